package checks

import (
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/rules/rule"
)

// counts reports whether the stored value is computed from the location's own
// size: an identity handed out twice.
func counts(p *link.Program, r *rule.Relation, v facts.ValueID) bool {
	f := r.View.Func
	fn := p.Function(f)
	container, ok := contents(p, f, fn, &fn.Ops[r.Second.At])
	if !ok {
		return false
	}
	for i := range fn.Values {
		val := fn.Values[i]
		if val.Kind != facts.CallOf || lastOf(p, link.Expr{Func: f, Value: facts.ValueID(i)}) != "len" {
			continue
		}
		if args := fn.Calls[val.B].Args; len(args) == 1 && alike(p, f, args[0].Value, container) && race.Depends(p, f, v, facts.ValueID(i)) {
			return true
		}
	}
	return false
}

// filled reports whether somebody fills the empty container that an act
// stores: through the location it is stored at, once the act is done, or, if
// that is an item, in the function that stores it or whoever it returns it to.
func filled(p *link.Program, r *rule.Relation) bool {
	if !r.Second.Action.Contents() {
		for i := range r.Location.Accesses {
			a := &r.Location.Accesses[i]
			if (a.Action == race.Insert || a.Action == race.Edit) && !(a.Site.Func == r.View.Func && r.View.Governs(r.Test, a.Site.Op) == r.Branch) {
				return true
			}
		}
		return false
	}
	return fills(p, r, true)
}

// fills reports whether the function that stores a container as an item puts
// something into it there or, if given is set, gives it away to who may.
func fills(p *link.Program, r *rule.Relation, given bool) bool {
	at := r.Second.Site.Func
	fn := p.Function(at)
	op := p.Op(r.Second.Site)
	means := func(v facts.ValueID) bool {
		if bound, ok := p.BoundOnce(link.Expr{Func: at, Value: v}); ok && alike(p, at, bound.Value, op.Value) {
			return true // hits = rate[address]
		}
		return alike(p, at, v, op.Value) || alike(p, at, v, op.Src) || boundTo(fn, fn.Values[v], op.Src)
	}
	for i := range fn.Ops {
		if v, ok := contents(p, at, fn, &fn.Ops[i]); ok && means(v) {
			return true
		}
		if given && fn.Ops[i].Kind == facts.Return && means(fn.Ops[i].Value) {
			return true
		}
	}
	return false
}

// begun reports whether the function has filled the container before it stores it.
func begun(p *link.Program, r *rule.Relation) bool {
	at := r.Second.Site
	fn := p.Function(at.Func)
	src := stored(p, r.Second)
	for i := range fn.Ops[:at.Op] {
		v, ok := contents(p, at.Func, fn, &fn.Ops[i])
		if ok && fn.Values[v].Kind == facts.Local && (alike(p, at.Func, v, src.Value) || boundTo(fn, fn.Values[v], src.Value)) {
			return true
		}
	}
	return false
}

// finishes reports whether the object that an act has stored is made ready only
// afterwards, when others see it already, and gives what is done to it: an
// attribute is set, or a method is called for its effect; begins narrows these
// to what starts or announces something.
//
//	self.context = SSLContext()
//	self.context.verify_mode = CERT_REQUIRED
func finishes(p *link.Program, r *rule.Relation, begins bool) (string, bool) {
	if !r.Second.Own() {
		return "", false
	}
	f := r.View.Func
	fn := p.Function(f)
	act := fn.Ops[r.Second.At]
	used := uses(fn)
	for i := r.Second.At + 1; int(i) < len(fn.Ops); i++ {
		op := fn.Ops[i]
		val := fn.Values[op.Value]
		switch op.Kind {
		case facts.Write:
		case facts.Invoke:
			last := lastOf(p, link.Expr{Func: f, Value: op.Value})
			if val = fn.Values[val.A]; used[op.Value] || known.Reports(last) || begins && !known.Begins(last) {
				continue
			}
		default:
			continue
		}
		if val.Kind != facts.Attr {
			continue
		}
		on := facts.ValueID(val.A)
		if !alike(p, f, on, act.Value) && !boundTo(fn, fn.Values[on], act.Src) && !(fn.Values[act.Src].Kind == facts.Local && alike(p, f, on, act.Src)) {
			continue
		}
		if r.Handled && r.View.Handles(r.Test, i) || !r.Handled && r.View.Governs(r.Test, i) == r.Branch {
			return p.File(f).Expr(fn, on) + "." + p.Text(f, val.Name), true
		}
	}
	return "", false
}

// refuses reports whether the function raises if the look finds something: then
// the act is meant to be made once by one caller, not by whoever comes first. A
// function that hands out what it finds raises for other reasons, told by a test
// of their own.
func refuses(p *link.Program, r *rule.Relation) bool {
	if r.Handled {
		return false
	}
	fn := p.Function(r.View.Func)
	for i := range fn.Ops {
		b := r.View.Governs(r.Test, facts.OpID(i))
		if fn.Ops[i].Kind != facts.Raise || b == r.Branch || b == race.Always {
			continue
		}
		tests := slices.ContainsFunc(fn.Ops[r.Test+1:i], func(op facts.Op) bool { return op.Kind == facts.If && int(op.End) > i })
		if !tests || !handsOut(p, r) {
			return true
		}
	}
	return false
}

// handsOut reports whether the function returns what its act has stored.
func handsOut(p *link.Program, r *rule.Relation) bool {
	f := r.View.Func
	fn := p.Function(f)
	act := fn.Ops[r.Second.At]
	return r.Second.Own() && slices.ContainsFunc(fn.Ops, func(op facts.Op) bool {
		return op.Kind == facts.Return && op.Value != 0 && (alike(p, f, op.Value, act.Value) || alike(p, f, op.Value, act.Src) || boundTo(fn, fn.Values[op.Value], act.Src))
	})
}

// alike reports whether two values of a function are written alike.
func alike(p *link.Program, f link.Func, a, b facts.ValueID) bool {
	if a == b {
		return true
	}
	file, fn := p.File(f), p.Function(f)
	return fn.Values[a].Kind == fn.Values[b].Kind && file.Expr(fn, a) == file.Expr(fn, b)
}

// acts reports whether the branch of a relation does more than make and store
// the value: it calls something for its effect, and that is then done twice.
func acts(p *link.Program, r *rule.Relation) (string, bool) {
	return effect(p, r, func(last string) bool { return !shows(last) && !harmlessAgain[last] })
}

// shows reports whether a call of this last name tells somebody something, as far
// as names say.
func shows(last string) bool {
	name := strings.TrimLeft(last, "_")
	return slices.ContainsFunc([]string{"log", "warn", "debug", "verbose", "show"}, func(word string) bool { return strings.HasPrefix(name, word) })
}

// begins is acts of what starts or announces something.
func begins(p *link.Program, r *rule.Relation) (string, bool) { return effect(p, r, known.Begins) }

func effect(p *link.Program, r *rule.Relation, accept func(last string) bool) (string, bool) {
	fn := p.Function(r.View.Func)
	used := uses(fn)
	for i := range fn.Ops {
		op := fn.Ops[i]
		if op.Kind != facts.Invoke || used[op.Value] || facts.OpID(i) == r.Second.At {
			continue
		}
		if r.Handled && !r.View.Handles(r.Test, facts.OpID(i)) || !r.Handled && r.View.Governs(r.Test, facts.OpID(i)) != r.Branch {
			continue
		}
		call := link.Expr{Func: r.View.Func, Value: op.Value}
		last := p.LastName(link.Expr{Func: call.Func, Value: facts.ValueID(fn.Values[op.Value].A)}).String()
		if !accept(last) || known.Reports(last) || leavesAlone(p, call, last) {
			continue
		}
		return p.File(r.View.Func).Expr(fn, facts.ValueID(fn.Values[op.Value].A)), true
	}
	return "", false
}

// writesRow gives a call by which the function of a relation, where it acts itself,
// changes a database: what it stores then tells of a row, of which there are two.
//
//	if path not in self.ids:
//	    cursor = connection.execute("INSERT INTO files (path) VALUES (?)", (path,))
//	    self.ids[path] = cursor.lastrowid
func writesRow(p *link.Program, r *rule.Relation) (string, bool) {
	f := r.View.Func
	fn := p.Function(f)
	for i := r.Test; i < r.Second.At && r.Second.Own(); i++ {
		if fn.Ops[i].Kind != facts.Invoke || r.View.Governs(r.Test, i) != r.Branch {
			continue
		}
		call := fn.Values[fn.Ops[i].Value]
		args := fn.Calls[call.B].Args
		if len(args) == 0 || args[0].Name != 0 {
			continue
		}
		statement := fn.Values[args[0].Value]
		if statement.Kind == facts.Constant && statement.Name != 0 && known.Writes(p.Text(f, statement.Name)) {
			return p.File(f).Expr(fn, facts.ValueID(call.A)), true
		}
	}
	return "", false
}

// lastOf is the last name of what a call calls.
func lastOf(p *link.Program, call link.Expr) string {
	fn := p.Function(call.Func)
	callee := fn.Values[fn.Values[call.Value].A]
	if callee.Kind == facts.Attr || callee.Kind == facts.Global {
		return p.Text(call.Func, callee.Name)
	}
	return ""
}

// leavesAlone reports whether a call has no effect that outlives its function:
// it is of a pure function, of a method of an object that was made here, or of
// a function that only raises.
func leavesAlone(p *link.Program, call link.Expr, last string) bool {
	if pureCall(p, call) {
		return true
	}
	fn := p.Function(call.Func)
	callee := fn.Values[fn.Values[call.Value].A]
	if callee.Kind == facts.Attr && !known.Begins(last) && madeHere(p, call.Func, facts.ValueID(callee.A)) {
		return true
	}
	callees, resolved := p.Callees(call)
	for _, c := range callees {
		if !raisesAlways(p.Function(c.Func)) && !idle(p, c.Func, 0) {
			return false
		}
	}
	return len(callees) > 0 && resolved
}

// idle reports whether a function changes nothing, as far as it and what it
// calls show.
func idle(p *link.Program, f link.Func, depth int) bool {
	fn := p.Function(f)
	for i := range fn.Ops {
		switch op := &fn.Ops[i]; op.Kind {
		case facts.Write, facts.Delete, facts.Yield:
			return false
		case facts.Invoke:
			call := link.Expr{Func: f, Value: op.Value}
			last := lastOf(p, call)
			if v, ok := contents(p, f, fn, op); ok && fn.Values[v].Kind != facts.Local || known.Begins(last) {
				return false
			}
			callees, resolved := p.Callees(call)
			if !resolved && !known.Reports(last) && !pureCall(p, call) {
				return false
			}
			for _, c := range callees {
				if depth >= 2 || !idle(p, c.Func, depth+1) {
					return false
				}
			}
		}
	}
	return true
}

func pureCall(p *link.Program, call link.Expr) bool {
	for _, t := range p.DottedCallee(call) {
		if known.IsPure(t.Name) || strings.HasSuffix(t.Name, "Error") {
			return true
		}
	}
	return false
}

// madeHere reports whether a value is a variable that holds an object which its
// function has made.
func madeHere(p *link.Program, f link.Func, v facts.ValueID) bool {
	val := p.Function(f).Values[v]
	if val.Kind == facts.Entered {
		return true
	}
	if val.Kind != facts.Local {
		return false
	}
	defs := p.VarDefs(f, facts.VarID(val.A))
	for _, d := range defs {
		switch p.Value(link.Expr{Func: d.Func, Value: d.Src}).Kind {
		case facts.Display, facts.Built, facts.CallOf, facts.Entered, facts.Constant, facts.Compute:
		default:
			return false
		}
	}
	return len(defs) > 0
}

// raisesAlways reports whether a function ends in a raise whatever happens.
func raisesAlways(fn *facts.Function) bool {
	for i := facts.OpID(0); int(i) < len(fn.Ops); i = fn.Ops[i].End {
		if fn.Ops[i].Kind == facts.Raise {
			return true
		}
	}
	return false
}

// uses tells which values of a function are part of another one, or of an
// effect other than their own call.
func uses(fn *facts.Function) map[facts.ValueID]bool {
	used := map[facts.ValueID]bool{}
	for v := range fn.Values {
		for operand := range fn.Operands(facts.ValueID(v)) {
			used[operand] = true
		}
	}
	for _, op := range fn.Ops {
		if op.Kind != facts.Invoke {
			used[op.Value] = true
		}
		used[op.Src] = true
	}
	return used
}
