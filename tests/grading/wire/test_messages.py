"""Сообщения доверенных процессов: что послано, то и пришло; чужое — ошибка обмена."""

from __future__ import annotations

from dataclasses import is_dataclass

import pytest

from course_utils.grading.limits import Level, Limits
from course_utils.grading.result import Status, TaskResult
from course_utils.grading.wire import messages
from course_utils.grading.wire.channel import PREFIX, decode, encode
from course_utils.grading.wire.values import WireError

TASK = TaskResult("conv2d", Status.PARTIAL, 1.5, 3.0, "часть", "подробно")
SENT = [
    messages.Start(b"{}", b"\x00", "", b"k", Limits(seconds=2), Level.PARTIAL, ("a", "b")),
    messages.Running("conv2d"),
    messages.Decided(TASK),
    messages.Shown("файл повреждён", ({"text": "ж", "outputs": []},)),
    messages.Done(None, 1.5),
    messages.Done(Level.FULL, 0.0),
    messages.Refused("изоляция слаба"),
    messages.Failed("Traceback"),
    messages.Born("песочница", 7),
    messages.Died("песочница", 7, "memory"),
    messages.Launch(Limits(threads=3)),
    messages.Stop(),
    messages.Obituary("memory", 9, 300.0, 1.25),
]


@pytest.mark.parametrize("message", SENT, ids=lambda message: type(message).__name__)
def test_message_survives_the_channel(message):
    chunks = b"".join(bytes(chunk) for chunk in encode(messages.plain(message)))
    size = PREFIX.unpack(chunks[: PREFIX.size])[0] + PREFIX.size
    received = messages.restore(decode(chunks[PREFIX.size : size], chunks[size:]))
    assert received == message
    for name, value in vars(message).items():
        assert type(vars(received)[name]) is type(value), name


def test_every_message_is_tried_here_and_cannot_be_changed():
    known = {kind for kind in vars(messages).values() if isinstance(kind, type) and
             is_dataclass(kind) and kind.__module__ == messages.__name__}  # fmt: skip
    assert known == {type(message) for message in SENT}
    for message in SENT:
        with pytest.raises(AttributeError):
            message.task = "другая"


@pytest.mark.parametrize(
    "data",
    [None, 5, "stop", [], {}, {"kind": "Sudo"}, {"kind": "Running"}, {"kind": "Stop", "now": 1},
     {"kind": "Launch", "limits": {"speed": 1}}, {"kind": "Launch", "limits": 5},
     {"kind": "Decided", "result": {"status": "великолепно"}}],
)  # fmt: skip
def test_garbage_is_an_error_of_the_exchange(data):
    with pytest.raises(WireError):
        messages.restore(data)
