package known

// Rows of the collections module.

const dequeCopies = "https://github.com/python/cpython/issues/144809"

// dequeCopy: a copy walked the deque, without its lock, until February 2026.
var dequeCopy = Verdicts{NotAtomic, NotAtomic, Atomic}

var dequeOperations = []Operation{
	{Class: "collections.deque", Name: "append", Effect: Inserts | Removes, Verdicts: atomic, Checked: Ran, Source: dequeDoc, Note: "a full deque with maxlen drops an item of the other end"},
	{Class: "collections.deque", Name: "appendleft", Effect: Inserts | Removes, Verdicts: atomic, Checked: Ran, Source: dequeDoc},
	{Class: "collections.deque", Name: "pop", Effect: Looks | Removes, Verdicts: atomic, Checked: Ran, Source: dequeDoc},
	{Class: "collections.deque", Name: "popleft", Effect: Looks | Removes, Verdicts: atomic, Checked: Ran, Source: dequeDoc},
	{Class: "collections.deque", Name: "clear", Effect: Clears, Verdicts: atomic, Checked: Ran, Source: dequeDoc},
	{Class: "collections.deque", Name: "copy", Effect: Walks, Verdicts: dequeCopy, Checked: Ran, Source: dequeCopies, Note: "RuntimeError if another thread changes it meanwhile"},
	{Class: "collections.deque", Name: "+", Effect: Walks, Verdicts: dequeCopy, Source: dequeCopies},
	{Class: "collections.deque", Name: "*", Effect: Walks, Verdicts: dequeCopy, Source: dequeCopies},
	{Class: "collections.deque", Name: "len", Effect: Looks, Verdicts: atomic, Checked: Ran, Source: dequeDoc},
	{Class: "collections.deque", Name: "[]", Effect: Looks, Verdicts: atomic, Checked: Ran, Source: dequeDoc},
	{Class: "collections.deque", Name: "[]=", Effect: Replaces, Verdicts: atomic, Checked: Ran, Source: dequeDoc},
	{Class: "collections.deque", Name: "del []", Effect: Removes, Verdicts: atomic, Source: dequeDoc},
	{Class: "collections.deque", Name: "insert", Effect: Inserts, Verdicts: atomic, Checked: Ran, Source: dequeDoc},
	{Class: "collections.deque", Name: "rotate", Effect: Reorders, Verdicts: atomic, Checked: Ran, Source: dequeDoc},
	{Class: "collections.deque", Name: "reverse", Effect: Reorders, Verdicts: atomic, Source: dequeDoc},
	{Class: "collections.deque", Name: "extend", Effect: Inserts | Removes, Verdicts: targetOnly, Checked: Ran, Source: dequeDoc},
	{Class: "collections.deque", Name: "extendleft", Effect: Inserts | Removes, Verdicts: targetOnly, Source: dequeDoc},
	{Class: "collections.deque", Name: "+=", Effect: Inserts | Removes, Verdicts: targetOnly, Source: dequeDoc},
	{Class: "collections.deque", Name: "remove", Effect: Removes, Verdicts: mayRunPython, Compares: true, Checked: Ran, Source: dequeDoc},
	{Class: "collections.deque", Name: "in", Effect: Looks, Verdicts: mayRunPython, Compares: true, Checked: Ran, Source: dequeDoc, Note: "RuntimeError if another thread changes it meanwhile"},
	{Class: "collections.deque", Name: "index", Effect: Looks, Verdicts: mayRunPython, Compares: true, Source: dequeDoc},
	{Class: "collections.deque", Name: "count", Effect: Looks, Verdicts: mayRunPython, Compares: true, Source: dequeDoc},
	{Class: "collections.deque", Name: "iter", Effect: Walks, Verdicts: notAtomic, Checked: Ran, Source: dequeDoc},
	{Class: "collections.deque", Name: "reversed", Effect: Walks, Verdicts: notAtomic, Source: dequeDoc},
}
