// Package borrowed is family FT4: something is taken from where other threads can
// reach it, and used after they may have taken it away or ended it.
//
//	channel = channels[name]        borrowed: the table still owns it
//	channel.send(data)              FT401: the reaper may have closed it by now
//
// A reference keeps an object alive in memory, not in use: a socket that another
// thread has closed is still a socket.
package borrowed

import (
	"fmt"
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/rules/rule"
)

// BorrowedElement is FT401.
var BorrowedElement = &rule.Rule{
	Code: "FT401", Name: "borrowed-element", Severity: finding.Warning, Since: "0.2.0",
	Project: borrowedElement,
	Doc: rule.Doc{
		Title: "an element of a shared container is used after another thread may have removed and closed it",
		Why: "`channel = channels[name]` takes a channel out of a table that another thread tidies up: `channels.pop(name).close()`. " +
			"If it does so between the look and the use, the channel is used after it was closed.",
		Bad: `import socket
import threading

channels = {}

def send(name, data):
    channel = channels[name]
    channel.sendall(data)

def reap():
    for name in list(channels):
        channels.pop(name).close()

def serve(name, address, data):
    channels[name] = socket.create_connection(address)
    threading.Thread(target=reap).start()
    send(name, data)
`,
		Good: `import socket
import threading

channels = {}
channels_lock = threading.Lock()

def send(name, data):
    with channels_lock:
        channel = channels[name]
        channel.sendall(data)

def reap():
    with channels_lock:
        for name in list(channels):
            channels.pop(name).close()

def serve(name, address, data):
    with channels_lock:
        channels[name] = socket.create_connection(address)
    threading.Thread(target=reap).start()
    send(name, data)
`,
		Fix: "Hold one lock from the look to the end of the use and around removal and closing; or take the element out of the container while it is in use; or be ready for a closed one.",
		Limits: "Only if the code that removes the element also closes it (`close`, `shutdown`, `terminate`, `disconnect` and their like), and only elements that are bound to a variable and then used by calling a method. " +
			"A use in a `try` statement with a handler is left alone: the code expects that it may fail; so is a method that only asks (`conn.connected()`): a closed element answers, too.",
		Sources: []string{
			"https://docs.python.org/3/library/threadsafety.html",
			"https://py-free-threading.github.io/porting/",
		},
	},
}

// closers are methods after which an object is of no use, by convention.
var closers = map[string]bool{
	"close": true, "aclose": true, "shutdown": true, "terminate": true, "disconnect": true, "kill": true,
	"destroy": true, "dispose": true, "quit": true, "unlink": true, "free": true,
}

func borrowedElement(pass *rule.ProjectPass) {
	for i := range pass.Races.Locations {
		if l := &pass.Races.Locations[i]; ends(pass.Program, l) {
			location(pass, l)
		}
	}
}

// ends reports whether anything takes elements out: most locations need no
// closer look.
func ends(p *link.Program, l *race.Location) bool {
	for i := range l.Accesses {
		if a := &l.Accesses[i]; removes(a) && closes(p, l, a) {
			return true
		}
	}
	return false
}

func removes(a *race.Access) bool { return a.Action == race.Remove || a.Action == race.Empty }

// closes reports whether the function that takes an element out of the location
// also ends it: the element that was removed, looked up or gone through is what
// a closer is called on.
func closes(p *link.Program, l *race.Location, remove *race.Access) bool {
	f := remove.Site.Func
	for _, op := range p.Function(f).Ops {
		receiver, name, ok := methodCall(p, f, op)
		if !ok || !closers[name] {
			continue
		}
		for i := range l.Accesses {
			a := &l.Accesses[i]
			if a.Site.Func != f {
				continue
			}
			switch a.Action {
			case race.Remove, race.Peek:
				if race.Depends(p, f, receiver, p.Op(a.Site).Value) {
					return true
				}
			case race.Walk:
				if race.Depends(p, f, receiver, a.Of) {
					return true
				}
			}
		}
	}
	return false
}

// methodCall gives the receiver and the name of a method call.
func methodCall(p *link.Program, f link.Func, op facts.Op) (receiver facts.ValueID, name string, ok bool) {
	if op.Kind != facts.Invoke {
		return 0, "", false
	}
	fn := p.Function(f)
	callee := fn.Values[fn.Values[op.Value].A]
	return facts.ValueID(callee.A), p.Text(f, callee.Name), callee.Kind == facts.Attr
}

func location(pass *rule.ProjectPass, l *race.Location) {
	p := pass.Program
	seen := map[link.Func]bool{}
	for i := range l.Accesses {
		a := &l.Accesses[i]
		if a.Action != race.Peek || a.Key == 0 || seen[a.Site.Func] || ownClass(p, a) {
			continue
		}
		use, held, ok := used(p, a)
		if !ok {
			continue
		}
		for j := range l.Accesses {
			c := &l.Accesses[j]
			if removes(c) && c.Site.Func != a.Site.Func && closes(p, l, c) && len(lock.Common(held, c.Held)) == 0 && pass.Races.Meet(l, a, c) {
				seen[a.Site.Func] = true
				report(pass, l, a, c, use)
				break
			}
		}
	}
}

// ownClass reports whether the container is of a class of the program: what its
// elements are, and whether a closed one answers, is not known then.
func ownClass(p *link.Program, a *race.Access) bool {
	return slices.ContainsFunc(p.Types(link.Expr{Func: a.Site.Func, Value: a.Of}), func(t link.Type) bool { return t.Kind == link.Instance })
}

// used gives the first call of a method of the element that an access has taken
// into a variable, other than one that asks it something, and the locks that are held from the one to the other.
func used(p *link.Program, a *race.Access) (use link.Site, held []lock.Held, ok bool) {
	f := a.Site.Func
	fn := p.Function(f)
	element, bound := p.Op(a.Site).Value, facts.VarID(0)
	taken := false
	for _, op := range fn.Ops[a.Site.Op:] {
		if op.Kind == facts.Bind && op.Src == element {
			bound, taken = facts.VarID(fn.Values[op.Value].A), true
			break
		}
	}
	if !taken {
		return link.Site{}, nil, false
	}
	lock.Walk(p, p.Static(f), nil, func(i facts.OpID, now []lock.Held) {
		if ok || i <= a.Site.Op {
			return
		}
		receiver, name, call := methodCall(p, f, fn.Ops[i])
		if val := fn.Values[receiver]; !call || closers[name] || val.Kind != facts.Local || facts.VarID(val.A) != bound || forgiven(fn, i) || asks(p, link.Expr{Func: f, Value: fn.Ops[i].Value}, 0) {
			return
		}
		use, ok = link.Site{Func: f, Op: i}, true
		for _, h := range a.Held {
			if h.Site.Func != f || sameSection(now, h) {
				held = append(held, h)
			}
		}
	})
	return use, held, ok
}

// asks reports whether a call runs code of the program that changes nothing: a
// closed element answers, too.
//
//	def connected(self): return self.state is CONNECTED
func asks(p *link.Program, call link.Expr, depth int) bool {
	const maxAsked = 3
	callees, resolved := p.Callees(call)
	for _, c := range callees {
		fn := p.Function(c.Func)
		for _, op := range fn.Ops {
			switch op.Kind {
			case facts.Write, facts.Delete, facts.Raise:
				return false
			case facts.Invoke:
				inner := link.Expr{Func: c.Func, Value: op.Value}
				if !slices.ContainsFunc(p.DottedCallee(inner), func(t link.Type) bool { return known.IsPure(t.Name) || known.ImmutableCalls[t.Name] != "" }) && (depth == maxAsked || !asks(p, inner, depth+1)) {
					return false
				}
			}
		}
	}
	return resolved && len(callees) > 0
}

func sameSection(now []lock.Held, h lock.Held) bool {
	for _, o := range now {
		if o.Site == h.Site && lock.Same(o, h) {
			return true
		}
	}
	return false
}

// forgiven reports whether an op stands in the body of a `try` that has handlers.
func forgiven(fn *facts.Function, at facts.OpID) bool {
	for i := int(at) - 1; i >= 0; i-- {
		if fn.Ops[i].Kind != facts.Try || fn.Ops[i].End <= at {
			continue
		}
		if end := fn.Ops[i].End; int(end) < len(fn.Ops) && fn.Ops[end].Kind != facts.Finally {
			return true
		}
	}
	return false
}

func report(pass *rule.ProjectPass, l *race.Location, a, c *race.Access, use link.Site) {
	name := pass.Program.Show(l.Path)
	f := pass.Start(l, a)
	f.Location = pass.At(use)
	pass.Meet(&f, l, a, c)
	f.Related = append([]finding.Related{{Location: pass.At(a.Site), Role: "read", Message: "taken here"}}, f.Related...)
	f.Message = fmt.Sprintf("an element of `%s` is used here, though %s may have removed and closed it since it was looked up", name, pass.Who(c))
	f.Label = "used here"
	f.Help = "hold one lock from the look to the end of the use and around the removal, or be ready for a closed one"
	if l.Claim != nil && l.Claim.Kind == race.LibraryClaim {
		f.Confidence = finding.Possible
	}
	pass.Report(f)
}
