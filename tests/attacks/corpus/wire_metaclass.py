"""Возвращает класс, у метакласса которого своё понимание имени и предков.

Откуда: всё, что узнают об объекте «без вызовов», тоже вызовы.
"""
# task: square
# deserves: 0


class Meta(type):
    def __getattribute__(cls, name):
        if name in ("__mro__", "__name__", "__module__"):
            raise SystemExit(0)
        return type.__getattribute__(cls, name)

    def mro(cls):
        return [cls, *object.__mro__]


class Odd(metaclass=Meta):
    __module__ = 5
    __qualname__ = "torch.nn.modules.module.Module"


def square(x):
    return Odd
