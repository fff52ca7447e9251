package race

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
)

// Captured reports whether what a function has made or been given is shared by
// the functions defined in it: one that it hands out takes a lock which it
// captures, too; or it runs at import only, as a decorator does.
//
//	def cached(cache, lock):
//	    def get(key):
//	        with lock: return cache[key]
//	    def clear(): cache.clear()
//	    return get, clear                   cache is shared by whoever calls them
//
// The claim by a lock speaks for what is touched under one somewhere only. Where
// the threads that run these functions are known they are followed instead.
func (c *claims) Captured(home link.Func) (Claim, bool) {
	sites, ok := c.capturing()[home]
	if !ok || c.startsThreads(home) {
		return Claim{}, false
	}
	if len(sites) == 0 {
		fn := c.p.Function(home)
		return Claim{Text: "`" + c.p.LocalName(home) + "` runs at import: what it makes is there once, for all callers", File: home.File, Span: fn.NameSpan}, true
	}
	site := sites[0]
	claim := c.at(site, DeclaredClaim, "`"+c.p.LocalName(site.Func)+"` takes `"+lastText(c.p, site.Func, c.lockTaken(site.Func, c.p.Op(site)))+"`, which it captures")
	claim.part = true
	return *claim, true
}

// ofClosures reports whether a location is claimed as what functions capture.
func (l *Location) ofClosures() bool {
	return l.Claim != nil && (l.Path.Root.Kind == link.VarRoot || l.Path.Root.Kind == link.AllocRoot)
}

// capturing gives, for each function around one that takes a captured lock, as
// far out as the lock's home, the places where that is done; and those that run at
// import and hand out functions that change what they capture, with no places.
func (c *claims) capturing() map[link.Func][]link.Site {
	if c.captured != nil {
		return c.captured
	}
	c.captured = map[link.Func][]link.Site{}
	for _, sites := range c.takings() {
		for _, site := range sites {
			e := link.Expr{Func: site.Func, Value: c.lockTaken(site.Func, c.p.Op(site))}
			v := c.p.Value(e)
			if v.Kind != facts.Captured || !c.HandedOut(site.Func) || !c.isLock(e) && (len(c.p.Types(e)) > 0 || !lockWord(lastText(c.p, site.Func, e.Value))) {
				continue
			}
			for f := site.Func; f.ID != facts.FuncID(v.A); {
				f.ID = c.p.Function(f).Outer
				c.captured[f] = append(c.captured[f], site)
			}
		}
	}
	c.captureAtImport()
	return c.captured
}

// captureAtImport adds the functions that run at import to those that capturing
// gives.
//
//	def singleton(cls):
//	    made = {}
//	    def get():
//	        if cls not in made: made[cls] = cls()
//	        return made[cls]
//	    return get
//
//	@singleton
//	class Pool: …
func (c *claims) captureAtImport() {
	asked := map[link.Func]bool{}
	c.p.Functions(func(f link.Func, fn *facts.Function) {
		if fn.Kind != facts.Def || c.p.Function(link.Func{File: f.File, ID: fn.Outer}).Kind != facts.Def {
			return
		}
		for i := range fn.Ops {
			v, ok := c.changedCapture(f, fn, &fn.Ops[i])
			home := link.Func{File: f.File, ID: facts.FuncID(v.A)}
			if _, locked := c.captured[home]; !ok || locked || asked[home] {
				continue
			}
			asked[home] = true
			if !c.p.Aside(f.File) && c.HandedOut(f) && c.p.AtImport(home) {
				c.captured[home] = nil
			}
		}
	})
}

// changedCapture gives the captured variable that an op rebinds, or whose items it
// changes.
func (c *claims) changedCapture(f link.Func, fn *facts.Function, op *facts.Op) (facts.Value, bool) {
	v := c.changed(f, fn, op)
	return fn.Values[v], fn.Values[v].Kind == facts.Captured
}

// startsThreads reports whether a thread that is known runs or is started by
// what is defined in a function, or by the function itself.
func (c *claims) startsThreads(home link.Func) bool {
	if c.entries == nil {
		return false
	}
	within := c.p.Within(home)
	for _, e := range c.entries() {
		if slices.Contains(within, e.Target.Func) || slices.Contains(within, e.Spawn.Func) {
			return true
		}
	}
	return false
}

// seesToItself reports whether what a location holds is of a class that is meant
// to be shared: it takes locks of its own.
func (c *claims) seesToItself(path link.Path) bool {
	return slices.ContainsFunc(c.p.TypesAt(path), func(t link.Type) bool {
		if t.Kind != link.Instance {
			return false
		}
		_, declared := c.Class(t.Class)
		return declared
	})
}

// besideLock reports whether a place runs where a captured lock is in use: not
// in a function that is defined where none is that takes it, nor where a test
// of the lock has shown that there is none. Where no lock is the reason, every
// place counts.
//
//	if lock is None:
//	    def get(key): return cache[key]
//	else:
//	    def get(key):
//	        with lock: return cache[key]
func (c *claims) besideLock(home link.Func, s link.Site) bool {
	sites := c.capturing()[home]
	return len(sites) == 0 || slices.ContainsFunc(sites, func(taken link.Site) bool {
		return definedTogether(c.p, taken.Func, s.Func) && !c.testedFor(s, c.p.Value(link.Expr{Func: taken.Func, Value: c.lockTaken(taken.Func, c.p.Op(taken))}))
	})
}

// testedFor reports whether a place runs under one outcome of a test of a
// captured variable.
func (c *claims) testedFor(s link.Site, captured facts.Value) bool {
	fn := c.p.Function(s.Func)
	for i := range s.Op {
		if op := fn.Ops[i]; op.Kind != facts.If && op.Kind != facts.Guard || governs(fn, i, s.Op) == Always {
			continue
		}
		for v, val := range fn.Values {
			if val.Kind == facts.Captured && val.A == captured.A && val.B == captured.B &&
				(facts.ValueID(v) == fn.Ops[i].Value || Depends(c.p, s.Func, fn.Ops[i].Value, facts.ValueID(v))) {
				return true
			}
		}
	}
	return false
}

// definedTogether reports whether one run of the function around two others
// may define both: not where they are in two arms of one test.
func definedTogether(p *link.Program, a, b link.Func) bool {
	around := map[link.Func]link.Func{} // to what is defined in it, on the way to a
	for f := a; f.ID != 0; {
		outer := link.Func{File: f.File, ID: p.Function(f).Outer}
		around[outer] = f
		f = outer
	}
	for f := b; f.ID != 0 && f != a; {
		outer := link.Func{File: f.File, ID: p.Function(f).Outer}
		if other, ok := around[outer]; ok {
			first, second := definedAt(p, outer, other), definedAt(p, outer, f)
			return other == f || together(p.Function(outer), min(first, second), max(first, second))
		}
		f = outer
	}
	return true
}

// definedAt gives the op that binds the name of a function defined in another one.
func definedAt(p *link.Program, outer, f link.Func) facts.OpID {
	fn := p.Function(outer)
	return facts.OpID(max(0, slices.IndexFunc(fn.Ops, func(op facts.Op) bool {
		v := fn.Values[op.Src]
		return (op.Kind == facts.Bind || op.Kind == facts.Write) && v.Kind == facts.FuncOf && facts.FuncID(v.A) == f.ID
	})))
}

// HandedOut reports whether a function that is defined in another one outlives
// the call that has made it: that one returns it or stores it, or it is called
// by, or defined in, such a function.
func (c *claims) HandedOut(f link.Func) bool { return c.outlives(f, map[link.Func]bool{}) }

func (c *claims) outlives(f link.Func, seen map[link.Func]bool) bool {
	outer := link.Func{File: f.File, ID: c.p.Function(f).Outer}
	kind := c.p.Function(outer).Kind
	if seen[f] || kind != facts.Def && kind != facts.Lambda {
		return false
	}
	seen[f] = true
	if c.handsOut(outer, f) || c.outlives(outer, seen) {
		return true
	}
	return slices.ContainsFunc(c.p.Callers(f), func(s link.Site) bool { return s.Func != outer && c.outlives(s.Func, seen) })
}

// handsOut reports whether a function returns one that is defined in it, stores
// it, or puts it into something. Its last call may wrap it: update_wrapper(f, g).
func (c *claims) handsOut(outer, f link.Func) bool {
	fn, name := c.p.Function(outer), c.p.Function(f).Name
	is := func(id facts.ValueID) bool {
		v := fn.Values[id]
		return v.Kind == facts.FuncOf && facts.FuncID(v.A) == f.ID || v.Kind == facts.Local && name != 0 && fn.Vars[v.A].Name == name
	}
	for _, op := range fn.Ops {
		switch op.Kind {
		case facts.Return:
			v := fn.Values[op.Value]
			if is(op.Value) || v.Kind == facts.CallOf && slices.ContainsFunc(fn.Calls[v.B].Args, func(a facts.Arg) bool { return is(a.Value) }) {
				return true
			}
		case facts.Write:
			if fn.Values[op.Value].Kind != facts.Captured && is(op.Src) {
				return true
			}
		}
	}
	return slices.ContainsFunc(fn.Values, func(v facts.Value) bool { return v.Kind == facts.Display && slices.ContainsFunc(fn.Lists[v.A], is) })
}
