package known

// Mutators are the methods that change a builtin container, or one of the
// collections module, in place.
var Mutators = map[string]bool{
	"append": true, "appendleft": true, "extend": true, "extendleft": true, "insert": true, "remove": true,
	"pop": true, "popleft": true, "clear": true, "sort": true, "reverse": true, "rotate": true,
	"add": true, "discard": true, "update": true, "difference_update": true, "intersection_update": true,
	"symmetric_difference_update": true, "setdefault": true, "popitem": true, "subtract": true, "move_to_end": true,
}

// Containers are the classes outside the builtins whose methods are Mutators.
var Containers = map[string]string{
	"list": builtinDoc, "dict": builtinDoc, "set": builtinDoc, "bytearray": builtinDoc,
	"collections.deque": collectionsDoc, "collections.defaultdict": collectionsDoc,
	"collections.OrderedDict": collectionsDoc, "collections.Counter": collectionsDoc,
}

const collectionsDoc = "https://docs.python.org/3/library/collections.html"

// Mixins are the bases that give a container its other methods, by those that
// the class itself has, and the built-in class whose methods have these names.
var Mixins = map[string]string{
	"collections.abc.Mapping": "dict", "collections.abc.MutableMapping": "dict", "collections.UserDict": "dict",
	"collections.Mapping": "dict", "collections.MutableMapping": "dict", "UserDict.DictMixin": "dict",
	"collections.abc.MutableSequence": "list", "collections.MutableSequence": "list", "collections.UserList": "list",
	"collections.abc.MutableSet": "set", "collections.MutableSet": "set",
} // https://docs.python.org/3/library/collections.abc.html

// ContainerBase gives the container that objects are whose class has this base;
// "" if it is no container's.
func ContainerBase(base string) string {
	base = Canonical(base)
	if mixed, ok := Mixins[base]; ok {
		return mixed
	}
	if _, ok := Containers[base]; ok {
		return base
	}
	return ""
}
