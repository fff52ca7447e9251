package lock

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
)

// Walk calls visit for each effect of a frame's function, in order, with the
// locks that are held there. entry are those held when it is entered. visit
// must not change held.
//
// signals are the locks that the function releases without holding them. Such a
// lock is handed from thread to thread to say that something has happened; it
// guards by protocol, which locksets do not show.
func Walk(p *link.Program, fr *link.Frame, entry []Held, visit func(op facts.OpID, held []Held)) (signals []Held) {
	w := walker{p: p, fr: fr, fn: p.Function(fr.Func), visit: visit}
	w.walk(0, facts.OpID(len(w.fn.Ops)), entry)
	return w.signals
}

type walker struct {
	p     *link.Program
	fr    *link.Frame
	fn    *facts.Function
	visit func(facts.OpID, []Held)

	signals []Held
}

// walk visits ops lo to hi and gives what is held after them; ends means that
// control does not get there.
func (w *walker) walk(lo, hi facts.OpID, held []Held) (after []Held, ends bool) {
	for i := lo; i < hi; {
		op := w.fn.Ops[i]
		w.visit(i, held)
		switch op.Kind {
		case facts.With:
			w.with(i, op, held)
		case facts.If:
			held = w.branches(i, &op, held)
		case facts.Try:
			held = w.try(i, &op, held)
		case facts.Finally, facts.TryElse, facts.LoopElse:
			held, _ = w.walk(i+1, op.End, held)
		case facts.Invoke:
			held = w.invoke(i, op, held)
		case facts.Return, facts.Raise, facts.Break, facts.Continue:
			ends = true
		default:
			if op.End > i+1 {
				inner, ended := w.walk(i+1, op.End, held)
				held = join(held, inner, ended)
			}
		}
		i = op.End
	}
	return held, ends
}

// join: what is held whether or not a block ran.
func join(before, after []Held, ended bool) []Held {
	if ended {
		return before
	}
	return Common(before, after)
}

func (w *walker) with(i facts.OpID, op facts.Op, held []Held) {
	if op.Flags&facts.Async == 0 {
		if l, ok := Identify(w.p, w.fr, op.Value); ok {
			l.Site = link.Site{Func: w.fr.Func, Op: i}
			held = add(held, l)
		}
	}
	w.walk(i+1, op.End, held)
}

// branches handles an If and the Else after it; op becomes the last of them.
func (w *walker) branches(i facts.OpID, op *facts.Op, held []Held) []Held {
	then, thenEnds := w.walk(i+1, op.End, held)
	orelse, elseEnds := held, false
	if next := op.End; int(next) < len(w.fn.Ops) && w.fn.Ops[next].Kind == facts.Else {
		*op = w.fn.Ops[next]
		w.visit(next, held)
		orelse, elseEnds = w.walk(next+1, op.End, held)
	}
	switch {
	case thenEnds:
		return orelse
	case elseEnds:
		return then
	}
	return Common(then, orelse)
}

// try handles a Try and the handlers after it; op becomes the last of them.
func (w *walker) try(i facts.OpID, op *facts.Op, held []Held) []Held {
	after, ends := w.walk(i+1, op.End, held)
	risen := Common(held, after)
	for int(op.End) < len(w.fn.Ops) && w.fn.Ops[op.End].Kind == facts.Except {
		at := op.End
		*op = w.fn.Ops[at]
		w.visit(at, risen)
		handled, handlerEnds := w.walk(at+1, op.End, risen)
		switch {
		case handlerEnds:
		case ends:
			after, ends = handled, false
		default:
			after = Common(after, handled)
		}
	}
	return after
}

// invoke handles acquire, release and ExitStack's enter_context.
func (w *walker) invoke(i facts.OpID, op facts.Op, held []Held) []Held {
	callee := w.fn.Values[w.fn.Values[op.Value].A]
	if callee.Kind != facts.Attr {
		return held
	}
	site := link.Site{Func: w.fr.Func, Op: i}
	switch w.p.Text(w.fr.Func, callee.Name) {
	case "acquire", "__enter__":
		if l, ok := Identify(w.p, w.fr, facts.ValueID(callee.A)); ok {
			l.Site = site
			return add(held, l)
		}
	case "release", "__exit__":
		if l, ok := Identify(w.p, w.fr, facts.ValueID(callee.A)); ok {
			rest := slices.DeleteFunc(slices.Clone(held), func(h Held) bool { return h.Path == l.Path })
			if len(rest) == len(held) {
				w.signals = append(w.signals, l)
			}
			return rest
		}
	case "enter_context":
		args := w.fn.Calls[w.fn.Values[op.Value].B].Args
		if len(args) == 1 {
			if l, ok := Identify(w.p, w.fr, args[0].Value); ok {
				l.Site = site
				return add(held, l)
			}
		}
	}
	return held
}

func add(held []Held, l Held) []Held {
	if slices.ContainsFunc(held, func(h Held) bool { return h.Path == l.Path }) {
		return held
	}
	return append(slices.Clone(held), l)
}

// Common gives the locks that stand in both sets.
func Common(a, b []Held) []Held {
	if len(a) == 0 || len(b) == 0 {
		return nil
	}
	var both []Held
	for _, h := range a {
		if slices.ContainsFunc(b, func(o Held) bool { return o.Path == h.Path }) {
			both = append(both, h)
		}
	}
	return both
}
