package checks

import (
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/analyzer/syntax"
	"github.com/ftlint/ftlint/rules/rule"
)

// missing reports whether the act of a relation is made because the look has
// found nothing: no key, None, a marker that stands for nothing, no attribute.
// That a state is another one than some constant is not that.
func missing(p *link.Program, r *rule.Relation) bool {
	f := r.View.Func
	if r.Handled {
		return catches(p, f, r.Test, r.Second.At, r.First.Action)
	}
	v := vacancy{p: p, f: f, fn: p.Function(f), on: r.First.Result, at: r.First.At}
	told := v.told(p.Op(link.Site{Func: f, Op: r.Test}).Value, 0)
	if r.Branch == race.IfFalse {
		told = -told
	}
	return told == rule.Absent
}

// vacancy reads a test of what a look has seen.
type vacancy struct {
	p  *link.Program
	f  link.Func
	fn *facts.Function
	on facts.ValueID
	at facts.OpID // of the look
}

// told gives what is there if the test value is true.
func (t vacancy) told(v facts.ValueID, depth int) rule.Found {
	if v == 0 || depth > maxMaking {
		return rule.Unclear
	}
	val := t.fn.Values[v]
	switch {
	case val.Kind == facts.Compare:
		return t.compared(val, depth)
	case v == t.on || alike(t.p, t.f, v, t.on): // `if x is None or x.closed` looks twice
		return rule.Present
	}
	switch val.Kind {
	case facts.Not:
		return -t.told(facts.ValueID(val.A), depth+1)
	case facts.Awaited:
		return t.told(facts.ValueID(val.A), depth+1)
	case facts.Either:
		for _, alt := range t.fn.Lists[val.A] {
			if told := t.told(alt, depth+1); told != rule.Unclear {
				return told
			}
		}
	case facts.Local:
		for _, d := range t.p.VarDefs(t.f, facts.VarID(val.A)) {
			if d.Func != t.f || d.Op < t.at { // bound before the look
				continue
			}
			if told := t.told(d.Src, depth+1); told != rule.Unclear {
				return told
			}
		}
	case facts.CallOf:
		if asks[lastOf(t.p, link.Expr{Func: t.f, Value: v})] && race.Depends(t.p, t.f, v, t.on) {
			return rule.Present
		}
	}
	return rule.Unclear
}

// asks are calls whose answer is true if something is there.
var asks = map[string]bool{"bool": true, "len": true, "any": true, "is_alive": true, "isAlive": true, "isinstance": true, "issubset": true, "issuperset": true, "count": true}

func (t vacancy) compared(val facts.Value, depth int) rule.Found {
	left, right := facts.ValueID(val.A), facts.ValueID(val.B)
	counted := t.counts(left) && race.Depends(t.p, t.f, left, t.on)
	switch syntax.CmpOperator(val.Op) {
	case syntax.In:
		return rule.Present
	case syntax.NotIn:
		return rule.Absent
	case syntax.Is, syntax.Eq:
		if t.vacant(right, counted) {
			return -t.told(left, depth+1)
		}
		if counted && t.fn.Values[right].Kind != facts.Constant {
			return rule.Present // as many as there may be
		}
	case syntax.IsNot, syntax.NotEq:
		if t.vacant(right, counted) {
			return t.told(left, depth+1)
		}
	case syntax.Gt, syntax.GtE:
		if counted {
			return rule.Present
		}
	case syntax.Lt, syntax.LtE:
		if counted {
			return rule.Absent
		}
	}
	return rule.Unclear
}

// counts reports whether a value is a number of things: what a call gives, or a
// variable that holds it.
func (t vacancy) counts(v facts.ValueID) bool {
	val := t.fn.Values[v]
	if val.Kind == facts.Local {
		defs := t.p.VarDefs(t.f, facts.VarID(val.A))
		return len(defs) == 1 && defs[0].Func == t.f && t.fn.Values[defs[0].Src].Kind == facts.CallOf
	}
	return val.Kind == facts.CallOf
}

// vacant reports whether a value stands for nothing: None, False, 0 of a number
// of things, or a marker object.
func (t vacancy) vacant(v facts.ValueID, counted bool) bool {
	switch val := t.fn.Values[v]; val.Kind {
	case facts.Constant:
		k := syntax.ConstantKind(val.Op)
		return k == syntax.None || k == syntax.False || counted && t.p.Text(t.f, val.Name) == "0"
	case facts.Global, facts.Attr:
		name := strings.ToLower(strings.Trim(t.p.Text(t.f, val.Name), "_"))
		if markers[name] {
			return true
		}
		for _, typ := range t.p.Types(link.Expr{Func: t.f, Value: v}) {
			if typ.Kind == link.ExternalInstance && typ.Name == "object" {
				return true
			}
		}
	}
	return false
}

// markers are names of objects that stand for nothing.
var markers = map[string]bool{
	"missing": true, "unset": true, "sentinel": true, "notset": true, "not_set": true, "undefined": true, "empty": true, "marker": true,
	"nothing": true, "no_value": true, "novalue": true, "not_given": true, "notgiven": true, "not_found": true, "notfound": true, "absent": true,
}

// catches reports whether the handler in which the act is made, or the first one
// that goes on to it, is one of what a look raises that finds nothing.
func catches(p *link.Program, f link.Func, try, act facts.OpID, look race.Action) bool {
	fn := p.Function(f)
	v := race.Bare(p, f)
	for i := fn.Ops[try].End; i < act; i = fn.Ops[i].End {
		if fn.Ops[i].Kind == facts.Read {
			continue // of an exception's name
		}
		if fn.Ops[i].Kind != facts.Except {
			break
		}
		if !v.Recovers(i, act) {
			continue
		}
		if fn.Ops[i].Value == 0 {
			return true
		}
		for _, v := range append([]facts.ValueID{fn.Ops[i].Value}, elements(fn, fn.Ops[i].Value)...) {
			val := fn.Values[v]
			if val.Kind != facts.Global && val.Kind != facts.Attr {
				continue
			}
			switch p.Text(f, val.Name) {
			case "KeyError", "LookupError":
				return true
			case "IndexError", "ValueError":
				if look.Contents() {
					return true
				}
			case "AttributeError", "NameError", "UnboundLocalError":
				if !look.Contents() {
					return true
				}
			}
		}
	}
	return false
}

// elements gives the items of a tuple.
func elements(fn *facts.Function, v facts.ValueID) []facts.ValueID {
	if val := fn.Values[v]; val.Kind == facts.Display {
		return fn.Lists[val.A]
	}
	return nil
}
