package locks

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/rules/rule"
)

// Some calls stand nowhere in the source, and matter to who holds a lock: a log
// call runs the handlers that the program has added, `f"{self}"` runs __format__ or
// __str__, and a future that is done runs a callback in the call that adds it.

// logHandlers gives the methods by which the program's own handlers handle what is
// logged. A class of which the program makes no object is for those who import it:
// which loggers they add it to is theirs to say.
func logHandlers(pass *rule.ProjectPass) []link.Func {
	p := pass.Program
	var all []link.Func
	for i := range pass.Entries {
		e := &pass.Entries[i]
		f := e.Target.Func
		if !e.Framework || p.Text(f, p.Function(f).Name) != "emit" || slices.Contains(all, f) {
			continue
		}
		if _, class, ok := p.Self(f); ok && made(p, class) {
			all = append(all, f)
		}
	}
	return all
}

// made reports whether the program makes an object of a class or of one below it.
func made(p *link.Program, class link.Class) bool {
	return slices.ContainsFunc(p.Below(class), func(k link.Class) bool { return len(p.InvokesOf(p.ClassName(k))) > 0 })
}

// unwritten gives what an op calls in these ways.
func (d *descent) unwritten(fr *link.Frame, op facts.OpID) []link.Callee {
	fn := d.p.Function(fr.Func)
	o := fn.Ops[op]
	var all []link.Callee
	if o.Kind == facts.Invoke {
		call := fn.Values[o.Value]
		if len(d.onLog) > 0 && isLogCall(d.p, fr.Func, call) {
			for _, f := range d.onLog {
				all = append(all, link.Callee{Func: f, Implicit: true})
			}
		}
		all = append(all, d.calledBack(fr.Func, call)...)
		for _, a := range fn.Calls[call.B].Args {
			all = append(all, d.formatting(fr, a.Value)...)
		}
	}
	return append(all, d.formatting(fr, o.Src)...)
}

// calledBack gives the callback that is added to a future, and run at once if that
// is done.
func (d *descent) calledBack(f link.Func, call facts.Value) []link.Callee {
	fn := d.p.Function(f)
	callee, args := fn.Values[call.A], fn.Calls[call.B].Args
	if callee.Kind != facts.Attr || len(args) == 0 || d.p.Text(f, callee.Name) != "add_done_callback" {
		return nil
	}
	if !slices.ContainsFunc(d.p.Types(link.Expr{Func: f, Value: facts.ValueID(callee.A)}), func(t link.Type) bool {
		return t.Kind == link.ExternalInstance && t.Name == "concurrent.futures.Future"
	}) {
		return nil
	}
	var all []link.Callee
	for _, t := range d.p.Types(link.Expr{Func: f, Value: args[0].Value}) {
		if c, ok := d.p.CalleeOf(t); ok {
			c.Implicit = true
			all = append(all, c)
		}
	}
	return all
}

// isLogCall: a call is one of a method of a logger, or of a function of logging.
func isLogCall(p *link.Program, f link.Func, call facts.Value) bool {
	callee := p.Function(f).Values[call.A]
	return callee.Kind == facts.Attr && slices.ContainsFunc(p.Types(link.Expr{Func: f, Value: facts.ValueID(callee.A)}), func(t link.Type) bool {
		return (t.Kind == link.ExternalInstance || t.Kind == link.External) && known.Logs(t.Name, p.Text(f, callee.Name))
	})
}

// formatting gives the methods of the program's classes that an f-string calls for
// the objects in it.
func (d *descent) formatting(fr *link.Frame, text facts.ValueID) []link.Callee {
	fn := d.p.Function(fr.Func)
	v := fn.Values[text]
	if v.Kind != facts.Compute || v.Op != 0 {
		return nil
	}
	var all []link.Callee
	for _, part := range fn.Lists[v.A] {
		if kind := fn.Values[part].Kind; kind != facts.Local && kind != facts.Global && kind != facts.Attr {
			continue
		}
		object := link.Expr{Func: fr.Func, Value: part}
		for _, t := range d.p.Types(object) {
			if t.Kind != link.Instance {
				continue
			}
			for _, name := range []string{"__format__", "__str__", "__repr__"} {
				if m, ok := d.p.Method(t.Class, name); ok {
					all = append(all, link.Callee{Func: m, Receiver: object, Implicit: true})
					break
				}
			}
		}
	}
	return all
}
