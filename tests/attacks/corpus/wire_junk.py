"""Пишет в канал случайные байты и закрывает его.

Откуда: общий приём.
"""
# task: square
# deserves: 0
# with: _channel

import os


def square(x):
    os.write(CANDIDATE.channel.sock.fileno(), os.urandom(4096))
    CANDIDATE.channel.sock.close()
