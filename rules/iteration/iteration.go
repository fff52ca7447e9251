// Package iteration is family FT3: something is gone through, or advanced, in many
// steps, while other threads change it or take steps of their own.
//
//	for s in self.sessions.values():    FT303: another thread logs in, RuntimeError
//	job = next(self.jobs)               FT301: two threads in one generator
//	return self.sessions.values()       FT305: whoever goes through it does so without the lock
//
// What a change does to those who are going through is told by the class of the
// container: see disturbs. What is not known to be a container, an iterator or
// a stream is left alone.
package iteration

import (
	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/rules/rule"
)

func before(a, b *race.Access) bool {
	if a.Site.File != b.Site.File {
		return a.Site.File < b.Site.File
	}
	if a.Site.ID != b.Site.ID {
		return a.Site.ID < b.Site.ID
	}
	return a.Site.Op < b.Site.Op
}

// retried reports whether an op stands in a try statement that catches
// RuntimeError by name: the code expects it, and tries again or gives up.
func retried(pass *rule.ProjectPass, s link.Site) bool {
	fn := pass.Program.Function(s.Func)
	for i := int(s.Op) - 1; i >= 0; i-- {
		if fn.Ops[i].Kind == facts.Try && fn.Ops[i].End > s.Op && catches(pass, s.Func, facts.OpID(i)) {
			return true
		}
	}
	return false
}

// catches goes through the handlers of a try statement. The ops of an exception
// expression stand before its Except; another statement behind an inner `try` is
// outside of the block that the `try` is in.
func catches(pass *rule.ProjectPass, f link.Func, try facts.OpID) bool {
	p := pass.Program
	fn := p.Function(f)
	end := fn.Enclosing(try)
	for i := fn.Ops[try].End; i < end; {
		switch op := fn.Ops[i]; op.Kind {
		case facts.Read, facts.Invoke:
			i++
		case facts.Except:
			if mentions(p, f, op.Value, "RuntimeError") {
				return true
			}
			i = op.End
		default:
			return false
		}
	}
	return false
}

// mentions reports whether an exception expression names a class, alone or in a tuple.
func mentions(p *link.Program, f link.Func, v facts.ValueID, class string) bool {
	fn := p.Function(f)
	switch val := fn.Values[v]; val.Kind {
	case facts.Global:
		return p.Text(f, val.Name) == class
	case facts.Display:
		for _, item := range fn.Lists[val.A] {
			if mentions(p, f, item, class) {
				return true
			}
		}
	}
	return false
}

// spanOf gives the place of an expression that stands before an op, if it has
// effects: a name, an attribute, a call.
func spanOf(p *link.Program, before link.Site, v facts.ValueID) (source.Span, bool) {
	fn := p.Function(before.Func)
	for i := int(before.Op); i >= 0; i-- {
		if op := fn.Ops[i]; op.Value == v && (op.Kind == facts.Read || op.Kind == facts.Invoke) {
			return fn.Spans[i], true
		}
	}
	return source.Span{}, false
}

// callee gives what a call calls, and whether the value is a call.
func callee(p *link.Program, e link.Expr) (facts.Value, bool) {
	val := p.Value(e)
	if val.Kind != facts.CallOf {
		return facts.Value{}, false
	}
	return p.Value(link.Expr{Func: e.Func, Value: facts.ValueID(val.A)}), true
}
