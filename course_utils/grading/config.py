"""Настройки nbgrader из nbgrader_config.py курса: пометки решений, тексты-заготовки."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from ..places import ASSETS
from .course import CONFIG
from .errors import SourceError


def load(root: Path) -> Any:
    """Настройки курса; если файла нет — пустые.

    Ошибки:
        SourceError: файл настроек не выполняется.
    """
    if not (root / CONFIG).is_file():
        return Config()
    try:
        return PyFileConfigLoader(CONFIG, path=str(root)).load_config()
    except (Exception, SystemExit) as error:  # чужая программа: ошибка в ней бывает любая
        reason = f"{type(error).__name__}: {error}"
        raise SourceError(
            f"настройки {CONFIG} не выполняются ({reason})", f"исправьте {root / CONFIG}"
        ) from error


def configure(c: Any) -> None:
    """Настройки nbgrader для курса; вызывается из nbgrader_config.py.

    Папки курса, русские заготовки, изолированная проверка вместо своей, отзывы без скрытых
    проверок, formgrader без обращений в сеть.
    """
    templates = str(ASSETS / "grading")
    before = os.environ.get("JUPYTER_PATH", "")
    if templates not in before.split(os.pathsep):
        os.environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, [templates, before]))
    c.CourseDirectory.source_directory = "solutions"
    c.CourseDirectory.release_directory = "assignments"
    c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "mutants", "honest"]
    c.ClearSolutions.code_stub = {"python": "# НАПИШИТЕ КОД ЗДЕСЬ\nraise NotImplementedError()"}
    c.ClearSolutions.text_stub = "ВАШ ОТВЕТ"
    c.ClearMarkScheme.enforce_metadata = False  # критерии стоят в ячейке с вопросом
    ours = "course_utils.grading.preprocessor."
    nbgrader = "nbgrader.preprocessors."
    c.Autograde.sanitize_preprocessors = []
    c.Autograde.autograde_preprocessors = [
        ours + "IsolatedExecute",
        nbgrader + "SaveAutoGrades",
        nbgrader + "AssignLatePenalties",
    ]
    c.GenerateFeedback.preprocessors = [
        nbgrader + "GetGrades",
        ours + "HideTests",
        "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
    ]
