"""Честные работы: баллы, статусы, сообщения; одна беда стоит одной задачи."""

from __future__ import annotations

import numpy as np
import pytest

from course_utils.grading.errors import SourceError
from course_utils.grading.limits import Level
from course_utils.grading.result import Status
from course_utils.grading.wire.errors import StudentError, student_error

from ..notebooks import GOOD, SOURCE, TOTAL, answered, cell, check, notebook, student


def statuses(result) -> dict[str, str]:
    return {task.task: task.status.value for task in result.tasks}


def messages(result) -> str:
    return "\n".join(task.message for task in result.tasks)


def test_right_answer_gets_everything(grade):
    result = grade()
    assert [task.score for task in result.tasks] == [2, 2, None]
    assert result.tasks[2].status is Status.MANUAL
    assert (result.level or Level.NONE) >= Level.FULL
    assert messages(result).strip() == ""


def test_untouched_assignment_gets_nothing(grade):
    stub = "# НАПИШИТЕ КОД ЗДЕСЬ\nraise NotImplementedError()"
    result = grade(relu="def relu(x):\n    raise NotImplementedError()", total=stub)
    assert result.score == 0
    assert statuses(result)["test_relu"] == "missing"
    assert "ошибка в ячейке total: NotImplementedError" in messages(result)


def test_visible_message_is_told_and_hidden_is_not(grade):
    result = grade(relu="def relu(x):\n    return x")
    assert result.tasks[0].message == "relu([-1, 2])"
    result = grade(relu="def relu(x):\n    return np.array([0, 2])")
    assert result.tasks[0].message == "скрытая проверка не пройдена"
    assert "shapes" in result.tasks[0].detail


def test_partial_credit_is_the_value_of_the_cell(grade):
    result = grade(total="def total(x):\n    return 3")
    assert (result.tasks[1].status, result.tasks[1].score) == (Status.PARTIAL, 1)


@pytest.mark.parametrize(
    ("answer", "status", "told"),
    [
        ("def total(x):\n    return x.nothing", "error", "AttributeError"),
        ("def total(x):\n    while True: pass", "timeout", " с"),
        (
            "def total(x):\n    return [bytearray(1 << 20) for _ in range(9999)]",
            "out_of_memory",
            "",
        ),
        ("import os\ndef total(x):\n    os._exit(0)", "crashed", "аварийно"),
        ("import os\ndef total(x):\n    os.kill(os.getpid(), 9)", "crashed", "аварийно"),
        ("import os\nos._exit(0)", "crashed", "ячейка total не выполнена"),
        ("def total(x: return", "error", "SyntaxError"),
        ("", "missing", "имя total не определено"),
    ],
)
def test_trouble_costs_its_own_task_only(grade, answer, status, told):
    result = grade(total=answer)
    assert (result.tasks[0].score, result.tasks[1].score) == (2, 0)
    assert statuses(result)["test_total"] == status
    assert told in result.tasks[1].message


def test_students_own_cells_and_magics_run(grade):
    book = answered(total="%matplotlib inline\n%time total = helper")
    book["cells"].insert(2, cell("from math import fsum\ndef helper(x):\n    return fsum(x)"))
    assert grade(book).score == 4


def test_figures_and_prints_are_kept(grade):
    draw = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\nprint('готово')\n2 + 2"
    result = grade(total=GOOD["total"] + "\n" + draw)
    kinds = [sorted(o.get("data", o)) for c in result.cells for o in c["outputs"]]
    assert ["image/png", "text/plain"] in kinds
    assert ["text/plain"] in kinds


def test_a_later_cell_does_not_change_an_earlier_task(grade):
    """Как в nbgrader: проверка видит имена такими, какими они были перед ней."""
    assert grade(total=GOOD["total"] + "\ndef relu(x):\n    return None").score == 4


def test_objects_are_called_and_raise_through_the_wire(grade):
    source = notebook(
        cell("import torch\nfrom torch import nn\nimport numpy as np"),
        student("net", "class Net(nn.Module): ...\nlearn = apply = double = count = Box = None"),
        check(
            "test_net",
            """net = Net(3)
assert isinstance(net, nn.Module) and issubclass(Net, nn.Module)
assert net(torch.ones(2, 3)).shape == (2, 1)
assert sum(p.numel() for p in net.parameters()) == 4
assert net.layer.weight.grad is None
learn(net, torch.ones(2, 3))
assert net.layer.weight.grad.shape == (1, 3)
assert set(net.state_dict()) == {"layer.weight", "layer.bias"}
try:
    Net(-1)
except ValueError as error:
    assert "мало" in str(error)
else:
    raise AssertionError("ожидалась ValueError")
assert apply(lambda x: x * 2, 21) == 42
assert double(nn.Linear(2, 2), torch.ones(1, 2)).shape == (1, 2)
assert [x for x in count(3)] == [0, 1, 2]
assert len(Box()) == 3 and Box()[1] == "b" """,
        ),
    )
    answer = """class Net(nn.Module):
    def __init__(self, n):
        super().__init__()
        if n < 0:
            raise ValueError("мало входов")
        self.layer = nn.Linear(n, 1)
    def forward(self, x):
        return self.layer(x)
def learn(net, x): net(x).sum().backward()
def apply(f, x): return f(x)
def double(net, x): return 2 * net(x)
def count(n): yield from range(n)
class Box:
    def __len__(self): return 3
    def __getitem__(self, i): return "abc"[i]"""
    result = grade(source=source, net=answer)
    assert statuses(result) == {"test_net": "passed"}, result.tasks[0].detail


def test_teachers_network_is_sent_to_the_student(grade):
    source = notebook(
        cell("import torch\nfrom torch import nn\nclass Tiny(nn.Module):\n"
             "    def forward(self, x): return 3 * x"),
        student("slope", "def slope(net, x): ..."),
        check("t", "assert slope(Tiny(), 2.0) == 3\nassert slope(nn.Linear(1, 1), 0.0) != 9"),
    )  # fmt: skip
    answer = """def slope(net, x):
    x = torch.full((1, 1), x, requires_grad=True)
    net(x).sum().backward()
    return x.grad.item()"""
    assert grade(source=source, slope=answer).score == 1


def test_hidden_inputs_are_the_students_own_and_repeat(grade):
    spy = """def relu(x):
    if len(x) == 7:
        raise ValueError(float(x[0]))
    return np.maximum(x, 0)"""
    details = [
        grade(relu=spy, key=key).tasks[0].detail for key in (b"a" * 32, b"a" * 32, b"b" * 32)
    ]
    seen = [text.split("ValueError: ")[-1] for text in details]
    assert seen[0] == seen[1] != seen[2]
    assert float(seen[0]) != np.random.default_rng(0).normal()


@pytest.mark.parametrize("kind", [MemoryError, UnicodeDecodeError, KeyError, OSError, Exception])
def test_errors_keep_their_class(kind):
    error = student_error({"type": kind.__name__, "bases": [kind.__name__], "text": "беда"})
    assert isinstance(error, kind)
    assert isinstance(error, StudentError)
    assert error.args == ("беда",)


def test_scores_out_of_range_are_clamped(grade):
    def last(value: str) -> float:
        source = notebook(student("total", TOTAL), check("t", f"total\n{value}", 2))
        return grade(source=source, total="total = 1").tasks[0].score

    assert [last(v) for v in ("9.5", "-1", "float('nan')", "True", "False", "1.5", "'да'")] == [
        2, 0, 0, 2, 0, 1.5, 2]  # fmt: skip


def test_broken_source_is_the_teachers_error(grade):
    twice = notebook(student("a", ""), student("a", ""))
    with pytest.raises(SourceError, match="повторяется"):
        grade(source=twice, book=SOURCE)
