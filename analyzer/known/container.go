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
