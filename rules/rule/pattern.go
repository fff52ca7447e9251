package rule

import (
	"fmt"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// Pattern is two steps of one function that belong together, and an access of
// another thread that may come between them.
type Pattern struct {
	Location      *race.Location
	View          *race.View
	First, Second *race.Event
	Rival         *race.Access
}

// Key names what is told once of a location and a function.
func (pt *Pattern) Key() any { return [2]any{pt.Second.Path, pt.View.Func} }

// Inside reports whether both steps lie in one call: then they are a pattern
// of the function that is called, and found there.
func (pt *Pattern) Inside() bool {
	return pt.First.At == pt.Second.At && pt.First.Calls > 0 && pt.Second.Calls > 0
}

// BesideLoop reports whether its sides are likely to take turns on an event loop.
func (pt *Pattern) BesideLoop() bool {
	return pt.Location.BesideLoop(&pt.Second.Access, pt.Rival)
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
			f.Related = append(f.Related, finding.Related{Location: pass.At(e.Site), Role: Role(e.Kind), Message: fmt.Sprintf("in %s", pass.Who(&e.Access))})
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

// Relations calls visit for each act of a view that relies on an earlier look
// at the same location, and that another thread may come between: the look
// decides whether the act is made, and no lock is held from the one to the
// other that keeps the rival out. Of several looks the last is taken, since a
// test that is made again under the lock makes up for one made without.
//
//	if key not in table:        the look
//	    table[key] = make()     the act
func (pass *ProjectPass) Relations(isAct func(*race.View, *race.Event) bool, isRival func(*race.Access) bool, visit func(*Relation)) {
	for i := range pass.Races.Views {
		v := &pass.Races.Views[i]
		for j := range v.Events {
			act := &v.Events[j]
			if !isAct(v, act) {
				continue
			}
			if r := pass.relation(v, j, isRival); r != nil && !r.Inside() {
				visit(r)
			}
		}
	}
}

// Relation is a Pattern in which First decides whether Second happens.
type Relation struct {
	Pattern
	Test    facts.OpID  // the op that tests: If, Condition, Guard; or a Try
	Branch  race.Branch // of the test under which the act is made
	Handled bool        // the look raises, and the act is made in the handler
}

// interrupted gives two steps as a pattern, if another thread may come between
// them and they are not sections of one lock, which is a pattern of its own
// (FT208); nil if not.
func (pass *ProjectPass) interrupted(v *race.View, first, second *race.Event, isRival func(*race.Access) bool) *Pattern {
	if Resumed(first, second) {
		return nil
	}
	rival := pass.Races.Rival(v, first, second, func(a *race.Access) bool { return isRival(a) && !pass.Apart(v.Func, a.Site.Func) })
	if rival == nil {
		return nil
	}
	return &Pattern{Location: pass.Races.Location(v, second), View: v, First: first, Second: second, Rival: rival}
}

func (pass *ProjectPass) relation(v *race.View, at int, isRival func(*race.Access) bool) *Relation {
	act := &v.Events[at]
	for i := at - 1; i >= 0; i-- {
		look := &v.Events[i]
		if !look.Same(act) || look.Kind != race.Read && look.Calls == 0 {
			continue
		}
		r := decides(v, look, act)
		if r == nil {
			continue
		}
		pt := pass.interrupted(v, look, act, isRival)
		if pt == nil {
			return nil
		}
		r.Pattern = *pt
		return r
	}
	return nil
}

func decides(v *race.View, look, act *race.Event) *Relation {
	for _, test := range v.Decided(look) {
		if test >= act.At {
			break
		}
		if b := v.Governs(test, act.At); b != race.Always {
			return &Relation{Test: test, Branch: b}
		}
	}
	if try, ok := v.TryAround(look.At); ok && v.Handles(try, act.At) {
		return &Relation{Test: try, Branch: race.IfFalse, Handled: true}
	}
	return nil
}

// Found says what the look has told where the act is made.
type Found int8

const (
	Absent  Found = -1 // nothing there, None, empty
	Unclear Found = 0
	Present Found = 1
)

// Found gives what the act of a relation takes for true.
func (pass *ProjectPass) Found(r *Relation) Found {
	if r.Handled {
		return Absent
	}
	told := pass.tells(r.View.Func, pass.Program.Op(link.Site{Func: r.View.Func, Op: r.Test}).Value, r.First.Result, 0)
	if r.Branch == race.IfFalse {
		return -told
	}
	return told
}

// Measured is Found of a number: Present if there is enough of it, Absent if there
// is room. Where a callee compares the number, its answer is asked.
//
//	def free(self): return self.taken < self.limit
//	if self.free(): self.taken += 1                     Absent
func (pass *ProjectPass) Measured(r *Relation) Found {
	told := pass.Found(r)
	if r.First.Own() || told == Unclear {
		return told
	}
	inner := r.First.Site
	number := pass.Program.Op(inner).Value
	for _, op := range pass.Program.Function(inner.Func).Ops {
		if op.Kind == facts.Return && op.Value != 0 {
			return told * pass.tells(inner.Func, op.Value, number, 0)
		}
	}
	return Unclear
}

// tells gives what is found if a test value is true.
func (pass *ProjectPass) tells(f link.Func, v, on facts.ValueID, depth int) Found {
	if v == 0 || depth > 6 {
		return Unclear
	}
	fn := pass.Program.Function(f)
	val := fn.Values[v]
	if val.Kind == facts.Compare {
		return pass.compares(f, val, on, depth)
	}
	if v == on {
		return Present
	}
	switch val.Kind {
	case facts.Not:
		return -pass.tells(f, facts.ValueID(val.A), on, depth+1)
	case facts.Either:
		for _, alt := range fn.Lists[val.A] {
			if told := pass.tells(f, alt, on, depth+1); told != Unclear {
				return told
			}
		}
	case facts.Local:
		for _, d := range pass.Program.VarDefs(f, facts.VarID(val.A)) {
			if d.Func == f {
				if told := pass.tells(f, d.Src, on, depth+1); told != Unclear {
					return told
				}
			}
		}
	case facts.CallOf, facts.Attr, facts.Item, facts.Awaited:
		if race.Depends(pass.Program, f, v, on) {
			return Present
		}
	}
	return Unclear
}

// compares gives what is found if a comparison holds.
func (pass *ProjectPass) compares(f link.Func, val facts.Value, on facts.ValueID, depth int) Found {
	fn := pass.Program.Function(f)
	left, right := facts.ValueID(val.A), facts.ValueID(val.B)
	other := fn.Values[right]
	nothing := other.Kind == facts.Constant && (syntax.ConstantKind(other.Op) == syntax.None || syntax.ConstantKind(other.Op) == syntax.False || pass.Program.Text(f, other.Name) == "0")
	switch syntax.CmpOperator(val.Op) {
	case syntax.In:
		return Present
	case syntax.NotIn:
		return Absent
	case syntax.Is, syntax.Eq:
		if nothing || other.Kind == facts.Global {
			return -pass.tells(f, left, on, depth+1)
		}
	case syntax.IsNot, syntax.NotEq:
		if nothing || other.Kind == facts.Global {
			return pass.tells(f, left, on, depth+1)
		}
	case syntax.Gt, syntax.GtE:
		return pass.more(f, left, right, on, depth)
	case syntax.Lt, syntax.LtE:
		return pass.more(f, right, left, on, depth)
	}
	return Unclear
}

// more gives what is found if one value is the greater one of two.
func (pass *ProjectPass) more(f link.Func, greater, less, on facts.ValueID, depth int) Found {
	if told := pass.tells(f, greater, on, depth+1); told != Unclear {
		return told
	}
	return -pass.tells(f, less, on, depth+1)
}
