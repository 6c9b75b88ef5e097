"""План дома: кто кого вправе импортировать. Этажи — сверху вниз, импорт идёт только вниз.

Считаются все импорты: внутри функций и под `TYPE_CHECKING` тоже, ведь круг в типах — тот же круг.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter

import pytest

from course_utils.places import PACKAGE

PLAN = """
cli
grading.assignment  grading.preprocessor
grading.marking
grading.examiner  grading.gradebook  grading.report
grading.config
grading.course
grading.notebook  grading.sandbox
grading.wire  grading
grading.result
grading.limits  grading.seeds  grading.checks
grading.bans  grading.tally  grading.traces
grading.files
grading.errors
lectures  recipes  widgets
plot
visualization
visualization.features  visualization.attribution  visualization.synthesis  visualization.attack
visualization.engine
visualization.ground
training
models
data
convolution  cortex  formulas  geometry  progress
inputs
errors  places
"""
APART = {  # эти стоят отдельно: из всего, что ниже, им нужно только названное
    "grading": {"grading", "errors", "formulas", "places"},
    "lectures": {"lectures", "errors", "formulas", "places"},
    "convolution": {"convolution", "inputs"},
    "cortex": {"cortex", "inputs"},
}
WINGS = ("grading.", "visualization.")  # здесь комнаты — это папки внутри
MOST = 12  # столько модулей рядом ещё видно с одного взгляда

FLOORS = {room: floor for floor, line in enumerate(PLAN.split("\n")) for room in line.split()}
PATHS = [path for path in PACKAGE.glob("*/**/*.py") if "assets" not in path.parts]
PATHS += [path for path in PACKAGE.glob("*.py") if path.name != "__init__.py"]
NAMES = (path.relative_to(PACKAGE).with_suffix("").parts for path in PATHS)
FILES = dict(zip((".".join(name).removesuffix(".__init__") for name in NAMES), PATHS, strict=True))


def imports(module: str) -> Iterator[str]:
    """Модули этого же пакета, которые импортирует `module`."""
    inside = FILES[module].name == "__init__.py"
    home = module.split(".") if inside else module.split(".")[:-1]
    for node in ast.walk(ast.parse(FILES[module].read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            above = home[: len(home) + 1 - node.level] if node.level else []
            source = [*above, *(node.module or "").split(".")]
            if not node.level and source[0] != "course_utils":
                continue
            source = [part for part in source if part not in ("", "course_utils")]
            for alias in node.names:
                named = ".".join([*source, alias.name])
                yield named if named in FILES else ".".join(source)
        elif isinstance(node, ast.Import):
            names = (alias.name.split(".") for alias in node.names)
            yield from (".".join(name[1:]) for name in names if name[0] == "course_utils")


def room(module: str) -> str:
    """Комната плана, в которой лежит модуль. Лицо пакета — комната только для самого себя."""
    if module not in FLOORS:
        module = ".".join(module.split(".")[: 1 + module.startswith(WINGS)])
        assert module in FLOORS, f"{module} нет в плане: впишите в PLAN"
    return module


GRAPH = {module: set(imports(module)) - {""} for module in FILES}


@pytest.mark.parametrize("module", GRAPH)
def test_imports_never_run_up(module: str) -> None:
    here = room(module)
    for other in GRAPH[module]:
        there = room(other)
        assert here == there or FLOORS[here] < FLOORS[there], f"{module} импортирует {other}"
        allowed = APART.get(module.split(".")[0])
        assert allowed is None or other.split(".")[0] in allowed, f"{module} импортирует {other}"


def test_there_is_no_circle() -> None:
    TopologicalSorter(GRAPH).prepare()


def test_every_room_of_the_plan_exists() -> None:
    assert set(FLOORS) == {room(module) for module in GRAPH}


@pytest.mark.parametrize("wing", WINGS)
def test_a_folder_is_taken_in_at_a_glance(wing: str) -> None:
    for folder in {path.parent for path in (PACKAGE / wing.rstrip(".")).rglob("*.py")}:
        modules = [path.name for path in folder.glob("*.py") if path.name != "__init__.py"]
        assert len(modules) <= MOST, f"{folder.name}: {len(modules)} модулей рядом"
