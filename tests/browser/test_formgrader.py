"""Преподаватель открывает проверенный класс в formgrader, читает работу и ставит балл за ответ."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from course_utils.grading.assignment import classroom as demo
from course_utils.grading.assignment.release import release
from course_utils.grading.course import CONFIG, Course
from course_utils.grading.notebook.sanitize import JOINER
from course_utils.places import ROOT

from .conftest import TOKEN, running_lab

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MINUTE = 60_000  # мс
QUESTION = "convolution_or_correlation"
GRADE = "from course_utils.cli import app; app(['grade', 'hw01', '--workers', '2'])"
OWN = "<img src=x onerror='window.owned = 1'><script>window.owned = 1</script>"
SHOWN = f"""from IPython.display import HTML, Javascript, Markdown, display
for view in (HTML, Markdown):
    display(view({OWN!r}))
display(Javascript("window.owned = 1"))
print({OWN!r})
"""


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """Класс из двух: верная работа и работа, которая пробует выполниться у преподавателя."""
    shutil.copy(ROOT / CONFIG, tmp_path)
    shutil.copytree(ROOT / "solutions" / "hw01", tmp_path / "solutions" / "hw01")
    made = Course(tmp_path)
    given = release(made, "hw01", tmp_path / "assignments").read_bytes()
    right = demo.right(made)
    hostile = {"conv2d": SHOWN + right["conv2d"], QUESTION: demo.ANSWER + OWN}
    for student, answers in {"anna": right, "boris": {**right, **hostile}}.items():
        folder = made.submitted(student, "hw01")
        folder.mkdir(parents=True)
        (folder / "hw01.ipynb").write_bytes(demo.answered(given, answers))
    grade(made)
    return made


@pytest.fixture
def formgrader(course: Course, page: Page) -> Iterator[str]:
    """Адрес formgrader; вход уже выполнен."""
    with running_lab(course.root) as address:
        page.goto(f"{address}/lab?token={TOKEN}")
        yield f"{address}/formgrader"


def grade(course: Course) -> None:
    subprocess.run([sys.executable, "-c", GRADE], cwd=course.root, check=True, capture_output=True)


def scores(course: Course) -> dict[str, str]:
    """Студент → балл за вопрос из grades/hw01.csv."""
    with course.grades("hw01").open(encoding="utf-8", newline="") as file:
        return {r["student"]: r["score"] for r in csv.DictReader(file) if r["task"] == QUESTION}


def test_teacher_reads_a_hostile_work_and_grades_the_answer(
    page: Page, course: Course, formgrader: str, artifacts: Path
) -> None:
    assert scores(course) == {"anna": "", "boris": ""}
    foreign: list[str] = []
    page.on("request", lambda request: foreign.append(request.url))
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))

    page.goto(f"{formgrader}/gradebook")
    page.get_by_role("link", name="hw01").click()
    page.get_by_role("link", name="hw01").last.click()
    row = page.locator("tr", has=page.get_by_text("boris", exact=True))
    row.locator(".glyphicon-eye-open").click()
    row.get_by_role("link", name="boris").click()

    answer = page.locator(".nbgrader_cell", has=page.locator(f"#{QUESTION}"))
    expect(answer).to_contain_text("не переворачивает ядро", timeout=MINUTE)
    expect(answer.locator("math")).to_have_count(1)
    assert answer.locator("math").bounding_box()["width"] > 20  # type: ignore[index]
    expect(page.locator(".output").first).to_be_visible()
    assert page.evaluate("window.owned") is None
    assert page.locator("[onerror]").count() == 0

    answer.locator(".score").fill("1.5")
    with page.expect_response(lambda reply: reply.request.method == "PUT") as saved:
        answer.locator(".score").press("Tab")
    assert saved.value.ok
    answer.scroll_into_view_if_needed()
    page.screenshot(path=artifacts / "formgrader_hw01.png")
    page.reload()
    expect(answer.locator(".score")).to_have_value("1.5", timeout=MINUTE)

    assert errors == []
    assert [url for url in foreign if not url.startswith((formgrader[:-11], "data:"))] == []
    grade(course)
    assert scores(course) == {"anna": "", "boris": "1.5"}

    path = course.autograded("boris", "hw01") / "hw01.ipynb"
    path.write_text(path.read_text("utf-8").replace(JOINER, ""), "utf-8")
    page.reload()
    page.wait_for_function("window.owned === 1")  # без очистки выполнилось бы
