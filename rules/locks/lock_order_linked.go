package locks

import (
	"fmt"
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/link"
)

// Objects of one class that know each other take each other's locks. A child that
// takes its parent's has an order; peers have none:
//
//	def send(self, message):
//	    with self.lock:
//	        self.peer.receive(message)     takes its lock
//
//	a.peer, b.peer = b, a
//
// So where the links are made says whether they lead back to where they began.

// linked gives the store that closes the ring of objects along which an edge from a
// lock to its namesake goes.
func (o *order) linked(n *nested) (closing link.Site, ok bool) {
	a, b := n.outer.Path, n.inner.Path
	if a.Len == 0 || b.Len != a.Len+1 || a.Root != b.Root || a.Last() != b.Last() || b.Base().Last().IsItem() || b.Base().Base() != a.Base() {
		return closing, false
	}
	owner, ok := n.outer.Identity()
	if !ok || owner.Root.Kind != link.SelfRoot {
		return closing, false
	}
	attr := b.Base().Last().Name()
	if x, ok := o.argument(n.holder, a.Base()); ok && o.comparesLinks(x, attr) {
		return closing, false
	}
	links := o.links(link.Class{File: owner.Root.File, ID: facts.ClassID(owner.Root.ID)}, attr)
	for i, l := range links {
		if l.round || closes(links[:i], l) {
			return l.Site, true
		}
	}
	return closing, false
}

// closes: one comes from where a link leads, along links that its function has made
// before, to where it begins.
//
//	a.next, b.next, c.next = b, c, a
func closes(before []objectLink, l objectLink) bool {
	at := l.to
	for range before {
		next := slices.IndexFunc(before, func(m objectLink) bool { return m.in == l.in && m.from == at })
		if next < 0 {
			return false
		}
		if at = before[next].to; at == l.from {
			return true
		}
	}
	return false
}

// comparesLinks: the function compares the two objects, as who puts their locks in
// order does.
func (o *order) comparesLinks(x link.Expr, attr string) bool {
	fn := o.p.Function(x.Func)
	for v, val := range fn.Values {
		if val.Kind == facts.Attr && o.p.Text(x.Func, val.Name) == attr && fn.Values[val.A] == fn.Values[x.Value] {
			return o.ordered(x, link.Expr{Func: x.Func, Value: facts.ValueID(v)})
		}
	}
	return false
}

// objectLink is a place that links one object to another, both as they are written there.
type objectLink struct {
	link.Site
	in       link.Func
	from, to string
	round    bool // to the next one round, or from the last to the first
}

// links gives the places where an attribute of a class's objects gets another object.
func (o *order) links(c link.Class, attr string) []objectLink {
	sites := slices.Clone(o.p.GivenStores(attr))
	for _, d := range o.p.FieldDefs(c, attr) {
		sites = append(sites, d.Site)
	}
	var all []objectLink
	for _, s := range sites {
		op := o.p.Op(s)
		target := o.p.Value(link.Expr{Func: s.Func, Value: op.Value})
		if target.Kind != facts.Attr {
			continue
		}
		from, to := link.Expr{Func: s.Func, Value: facts.ValueID(target.A)}, link.Expr{Func: s.Func, Value: op.Src}
		if !o.isOf(from, c) {
			continue
		}
		all = append(all, objectLink{s, s.Func, o.text(from), o.text(to), o.isRound(from, to)})
	}
	return all
}

func (o *order) isOf(e link.Expr, c link.Class) bool {
	return slices.ContainsFunc(o.p.Types(e), func(t link.Type) bool { return t.Kind == link.Instance && slices.Contains(o.p.MRO(t.Class), c) })
}

// isRound: `nodes[i].next = nodes[(i + 1) % n]`, `nodes[-1].next = nodes[0]`.
func (o *order) isRound(from, to link.Expr) bool {
	key := func(e link.Expr) (link.Expr, bool) {
		v := o.p.Value(o.written(e))
		return link.Expr{Func: e.Func, Value: facts.ValueID(v.B)}, v.Kind == facts.Item
	}
	j, ok := key(to)
	if !ok || o.counts(j) {
		return ok
	}
	i, ok := key(from)
	return ok && o.isLast(i) && o.text(j) == "0"
}

// isLast: the key -1.
func (o *order) isLast(key link.Expr) bool {
	v := o.p.Value(key)
	if v.Kind != facts.Compute || v.Op != 0 {
		return false
	}
	operands := o.p.Function(key.Func).Lists[v.A]
	return len(operands) == 1 && o.text(link.Expr{Func: key.Func, Value: operands[0]}) == "1"
}

func (o *order) reportLinked(n *nested, closing link.Site) {
	if o.told[n.inner.Site] {
		return
	}
	o.told[n.inner.Site] = true
	f := o.start(n)
	attr := n.inner.Path.Base().Last().Name()
	f.Message = fmt.Sprintf("the lock of `%s` is taken under `%s`, and `%s` leads back to where it began: if each thread has taken its first lock, all wait for their second for ever",
		o.p.Show(n.inner.Path.Base()), n.outer.Name, attr)
	f.Subject = o.p.Qualified(n.outer.Path)
	f.Help = "take them in an order that the objects have, as that of `id(…)`, or let the first go before the second is taken"
	f.Related = append(f.Related, finding.Related{Location: o.pass.At(closing), Role: "site", Message: fmt.Sprintf("`%s` is closed to a ring here", attr)})
	o.actAt(f, n.outer.Site)
	o.tell(f, *n)
	o.pass.Report(*f)
}

// actAt makes where a lock is taken the other side: a thread that runs the same code.
func (o *order) actAt(f *finding.Finding, site link.Site) {
	for i := range f.Related {
		if f.Related[i].Role == "lock" && f.Related[i].Location == o.pass.At(site) {
			f.Related[i].Role = "act"
		}
	}
	f.Chains = append(f.Chains, f.Chains[0])
}
