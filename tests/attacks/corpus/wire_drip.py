"""Присылает ответ по байту, по одному в полсекунды.

Откуда: slowloris: срок на каждый байт вместо срока на всё.
"""
# task: square
# deserves: 0
# with: _channel


def square(x):
    raw(b"", sizes=(1000, 0))
    while True:
        CANDIDATE.channel.sock.sendall(b" ")
        time.sleep(0.5)
