package known

import (
	"sync"

	"github.com/ftlint/ftlint/analyzer/syntax"
)

// The atomicity oracle. It answers: if two threads use one object of this class
// at the same time, without a lock, on a build without the GIL, what may they
// see of this operation?
//
// The unit is one operation: one method call or one operator. An operation that
// is Atomic says nothing about two of them in a row:
//
//	if k in d:      # atomic
//	    del d[k]    # atomic; yet another thread may have deleted k between
//
// Classes are meant exactly: a subclass written in Python may do anything in
// its methods, and keys or items whose __eq__ or __hash__ is Python code let
// other threads in wherever a row says Compares. CPython 3.13 promises nothing
// ("not a guarantee of current or future behavior"), so that its column says
// what was seen and read; later ones say what is documented.
//
// Sources: the pages "Thread safety guarantees" and "Python support for free
// threading" of CPython's documentation, CPython's own source, and runs of
// tools/atomicity.py on a free-threaded build, of which docs/atomicity.md
// keeps the figures.

// Effect says what an operation does to the contents of the object.
type Effect uint16

const (
	Looks    Effect = 1 << iota // reads contents in one step: d[k], len, a copy
	Walks                       // reads contents step by step: iteration
	Inserts                     // may add items
	Removes                     // may take items away
	Clears                      // takes all away
	Replaces                    // may overwrite an item that is there
	Reorders                    // changes the order only
	Advances                    // moves a position: next(), read()
	Occupies                    // uses the object, which nobody else may do meanwhile
)

// Changes are the effects that change what others see.
const Changes = Inserts | Removes | Clears | Replaces | Reorders | Advances

// Shrinks are the effects after which an item may be gone.
const Shrinks = Removes | Clears

// Verdict says what other threads may see of an operation while it runs.
type Verdict uint8

const (
	Unknown      Verdict = iota // no row
	Atomic                      // all or nothing
	PerItem                     // each item is read whole, the answer may mix states
	Locked                      // one at a time; those who read without the lock may see it half done
	TargetOnly                  // the object is locked, the argument is not
	MayRunPython                // runs __eq__, __hash__, a key function or a factory, which let others in
	NotAtomic                   // others may come between its steps
	MayCrash                    // and the process may die of it
)

var verdictWords = [...]string{"unknown", "atomic", "atomic per item", "locked", "target locked only",
	"may run Python code", "not atomic", "may crash"}

func (v Verdict) String() string { return verdictWords[v] }

// Whole reports whether the operation takes effect as one step for everybody
// who changes the object: no update is lost in it.
func (v Verdict) Whole() bool { return v == Atomic || v == Locked }

// Verdicts are those of 3.13, 3.14 and 3.15.
type Verdicts [3]Verdict

// firstFree is the minor version of the first column.
const firstFree = 13

// In gives the verdict for a version: older ones have no build without the GIL
// and answer as the first that has, later ones as the last.
func (v Verdicts) In(version syntax.Version) Verdict {
	return v[min(max(int(version.Minor)-firstFree, 0), len(v)-1)]
}

// Checked says how a row was checked.
type Checked uint8

const (
	Documented Checked = iota // CPython's documentation says so
	Read                      // CPython's source was read
	Ran                       // and tools/atomicity.py has run it
)

// Operation is a row: one method or operator of one class.
type Operation struct {
	Class  string // dotted; builtins without a module
	Name   string // of the method, or the operator: "[]", "[]=", "del []", "in", "len", "iter", "+="
	Effect Effect
	Verdicts
	Compares bool // calls __eq__ or __hash__ of items, keys or argument
	Checked  Checked
	Source   string
	Note     string
}

// Method gives the row of an operation of a class, or nil. It takes a dunder
// for its operator, and looks among the bases of a class after the class.
func Method(class, name string) *Operation {
	if operator, ok := operators[name]; ok {
		name = operator
	}
	for class != "" {
		if o := operations()[operationKey{class, name}]; o != nil {
			return o
		}
		class = inherits[class]
	}
	return nil
}

type operationKey struct{ class, name string }

var operations = sync.OnceValue(func() map[operationKey]*Operation {
	rows := make(map[operationKey]*Operation, 400)
	for _, table := range operationTables() {
		for i := range table {
			rows[operationKey{table[i].Class, table[i].Name}] = &table[i]
		}
	}
	return rows
})

// operationTables are all rows, by file.
func operationTables() [][]Operation {
	return [][]Operation{listOperations, dictOperations, viewOperations, setOperations, bytearrayOperations, dequeOperations,
		compoundOperations, weakOperations, iteratorOperations, streamOperations()}
}

// operators are the names of operators by the methods that they call.
var operators = map[string]string{
	"__getitem__": "[]", "__setitem__": "[]=", "__delitem__": "del []", "__contains__": "in", "__len__": "len",
	"__iter__": "iter", "__reversed__": "reversed", "__next__": "next", "__bool__": "len", "__eq__": "==", "__copy__": "copy",
	"__add__": "+", "__mul__": "*", "__iadd__": "+=", "__imul__": "*=", "__or__": "|", "__ior__": "|=",
	"__and__": "&", "__iand__": "&=", "__sub__": "-", "__isub__": "-=", "__xor__": "^", "__ixor__": "^=",
}

// inherits is the base whose rows a class has where it has none of its own.
var inherits = map[string]string{
	"collections.defaultdict": "dict",
	"collections.Counter":     "dict",
	"_weakrefset.WeakSet":     "weakref.WeakSet",
}

// Columns that many rows share.
var (
	atomic       = Verdicts{Atomic, Atomic, Atomic}
	perItem      = Verdicts{PerItem, PerItem, PerItem}
	locked       = Verdicts{Locked, Locked, Locked}
	targetOnly   = Verdicts{TargetOnly, TargetOnly, TargetOnly}
	mayRunPython = Verdicts{MayRunPython, MayRunPython, MayRunPython}
	notAtomic    = Verdicts{NotAtomic, NotAtomic, NotAtomic}
)

const (
	guarantees = "https://docs.python.org/3/library/threadsafety.html"
	howto      = "https://docs.python.org/3/howto/free-threading-python.html"
	dequeDoc   = collectionsDoc + "#collections.deque"
)
