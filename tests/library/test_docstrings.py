"""Описание каждой открытой функции полно: параметры названы, ошибки обещаны, есть что вернуть."""

import ast
import inspect
from pathlib import Path

import pytest

from course_utils import convolution, cortex, data, models, training, visualization
from course_utils.visualization import robustness
from course_utils.visualization.synthesis import ascent

PACKAGES = (visualization, ascent, robustness, training, convolution, cortex, data, models)


def functions():
    found = {}
    for package in PACKAGES:
        names = getattr(package, "__all__", vars(package))
        for name in names:
            one = getattr(package, name)
            if (
                not name.startswith("_")
                and inspect.isfunction(one)
                and one.__module__.startswith(package.__name__)
            ):
                found[f"{package.__name__.split('.', 1)[1]}.{name}"] = one
    return found


FUNCTIONS = functions()


def raises(function):
    """Есть ли в самой функции raise или проверка аргументов над ней."""
    source = Path(inspect.getsourcefile(inspect.unwrap(function))).read_text(encoding="utf-8")
    name = inspect.unwrap(function).__name__
    node = next(n for n in ast.parse(source).body if getattr(n, "name", "") == name)
    checks = {"taking", "checked"}
    guarded = any(isinstance(n, ast.Name) and n.id in checks for d in node.decorator_list
                  for n in ast.walk(d))  # fmt: skip
    return guarded or any(isinstance(n, ast.Raise) for n in ast.walk(node))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_that_raises_says_so(name):
    if raises(FUNCTIONS[name]):
        text = inspect.getdoc(FUNCTIONS[name])
        assert "Ошибки:" in text or "ошибки" in text


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_has_a_description(name):
    assert len(inspect.getdoc(FUNCTIONS[name]) or "") > 20
