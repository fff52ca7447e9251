package machine

import "strings"

// namesOf are the names of CPython 3.13's own types, as vars(type) tells them
// but for those that object has: what is not among them an object of the type
// does not have; what is, and is not ours, is refused.
var namesOf = map[*Class]string{
	intClass: `__abs__ __add__ __and__ __bool__ __ceil__ __divmod__ __float__ __floor__ __floordiv__ __getnewargs__ __index__ __int__ __invert__ __lshift__ __mod__
		__mul__ __neg__ __or__ __pos__ __pow__ __radd__ __rand__ __rdivmod__ __rfloordiv__ __rlshift__ __rmod__ __rmul__ __ror__ __round__ __rpow__
		__rrshift__ __rshift__ __rsub__ __rtruediv__ __rxor__ __sub__ __truediv__ __trunc__ __xor__ as_integer_ratio bit_count bit_length conjugate
		denominator from_bytes imag is_integer numerator real to_bytes`,
	boolClass: `__and__ __invert__ __or__ __rand__ __ror__ __rxor__ __xor__`,
	floatClass: `__abs__ __add__ __bool__ __ceil__ __divmod__ __float__ __floor__ __floordiv__ __getformat__ __getnewargs__ __int__ __mod__ __mul__ __neg__ __pos__
		__pow__ __radd__ __rdivmod__ __rfloordiv__ __rmod__ __rmul__ __round__ __rpow__ __rsub__ __rtruediv__ __sub__ __truediv__ __trunc__ as_integer_ratio
		conjugate fromhex hex imag is_integer real`,
	strClass: `__add__ __contains__ __getitem__ __getnewargs__ __iter__ __len__ __mod__ __mul__ __rmod__ __rmul__ capitalize casefold center count encode endswith
		expandtabs find format format_map index isalnum isalpha isascii isdecimal isdigit isidentifier islower isnumeric isprintable isspace istitle isupper
		join ljust lower lstrip maketrans partition removeprefix removesuffix replace rfind rindex rjust rpartition rsplit rstrip split splitlines
		startswith strip swapcase title translate upper zfill`,
	bytesClass: `__add__ __buffer__ __bytes__ __contains__ __getitem__ __getnewargs__ __iter__ __len__ __mod__ __mul__ __rmod__ __rmul__ capitalize center count decode
		endswith expandtabs find fromhex hex index isalnum isalpha isascii isdigit islower isspace istitle isupper join ljust lower lstrip maketrans
		partition removeprefix removesuffix replace rfind rindex rjust rpartition rsplit rstrip split splitlines startswith strip swapcase title translate
		upper zfill`,
	tupleClass: `__add__ __class_getitem__ __contains__ __getitem__ __getnewargs__ __iter__ __len__ __mul__ __rmul__ count index`,
	listClass: `__add__ __class_getitem__ __contains__ __delitem__ __getitem__ __iadd__ __imul__ __iter__ __len__ __mul__ __reversed__ __rmul__ __setitem__ append
		clear copy count extend index insert pop remove reverse sort`,
	dictClass: `__class_getitem__ __contains__ __delitem__ __getitem__ __ior__ __iter__ __len__ __or__ __reversed__ __ror__ __setitem__ clear copy fromkeys get items
		keys pop popitem setdefault update values`,
	setClass: `__and__ __class_getitem__ __contains__ __iand__ __ior__ __isub__ __iter__ __ixor__ __len__ __or__ __rand__ __ror__ __rsub__ __rxor__ __sub__ __xor__
		add clear copy difference difference_update discard intersection intersection_update isdisjoint issubset issuperset pop remove symmetric_difference
		symmetric_difference_update union update`,
	frozensetClass: `__and__ __class_getitem__ __contains__ __iter__ __len__ __or__ __rand__ __ror__ __rsub__ __rxor__ __sub__ __xor__ copy difference intersection
		isdisjoint issubset issuperset symmetric_difference union`,
	rangeClass:       `__bool__ __contains__ __getitem__ __iter__ __len__ __reversed__ count index start step stop`,
	sliceClass:       `indices start step stop`,
	defaultDictClass: `__class_getitem__ __copy__ __missing__ __or__ __ror__ copy default_factory`,
	orderedDictClass: `__delitem__ __ior__ __iter__ __or__ __reversed__ __ror__ __setitem__ clear copy fromkeys items keys move_to_end pop popitem setdefault update values`,
	counterClass: `__add__ __and__ __delitem__ __iadd__ __iand__ __ior__ __isub__ __missing__ __neg__ __or__ __pos__ __sub__ _keep_positive copy elements fromkeys
		most_common subtract total update`,
	dequeClass: `__add__ __class_getitem__ __contains__ __copy__ __delitem__ __getitem__ __iadd__ __imul__ __iter__ __len__ __mul__ __reversed__ __rmul__ __setitem__
		append appendleft clear copy count extend extendleft index insert maxlen pop popleft remove reverse rotate`,
	dictKeysClass:       `__and__ __contains__ __iter__ __len__ __or__ __rand__ __reversed__ __ror__ __rsub__ __rxor__ __sub__ __xor__ isdisjoint mapping`,
	dictValuesClass:     `__iter__ __len__ __reversed__ mapping`,
	dictItemsClass:      `__and__ __contains__ __iter__ __len__ __or__ __rand__ __reversed__ __ror__ __rsub__ __rxor__ __sub__ __xor__ isdisjoint mapping`,
	generatorClass:      `__class_getitem__ __del__ __iter__ __name__ __next__ __qualname__ close gi_code gi_frame gi_running gi_suspended gi_yieldfrom send throw`,
	noneClass:           `__bool__`,
	baseExceptionClass:  `__cause__ __context__ __setstate__ __suppress_context__ __traceback__ add_note args with_traceback`,
	osErrorClass:        `characters_written errno filename filename2 strerror`,
	nameErrorClass:      `name`,
	attributeErrorClass: `name obj`,
	importErrorClass:    `msg name name_from path`,
	systemExitClass:     `code`,
}

// told says whether all names of a class are known.
func (c *Class) told() bool { return namesOf[c] != "" }

// tellNames makes the classes lack what CPython's have and ours do not.
func tellNames() {
	for c, names := range namesOf {
		for _, n := range strings.Fields(names) {
			if s := c.attrs.find(n); s == nil || s.value() == nil {
				c.without(n)
			}
		}
	}
}
