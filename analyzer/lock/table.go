package lock

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
)

// function is what the table has of one.
type function struct {
	calls     []facts.OpID // that may change what is held, in order
	with      answer       // whether it has with blocks
	asked     bool         // intrinsic is known
	intrinsic []Held       // by decorators and declarations
	around    []Held       // of them those that decorators take, where they do
}

// answer is yes, no, or not asked yet.
type answer uint8

const (
	no answer = iota + 1
	yes
)

// table is what the package remembers of a program.
type table struct {
	p        *link.Program
	movers   map[string]bool         // names of functions that end with other locks than they were entered with
	moving   map[link.Func]bool      // those functions
	managers map[string]bool         // names of generators: a with block may enter what they make
	of       link.PerFunc[*function] // nil: nothing yet
	classes  map[link.Class]bool     // whether instances are locks
	busy     map[link.Func]bool      // being entered, so as not to go round
	declared *declarations
}

func tableOf(p *link.Program) *table { return link.Side(p, newTable) }

func newTable(p *link.Program) *table {
	t := &table{
		p: p, movers: map[string]bool{}, moving: map[link.Func]bool{}, of: link.NewPerFunc[*function](p),
		classes: map[link.Class]bool{}, busy: map[link.Func]bool{},
		managers: map[string]bool{},
	}
	p.Functions(func(f link.Func, fn *facts.Function) {
		if fn.Generator && !fn.Async {
			t.managers[p.Text(f, fn.Name)] = true
		}
	})
	t.findMovers()
	return t
}

// verbs are the methods that take locks and let them go.
var verbs = []string{"acquire", "release", "acquire_lock", "release_lock", "__enter__", "__exit__", "enter_context", "wait", "wait_for"}

// maxMovers bounds the functions that are tried for being movers.
const maxMovers = 2000

// findMovers finds the functions of the program that are no more balanced than
// acquire and release themselves: _acquireLock() of a module, lock() and
// unlock() of a class. What calls one of them and nothing else is one, too.
func (t *table) findMovers() {
	names := verbs
	for tries := 0; len(names) > 0; {
		t.index(names)
		var next []string
		for _, name := range names {
			for _, site := range t.p.InvokesOf(name) {
				f := site.Func
				if tries++; t.moving[f] || tries > maxMovers || !t.moves(f) {
					continue
				}
				t.moving[f] = true
				if mover := t.p.Text(f, t.p.Function(f).Name); !t.movers[mover] && !slices.Contains(verbs, mover) {
					next = append(next, mover)
				}
				t.movers[t.p.Text(f, t.p.Function(f).Name)] = true
			}
		}
		names = next
	}
}

// index adds the calls of functions of some names to calls.
func (t *table) index(names []string) {
	for _, name := range names {
		for _, site := range t.p.InvokesOf(name) {
			f := t.function(site.Func)
			at, _ := slices.BinarySearch(f.calls, site.Op)
			f.calls = slices.Insert(f.calls, at, site.Op)
		}
	}
}

// moves reports whether a function ends with other locks than it began with, or
// lets one go in between.
func (t *table) moves(f link.Func) bool {
	fn := t.p.Function(f)
	if fn.Kind != facts.Def || fn.Async || fn.Generator {
		return false
	}
	w := t.walker(t.p.Static(f), nil)
	end := w.run(nil)
	return len(end.held) > 0 || len(w.signals) > 0 || w.waits
}

// touches reports whether anything in a function may change what is held.
func (t *table) touches(f link.Func) bool { return len(t.function(f).calls) > 0 || t.hasWith(f) }

func (t *table) hasWith(f link.Func) bool {
	with := &t.function(f).with
	if *with == 0 {
		*with = no
		if slices.ContainsFunc(t.p.Function(f).Ops, func(op facts.Op) bool { return op.Kind == facts.With && op.Flags&facts.Async == 0 }) {
			*with = yes
		}
	}
	return *with == yes
}

func (t *table) function(f link.Func) *function {
	of := t.of.At(t.p, f)
	if *of == nil {
		*of = &function{}
	}
	return *of
}
