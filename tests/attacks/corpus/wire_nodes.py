"""Присылает список из двух миллионов пустых списков.

Откуда: число элементов считает отправитель, а он и есть студент.
"""
# task: square
# deserves: 0
# with: _channel


def square(x):
    number = CANDIDATE.serving[-1]["number"]
    items = b",".join([b'["l",[]]'] * 2_000_000)
    raw(b'["d",[["number",%d],["value",["l",[%s]]]]]' % (number, items))
    time.sleep(60)
