package race

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
)

// reach is what others come to by some methods of an object: these and the
// methods of it that they call, and the attributes of self that they change. The
// rest of the object has one user at a time.
type reach struct {
	fields    map[string]bool
	functions map[link.Func]bool

	// dying: the methods run where something dies. Who looks up what lives there
	// keeps it alive meanwhile, so that its item stays.
	dying bool
}

func newReach() *reach {
	return &reach{fields: map[string]bool{}, functions: map[link.Func]bool{}}
}

// oneUser reports whether two accesses do not meet, since both are made by the one
// user that the object has besides who comes to it by the claim's methods.
func (c *Claim) oneUser(a, b *Access) bool {
	if c == nil || c.reach == nil {
		return false
	}
	return !c.reach.functions[a.Site.Func] && !c.reach.functions[b.Site.Func] || c.reach.dying && !ofWhole(a) && !ofWhole(b)
}

// ofWhole reports whether an access is to more than one item of a container.
func ofWhole(a *Access) bool { return !a.Action.Contents() || a.Action == Walk || a.Action == Empty }

func (c *claims) reachBy(m link.Func, r *reach, depth int) {
	fn := c.p.Function(m)
	_, class, ok := c.p.EnclosingSelf(m)
	if !ok || depth > maxComposed || r.functions[m] {
		return
	}
	r.functions[m] = true
	for i := range fn.Ops {
		op := &fn.Ops[i]
		if v := c.changed(m, fn, op); v != 0 {
			if name, ok := c.ownAttr(m, v, class); ok {
				r.fields[name] = true
			}
		}
		if op.Kind != facts.Invoke {
			continue
		}
		if name, ok := c.ownAttr(m, facts.ValueID(fn.Values[op.Value].A), class); ok {
			if callee, ok := c.p.Method(class, name); ok {
				c.reachBy(callee, r, depth+1)
			}
		}
	}
}

// ownAttr gives the name of an attribute of the method's self, or of another
// variable that holds an object of the class: a weak reference to self, called.
func (c *claims) ownAttr(f link.Func, v facts.ValueID, class link.Class) (string, bool) {
	val := c.p.Function(f).Values[v]
	if val.Kind != facts.Attr {
		return "", false
	}
	if _, _, ok := c.selfAttr(f, v); ok {
		return c.p.Text(f, val.Name), true
	}
	of := link.Expr{Func: f, Value: facts.ValueID(val.A)}
	return c.p.Text(f, val.Name), slices.ContainsFunc(c.p.Types(of), func(t link.Type) bool {
		return t.Kind == link.Instance && (t.Class == class || slices.Contains(c.p.MRO(class), t.Class))
	})
}

// finalized gives what code that runs where something dies does to the objects of
// a class, on whatever thread that is, and in the middle of whatever it does: the
// callbacks of weak references, finalizers, and what the collector calls.
//
//	def add(self, item): self.items.add(weakref.ref(item, self.forget))
//	def forget(self, ref): self.items.discard(ref)      while another one goes through them
func (c *claims) finalized(class link.Class) *Claim {
	if c.entries == nil {
		return nil
	}
	if c.finalizers == nil {
		c.finalizers = map[link.Class]*Claim{}
		entries := c.entries()
		for i := range entries {
			e := &entries[i]
			m, class, ok := c.p.EnclosingSelf(e.Target.Func)
			if e.Kind != known.Finalizer || e.Own || !ok || c.p.IsClassMethod(m) || c.p.Aside(e.Spawn.File) {
				continue
			}
			for _, k := range c.p.MRO(class) {
				claim := c.finalizers[k]
				if claim == nil {
					claim = c.at(e.Spawn, DeclaredClaim, "`"+c.p.LocalName(e.Target.Func)+"` runs on "+e.Words)
					claim.reach = newReach()
					claim.reach.dying = true
					c.finalizers[k] = claim
				}
				c.reachBy(e.Target.Func, claim.reach, 0)
			}
		}
	}
	return c.finalizers[class]
}

// opened gives what any thread does to the objects of a class that belong to one
// thread otherwise: by the methods that are documented to be for all.
//
//	class Loop:
//	    def add_callback(self, callback):
//	        """Safe to call from any thread; all else is for the thread of the loop."""
func (c *claims) opened(class link.Class) *Claim {
	claim, asked := c.methods[class]
	if asked {
		return claim
	}
	for _, k := range c.p.MRO(class) {
		for _, promise := range c.p.Files[k.File].Promises {
			if promise.Class != k.ID || promise.Denied || promise.About.End == 0 {
				continue
			}
			for _, m := range c.p.Methods(k) {
				if c.p.Function(m).Span != promise.About {
					continue
				}
				if claim == nil {
					claim = &Claim{Kind: DeclaredClaim, Text: "the documentation of `" + c.p.LocalName(m) + "` says that any thread may call it", File: k.File, Span: promise.Span, reach: newReach()}
				}
				c.reachBy(m, claim.reach, 0)
			}
		}
	}
	c.methods[class] = claim
	return claim
}
