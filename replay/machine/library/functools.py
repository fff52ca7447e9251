class partialmethod(object):
    """A method with some arguments given, bound when it is looked up."""
    def __init__(self, func, *args, **keywords):
        self.func = func
        self.args = args
        self.keywords = keywords

    def __get__(self, obj, cls=None):
        func = self.func
        if hasattr(func, '__get__'):
            func = func.__get__(obj, cls)
            return partial(func, *self.args, **self.keywords)
        if obj is None:
            return partial(func, *self.args, **self.keywords)
        return partial(func, obj, *self.args, **self.keywords)


def cmp_to_key(mycmp):
    class K(object):
        __slots__ = ['obj']
        __hash__ = None

        def __init__(self, obj):
            self.obj = obj

        def __lt__(self, other):
            return mycmp(self.obj, other.obj) < 0

        def __gt__(self, other):
            return mycmp(self.obj, other.obj) > 0

        def __eq__(self, other):
            return mycmp(self.obj, other.obj) == 0

        def __le__(self, other):
            return mycmp(self.obj, other.obj) <= 0

        def __ge__(self, other):
            return mycmp(self.obj, other.obj) >= 0
    return K


def _derived(have, negate, or_equal, and_unequal):
    """A comparison made of another one and of ==."""
    def compare(self, other):
        result = getattr(type(self), have)(self, other)
        if result is NotImplemented:
            return result
        if negate:
            result = not result
        if or_equal:
            return result or self == other
        if and_unequal:
            return result and self != other
        return result
    return compare


_roots = {
    '__lt__': (('__gt__', True, False, True), ('__le__', False, True, False), ('__ge__', True, False, False)),
    '__le__': (('__ge__', True, True, False), ('__lt__', False, False, True), ('__gt__', True, False, False)),
    '__gt__': (('__lt__', True, False, True), ('__ge__', False, True, False), ('__le__', True, False, False)),
    '__ge__': (('__le__', True, True, False), ('__gt__', False, False, True), ('__lt__', True, False, False)),
}


def total_ordering(cls):
    have = [op for op in ('__lt__', '__le__', '__gt__', '__ge__')
            if getattr(cls, op, None) is not getattr(object, op)]
    if not have:
        raise ValueError('must define at least one ordering operation: < > <= >=')
    root = '__lt__' if '__lt__' in have else '__le__' if '__le__' in have else '__gt__' if '__gt__' in have else '__ge__'
    for op, negate, or_equal, and_unequal in _roots[root]:
        if op not in have:
            compare = _derived(root, negate, or_equal, and_unequal)
            compare.__name__ = op
            setattr(cls, op, compare)
    return cls


def singledispatch(func):
    registry = {object: func}

    def dispatch(cls):
        for base in cls.__mro__:
            if base in registry:
                return registry[base]
        for base in registry:
            if base is not object and issubclass(cls, base):
                raise _Refused('singledispatch on a virtual subclass')
        return func

    def register(cls, implementation=None):
        if not isinstance(cls, type):
            raise _Refused('singledispatch.register by annotation')
        if implementation is None:
            return lambda f: register(cls, f)
        registry[cls] = implementation
        return implementation

    def wrapper(*args, **kw):
        if not args:
            raise TypeError(func.__name__ + ' requires at least 1 positional argument')
        return dispatch(args[0].__class__)(*args, **kw)

    wrapper.register = register
    wrapper.dispatch = dispatch
    wrapper.registry = registry
    update_wrapper(wrapper, func)
    return wrapper


class singledispatchmethod(object):
    def __init__(self, func):
        self.dispatcher = singledispatch(func)
        self.func = func

    def register(self, cls, method=None):
        return self.dispatcher.register(cls, method)

    def __get__(self, obj, cls=None):
        def method(*args, **kw):
            if not args:
                raise TypeError(self.func.__name__ + ' requires at least 1 positional argument')
            return self.dispatcher.dispatch(args[0].__class__).__get__(obj, cls)(*args, **kw)
        return method
