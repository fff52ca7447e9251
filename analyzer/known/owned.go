package known

import (
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"
)

// Owned is a class whose objects one thread at a time may use. Unlike a Stream it
// need not have a position: what two threads get in each other's way with is the
// object's inside, a conversation over one socket, or a transaction.
type Owned struct {
	Class  string   // `*` at the end: all classes of a module
	Makers []string // further callables that give one

	// Bound: only the thread that made the object may use it, lock or not.
	// BoundUnless names the keyword (and BoundPos the position) of the argument
	// that lifts this if it is False.
	Bound       bool
	BoundUnless string
	BoundPos    int
	Toolkit     bool // its thread is the one that runs the event loop, which everybody knows

	Uses  []string // methods that use it; none: all but Free
	Looks []string // methods that are harmed by a use, and harm nobody among themselves
	Free  []string // methods that any thread may call
	SQL   bool     // Looks take a statement first, which may use it after all

	Harm      string // what happens
	BoundHarm string // to the thread that did not make it, if that is something else
	Source    string
}

// OwnedOf gives the row of a class or of a callable that makes one, or nil. A
// row for all of a module is not for its functions, whose names are lower case.
func OwnedOf(class string) *Owned {
	class = Canonical(class)
	if row := owned()[class]; row != nil {
		return row
	}
	dot := strings.LastIndexByte(class, '.')
	if dot < 0 || dot+1 == len(class) || class[dot+1] < 'A' || 'Z' < class[dot+1] {
		return nil
	}
	return owned()[class[:dot+1]+"*"]
}

// Effect says what a method does to the object: Occupies if it uses it, Looks if
// it only looks, 0 if any thread may call it. Of one that is bound to its thread
// there is no look.
func (o *Owned) Effect(method string, bound bool) Effect {
	switch {
	case slices.Contains(o.Free, method):
		return 0
	case slices.Contains(o.Looks, method) && !bound:
		return Looks
	case (len(o.Uses) == 0 || bound) && !strings.HasPrefix(method, "__"), slices.Contains(o.Uses, method):
		return Occupies
	}
	return 0
}

// Writes reports whether an SQL statement, or the beginning of one, changes something.
func Writes(statement string) bool {
	word, _, _ := strings.Cut(strings.TrimSpace(statement), " ")
	switch strings.ToLower(word) {
	case "insert", "update", "delete", "replace", "create", "drop", "alter", "begin", "commit", "rollback", "savepoint", "release":
		return true
	}
	return false
}

// MakesObject reports whether a callable outside the program is known to give an
// object with a state of its own that the tables know: a Stream or an Owned one.
func MakesObject(callee string) bool { return StreamOf(callee) != nil || OwnedOf(callee) != nil }

var owned = sync.OnceValue(func() map[string]*Owned {
	rows := make(map[string]*Owned, 2*len(OwnedClasses))
	for i := range OwnedClasses {
		rows[OwnedClasses[i].Class] = &OwnedClasses[i]
		for _, maker := range OwnedClasses[i].Makers {
			rows[maker] = &OwnedClasses[i]
		}
	}
	return rows
})

// OwnedMakers gives the last names of the callables that may give an Owned
// object. Those of whole modules are told by what a file imports: OwnedModules.
func OwnedMakers() iter.Seq[string] { return maps.Keys(ownedMakers()) }

var ownedMakers = sync.OnceValue(func() map[string]bool {
	names := map[string]bool{}
	for dotted := range owned() {
		dotted = strings.TrimSuffix(dotted, ".__call__")
		names[LastName(dotted)] = true
	}
	return names
})

// OwnedModules are the modules all of whose classes are Owned.
var OwnedModules = sync.OnceValue(func() []string {
	var modules []string
	for i := range OwnedClasses {
		if module, all := strings.CutSuffix(OwnedClasses[i].Class, ".*"); all {
			modules = append(modules, module)
		}
	}
	return modules
})
