package known

// Rows of containers whose methods take several steps. Their atomic operations
// are single calls in C on plain keys; all else is Python code or a linked list
// kept beside a dict.

const (
	odictSource   = "https://github.com/python/cpython/pull/140053"
	counterDoc    = collectionsDoc + "#collections.Counter"
	chainDoc      = collectionsDoc + "#collections.ChainMap"
	defaultDoc    = collectionsDoc + "#collections.defaultdict"
	weakIteration = "https://github.com/python/cpython/issues/98937"
)

// ordered is OrderedDict's column: its links had no lock before 3.14.
var ordered = Verdicts{MayCrash, Atomic, Atomic}

// orderedWalk: making an iterator beside a change crashed until issue 152537.
var orderedWalk = Verdicts{MayCrash, MayCrash, NotAtomic}

var compoundOperations = []Operation{
	{Class: "collections.OrderedDict", Name: "[]", Effect: Looks, Verdicts: atomic, Compares: true, Source: odictSource},
	{Class: "collections.OrderedDict", Name: "get", Effect: Looks, Verdicts: atomic, Compares: true, Source: odictSource},
	{Class: "collections.OrderedDict", Name: "in", Effect: Looks, Verdicts: atomic, Compares: true, Source: odictSource},
	{Class: "collections.OrderedDict", Name: "len", Effect: Looks, Verdicts: atomic, Source: odictSource},
	{Class: "collections.OrderedDict", Name: "[]=", Effect: Inserts | Replaces, Verdicts: ordered, Compares: true, Source: odictSource},
	{Class: "collections.OrderedDict", Name: "del []", Effect: Removes, Verdicts: ordered, Compares: true, Source: odictSource},
	{Class: "collections.OrderedDict", Name: "pop", Effect: Looks | Removes, Verdicts: ordered, Compares: true, Source: odictSource},
	{Class: "collections.OrderedDict", Name: "popitem", Effect: Looks | Removes, Verdicts: ordered, Checked: Ran, Source: odictSource},
	{Class: "collections.OrderedDict", Name: "setdefault", Effect: Looks | Inserts, Verdicts: ordered, Compares: true, Source: odictSource},
	{Class: "collections.OrderedDict", Name: "move_to_end", Effect: Reorders, Verdicts: ordered, Compares: true, Source: odictSource, Note: "KeyError if the key is gone: get and move_to_end are two steps"},
	{Class: "collections.OrderedDict", Name: "clear", Effect: Clears, Verdicts: ordered, Source: odictSource},
	{Class: "collections.OrderedDict", Name: "update", Effect: Inserts | Replaces, Verdicts: Verdicts{MayCrash, NotAtomic, NotAtomic}, Compares: true, Source: odictSource},
	{Class: "collections.OrderedDict", Name: "|=", Effect: Inserts | Replaces, Verdicts: Verdicts{MayCrash, NotAtomic, NotAtomic}, Compares: true, Source: odictSource},
	{Class: "collections.OrderedDict", Name: "copy", Effect: Walks, Verdicts: orderedWalk, Source: odictSource},
	{Class: "collections.OrderedDict", Name: "==", Effect: Walks, Verdicts: orderedWalk, Compares: true, Source: odictSource},
	{Class: "collections.OrderedDict", Name: "iter", Effect: Walks, Verdicts: orderedWalk, Checked: Ran, Source: "https://github.com/python/cpython/issues/152537"},
	{Class: "collections.OrderedDict", Name: "reversed", Effect: Walks, Verdicts: orderedWalk, Source: "https://github.com/python/cpython/issues/152537"},
	{Class: "collections.OrderedDict", Name: "keys", Verdicts: atomic, Source: odictSource, Note: "makes a live view"},
	{Class: "collections.OrderedDict", Name: "values", Verdicts: atomic, Source: odictSource, Note: "makes a live view"},
	{Class: "collections.OrderedDict", Name: "items", Verdicts: atomic, Source: odictSource, Note: "makes a live view"},

	// The rest of a defaultdict and a Counter is that of dict.
	{Class: "collections.defaultdict", Name: "[]", Effect: Looks | Inserts, Verdicts: mayRunPython, Compares: true, Checked: Ran, Source: defaultDoc, Note: "the factory may run twice for a key; what goes into the losing value is lost"},
	{Class: "collections.defaultdict", Name: "copy", Effect: Looks, Verdicts: atomic, Source: defaultDoc},
	{Class: "collections.Counter", Name: "[]", Effect: Looks, Verdicts: atomic, Compares: true, Source: counterDoc, Note: "0 for a missing key, which is not inserted"},
	{Class: "collections.Counter", Name: "update", Effect: Inserts | Replaces, Verdicts: notAtomic, Compares: true, Checked: Ran, Source: counterDoc, Note: "adds to each count: read, add, write"},
	{Class: "collections.Counter", Name: "subtract", Effect: Inserts | Replaces, Verdicts: notAtomic, Compares: true, Source: counterDoc},
	{Class: "collections.Counter", Name: "+=", Effect: Inserts | Replaces | Removes, Verdicts: notAtomic, Compares: true, Source: counterDoc},
	{Class: "collections.Counter", Name: "-=", Effect: Inserts | Replaces | Removes, Verdicts: notAtomic, Compares: true, Source: counterDoc},
	{Class: "collections.Counter", Name: "|=", Effect: Inserts | Replaces | Removes, Verdicts: notAtomic, Compares: true, Source: counterDoc},
	{Class: "collections.Counter", Name: "&=", Effect: Inserts | Replaces | Removes, Verdicts: notAtomic, Compares: true, Source: counterDoc},
	{Class: "collections.Counter", Name: "+", Effect: Walks, Verdicts: notAtomic, Compares: true, Source: counterDoc},
	{Class: "collections.Counter", Name: "-", Effect: Walks, Verdicts: notAtomic, Compares: true, Source: counterDoc},
	{Class: "collections.Counter", Name: "|", Effect: Walks, Verdicts: notAtomic, Compares: true, Source: counterDoc},
	{Class: "collections.Counter", Name: "&", Effect: Walks, Verdicts: notAtomic, Compares: true, Source: counterDoc},
	{Class: "collections.Counter", Name: "most_common", Effect: Walks, Verdicts: notAtomic, Source: counterDoc, Note: "atomic without an argument, which sorts the items"},
	{Class: "collections.Counter", Name: "total", Effect: Walks, Verdicts: notAtomic, Source: counterDoc},
	{Class: "collections.Counter", Name: "elements", Effect: Walks, Verdicts: notAtomic, Source: counterDoc},
	{Class: "collections.Counter", Name: "copy", Effect: Walks, Verdicts: notAtomic, Source: counterDoc},

	{Class: "collections.ChainMap", Name: "[]", Effect: Looks, Verdicts: notAtomic, Compares: true, Source: chainDoc, Note: "one map after the other"},
	{Class: "collections.ChainMap", Name: "get", Effect: Looks, Verdicts: notAtomic, Compares: true, Source: chainDoc, Note: "`in`, then `[]`: KeyError if the key goes between"},
	{Class: "collections.ChainMap", Name: "in", Effect: Looks, Verdicts: notAtomic, Compares: true, Source: chainDoc},
	{Class: "collections.ChainMap", Name: "len", Effect: Walks, Verdicts: notAtomic, Source: chainDoc},
	{Class: "collections.ChainMap", Name: "iter", Effect: Walks, Verdicts: notAtomic, Source: chainDoc},
	{Class: "collections.ChainMap", Name: "copy", Effect: Walks, Verdicts: notAtomic, Source: chainDoc},
	{Class: "collections.ChainMap", Name: "[]=", Effect: Inserts | Replaces, Verdicts: atomic, Compares: true, Source: chainDoc},
	{Class: "collections.ChainMap", Name: "del []", Effect: Removes, Verdicts: atomic, Compares: true, Source: chainDoc},
	{Class: "collections.ChainMap", Name: "pop", Effect: Looks | Removes, Verdicts: atomic, Compares: true, Source: chainDoc},
	{Class: "collections.ChainMap", Name: "popitem", Effect: Looks | Removes, Verdicts: atomic, Source: chainDoc},
	{Class: "collections.ChainMap", Name: "setdefault", Effect: Looks | Inserts, Verdicts: notAtomic, Compares: true, Source: chainDoc},
	{Class: "collections.ChainMap", Name: "update", Effect: Inserts | Replaces, Verdicts: notAtomic, Compares: true, Source: chainDoc},
	{Class: "collections.ChainMap", Name: "clear", Effect: Clears, Verdicts: atomic, Source: chainDoc},
}

// weakOperations: the collector removes items at any time, in any thread.
var weakOperations = []Operation{
	{Class: "weakref.WeakSet", Name: "add", Effect: Inserts, Verdicts: locked, Compares: true, Source: weakrefDoc},
	{Class: "weakref.WeakSet", Name: "remove", Effect: Removes, Verdicts: locked, Compares: true, Source: weakrefDoc},
	{Class: "weakref.WeakSet", Name: "discard", Effect: Removes, Verdicts: locked, Compares: true, Source: weakrefDoc},
	{Class: "weakref.WeakSet", Name: "pop", Effect: Looks | Removes, Verdicts: locked, Source: weakrefDoc},
	{Class: "weakref.WeakSet", Name: "clear", Effect: Clears, Verdicts: locked, Source: weakrefDoc},
	{Class: "weakref.WeakSet", Name: "in", Effect: Looks, Verdicts: atomic, Compares: true, Source: weakrefDoc},
	{Class: "weakref.WeakSet", Name: "len", Effect: Looks, Verdicts: perItem, Source: weakrefDoc},
	{Class: "weakref.WeakSet", Name: "copy", Effect: Walks, Verdicts: notAtomic, Source: weakIteration},
	{Class: "weakref.WeakSet", Name: "update", Effect: Inserts, Verdicts: notAtomic, Compares: true, Source: weakrefDoc},
	{Class: "weakref.WeakSet", Name: "union", Effect: Walks, Verdicts: notAtomic, Compares: true, Source: weakIteration},
	{Class: "weakref.WeakSet", Name: "iter", Effect: Walks, Verdicts: notAtomic, Checked: Ran, Source: weakIteration},

	{Class: "weakref.WeakKeyDictionary", Name: "[]", Effect: Looks, Verdicts: atomic, Compares: true, Source: weakrefDoc},
	{Class: "weakref.WeakKeyDictionary", Name: "get", Effect: Looks, Verdicts: atomic, Compares: true, Source: weakrefDoc},
	{Class: "weakref.WeakKeyDictionary", Name: "in", Effect: Looks, Verdicts: atomic, Compares: true, Source: weakrefDoc},
	{Class: "weakref.WeakKeyDictionary", Name: "len", Effect: Looks, Verdicts: perItem, Source: weakrefDoc},
	{Class: "weakref.WeakKeyDictionary", Name: "[]=", Effect: Inserts | Replaces, Verdicts: atomic, Compares: true, Source: weakrefDoc},
	{Class: "weakref.WeakKeyDictionary", Name: "del []", Effect: Removes, Verdicts: atomic, Compares: true, Source: weakrefDoc},
	{Class: "weakref.WeakKeyDictionary", Name: "pop", Effect: Looks | Removes, Verdicts: atomic, Compares: true, Source: weakrefDoc},
	{Class: "weakref.WeakKeyDictionary", Name: "popitem", Effect: Looks | Removes, Verdicts: notAtomic, Source: weakrefDoc},
	{Class: "weakref.WeakKeyDictionary", Name: "setdefault", Effect: Looks | Inserts, Verdicts: atomic, Compares: true, Source: weakrefDoc},
	{Class: "weakref.WeakKeyDictionary", Name: "update", Effect: Inserts | Replaces, Verdicts: notAtomic, Compares: true, Source: weakrefDoc},
	{Class: "weakref.WeakKeyDictionary", Name: "copy", Effect: Walks, Verdicts: notAtomic, Source: weakIteration},
	{Class: "weakref.WeakKeyDictionary", Name: "keyrefs", Effect: Looks, Verdicts: atomic, Source: weakrefDoc, Note: "list() of the dict inside"},
	{Class: "weakref.WeakKeyDictionary", Name: "iter", Effect: Walks, Verdicts: notAtomic, Checked: Ran, Source: weakIteration},
	{Class: "weakref.WeakKeyDictionary", Name: "keys", Effect: Walks, Verdicts: notAtomic, Source: weakIteration, Note: "a generator"},
	{Class: "weakref.WeakKeyDictionary", Name: "values", Effect: Walks, Verdicts: notAtomic, Source: weakIteration, Note: "a generator"},
	{Class: "weakref.WeakKeyDictionary", Name: "items", Effect: Walks, Verdicts: notAtomic, Source: weakIteration, Note: "a generator"},

	{Class: "weakref.WeakValueDictionary", Name: "[]", Effect: Looks, Verdicts: atomic, Compares: true, Source: weakrefDoc},
	{Class: "weakref.WeakValueDictionary", Name: "get", Effect: Looks, Verdicts: atomic, Compares: true, Source: weakrefDoc},
	{Class: "weakref.WeakValueDictionary", Name: "in", Effect: Looks, Verdicts: atomic, Compares: true, Source: weakrefDoc},
	{Class: "weakref.WeakValueDictionary", Name: "len", Effect: Looks, Verdicts: perItem, Source: weakrefDoc},
	{Class: "weakref.WeakValueDictionary", Name: "[]=", Effect: Inserts | Replaces, Verdicts: atomic, Compares: true, Checked: Ran, Source: weakrefDoc},
	{Class: "weakref.WeakValueDictionary", Name: "del []", Effect: Removes, Verdicts: atomic, Compares: true, Source: weakrefDoc},
	{Class: "weakref.WeakValueDictionary", Name: "pop", Effect: Looks | Removes, Verdicts: atomic, Compares: true, Source: weakrefDoc},
	{Class: "weakref.WeakValueDictionary", Name: "popitem", Effect: Looks | Removes, Verdicts: notAtomic, Source: weakrefDoc},
	{Class: "weakref.WeakValueDictionary", Name: "setdefault", Effect: Looks | Inserts, Verdicts: notAtomic, Compares: true, Checked: Ran, Source: weakrefDoc, Note: "looks, then stores: two threads may each get their own value"},
	{Class: "weakref.WeakValueDictionary", Name: "update", Effect: Inserts | Replaces, Verdicts: notAtomic, Compares: true, Source: weakrefDoc},
	{Class: "weakref.WeakValueDictionary", Name: "copy", Effect: Walks, Verdicts: notAtomic, Source: weakIteration},
	{Class: "weakref.WeakValueDictionary", Name: "valuerefs", Effect: Looks, Verdicts: atomic, Source: weakrefDoc, Note: "list() of the values inside"},
	{Class: "weakref.WeakValueDictionary", Name: "iter", Effect: Walks, Verdicts: notAtomic, Checked: Ran, Source: weakIteration},
	{Class: "weakref.WeakValueDictionary", Name: "keys", Effect: Walks, Verdicts: notAtomic, Source: weakIteration, Note: "a generator"},
	{Class: "weakref.WeakValueDictionary", Name: "values", Effect: Walks, Verdicts: notAtomic, Source: weakIteration, Note: "a generator"},
	{Class: "weakref.WeakValueDictionary", Name: "items", Effect: Walks, Verdicts: notAtomic, Source: weakIteration, Note: "a generator"},
}
