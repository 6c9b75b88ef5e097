"""Начало атак на обмен: студент находит в своём процессе канал и говорит по нему сам.

Не атака, а общая часть: приписывается к тем, у кого есть строка `# with: _channel`.
"""

import gc
import json
import struct
import time

CANDIDATE = next((o for o in gc.get_objects() if type(o).__name__ == "Candidate"), None)


def raw(header, payload=b"", sizes=None):
    """Пишет в канал сообщение: длины, заголовок, байты."""
    prefix = struct.pack("!IQ", *(sizes or (len(header), len(payload))))
    CANDIDATE.channel.sock.sendall(prefix + header + payload)


def reply(**fields):
    """Подделывает ответ на просьбу, которая сейчас выполняется; значения — узлы обмена."""
    node = [[name, value] for name, value in fields.items()]
    raw(json.dumps(["d", [["number", CANDIDATE.serving[-1]["number"]], *node]]).encode())
    time.sleep(0.2)


def fields(**values):
    """Узел словаря."""
    return ["d", [[name, value] for name, value in values.items()]]
