"""Задания курса: собраны, решаются, не решаются заготовкой, ловят своих мутантов."""

from __future__ import annotations

import doctest
import re

import pytest

from course_utils.grading.assignment import at_home as student
from course_utils.grading.assignment import trials
from course_utils.grading.assignment.honest import honest, read_honest
from course_utils.grading.assignment.mutants import answered, mutants, read_mutant
from course_utils.grading.assignment.release import assignments, release
from course_utils.grading.assignment.trials import Trial, check, problems, refusing
from course_utils.grading.course import Course
from course_utils.grading.limits import Level
from course_utils.grading.notebook import checked
from course_utils.grading.notebook.source import Cell, Kind, Source
from course_utils.grading.report import page
from course_utils.grading.result import Result, Status, TaskResult
from course_utils.places import ROOT

COURSE = Course(ROOT)
NAMES = assignments(COURSE)
TRAINING = {"hw04", "hw08"}  # мутанты учат сети и атакуют их: за третьей дверью
TRIALS = [pytest.param(n, marks=[pytest.mark.long] * (n in TRAINING)) for n in NAMES]


@pytest.mark.parametrize("name", NAMES)
def test_release_is_in_step_with_the_source(name, tmp_path):
    made = release(COURSE, name, tmp_path)
    kept = COURSE.root / "assignments" / name / f"{name}.ipynb"
    assert made.read_bytes() == kept.read_bytes(), "выполните make assignments"
    assert [path.name for path in made.parent.iterdir()] == [made.name]


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_to_lectures(name):
    path = COURSE.root / "assignments" / name / f"{name}.ipynb"
    links = re.findall(r"\]\(([^)\s]+\.ipynb)\)", path.read_text("utf-8"))
    assert any("/notebooks/" in link for link in links)
    assert [link for link in links if not (path.parent / link).is_file()] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", TRIALS)
def test_solution_stub_and_mutants_score_what_they_deserve(name):
    report = check(COURSE, name, level=Level.LIMITS)
    assert not {trial: found for trial, found in report.items() if found}


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_solution_passes_in_a_plain_kernel(name):
    outcomes = student.run_open_checks(COURSE.source(name))
    assert not [outcome for outcome in outcomes if outcome.passed is False]


@pytest.mark.parametrize("name", NAMES)
def test_points_and_manual_question(name):
    cells = Source.read(COURSE.source(name)).cells
    assert 10 <= sum(cell.points for cell in cells) <= 20
    assert sum(cell.kind is Kind.MANUAL for cell in cells) == 1
    tested = {test for mutant in mutants(COURSE, name) for test in mutant.fails}
    assert tested == {cell.id for cell in cells if cell.kind is Kind.TEST}


@pytest.mark.parametrize("name", NAMES)
def test_teacher_sees_the_rubric_and_the_student_never_does(name):
    source = Source.read(COURSE.source(name))
    (place,) = (n for n, cell in enumerate(source.cells) if cell.kind is Kind.MANUAL)
    question, answer = source.cells[place - 1], source.cells[place]
    rubric = question.text.removeprefix(question.visible)
    points = re.findall(r"^\* (\d) балл\w* за \S", rubric, re.MULTILINE)
    assert sum(map(int, points)) == answer.points
    told = re.findall(r"^\* \d балл\w* за (.{1,40})", rubric, re.MULTILINE)
    assert len(told) == len(points)
    graded = checked.build(source, Result("анна", name), {})
    feedback = page.render(checked.with_formulas(graded), Result("анна", name), {})
    given = (COURSE.root / "assignments" / name / f"{name}.ipynb").read_text("utf-8")
    for line in told:
        assert line in str(graded)  # его и показывает formgrader
        assert line not in given
        assert line not in feedback
    assert "MARK SCHEME" not in given + feedback


def test_mutant_needs_a_mistake_a_task_and_a_test(tmp_path):
    path = tmp_path / "broken.py"
    path.write_text('"""Ошибка."""\n# task: relu\n', "utf-8")
    with pytest.raises(ValueError, match="# fails:"):
        read_mutant(path)
    path.write_text('"""Ошибка."""\n# task: relu\n# fails: a, b\n# zero: b\n', "utf-8")
    assert (read_mutant(path).fails, read_mutant(path).zero) == ({"a", "b"}, {"b"})
    path.write_text('"""Ошибка."""\n# task: relu\n# fails: a\n# zero: b\n', "utf-8")
    with pytest.raises(ValueError, match="# zero:"):
        read_mutant(path)


@pytest.mark.parametrize("name", NAMES)
def test_honest_solutions_differ_from_the_teachers_and_answer_every_task(name):
    found = honest(COURSE, name)
    assert len(found) >= 3
    assert len({other.style for other in found}) == len(found)
    cells = Source.read(COURSE.source(name)).cells
    written = {cell.id for cell in cells if cell.kind is Kind.STUDENT}
    assert {task for other in found for task in other.answers} == written


def test_honest_file_is_a_style_and_sections(tmp_path):
    path = tmp_path / "loops.py"
    text = '"""Циклы."""\n# task: relu\n\n\ndef relu(x): ...\n\n\n# task: total\n\ntotal = sum\n'
    path.write_text(text, "utf-8")
    found = read_honest(path)
    assert (found.name, found.style) == ("loops", "Циклы.")
    assert found.answers == {"relu": "def relu(x): ...\n", "total": "total = sum\n"}
    broken = {
        "# task: relu\nx = 1": "нужны описание",
        '"""Циклы."""\nx = 1': "нужны описание",
        text.replace("#", "x = 1\n#", 1): "нужны описание",
        text + "# task: relu\n": "повторяется",
    }
    for wrong, message in broken.items():
        path.write_text(wrong, "utf-8")
        with pytest.raises(ValueError, match=message):
            read_honest(path)


def test_refusing_cell_keeps_names_and_answers_nothing():
    text = "import math\n\n\ndef f(x, y=2):\n    def g():\n        return 1\n\n    return g()"
    names: dict[str, object] = {}
    exec(refusing(Cell(Kind.STUDENT, "f", text, 0, True)), names)
    with pytest.raises(ValueError, match=r"^$"):
        names["f"](1)
    assert doctest.testmod(trials).failed == 0


def test_survivor_bystander_and_generous_stub_are_problems():
    def task(name, score):
        return TaskResult(name, Status.PASSED, score, 2.0)

    result = Result("мутант", "hw01", [task("a", 2.0), task("b", 1.0)])
    mutant = Trial("мутант", b"", frozenset({"a"}))
    assert [text.partition(":")[0] for text in problems(mutant, result)] == ["a", "b"]
    stub = Trial("заготовка", b"", frozenset({"a", "b"}), frozenset({"a", "b"}))
    assert len(list(problems(stub, result))) == 2


def test_student_check_reads_partial_scores_and_stubs():
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

    def test_cell(*outputs):
        meta = {"nbgrader": {"grade": True, "points": 4}}
        return new_code_cell("", metadata=meta, outputs=list(outputs))

    def error(name, value):
        return new_output("error", ename=name, evalue=value, traceback=[])

    def value(text):
        return new_output("execute_result", data={"text/plain": text})

    cells = [
        new_markdown_cell("## 1. Свёртка"),
        test_cell(),
        test_cell(value("2.5")),
        test_cell(error("NotImplementedError", "")),
        test_cell(error("AssertionError", "ожидалось 1")),
    ]
    found = student.open_results(cells)
    assert [outcome.passed for outcome in found] == [True, False, False, False]
    assert found[0].title == "1. Свёртка"
    assert "2.5 из 4" in found[1].message
    assert [outcome.message for outcome in found[2:]] == ["решение не написано", "ожидалось 1"]


def test_mutant_replaces_one_cell_only():
    source = COURSE.source("hw01").read_bytes()
    changed = answered(source, {"conv2d": "pass"})
    before, after = Source.parse(source).cells, Source.parse(changed).cells
    assert [new.id for old, new in zip(before, after, strict=True) if old != new] == ["conv2d"]
