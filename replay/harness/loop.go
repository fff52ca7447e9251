package harness

import (
	"github.com/ftlint/ftlint/analyzer/bind"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// Scale says how long the loops of a harness are. With the zero value they are
// as short as a search needs them; otherwise as long as in the program, or as
// asked for.
type Scale struct {
	Large   bool
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
		return rounds
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
		return rounds
	}
	return most
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
					p.cut(v, n)
					return "range(" + itoa(n) + ")"
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
	case *syntax.List:
		if n := len(e.Elts); n > p.longest() && !p.s.world.Scale.Large {
			p.cut(n, rounds)
			return "[" + p.elements(e.Elts[:rounds]) + "]"
		}
	case *syntax.Tuple:
		if n := len(e.Elts); n > p.longest() && !p.s.world.Scale.Large {
			p.cut(n, rounds)
			return "(" + p.elements(e.Elts[:rounds]) + ")"
		}
	}
	return p.expr(e)
}

func (p *printer) cut(from, to int) {
	p.note("the loop at line " + itoa(p.s.shown(p.row)) + " runs " + itoa(to) + " rounds instead of " + itoa(from))
}
