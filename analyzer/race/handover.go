package race

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/thread"
)

// What one thread does before it tells another one is over when that one hears:
//
//	def load():              def show():
//	    rows.append(1)           loaded.wait()
//	    loaded.set()             rows.append(2)
//
// That orders two accesses if all that tell by an object stand behind the one, on the
// one thread that makes it once, and the other one is made only after hearing. Nobody
// may have the object forget what it was told.
//
// A queue that is joined has had each thing taken out and said to be done; until
// somebody puts in another one, nobody works on any.
//
//	item = jobs.get()        jobs.join()
//	total += item            print(total)
//	jobs.task_done()
type handovers struct {
	p       *link.Program
	targets map[link.Func]bool // of entries
	calls   map[link.Expr]*told
	in      map[link.Func][]link.Expr // the objects by which a function tells or hears
}

// told is what the program does with an object by which threads tell each other.
type told struct {
	row                       *known.Handover
	tells, hears, done, joins []link.Site
	forgets                   bool
}

func newHandovers(p *link.Program, entries []thread.Entry) *handovers {
	h := &handovers{p: p, targets: map[link.Func]bool{}, calls: map[link.Expr]*told{}, in: map[link.Func][]link.Expr{}}
	for i := range entries {
		h.targets[entries[i].Target.Func] = true
	}
	return h
}

// ordered reports whether one of two accesses to a location is over before the other
// one is made, since its thread has told the other one's.
func (f *finder) ordered(l *Location, a, b *Access) bool {
	if f.handovers == nil {
		return false
	}
	h := f.handovers
	return h.follows(f, l, a, b) || h.follows(f, l, b, a) || h.alternate(f, l, a, b) || h.alternate(f, l, b, a)
}

// follows reports whether the second access is made after the first one is over, or
// after all are over that have begun.
func (h *handovers) follows(f *finder, l *Location, first, second *Access) bool {
	for _, at := range h.places(second.Site) {
		fn := h.p.Function(at.Func)
		for i := range at.Op {
			if fn.Ops[i].Kind != facts.Invoke || !h.hearing(link.Site{Func: at.Func, Op: i}) {
				continue
			}
			site := link.Site{Func: at.Func, Op: i}
			object, method, ok := h.object(site)
			if !ok || !h.passes(site, at.Op, object, method) || !f.ofObject(l, object) {
				continue
			}
			t := h.callsOn(object)
			if method == "join" && h.drained(t, first, site, at) || method != "join" && h.toldAfter(f, l, t, first) {
				return true
			}
		}
	}
	return false
}

// hearing sifts the calls by name: those by which a thread hears of something, or of
// the end of all work in a queue.
func (h *handovers) hearing(site link.Site) bool {
	method, _ := h.p.MethodCalled(site)
	return method == "join" || known.Hears(method)
}

// places gives where a site is reached: itself, and the calls above it that are the
// only ones.
func (h *handovers) places(site link.Site) []link.Site {
	const maxCalls = 4
	places := []link.Site{site}
	for range maxCalls {
		callers := h.p.Callers(site.Func)
		if len(callers) != 1 || h.targets[site.Func] || callers[0].Func == site.Func {
			break
		}
		site = callers[0]
		places = append(places, site)
	}
	return places
}

// object gives the object whose method a site calls, by the call that makes it.
func (h *handovers) object(site link.Site) (made link.Expr, method string, ok bool) {
	method, receiver := h.p.MethodCalled(site)
	if method == "" {
		return link.Expr{}, "", false
	}
	types := h.p.Types(receiver)
	if len(types) != 1 || types[0].Kind != link.ExternalInstance || types[0].At.Value == 0 || known.HandoverOf(types[0].Name) == nil {
		return link.Expr{}, "", false
	}
	at := types[0].At
	return at, method, !thread.InLoop(h.p, link.Site{Func: at.Func, Op: h.p.OpOf(at)})
}

// callsOn gives what is done with an object.
func (h *handovers) callsOn(made link.Expr) *told {
	if t, ok := h.calls[made]; ok {
		return t
	}
	t := &told{row: known.HandoverOf(h.p.Types(made)[0].Name)}
	h.calls[made] = t
	on := func(methods ...string) (sites []link.Site) {
		for _, name := range methods {
			for _, site := range h.p.InvokesOf(name) {
				if object, _, ok := h.object(site); ok && object == made {
					sites = append(sites, site)
				}
			}
		}
		return sites
	}
	t.tells, t.hears = on(t.row.Tells...), on(t.row.Hears...)
	t.done, t.joins = on("task_done"), on("join")
	t.forgets = t.row.Clears != "" && len(on(t.row.Clears)) > 0 || t.row.Counts && !h.madeWith(made, "0")
	return t
}

// madeWith: a constant is the first argument of a call.
func (h *handovers) madeWith(call link.Expr, text string) bool {
	v, ok := h.p.ArgumentAt(call, 0, "value")
	val := h.p.Value(link.Expr{Func: call.Func, Value: v})
	return ok && val.Kind == facts.Constant && h.p.Text(call.Func, val.Name) == text
}

// toldAfter: all that tell stand behind an access, on the one thread that comes to it
// once.
func (h *handovers) toldAfter(f *finder, l *Location, t *told, a *Access) bool {
	if t.forgets || len(t.tells) == 0 {
		return false
	}
	for _, at := range h.places(a.Site) {
		behind := func(site link.Site) bool {
			return site.Func == at.Func && site.Op > at.Op && !thread.SameLoop(h.p, at, site)
		}
		if !slices.ContainsFunc(t.tells, func(site link.Site) bool { return !behind(site) }) {
			return h.once(f, l, part{at, a})
		}
	}
	return false
}

// once reports whether a function is run once: by the one thread of an access's
// entry, or by nobody but who runs its module.
func (h *handovers) once(f *finder, l *Location, at part) bool {
	e, fn := at.access.Entry, at.Func
	const maxCalls = 4
	for range maxCalls {
		callers := h.p.Callers(fn)
		switch {
		case e != nil && fn == e.Target.Func:
			return len(callers) == 0 && (!e.Many || fn == at.Func && !f.common(l.Path, e))
		case h.targets[fn]:
			return false
		case h.p.Function(fn).Kind == facts.ModuleBody:
			return true
		case len(callers) != 1 || thread.InLoop(h.p, callers[0]):
			return false
		}
		fn = callers[0].Func
	}
	return false
}

// drained: an access is made while something of a queue is being worked on, and the
// second place is reached after the queue was joined, before anything else is put in.
func (h *handovers) drained(t *told, a *Access, join, second link.Site) bool {
	if len(t.done) == 0 {
		return false
	}
	for _, at := range h.places(a.Site) {
		work := func(site link.Site) bool { return site.Func == at.Func }
		took := lastBefore(t.hears, at)
		if took < 0 || slices.ContainsFunc(t.done, func(site link.Site) bool { return !work(site) || took < int(site.Op) && site.Op < at.Op }) {
			continue
		}
		if !slices.ContainsFunc(t.done, func(site link.Site) bool { return site.Op > at.Op }) {
			continue
		}
		return !slices.ContainsFunc(t.tells, func(site link.Site) bool {
			return !work(site) && (site.Func != second.Func || join.Op < site.Op && site.Op < second.Op)
		})
	}
	return false
}

// lastBefore gives the last of some calls before a place in its function; -1 for none.
func lastBefore(sites []link.Site, at link.Site) int {
	last := -1
	for _, site := range sites {
		if site.Func == at.Func && site.Op < at.Op {
			last = max(last, int(site.Op))
		}
	}
	return last
}

// passes reports whether whoever comes to an op of a site's function has heard at the
// site: no branch goes around it, no handler goes on without, and if it only tries,
// its result is asked for.
func (h *handovers) passes(site link.Site, at facts.OpID, object link.Expr, method string) bool {
	fn := h.p.Function(site.Func)
	for i, op := range fn.Ops[:site.Op] {
		if op.End <= site.Op || op.End > at {
			continue
		}
		switch op.Kind {
		case facts.With, facts.Finally, facts.TryElse:
		case facts.Try:
			if !h.handlersLeave(fn, facts.OpID(i), at) {
				return false
			}
		default:
			return false
		}
	}
	return method == "join" || !h.tries(site, h.callsOn(object).row) || h.asked(fn, site.Op, at)
}

// handlersLeave: what handles the exceptions of a try does not go on to an op.
func (h *handovers) handlersLeave(fn *facts.Function, try, at facts.OpID) bool {
	for i := fn.Ops[try].End; i < at; i++ {
		op := fn.Ops[i]
		if _, leaves := leaving(fn, i); op.Kind == facts.Except && op.End <= at && !leaves {
			return false
		}
		if op.Kind == facts.Try || op.Kind == facts.Finally {
			break
		}
	}
	return true
}

// asked: the result of a call is asked for, and an op is reached only if it is true.
func (h *handovers) asked(fn *facts.Function, call, at facts.OpID) bool {
	for i := call + 1; i < at; i++ {
		op := fn.Ops[i]
		if op.Kind != facts.If {
			continue
		}
		test := fn.Values[op.Value]
		if op.Value == fn.Ops[call].Value && op.End > at {
			return true
		}
		if _, leaves := leaving(fn, i); leaves && test.Kind == facts.Not && facts.ValueID(test.A) == fn.Ops[call].Value && op.End <= at {
			return true
		}
	}
	return false
}

// ofObject reports whether an object that is made by a constructor belongs to what the
// location belongs to, or there is one such object.
func (f *finder) ofObject(l *Location, made link.Expr) bool {
	fn := f.p.Function(made.Func)
	if fn.Kind != facts.Def || !known.Constructors[f.p.Text(made.Func, fn.Name)] {
		return true
	}
	_, class, ok := f.p.Self(made.Func)
	if !ok {
		return false
	}
	if l.Path.Root.Kind == link.SelfRoot && l.Path.Len == 1 && slices.Contains(f.p.MRO(class), l.home()) {
		return true
	}
	for _, t := range f.p.TypesAt(l.Path.Container()) {
		if t.Kind == link.Instance && slices.Contains(f.p.MRO(t.Class), class) {
			return true
		}
	}
	return f.single(class)
}
