package lock

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// A variable is a lock, too, if who goes on has seen under a real lock that it is not
// set, and has set it before letting that one go. Whoever else comes meanwhile waits,
// or goes away.
//
//	with self._lock:                    with self._ready:
//	    if self._busy: return               while self._writing or self._readers: self._ready.wait()
//	    self._busy = True                   self._writing = True
//	…                       held            …                   held: _writing, _readers
//	self._busy = False                      self._writing = False
//
// A number that somebody waits for is one that several share. Whoever has counted
// himself keeps out who waits until nobody is left: as long as that one has the real
// lock, or, if he has set another variable then, as long as those who come look at
// that one first.
//
//	with self._ready:
//	    while self._writing: self._ready.wait()
//	    self._readers += 1
//	…                       held: _readers, shared
//	with self._ready:
//	    self._readers -= 1
//
// Marks are guesses: they silence, and are no evidence. One that somebody clears who
// has not set it is none.

// store handles a store: what sets a mark takes it, what clears it lets it go.
func (w *walker) store(i facts.OpID, op facts.Op, s state) state {
	does := stored(w.p, w.fr.Func, op)
	if does == unclear {
		return s
	}
	v, ok := w.variable(op.Value)
	switch {
	case !ok:
	case does == clears || does == discounts:
		s.held = w.clearMark(v, s.held)
	case !guarded(s.held):
	case does == counts && w.t.awaited[v.name]:
		s.held = w.takeMark(i, v, s.held, Held{Shared: true})
	case does == sets:
		s.held = w.setMark(i, v, s.held)
	}
	return s
}

// setMark takes a mark that is set, if it was not set before, with those that were
// looked at with it.
func (w *walker) setMark(i facts.OpID, v variable, held []Held) []Held {
	tested := w.tested(i, held)
	if !slices.Contains(tested, v) || !w.t.cleared(w.fr.Func, v) {
		return held
	}
	held = w.takeMark(i, v, held, Held{})
	for _, other := range tested {
		if other != v && w.t.awaited[other.name] && w.t.turnedAway(w.fr.Func, other, v) {
			held = w.takeMark(i, other, held, Held{})
		}
	}
	return held
}

// waited takes the variables for which a loop has waited until they were not set: as
// long as the lock is held that the wait has taken anew.
func (w *walker) waited(lo, hi facts.OpID, tested []variable, s state) state {
	at := slices.IndexFunc(s.held, func(h Held) bool { return !h.mark && h.Site.Func == w.fr.Func && lo <= h.Site.Op && h.Site.Op < hi })
	if s.dead || at < 0 {
		return s
	}
	for _, v := range tested {
		if w.t.awaited[v.name] {
			s.held = w.takeMark(lo, v, s.held, Held{within: s.held[at].Path})
		}
	}
	return s
}

// waitedFor is waited for a loop that ends when a test is false, if it waits.
func (w *walker) waitedFor(lo, hi facts.OpID, test facts.ValueID, s state) state {
	if !slices.ContainsFunc(w.calls, func(i facts.OpID) bool {
		return lo < i && i < hi && called(w.p, w.fr.Func, w.fn.Ops[i].Value) == "wait"
	}) {
		return s
	}
	return w.waited(lo, hi, w.unset(nil, test, false), s)
}

// takeMark adds a mark, of the kind of like, in place of one that is held already.
func (w *walker) takeMark(i facts.OpID, v variable, held []Held, like Held) []Held {
	path, field, ok := w.slot(v)
	if !ok {
		return held
	}
	like.Path, like.Field, like.Name = path, field, v.name.String()
	like.Site, like.Guess, like.mark = link.Site{Func: w.fr.Func, Op: i}, true, true
	held = slices.DeleteFunc(slices.Clone(held), func(h Held) bool { return h.Path == path })
	w.note(like)
	return append(held, like)
}

// clearMark lets a mark go, with those that were taken with it.
func (w *walker) clearMark(v variable, held []Held) []Held {
	if !w.t.marked[v.name] && !w.t.awaited[v.name] {
		return held
	}
	path, field, ok := w.slot(v)
	if !ok {
		return held
	}
	w.release(Held{Path: path, Field: field, mark: true}, nil)
	at := slices.IndexFunc(held, func(h Held) bool { return h.mark && h.Path == path })
	if at < 0 {
		return held
	}
	site, shared := held[at].Site, held[at].Shared
	return slices.DeleteFunc(slices.Clone(held), func(h Held) bool {
		return h.mark && (h.Path == path || h.Site == site && !shared && !h.Shared && h.within.Root.Kind == link.NoRoot)
	})
}

// slot gives the location of a variable, and the attribute of its class that it is.
func (w *walker) slot(v variable) (path, field link.Path, ok bool) {
	if v.base == 0 {
		return link.Path{Root: link.Root{Kind: link.GlobalRoot, File: w.fr.File, Name: v.name}}, field, true
	}
	bases := w.p.Paths(w.fr, v.base)
	if len(bases) != 1 {
		return path, field, false
	}
	if class, known := w.p.FieldOwner(link.Expr{Func: w.fr.Func, Value: v.base}, v.name.String()); known {
		field, _ = w.t.field(class, v.name.String())
	}
	path, ok = w.t.member(bases[0], v.name.String())
	return path, field, ok
}

// guarded reports whether a lock is held that is one by its class, or by its name.
func guarded(held []Held) bool {
	return slices.ContainsFunc(held, func(h Held) bool { return !h.mark })
}

// change is what a store makes of a mark.
type change uint8

const (
	unclear   change = iota
	sets             // True, a number but 0, the thread that runs
	clears           // False, 0, None
	counts           // one more
	discounts        // one less
)

func stored(p *link.Program, f link.Func, op facts.Op) change {
	fn := p.Function(f)
	src := fn.Values[op.Src]
	switch src.Kind {
	case facts.Constant:
		switch kind := syntax.ConstantKind(src.Op); {
		case kind == syntax.True, kind == syntax.Int && p.Text(f, src.Name) != "0":
			return sets
		case kind == syntax.False, kind == syntax.None, kind == syntax.Int:
			return clears
		}
	case facts.Compute:
		parts := fn.Lists[src.A]
		if len(parts) == 1 && fn.Values[parts[0]].Kind == facts.Constant {
			return sets // -1
		}
		if len(parts) != 2 || !sameVariable(p, f, parts[0], op.Value) || src.Op == 0 {
			return unclear
		}
		switch syntax.Operator(src.Op - 1) {
		case syntax.Add:
			return counts
		case syntax.Sub:
			return discounts
		}
	case facts.CallOf:
		if known.ThreadIdentities[called(p, f, op.Src)] != "" {
			return sets
		}
	}
	return unclear
}

func sameVariable(p *link.Program, f link.Func, a, b facts.ValueID) bool {
	fn := p.Function(f)
	return a == b || p.File(f).Expr(fn, a) == p.File(f).Expr(fn, b)
}

// storesOf gives the stores to a variable, wherever they are.
func (t *table) storesOf(f link.Func, v variable) []link.Def {
	if v.base == 0 {
		return t.p.GlobalDefs(f.File, v.name.String())
	}
	class, ok := t.p.FieldOwner(link.Expr{Func: f, Value: v.base}, v.name.String())
	if !ok {
		return nil
	}
	return t.p.FieldDefs(class, v.name.String())
}

// storesTo is storesOf for a mark that is held.
func (t *table) storesTo(h Held) []link.Def {
	switch path := h.Field; {
	case path.Len > 0:
		return t.p.FieldDefs(link.Class{File: path.Root.File, ID: facts.ClassID(path.Root.ID)}, path.LastName())
	case h.Path.Root.Kind == link.GlobalRoot && h.Path.Len == 0:
		return t.p.GlobalDefs(h.Path.Root.File, h.Path.LastName())
	}
	return nil
}

// cleared reports whether nobody clears a mark but who has set it, and whoever makes
// the object.
func (t *table) cleared(f link.Func, v variable) bool {
	key := markKey{f, v}
	if is, asked := t.marks[key]; asked {
		return is
	}
	t.marks[key] = true
	is := t.clearedByTakers(t.storesOf(f, v))
	t.marks[key] = is
	if is {
		t.marked[v.name] = true
	}
	return is
}

func (t *table) clearedByTakers(stores []link.Def) bool {
	takers, clearers := map[link.Func]bool{}, map[link.Func]bool{}
	for _, d := range stores {
		fn := t.p.Function(d.Func)
		making := fn.Kind != facts.Def || known.Constructors[t.p.Text(d.Func, fn.Name)]
		switch does := stored(t.p, d.Func, t.p.Op(d.Site)); {
		case does == sets:
			takers[d.Func] = true
		case making:
		case does == clears:
			clearers[d.Func] = true
		default:
			return false
		}
	}
	for g := range clearers { // who does both lets go what he has taken himself
		if takers[g] {
			delete(takers, g)
			delete(clearers, g)
		}
	}
	for g := range clearers {
		if !t.afterTaking(g, takers, 0) {
			return false
		}
	}
	return len(stores) > 0
}

// markKey names a variable as a function does.
type markKey struct {
	link.Func
	variable
}

// afterTaking reports whether all that call a function have called one of some others
// before, or do so for a `with` block.
func (t *table) afterTaking(g link.Func, takers map[link.Func]bool, depth int) bool {
	const maxCalls = 3
	callers := t.p.Callers(g)
	return depth < maxCalls && len(callers) > 0 && !slices.ContainsFunc(callers, func(c link.Site) bool {
		fn := t.p.Function(c.Func)
		if t.p.Text(c.Func, fn.Name) == "__exit__" {
			return false
		}
		took := slices.ContainsFunc(fn.Ops[:c.Op], func(op facts.Op) bool {
			if op.Kind != facts.Invoke {
				return false
			}
			callees, _ := t.p.Callees(link.Expr{Func: c.Func, Value: op.Value})
			return slices.ContainsFunc(callees, func(k link.Callee) bool { return takers[k.Func] })
		})
		return !took && !t.afterTaking(c.Func, takers, depth+1)
	})
}

// turnedAway reports whether whoever counts himself in a variable has looked at another
// one before.
func (t *table) turnedAway(f link.Func, count, mark variable) bool {
	for _, d := range t.storesOf(f, count) {
		if stored(t.p, d.Func, t.p.Op(d.Site)) != counts {
			continue
		}
		looks := func(v variable) bool { return v.name == mark.name }
		if !slices.ContainsFunc(t.walker(t.p.Static(d.Func), nil).testedBefore(d.Site.Op, func(facts.OpID) bool { return true }), looks) {
			return false
		}
	}
	return true
}
