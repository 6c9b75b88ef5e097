"""Прячет разметку и формулу электронной таблицы в имени класса ошибки и в её тексте.

Откуда: «CSV injection»: Excel выполняет ячейку, которая начинается со знака равенства.
"""
# task: square
# deserves: 0

Formula = type("=HYPERLINK(1)+cmd|' /C calc'!A0<script>alert(1)</script>", (Exception,), {})


def square(x):
    raise Formula("<script>alert('attack')</script>\x1b[31m\n=1+1")
