package lifetime

import (
	"fmt"
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
)

// tasks reports the tasks of pools of which nobody keeps what tells how they ended.
func (l *lost) tasks() {
	for i := range l.pass.Entries {
		e := &l.pass.Entries[i]
		if e.Kind != known.Parallel || e.Framework || len(e.Via) > 0 || known.SilentModule(l.p.Modules[e.Spawn.File]) || !e.Resolved {
			continue
		}
		call := link.Expr{Func: e.Spawn.Func, Value: l.p.Op(e.Spawn).Value}
		name := l.keeper(call)
		if name == "" || l.asksForError(call) || handedOn(l.p, call) || len(l.p.Function(e.Target.Func).Decorators) > 0 || !mayRaise(l.p, e.Target.Func, 0) {
			continue
		}
		target := l.p.LocalName(e.Target.Func)
		l.report(e, "nobody looks at what this gives", fmt.Sprintf("what `%s` raises on %s is kept in what `%s` returns, and nobody looks at that: it fails in silence", target, e.Words, name),
			"ask for the `result()`, or give the future a callback that logs its `exception()`", finding.Likely,
			finding.Related{Location: finding.Location{File: e.Target.File, Span: l.p.Function(e.Target.Func).NameSpan}, Role: "site", Message: "the task"})
	}
}

// keeper gives the name of the method that keeps the exception of a task.
func (l *lost) keeper(call link.Expr) string {
	for _, t := range l.p.DottedCallee(call) {
		if dotted := known.Canonical(t.Name); known.KeepsExceptions[dotted] != "" {
			return known.LastName(dotted)
		}
	}
	return ""
}

// asksForError: apply_async is told whom to tell.
func (l *lost) asksForError(call link.Expr) bool {
	fn := l.p.Function(call.Func)
	return slices.ContainsFunc(fn.Calls[fn.Values[call.Value].B].Args, func(a facts.Arg) bool {
		return a.Mapping || a.Name != 0 && l.p.Text(call.Func, a.Name) == "error_callback"
	})
}

// handedOn reports whether anything is done with a value but calling `start` on
// it: it is returned, stored, passed on, asked.
//
//	pool.submit(send)                   nothing
//	done = pool.submit(send)            nothing, if `done` is not used
//	t = Thread(…); t.start()            nothing
//	self.thread = Thread(…)             nothing more than a name
func handedOn(p *link.Program, made link.Expr) bool {
	fn := p.Function(made.Func)
	names := map[uint32]bool{} // variables that hold it
	for _, op := range fn.Ops {
		if op.Src != made.Value || op.Kind != facts.Bind && op.Kind != facts.Write {
			continue
		}
		switch v := fn.Values[op.Value]; v.Kind {
		case facts.Local:
			if fn.Vars[v.A].Captured {
				return true
			}
			names[v.A] = true
		default:
			return true
		}
	}
	is := func(v facts.ValueID) bool {
		val := fn.Values[v]
		return v == made.Value || val.Kind == facts.Local && names[val.A]
	}
	for i, val := range fn.Values {
		if val.Kind == facts.Attr && harmless(p, made.Func, facts.ValueID(i)) {
			continue
		}
		for operand := range fn.Operands(facts.ValueID(i)) {
			if is(operand) {
				return true
			}
		}
	}
	return slices.ContainsFunc(fn.Ops, func(op facts.Op) bool {
		switch op.Kind {
		case facts.Invoke:
			return false
		case facts.Bind, facts.Write, facts.Delete, facts.Declare:
			return op.Src != made.Value && op.Src != 0 && is(op.Src)
		}
		return op.Value != 0 && is(op.Value)
	})
}

// harmless: `.start` and `.daemon` of a thread tell nobody how it ended.
func harmless(p *link.Program, f link.Func, v facts.ValueID) bool {
	switch p.Text(f, p.Function(f).Values[v].Name) {
	case "start", "daemon", "setDaemon", "name", "setName":
		return true
	}
	return false
}

// maxRaiseDepth is how many calls below a task what it raises is looked for.
const maxRaiseDepth = 2

// mayRaise: a function calls or raises something and has no handler that catches
// all: whoever has one has thought of it. Calling a function of the program that
// has one is nothing.
func mayRaise(p *link.Program, f link.Func, depth int) bool {
	fn := p.Function(f)
	if slices.ContainsFunc(fn.Ops, func(op facts.Op) bool { return op.Kind == facts.Except && catchesAll(p, f, op.Value) }) {
		return false
	}
	return slices.ContainsFunc(fn.Ops, func(op facts.Op) bool {
		if op.Kind != facts.Invoke {
			return op.Kind == facts.Raise
		}
		callees, resolved := p.Callees(link.Expr{Func: f, Value: op.Value})
		return depth == maxRaiseDepth || !resolved || len(callees) == 0 || slices.ContainsFunc(callees, func(c link.Callee) bool { return mayRaise(p, c.Func, depth+1) })
	})
}

func catchesAll(p *link.Program, f link.Func, exception facts.ValueID) bool {
	if exception == 0 {
		return true
	}
	v := p.Function(f).Values[exception]
	if v.Kind != facts.Global {
		return false
	}
	name := p.Text(f, v.Name)
	return name == "Exception" || name == "BaseException"
}
