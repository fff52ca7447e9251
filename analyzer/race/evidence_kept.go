package race

import (
	"maps"
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
	"github.com/ftlint/ftlint/analyzer/source"
)

// keptBy gives the declaration that a class inherits from the one that builds
// and keeps its objects: who shares a pool shares what is in it, wherever the
// pool's lock is not held.
//
//	class Cache:
//	    def __init__(self): self._lock = Lock(); self._stats = Stats()
//	    def get(self, key): self._stats.hit()         Stats is shared, too
func (c *claims) keptBy(class link.Class) *Claim {
	if c.kept == nil {
		c.kept = map[link.Class]Claim{}
		for _, owner := range c.keepers() {
			if len(c.own(owner).purposes) == 0 { // a lock for one part of the owner says nothing of the others
				c.keeps(owner)
			}
		}
		for _, owner := range c.keepers() {
			c.lends(owner)
		}
	}
	if claim, ok := c.kept[class]; ok {
		return &claim
	}
	return nil
}

// keepers gives the classes that keep a primitive or promise safety, in order.
func (c *claims) keepers() []link.Class {
	all := map[link.Class]bool{}
	for class := range c.owned() {
		all[class] = true
	}
	for i, file := range c.p.Files {
		for _, promise := range file.Promises {
			if class := (link.Class{File: source.FileID(i), ID: promise.Class}); promise.Class != 0 {
				all[class] = true
			}
		}
	}
	keepers := slices.SortedFunc(maps.Keys(all), compareClasses)
	return slices.DeleteFunc(keepers, func(k link.Class) bool {
		claim := c.own(k)
		return claim == nil || len(claim.about) > 0 || c.p.Aside(k.File) || c.perThread(k) || c.forTests(k) || c.EventLoop(k)
	})
}

func compareClasses(a, b link.Class) int {
	if a.File != b.File {
		return int(a.File) - int(b.File)
	}
	return int(a.ID) - int(b.ID)
}

// keeps finds what an owner builds and stores in itself, and calls without a lock.
func (c *claims) keeps(owner link.Class) {
	built := map[link.Class]link.Site{}
	items := map[link.Class]bool{} // kept only as items of containers
	for _, id := range c.membersOf(owner) {
		f := link.Func{File: owner.File, ID: id}
		fn := c.p.Function(f)
		for i, op := range fn.Ops {
			if op.Kind != facts.Write || !c.makes(f, op.Src, true) {
				continue
			}
			v := op.Value
			for fn.Values[v].Kind == facts.Item {
				v = facts.ValueID(fn.Values[v].A)
			}
			item := v != op.Value
			if _, _, ok := c.selfAttr(f, v); !ok {
				continue
			}
			for _, t := range c.p.Types(link.Expr{Func: f, Value: op.Src}) {
				if t.Kind == link.Instance && t.Class != owner && t.At.Value != 0 && c.within(t.At.Func, owner) {
					if _, have := built[t.Class]; !have {
						built[t.Class] = link.Site{Func: f, Op: facts.OpID(i)}
						items[t.Class] = item
					} else if !item {
						items[t.Class] = false
					}
				}
			}
		}
	}
	maps.DeleteFunc(built, func(class link.Class, _ link.Site) bool {
		_, have := c.kept[class]
		return have || !c.onlyKept(class)
	})
	called := c.calledOpenly(owner, built)
	for _, class := range slices.SortedFunc(maps.Keys(built), compareClasses) {
		if called[class] {
			claim := c.at(built[class], DeclaredClaim, "`"+c.p.ClassName(owner)+"`, which threads share, keeps a `"+c.p.ClassName(class)+"`")
			claim.part, claim.item = true, items[class]
			c.kept[class] = *claim
		}
	}
}

// makes reports whether a value is written like a new object: a call of a class
// or of a method of the owner, or a variable that holds one.
func (c *claims) makes(f link.Func, v facts.ValueID, follow bool) bool {
	fn := c.p.Function(f)
	switch val := fn.Values[v]; val.Kind {
	case facts.CallOf:
		if _, _, own := c.selfAttr(f, facts.ValueID(val.A)); own {
			return true
		}
		return c.namesOfClasses()[lastText(c.p, f, facts.ValueID(val.A))]
	case facts.Local:
		return follow && slices.ContainsFunc(c.p.VarDefs(f, facts.VarID(val.A)), func(d link.Def) bool {
			return d.Func == f && c.makes(f, d.Src, false)
		})
	case facts.Either:
		return slices.ContainsFunc(fn.Lists[val.A], func(alt facts.ValueID) bool { return c.makes(f, alt, follow) })
	}
	return false
}

// onlyKept reports whether nobody but classes that threads share makes objects
// of a class: a container that everybody uses is not shared for one of them.
func (c *claims) onlyKept(class link.Class) bool {
	const maxSites = 24
	sites := c.p.InvokesOf(c.p.Text(link.Func{File: class.File}, c.p.ClassFacts(class).Name))
	if len(sites) > maxSites {
		return false
	}
	for _, site := range sites {
		if c.p.Aside(site.File) {
			continue
		}
		made := slices.ContainsFunc(c.p.Types(link.Expr{Func: site.Func, Value: c.p.Op(site).Value}), func(t link.Type) bool {
			return t.Kind == link.Instance && t.Class == class
		})
		if _, owner, ok := c.p.EnclosingSelf(site.Func); made && (!ok || c.own(owner) == nil) {
			return false
		}
	}
	return true
}

// within reports whether a function is a method of a class, or defined in one.
func (c *claims) within(f link.Func, class link.Class) bool {
	_, of, ok := c.p.EnclosingSelf(f)
	return ok && of == class
}

// calledOpenly gives the classes of which the owner's methods, constructors
// aside, call a method while they hold no lock.
func (c *claims) calledOpenly(owner link.Class, built map[link.Class]link.Site) map[link.Class]bool {
	called := map[link.Class]bool{}
	if len(built) == 0 {
		return called
	}
	for _, id := range c.membersOf(owner) {
		f := link.Func{File: owner.File, ID: id}
		fn := c.p.Function(f)
		var calls map[facts.OpID][]link.Class
		for i, op := range fn.Ops {
			if op.Kind != facts.Invoke || fn.Values[fn.Values[op.Value].A].Kind != facts.Attr {
				continue
			}
			callee := fn.Values[fn.Values[op.Value].A]
			if !c.anyHas(built, c.p.Text(f, callee.Name)) {
				continue
			}
			for _, t := range c.p.Types(link.Expr{Func: f, Value: facts.ValueID(callee.A)}) {
				if _, ok := built[t.Class]; t.Kind == link.Instance && ok && !called[t.Class] {
					if calls == nil {
						calls = map[facts.OpID][]link.Class{}
					}
					calls[facts.OpID(i)] = append(calls[facts.OpID(i)], t.Class)
				}
			}
		}
		if calls == nil || c.Constructing(owner, f) {
			continue
		}
		c.underLock(f, func(op facts.OpID, locked bool) {
			for _, class := range calls[op] {
				called[class] = called[class] || !locked
			}
		})
		if len(called) == len(built) {
			break
		}
	}
	return called
}

// anyHas reports whether one of the classes has a method of that name.
func (c *claims) anyHas(classes map[link.Class]link.Site, name string) bool {
	for class := range classes {
		if _, ok := c.p.Method(class, name); ok {
			return true
		}
	}
	return false
}

// underLock tells of each op of a method whether it holds a lock. Whoever calls
// a public one need not hold any.
func (c *claims) underLock(f link.Func, visit func(op facts.OpID, locked bool)) {
	var entered []lock.Held
	fn := c.p.Function(f)
	if private(c.p.Text(f, fn.Name)) {
		entered = c.callers.Entered(f)
	}
	takes := slices.ContainsFunc(c.takings()[f.File], func(s link.Site) bool { return s.Func == f })
	if !takes {
		for i := range fn.Ops {
			visit(facts.OpID(i), len(entered) > 0)
		}
		return
	}
	lock.Walk(c.p, c.p.Static(f), entered, func(op facts.OpID, held []lock.Held) { visit(op, len(held) > 0) })
}
