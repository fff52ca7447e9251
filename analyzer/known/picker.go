package known

// Picker is a callable that gives one of the items of its argument, which stays
// where it is: two threads may be given the same one.
type Picker struct {
	Callee string // dotted, of a method with its class
	Source string
}

// Pickers are the callables that pick an item out of their first argument.
var Pickers = []Picker{
	{Callee: "max", Source: functionsDoc + "#max"},
	{Callee: "min", Source: functionsDoc + "#min"},
	{Callee: "random.choice", Source: randomDoc + "#random.choice"},
	{Callee: "random.Random.choice", Source: randomDoc + "#random.Random"},
	{Callee: "random.SystemRandom.choice", Source: randomDoc + "#random.SystemRandom"},
	{Callee: "secrets.choice", Source: "https://docs.python.org/3/library/secrets.html#secrets.choice"},
}

var pickers = indexCallees(Pickers, func(p *Picker) string { return p.Callee })

// MayPick reports whether some picker has this last name.
func MayPick(last string) bool { return pickers.last[last] }

// Picks reports whether a callable gives one of the items of its first argument.
func Picks(callee string) bool { return pickers.rows[callee] != nil }

// Passers are the built-in classes and functions that make something to go
// through of the items of their first argument, and of nothing else
// (https://docs.python.org/3/library/functions.html).
var Passers = map[string]bool{
	"list": true, "tuple": true, "set": true, "frozenset": true, "sorted": true, "reversed": true, "iter": true,
}
