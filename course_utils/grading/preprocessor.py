"""Та же проверка внутри `nbgrader autograde` и кнопки Autograde в formgrader.

nbgrader читает работу, а дальше вместо его шагов — наши: ноутбук собирается заново из исходного,
код студента выполняется в песочнице. Баллы из выводов nbgrader извлекает сам.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from nbformat import from_dict
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Float, Integer, Unicode

from .course import Course
from .files import encoded
from .limits import Level, Limits
from .marking.batch import Options, grade_one
from .notebook import raw
from .notebook.checked import owned
from .report.page import visible
from .report.printer import Printer


class IsolatedExecute(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader без аннотаций
    """Заменяет nbgrader.preprocessors.Execute и все шаги очистки перед ним."""

    timeout = Float(30.0, help="Процессорное время одной ячейки или проверки, с.").tag(config=True)
    memory = Integer(1024, help="Память сверх начальной, МБ.").tag(config=True)
    level = Unicode("full", help="Наименьшая изоляция: full, partial, limits, none.").tag(
        config=True
    )

    def preprocess(self, _: Any, resources: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        """Проверенный ноутбук вместо присланного."""
        names = resources["nbgrader"]
        limits = Limits(seconds=self.timeout, memory=self.memory)
        options = Options(limits=limits, level=Level.parse(self.level), db=names["db_url"])
        course = Course.find(Path(CourseDirectory(parent=self).root or "."))
        book = grade_one(course, names["assignment"], names["student"], options)
        with Printer() as printer:
            text, _page = printer.print(encoded(raw.dump(book)))
        return from_dict(raw.parse(text)), resources


class HideTests(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader без аннотаций
    """Убирает скрытые проверки из отзыва, который делает `nbgrader generate_feedback`."""

    def preprocess_cell(
        self, cell: Any, resources: dict[str, Any], _: int
    ) -> tuple[Any, dict[str, Any]]:
        """Ячейка без того, чего студент не видел."""
        if not owned(cell):
            cell.source = re.sub(r"\n{3,}", "\n\n", visible(cell))
        return cell, resources
