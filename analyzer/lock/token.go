package lock

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/thread"
)

// A queue with one thing in it, which everybody takes out and puts back, is a lock:
// whoever has the thing is alone.
//
//	self._free = SimpleQueue()              token = self._free.get()
//	self._free.put("token")                 self.balance += n
//	                                        self._free.put(token)
//
// Who makes it puts one thing in, once; whoever else does has taken it before. A queue
// that somebody else fills, too, is none. `get` with a limit of time raises when the
// time is over, so that nobody goes on without the thing.

// token is a queue that may be one.
type token struct {
	made  link.Expr
	fills link.Site   // the first put, by who makes it
	acts  []link.Site // the other calls of put, and those of get
}

var tokenRow = &known.Lock{Class: "queue.Queue", Source: "https://docs.python.org/3/library/queue.html#queue-objects"}

var takes, gives = []string{"get", "get_nowait"}, []string{"put", "put_nowait"}

// findTokens finds the queues that may be locks, and has their calls looked at.
func (t *table) findTokens() []*token {
	made := t.queues()
	if len(made) == 0 {
		return nil
	}
	names := map[link.Name]bool{}
	for _, site := range t.namedCalls(gives, nil) {
		q, receiver := t.queueOf(site, made)
		switch {
		case q == nil:
		case q.fills.Op == 0 && site.Func == q.made.Func && !thread.InLoop(t.p, site):
			q.fills = site
			names[t.p.LastName(receiver)] = true
		default:
			q.acts = append(q.acts, site)
			names[t.p.LastName(receiver)] = true
		}
	}
	var found []*token
	for _, q := range made {
		if q.fills.Op > 0 && len(q.acts) > 0 {
			found = append(found, q)
			t.tokens[q.made] = true
		}
	}
	if len(found) == 0 {
		return nil
	}
	slices.SortFunc(found, func(a, b *token) int { return link.CompareSites(a.fills, b.fills) })
	for _, site := range t.namedCalls(takes, names) {
		if q, _ := t.queueOf(site, made); q != nil {
			q.acts = append(q.acts, site)
		}
	}
	for _, q := range found {
		for _, site := range q.acts {
			t.mayMove(site)
		}
	}
	return found
}

// queues gives the queues that the program makes, by the call that makes each.
func (t *table) queues() map[link.Expr]*token {
	made := map[link.Expr]*token{}
	for class := range known.HandOvers {
		for _, site := range t.p.InvokesOf(known.LastName(class)) {
			e := link.Expr{Func: site.Func, Value: t.p.Op(site).Value}
			types := t.p.Types(e)
			if len(types) == 1 && types[0].Kind == link.ExternalInstance && known.HandOvers[known.Canonical(types[0].Name)] && types[0].At == e {
				made[e] = &token{made: e}
			}
		}
	}
	return made
}

// namedCalls gives the calls of methods of some names, on receivers of some last
// names if any are given.
func (t *table) namedCalls(methods []string, receivers map[link.Name]bool) []link.Site {
	var sites []link.Site
	for _, name := range methods {
		for _, site := range t.p.InvokesOf(name) {
			if receivers != nil {
				if _, receiver := t.p.MethodCalled(site); !receivers[t.p.LastName(receiver)] {
					continue
				}
			}
			sites = append(sites, site)
		}
	}
	return sites
}

// queueOf gives the queue whose method a site calls, if it can be no other.
func (t *table) queueOf(site link.Site, made map[link.Expr]*token) (*token, link.Expr) {
	_, receiver := t.p.MethodCalled(site)
	if receiver.Value == 0 {
		return nil, link.Expr{}
	}
	types := t.p.Types(receiver)
	if len(types) != 1 {
		return nil, link.Expr{}
	}
	return made[types[0].At], receiver
}

// checkTokens drops the queues that somebody fills who has not taken what is in them.
func (t *table) checkTokens(found []*token) {
	for _, q := range found {
		if slices.ContainsFunc(q.acts, func(site link.Site) bool { return !t.givesBack(site) }) {
			delete(t.tokens, q.made)
		}
	}
}

// givesBack: a call that puts something into a token's queue does so with the token.
func (t *table) givesBack(site link.Site) bool {
	method, receiver := t.p.MethodCalled(site)
	if !slices.Contains(gives, method) {
		return true
	}
	l, ok := t.identify(t.p.Static(site.Func), receiver.Value)
	return ok && t.holdsAt(site, l, 0)
}

// holdsAt reports whether a lock is held at a site, taken by its function or by
// whoever calls that.
func (t *table) holdsAt(site link.Site, l Held, depth int) bool {
	const maxCalls = 3
	holds := false
	t.walker(t.p.Static(site.Func), func(i facts.OpID, held []Held) { holds = holds || i == site.Op && Holds(held, l) }).run(nil)
	if holds || depth == maxCalls {
		return holds
	}
	if _, class, ok := t.p.Self(site.Func); ok && t.p.Text(site.Func, t.p.Function(site.Func).Name) == "__exit__" {
		enter, ok := t.methodOf(class, "__enter__")
		return ok && t.functions[enter]
	}
	callers := t.p.Callers(site.Func)
	return len(callers) > 0 && !slices.ContainsFunc(callers, func(c link.Site) bool { return !t.holdsAt(c, l, depth+1) })
}

// token gives the lock that a queue is.
func (w *walker) token(fr *link.Frame, queue facts.ValueID) (Held, bool) {
	l, ok := w.t.identify(fr, queue)
	return l, ok && l.mark
}
