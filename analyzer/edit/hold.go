package edit

import (
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

func (p Hold) carryOut(d *draft) error {
	sections, err := d.sections(p.Around)
	if err != nil {
		return err
	}
	for _, s := range sections {
		if s.meets(p.Never) {
			return refusal("something that is called there takes the lock itself, or waits for others")
		}
		if d.lines(s) > maxHeld {
			return refusal("the lock would be held over too much")
		}
		name, err := d.lock(p.Lock, s)
		if err != nil {
			return err
		}
		d.nest(s, "with "+name+":")
	}
	return nil
}

// maxHeld is over how many lines a lock is held at most: what is longer wants
// somebody who knows the code to shorten it first.
const maxHeld = 40

// lines is how many lines a section has.
func (d *draft) lines(s section) int {
	return strings.Count(d.Text[d.startOf(s.stmts[s.first]):s.stmts[s.last].Extent().End], "\n") + 1
}

// meets reports whether any of the places is in a section.
func (s section) meets(places []source.Span) bool {
	extent := source.Span{Start: s.stmts[s.first].Extent().Start, End: s.stmts[s.last].Extent().End}
	return slices.ContainsFunc(places, extent.Contains)
}

// sections finds the statements to put under a lock, in order. Those within
// others are left out, those that touch become one.
func (d *draft) sections(around [][]source.Span) ([]section, error) {
	var found []section
	for _, places := range around {
		s, ok := d.sectionOf(places...)
		if !ok {
			return nil, refusal("the place is in no statement")
		}
		if err := d.lockable(s, places); err != nil {
			return nil, err
		}
		found = append(found, s)
	}
	slices.SortStableFunc(found, func(a, b section) int {
		return int(d.startOf(a.stmts[a.first])) - int(d.startOf(b.stmts[b.first]))
	})
	var out []section
	for _, s := range found {
		if slices.ContainsFunc(found, func(o section) bool { return o.holds(s) && !s.holds(o) }) {
			continue
		}
		if n := len(out); n > 0 && out[n-1].block.same(s.block) && s.first <= out[n-1].last+1 {
			out[n-1].last = max(out[n-1].last, s.last)
			continue
		}
		out = append(out, s)
	}
	return out, nil
}

// lockable says why the statements of a section cannot go under a lock, so that
// it is held at the places.
func (d *draft) lockable(s section, places []source.Span) error {
	if s.first == 0 && isDocstring(s.stmts[0]) {
		return refusal("a docstring cannot be under a lock")
	}
	consumed := map[syntax.Node]bool{} // generators that a call in the same statement runs
	var problem error
	for _, stmt := range s.run() {
		switch stmt := stmt.(type) {
		case *syntax.FunctionDef, *syntax.ClassDef:
			return refusal("the place is in a definition")
		case *syntax.ImportFrom:
			if stmt.Module == "__future__" || stmt.Names[0].Name == "*" {
				return refusal("this import must stand alone")
			}
		}
		syntax.Inspect(stmt, func(n syntax.Node) bool {
			switch n := n.(type) {
			case *syntax.Await, *syntax.Yield, *syntax.YieldFrom:
				problem = refusal("the lock would be held over an await or a yield")
			case *syntax.For:
				if n.Async {
					problem = refusal("the lock would be held over an await or a yield")
				}
			case *syntax.With:
				if n.Async {
					problem = refusal("the lock would be held over an await or a yield")
				}
			case *syntax.Call:
				for _, a := range n.Args {
					consumed[a] = true
				}
			case *syntax.FunctionDef, *syntax.Lambda, *syntax.GeneratorExp:
				if slices.ContainsFunc(places, n.Extent().Contains) && !consumed[n] {
					problem = refusal("the place runs later than the statement that it stands in")
				}
				_, generator := n.(*syntax.GeneratorExp)
				return generator
			}
			return problem == nil
		})
	}
	return problem
}

func isDocstring(s syntax.Stmt) bool {
	e, ok := s.(*syntax.ExprStmt)
	if !ok {
		return false
	}
	c, ok := e.Value.(*syntax.Constant)
	return ok && c.Kind == syntax.Str
}
