"""Обещает сообщение на восемь эксабайт и молчит.

Откуда: память, выделенная по обещанию.
"""
# task: square
# deserves: 0
# with: _channel


def square(x):
    raw(b"", sizes=(5, 1 << 63))
    time.sleep(60)
