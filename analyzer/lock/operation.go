package lock

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// with handles a with block. What it took is let go at its end, and so is what
// an ExitStack was given inside.
func (w *walker) with(i facts.OpID, op facts.Op, s state) state {
	if op.Flags&facts.Async != 0 {
		return w.walk(i+1, op.End, s)
	}
	locks := w.entering(i, op.Value, s.held)
	for _, l := range locks {
		s.held = take(s.held, l)
		w.note(l)
	}
	early, outside := w.suspend(), w.risen
	w.risen = state{dead: true}
	s = w.walk(i+1, op.End, s)
	leave := func(s state) state { return w.leaveWith(i, op, locks, s) }
	w.through(leave)
	if !w.risen.dead {
		w.risen = leave(w.risen)
	}
	w.risen = w.risen.or(outside)
	w.resume(early)
	return leave(s)
}

// leaveWith gives what is held when a with block has been left.
func (w *walker) leaveWith(i facts.OpID, op facts.Op, locks []Held, s state) state {
	for _, l := range locks {
		s.held = drop(s.held, l.Path)
	}
	for _, h := range s.held {
		if h.Site.Func == w.fr.Func && h.Site.Op > i && h.Site.Op < op.End && w.isCall(h.Site.Op, "enter_context") {
			s.held = drop(s.held, h.Path)
		}
	}
	return s
}

func (w *walker) isCall(i facts.OpID, name string) bool {
	op := w.fn.Ops[i]
	return op.Kind == facts.Invoke && called(w.p, w.fr.Func, op.Value) == name
}

// entering gives the locks that entering a context manager takes.
func (w *walker) entering(i facts.OpID, manager facts.ValueID, held []Held) []Held {
	site := link.Site{Func: w.fr.Func, Op: i}
	if locks, known := w.manager(site, manager, held); known {
		if name := called(w.p, w.fr.Func, manager); len(locks) == 0 && LockLike(name) {
			return []Held{{Path: w.t.written(w.fr, manager), Name: w.p.File(w.fr.Func).Expr(w.fn, manager), Site: site, Guess: true}}
		}
		return locks
	}
	if l, ok := w.t.identify(w.fr, manager); ok {
		l.Site = site
		return []Held{l}
	}
	return nil
}

// note remembers that a lock was held at some time.
func (w *walker) note(l Held) {
	if !slices.Contains(w.taken, l.Path) {
		w.taken = append(w.taken, l.Path)
	}
}

// invoke handles the calls that take locks and let them go.
func (w *walker) invoke(i facts.OpID, op facts.Op, s state) state {
	if !w.moves(i, i+1) {
		return s
	}
	site := link.Site{Func: w.fr.Func, Op: i}
	if after, ok := w.mover(site, op.Value, s.held); ok {
		s.held = after
		return s
	}
	object, name, fr := w.method(op.Value)
	switch name {
	case "acquire", "acquire_lock", "__enter__":
		if w.awaited(i) {
			return s
		}
		if l, ok := w.t.operated(fr, object); ok {
			l.Site = site
			if name == "acquire" && w.mayFail(op.Value) {
				l = l.doubted()
			}
			s.held = take(s.held, l)
			w.note(l)
		}
	case "release", "release_lock", "__exit__":
		if l, ok := w.t.operated(fr, object); ok {
			s.held = w.release(l, s.held)
		}
	case "enter_context":
		if args := w.fn.Calls[w.fn.Values[op.Value].B].Args; len(args) == 1 {
			for _, l := range w.entering(i, args[0].Value, s.held) {
				s.held = take(s.held, l)
				w.note(l)
			}
		}
	case "get", "get_nowait":
		if l, ok := w.token(fr, object); ok {
			l.Site = site
			s.held = take(s.held, l)
			w.note(l)
		}
	case "put", "put_nowait":
		if l, ok := w.token(fr, object); ok {
			s.held = w.release(l, s.held)
		}
	case "wait", "wait_for":
		if l, ok := w.t.identify(fr, object); ok && !w.awaited(i) {
			w.waits = w.waits || !l.Guess && !slices.Contains(w.taken, l.Path)
			s.held = split(s.held, l.Path, site)
			if name == "wait_for" {
				s = w.waited(i, i+1, w.awaitedBy(nil, op.Value), s)
			}
		}
	}
	return s
}

// release lets a lock go.
func (w *walker) release(l Held, held []Held) []Held {
	if !slices.Contains(w.taken, l.Path) {
		w.signals = append(w.signals, l)
	}
	if i := find(held, l.Field); i >= 0 && held[i].Guess { // that of all elements: see ofEach
		held = drop(held, l.Field)
	}
	return drop(held, l.Path)
}

// method gives the object and the name of a called method, and the frame that
// the object is a value of: `lock.acquire()`, or `acquire()` of a local that
// holds `lock.acquire`.
func (w *walker) method(call facts.ValueID) (object facts.ValueID, name string, fr *link.Frame) {
	callee := w.fn.Values[w.fn.Values[call].A]
	if callee.Kind == facts.Attr {
		return facts.ValueID(callee.A), w.p.Text(w.fr.Func, callee.Name), w.fr
	}
	name = called(w.p, w.fr.Func, call)
	if !slices.Contains(verbs, name) {
		return 0, "", nil
	}
	for _, t := range w.p.Types(link.Expr{Func: w.fr.Func, Value: facts.ValueID(w.fn.Values[call].A)}) {
		if t.Kind == link.ExternalMethod {
			fr = w.p.Static(t.At.Func)
			if t.At.Func == w.fr.Func {
				fr = w.fr
			}
			return t.At.Value, name, fr
		}
	}
	return 0, "", nil
}

// awaited: the call gives a coroutine, so it takes no thread's lock.
func (w *walker) awaited(i facts.OpID) bool {
	next := int(i) + 1
	return next < len(w.fn.Ops) && w.fn.Ops[next].Kind == facts.Await && w.fn.Ops[next].Value == w.fn.Ops[i].Value
}

// mayFail reports whether an acquire may give up: it has a timeout, or an
// argument other than a true constant.
func (w *walker) mayFail(call facts.ValueID) bool {
	for _, arg := range w.fn.Calls[w.fn.Values[call].B].Args {
		if v := w.fn.Values[arg.Value]; v.Kind == facts.Constant && syntax.ConstantKind(v.Op) == syntax.None || w.always(arg.Value) &&
			w.p.Text(w.fr.Func, arg.Name) != "timeout" {
			continue
		}
		return true
	}
	return false
}

// assume gives what is held if a test comes out so: a lock whose acquire is
// the test is held on one of the two ways.
func (w *walker) assume(test facts.ValueID, s state, truth bool) state {
	if len(w.calls) == 0 {
		return s
	}
	v := w.fn.Values[test]
	switch v.Kind {
	case facts.Not:
		return w.assume(facts.ValueID(v.A), s, !truth)
	case facts.Either:
		if and := facts.EitherKind(v.Op) == facts.EitherAnd; v.Op != uint8(facts.EitherIf) && and == truth {
			for _, part := range w.fn.Lists[v.A] {
				s = w.assume(part, w.retake(part, s, truth), truth)
			}
		}
	case facts.Local:
		if defs := w.p.VarDefs(w.fr.Func, facts.VarID(v.A)); len(defs) == 1 && defs[0].Func == w.fr.Func && w.fn.Values[defs[0].Src].Kind == facts.CallOf {
			return w.assume(defs[0].Src, s, truth)
		}
	case facts.CallOf:
		i := slices.IndexFunc(s.held, func(h Held) bool {
			return h.Guess && h.Site.Func == w.fr.Func && w.fn.Ops[h.Site.Op].Kind == facts.Invoke && w.fn.Ops[h.Site.Op].Value == test
		})
		if i < 0 {
			return s
		}
		if !truth {
			s.held = drop(s.held, s.held[i].Path)
			return s
		}
		s.held = slices.Clone(s.held)
		s.held[i].Guess = !w.certain(s.held[i])
	}
	return s
}

// retake adds the lock that one part of `a and lock.acquire(False)` takes: where
// the parts met again, it was not held on all ways.
func (w *walker) retake(part facts.ValueID, s state, truth bool) state {
	if !truth || w.fn.Values[part].Kind != facts.CallOf {
		return s
	}
	for _, i := range w.calls {
		if w.fn.Ops[i].Value == part {
			return w.invoke(i, w.fn.Ops[i], s)
		}
	}
	return s
}

// certain reports whether more than its name says that a lock that was
// acquired in passing is one.
func (w *walker) certain(h Held) bool {
	object, _, fr := w.method(w.fn.Ops[h.Site.Op].Value)
	if fr == nil {
		return false
	}
	l, ok := w.t.identify(fr, object)
	return ok && !l.Guess
}
