package link

// The special methods of Python's data model that are asked for all the time.
var (
	initMethod     = NameOf("__init__")
	callMethod     = NameOf("__call__")
	getattrMethod  = NameOf("__getattr__")
	setattrMethod  = NameOf("__setattr__")
	delattrMethod  = NameOf("__delattr__")
	getMethod      = NameOf("__get__")
	setMethod      = NameOf("__set__")
	deleteMethod   = NameOf("__delete__")
	containsMethod = NameOf("__contains__")
	getitemMethod  = NameOf("__getitem__")
	setitemMethod  = NameOf("__setitem__")
	delitemMethod  = NameOf("__delitem__")
	boolMethod     = NameOf("__bool__")
	lenMethod      = NameOf("__len__")
	iterMethod     = NameOf("__iter__")
	nextMethod     = NameOf("__next__")
	aiterMethod    = NameOf("__aiter__")
	anextMethod    = NameOf("__anext__")
	enterMethod    = NameOf("__enter__")
	exitMethod     = NameOf("__exit__")
	aenterMethod   = NameOf("__aenter__")
	aexitMethod    = NameOf("__aexit__")

	classAttribute = NameOf("__class__")
)

// byNames gives a table by names instead of texts.
func byNames[T any](table map[string]T) map[Name]T {
	named := make(map[Name]T, len(table))
	for text, row := range table {
		named[NameOf(text)] = row
	}
	return named
}
