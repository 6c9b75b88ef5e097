"""Мелочи, которые расходятся незаметно: версия, ссылки, файлы для CI."""

from __future__ import annotations

import re
from importlib.metadata import version

import pytest
import yaml
from typer.testing import CliRunner

from course_utils.cli import app
from course_utils.places import ROOT

DOCUMENTS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "docs/maintainer.md",
             "docs/grading.md")  # fmt: skip


def test_version_is_written_once_and_told_everywhere() -> None:
    written = version("cnn-course")
    assert CliRunner().invoke(app, ["--version"]).output.strip() == written
    assert yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))["version"] == written
    assert f"## [{written}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_of_documents_lead_somewhere(document: str) -> None:
    path = ROOT / document
    links = re.findall(r"\]\((?!https?:)([^)#\s]+)\)", path.read_text("utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_documents_name_doors_and_wings_that_exist() -> None:
    doors = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {door for name in DOCUMENTS for door in re.findall(r"`make ([a-z-]+)",
             (ROOT / name).read_text("utf-8"))}  # fmt: skip
    assert {"check", "test", "test-long"} <= named <= doors
    wings = {path.name for path in (ROOT / "course_utils/grading").iterdir() if path.is_dir()}
    table = (ROOT / "docs/maintainer.md").read_text("utf-8").partition("| Крыло |")[2]
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == wings - {"__pycache__"}


def test_forges_and_commits_run_what_a_person_runs() -> None:
    github = yaml.safe_load((ROOT / ".github/workflows/check.yml").read_text("utf-8"))
    assert github["jobs"]["check"]["steps"][-1] == {"run": ".ci/run"}
    gitlab = yaml.safe_load((ROOT / ".gitlab-ci.yml").read_text("utf-8"))
    assert gitlab["check"]["script"] == ".ci/run"
    (local,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    tools = {hook["entry"].split()[0] for hook in local["hooks"]}
    assert tools == {".venv/bin/ruff", ".venv/bin/mypy", ".venv/bin/course"}
