"""Три списка зависимостей — pyproject.toml, constraints.txt, environment.yml — говорят одно."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import distributions, packages_distributions

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from course_utils.places import ROOT

CONDA_NAMES = {"pytorch-cpu": "torch", "matplotlib-base": "matplotlib"}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = [line for extra in PROJECT["optional-dependencies"].values() for line in extra]
RUNTIME = [Requirement(line) for line in PROJECT["dependencies"]]
OPTIONAL = [Requirement(line) for line in PROJECT["optional-dependencies"]["cluster"]]
EVERYTHING = [*RUNTIME, *map(Requirement, EXTRAS)]


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pairs = (line.split("==") for line in lines if line and not line.startswith("#"))
    return {canonicalize_name(name): version for name, version in pairs}


def conda_requirements() -> dict[str, str]:
    """Имя на PyPI → нижняя граница, из обеих частей environment.yml."""
    listed = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))["dependencies"]
    lines = [line for line in listed if isinstance(line, str)]
    lines += [line for part in listed if isinstance(part, dict) for line in part["pip"]]
    found = [Requirement(line) for line in lines if line not in ("pip", "-e .")]
    return {
        canonicalize_name(CONDA_NAMES.get(item.name, item.name)): str(item.specifier)
        for item in found
    }


@pytest.mark.parametrize("requirement", EVERYTHING, ids=str)
def test_pinned_version_satisfies_the_lower_bound(requirement: Requirement) -> None:
    version = pins().get(canonicalize_name(requirement.name))
    assert version is not None, f"{requirement.name} нет в constraints.txt"
    assert requirement.specifier.contains(version)


def test_conda_lists_the_same_packages_with_the_same_bounds() -> None:
    conda = conda_requirements()
    assert conda.pop("python") == PROJECT["requires-python"]
    assert conda == {canonicalize_name(item.name): str(item.specifier) for item in RUNTIME}


def test_conda_installs_the_course_itself() -> None:
    listed = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))["dependencies"]
    assert "-e ." in listed[-1]["pip"]


def test_every_import_of_the_library_is_declared() -> None:
    providers = packages_distributions()
    declared = {canonicalize_name(item.name) for item in [*RUNTIME, *OPTIONAL]}
    for path in (ROOT / "course_utils").rglob("*.py"):
        for module in imported(ast.parse(path.read_text("utf-8"))):
            names = {canonicalize_name(name) for name in providers.get(module, [module])}
            assert names & declared, f"{path.name} импортирует {module}, его нет в pyproject.toml"


def imported(tree: ast.AST) -> set[str]:
    """Имена сторонних пакетов верхнего уровня, которые импортирует модуль."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            names.add(node.module.split(".")[0])
    return names - set(sys.stdlib_module_names) - {"course_utils"}


def test_pins_install_on_the_oldest_promised_python() -> None:
    oldest = re.sub(r"[^\d.]", "", PROJECT["requires-python"]) + ".2"  # Python в Debian 12
    pinned = pins()
    for distribution in distributions():
        name = canonicalize_name(distribution.metadata["Name"])
        needed = distribution.metadata.get("Requires-Python")
        if needed and pinned.get(name) == distribution.version:
            assert SpecifierSet(needed).contains(oldest), f"{name} требует Python {needed}"
