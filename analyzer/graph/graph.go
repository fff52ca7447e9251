// Package graph shows what the analysis has found out about a program, for
// people who want to know why something is reported, or is not: the threads, who
// starts them and what they run; the locks, and where they are taken; the shared
// locations, with what each thread does to them under which locks.
//
//	threads
//	  1: stats.work, on a thread, many at a time
//	     started by stats.main at stats.py:12
//	locks
//	  stats.lock
//	     taken by stats.work at stats.py:6
//	shared
//	  stats.hits
//	     thread 1 updates it in stats.work at stats.py:7, holding `lock`, which may race
//	     other code writes it in stats.reset at stats.py:10, holding no lock, which may race
//
// All of it stands in the program, its entries and its candidate races; nothing
// is decided here. Of a lock it is asked in each function on its own, so that
// those which a function is entered with are seen where they are taken.
package graph

import (
	"cmp"
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/thread"
)

// Graph is threads, locks and shared locations.
type Graph struct {
	Threads []Thread // in the order of thread.Find
	Locks   []Lock   // in order of name
	Shared  []Location
}

// Place is where something stands, as it is shown: app/work.py:12.
type Place struct {
	Function string // qualified name
	Path     string
	Row      int
}

// Thread is one place that starts threads.
type Thread struct {
	Runs  string // qualified name
	On    string // a thread, a pool worker
	Many  bool
	Start Place
	Other bool // a framework starts them, and Start is where it is told to
}

// Lock is a lock and the places that take it.
type Lock struct {
	Name  string
	Guess bool // only its name says that it is a lock
	Taken []Place

	path link.Path
}

// Location is a shared location.
type Location struct {
	Name     string
	Why      string // it is shared, if no thread of the program says so
	Accesses []Access
	Locks    []int  // that are held at some of them: indices of Graph.Locks
	Others   string // who the accesses without a thread are made by
}

// Access is what some thread does to a location.
type Access struct {
	Thread int    // index of Graph.Threads; -1 is another one
	Does   string // reads, writes, updates, changes
	At     Place
	Held   []string // in the user's words
	Races  bool     // it may meet another access, one of the two being a change
}

// New draws the graph of a program.
func New(files *source.Set, p *link.Program, entries []thread.Entry, races *race.Races) *Graph {
	d := drawer{files: files, p: p}
	g := &Graph{Locks: d.locks()}
	byID := map[uint32]int{}
	for i := range entries {
		e := &entries[i]
		byID[e.ID] = i
		g.Threads = append(g.Threads, Thread{
			Runs: p.QualifiedName(e.Target.Func), On: e.Words, Many: e.Many, Start: d.place(e.Spawn), Other: e.Framework,
		})
	}
	for i := range races.Locations {
		l := &races.Locations[i]
		if len(l.Accesses) > 0 {
			g.Shared = append(g.Shared, d.location(l, byID, g.Locks))
		}
	}
	return g
}

// drawer puts parts of a program into words.
type drawer struct {
	files *source.Set
	p     *link.Program
	file  *source.File // the last that was asked for
	id    source.FileID
}

func (d *drawer) place(s link.Site) Place {
	if d.file == nil || d.id != s.File {
		d.file, _ = d.files.Open(s.File)
		d.id = s.File
	}
	return Place{d.p.QualifiedName(s.Func), d.files.Path(s.File), d.file.Position(d.p.Span(s).Start).Row}
}

func (d *drawer) location(l *race.Location, threads map[uint32]int, locks []Lock) Location {
	out := Location{Name: d.p.Qualified(l.Path), Others: "other code"}
	if l.Claim != nil {
		out.Why, out.Others = l.Claim.Text, "any caller"
	}
	meets := make([]bool, len(l.Accesses))
	for _, pair := range l.Pairs {
		meets[pair.First], meets[pair.Second] = true, true
	}
	for i := range l.Accesses {
		a := &l.Accesses[i]
		access := Access{Thread: -1, Does: verbs[a.Kind], At: d.place(a.Site), Races: meets[i]}
		if a.Entry != nil {
			access.Thread = threads[a.Entry.ID]
		}
		for _, h := range a.Held {
			access.Held = append(access.Held, h.Name)
			at := slices.IndexFunc(locks, func(k Lock) bool { return k.path == h.Path })
			if at >= 0 && !slices.Contains(out.Locks, at) {
				out.Locks = append(out.Locks, at)
			}
		}
		out.Accesses = append(out.Accesses, access)
	}
	slices.SortStableFunc(out.Accesses, compareAccess)
	out.Accesses = slices.CompactFunc(out.Accesses, func(a, b Access) bool { return compareAccess(a, b) == 0 })
	return out
}

var verbs = map[race.Kind]string{race.Read: "reads", race.Write: "writes", race.Update: "updates", race.Mutate: "changes"}

func compareAccess(a, b Access) int {
	return cmp.Or(
		-cmp.Compare(min(a.Thread, 0), min(b.Thread, 0)), // threads before other code
		cmp.Compare(a.Thread, b.Thread), comparePlace(a.At, b.At), cmp.Compare(a.Does, b.Does), slices.Compare(a.Held, b.Held),
	)
}

func comparePlace(a, b Place) int {
	return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Row, b.Row), cmp.Compare(a.Function, b.Function))
}

// locks finds where locks are taken, function by function.
func (d *drawer) locks() []Lock {
	at := map[link.Path]int{}
	var out []Lock
	d.p.Functions(func(f link.Func, fn *facts.Function) {
		if !d.mayLock(f, fn) {
			return
		}
		seen := map[link.Site]bool{}
		lock.Walk(d.p, d.p.Static(f), nil, func(_ facts.OpID, held []lock.Held) {
			for _, h := range held {
				if h.Site.Func != f || seen[h.Site] {
					continue
				}
				seen[h.Site] = true
				i, known := at[h.Path]
				if !known {
					i = len(out)
					at[h.Path] = i
					out = append(out, Lock{Name: d.p.Qualified(h.Path), Guess: h.Guess, path: h.Path})
				}
				out[i].Taken = append(out[i].Taken, d.place(h.Site))
			}
		})
	})
	for i := range out {
		slices.SortFunc(out[i].Taken, comparePlace)
		out[i].Taken = slices.Compact(out[i].Taken)
	}
	slices.SortFunc(out, func(a, b Lock) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), comparePlace(a.Taken[0], b.Taken[0]))
	})
	return out
}

// mayLock is a cheap look before the walk.
func (d *drawer) mayLock(f link.Func, fn *facts.Function) bool {
	return slices.ContainsFunc(fn.Ops, func(op facts.Op) bool {
		if op.Kind != facts.Invoke {
			return op.Kind == facts.With
		}
		callee := fn.Values[fn.Values[op.Value].A]
		if callee.Kind != facts.Attr {
			return false
		}
		name := d.p.Text(f, callee.Name)
		return strings.Contains(name, "acquire") || strings.Contains(name, "enter") || strings.Contains(name, "lock")
	})
}
