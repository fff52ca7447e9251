package lock

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// Walk calls visit for each effect of a frame's function, in order, with the
// locks that are held there. entry are those held when it is entered; those
// that its decorators take and that it declares to require are added. visit
// must not change held. What the frame's call settles not to be done is left out.
//
// signals are the locks that the function releases without holding them. Such a
// lock is handed from thread to thread to say that something has happened; it
// guards by protocol, which locksets do not show.
func Walk(p *link.Program, fr *link.Frame, entry []Held, visit func(op facts.OpID, held []Held)) (signals []Held) {
	t := tableOf(p)
	for _, h := range t.intrinsicIn(fr) {
		if find(entry, h.Path) < 0 {
			entry = append(slices.Clip(entry), h)
		}
	}
	settles := p.Settles(fr)
	if !t.touches(fr.Func) && !settles {
		pass(p.Function(fr.Func), entry, visit)
		return nil
	}
	w := t.walkerWhere(settles, fr, visit)
	w.run(entry)
	return slices.DeleteFunc(w.signals, func(h Held) bool { return h.mark })
}

// pass goes through a function in which what is held does not change.
func pass(fn *facts.Function, held []Held, visit func(facts.OpID, []Held)) {
	for i := range fn.Ops {
		visit(facts.OpID(i), held)
	}
}

// walker goes through one activation of a function.
type walker struct {
	t     *table
	p     *link.Program
	fr    *link.Frame
	fn    *facts.Function
	calls []facts.OpID // that may change what is held
	visit func(facts.OpID, []Held)

	settles bool // the call settles tests

	signals []Held
	waits   bool        // a lock of the caller is let go for a while
	taken   []link.Path // what was held at some time
	returns state       // what is held where the function returns
	yields  state       // what is held where a generator yields
	lent    []Held      // what is held at one of its yields
	loops   []loop      // around the place, innermost last
	depth   int         // of dry runs in dry runs
	risen   state       // what is held wherever the block around may raise
}

// loop is what is held where control leaves a loop's body early.
type loop struct{ breaks, continues state }

func (t *table) walker(fr *link.Frame, visit func(facts.OpID, []Held)) *walker {
	return t.walkerWhere(t.p.Settles(fr), fr, visit)
}

// walkerWhere is walker for who knows whether the call settles tests.
func (t *table) walkerWhere(settles bool, fr *link.Frame, visit func(facts.OpID, []Held)) *walker {
	return &walker{
		t: t, p: t.p, fr: fr, fn: t.p.Function(fr.Func), calls: t.calls.Get(fr.Func), visit: visit,
		settles: settles, returns: state{dead: true}, yields: state{dead: true}, risen: state{dead: true},
	}
}

// run goes through the function and gives what is held at its end.
func (w *walker) run(entry []Held) state {
	if !w.t.touches(w.fr.Func) && !w.settles {
		if w.visit != nil {
			pass(w.fn, entry, w.visit)
		}
		return state{held: entry}
	}
	for _, h := range entry {
		w.taken = append(w.taken, h.Path)
	}
	end := w.walk(0, facts.OpID(len(w.fn.Ops)), state{held: entry})
	return end.or(w.returns)
}

// dry goes through a range without telling anybody. One in another one and so
// on, past maxNested, is taken to change nothing.
func (w *walker) dry(lo, hi facts.OpID, s state) (state, loop) {
	if w.depth == maxNested {
		return s, loop{state{dead: true}, state{dead: true}}
	}
	quiet := w.t.walkerWhere(w.settles, w.fr, nil)
	quiet.depth = w.depth + 1
	quiet.taken = w.taken
	quiet.loops = make([]loop, len(w.loops)+1)
	for i := range quiet.loops {
		quiet.loops[i] = loop{state{dead: true}, state{dead: true}}
	}
	after := quiet.walk(lo, hi, s)
	return after, quiet.loops[len(w.loops)]
}

// moves reports whether a call in a range may change what is held.
func (w *walker) moves(lo, hi facts.OpID) bool {
	i, _ := slices.BinarySearch(w.calls, lo)
	return i < len(w.calls) && w.calls[i] < hi
}

// walk goes through ops lo to hi. Code that control does not get to is visited
// with what was held before.
func (w *walker) walk(lo, hi facts.OpID, s state) state {
	for i := lo; i < hi && !s.never; {
		op := w.fn.Ops[i]
		w.tell(i, s)
		w.rise(op, s)
		switch op.Kind {
		case facts.With:
			s = w.with(i, op, s)
		case facts.If, facts.Guard:
			s = w.branches(i, &op, s, hi)
		case facts.While, facts.For:
			s = w.loop(i, op, s)
		case facts.Try:
			s = w.try(i, &op, s, hi)
		case facts.Invoke:
			s = w.invoke(i, op, s)
		case facts.Write:
			s = w.store(i, op, s)
		case facts.Return:
			w.returns = w.returns.or(s)
			s.dead = true
		case facts.Raise:
			s.dead = true
		case facts.Yield:
			w.yields = w.yields.or(s)
			w.lend(s)
		case facts.Break, facts.Continue:
			w.leave(op.Kind, s)
			s.dead = true
		case facts.Lazy:
			w.walk(i+1, op.End, s)
		default:
			if op.End > i+1 {
				s = w.walk(i+1, op.End, s)
			}
		}
		i = op.End
	}
	return s
}

// rise notes what is held where an exception may rise.
func (w *walker) rise(op facts.Op, s state) {
	switch op.Kind {
	case facts.Invoke, facts.Raise, facts.For, facts.With, facts.Await, facts.Yield:
	case facts.Read:
		if w.fn.Values[op.Value].Kind != facts.Item {
			return
		}
	default:
		return
	}
	w.risen = w.risen.or(s)
}

func (w *walker) tell(i facts.OpID, s state) {
	if w.visit != nil {
		w.visit(i, s.held)
	}
}

func (w *walker) leave(kind facts.OpKind, s state) {
	if len(w.loops) == 0 {
		return
	}
	l := &w.loops[len(w.loops)-1]
	if kind == facts.Break {
		l.breaks = l.breaks.or(s)
	} else {
		l.continues = l.continues.or(s)
	}
}

// branches handles an If and the Else after it, or a Guard, in a block that ends
// at hi; op becomes the last of them.
func (w *walker) branches(i facts.OpID, op *facts.Op, s state, hi facts.OpID) state {
	negated := op.Kind == facts.Guard && op.Flags&facts.Negated != 0
	if truth, known := w.settled(op.Value); known {
		return w.oneBranch(i, op, s, hi, truth != negated)
	}
	then := w.walk(i+1, op.End, w.missing(i, w.assume(op.Value, s, !negated), !negated))
	orelse := w.missing(i, w.assume(op.Value, s, negated), negated)
	if next := op.End; op.Kind == facts.If && w.next(op, facts.Else, hi) {
		*op = w.fn.Ops[next]
		w.tell(next, orelse)
		orelse = w.walk(next+1, op.End, orelse)
	}
	return w.paired(i, then, orelse, op.End)
}

func (w *walker) settled(test facts.ValueID) (truth, known bool) {
	if !w.settles {
		return false, false
	}
	return w.p.Settled(w.fr, test)
}

// oneBranch is branches where the call settles which of the two is gone.
func (w *walker) oneBranch(i facts.OpID, op *facts.Op, s state, hi facts.OpID, then bool) state {
	before := s.dead
	if then {
		s = w.walk(i+1, op.End, s)
	}
	if next := op.End; op.Kind == facts.If && w.next(op, facts.Else, hi) {
		*op = w.fn.Ops[next]
		if !then {
			w.tell(next, s)
			s = w.walk(next+1, op.End, s)
		}
	}
	s.never = s.dead && !before
	return s
}

// paired joins the two ways of a test, and keeps, as a guess, what one of them
// takes if the same test, or the end of an ExitStack, lets it go again: where it is
// false, nobody else needs the lock.
//
//	if lock: lock.acquire()
//	try: …
//	finally:
//	    if lock: lock.release()
func (w *walker) paired(test facts.OpID, then, orelse state, after facts.OpID) state {
	s := then.or(orelse)
	if then.dead || orelse.dead || len(then.held) <= len(s.held) || w.fn.Ops[test].Kind != facts.If {
		return s
	}
	for _, h := range then.held {
		if find(s.held, h.Path) < 0 && h.Site.Func == w.fr.Func && h.Site.Op > test && (w.isCall(h.Site.Op, "enter_context") || w.releasedUnder(test, after, h.Path)) {
			s.held = take(s.held, h.doubted())
		}
	}
	return s
}

// releasedUnder reports whether a lock is released after an op under the same
// test as another one.
func (w *walker) releasedUnder(test, after facts.OpID, path link.Path) bool {
	text := ""
	tries := 0
	for j := after; int(j) < len(w.fn.Ops) && tries < maxTests; j++ {
		op := w.fn.Ops[j]
		if op.Kind != facts.If || !w.moves(j+1, op.End) {
			continue
		}
		tries++
		if text == "" {
			text = w.p.File(w.fr.Func).Expr(w.fn, w.fn.Ops[test].Value)
		}
		if w.p.File(w.fr.Func).Expr(w.fn, op.Value) != text {
			continue
		}
		if end, _ := w.dry(j+1, op.End, state{held: []Held{{Path: path}}}); !end.dead && len(end.held) == 0 {
			return true
		}
	}
	return false
}

const maxTests = 16 // that are compared with one before

// loop handles a loop: what is held in its body is what is held both when it
// is entered and when it comes round again.
func (w *walker) loop(i facts.OpID, op facts.Op, s state) state {
	if w.moves(i+1, op.End) {
		round, left := w.dry(i+1, op.End, s)
		s = w.unwound(s, s.or(round).or(left.continues))
	}
	w.loops = append(w.loops, loop{state{dead: true}, state{dead: true}})
	test, after := w.condition(i, op), s
	if test < op.End {
		cond := w.fn.Ops[test].Value
		after = w.walk(i+1, test+1, s)
		w.walk(test+1, op.End, w.assume(cond, after, true))
		if w.always(cond) {
			after.dead = true
		} else {
			after = w.waitedFor(i, op.End, cond, w.assume(cond, after, false))
		}
	} else {
		round := w.walk(i+1, op.End, s)
		after = w.ofEach(op, s, round)
	}
	l := w.loops[len(w.loops)-1]
	w.loops = w.loops[:len(w.loops)-1]
	return after.or(l.breaks)
}

// ofEach gives what is held after a loop. A lock that is taken of each element is
// held, as a guess, of all of them: under its class's name for it.
//
//	for future in futures: future.condition.acquire()
func (w *walker) ofEach(loop facts.Op, before, round state) state {
	after := before.or(round)
	if loop.Kind != facts.For || before.dead || round.dead {
		return after
	}
	for _, h := range round.held {
		if h.Field.Len > 0 && h.Guess && find(before.held, h.Path) < 0 && find(after.held, h.Field) < 0 {
			h.Path = h.Field
			after.held = take(after.held, h.doubted())
		}
	}
	return after
}

// unwound drops the locks that are let go once more in each round of a loop.
func (w *walker) unwound(before, round state) state {
	for _, h := range round.held {
		if i := find(before.held, h.Path); i >= 0 && h.again < before.held[i].again {
			round.held = slices.DeleteFunc(slices.Clone(round.held), func(o Held) bool { return o.Path == h.Path })
		}
	}
	return round
}

// maxNested is how deep loops and finally blocks are nested that are looked at
// more than once.
const maxNested = 4

// condition finds the test of a While; the loop's end if it has none.
func (w *walker) condition(i facts.OpID, loop facts.Op) facts.OpID {
	for j := i + 1; loop.Kind == facts.While && j < loop.End; j = w.fn.Ops[j].End {
		if w.fn.Ops[j].Kind == facts.Condition {
			return j
		}
	}
	return loop.End
}

// always: a test that is True, or 1.
func (w *walker) always(v facts.ValueID) bool {
	val := w.fn.Values[v]
	if val.Kind != facts.Constant {
		return false
	}
	kind := syntax.ConstantKind(val.Op)
	return kind == syntax.True || kind == syntax.Int && w.p.Text(w.fr.Func, val.Name) != "0"
}

// try handles a Try and what belongs to it, in a block that ends at hi; op
// becomes the last of it.
func (w *walker) try(i facts.OpID, op *facts.Op, s state, hi facts.OpID) state {
	early := w.suspend()
	outside := w.risen
	w.risen = state{dead: true}
	after := w.walk(i+1, op.End, s)
	risen := w.risen
	if risen.dead {
		risen = s
	}
	handled := state{dead: true}
	all := risen.or(after)
	for {
		at, ok := handler(w.fn, op.End, hi)
		if !ok {
			break
		}
		w.walk(op.End, at, risen)
		*op = w.fn.Ops[at]
		w.tell(at, risen)
		end := w.walk(at+1, op.End, risen)
		handled, all = handled.or(end), all.or(end)
	}
	if w.next(op, facts.TryElse, hi) {
		at := op.End
		*op = w.fn.Ops[at]
		w.tell(at, after)
		after = w.walk(at+1, op.End, after)
		all = all.or(after)
	}
	after = after.or(handled)
	if w.next(op, facts.Finally, hi) {
		at := op.End
		*op = w.fn.Ops[at]
		all = all.or(w.pending())
		w.tell(at, all)
		passing, inside := w.risen, w.suspend()
		w.risen = state{dead: true}
		last := w.walk(at+1, op.End, all)
		own := w.suspend()
		w.resume(inside)
		if !passing.dead {
			passing, _ = w.dry(at+1, op.End, passing)
			w.risen = w.risen.or(passing)
		}
		if !after.dead && !after.same(all) {
			after, _ = w.dry(at+1, op.End, after)
		} else if !after.dead || last.dead {
			after = last
		}
		if end := op.End; w.moves(at+1, end) {
			w.through(func(s state) state {
				s, _ = w.dry(at+1, end, s)
				return s
			})
		}
		w.resume(own)
	}
	w.resume(early)
	w.risen = w.risen.or(outside)
	return after
}

// handler finds the Except that follows a Try or another Except in a block that
// ends at hi; before it stand the ops of its expression.
func handler(fn *facts.Function, at, hi facts.OpID) (facts.OpID, bool) {
	for ; at < hi; at++ {
		switch fn.Ops[at].Kind {
		case facts.Except:
			return at, true
		case facts.Read, facts.Invoke:
		default:
			return 0, false
		}
	}
	return 0, false
}

// next reports whether a block of a kind follows in a block that ends at hi: what
// stands behind that belongs to another statement further out.
func (w *walker) next(op *facts.Op, kind facts.OpKind, hi facts.OpID) bool {
	return op.End < hi && w.fn.Ops[op.End].Kind == kind
}

// exits are the ways out of a block, before which something is still done: a
// finally block, the end of a with.
type exits struct {
	returns state
	loop    loop
}

// suspend puts aside the exits before a block, so that those of the block can be
// led through what is done at its end.
func (w *walker) suspend() exits {
	e := exits{returns: w.returns}
	w.returns = state{dead: true}
	if n := len(w.loops); n > 0 {
		e.loop = w.loops[n-1]
		w.loops[n-1] = loop{state{dead: true}, state{dead: true}}
	}
	return e
}

// pending joins the exits since suspend.
func (w *walker) pending() state {
	s := w.returns
	if n := len(w.loops); n > 0 {
		s = s.or(w.loops[n-1].breaks).or(w.loops[n-1].continues)
	}
	return s
}

// through leads the exits through what is done at the end of a block.
func (w *walker) through(last func(state) state) {
	lead := func(s *state) {
		if !s.dead {
			*s = last(*s)
		}
	}
	lead(&w.returns)
	if n := len(w.loops); n > 0 {
		lead(&w.loops[n-1].breaks)
		lead(&w.loops[n-1].continues)
	}
}

func (w *walker) resume(e exits) {
	w.returns = w.returns.or(e.returns)
	if n := len(w.loops); n > 0 {
		w.loops[n-1].breaks = w.loops[n-1].breaks.or(e.loop.breaks)
		w.loops[n-1].continues = w.loops[n-1].continues.or(e.loop.continues)
	}
}
