r"""Прячет ссылку и чужую картинку в формуле, которую не разобрать.

Откуда: непонятная формула показывалась текстом, а Markdown делал из этого текста живую ссылку
javascript: на странице formgrader, с правами преподавателя.
"""
# task: square
# deserves: 0

ANSWER = r"""
$$\left( [CLICK](javascript:alert(document.domain)) $$ $$\left( ![t](https://evil.invalid/t.png) $$
\[\left( [a](javascript:alert(1)) <javascript:alert(1)> \] $\left( ![t](https://evil.invalid/t.png)$
https://evil.invalid/page ![x](attachment:none.png)
"""


def mutate(notebook):
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "why":
            cell["source"] = ANSWER
    return notebook
