"""Шлёт в ответ триста мегабайт одних и тех же нулей.

Откуда: песочнице это не стоит памяти, а тому, кто читает, стоит.
"""
# task: square
# deserves: 0
# with: _channel

CHUNK = bytes(1 << 20)


def square(x):
    number = CANDIDATE.serving[-1]["number"]
    header = json.dumps(["d", [["number", number], ["value", ["b", 300 << 20]]]]).encode()
    raw(header, sizes=(len(header), 300 << 20))
    for _ in range(300):
        CANDIDATE.channel.sock.sendall(CHUNK)
    time.sleep(60)
