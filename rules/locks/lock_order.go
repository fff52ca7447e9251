package locks

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
	"github.com/ftlint/ftlint/analyzer/thread"
	"github.com/ftlint/ftlint/rules/rule"
)

// LockOrder is FT504.
var LockOrder = &rule.Rule{
	Code: "FT504", Name: "lock-order", Severity: finding.Error, Since: "0.2.0",
	Beside: lockOrder,
	Doc: rule.Doc{
		Title: "two locks are taken in one order here and in the other there",
		Why: "One thread takes the first lock and wants the second, another has taken the second and wants the first: both wait for ever, and so does everybody who needs one of the two. " +
			"It takes two threads at the wrong moment, so tests seldom see it. Three locks and more in a ring do the same.",
		Bad: `import threading

accounts = threading.Lock()
journal = threading.Lock()

def transfer():
    with accounts:
        with journal:
            pass

def audit():
    with journal:
        with accounts:
            pass
`,
		Good: `import threading

accounts = threading.Lock()
journal = threading.Lock()

def transfer():
    with accounts:
        with journal:
            pass

def audit():
    with accounts:
        with journal:
            pass
`,
		Fix: "Take the locks in one order everywhere, or let the first go before the second is taken. Locks of two objects of one class are taken in an order that the objects have, as that of their ids.",
		Limits: "A lock that an object keeps is told by its class and attribute: two objects may have an order of their own that the code keeps, which is not seen. Calls are followed five deep. " +
			"What a function is given is looked for one call up, or where a thread is started with it. " +
			"Locks that are taken with a timeout or without blocking are left alone, and so are orders that both stand under one further lock.",
		Sources: []string{
			"https://docs.python.org/3/library/threading.html#lock-objects",
			"https://en.wikipedia.org/wiki/Deadlock_(computer_science)#Necessary_conditions",
		},
	},
}

func lockOrder(pass *rule.ProjectPass) {
	o := order{pass: pass, p: pass.Program, edges: map[link.Path]map[link.Path][]nested{}, told: map[link.Site]bool{}}
	under := whatIsUnderLocks(pass)
	for _, n := range under.nested {
		o.add(n)
	}
	for _, f := range under.takers {
		o.pairs(f)
	}
	o.cycles()
}

// order is a graph of locks: an edge leads from a lock to one that is taken
// under it.
type order struct {
	pass  *rule.ProjectPass
	p     *link.Program
	edges map[link.Path]map[link.Path][]nested
	names []link.Path        // the locks, in the order in which they are met
	told  map[link.Site]bool // where two locks of one kind have been reported

	threads *thread.Order
}

func (o *order) add(n nested) {
	from, ok := identity(n.outer)
	to, also := identity(n.inner)
	if !ok || !also || n.outer.PerInstance() && o.p.Text(n.holder, o.p.Function(n.holder).Name) == "__init__" {
		return // nobody else has the new object
	}
	if o.fromTable(from) || o.fromTable(to) {
		return
	}
	if from == to {
		if o.crossed(&n) {
			o.reportCrossed(&n)
		} else if closing, ok := o.linked(&n); ok {
			o.reportLinked(&n, closing)
		}
		return
	}
	for _, path := range []link.Path{from, to} {
		if o.edges[path] == nil {
			o.edges[path] = map[link.Path][]nested{}
			o.names = append(o.names, path)
		}
	}
	o.edges[from][to] = append(o.edges[from][to], n)
}

// identity is that of a lock that an object keeps, or a module; or of one that an
// activation has made, for all functions that are defined or run in it.
func identity(h lock.Held) (link.Path, bool) {
	path, ok := h.Identity()
	return path, ok || path.Root.Kind == link.AllocRoot && path.Len == 0 && !h.Fresh
}

// fromTable: an attribute keeps a lock that the object takes out of a container
// that it shares with others: the attribute does not say which one it is.
//
//	self.left = forks[seat]
func (o *order) fromTable(path link.Path) bool {
	if path.Root.Kind != link.SelfRoot || path.Len != 1 || path.Last().IsItem() {
		return false
	}
	defs := o.p.FieldDefs(link.Class{File: path.Root.File, ID: facts.ClassID(path.Root.ID)}, path.Last().Name())
	return slices.ContainsFunc(defs, func(d link.Def) bool {
		return o.p.Value(o.written(link.Expr{Func: d.Func, Value: d.Src})).Kind == facts.Item
	})
}

// longest is how many locks a ring may have.
const longest = 4

// cycles reports each ring of locks once: from the lock that is met first on.
func (o *order) cycles() {
	rank := map[link.Path]int{}
	for i, path := range o.names {
		rank[path] = i
	}
	reported := map[string]bool{}
	var ring []nested
	var search func(start, at link.Path, on []link.Path)
	search = func(start, at link.Path, on []link.Path) {
		for _, to := range o.names {
			edges := o.edges[at][to]
			if len(edges) == 0 || rank[to] < rank[start] {
				continue
			}
			if to == start {
				if closed, ok := o.close(ring, edges); ok {
					o.report(closed, reported)
				}
				continue
			}
			if len(on) == longest || slices.Contains(on, to) {
				continue
			}
			for _, e := range o.distinct(edges) {
				ring = append(ring, e)
				search(start, to, append(slices.Clip(on), to))
				ring = ring[:len(ring)-1]
			}
		}
	}
	for _, start := range o.names {
		search(start, start, []link.Path{start})
	}
}

// distinct keeps the shortest way that each function has from one lock to another.
func (o *order) distinct(edges []nested) []nested {
	best := map[link.Func]int{}
	var out []nested
	for _, e := range edges {
		if i, ok := best[e.holder]; !ok {
			best[e.holder] = len(out)
			out = append(out, e)
		} else if len(e.calls) < len(out[i].calls) {
			out[i] = e
		}
	}
	return out[:min(len(out), 4)]
}

// close adds the last edge of a ring: one that no further lock keeps apart from
// all the others.
func (o *order) close(ring, edges []nested) ([]nested, bool) {
	for _, e := range o.distinct(edges) {
		all := append(slices.Clone(ring), e)
		if !gated(all) && !o.oneThread(all) {
			return all, true
		}
	}
	return nil, false
}

// gated: one lock beside those of the ring is held on all of its edges, so that
// no two threads are on them at once.
func gated(ring []nested) bool {
	of := func(h lock.Held) bool {
		return slices.ContainsFunc(ring, func(n nested) bool { return lock.Same(h, n.outer) || lock.Same(h, n.inner) })
	}
	return slices.ContainsFunc(ring[0].gates, func(gate lock.Held) bool {
		return !of(gate) && !slices.ContainsFunc(ring, func(n nested) bool { return !lock.Holds(n.gates, gate) })
	})
}

// oneThread: all of the ring is in one function, so that it takes the locks one
// way and then the other; it may well be that nobody else runs it.
func (o *order) oneThread(ring []nested) bool {
	return !slices.ContainsFunc(ring, func(n nested) bool { return n.holder != ring[0].holder }) &&
		o.p.Function(ring[0].holder).Kind == facts.ModuleBody
}

func (o *order) report(ring []nested, reported map[string]bool) {
	var names, key []string
	for _, n := range ring {
		path, _ := identity(n.outer)
		names, key = append(names, o.name(n.outer)), append(key, fmt.Sprint(path))
	}
	slices.Sort(names)
	slices.Sort(key)
	if text := strings.Join(key, " "); reported[text] {
		return
	} else {
		reported[text] = true
	}
	first := slices.MinFunc(ring, func(a, b nested) int {
		return cmp.Or(cmp.Compare(a.holder.File, b.holder.File), cmp.Compare(o.at(&a).Span.Start, o.at(&b).Span.Start))
	})
	for o.at(&ring[0]) != o.at(&first) {
		ring = append(ring[1:], ring[0])
	}
	f := o.start(&ring[0])
	f.Message = fmt.Sprintf("`%s` is taken under `%s` here, and %s: threads that do both may wait for each other for ever",
		o.name(ring[0].inner), o.name(ring[0].outer), o.theOtherWay(ring))
	f.Subject = strings.Join(names, " ")
	f.Help = fmt.Sprintf("take `%s` before `%s` everywhere, or let the first go before the second is taken", o.name(ring[0].outer), o.name(ring[0].inner))
	for i := range ring[1:] {
		o.other(f, &ring[i+1])
	}
	o.tell(f, ring...)
	o.pass.Report(*f)
}

func (o *order) theOtherWay(ring []nested) string {
	if len(ring) == 2 {
		if ring[1].given != nil && ring[1].holder == ring[0].holder {
			return fmt.Sprintf("the other way round where `%s` is given the two so", o.p.LocalName(ring[1].holder))
		}
		return fmt.Sprintf("the other way round in `%s`", o.p.LocalName(ring[1].holder))
	}
	var steps []string
	for _, n := range ring[1:] {
		steps = append(steps, fmt.Sprintf("`%s` under `%s` in `%s`", o.name(n.inner), o.name(n.outer), o.p.LocalName(n.holder)))
	}
	return strings.Join(steps, ", ")
}

// start is a finding at the place where an edge is made: where the inner lock is
// taken, or the call that leads there.
func (o *order) start(n *nested) *finding.Finding {
	f := &finding.Finding{
		Location: o.at(n), Label: fmt.Sprintf("takes `%s`, holding `%s`", o.name(n.inner), o.name(n.outer)),
		Confidence: finding.Likely, Evidence: finding.Declared, GIL: finding.UnsafeAnyway,
		Function: o.p.QualifiedName(n.holder),
		Facts:    []finding.Fact{{Label: "threads", Text: "what takes locks is meant for threads [declared]"}},
		Chains:   []finding.Chain{o.chain(n)},
	}
	o.places(f, n)
	return f
}

// other adds the other side.
func (o *order) other(f *finding.Finding, n *nested) {
	f.Related = append(f.Related, finding.Related{
		Location: o.at(n), Role: "act", Message: fmt.Sprintf("takes `%s`, holding `%s`", o.name(n.inner), o.name(n.outer)),
	})
	o.places(f, n)
	f.Chains = append(f.Chains, o.chain(n))
}

// places adds where the locks of an edge are taken.
func (o *order) places(f *finding.Finding, n *nested) {
	add := func(at link.Site, role, text string) {
		r := finding.Related{Location: o.pass.At(at), Role: role, Message: text}
		if !slices.Contains(f.Related, r) {
			f.Related = append(f.Related, r)
		}
	}
	add(n.outer.Site, "lock", fmt.Sprintf("`%s` is taken here", o.name(n.outer)))
	if n.given != nil {
		add(*n.given, "site", fmt.Sprintf("the locks of `%s` are given here", o.p.LocalName(n.holder)))
	}
	if len(n.calls) > 0 {
		add(n.inner.Site, "lock", fmt.Sprintf("`%s` is taken here", o.name(n.inner)))
	}
}

func (o *order) at(n *nested) finding.Location {
	if len(n.calls) > 0 {
		return o.pass.At(n.calls[0])
	}
	return o.pass.At(n.inner.Site)
}

// chain leads to the inner lock: from where the locks are given, if they are.
func (o *order) chain(n *nested) finding.Chain {
	var chain finding.Chain
	if n.given != nil {
		chain = chainOf(o.pass, nil, *n.given)
	}
	if n.outer.Site.Func == n.holder { // no decorator's
		chain = append(chain, chainOf(o.pass, nil, n.outer.Site)...)
	}
	return append(chain, chainOf(o.pass, n.calls, n.inner.Site, n.outer.Name)...)
}

// name is a lock's name in messages: with its class, if an object keeps it.
func (o *order) name(h lock.Held) string {
	path, _ := h.Identity()
	if path.Root.Kind == link.SelfRoot || path.Root.Kind == link.ClassRoot {
		return o.p.Show(path)
	}
	return h.Name
}
