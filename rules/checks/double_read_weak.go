package checks

import (
	"fmt"
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/rules/rule"
)

// weakReads finds a weak reference that is called to test it, and again to use
// what it gives: the last owner may let go of the object in between, on any
// thread. No other place in the program need be named.
//
//	if self.owner() is not None:
//	    self.owner().changed()
func weakReads(pass *rule.ProjectPass) {
	p := pass.Program
	for i, file := range p.Files {
		id := source.FileID(i)
		if !p.ImportsAny(id, "weakref") {
			continue
		}
		for j := range file.Functions {
			if f := (link.Func{File: id, ID: facts.FuncID(j)}); file.Functions[j].Kind >= facts.Def {
				weakReadsIn(pass, f)
			}
		}
	}
}

func weakReadsIn(pass *rule.ProjectPass, f link.Func) {
	p := pass.Program
	fn := p.Function(f)
	tests := map[string]facts.OpID{} // calls that are tested, by what is called
	for _, at := range repeated(fn) {
		op := fn.Ops[at]
		callee := facts.ValueID(fn.Values[op.Value].A)
		if !isWeak(p, f, callee) {
			continue
		}
		name := p.File(f).Expr(fn, callee)
		test, ok := tests[name]
		if !ok {
			tests[name] = at
			continue
		}
		if !alive(pass, f, test, at) || !usedAsObject(fn, op.Value) || handled(p, f, at, attributeErrors) {
			continue
		}
		first, second := link.Site{Func: f, Op: test}, link.Site{Func: f, Op: at}
		out := finding.Finding{
			Location: pass.At(second), Confidence: finding.Likely, Evidence: finding.Intrinsic,
			Subject: name, Function: p.QualifiedName(f), GIL: finding.UnsafeAnyway,
			Message: fmt.Sprintf("the weak reference `%s` is called twice: the object may be gone at the second call", name),
			Label:   "called again here",
			Help:    "call it once, into a local variable, and test and use that: it keeps the object alive",
			Related: []finding.Related{{Location: pass.At(first), Role: "test", Message: "tested here"}},
			Chains:  []finding.Chain{{{Location: pass.At(second), Function: p.QualifiedName(f)}}},
		}
		pass.Report(out)
		return
	}
}

// repeated gives the calls without arguments that may not be the only ones of
// what they call, in order: to tell it by the last name alone costs less than
// to ask what it is.
func repeated(fn *facts.Function) []facts.OpID {
	type callee struct {
		kind facts.ValueKind
		name facts.NameID
	}
	of := func(at facts.OpID) callee {
		v := fn.Values[fn.Values[fn.Ops[at].Value].A]
		return callee{v.Kind, v.Name}
	}
	var calls []facts.OpID
	for i, op := range fn.Ops {
		if op.Kind == facts.Invoke && len(fn.Calls[fn.Values[op.Value].B].Args) == 0 {
			calls = append(calls, facts.OpID(i))
		}
	}
	if len(calls) < 2 {
		return nil
	}
	times := make(map[callee]int, len(calls))
	for _, at := range calls {
		times[of(at)]++
	}
	return slices.DeleteFunc(calls, func(at facts.OpID) bool { return times[of(at)] == 1 })
}

// alive reports whether a call is made only if another one has given an object.
func alive(pass *rule.ProjectPass, f link.Func, test, call facts.OpID) bool {
	v := race.NewView(pass.Program, f)
	look := &race.Event{At: test, Result: pass.Program.Op(link.Site{Func: f, Op: test}).Value}
	r := rule.Decides(v, look, &race.Event{At: call})
	return r != nil && !r.Handled && pass.Found(r) == rule.Present && sure(pass.Program, r)
}

func isWeak(p *link.Program, f link.Func, callee facts.ValueID) bool {
	types := p.Types(link.Expr{Func: f, Value: callee})
	for _, t := range types {
		switch {
		case t.Kind == link.ExternalInstance && (t.Name == "weakref.ref" || t.Name == "weakref.ReferenceType" || t.Name == "weakref.WeakMethod"):
			return true
		}
	}
	return false
}
