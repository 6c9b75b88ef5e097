"""Соединяется по TCP с этой же машиной: так ушли бы наружу условия и ответы.

Откуда: проверено на nbgrader 0.9: сеть открыта.
"""
# task: square
# deserves: 0
# stock: full points

import socket


def square(x):
    socket.create_connection(("127.0.0.1", int("@tcp@")), timeout=1).close()
    return x * x
