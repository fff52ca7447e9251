package lock

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
)

// takenByCaller gives the lock of its object under which a library calls a method:
// logging calls a handler's emit under the handler's lock. Nobody has taken it for what
// the method does, so that it is no evidence.
func (t *table) takenByCaller(f link.Func) (Held, bool) {
	_, class, ok := t.p.Self(f)
	if !ok {
		return Held{}, false
	}
	lock, methods := t.inherited(class)
	if lock == "" || !slices.Contains(methods, t.p.Text(f, t.p.Function(f).Name)) {
		return Held{}, false
	}
	self := link.Path{Root: link.Root{Kind: link.SelfRoot, File: class.File, ID: uint32(class.ID)}}
	path, ok := t.member(self, lock)
	return Held{Path: path, Name: "self." + lock, Guess: true}, ok
}

// takenOn gives the lock that an object's class has of a library, with methods that take
// it and let it go:
//
//	def close(self):            # of a logging.Handler
//	    self.acquire()
func (t *table) takenOn(fr *link.Frame, object facts.ValueID) (Held, bool) {
	paths := t.p.Paths(fr, object)
	if len(paths) != 1 {
		return Held{}, false
	}
	for _, typ := range t.p.Types(link.Expr{Func: fr.Func, Value: object}) {
		if typ.Kind != link.Instance {
			continue
		}
		lock, _ := t.inherited(typ.Class)
		if _, own := t.methodOf(typ.Class, "acquire"); lock == "" || own {
			continue
		}
		path, ok := t.member(paths[0], lock)
		return Held{Path: path, Name: t.p.File(fr.Func).Expr(t.p.Function(fr.Func), object) + "." + lock, Guess: true}, ok
	}
	return Held{}, false
}

// operated gives the lock that calling `acquire` and `release` of an object is about.
func (t *table) operated(fr *link.Frame, object facts.ValueID) (Held, bool) {
	if l, ok := t.identify(fr, object); ok {
		return l, true
	}
	return t.takenOn(fr, object)
}

// inherited gives the attribute in which a class's base outside the program keeps a lock,
// and the methods that it calls under it.
func (t *table) inherited(class link.Class) (lock string, methods []string) {
	for i := range known.Handlers {
		h := &known.Handlers[i]
		if h.Holds != "" && slices.ContainsFunc(t.p.BaseNames(class), func(b string) bool { return known.Matches(h.Class, b) }) {
			return h.Holds, h.Methods
		}
	}
	return "", nil
}
