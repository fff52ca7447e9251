package known

import (
	"strings"
	"sync"
)

// Has reports whether a dotted name, once Canonical, is one that the tables
// know. Where a program brings such a module itself, as CPython's own library
// does, the tables say what it is, not its source.
func Has(dotted string) bool { return names()[Canonical(dotted)] }

var names = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{ThreadClass: true, Partial: true}
	for _, s := range Spawners {
		if !s.Method {
			all[s.Callee] = true
		}
	}
	for _, p := range Pools {
		all[p.Class] = true
	}
	for _, l := range Locks {
		all[l.Class] = true
	}
	for class := range Confined {
		all[class] = true
	}
	for callee := range processCalls() {
		if strings.HasPrefix(callee, "os.") { // CPython's own os.py has them from posix
			all[callee] = true
		}
	}
	return all
})
