package known

// Rows of list, dict and set. A row that says Ran has a snippet in
// tools/atomicity.py under Class + "." + Name.

const (
	listSource  = guarantees + "#thread-safety-for-list-objects"
	dictSource  = guarantees + "#thread-safety-for-dict-objects"
	setSource   = guarantees + "#thread-safety-for-set-objects"
	bytesSource = guarantees + "#thread-safety-for-bytearray-objects"
	viewSource  = guarantees + "#thread-safety-for-memoryview-objects"
)

var listOperations = []Operation{
	{Class: "list", Name: "[]", Effect: Looks, Verdicts: atomic, Checked: Ran, Source: listSource},
	{Class: "list", Name: "[]=", Effect: Replaces, Verdicts: atomic, Checked: Ran, Source: listSource},
	{Class: "list", Name: "del []", Effect: Removes, Verdicts: locked, Checked: Ran, Source: listSource},
	{Class: "list", Name: "[:]", Effect: Looks, Verdicts: atomic, Checked: Ran, Source: listSource},
	{Class: "list", Name: "[:]=", Effect: Clears | Inserts | Replaces, Verdicts: targetOnly, Source: listSource, Note: "the source is locked too if it is exactly a list"},
	{Class: "list", Name: "del [:]", Effect: Removes, Verdicts: locked, Source: listSource},
	{Class: "list", Name: "len", Effect: Looks, Verdicts: atomic, Source: listSource},
	{Class: "list", Name: "append", Effect: Inserts, Verdicts: atomic, Checked: Ran, Source: listSource},
	{Class: "list", Name: "pop", Effect: Looks | Removes, Verdicts: atomic, Checked: Ran, Source: listSource, Note: "with an index the items behind it move: readers without the lock may see that half done"},
	{Class: "list", Name: "clear", Effect: Clears, Verdicts: atomic, Checked: Ran, Source: listSource},
	{Class: "list", Name: "copy", Effect: Looks, Verdicts: atomic, Checked: Ran, Source: listSource},
	{Class: "list", Name: "+", Effect: Looks, Verdicts: atomic, Checked: Ran, Source: listSource},
	{Class: "list", Name: "*", Effect: Looks, Verdicts: atomic, Checked: Ran, Source: listSource},
	{Class: "list", Name: "in", Effect: Looks, Verdicts: perItem, Compares: true, Checked: Ran, Source: listSource},
	{Class: "list", Name: "index", Effect: Looks, Verdicts: perItem, Compares: true, Source: listSource},
	{Class: "list", Name: "count", Effect: Looks, Verdicts: perItem, Compares: true, Checked: Ran, Source: listSource},
	{Class: "list", Name: "==", Effect: Looks, Verdicts: perItem, Compares: true, Source: listSource},
	{Class: "list", Name: "insert", Effect: Inserts, Verdicts: locked, Checked: Ran, Source: listSource},
	{Class: "list", Name: "*=", Effect: Inserts | Clears, Verdicts: locked, Source: listSource},
	{Class: "list", Name: "reverse", Effect: Reorders, Verdicts: locked, Checked: Ran, Source: listSource},
	{Class: "list", Name: "sort", Effect: Reorders, Verdicts: notAtomic, Compares: true, Checked: Ran, Source: listSource, Note: "others see an empty list meanwhile"},
	{Class: "list", Name: "remove", Effect: Removes, Verdicts: mayRunPython, Compares: true, Checked: Ran, Source: listSource},
	{Class: "list", Name: "extend", Effect: Inserts, Verdicts: targetOnly, Checked: Ran, Source: listSource, Note: "the source is locked too if it is exactly a list, tuple, set, frozenset, dict or view of a dict"},
	{Class: "list", Name: "+=", Effect: Inserts, Verdicts: targetOnly, Checked: Ran, Source: listSource, Note: "as extend"},
	{Class: "list", Name: "iter", Effect: Walks, Verdicts: notAtomic, Checked: Ran, Source: listSource},
	{Class: "list", Name: "reversed", Effect: Walks, Verdicts: notAtomic, Source: listSource},
}

var dictOperations = []Operation{
	{Class: "dict", Name: "[]", Effect: Looks, Verdicts: atomic, Compares: true, Checked: Ran, Source: dictSource},
	{Class: "dict", Name: "get", Effect: Looks, Verdicts: atomic, Compares: true, Checked: Ran, Source: dictSource},
	{Class: "dict", Name: "in", Effect: Looks, Verdicts: atomic, Compares: true, Checked: Ran, Source: dictSource},
	{Class: "dict", Name: "len", Effect: Looks, Verdicts: atomic, Checked: Ran, Source: dictSource},
	{Class: "dict", Name: "[]=", Effect: Inserts | Replaces, Verdicts: atomic, Compares: true, Checked: Ran, Source: dictSource},
	{Class: "dict", Name: "del []", Effect: Removes, Verdicts: atomic, Compares: true, Checked: Ran, Source: dictSource},
	{Class: "dict", Name: "pop", Effect: Looks | Removes, Verdicts: atomic, Compares: true, Checked: Ran, Source: dictSource},
	{Class: "dict", Name: "popitem", Effect: Looks | Removes, Verdicts: atomic, Checked: Ran, Source: dictSource},
	{Class: "dict", Name: "setdefault", Effect: Looks | Inserts, Verdicts: atomic, Compares: true, Checked: Ran, Source: dictSource},
	{Class: "dict", Name: "clear", Effect: Clears, Verdicts: atomic, Checked: Ran, Source: dictSource},
	{Class: "dict", Name: "copy", Effect: Looks, Verdicts: atomic, Checked: Ran, Source: dictSource},
	{Class: "dict", Name: "|", Effect: Looks, Verdicts: atomic, Compares: true, Checked: Ran, Source: dictSource},
	{Class: "dict", Name: "keys", Effect: 0, Verdicts: atomic, Source: dictSource, Note: "makes a live view"},
	{Class: "dict", Name: "values", Effect: 0, Verdicts: atomic, Source: dictSource, Note: "makes a live view"},
	{Class: "dict", Name: "items", Effect: 0, Verdicts: atomic, Source: dictSource, Note: "makes a live view"},
	{Class: "dict", Name: "update", Effect: Inserts | Replaces, Verdicts: targetOnly, Compares: true, Checked: Ran, Source: dictSource, Note: "the source is locked too if it is exactly a dict"},
	{Class: "dict", Name: "|=", Effect: Inserts | Replaces, Verdicts: targetOnly, Compares: true, Source: dictSource, Note: "as update"},
	{Class: "dict", Name: "==", Effect: Looks, Verdicts: locked, Compares: true, Source: dictSource},
	{Class: "dict", Name: "iter", Effect: Walks, Verdicts: notAtomic, Checked: Ran, Source: dictSource},
	{Class: "dict", Name: "reversed", Effect: Walks, Verdicts: notAtomic, Source: dictSource},
}

var setOperations = []Operation{
	{Class: "set", Name: "len", Effect: Looks, Verdicts: atomic, Checked: Ran, Source: setSource},
	{Class: "set", Name: "in", Effect: Looks, Verdicts: Verdicts{Locked, Atomic, Atomic}, Compares: true, Checked: Ran, Source: setSource},
	{Class: "set", Name: "add", Effect: Inserts, Verdicts: atomic, Compares: true, Checked: Ran, Source: setSource},
	{Class: "set", Name: "remove", Effect: Removes, Verdicts: atomic, Compares: true, Checked: Ran, Source: setSource},
	{Class: "set", Name: "discard", Effect: Removes, Verdicts: atomic, Compares: true, Checked: Ran, Source: setSource},
	{Class: "set", Name: "pop", Effect: Looks | Removes, Verdicts: atomic, Checked: Ran, Source: setSource},
	{Class: "set", Name: "copy", Effect: Looks, Verdicts: atomic, Checked: Ran, Source: setSource},
	{Class: "set", Name: "clear", Effect: Clears, Verdicts: atomic, Checked: Ran, Source: setSource},
	{Class: "set", Name: "update", Effect: Inserts, Verdicts: targetOnly, Compares: true, Checked: Ran, Source: setSource, Note: "the source is locked too if it is exactly a set, frozenset or dict"},
	{Class: "set", Name: "|=", Effect: Inserts, Verdicts: locked, Compares: true, Checked: Ran, Source: setSource},
	{Class: "set", Name: "difference_update", Effect: Removes, Verdicts: targetOnly, Compares: true, Source: setSource},
	{Class: "set", Name: "-=", Effect: Removes, Verdicts: locked, Compares: true, Source: setSource},
	{Class: "set", Name: "intersection_update", Effect: Removes, Verdicts: targetOnly, Compares: true, Source: setSource},
	{Class: "set", Name: "&=", Effect: Removes, Verdicts: locked, Compares: true, Source: setSource},
	{Class: "set", Name: "symmetric_difference_update", Effect: Inserts | Removes, Verdicts: targetOnly, Compares: true, Source: setSource},
	{Class: "set", Name: "^=", Effect: Inserts | Removes, Verdicts: locked, Compares: true, Source: setSource},
	{Class: "set", Name: "union", Effect: Looks, Verdicts: targetOnly, Compares: true, Source: setSource},
	{Class: "set", Name: "difference", Effect: Looks, Verdicts: targetOnly, Compares: true, Source: setSource},
	{Class: "set", Name: "intersection", Effect: Looks, Verdicts: targetOnly, Compares: true, Source: setSource},
	{Class: "set", Name: "symmetric_difference", Effect: Looks, Verdicts: targetOnly, Compares: true, Source: setSource},
	{Class: "set", Name: "|", Effect: Looks, Verdicts: locked, Compares: true, Checked: Ran, Source: setSource},
	{Class: "set", Name: "&", Effect: Looks, Verdicts: locked, Compares: true, Source: setSource},
	{Class: "set", Name: "-", Effect: Looks, Verdicts: locked, Compares: true, Source: setSource},
	{Class: "set", Name: "^", Effect: Looks, Verdicts: locked, Compares: true, Source: setSource},
	{Class: "set", Name: "==", Effect: Looks, Verdicts: locked, Compares: true, Source: setSource},
	{Class: "set", Name: "issubset", Effect: Looks, Verdicts: locked, Compares: true, Source: setSource},
	{Class: "set", Name: "issuperset", Effect: Looks, Verdicts: targetOnly, Compares: true, Source: setSource},
	{Class: "set", Name: "isdisjoint", Effect: Looks, Verdicts: targetOnly, Compares: true, Source: setSource},
	{Class: "set", Name: "iter", Effect: Walks, Verdicts: notAtomic, Checked: Ran, Source: setSource},
}

// Views of a dict show the dict as it is: taken at once, walked step by step.
var viewOperations = []Operation{
	{Class: "dict_keys", Name: "len", Effect: Looks, Verdicts: atomic, Source: dictSource},
	{Class: "dict_keys", Name: "in", Effect: Looks, Verdicts: atomic, Compares: true, Source: dictSource},
	{Class: "dict_keys", Name: "iter", Effect: Walks, Verdicts: notAtomic, Source: dictSource},
	{Class: "dict_keys", Name: "reversed", Effect: Walks, Verdicts: notAtomic, Source: dictSource},
	{Class: "dict_values", Name: "len", Effect: Looks, Verdicts: atomic, Source: dictSource},
	{Class: "dict_values", Name: "in", Effect: Walks, Verdicts: notAtomic, Compares: true, Checked: Ran, Source: dictSource, Note: "goes through the values: RuntimeError if the dict grows or shrinks meanwhile"},
	{Class: "dict_values", Name: "iter", Effect: Walks, Verdicts: notAtomic, Source: dictSource},
	{Class: "dict_values", Name: "reversed", Effect: Walks, Verdicts: notAtomic, Source: dictSource},
	{Class: "dict_items", Name: "len", Effect: Looks, Verdicts: atomic, Source: dictSource},
	{Class: "dict_items", Name: "in", Effect: Looks, Verdicts: atomic, Compares: true, Source: dictSource},
	{Class: "dict_items", Name: "iter", Effect: Walks, Verdicts: notAtomic, Source: dictSource},
	{Class: "dict_items", Name: "reversed", Effect: Walks, Verdicts: notAtomic, Source: dictSource},
}

// bytearray got its lock in 3.14 (CPython's issue 129107).
var (
	bytesLocked = Verdicts{MayCrash, Locked, Locked}
	bytesTarget = Verdicts{MayCrash, TargetOnly, TargetOnly}
)

var bytearrayOperations = []Operation{
	{Class: "bytearray", Name: "len", Effect: Looks, Verdicts: atomic, Source: bytesSource},
	{Class: "bytearray", Name: "[]", Effect: Looks, Verdicts: bytesLocked, Source: bytesSource},
	{Class: "bytearray", Name: "[:]", Effect: Looks, Verdicts: bytesLocked, Source: bytesSource},
	{Class: "bytearray", Name: "[]=", Effect: Replaces, Verdicts: bytesLocked, Source: bytesSource},
	{Class: "bytearray", Name: "[:]=", Effect: Replaces | Inserts | Removes, Verdicts: bytesTarget, Source: bytesSource, Note: "the source is locked too if it is a bytearray"},
	{Class: "bytearray", Name: "del []", Effect: Removes, Verdicts: bytesLocked, Source: bytesSource},
	{Class: "bytearray", Name: "append", Effect: Inserts, Verdicts: bytesLocked, Source: bytesSource},
	{Class: "bytearray", Name: "extend", Effect: Inserts, Verdicts: bytesTarget, Source: bytesSource},
	{Class: "bytearray", Name: "+=", Effect: Inserts, Verdicts: bytesTarget, Source: bytesSource},
	{Class: "bytearray", Name: "*=", Effect: Inserts | Clears, Verdicts: bytesLocked, Source: bytesSource},
	{Class: "bytearray", Name: "insert", Effect: Inserts, Verdicts: bytesLocked, Source: bytesSource},
	{Class: "bytearray", Name: "pop", Effect: Looks | Removes, Verdicts: bytesLocked, Source: bytesSource},
	{Class: "bytearray", Name: "remove", Effect: Removes, Verdicts: bytesLocked, Source: bytesSource},
	{Class: "bytearray", Name: "reverse", Effect: Reorders, Verdicts: bytesLocked, Source: bytesSource},
	{Class: "bytearray", Name: "clear", Effect: Clears, Verdicts: bytesLocked, Source: bytesSource},
	{Class: "bytearray", Name: "copy", Effect: Looks, Verdicts: bytesLocked, Source: bytesSource},
	{Class: "bytearray", Name: "*", Effect: Looks, Verdicts: bytesLocked, Source: bytesSource},
	{Class: "bytearray", Name: "in", Effect: Looks, Verdicts: bytesLocked, Source: bytesSource},
	{Class: "bytearray", Name: "find", Effect: Looks, Verdicts: bytesLocked, Source: bytesSource},
	{Class: "bytearray", Name: "split", Effect: Looks, Verdicts: bytesLocked, Source: bytesSource},
	{Class: "bytearray", Name: "decode", Effect: Looks, Verdicts: bytesLocked, Source: bytesSource},
	{Class: "bytearray", Name: "+", Effect: Looks, Verdicts: perItem, Source: bytesSource},
	{Class: "bytearray", Name: "==", Effect: Looks, Verdicts: perItem, Source: bytesSource},
	{Class: "bytearray", Name: "iter", Effect: Walks, Verdicts: notAtomic, Source: bytesSource},

	{Class: "memoryview", Name: "[]", Effect: Looks, Verdicts: notAtomic, Source: viewSource},
	{Class: "memoryview", Name: "[]=", Effect: Replaces, Verdicts: notAtomic, Source: viewSource},
	{Class: "memoryview", Name: "[:]", Verdicts: atomic, Source: viewSource, Note: "makes another view"},
	{Class: "memoryview", Name: "[:]=", Effect: Replaces, Verdicts: notAtomic, Source: viewSource},
	{Class: "memoryview", Name: "tobytes", Effect: Walks, Verdicts: notAtomic, Source: viewSource},
	{Class: "memoryview", Name: "tolist", Effect: Walks, Verdicts: notAtomic, Source: viewSource},
	{Class: "memoryview", Name: "iter", Effect: Walks, Verdicts: Verdicts{MayCrash, MayCrash, NotAtomic}, Source: strategySource},
	{Class: "memoryview", Name: "release", Verdicts: atomic, Source: viewSource},
}
