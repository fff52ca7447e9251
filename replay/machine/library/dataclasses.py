class FrozenInstanceError(AttributeError):
    pass


class _Missing(object):
    def __repr__(self):
        return '<dataclasses._MISSING_TYPE object>'


MISSING = _Missing()


class KW_ONLY(object):
    pass


class Field(object):
    def __init__(self, default, default_factory, init, repr, hash, compare, metadata, kw_only):
        self.name = None
        self.type = None
        self.default = default
        self.default_factory = default_factory
        self.init = init
        self.repr = repr
        self.hash = hash
        self.compare = compare
        self.metadata = {} if metadata is None else metadata
        self.kw_only = kw_only


def field(default=MISSING, default_factory=MISSING, init=True, repr=True, hash=None, compare=True, metadata=None, kw_only=MISSING):
    if default is not MISSING and default_factory is not MISSING:
        raise ValueError('cannot specify both default and default_factory')
    return Field(default, default_factory, init, repr, hash, compare, metadata, kw_only)


def dataclass(cls=None, init=True, repr=True, eq=True, order=False, unsafe_hash=False, frozen=False, match_args=True,
              kw_only=False, slots=False, weakref_slot=False):
    def wrap(cls):
        if slots or weakref_slot:
            raise _Refused('dataclass with slots')
        return _process(cls, init, repr, eq, order, unsafe_hash, frozen, match_args, kw_only)
    if cls is None:
        return wrap
    return wrap(cls)


def _own_fields(cls, kw_only):
    """The fields that the class itself declares, by its annotations."""
    own = []
    for name, kind in cls.__dict__.get('__annotations__', {}).items():
        if kind is KW_ONLY:
            kw_only = True
            continue
        if _is_special(kind):
            continue
        default = getattr(cls, name, MISSING)
        if isinstance(default, Field):
            f = default
        else:
            f = field(default=default)
        f.name = name
        f.type = kind
        if f.kw_only is MISSING:
            f.kw_only = kw_only
        if isinstance(f.default, (list, dict, set)):
            raise ValueError('mutable default ' + str(type(f.default)) + ' for field ' + name + ' is not allowed: use default_factory')
        own.append(f)
        if isinstance(cls.__dict__.get(name), Field):
            if f.default is MISSING:
                delattr(cls, name)
            else:
                setattr(cls, name, f.default)
    for name, value in cls.__dict__.items():
        if isinstance(value, Field) and name not in cls.__dict__.get('__annotations__', {}):
            raise TypeError(repr(name) + ' is a field but has no type annotation')
    return own


def _process(cls, init, repr, eq, order, unsafe_hash, frozen, match_args, kw_only):
    fields = {}
    frozen_bases = []
    for base in cls.__mro__[-1:0:-1]:
        if '__dataclass_fields__' in _own(base):
            for f in base.__dataclass_fields__.values():
                fields[f.name] = f
            frozen_bases.append(base.__dataclass_frozen__)
    for f in _own_fields(cls, kw_only):
        fields[f.name] = f
    if frozen_bases:
        if any(frozen_bases) and not frozen:
            raise TypeError('cannot inherit non-frozen dataclass from a frozen one')
        if frozen and not all(frozen_bases):
            raise TypeError('cannot inherit frozen dataclass from a non-frozen one')
    cls.__dataclass_fields__ = fields
    cls.__dataclass_frozen__ = frozen
    all_fields = list(fields.values())
    explicit_eq = '__eq__' in cls.__dict__
    explicit_hash = '__hash__' in cls.__dict__ and not (cls.__dict__['__hash__'] is None and explicit_eq)
    if init:
        _set(cls, '__init__', _make_init(cls, all_fields, frozen))
    if repr:
        shown = [f.name for f in all_fields if f.repr]
        _set(cls, '__repr__', lambda self: _repr(self, shown))
    compared = [f.name for f in all_fields if f.compare]
    if eq:
        _set(cls, '__eq__', _make_eq(compared))
    if order:
        if not eq:
            raise ValueError('eq must be true if order is true')
        for op in ('__lt__', '__le__', '__gt__', '__ge__'):
            if op in cls.__dict__:
                raise TypeError('Cannot overwrite attribute ' + op + ' in class ' + cls.__name__ + '. Consider using functools.total_ordering')
            setattr(cls, op, _make_order(op, compared))
    if frozen:
        _freeze(cls, list(fields))
    hashed = [f.name for f in all_fields if (f.compare if f.hash is None else f.hash)]
    if unsafe_hash or eq and frozen and not explicit_hash:
        if unsafe_hash and explicit_hash:
            raise TypeError('Cannot overwrite attribute __hash__ in class ' + cls.__name__)
        cls.__hash__ = lambda self: hash(tuple([getattr(self, n) for n in hashed]))
    elif eq and not explicit_hash:
        cls.__hash__ = None
    if match_args:
        _set(cls, '__match_args__', tuple([f.name for f in all_fields if f.init and not f.kw_only]))
    return cls


def _set(cls, name, value):
    if name in cls.__dict__:
        return
    if name != '__match_args__':
        value.__name__ = name
        value.__qualname__ = cls.__qualname__ + '.' + name
    setattr(cls, name, value)


def _make_init(cls, fields, frozen):
    taken = [f for f in fields if f.init]
    seen = None
    for f in taken:
        if f.kw_only:
            continue
        if f.default is not MISSING or f.default_factory is not MISSING:
            seen = f
        elif seen is not None:
            raise TypeError('non-default argument ' + repr(f.name) + ' follows default argument ' + repr(seen.name))
    post = hasattr(cls, '__post_init__')
    store = object.__setattr__ if frozen else setattr

    def fill(self, values):
        i = 0
        for f in fields:
            if f.init:
                value = values[i]
                i += 1
                if value is MISSING:
                    value = f.default_factory()
            elif f.default_factory is not MISSING:
                value = f.default_factory()
            elif f.default is not MISSING:
                value = f.default
            else:
                continue
            store(self, f.name, value)
        if post:
            self.__post_init__()
    params = []
    keywords = []
    for f in taken:
        has = f.default is not MISSING or f.default_factory is not MISSING
        (keywords if f.kw_only else params).append((f.name, has, f.default))

    def init(self, *values):
        fill(self, _order(values))
    names = [f.name for f in taken if not f.kw_only] + [f.name for f in taken if f.kw_only]
    order = [names.index(f.name) for f in taken]

    def _order(values):
        return [values[i] for i in order]
    return _bound(cls.__qualname__ + '.__init__', 'self', params, keywords, init)


def _make_eq(names):
    def __eq__(self, other):
        if self is other:
            return True
        if other.__class__ is not self.__class__:
            return NotImplemented
        for n in names:
            if not getattr(self, n) == getattr(other, n):
                return False
        return True
    return __eq__


def _make_order(op, names):
    def compare(self, other):
        if other.__class__ is not self.__class__:
            return NotImplemented
        return getattr(tuple([getattr(self, n) for n in names]), op)(tuple([getattr(other, n) for n in names]))
    return compare


def _freeze(cls, names):
    def __setattr__(self, name, value):
        if type(self) is cls or name in names:
            raise FrozenInstanceError('cannot assign to field ' + repr(name))
        super(cls, self).__setattr__(name, value)

    def __delattr__(self, name):
        if type(self) is cls or name in names:
            raise FrozenInstanceError('cannot delete field ' + repr(name))
        super(cls, self).__delattr__(name)
    for f in (__setattr__, __delattr__):
        if f.__name__ in cls.__dict__:
            raise TypeError('Cannot overwrite attribute ' + f.__name__ + ' in class ' + cls.__name__)
        setattr(cls, f.__name__, f)


def is_dataclass(obj):
    cls = obj if isinstance(obj, type) else type(obj)
    return hasattr(cls, '__dataclass_fields__')


def fields(obj):
    if not is_dataclass(obj):
        raise TypeError('must be called with a dataclass type or instance')
    return tuple(obj.__dataclass_fields__.values())


def _plain(value, factory):
    if is_dataclass(value) and not isinstance(value, type):
        return factory([(f.name, _plain(getattr(value, f.name), factory)) for f in fields(value)])
    if type(value) in (list, tuple):
        return type(value)([_plain(v, factory) for v in value])
    if type(value) is dict:
        return dict([(_plain(k, factory), _plain(v, factory)) for k, v in value.items()])
    return _deepcopy(value)


def asdict(obj, dict_factory=dict):
    if not is_dataclass(obj) or isinstance(obj, type):
        raise TypeError('asdict() should be called on dataclass instances')
    return _plain(obj, dict_factory)


def _values(value, factory):
    if is_dataclass(value) and not isinstance(value, type):
        return factory([_values(getattr(value, f.name), factory) for f in fields(value)])
    if type(value) in (list, tuple):
        return type(value)([_values(v, factory) for v in value])
    if type(value) is dict:
        return dict([(_values(k, factory), _values(v, factory)) for k, v in value.items()])
    return _deepcopy(value)


def astuple(obj, tuple_factory=tuple):
    if not is_dataclass(obj) or isinstance(obj, type):
        raise TypeError('astuple() should be called on dataclass instances')
    return _values(obj, tuple_factory)


def replace(obj, **changes):
    if not is_dataclass(obj) or isinstance(obj, type):
        raise TypeError('replace() should be called on dataclass instances')
    for f in fields(obj):
        if not f.init:
            if f.name in changes:
                raise TypeError('field ' + f.name + ' is declared with init=False, it cannot be specified with replace()')
        elif f.name not in changes:
            changes[f.name] = getattr(obj, f.name)
    return type(obj)(**changes)
