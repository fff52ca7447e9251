package race

import (
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
)

// EventLoop reports whether a class lives on an event loop: half of what it
// does, constructors and properties aside, are coroutines, it is one of
// asyncio's own kind, or its documentation says that one thread alone uses it. Its tasks take turns on one thread. A thread that reaches
// it all the same is the caller's to see.
func (c *claims) EventLoop(class link.Class) bool {
	is, asked := c.silences.loops[class]
	if !asked {
		is = c.eventLoop(class)
		c.silences.loops[class] = is
	}
	return is
}

func (c *claims) eventLoop(class link.Class) bool {
	if known.LoopBase(c.dottedClass(class)) || slices.ContainsFunc(c.p.ExternalBases(class), known.LoopBase) {
		return true
	}
	if slices.ContainsFunc(c.p.MRO(class), c.ofOneThread) {
		return true
	}
	async, sync := 0, 0
	for _, k := range c.p.MRO(class) {
		for _, id := range c.membersOf(k) {
			f := link.Func{File: k.File, ID: id}
			fn := c.p.Function(f)
			name := c.p.Text(f, fn.Name)
			switch {
			case fn.Class != k.ID || fn.Kind != facts.Def:
			case fn.Async:
				async++
			case !strings.HasPrefix(name, "__") && !c.p.IsProperty(f) && acts(fn):
				sync++
			}
		}
	}
	return async > 0 && async >= sync
}

// ofOneThread reports whether the documentation of a class binds it to one thread, or its
// module's level of thread safety does.
func (c *claims) ofOneThread(class link.Class) bool {
	return c.ofOneConnection(class) || slices.ContainsFunc(c.p.Files[class.File].Promises, func(p facts.Promise) bool { return p.Bound && p.Class == class.ID })
}

// acts reports whether a function does more than look.
func acts(fn *facts.Function) bool {
	return slices.ContainsFunc(fn.Ops, func(op facts.Op) bool {
		return op.Kind == facts.Write || op.Kind == facts.Delete || op.Kind == facts.Invoke
	})
}

// OwnThread reports whether an attribute of a Thread subclass belongs to the
// thread itself: only `run`, what it alone calls, and constructors touch it.
func (c *claims) OwnThread(class link.Class, attr string) bool {
	if !c.isThread(class) {
		return false
	}
	key := field{class, attr}
	is, asked := c.silences.own[key]
	if !asked {
		is = c.ownThread(class, attr)
		c.silences.own[key] = is
	}
	return is
}

func (c *claims) ownThread(class link.Class, attr string) bool {
	touched := false
	for _, k := range c.p.MRO(class) {
		if !c.p.HasName(k.File, attr) {
			continue
		}
		for j := range c.p.Files[k.File].Functions {
			f := link.Func{File: k.File, ID: facts.FuncID(j)}
			if !c.mentions(class, f, attr) {
				continue
			}
			if !c.within(f, k) || !c.Constructing(class, f) && !c.runs(class, f, map[link.Func]bool{}) {
				return false
			}
			touched = true
		}
	}
	return touched
}

func (c *claims) isThread(class link.Class) bool {
	thread := func(dotted string) bool { return known.Canonical(dotted) == known.ThreadClass }
	return slices.ContainsFunc(c.p.ExternalBases(class), thread) ||
		slices.ContainsFunc(c.p.MRO(class), func(k link.Class) bool { return thread(c.dottedClass(k)) })
}

// mentions reports whether a function names the attribute, other than on the
// self of an unrelated class.
func (c *claims) mentions(class link.Class, f link.Func, attr string) bool {
	fn := c.p.Function(f)
	for i := range fn.Values {
		if v := &fn.Values[i]; v.Kind != facts.Attr || c.p.Text(f, v.Name) != attr {
			continue
		}
		of, _, own := c.selfAttr(f, facts.ValueID(i))
		if !own || slices.Contains(c.p.MRO(class), of) || slices.Contains(c.p.MRO(of), class) {
			return true
		}
	}
	return false
}

// runs reports whether only the class's run method leads to a function.
func (c *claims) runs(class link.Class, f link.Func, seen map[link.Func]bool) bool {
	fn := c.p.Function(f)
	name := c.p.Text(f, fn.Name)
	if fn.Class != 0 && name == "run" || seen[f] {
		return true
	}
	seen[f] = true
	callers := c.p.Callers(f)
	for _, site := range callers {
		if !c.runs(class, site.Func, seen) {
			return false
		}
	}
	return len(callers) > 0 && private(name) && !c.handedOut(f)
}
