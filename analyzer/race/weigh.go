package race

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
	"github.com/ftlint/ftlint/analyzer/source"
)

// weigh finds out whether something speaks for a location itself where its
// claim is about the object: the object's lock is named for it; some code holds
// a lock at it; it holds many things, and whoever has the object may change
// which, while a thread of it runs; it is that of the one object that is shared.
//
//	self._teardown_lock = Lock()     declares that threads share the object;
//	self.sock.close()                says nothing about `sock`, if no lock is ever held there
func (f *finder) weigh(l *Location) {
	c := l.Claim
	switch {
	case c.otherwise != nil && !f.concerned(l):
		l.Claim = c.otherwise
		f.weigh(l)
	case c.Kind == LibraryClaim && (f.setUp(l) || f.unspoken(l)):
		c.Weak = true
	case known.Vendored(f.p.Modules[l.Path.Root.File]):
		c.Weak = true
	case len(c.objects) > 0:
		c.Weak = f.madeElsewhere(l.home()) && !slices.ContainsFunc(l.Accesses, func(a Access) bool {
			return a.Kind.Changes() && f.calledOnGlobal(a.Site.Func, 0)
		})
	case c.reach != nil:
		c.Weak = !c.reach.fields[l.Path.LastName()]
	case c.item:
		c.Weak = true
	case c.part:
		c.Weak = !f.concerned(l)
	}
	c.Weak = c.Weak || f.behindQueue(l)
}

// concerned: the claim of an object is about this part of its state.
func (f *finder) concerned(l *Location) bool {
	c, name := l.Claim, l.Path.LastName()
	holds := slices.ContainsFunc(l.Accesses, func(a Access) bool { return a.Kind == Mutate })
	speaks := func(h lock.Held) bool { return len(c.purposes) == 0 || holds || f.ofSame(l, h) }
	return slices.Contains(c.pools, name) || slices.ContainsFunc(c.purposes, func(purpose string) bool { return known.ForPurpose(name, purpose) }) ||
		len(c.purposes) > 1 && f.numbers(l) ||
		slices.ContainsFunc(l.Accesses, func(a Access) bool {
			fn := a.Site.Func
			return slices.ContainsFunc(a.Held, speaks) || c.speaksOf(f.p, a.Site) || f.calledUnder(fn, speaks) || c.life && a.Kind == Mutate && a.Action != Use && !private(f.p.Text(fn, f.p.Function(fn).Name))
		})
}

// ofSame reports whether a lock is kept by the objects of the class of a location,
// or of one that it is derived from or has below it: somebody else's, held where he
// uses the object, says nothing of what the object's own locks are for. What all
// objects or callers share may have a lock of the module or the class.
func (f *finder) ofSame(l *Location, h lock.Held) bool {
	if h.Guess {
		return false
	}
	if l.Path.Root.Kind != link.SelfRoot {
		return !h.PerInstance() && h.Path.Root.File == l.Path.Root.File
	}
	if !h.PerInstance() {
		return false
	}
	class := l.home()
	owner := link.Class{File: h.Path.Root.File, ID: facts.ClassID(h.Path.Root.ID)}
	return owner == class || slices.Contains(f.p.MRO(class), owner) || slices.Contains(f.p.MRO(owner), class)
}

// numbers reports whether a function counts the location up or down and returns
// it: it gives numbers out, no two of which are to be equal. Where the locks of an
// object are for several of its parts, threads come to it from all sides, and ask for
// numbers, too.
//
//	def next_id(self):
//	    self._last += 1
//	    return self._last
func (f *finder) numbers(l *Location) bool {
	return slices.ContainsFunc(l.Accesses, func(count Access) bool {
		return count.Kind == Update && count.Numeric(f.p) && slices.ContainsFunc(l.Accesses, func(read Access) bool {
			return read.Kind == Read && read.Site.Func == count.Site.Func && read.Site.Op > count.Site.Op && f.returns(read.Site)
		})
	})
}

// returns reports whether a function returns the very value that it reads at a site.
func (f *finder) returns(read link.Site) bool {
	fn := f.p.Function(read.Func)
	return slices.ContainsFunc(fn.Ops[read.Op:], func(op facts.Op) bool {
		return op.Kind == facts.Return && op.Value == fn.Ops[read.Op].Value
	})
}

// speaksOf reports whether a site stands by a comment that the claim rests on.
func (c *Claim) speaksOf(p *link.Program, s link.Site) bool {
	at := p.Span(s).Start
	return s.File == c.File && slices.ContainsFunc(c.about, func(span source.Span) bool { return span.Start <= at && at < span.End })
}

// home is the class that brings a field.
func (l *Location) home() link.Class {
	return link.Class{File: l.Path.Root.File, ID: facts.ClassID(l.Path.Root.ID)}
}

// madeElsewhere reports whether a function makes an object of the class, or of
// one below it, that it does not store to a global.
func (f *finder) madeElsewhere(class link.Class) bool {
	return slices.ContainsFunc(f.p.Below(class), func(k link.Class) bool {
		return slices.ContainsFunc(f.p.InvokesOf(f.p.ClassName(k)), func(s link.Site) bool { return f.makes(s, k) && !f.storedToGlobal(s) })
	})
}

// meant reports whether an access may be one to an object that the claim rests
// on: a method of another class with the same base is not called on it.
//
//	NULL = NullPointer()         shared, with what a Pointer has of its own;
//	Array.pack(self)             an array is a Pointer too, but never NULL
func (f *finder) meant(l *Location, a *Access) bool {
	if len(l.Claim.objects) == 0 || a.object.Root.Kind != link.SelfRoot || a.object.Len > 0 {
		return true
	}
	_, class, ok := f.p.EnclosingSelf(a.Site.Func)
	return !ok || slices.ContainsFunc(l.Claim.objects, func(k link.Class) bool {
		return slices.Contains(f.p.MRO(k), class) || slices.Contains(f.p.MRO(class), k)
	})
}

func (f *finder) makes(s link.Site, class link.Class) bool {
	return f.p.Function(s.Func).Kind == facts.Def && slices.ContainsFunc(f.p.Types(link.Expr{Func: s.Func, Value: f.p.Op(s).Value}), func(t link.Type) bool {
		return t.Kind == link.Instance && t.Class == class
	})
}

func (f *finder) storedToGlobal(s link.Site) bool {
	fn, made := f.p.Function(s.Func), f.p.Op(s).Value
	return slices.ContainsFunc(fn.Ops, func(op facts.Op) bool {
		return op.Kind == facts.Write && op.Src == made && fn.Values[op.Value].Kind == facts.Global
	})
}

// calledOnGlobal reports whether a method is called on what a global holds, by
// itself or by another method of its object.
func (f *finder) calledOnGlobal(m link.Func, depth int) bool {
	return slices.ContainsFunc(f.p.Callers(m), func(s link.Site) bool {
		fn := f.p.Function(s.Func)
		callee := fn.Values[fn.Values[f.p.Op(s).Value].A]
		return callee.Kind == facts.Attr && f.onGlobal(s.Func, facts.ValueID(callee.A), depth)
	}) || f.enteredOnGlobal(m, depth)
}

// maxOnGlobal bounds the calls and local variables that are followed to a global.
const maxOnGlobal = 4

// onGlobal reports whether an object is what a global holds, or a method's own
// self, where that method is called on one.
func (f *finder) onGlobal(fn link.Func, v facts.ValueID, depth int) bool {
	if depth >= maxOnGlobal {
		return false
	}
	val := f.p.Function(fn).Values[v]
	switch val.Kind {
	case facts.Global:
		return !slices.ContainsFunc(f.p.Types(link.Expr{Func: fn, Value: v}), func(t link.Type) bool { return t.Kind == link.ClassObject })
	case facts.Either:
		return slices.ContainsFunc(f.p.Function(fn).Lists[val.A], func(alt facts.ValueID) bool { return f.onGlobal(fn, alt, depth) })
	case facts.Local:
		if self, _, ok := f.p.Self(fn); ok && facts.VarID(val.A) == self {
			return f.calledOnGlobal(fn, depth+1)
		}
		defs := f.p.VarDefs(fn, facts.VarID(val.A))
		return len(defs) == 1 && defs[0].Func == fn && defs[0].Src != v && f.onGlobal(fn, defs[0].Src, depth+1)
	}
	return false
}

// enteredOnGlobal is calledOnGlobal of the methods that `with` calls.
func (f *finder) enteredOnGlobal(m link.Func, depth int) bool {
	name := f.p.Text(m, f.p.Function(m).Name)
	_, class, ok := f.p.Self(m)
	if !ok || name != "__enter__" && name != "__exit__" {
		return false
	}
	for _, k := range f.p.Within(link.Func{File: class.File, ID: f.p.ClassFacts(class).Body}) {
		fn := f.p.Function(k)
		for _, op := range fn.Ops {
			if op.Kind == facts.With && fn.Values[op.Value].Kind == facts.Local && f.onGlobal(k, op.Value, depth) {
				return true
			}
		}
	}
	return false
}

// calledUnder reports whether a call of a function is made with a lock held of
// which something is true.
func (f *finder) calledUnder(fn link.Func, accept func(lock.Held) bool) bool {
	return slices.ContainsFunc(f.p.Callers(fn), func(s link.Site) bool { return slices.ContainsFunc(f.index.heldIn(s.Func)[s.Op], accept) })
}
