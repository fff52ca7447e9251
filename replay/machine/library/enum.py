class auto(object):
    """A value that the class gives."""
    value = None


class EnumType(type):
    def __new__(mcls, name, bases, ns, **kw):
        if not bases or name in ('IntEnum', 'StrEnum', 'Flag', 'IntFlag') and ns.get('__module__') == 'enum':
            cls = super().__new__(mcls, name, bases, ns, **kw)
            cls._member_map_ = {}
            cls._member_names_ = []
            return cls
        for base in bases:
            if isinstance(base, EnumType) and base._member_names_:
                raise TypeError('<enum ' + repr(name) + "> cannot extend " + repr(base))
        ignored = ns.pop('_ignore_', [])
        if isinstance(ignored, str):
            ignored = ignored.replace(',', ' ').split()
        members = []
        rest = {}
        for key, value in ns.items():
            if key in ignored:
                continue
            if _is_member(key, value):
                members.append((key, value))
            else:
                rest[key] = value
        own_new = rest.pop('__new__', None)
        cls = super().__new__(mcls, name, bases, rest, **kw)
        if own_new is None:
            own_new = getattr(cls, '_own_new_', None)
        else:
            cls._own_new_ = staticmethod(own_new)
        cls._member_map_ = {}
        cls._member_names_ = []
        cls._value2member_ = []
        data = cls._data_type()
        values = []
        for key, value in members:
            if isinstance(value, auto):
                if value.value is None:
                    value.value = cls._generate_next_value_(key, 1, len(cls._member_names_), values[:])
                value = value.value
            elif isinstance(value, tuple):
                value = tuple([cls._given(key, v, values) for v in value])
            values.append(cls._add(key, value, data, own_new))
        return cls

    @staticmethod
    def _rebinds_(name, old, new):
        if _is_member(name, old) or _is_member(name, new):
            raise TypeError(repr(name) + ' already defined as ' + repr(old))

    def _given(cls, key, v, values):
        if isinstance(v, auto):
            return cls._generate_next_value_(key, 1, len(cls._member_names_), values[:])
        return v

    def _data_type(cls):
        for base in cls.__mro__:
            if base in (int, str, float, bytes, tuple):
                return base
        return None

    def _add(cls, name, value, data, own_new):
        args = value if isinstance(value, tuple) and data is not tuple else (value,)
        if own_new is not None:
            member = own_new(cls, *args)
            if '_value_' not in member.__dict__:
                member._value_ = value
        elif data is not None:
            member = data.__new__(cls, *args)
            member._value_ = data(*args)
        else:
            member = object.__new__(cls)
            member._value_ = value
        value = member._value_
        for other in cls._value2member_:
            if other._value_ == value and type(other._value_) is type(value) or other._value_ == value:
                cls._member_map_[name] = other
                type.__setattr__(cls, name, other)
                return value
        member._name_ = name
        member.__objclass__ = cls
        member._sort_order_ = len(cls._member_names_)
        if cls.__init__ is not object.__init__:
            member.__init__(*args)
        cls._value2member_.append(member)
        cls._member_map_[name] = member
        if cls._is_canonical(value):
            cls._member_names_.append(name)
        type.__setattr__(cls, name, member)
        return value

    def _is_canonical(cls, value):
        return True

    def __call__(cls, value, names=None, *, module=None, qualname=None, type=None, start=1):
        if names is None:
            return cls._lookup(value)
        if isinstance(names, str):
            names = names.replace(',', ' ').split()
        ns = {'__module__': '__main__'}
        n = start
        for item in (names.items() if isinstance(names, dict) else names):
            if isinstance(item, str):
                ns[item] = n
                n += 1
            else:
                ns[item[0]] = item[1]
        bases = (cls,) if type is None else (type, cls)
        return cls.__class__.__new__(cls.__class__, value, bases, ns)

    def _lookup(cls, value):
        if type(value) is cls:
            return value
        for member in cls._value2member_:
            if member._value_ == value:
                return member
        result = cls._missing_(value)
        if isinstance(result, cls):
            return result
        if result is None:
            raise ValueError(repr(value) + ' is not a valid ' + cls.__qualname__)
        raise TypeError('error in ' + cls.__name__ + '._missing_: returned ' + repr(result) + ' instead of None or a valid member')

    def __contains__(cls, value):
        if isinstance(value, cls):
            return True
        for member in cls._value2member_:
            if member._value_ == value:
                return True
        return False

    def __delattr__(cls, name):
        if name in cls._member_map_:
            raise AttributeError(repr(cls.__name__) + ' cannot delete member ' + repr(name) + '.')
        super().__delattr__(name)

    def __setattr__(cls, name, value):
        if name in cls.__dict__.get('_member_map_', {}):
            raise AttributeError('cannot reassign member ' + repr(name))
        super().__setattr__(name, value)

    def __getitem__(cls, name):
        return cls._member_map_[name]

    def __iter__(cls):
        return iter([cls._member_map_[name] for name in cls._member_names_])

    def __reversed__(cls):
        return reversed([cls._member_map_[name] for name in cls._member_names_])

    def __len__(cls):
        return len(cls._member_names_)

    def __bool__(cls):
        return True

    def __repr__(cls):
        if issubclass(cls, Flag):
            return '<flag ' + repr(cls.__name__) + '>'
        return '<enum ' + repr(cls.__name__) + '>'

    @property
    def __members__(cls):
        return dict(cls._member_map_)


EnumMeta = EnumType


def _is_member(key, value):
    if key.startswith('_') and key.endswith('_') or key.startswith('_') and '__' in key:
        return False
    return not _is_descriptor(value)


class Enum(metaclass=EnumType):
    def _generate_next_value_(name, start, count, last_values):
        if not last_values:
            return start
        return max(last_values) + 1

    @classmethod
    def _missing_(cls, value):
        return None

    @property
    def name(self):
        return self._name_

    @property
    def value(self):
        return self._value_

    def __repr__(self):
        return '<' + self.__class__.__name__ + '.' + self._name_ + ': ' + repr(self._value_) + '>'

    def __str__(self):
        return self.__class__.__name__ + '.' + self._name_

    def __format__(self, spec):
        return format(str(self), spec)

    def __hash__(self):
        return hash(self._name_)

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self


class IntEnum(int, Enum):
    def __str__(self):
        return str(self._value_)

    def __format__(self, spec):
        return format(self._value_, spec)

    def __repr__(self):
        return '<' + self.__class__.__name__ + '.' + self._name_ + ': ' + repr(self._value_) + '>'

    def __hash__(self):
        return hash(self._value_)


class StrEnum(str, Enum):
    def _generate_next_value_(name, start, count, last_values):
        return name.lower()

    def __str__(self):
        return self._value_

    def __format__(self, spec):
        return format(self._value_, spec)

    def __repr__(self):
        return '<' + self.__class__.__name__ + '.' + self._name_ + ': ' + repr(self._value_) + '>'

    def __hash__(self):
        return hash(self._value_)


class FlagType(EnumType):
    def _is_canonical(cls, value):
        return value > 0 and value & (value - 1) == 0

    def __contains__(cls, value):
        if isinstance(value, cls):
            return True
        if isinstance(value, int):
            try:
                cls._lookup(value)
            except ValueError:
                return False
            return True
        return False


class Flag(Enum, metaclass=FlagType):
    def _generate_next_value_(name, start, count, last_values):
        if not last_values:
            return start
        return 2 ** max(last_values).bit_length()

    @classmethod
    def _missing_(cls, value):
        if not isinstance(value, int):
            raise ValueError(repr(value) + ' is not a valid ' + cls.__qualname__)
        known = 0
        for member in cls._value2member_:
            known |= member._value_
        if value < 0:
            value = known & value
            for member in cls._value2member_:
                if member._value_ == value:
                    return member
        if value & ~known:
            if not issubclass(cls, int):
                raise ValueError(repr(cls) + ' invalid value ' + repr(value))
        if issubclass(cls, int):
            member = int.__new__(cls, value)
        else:
            member = object.__new__(cls)
        member._value_ = value
        member._name_ = None
        names = [n for n in cls._member_names_ if cls._member_map_[n]._value_ & value]
        rest = value & ~known
        if rest:
            names.append(repr(rest))
        if names:
            member._name_ = '|'.join(names)
        cls._value2member_.append(member)
        return member

    def _of(self, other):
        if isinstance(other, self.__class__):
            return other._value_
        if isinstance(self, int) and isinstance(other, int):
            return int(other)
        return None

    def __or__(self, other):
        v = self._of(other)
        return NotImplemented if v is None else self.__class__(self._value_ | v)

    def __and__(self, other):
        v = self._of(other)
        return NotImplemented if v is None else self.__class__(self._value_ & v)

    def __xor__(self, other):
        v = self._of(other)
        return NotImplemented if v is None else self.__class__(self._value_ ^ v)

    __ror__ = __or__
    __rand__ = __and__
    __rxor__ = __xor__

    def __invert__(self):
        known = 0
        for name in self.__class__._member_names_:
            known |= self.__class__._member_map_[name]._value_
        return self.__class__(known & ~self._value_)

    def __contains__(self, other):
        if not isinstance(other, self.__class__):
            raise TypeError("unsupported operand type(s) for 'in': " + repr(other.__class__.__qualname__) + ' and ' + repr(self.__class__.__qualname__))
        return other._value_ & self._value_ == other._value_

    def __iter__(self):
        return iter([m for m in self.__class__ if m._value_ & self._value_])

    def __len__(self):
        return bin(self._value_).count('1')

    def __bool__(self):
        return bool(self._value_)

    def __repr__(self):
        if self._name_ is None:
            return '<' + self.__class__.__name__ + ': ' + repr(self._value_) + '>'
        return '<' + self.__class__.__name__ + '.' + self._name_ + ': ' + repr(self._value_) + '>'

    def __str__(self):
        if self._name_ is None:
            return self.__class__.__name__ + '(' + repr(self._value_) + ')'
        return self.__class__.__name__ + '.' + self._name_

    def __hash__(self):
        return hash(self._value_)


class IntFlag(int, Flag):
    def __str__(self):
        return str(self._value_)

    def __format__(self, spec):
        return format(self._value_, spec)

    def __repr__(self):
        if self._name_ is None:
            return '<' + self.__class__.__name__ + ': ' + repr(self._value_) + '>'
        return '<' + self.__class__.__name__ + '.' + self._name_ + ': ' + repr(self._value_) + '>'

    def __or__(self, other):
        return Flag.__or__(self, other)

    def __and__(self, other):
        return Flag.__and__(self, other)

    def __xor__(self, other):
        return Flag.__xor__(self, other)

    __ror__ = __or__
    __rand__ = __and__
    __rxor__ = __xor__

    def __invert__(self):
        return Flag.__invert__(self)

    def __hash__(self):
        return hash(self._value_)


def unique(enumeration):
    aliases = [name + ' -> ' + member.name for name, member in enumeration.__members__.items() if name != member.name]
    if aliases:
        raise ValueError('duplicate values found in ' + repr(enumeration) + ': ' + ', '.join(aliases))
    return enumeration
