package locks

import (
	"fmt"
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
	"github.com/ftlint/ftlint/analyzer/syntax"
	"github.com/ftlint/ftlint/analyzer/thread"
)

// A queue, an event or a condition lets a waiter go on when some other thread
// calls another method of it. If each of these calls is behind the lock that the
// waiter holds, none is ever made:
//
//	with self.lock:                     with self.lock:
//	    job = self.jobs.get()               self.jobs.put(job)
//
// Only objects of which the program shows where they are made are looked at, and
// one call that the lock does not hold back is enough to say nothing. So is a
// question to the object before the wait: what comes of it is FT205's.

// Where one is not held back nobody waits for ever, but others may wait for as
// long as it takes: everybody who needs the lock for something else.

// signal looks for a lock that is held at the wait for an object, and that
// everybody has to take who lets the waiter go on, or somebody who has nothing
// to do with it.
func (w *waiting) signal(ps *step, row *known.Await, on link.Expr) bool {
	made := w.made(on)
	if len(made) == 0 || row.Bounded && !slices.ContainsFunc(made, w.sized) {
		return false
	}
	if w.asked(ps.site, made) {
		return false
	}
	others, all := w.signals(ps, row, on, made)
	if !all || len(others) == 0 {
		return false
	}
	own, _ := lock.Identify(w.p, ps.frame, on.Value)
	for _, held := range ps.under {
		if row.Own && lock.Same(own, held) {
			continue
		}
		if route, behind := w.allBehind(others, held, row.Each); behind {
			w.reportSignal(ps, on, held, route)
			return true
		}
		if s, ok := w.keptOut(held, others, row.Each); ok && w.ownCode(ps) {
			w.reportKeptOut(ps, on, held, s)
			return true
		}
	}
	return false
}

// allBehind reports whether a thread gets to none of some sites without a lock,
// and the way to the first.
func (w *waiting) allBehind(sites []link.Site, l lock.Held, again bool) (route []link.Site, behind bool) {
	for i, site := range sites {
		calls, behind := w.behind(site, l, again, 0)
		if !behind {
			return nil, false
		}
		if i == 0 {
			route = append(calls, site)
		}
	}
	return route, true
}

// keptOut gives code that takes the lock for something else than the wait, and
// does not let the waiter go on before.
func (w *waiting) keptOut(l lock.Held, others []link.Site, again bool) (section, bool) {
	sections := whatIsUnderLocks(w.pass).sections
	i := slices.IndexFunc(sections, func(s section) bool {
		name := w.p.Text(s.holder, w.p.Function(s.holder).Name)
		if !lock.Same(s.Held, l) || s.holder == l.Site.Func || known.Constructors[name] || w.waitsToo(s.holder) {
			return false
		}
		return !slices.ContainsFunc(others, func(o link.Site) bool {
			_, behind := w.behind(o, l, again, 0)
			return o.Func == s.holder && !behind
		})
	})
	if i < 0 {
		return section{}, false
	}
	return sections[i], true
}

// ownCode: the wait is in the function that holds the lock, or in a method
// beside it. What another object does depends on how it was made and asked: the
// put of a queue waits, and may well not.
func (w *waiting) ownCode(ps *step) bool {
	if len(ps.calls) == 0 {
		return true
	}
	_, a, method := w.p.EnclosingSelf(ps.calls[0].Func)
	_, b, too := w.p.EnclosingSelf(ps.site.Func)
	return method && too && a == b
}

// waitsToo reports whether a function waits under its lock, too: the lock is for
// those who wait, one at a time.
func (w *waiting) waitsToo(f link.Func) bool {
	for _, other := range whatIsUnderLocks(w.pass).pauses {
		in := other.site.Func
		if len(other.calls) > 0 {
			in = other.calls[0].Func
		}
		if row, _ := w.at(other.site); in == f && row != nil && row.For == known.Signal && !row.Bounded {
			return true
		}
	}
	return false
}

// made gives the calls that make an object, if all are known.
func (w *waiting) made(object link.Expr) []link.Expr {
	var out []link.Expr
	for _, t := range w.p.Types(object) {
		if t.Kind != link.ExternalInstance || t.At.Value == 0 || w.p.Value(t.At).Kind != facts.CallOf {
			return nil
		}
		out = append(out, t.At)
	}
	return out
}

// sized reports whether a queue is made with a size.
func (w *waiting) sized(made link.Expr) bool {
	v, ok := w.p.ArgumentAt(made, 0, "maxsize")
	if !ok {
		return false
	}
	val := w.p.Value(link.Expr{Func: made.Func, Value: v})
	return val.Kind == facts.Constant && syntax.ConstantKind(val.Op) == syntax.Int && w.p.Text(made.Func, val.Name) != "0"
}

// asked reports whether a function has asked an object how it is before a site.
func (w *waiting) asked(site link.Site, made []link.Expr) bool {
	fn := w.p.Function(site.Func)
	for i, op := range fn.Ops[:site.Op] {
		if op.Kind != facts.Invoke {
			continue
		}
		object, ok := w.receiver(link.Site{Func: site.Func, Op: facts.OpID(i)})
		if !ok {
			continue
		}
		name := w.p.Text(site.Func, fn.Values[fn.Values[op.Value].A].Name)
		if slices.ContainsFunc(w.p.Types(object), func(t link.Type) bool {
			return t.Kind == link.ExternalInstance && slices.Contains(made, t.At) && known.StaleAnswerOf(t.Name, name) != nil
		}) {
			return true
		}
	}
	return false
}

// signals gives the calls that let a waiter go on. It is false if there may be
// others: on an object of which nothing is known but that it has the same name.
func (w *waiting) signals(ps *step, row *known.Await, on link.Expr, made []link.Expr) (sites []link.Site, all bool) {
	name := w.p.LastName(on)
	for _, method := range row.By {
		for _, site := range w.p.InvokesOf(method) {
			object, ok := w.receiver(site)
			own := site == ps.site // of a barrier another thread's wait is what lets go
			if !ok || own && known.LastName(row.Callee) != method {
				continue
			}
			types := w.p.Types(object)
			if len(types) == 0 && w.p.LastName(object) == name && w.owner(object) == w.owner(on) {
				return nil, false
			}
			if !slices.ContainsFunc(types, func(t link.Type) bool { return slices.Contains(made, t.At) }) {
				continue
			}
			if !own && w.reaches(ps, site, 0) {
				return nil, false
			}
			sites = append(sites, site)
		}
	}
	return sites, true
}

// reaches reports whether the function that waits, or one that calls it,
// gets to a site itself, and so may have been there before.
func (w *waiting) reaches(ps *step, site link.Site, depth int) bool {
	if site.Func == ps.site.Func || slices.ContainsFunc(ps.calls, func(c link.Site) bool { return c.Func == site.Func }) {
		return true
	}
	return depth < farthest && slices.ContainsFunc(w.p.Callers(site.Func), func(c link.Site) bool { return w.reaches(ps, c, depth+1) })
}

// receiver gives the object of which a site calls a method.
func (w *waits) receiver(site link.Site) (link.Expr, bool) {
	fn := w.p.Function(site.Func)
	callee := fn.Values[fn.Values[fn.Ops[site.Op].Value].A]
	return link.Expr{Func: site.Func, Value: facts.ValueID(callee.A)}, callee.Kind == facts.Attr
}

// owner gives the class of which an object is an attribute; none if it is not, or
// that is not known.
func (w *waiting) owner(e link.Expr) link.Class {
	v := w.p.Value(e)
	if v.Kind != facts.Attr {
		return link.Class{}
	}
	class, _ := w.p.FieldOwner(link.Expr{Func: e.Func, Value: facts.ValueID(v.A)}, w.p.Text(e.Func, v.Name))
	return class
}

// farthest is how many callers up a lock is looked for that keeps a call back.
const farthest = 3

// behind reports whether a thread gets to a site only by a lock: it is held
// there, or has to be taken on the way. calls lead there from where that is. If
// again, a lock that is taken later in the same round of a loop keeps the next
// call back.
func (w *waiting) behind(site link.Site, l lock.Held, again bool, depth int) (calls []link.Site, is bool) {
	if w.passes(site, l, again) {
		return nil, true
	}
	callers := w.p.Callers(site.Func)
	if depth == farthest || len(callers) == 0 || w.isTarget(site.Func) {
		return nil, false
	}
	for i, c := range callers {
		before, is := w.behind(c, l, false, depth+1)
		if !is {
			return nil, false
		}
		if i == 0 {
			calls = append(slices.Clip(before), c)
		}
	}
	return calls, true
}

// passes reports whether a function itself has a lock at one of its sites, or
// takes it on the way there.
func (w *waiting) passes(site link.Site, l lock.Held, again bool) bool {
	fn := w.p.Function(site.Func)
	passes := false
	lock.Walk(w.p, w.p.Static(site.Func), nil, func(op facts.OpID, held []lock.Held) {
		for _, h := range firm(held) {
			if !lock.Same(h, l) {
				continue
			}
			switch at := h.Site; {
			case op == site.Op:
				passes = true
			case at.Func != site.Func || !always(fn, at.Op, site.Op):
			case at.Op < site.Op, again && thread.SameLoop(w.p, at, site):
				passes = true
			}
		}
	})
	return passes
}

// always reports whether an op is run whenever another one of its function is:
// the blocks around it are around that one, too.
func always(fn *facts.Function, op, other facts.OpID) bool {
	for i := facts.OpID(0); i < op; i++ {
		switch o := fn.Ops[i]; o.Kind {
		case facts.If, facts.Else, facts.Guard, facts.Except, facts.For, facts.While, facts.TryElse, facts.LoopElse:
			if o.End > op && (i > other || o.End <= other) {
				return false
			}
		}
	}
	return true
}

func (w *waiting) isTarget(f link.Func) bool {
	return slices.ContainsFunc(w.pass.Entries, func(e thread.Entry) bool { return e.Target.Func == f })
}

func (w *waiting) reportSignal(ps *step, on link.Expr, held lock.Held, route []link.Site) {
	p := w.p
	other := route[len(route)-1]
	call := p.File(on.Func).Expr(p.Function(on.Func), on.Value)
	what := p.Text(other.Func, p.Function(other.Func).Values[p.Function(other.Func).Values[p.Op(other).Value].A].Name)
	f := w.start(ps, held)
	f.Message = fmt.Sprintf("`%s` is waited for under `%s`, without which nobody gets to its `%s`: both may wait for ever", call, held.Name, what)
	f.Evidence = finding.Declared
	f.Related = append(f.Related, finding.Related{
		Location: w.pass.At(other), Role: "act", Message: fmt.Sprintf("would let it go on, but needs `%s` first", held.Name),
	})
	f.Facts = []finding.Fact{{Label: "threads", Text: fmt.Sprintf("`%s` is there for threads [declared]", call)}}
	f.Chains = append(f.Chains, chainOf(w.pass, route[:len(route)-1], other))
	w.pass.Report(f)
}

// reportKeptOut reports a wait that ends, some time. Who wrote it mostly means to
// keep the others out for as long, as in a handshake with the thread just started:
// two of eight on unread packages were faults.
func (w *waiting) reportKeptOut(ps *step, on link.Expr, held lock.Held, s section) {
	p := w.p
	call := p.File(on.Func).Expr(p.Function(on.Func), on.Value)
	f := w.start(ps, held)
	f.Severity, f.Confidence = finding.Warning, finding.Possible
	f.Message = fmt.Sprintf("`%s` is waited for under `%s`, however long it takes: `%s`, which needs the lock for something else, waits as long", call, held.Name, p.LocalName(s.holder))
	f.Evidence = finding.Declared
	f.Related = append(f.Related, finding.Related{Location: w.pass.At(s.Site), Role: "lock", Message: "waits as long"})
	f.Facts = []finding.Fact{{Label: "threads", Text: fmt.Sprintf("`%s` is there for threads [declared]", call)}}
	w.pass.Report(f)
}
