"""Присылает узлы с невозможными типами: формы, даты, кванты, ссылки.

Откуда: разбор чужих описаний массивов.
"""
# task: square
# deserves: 0
# with: _channel

NODES = (
    ["a", "<f8", [-1]],
    ["a", "|O", [1]],
    ["a", "f4,f4", [0]],
    ["n", "S0", [1 << 40]],
    ["a", "<M8[as]", [0, 1 << 62]],
    ["T", "quint8", ["a", "<f4", [0]], True, None],
    ["T", "_dynamo", ["a", "<f4", [0]], True, None],
    ["nt", "class", ["l", ["def"]], [1]],
    ["h", 10**9, "class", "x", ["builtins.Exception"]],
    ["r", 0, 1, 0],
    ["i", "0x" + "f" * 90_000],
    ["s", [["l", []]]],
)


def square(x):
    square.turn = getattr(square, "turn", -1) + 1
    reply(value=NODES[square.turn % len(NODES)])
