package thread

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
)

// A thread whose last act is to set an event has done its work for whoever waits
// for the event, and one whose first act is to wait for an event does none before
// it is set:
//
//	def work():                   t.start()           def work():                 t.start()
//	    rows.append(1)            done.wait()             ready.wait()            rows.append(0)
//	    done.set()                print(rows)             rows.append(1)          ready.set()
//
// That goes for one thread, and for an event that is set in one place and never
// cleared.

const eventClass = "threading.Event"

// signals has an entry end where its event is waited for, and start where the one
// that it waits for is set.
func (f *finder) signals(e *Entry) {
	if e.Many || e.Framework || e.Kind != known.Parallel {
		return
	}
	ops := f.p.Function(e.Target.Func).Ops
	last := len(ops) - 1
	for last > 0 && (ops[last].Kind == facts.Return && ops[last].Value == 0 || ops[last].Kind == facts.Read) {
		last--
	}
	if event, ok := f.eventOf(link.Site{Func: e.Target.Func, Op: facts.OpID(last)}, "set"); ok && f.certain(e.Target.Func, last) && f.latch(event) {
		e.ended = append(e.ended, f.onEvent(event, "wait")...)
	}
	first := slices.IndexFunc(ops, func(op facts.Op) bool { return op.Kind != facts.Read })
	if first < 0 {
		return
	}
	if event, ok := f.eventOf(link.Site{Func: e.Target.Func, Op: facts.OpID(first)}, "wait"); ok && f.latch(event) {
		if set := f.onEvent(event, "set")[0]; set.Func == e.Start.Func && set.Op > e.Start.Op && !InLoop(f.p, set) {
			e.Start = set
		}
	}
}

// eventOf gives the call that makes the event whose method a site calls, if it is
// that one, without a limit of time, and there is one such event.
func (f *finder) eventOf(site link.Site, method string) (link.Expr, bool) {
	fn := f.p.Function(site.Func)
	if int(site.Op) >= len(fn.Ops) {
		return link.Expr{}, false // there is none
	}
	called, receiver := f.p.MethodCalled(site)
	if called != method || len(fn.Calls[fn.Values[fn.Ops[site.Op].Value].B].Args) > 0 {
		return link.Expr{}, false
	}
	types := f.p.Types(receiver)
	if len(types) != 1 || types[0].Kind != link.ExternalInstance || types[0].Name != eventClass || types[0].At.Value == 0 {
		return link.Expr{}, false
	}
	return types[0].At, true
}

// onEvent gives the calls of a method of an event.
func (f *finder) onEvent(event link.Expr, method string) []link.Site {
	return slices.DeleteFunc(slices.Clone(f.p.InvokesOf(method)), func(s link.Site) bool {
		at, ok := f.eventOf(s, method)
		return !ok || at != event
	})
}

// latch: the event is set in one place and stays set.
func (f *finder) latch(event link.Expr) bool {
	return len(f.onEvent(event, "set")) == 1 && len(f.onEvent(event, "clear")) == 0
}

// certain: whoever gets to the end of a function without an exception comes by an op.
func (f *finder) certain(fn link.Func, op int) bool {
	for _, around := range f.p.Function(fn).Ops[:op] {
		if int(around.End) > op && around.Kind != facts.Try && around.Kind != facts.Finally && around.Kind != facts.With {
			return false
		}
	}
	return true
}
