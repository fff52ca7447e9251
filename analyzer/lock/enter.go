package lock

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
)

// maxNesting is how deep functions that take locks for their callers are
// followed into each other.
const maxNesting = 8

// mover handles the call of a function of the program that takes locks or lets
// them go: what is held after it is what is held at its end. It is false for
// other calls.
func (w *walker) mover(site link.Site, call facts.ValueID, held []Held) ([]Held, bool) {
	name := called(w.p, w.fr.Func, call)
	if !w.t.names[name] {
		return nil, false
	}
	callees, _ := w.p.CalleesIn(w.fr, link.Expr{Func: w.fr.Func, Value: call})
	after, found := state{dead: true}, false
	for _, c := range callees {
		if !w.t.functions[c.Func] {
			after = after.or(state{held: held})
			continue
		}
		if end, ok := w.enter(w.p.Enter(w.fr, site, c), held); ok {
			found = true
			after = after.or(end)
		}
	}
	if !found || after.dead || slices.Equal(held, after.held) {
		return nil, false
	}
	return w.received(site, held, after.held), true
}

// enter goes through a callee and gives what is held at its end.
func (w *walker) enter(fr *link.Frame, held []Held) (state, bool) {
	if w.t.busy[fr.Func] || len(w.t.busy) > maxNesting {
		return state{}, false
	}
	w.t.busy[fr.Func] = true
	defer delete(w.t.busy, fr.Func)
	callee := w.t.walker(fr, nil)
	end := callee.run(held)
	for _, l := range callee.signals {
		w.release(l, nil)
	}
	w.waits = w.waits || callee.waits
	return end, true
}

// received turns what is held after a callee into the caller's: what it took
// or let go for a while is taken at the call.
func (w *walker) received(site link.Site, before, after []Held) []Held {
	after = slices.Clone(after)
	for i := range after {
		if j := find(before, after[i].Path); j < 0 || before[j].Site != after[i].Site {
			after[i].Site = site
			after[i].Name = w.show(after[i].Path)
			w.note(after[i])
		}
	}
	return after
}

// manager gives the locks that a context manager of the program takes: an
// object whose __enter__ takes them, or a generator that holds them where it
// yields. known is false if it is none of these.
func (w *walker) manager(site link.Site, v facts.ValueID, held []Held) (locks []Held, known bool) {
	if fr, ok := w.generator(v); ok {
		return w.yielded(site, fr, held), true
	}
	if !w.t.names["__enter__"] && !w.t.names["acquire"] {
		return nil, false
	}
	e := link.Expr{Func: w.fr.Func, Value: v}
	for _, t := range w.p.Types(e) {
		if t.Kind != link.Instance {
			continue
		}
		enter, ok := w.t.methodOf(t.Class, "__enter__")
		if !ok || !w.t.functions[enter] {
			continue
		}
		fr := w.p.Spawned(w.fr, w.fr.Thread, site, link.Callee{Func: enter, Receiver: e}, 0, nil)
		if end, ok := w.enter(fr, held); ok {
			if locks = w.gained(site, held, end.held); len(locks) > 0 {
				return locks, true
			}
		}
	}
	return nil, false
}

// gained gives the locks that stand in after and not in before, as taken at a
// site.
func (w *walker) gained(site link.Site, before, after []Held) []Held {
	var locks []Held
	for _, h := range after {
		if i := find(before, h.Path); i < 0 || h.again > before[i].again {
			h.Site, h.again = site, 0
			h.Name = w.show(h.Path)
			locks = append(locks, h)
		}
	}
	return locks
}

// show names a lock that another function takes as this one would write it.
func (w *walker) show(path link.Path) string {
	name := w.p.Show(path)
	if path.Root.Kind != link.SelfRoot {
		return name
	}
	if _, class, ok := w.p.EnclosingSelf(w.fr.Func); ok && slices.Contains(w.p.MRO(class), link.Class{File: path.Root.File, ID: facts.ClassID(path.Root.ID)}) {
		path.Root = link.Root{Kind: link.ExternalRoot, Name: link.NameOf("self")}
		return w.p.Show(path)
	}
	return name
}

// generator gives the frame of a @contextmanager function that a value comes from: a
// call of it, or of a function that returns such a call, or a variable that holds one.
func (w *walker) generator(v facts.ValueID) (*link.Frame, bool) {
	e := link.Expr{Func: w.fr.Func, Value: v}
	if w.fn.Values[v].Kind == facts.Local {
		if bound, ok := w.p.BoundOnce(e); ok && bound.Func == e.Func {
			e = bound
		}
	}
	if w.fn.Values[e.Value].Kind != facts.CallOf || !w.t.managers[called(w.p, w.fr.Func, e.Value)] {
		return nil, false
	}
	callees, _ := w.p.CalleesIn(w.fr, e)
	at := link.Site{Func: w.fr.Func, Op: w.p.OpOf(e)}
	if len(callees) != 1 || w.p.Op(at).Kind != facts.Invoke {
		return nil, false
	}
	fr := w.p.Enter(w.fr, at, callees[0])
	if fn := w.p.Function(fr.Func); !fn.Generator {
		returned, ok := onlyReturn(fn)
		if !ok || fr.Func == w.fr.Func {
			return nil, false
		}
		return w.t.walker(fr, nil).generator(returned)
	}
	return fr, true
}

// onlyReturn gives what the only return of a function gives.
func onlyReturn(fn *facts.Function) (v facts.ValueID, ok bool) {
	for _, op := range fn.Ops {
		if op.Kind == facts.Return {
			if ok {
				return 0, false
			}
			v, ok = op.Value, true
		}
	}
	return v, ok
}

// findManagers adds the names of functions that return what a generator of the program
// makes: `def locked(self): return self._held()`.
func (t *table) findManagers() {
	makers := map[string]bool{}
	t.p.Functions(func(f link.Func, fn *facts.Function) {
		if fn.Generator && !fn.Async && t.touches(f) && t.p.IsContextManager(f) {
			makers[t.p.Text(f, fn.Name)] = true
		}
	})
	for name := range makers {
		for _, site := range t.p.InvokesOf(name) {
			fn := t.p.Function(site.Func)
			if v, ok := onlyReturn(fn); ok && v == fn.Ops[site.Op].Value {
				t.managers[t.p.Text(site.Func, fn.Name)] = true
			}
		}
	}
}

// yielded gives the locks that a generator takes before it yields; as a guess those that
// it takes for some yields only, as one with a branch for who needs none.
func (w *walker) yielded(site link.Site, fr *link.Frame, held []Held) []Held {
	if w.t.busy[fr.Func] || len(w.t.busy) > maxNesting {
		return nil
	}
	w.t.busy[fr.Func] = true
	defer delete(w.t.busy, fr.Func)
	inner := w.t.walker(fr, nil)
	inner.run(held)
	if inner.yields.dead {
		return nil
	}
	locks := w.gained(site, held, inner.yields.held)
	for _, h := range w.gained(site, held, inner.lent) {
		if find(locks, h.Path) < 0 {
			locks = append(locks, h.doubted())
		}
	}
	return locks
}

// lend adds what is held at a yield.
func (w *walker) lend(s state) {
	for _, h := range s.held {
		if !s.dead && find(w.lent, h.Path) < 0 {
			w.lent = append(w.lent, h)
		}
	}
}

// methodOf finds a method, also one that the class body gives a second name:
// `__enter__ = acquire`.
func (t *table) methodOf(c link.Class, name string) (link.Func, bool) {
	if m, ok := t.p.Method(c, name); ok {
		return m, true
	}
	for _, d := range t.p.FieldDefs(c, name) {
		for _, typ := range t.p.Types(link.Expr{Func: d.Func, Value: d.Src}) {
			if typ.Kind == link.FuncObject && t.p.Function(typ.Func).Class != 0 {
				return typ.Func, true
			}
		}
	}
	return link.Func{}, false
}

// isLock reports whether the instances of a class are locks: one way to enter
// it takes locks, any number of them, and its twin lets them go.
func (t *table) isLock(c link.Class) bool {
	if is, ok := t.classes[c]; ok {
		return is
	}
	t.classes[c] = false
	is := t.twins(c, "acquire", "release") || t.twins(c, "__enter__", "__exit__")
	t.classes[c] = is
	return is
}

func (t *table) twins(c link.Class, enter, exit string) bool {
	in, ok := t.methodOf(c, enter)
	if !ok {
		return false
	}
	out, ok := t.methodOf(c, exit)
	return ok && t.goes(in, "acquire", "__enter__") && t.goes(out, "release", "__exit__")
}

// goes reports whether a method calls one of two methods of a lock, or another
// method of its own class that does.
func (t *table) goes(m link.Func, names ...string) bool {
	for _, i := range t.calls.Get(m) {
		value := t.p.Function(m).Ops[i].Value
		if !slices.Contains(names, called(t.p, m, value)) {
			continue
		}
		callee := t.p.Function(m).Values[t.p.Function(m).Values[value].A]
		if callee.Kind != facts.Attr {
			continue
		}
		if _, ok := t.identify(t.p.Static(m), facts.ValueID(callee.A)); ok {
			return true
		}
		if self, _, ok := t.p.Self(m); ok {
			base := t.p.Function(m).Values[callee.A]
			if base.Kind == facts.Local && facts.VarID(base.A) == self {
				return true
			}
		}
	}
	return false
}
