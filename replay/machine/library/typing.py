from abc import ABC
from collections import _named_tuple


class _NamedTupleType(type):
    def __new__(mcls, name, bases, ns):
        if not bases:
            return super().__new__(mcls, name, bases, ns)
        names = list(ns.get('__annotations__', {}))
        defaults = [ns[n] for n in names if n in ns]
        for a, b in zip(names, names[1:]):
            if a in ns and b not in ns:
                raise TypeError('non-default namedtuple field ' + b + ' cannot follow default field ' + a)
        body = {}
        for key, value in ns.items():
            if key not in names and key != '__qualname__':
                body[key] = value
        return _named_tuple(name, names, defaults, body)

    def __call__(cls, typename, fields=()):
        return _named_tuple(typename, [name for name, _ in fields], [], {})


class NamedTuple(metaclass=_NamedTupleType):
    pass


class Protocol(object):
    pass


class TypeVar(object):
    def __init__(self, name, *constraints, **kw):
        self.__name__ = name

    def __repr__(self):
        return '~' + self.__name__


def NewType(name, tp):
    return lambda x: x


def final(f):
    return f


def overload(func):
    def dummy(*args, **kwds):
        raise NotImplementedError('You should not call an overloaded function.')
    return dummy
