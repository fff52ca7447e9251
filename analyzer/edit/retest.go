package edit

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// Retest repeats a test under the lock that is taken where it holds. At is a
// place in the body of the `with`.
//
//	if service is None:             if service is None:
//	    with lock:                      with lock:
//	        service = make()                if service is None:
//	                                            service = make()
//
// It refuses if what comes after relies on the body having run: if that binds a
// variable that the test is not about, or leaves.
type Retest struct{ At source.Span }

func (p Retest) carryOut(d *draft) error {
	s, ok := d.sectionOf(p.At)
	if !ok {
		return refusal("the place is in no statement")
	}
	for b := s.block; b.outer != nil; b = b.outer {
		with, ok := b.owner.(*syntax.With)
		if !ok {
			continue
		}
		test, ok := d.testBefore(b.outer, with)
		if !ok {
			return refusal("the lock is not taken right where the test holds")
		}
		body := section{b, 0, len(b.stmts) - 1}
		if err := d.skippable(body, test); err != nil {
			return err
		}
		d.nest(body, "if "+d.of(test)+":")
		return nil
	}
	return refusal("the place is under no `with`")
}

// testBefore gives the test of the `if` in whose first block a statement is.
func (d *draft) testBefore(b *block, s syntax.Stmt) (syntax.Expr, bool) {
	i, ok := b.owner.(*syntax.If)
	if !ok || d.hasElif(i) || !slices.Contains(i.Body, s) {
		return nil, false
	}
	return i.Test, isPure(i.Test)
}

// skippable says why a section may not be left out.
func (d *draft) skippable(s section, test syntax.Expr) error {
	tested := d.tokensOf(test)
	var problem error
	for _, stmt := range s.run() {
		syntax.Inspect(stmt, func(n syntax.Node) bool {
			switch n := n.(type) {
			case *syntax.Return, *syntax.Break, *syntax.Continue, *syntax.Yield, *syntax.YieldFrom, *syntax.Await:
				problem = refusal("what is under the lock leaves it")
			case *syntax.Name:
				if n.Ctx == syntax.Store && !slices.Contains(tested, n.ID) {
					problem = refusal("what is under the lock binds `" + n.ID + "`")
				}
			case *syntax.FunctionDef, *syntax.ClassDef, *syntax.Import, *syntax.ImportFrom:
				problem = refusal("what is under the lock defines a name")
			}
			return problem == nil
		})
	}
	return problem
}
