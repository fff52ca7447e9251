package race

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/thread"
)

// siblings tells which methods are never run on one object, since no class has
// both among its bases.
//
//	class Cache: ...
//	class Blocks(Cache):  def fetch(self): self.misses += 1
//	class Ahead(Cache):   def fetch(self): self.misses += 1     another object's
//
// Where they meet in a method of their base, it is the object of who calls that:
// `super().fetch()`.
type siblings struct {
	p         *link.Program
	receivers map[*link.Frame]link.Class
}

// apart reports whether two accesses to a field are to that of two objects,
// because each method goes through its own `self`.
func (s *siblings) apart(l *Location, a, b *Access) bool {
	if l.Path.Root.Kind != link.SelfRoot || a.Site.Func == b.Site.Func && !s.called(a) && !s.called(b) {
		return false
	}
	first, ok := s.own(l.home(), a)
	if !ok {
		return false
	}
	second, ok := s.own(l.home(), b)
	return ok && first != second && (!s.related(first, second) || s.never(first, a.Entry, b) || s.never(second, b.Entry, a))
}

// never reports whether an access is made on no object of a class, but by a thread of
// an entry: in a method that the class replaces, or a private one that only such
// methods and the entry's target call on their self.
//
//	class Writer:           def write(self, data): self._put(data)
//	class Queued(Writer):   def write(self, data): self.queue.put(data)
//	                        def work(self): self._put(self.queue.get())     Thread(target=self.work)
func (s *siblings) never(class link.Class, e *thread.Entry, a *Access) bool {
	return s.replaces(class, a.Site.Func) || a.Entry == nil && s.bypasses(class, e, a.Site.Func, 0)
}

func (s *siblings) bypasses(class link.Class, e *thread.Entry, f link.Func, depth int) bool {
	if s.replaces(class, f) {
		return true
	}
	_, home, ok := s.p.Self(f)
	callers := s.p.Callers(f)
	if !ok || e == nil || e.Many && !startsOne(s.p, e) || depth > maxComposed || !s.p.Private(f) || len(callers) == 0 {
		return false
	}
	return !slices.ContainsFunc(callers, func(site link.Site) bool {
		callee := facts.ValueID(s.p.Value(link.Expr{Func: site.Func, Value: s.p.Op(site).Value}).A)
		caller, own := s.ofSelf(home, link.Expr{Func: site.Func, Value: callee})
		return !own || s.related(class, caller) && site.Func != e.Target.Func && !s.bypasses(class, e, site.Func, depth+1)
	})
}

// replaces reports whether a class has another method in place of one of its
// bases, and nothing of the class or below it calls that one: then its objects
// never run it.
//
//	class Pool:            def get(self): self._free.pop()
//	class Single(Pool):    def get(self): self._free.remove(self.one)
func (s *siblings) replaces(class link.Class, f link.Func) bool {
	m, base, ok := s.p.EnclosingSelf(f)
	if !ok || base == class || !slices.Contains(s.p.MRO(class), base) {
		return false
	}
	own, ok := s.p.Method(class, s.p.Text(m, s.p.Function(m).Name))
	return ok && own != m && !slices.ContainsFunc(s.p.Callers(m), func(site link.Site) bool {
		_, caller, ok := s.p.EnclosingSelf(site.Func)
		return ok && caller != base && slices.Contains(s.p.MRO(class), caller) || ok && slices.Contains(s.p.MRO(caller), class)
	})
}

func (s *siblings) related(a, b link.Class) bool {
	return slices.ContainsFunc(s.p.Below(a), func(class link.Class) bool { return slices.Contains(s.p.MRO(class), b) })
}

// own gives the class of the object that an access is to, as far as it is known,
// if that is to an attribute of the method's own self, which the class at home
// brings, or to one that another method of its self lends it.
func (s *siblings) own(home link.Class, a *Access) (link.Class, bool) {
	class, ok := s.ofSelf(home, link.Expr{Func: a.Site.Func, Value: a.Of})
	if ok && a.lent != nil {
		_, ok = s.ofSelf(home, a.Container())
	}
	if ok && s.called(a) {
		class = s.receiver(a.Frame, class)
	}
	return class, ok
}

// called reports whether it is known who calls the method that makes an access.
func (s *siblings) called(a *Access) bool {
	return a.Frame != nil && a.Frame.Parent != nil && a.Frame.Func == a.Site.Func
}

// receiver gives the class of the object that a method of a class is called on: a
// class below, if one of its methods has called it on its self.
func (s *siblings) receiver(fr *link.Frame, class link.Class) link.Class {
	if on, ok := s.receivers[fr]; ok {
		return on
	}
	on := class
	if self, _, ok := s.p.Self(fr.Func); ok {
		if paths := s.p.ParamPaths(fr, self); len(paths) == 1 && paths[0].Len == 0 && paths[0].Root.Kind == link.SelfRoot {
			if k := (link.Class{File: paths[0].Root.File, ID: facts.ClassID(paths[0].Root.ID)}); slices.Contains(s.p.MRO(k), class) {
				on = k
			}
		}
	}
	s.receivers[fr] = on
	return on
}

// ofSelf gives the class of a function's self, if a value is an attribute of it,
// or what a method of it returns.
func (s *siblings) ofSelf(home link.Class, e link.Expr) (link.Class, bool) {
	fn := s.p.Function(e.Func)
	val := fn.Values[e.Value]
	for val.Kind == facts.Item || val.Kind == facts.CallOf {
		val = fn.Values[val.A]
	}
	if val.Kind != facts.Attr {
		return link.Class{}, false
	}
	self, class, ok := s.p.Self(e.Func)
	of := fn.Values[val.A]
	own := of.Kind == facts.Local && facts.VarID(of.A) == self || s.p.IsSuper(link.Expr{Func: e.Func, Value: facts.ValueID(val.A)})
	return class, ok && own && slices.Contains(s.p.MRO(class), home)
}
