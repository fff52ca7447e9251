package lock

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
)

// function is what the table has of one.
type function struct {
	with      answer // whether it has with blocks
	asked     bool   // intrinsic is known
	intrinsic []Held // by decorators and declarations
	around    []Held // of them those that decorators take, where they do
}

// answer is yes, no, or not asked yet.
type answer uint8

const (
	no answer = iota + 1
	yes
)

// Movers are the functions of a program that change what their callers hold. They
// are found first of all, and nothing is added to them later, so one fork of a
// program can have those that another one has found.
type Movers struct {
	names     map[string]bool    // of functions that end with other locks than they were entered with
	functions map[link.Func]bool // those functions
	managers  map[string]bool    // names of generators, and of functions that return one's: a with block may enter what they make

	tokens  map[link.Expr]bool // the calls that make queues which are locks
	awaited map[link.Name]bool // names of variables that conditions are waited for to unset

	calls link.PerFunc[[]facts.OpID] // that may change what is held, in order
}

// table is what the package remembers of a program.
type table struct {
	*Movers
	p        *link.Program
	of       link.PerFunc[*function] // nil: nothing yet
	tries    int                     // of functions, for being movers
	classes  map[link.Class]bool     // whether instances are locks
	busy     map[link.Func]bool      // being entered, so as not to go round
	declared *declarations
	testers  map[string]bool    // names of functions that test locks for others
	marks    map[markKey]bool   // variables that are locks, once asked
	marked   map[link.Name]bool // names of those that are
}

func tableOf(p *link.Program) *table { return link.Side(p, newTable) }

func newTable(p *link.Program) *table {
	t := tableWith(p, &Movers{names: map[string]bool{}, functions: map[link.Func]bool{}, managers: map[string]bool{}, tokens: map[link.Expr]bool{}, awaited: map[link.Name]bool{}, calls: link.NewPerFunc[[]facts.OpID](p)})
	p.Functions(func(f link.Func, fn *facts.Function) {
		if fn.Generator && !fn.Async {
			t.managers[p.Text(f, fn.Name)] = true
		}
	})
	t.findMovers()
	t.findManagers()
	return t
}

func tableWith(p *link.Program, m *Movers) *table {
	return &table{Movers: m, p: p, of: link.NewPerFunc[*function](p), classes: map[link.Class]bool{}, busy: map[link.Func]bool{}, marks: map[markKey]bool{}, marked: map[link.Name]bool{}}
}

// MoversOf finds the movers of a program.
func MoversOf(p *link.Program) *Movers { return tableOf(p).Movers }

// Adopt spares a fork of a program, of which nobody has asked anything yet, to
// find them again: a fortieth of the time of the search for races.
func Adopt(p *link.Program, m *Movers) {
	link.Side(p, func(p *link.Program) *table { return tableWith(p, m) })
}

// verbs are the methods that take locks and let them go.
var verbs = []string{"acquire", "release", "acquire_lock", "release_lock", "__enter__", "__exit__", "enter_context", "wait", "wait_for"}

// maxMovers bounds the functions that are tried for being movers.
const maxMovers = 2000

// findMovers finds the functions of the program that are no more balanced than
// acquire and release themselves: _acquireLock() of a module, lock() and
// unlock() of a class. What calls one of them and nothing else is one, too.
func (t *table) findMovers() {
	t.findAwaited()
	tokens := t.findTokens()
	names := verbs
	for _, q := range tokens {
		for _, site := range q.acts {
			names = t.try(site.Func, names)
		}
	}
	for len(names) > 0 {
		t.index(names)
		var next []string
		for _, name := range names {
			for _, site := range t.p.InvokesOf(name) {
				next = t.try(site.Func, next)
			}
		}
		names = next
	}
	t.checkTokens(tokens)
}

// try finds out whether a function is a mover, and adds its name to those whose calls
// are to be looked at, if it is the first of that name. Who clears a mark that it
// takes for its caller may be one, too.
func (t *table) try(f link.Func, names []string) []string {
	if t.tries++; t.functions[f] || t.tries > maxMovers {
		return names
	}
	is, marks := t.moves(f)
	if !is {
		return names
	}
	t.functions[f] = true
	if name := t.p.Text(f, t.p.Function(f).Name); !t.names[name] {
		t.names[name] = true
		if !slices.Contains(verbs, name) {
			names = append(slices.Clip(names), name)
		}
	}
	for _, h := range marks {
		for _, d := range t.storesTo(h) {
			t.mayMove(d.Site)
			names = t.try(d.Func, names)
		}
	}
	return names
}

// index adds the calls of functions of some names to calls.
func (t *table) index(names []string) {
	for _, name := range names {
		for _, site := range t.p.InvokesOf(name) {
			t.mayMove(site)
		}
	}
}

// mayMove has an op looked at by who goes through its function.
func (t *table) mayMove(site link.Site) {
	calls := t.calls.At(t.p, site.Func)
	if at, there := slices.BinarySearch(*calls, site.Op); !there {
		*calls = slices.Insert(*calls, at, site.Op)
	}
}

// moves reports whether a function ends with other locks than it began with, or
// lets one go in between, and gives the marks that it ends with.
func (t *table) moves(f link.Func) (is bool, marks []Held) {
	fn := t.p.Function(f)
	if fn.Kind != facts.Def || fn.Async || fn.Generator {
		return false, nil
	}
	w := t.walker(t.p.Static(f), nil)
	end := w.run(nil)
	marks = slices.DeleteFunc(slices.Clone(end.held), func(h Held) bool { return !h.mark })
	return len(end.held) > 0 || len(w.signals) > 0 || w.waits, marks
}

// touches reports whether anything in a function may change what is held.
func (t *table) touches(f link.Func) bool { return len(t.calls.Get(f)) > 0 || t.hasWith(f) }

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
