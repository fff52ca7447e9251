class UnknownError(Exception):
    pass
class Unknown:
    def __init__(self, label, of=None, given=False, args=None):
        self._label = label
        self._of = of
        self._given = given
        self._args = args
    def __getattr__(self, name):
        if name in ('acquire', 'release', 'wait', 'wait_for', 'notify', 'notify_all', 'result', 'lock', 'locked'):
            raise UnknownError('Unknown ' + self._label + '.' + name)
        if name in ('__name__', '__qualname__', '__module__', '__doc__'):
            return self._label
        if name in ('__annotations__', '__annotate__', '__type_params__'):
            raise AttributeError(name)
        return Unknown(name, self, self._given)
    def __call__(self, *args, **kwargs):
        return Unknown(self._label + '()', self._of, self._given and _alike, args)
    def __iter__(self):
        if _empty:
            return iter([])
        first = Unknown(self._label + '[0]', self, self._given)
        if _alike:
            return iter([first, first])
        return iter([first, Unknown(self._label + '[1]', self, self._given)])
    def __getitem__(self, key):
        return Unknown(self._label + '[]', self, self._given)
    def __setitem__(self, key, value):
        if self._label.split('[')[0] == _subject:
            raise UnknownError('Unknown ' + self._label + '[]')
    def __delitem__(self, key):
        if self._label.split('[')[0] == _subject:
            raise UnknownError('Unknown ' + self._label + '[]')
    def __next__(self):
        if _empty:
            raise StopIteration
        return Unknown(self._label + '[]', self, self._given)
    def __len__(self):
        if _empty:
            return 0
        return 2
    def __bool__(self):
        return _true
    def __eq__(self, other):
        if type(other) is not Unknown:
            return _equal
        return self is other or self._given and other._given and (_equal or self._label == other._label and self._of == other._of)
    def __hash__(self):
        last = self._label[-1:]
        if last.isdigit():
            return int(last)
        return 0
    def __enter__(self):
        if _orders(self._label.lower()):
            raise UnknownError('Unknown ' + self._label + ' as a context manager')
        return self
    def __exit__(self, kind, value, traceback):
        return False
    def __str__(self):
        return self._label
    def __repr__(self):
        return '<' + self._label + '>'
    def __format__(self, spec):
        return self._label
    def __int__(self):
        return 1
    def __index__(self):
        return 1
    def __float__(self):
        return 1.0
    def __add__(self, other):
        return _known(self, other) + other
    def __radd__(self, other):
        return other + _known(self, other)
    def __sub__(self, other):
        return _known(self, other) - other
    def __rsub__(self, other):
        return other - _known(self, other)
    def __mul__(self, other):
        return _known(self, other) * other
    def __rmul__(self, other):
        return other * _known(self, other)
    def __truediv__(self, other):
        return _known(self, other) / other
    def __rtruediv__(self, other):
        return other / _known(self, other)
    def __lt__(self, other):
        return _size(self, other) < other
    def __le__(self, other):
        return _size(self, other) <= other
    def __gt__(self, other):
        return _size(self, other) > other
    def __ge__(self, other):
        return _size(self, other) >= other
    def __or__(self, other):
        return self
    __ror__ = __and__ = __rand__ = __mod__ = __floordiv__ = __pow__ = __xor__ = __or__
    __rfloordiv__ = __rmod__ = __rpow__ = __rxor__ = __lshift__ = __rlshift__ = __rshift__ = __rrshift__ = __or__
    def __neg__(self):
        return self
    __pos__ = __invert__ = __abs__ = __neg__
    def __contains__(self, item):
        return _true
def _orders(name):
    for word in ('lock', 'mutex', 'sem', 'cond', 'cv', 'monitor', 'guard', 'sync', 'atomic', 'exclusive', 'critical', 'serial', 'event', 'barrier', 'gate', 'turn'):
        if word in name:
            return True
    return False
def _items(given):
    if type(given) is Unknown:
        return {}
    return given
def _keywords(given):
    given = _items(given)
    if type(given) is dict:
        for key in list(given):
            if type(key) is Unknown:
                return {}
    return given
def _known(value, like):
    if type(like) is int or type(like) is float or type(like) is Unknown:
        return 1
    if type(like) is str:
        return value._label
    raise UnknownError('Unknown ' + value._label + ' computed with')
def _size(value, like):
    if type(like) is tuple:
        if _true:
            return (9999,)
        return ()
    size = _known(value, like)
    if size == 1 and not _true:
        return 0
    return size
def _again(value, turns):
    return bool(value) and not (type(value) is Unknown and turns >= 2)
def _row(value, n):
    if type(value) is Unknown:
        return [Unknown(value._label + '[' + str(at) + ']', value, value._given) for at in range(n)]
    return value
def _rows(values, n):
    if type(values) is Unknown:
        return [_row(value, n) for value in values]
    return values
