"""Слова для студента: о скрытом — одни и те же, о своём коде — его ошибка, о чужом — по-русски."""

from __future__ import annotations

import logging
import re

import pytest

from course_utils.grading.limits import Level, Limits
from course_utils.grading.marking.job import Job, examine
from course_utils.grading.notebook.source import Source
from course_utils.grading.result import HIDDEN_FAILED, Status
from course_utils.grading.wire import messages
from course_utils.grading.wire.channel import WireClosed

from ..notebooks import SOURCE, answered, check, data, notebook, student

ENDS = {
    "неверно": "return [0, 0]",
    "ошибка": "raise ValueError(float(x[0]))",
    "не написано": "raise NotImplementedError",
    "память": "return [bytearray(1 << 20) for _ in range(9999)]",
    "время": "while True: pass",
    "гибель": "import os; os._exit(1)",
    "чужой тип": "return None",
    "нет имени": "return nothing",
}
HIDDEN = """assert f([1.0])[0] == 1
### BEGIN HIDDEN TESTS
SECRET = [40961.0, 2.0]
assert f(SECRET)[1] == 2
### END HIDDEN TESTS"""
HIDDEN_SOURCE = notebook(student("f", "def f(x): return x"), check("t", HIDDEN, 2))
LIMITS = Limits(seconds=2, total=30, memory=200)


def secretive(end: str) -> str:
    return f"def f(x):\n    if len(x) == 1:\n        return x\n    {end}"


@pytest.mark.parametrize("end", ENDS.values(), ids=list(ENDS))
def test_hidden_failure_has_one_face(grade, end):
    task = grade(source=HIDDEN_SOURCE, limits=LIMITS, f=secretive(end)).tasks[0]
    assert (task.status, task.score, task.message) == (Status.FAILED, 0, HIDDEN_FAILED)


def test_teacher_sees_what_it_was(grade):
    for end, told in (("время", "не уложилась во время"), ("гибель", "аварийно"),
                      ("ошибка", "ValueError: 40961")):  # fmt: skip
        task = grade(source=HIDDEN_SOURCE, limits=LIMITS, f=secretive(ENDS[end])).tasks[0]
        assert told in task.detail


def test_examiner_killed_in_the_hidden_part_tells_no_more(grade):
    text = HIDDEN.replace("SECRET = ", "import os, signal; os.kill(os.getpid(), 9); SECRET = ")
    source = notebook(student("f", "def f(x): return x"), check("t", text, 2))
    task = grade(source=source, f="def f(x): return x").tasks[0]
    assert (task.status, task.message) == (Status.FAILED, HIDDEN_FAILED)
    assert "аварийно" in task.detail


def test_partial_hidden_failure_has_the_same_words(grade):
    task = grade(total="def total(x):\n    return 3").tasks[1]
    assert (task.status, task.message) == (Status.PARTIAL, HIDDEN_FAILED)


@pytest.mark.parametrize(
    "test",
    [
        "assert f(1).shape == (1,)",
        "f(1) + 1",
        "import numpy as np\nnp.testing.assert_allclose(f(1), np.ones(3))",
        "import torch\ntorch.from_numpy(f(1))",
        "f(1)['a']",
        "assert f(1) == 2",
    ],
)
def test_code_of_the_checker_speaks_no_english(grade, test):
    source = notebook(student("f", "def f(x): return x"), check("t", test))
    task = grade(source=source, f="def f(x): return [x, x]").tasks[0]
    told = task.message.replace(test.splitlines()[-1], "")
    assert not re.search("[A-Za-z]{3}", told), told
    assert "не выполнено: " + test.splitlines()[-1] in task.message
    assert "Error" in task.detail


def test_own_error_and_words_of_the_teacher_stay(grade):
    test = "from course_utils.grading import checks\nchecks.same(f(1), [1, 2], 'f(1)')"
    source = notebook(student("f", "def f(x): return x"), check("t", test))
    assert (
        "ожидалось 2, получено 1"
        in grade(source=source, f="def f(x): return [x, x]").tasks[0].message
    )
    own = grade(source=source, f="def f(x): return x.shape").tasks[0].message
    assert own.startswith("AttributeError: 'int' object has no attribute 'shape'")


def test_log_tells_of_processes_and_of_nothing_secret(grade, caplog):
    with caplog.at_level(logging.INFO, "course.grading"):
        grade(source=HIDDEN_SOURCE, limits=LIMITS, f=secretive(ENDS["ошибка"]))
    lines = [record.getMessage() for record in caplog.records]
    for process in ("экзаменатор", "смотритель", "песочница"):
        assert any(line.startswith(f"alice: {process}, процесс ") for line in lines), process
    assert any("песочница" in line and "кончился: " in line for line in lines)
    assert "40961" not in caplog.text
    assert "Error" not in caplog.text


def test_log_is_silent_by_default(grade, capfd):
    grade(SOURCE)
    assert capfd.readouterr() == ("", "")


FIRST, LATER = {"text": "первый"}, {"text": "после гибели"}


class Examiners:
    """Питомник, в котором экзаменаторы говорят по записи и один за другим погибают."""

    alive = True

    def __init__(self, *lives: list[messages.Message]) -> None:
        self.lives = list(lives)
        self.sent: list[messages.Message] = []

    def fork(self) -> Examiners:
        self.life = iter(self.lives.pop(0))
        return self

    def send(self, message: object) -> None:
        self.sent.append(messages.restore(message))

    def receive(self, _timeout: float) -> object:
        for message in self.life:
            return messages.plain(message)
        raise WireClosed("погиб")

    def close(self) -> None:
        """Канала нет."""


def test_what_is_shown_comes_from_before_the_first_hidden_part():
    examiners = Examiners(
        [messages.Shown("до", (FIRST,)), messages.Running("t")],
        [messages.Shown("после", (LATER,)), messages.Done(Level.FULL, 1.0)],
    )
    job = Job("a", "hw", Source.parse(data(HIDDEN_SOURCE)), b"", b"k")
    result = examine(examiners, job)
    assert (result.note, result.cells) == ("до", (FIRST,))
    assert [start.told for start in examiners.sent] == [False, True]
    task = result.tasks[0]
    assert (task.status, task.score, task.message) == (Status.FAILED, 0, HIDDEN_FAILED)


def test_examiner_after_a_hidden_part_tells_nothing_about_the_open_one(forkserver):
    """Открытая проверка при повторе упала иначе — студенту те же слова, что о скрытой."""
    source = notebook(student("f", "def f(x): return x"), check("t", HIDDEN, 2))
    work = data(answered(source, f="print('утечка')\ndef f(x): raise ValueError('утечка')"))
    job = Job("a", "hw", Source.parse(data(source)), work, b"k", limits=LIMITS)
    channel = forkserver.fork()
    channel.send(messages.plain(job.start((), told=True)))
    told = []
    while not told or not isinstance(told[-1], messages.Done):
        told.append(messages.restore(channel.receive(60)))
    channel.close()
    assert not [message for message in told if isinstance(message, messages.Shown)]
    results = [message.result for message in told if isinstance(message, messages.Decided)]
    assert [(r.status, r.message) for r in results] == [(Status.FAILED, HIDDEN_FAILED)]
