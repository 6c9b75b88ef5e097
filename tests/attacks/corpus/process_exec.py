"""Запускает чужую программу: через subprocess, os.system и «!» IPython.

Откуда: ячейки с «!» и «%%bash» работают в любом ноутбуке.
"""
# task: square
# deserves: 0

import os
import subprocess

get_ipython().system("touch @course@/@marker@")


def square(x):
    try:
        subprocess.run(["/bin/true"], check=True)
    except OSError:
        if os.system("true") != 0:
            raise
    return x * x
