package lock

import (
	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/source"
)

// table is what the package remembers of a program.
type table struct {
	p         *link.Program
	movers    map[string]bool        // names of functions that end with other locks than they were entered with
	moving    map[link.Func]bool     // those functions
	names     [][]bool               // by file and NameID: a call of that name may change what is held
	ops       map[link.Func]*lockOps // where functions touch locks
	classes   map[link.Class]bool    // whether instances are locks
	intrinsic map[link.Func][]Held   // by decorators and declarations
	busy      map[link.Func]bool     // being entered, so as not to go round
	declared  *declarations
}

func tableOf(p *link.Program) *table { return link.Side(p, newTable) }

func newTable(p *link.Program) *table {
	t := &table{
		p: p, movers: map[string]bool{}, moving: map[link.Func]bool{}, names: make([][]bool, len(p.Files)), ops: map[link.Func]*lockOps{},
		classes: map[link.Class]bool{}, intrinsic: map[link.Func][]Held{}, busy: map[link.Func]bool{},
	}
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
	for tries := 0; len(names) > 0 && tries < maxMovers; {
		var next []string
		for _, name := range names {
			for _, site := range t.p.InvokesOf(name) {
				f := site.Func
				if _, done := t.moving[f]; done || t.p.Function(f).Kind != facts.Def {
					continue
				}
				if tries++; tries > maxMovers {
					break
				}
				t.moving[f] = false
				if !t.moves(f) {
					delete(t.moving, f)
					continue
				}
				t.moving[f] = true
				if mover := t.p.Text(f, t.p.Function(f).Name); !t.movers[mover] {
					t.movers[mover] = true
					next = append(next, mover)
				}
			}
		}
		names = next
		t.forget()
	}
}

// forget drops what was computed before all movers were known.
func (t *table) forget() {
	clear(t.names)
	clear(t.ops)
}

// moves reports whether a function ends with other locks than it began with, or
// lets one go in between.
func (t *table) moves(f link.Func) bool {
	fn := t.p.Function(f)
	if fn.Async || fn.Generator {
		return false
	}
	w := t.walker(t.p.Static(f), nil)
	end := w.run(nil)
	return len(end.held) > 0 || len(w.signals) > 0 || w.waits
}

// lockOps are the places of a function that matter to locks.
type lockOps struct {
	withs bool
	calls []facts.OpID // calls that may change what is held, in order
}

func (t *table) opsOf(f link.Func) *lockOps {
	if ops := t.ops[f]; ops != nil {
		return ops
	}
	ops := &lockOps{}
	t.ops[f] = ops
	fn := t.p.Function(f)
	names := t.namesOf(f.File)
	for i, op := range fn.Ops {
		switch op.Kind {
		case facts.With:
			ops.withs = ops.withs || op.Flags&facts.Async == 0
		case facts.Invoke:
			switch callee := fn.Values[fn.Values[op.Value].A]; callee.Kind {
			case facts.Attr, facts.Global:
				if !names[callee.Name] {
					continue
				}
			case facts.Local:
				if !names[fn.Vars[callee.A].Name] {
					continue
				}
			default:
				continue
			}
			ops.calls = append(ops.calls, facts.OpID(i))
		}
	}
	return ops
}

func (t *table) namesOf(file source.FileID) []bool {
	if t.names[file] == nil {
		words := t.p.Files[file].Names
		t.names[file] = make([]bool, len(words))
		for i, word := range words {
			t.names[file][i] = t.movers[word] || isVerb(word)
		}
	}
	return t.names[file]
}

func isVerb(name string) bool {
	for _, v := range verbs {
		if v == name {
			return true
		}
	}
	return false
}
