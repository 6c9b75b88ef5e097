"""Песочница глазами экзаменатора, когда она отвечает не то: канал здесь поддельный."""

from __future__ import annotations

from collections import deque
from typing import Any

import numpy as np
import pytest
import torch

from course_utils.grading.examiner.remote import Proxy, Remote
from course_utils.grading.wire.channel import WireClosed, WireError, WireTimeout
from course_utils.grading.wire.errors import CandidateGone, StudentError


class Script:
    """Канал, в котором ответы написаны заранее."""

    def __init__(self, *replies: Any) -> None:
        self.replies = deque([{"layers": ["limits"]}, *replies])
        self.sent: list[Any] = []
        self.refer = self.resolve = None

    def send(self, message: Any, deadline: Any) -> None:
        self.sent.append(message)

    def receive(self, deadline: Any) -> Any:
        reply = self.replies.popleft()
        if isinstance(reply, Exception):
            raise reply
        return reply


class Patience:
    """Срок, который выходит после стольких-то вопросов о нём."""

    reason = "терпение кончилось"
    seconds = wall = 60.0

    def __init__(self, questions: int = 100) -> None:
        self.questions = questions

    def left(self) -> float:
        self.questions -= 1
        return max(self.questions, 0)


def answered(*replies: Any, patience: int = 100, before: int = 0) -> Any:
    """Ответ на просьбу, перед которой уже было `before` других."""
    earlier = [{"number": n + 1, "value": None} for n in range(before)]
    remote = Remote(Script(*earlier, *replies), Patience(patience + before))
    for _ in range(before):
        remote.ask("get", "прежнее")
    return remote.ask("get", "total")


def test_request_is_numbered_and_its_answer_comes_back():
    script = Script({"number": 1, "value": 5}, {"number": 2, "value": 7})
    remote = Remote(script, Patience())
    assert remote.layers == ["limits"]
    assert [remote.ask("get", "total"), remote.ask("call", "f", (1,), {})] == [5, 7]
    assert script.sent == [
        {"do": "get", "with": ("total",), "number": 1},
        {"do": "call", "with": ("f", (1,), {}), "number": 2},
    ]


@pytest.mark.parametrize("number", [2, 3, 2**70, 0, -1, True, 1.0, "1", None, [1]])
def test_answer_to_what_was_not_asked_is_a_lie(number):
    """Ответ из будущего положили бы заранее, не дожидаясь вопроса."""
    replies = {"number": number, "value": "ложь"}, {"number": 1, "value": "правда"}
    with pytest.raises(CandidateGone) as gone:
        answered(*replies)
    assert not gone.value.late


@pytest.mark.parametrize("reply", [None, 5, [], "value", {}, {"value": 5}])
def test_reply_without_a_number_is_a_lie(reply):
    with pytest.raises(CandidateGone):
        answered(reply)


def test_repeated_answers_to_earlier_requests_are_skipped():
    stale = [{"number": n, "value": "старое"} for n in (1, 3, 2, 1)]
    assert answered(*stale, {"number": 4, "value": "новое"}, before=3) == "новое"


def test_endless_stale_answers_end_with_the_deadline():
    stale = [{"number": 1, "value": "старое"}] * 50
    with pytest.raises(CandidateGone, match="терпение кончилось") as gone:
        answered(*stale, before=1, patience=10)
    assert gone.value.late


@pytest.mark.parametrize(
    ("error", "late"), [(WireTimeout("срок"), True), (WireClosed("конец"), False),
                        (WireError("мусор"), False)],
)  # fmt: skip
def test_trouble_in_the_channel_is_the_end_of_the_sandbox(error, late):
    with pytest.raises(CandidateGone) as gone:
        answered(error)
    assert gone.value.late is late


def test_errors_of_the_student_are_raised_here():
    plain = {"type": "Беда", "bases": ["KeyError"], "text": "нет", "lines": ["строка 3"]}
    with pytest.raises(KeyError) as raised:
        answered({"number": 1, "error": plain})
    assert isinstance(raised.value, StudentError)
    assert raised.value.lines == ("строка 3",)
    with pytest.raises(LookupError) as missing:
        answered({"number": 1, "missing": True})
    assert type(missing.value) is LookupError


def test_function_of_the_teacher_may_be_called_back():
    call = {"number": 1, "call": 0, "args": [20], "kwargs": {"more": 1}}
    wrong = {"number": 1, "call": 7, "args": [], "kwargs": {}}
    broken = {"number": 1, "call": 0, "args": ["x"], "kwargs": {}}
    script = Script(call, wrong, broken, {"number": 1, "value": "итог"})
    remote = Remote(script, Patience())

    def double(x, more=0):
        return 2 * x + more

    double.__module__ = "__main__"  # как у функции из ячейки преподавателя
    assert remote.refer(double) == ["k", 0]
    assert remote.ask("call", "apply") == "итог"
    told = [message["returned"] for message in script.sent[1:]]
    assert told[0] == {"value": 41}
    assert [text.get("error", "").partition(":")[0] for text in told[1:]] == [
        "IndexError", "TypeError"]  # fmt: skip


def test_proxy_goes_back_as_its_number_and_data_as_a_parcel():
    remote = Remote(Script(), Patience())
    proxy = remote.resolve(["h", 4, "object", "Box", []])
    assert remote.refer(proxy) == ["h", 4]
    assert remote.refer(torch.nn.ReLU())[0] == "p"
    with pytest.raises(WireError, match="аргумент типа generator не передать"):
        remote.refer(x for x in ())


@pytest.mark.parametrize(
    "node", [["x", 1, "object", "Box", []], ["h", "1", "object", "Box", []],
             ["h", True, "object", "Box", []], ["h", 1, "object", None, []]],
)  # fmt: skip
def test_reference_of_another_shape_is_garbage(node):
    with pytest.raises(WireError, match="неизвестный узел"):
        Remote(Script(), Patience()).resolve(node)


def test_network_of_the_student_is_a_module_and_an_unknown_base_is_nothing():
    remote = Remote(Script(), Patience())
    known = ["__main__.Net", "torch.nn.modules.module.Module", "builtins.object"]
    assert isinstance(remote.resolve(["h", 0, "callable", "Net", known]), torch.nn.Module)
    assert issubclass(remote.resolve(["h", 1, "class", "Net", known]), torch.nn.Module)
    forged = remote.resolve(["h", 2, "object", "Int", ["builtins.int", "numpy.ndarray"]])
    assert not isinstance(forged, (int, np.ndarray))
    assert isinstance(forged, Proxy)


def test_proxy_has_no_arithmetic_and_no_equality():
    """Сравнивает и считает экзаменатор: заместитель не равен ничему, кроме себя."""
    proxy = Remote(Script(), Patience()).resolve(["h", 0, "callable", "Yes", []])
    assert (proxy == 5, proxy == proxy) == (False, True)
    assert bool(proxy)
    for action in (lambda: proxy + 1, lambda: float(proxy), lambda: proxy < 1):
        with pytest.raises(TypeError):
            action()
    assert np.asarray(proxy).dtype == object


def test_iteration_asks_for_one_item_at_a_time():
    steps = ["итератор", 1, 2]
    replies = [{"number": n + 1, "value": value} for n, value in enumerate(steps)]
    script = Script(*replies, {"number": 4, "missing": True})
    proxy = Remote(script, Patience()).resolve(["h", 0, "object", "count", []])
    assert [10 * item for item in proxy] == [10, 20]
    assert [message["do"] for message in script.sent] == ["iterate", "next", "next", "next"]
