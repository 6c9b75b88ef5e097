"""Нападение из собрания: файл с рассказом, пометками и кодом.

Код — это ячейка студента. Если в файле есть функция `mutate(notebook)`, она меняет сданный
ноутбук, а `place(folder, notebook)` кладёт работу в папку сама; неверной тогда остаётся задача,
названная в `# task:`.

Пометки: `# task:` — какую ячейку заменяет; `# deserves:` — сколько за неё положено;
`# loses:` — какие ещё задачи честно пропадают; `# stock:` — что с nbgrader; `# student:` — имя
папки; `# with:` — файл, который приписать к началу.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course_utils.grading.course import label

from .target import POINTS, data, submission

CORPUS = Path(__file__).parent / "corpus"
FAMILIES = {"forge", "neutralise", "read", "files", "network", "process", "exhaust", "exit",
            "format", "feedback", "random", "wire"}  # fmt: skip
MARK = re.compile(r"^# (task|deserves|loses|stock|student|with): (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Attack:
    """Одно нападение."""

    name: str
    story: str
    text: str
    marks: dict[str, str]

    @property
    def student(self) -> str:
        r"""Имя папки студента; `\udcXX` в пометке — байт не из UTF-8."""
        name = self.marks.get("student", self.name)
        return re.sub(r"\\u(\w{4})", lambda found: chr(int(found[1], 16)), name)

    @property
    def label(self) -> str:
        """Как студент назван в журнале."""
        return label(self.student)

    @property
    def expected(self) -> dict[str, float]:
        """Положенные баллы по задачам."""
        lost = dict.fromkeys(filter(None, self.marks.get("loses", "").split(", ")), 0.0)
        return {**POINTS, **lost, self.marks["task"]: float(self.marks["deserves"])}

    def put(self, folder: Path, facts: dict[str, str], **answers: str) -> None:
        """Сдаёт работу в папку `folder`; `facts` подставляются вместо @имён@.

        `answers` — ответы на остальные задачи; по умолчанию верные.
        """
        text = re.sub(r"@(\w+)@", lambda found: facts.get(found[1], found[0]), self.text)
        book = submission(**{**answers, self.marks["task"]: text})
        place, mutate = self._function("place"), self._function("mutate")
        if place or mutate:
            book = submission(**{**answers, "square": "def square(x):\n    return x"})
        if place:
            place(folder, book)
            return
        folder.mkdir(parents=True)
        (folder / "hw.ipynb").write_bytes(data(mutate(book) if mutate else book))

    def _function(self, name: str) -> Callable[..., Any] | None:
        if f"\ndef {name}(" not in self.text:
            return None
        names: dict[str, Any] = {}
        exec(self.text, names)
        return names[name]


def read(path: Path) -> Attack:
    """Нападение из файла."""
    text = path.read_text("utf-8")
    marks = dict(MARK.findall(text))
    story = ast.get_docstring(ast.parse(text)) or ""
    head = (CORPUS / f"{marks['with']}.py").read_text("utf-8") if "with" in marks else ""
    return Attack(path.stem, story, head + text, marks)


ATTACKS = [read(path) for path in sorted(CORPUS.glob("[a-z]*.py"))]
