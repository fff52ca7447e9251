package harness

import (
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/bind"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// Scale says how long the loops of a harness are. With the zero value they are
// as short as a search needs them; otherwise as long as in the program, or as
// asked for.
type Scale struct {
	Large   bool
	Short   int // rounds also of loops whose length is not in the text; 0: as in the program
	Threads int // rounds of a loop that starts threads; 0: those of the program
	Rounds  int // of any other loop; 0: those of the program
}

const (
	rounds = 2 // of a loop whose length is cut
	most   = 3 // the length up to which a loop is left alone, if it starts no threads of a harness that does with fewer

	largeRounds  = 1_000_000 // the most rounds of a large harness, unless more are asked for
	largeUnknown = 1_000     // those of a loop whose length is not known
	largeThreads = 32        // the most threads
	someThreads  = 8
)

// length is how often a loop runs that has n rounds in the program, 0 if that
// is not known.
func (p *printer) length(n int) int {
	sc := p.s.world.Scale
	asked, limit, unknown := sc.Rounds, largeRounds, largeUnknown
	if p.starting {
		asked, limit, unknown = sc.Threads, largeThreads, someThreads
	}
	switch {
	case !sc.Large && n > 0 && n <= p.longest():
		return n
	case !sc.Large:
		return max(rounds, p.s.ring)
	case asked > 0:
		return asked
	case n == 0:
		return unknown
	}
	return min(n, limit)
}

// longest is the length up to which the loop that is printed is left alone.
func (p *printer) longest() int {
	if p.starting && !p.s.allThreads {
		return max(rounds, p.s.ring)
	}
	return max(most, p.s.ring)
}

// spawnsIn says whether a loop starts threads that the finding is about.
func (s *slicer) spawnsIn(loop syntax.Node) bool {
	for _, d := range s.drivers {
		for _, seed := range d.seeds {
			if loop.Extent().Contains(seed) {
				return true
			}
		}
	}
	return false
}

// iterable prints what a loop goes over. A range, or a display of many
// elements, is cut to two rounds.
func (p *printer) iterable(e syntax.Expr) string {
	switch e := e.(type) {
	case *syntax.Call:
		n, ok := e.Func.(*syntax.Name)
		if !ok || n.ID != "range" || len(e.Keywords) > 0 {
			break
		}
		if _, place := p.s.table.Resolve(p.scope, "range"); place != bind.Unknown {
			break
		}
		switch len(e.Args) {
		case 1:
			if v, ok := intOf(e.Args[0]); ok {
				if n := p.length(v); v > 0 && n != v {
					return p.cutRange(v, n)
				}
				break
			}
			n := itoa(p.length(0))
			p.note("the loop at line " + itoa(p.s.shown(p.row)) + " runs at most " + n + " rounds")
			return "range(min(" + p.expr(e.Args[0]) + ", " + n + "))"
		case 2:
			from, ok1 := intOf(e.Args[0])
			to, ok2 := intOf(e.Args[1])
			if n := p.length(to - from); ok1 && ok2 && to > from && n != to-from {
				p.cut(to-from, n)
				return "range(" + itoa(from) + ", " + itoa(from+n) + ")"
			}
		}
	case *syntax.Constant:
		if letters := []rune(e.Value); e.Kind == syntax.Str && len(letters) > p.longest() && !p.s.world.Scale.Large {
			p.cut(len(letters), rounds)
			return quoted(string(letters[:rounds]))
		}
	case *syntax.List:
		return p.display(&syntax.List{Elts: p.kept(e.Elts)})
	case *syntax.Tuple:
		return p.display(&syntax.Tuple{Elts: p.kept(e.Elts)})
	}
	if most := p.s.world.Short; most > 0 && !p.sliced && !p.s.accessesOf(e, p.scope).reads {
		p.asks.first = true
		p.note("the loop at line " + itoa(p.s.shown(p.row)) + " runs no more than " + itoa(most) + " times")
		return "_first(" + p.expr(e) + ", " + itoa(most) + ")"
	}
	return p.expr(e)
}

// firstText takes the first elements of what a loop goes over.
const firstText = "from itertools import islice as _first\n"

// checkOrder refuses to take the first elements where another Python may have
// others first: of sets, of what is sorted by identity, and what is drawn by chance.
func (s *slicer) checkOrder() {
	for _, st := range s.mod.Body {
		if !s.keep[st] {
			continue
		}
		syntax.Inspect(st, func(n syntax.Node) bool {
			switch n := n.(type) {
			case *syntax.Set, *syntax.SetComp:
				refuse(s.rowOf(n), "a set, whose order is not known,")
			case *syntax.Name:
				if drawnAnew[n.ID] {
					refuse(s.rowOf(n), "%s, which is another in each run,", n.ID)
				}
			}
			return !s.isDropped(n)
		})
	}
}

// drawnAnew are names of what gives another value, or another order, in each run of
// Python.
var drawnAnew = map[string]bool{"id": true, "hash": true, "set": true, "frozenset": true, "random": true, "choice": true, "shuffle": true, "sample": true}

// counted prints the test of a loop that counts a local variable up to a number,
// so that it runs two rounds; "" if the loop is none.
//
//	n = 0
//	while n < 50:     # n < 2
//	    n += 1
func (p *printer) counted(st *syntax.While) string {
	test, ok := st.Test.(*syntax.Compare)
	if p.s.world.Short == 0 || !ok || len(test.Ops) != 1 || test.Ops[0] != syntax.Lt {
		return ""
	}
	name, isName := test.Left.(*syntax.Name)
	to, known := intOf(test.Comparators[0])
	if !isName || !known {
		return ""
	}
	def := p.s.innermost(st.Extent())
	if def == nil || !slices.ContainsFunc(st.Body, func(x syntax.Stmt) bool { return addsOne(x, name.ID) }) {
		return ""
	}
	for _, x := range def.Body {
		a, ok := x.(*syntax.Assign)
		if !ok || a.End > st.Start || path(a.Targets[0]) != name.ID {
			continue
		}
		if from, ok := intOf(a.Value); ok && to-from > most {
			p.cut(to-from, rounds)
			return name.ID + " < " + itoa(from+rounds)
		}
	}
	return ""
}

// addsOne recognises `name += 1`.
func addsOne(st syntax.Stmt, name string) bool {
	a, ok := st.(*syntax.AugAssign)
	if !ok || a.Op != syntax.Add || path(a.Target) != name {
		return false
	}
	n, known := intOf(a.Value)
	return known && n == 1
}

// kept are the elements of a display that a loop goes over.
func (p *printer) kept(all []syntax.Expr) []syntax.Expr {
	if p.s.world.Scale.Large {
		return all
	}
	var kept []syntax.Expr
	for _, e := range all {
		if !p.s.passed[e] {
			kept = append(kept, e)
		}
	}
	longest := p.longest()
	if p.s.world.Short > 0 && !p.starting {
		longest = rounds
	}
	if len(kept) == len(all) && len(all) > longest {
		kept = alike(all)
	}
	if len(kept) < len(all) {
		p.cut(len(all), len(kept))
	}
	return kept
}

// alike takes two elements, equal ones if there are such: what is counted by its name
// is lost only among equals.
func alike(all []syntax.Expr) []syntax.Expr {
	for i, e := range all {
		c, ok := e.(*syntax.Constant)
		for _, f := range all[:i] {
			if d, same := f.(*syntax.Constant); ok && same && c.Kind == d.Kind && c.Value == d.Value {
				return []syntax.Expr{f, e}
			}
		}
	}
	return all[:rounds]
}

// passOver finds the elements of long displays that the drivers' loops do not
// come to: those that have nothing to do with the finding, where others have.
//
//	for work in (count, store, send):      # (store,)
//	    pool.map(work, jobs)
func (s *slicer) passOver() {
	s.passed = map[syntax.Expr]bool{}
	if s.world.Scale.Large {
		return
	}
	named := map[string]bool{}
	for _, at := range s.places() {
		if fn := s.enclosing(at); fn != nil {
			named[fn.def.Name] = true
		}
	}
	for _, d := range s.drivers {
		if d.fn != nil {
			delete(named, d.fn.def.Name)
		}
	}
	for _, d := range s.drivers {
		for _, st := range s.body(d) {
			syntax.Inspect(st, func(n syntax.Node) bool {
				loop, ok := n.(*syntax.For)
				if !ok || !d.starts(loop) {
					return true
				}
				switch e := loop.Iter.(type) {
				case *syntax.List:
					s.passElements(e.Elts, named)
				case *syntax.Tuple:
					s.passElements(e.Elts, named)
				}
				return true
			})
		}
	}
}

// starts says whether what a loop goes over is what its threads run.
func (d *driver) starts(loop *syntax.For) bool {
	targets := boundIn(loop.Target)
	found := false
	syntax.Inspect(loop, func(n syntax.Node) bool {
		if name, ok := n.(*syntax.Name); ok && slices.Contains(targets, name.ID) {
			for _, seed := range d.seeds {
				found = found || seed.Contains(name.Extent())
			}
		}
		return !found
	})
	return found
}

func (s *slicer) passElements(all []syntax.Expr, named map[string]bool) {
	var others []syntax.Expr
	for _, e := range all {
		mentioned := false
		for _, p := range pathsIn(e) {
			mentioned = mentioned || named[p[strings.LastIndex(p, ".")+1:]]
		}
		if !mentioned {
			others = append(others, e)
		}
	}
	if len(all) > most && len(others) < len(all) {
		for _, e := range others {
			s.passed[e] = true
		}
	}
}

// cutRange prints the first rounds of a range from 0 on, or those after the first.
func (p *printer) cutRange(from, to int) string {
	p.cut(from, to)
	p.late = p.late || to < from
	if !p.s.world.Late || to >= from {
		return "range(" + itoa(to) + ")"
	}
	p.note("the first of them is not that of 0")
	return "range(1, " + itoa(to+1) + ")"
}

func (p *printer) cut(from, to int) {
	p.note("the loop at line " + itoa(p.s.shown(p.row)) + " runs " + itoa(to) + " rounds instead of " + itoa(from))
}
