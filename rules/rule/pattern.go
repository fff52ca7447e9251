package rule

import (
	"fmt"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
)

// Pattern is two steps of one function that belong together, and an access of
// another thread that may come between them.
type Pattern struct {
	Location      *race.Location
	View          *race.View
	First, Second *race.Event
	Rival         *race.Access
}

// Inside reports whether both steps lie in one call: then they are a pattern
// of the function that is called, and found there.
func (pt *Pattern) Inside() bool {
	return pt.First.At == pt.Second.At && pt.First.Calls > 0 && pt.Second.Calls > 0
}

// Told makes the finding of a pattern: the primary place is the second step, in
// the view's function; the first step and the rival are related. The rule adds
// message, label and help. said is what the first step does: "tested here".
func (pass *ProjectPass) Told(pt *Pattern, said string) finding.Finding {
	f := pass.Start(pt.Location, &pt.Second.Access)
	f.Location = pass.At(pt.View.Site(pt.Second))
	f.Function = pass.Program.QualifiedName(pt.View.Func)
	first := pt.View.Site(pt.First)
	pass.Meet(&f, pt.Location, &pt.Second.Access, pt.Rival)
	f.Related = append([]finding.Related{{Location: pass.At(first), Role: "test", Message: said + ", " + holding(pt.First.Held)}}, f.Related...)
	for _, e := range []*race.Event{pt.First, pt.Second} {
		if !e.Own() {
			f.Related = append(f.Related, finding.Related{Location: pass.At(e.Site), Role: role(e.Kind), Message: fmt.Sprintf("in %s", pass.Who(&e.Access))})
		}
	}
	return f
}

// PatternGIL says whether the GIL hid what may happen between two steps.
func (pass *ProjectPass) PatternGIL(pt *Pattern) finding.GIL {
	return pass.between(pt.View.Func, pt.First.At, pt.Second.At)
}

// between says whether another thread gets in between two ops with the GIL.
func (pass *ProjectPass) between(f link.Func, from, to facts.OpID) finding.GIL {
	p := pass.Program
	fn := p.Function(f)
	gil := finding.Masked
	for i := from; i < to; i++ {
		switch fn.Ops[i].Kind {
		case facts.Await, facts.Yield, facts.For, facts.While:
			return finding.UnsafeAnyway
		case facts.Invoke:
			callees, _ := p.Callees(link.Expr{Func: f, Value: fn.Ops[i].Value})
			if len(callees) > 0 {
				return finding.UnsafeAnyway
			}
			gil = finding.GILUnknown // after a call of C code: it depends on specialisation
		}
	}
	return gil
}
