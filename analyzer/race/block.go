package race

import (
	"github.com/ftlint/ftlint/analyzer/facts"
)

// This file answers, for the blocks of one function: does an op run only under
// one outcome of a test, or only if a try statement has failed?

// Branch says under which outcome of a test an op runs.
type Branch uint8

const (
	Always  Branch = iota // whatever the test said
	IfTrue                // only if it held
	IfFalse               // only if it did not
)

func branch(holds bool) Branch {
	if holds {
		return IfTrue
	}
	return IfFalse
}

func governs(fn *facts.Function, test, op facts.OpID) Branch {
	t := fn.Ops[test]
	if op <= test {
		return Always
	}
	switch t.Kind {
	case facts.Guard:
		if op < t.End {
			return branch(t.Flags&facts.Negated == 0)
		}
	case facts.Condition:
		if op < fn.Enclosing(test) {
			return IfTrue
		}
		return IfFalse
	case facts.If:
		if op < t.End {
			return IfTrue
		}
		if skips(fn, test, op) {
			return IfFalse
		}
		if t.End < fn.Enclosing(test) && fn.Ops[t.End].Kind == facts.Else {
			switch {
			case op < fn.Ops[t.End].End:
				return IfFalse
			case skips(fn, t.End, op):
				return IfTrue
			}
		}
	}
	return Always
}

// skips reports whether an op behind a block runs only where the block has not
// run, since the block leaves what both are in.
//
//	if full:
//	    if not wait:
//	        raise Full
//	put()                 runs only if wait held, where it was asked
func skips(fn *facts.Function, block, op facts.OpID) bool {
	end, ok := leaving(fn, block)
	if !ok {
		return false
	}
	if op < fn.Enclosing(block) {
		return true
	}
	for i := range block {
		around := fn.Ops[i]
		if around.End <= block || around.End > op {
			continue
		}
		switch around.Kind {
		case facts.For, facts.While:
			if end == facts.Break || end == facts.Continue {
				return false // behind the loop it has left
			}
		case facts.Try:
			if end == facts.Raise || finallyOf(fn, i, op) {
				return false
			}
		}
	}
	return together(fn, block, op)
}

// finallyOf reports whether an op is in the finally of a try statement, which
// runs whatever has left.
func finallyOf(fn *facts.Function, try, op facts.OpID) bool {
	last := fn.Enclosing(try)
	for i := fn.Ops[try].End; i < last && i < op; i = fn.Ops[i].End {
		if fn.Ops[i].Kind == facts.Finally && op < fn.Ops[i].End {
			return true
		}
	}
	return false
}

// together: see View.Together.
func together(fn *facts.Function, first, second facts.OpID) bool {
	for i := range first {
		block := fn.Ops[i]
		if block.End <= first || block.End > second {
			continue
		}
		switch block.Kind {
		case facts.If, facts.Else, facts.Except, facts.For, facts.While, facts.With, facts.Try:
			if leaves(fn, i) {
				return false
			}
			if next := fn.Ops[block.End]; block.Kind == facts.If && next.Kind == facts.Else && second < next.End {
				return false
			}
		}
		if sibling(fn, i, second) {
			return false
		}
	}
	return true
}

// sibling reports whether an op is in another handler of the try statement that
// a handler belongs to.
func sibling(fn *facts.Function, block, op facts.OpID) bool {
	if fn.Ops[block].Kind != facts.Except {
		return false
	}
	for i := fn.Ops[block].End; i < op && (fn.Ops[i].Kind == facts.Except || fn.Ops[i].Kind == facts.Read); i = fn.Ops[i].End {
		if fn.Ops[i].End > op {
			return true
		}
	}
	return false
}

// Recovers reports whether an op runs in a handler or, if the handler goes on,
// behind its statement.
func (v *View) Recovers(handler, op facts.OpID) bool {
	fn := v.p.Function(v.Func)
	return op > handler && op < fn.Ops[handler].End || !leaves(fn, handler) && !sibling(fn, handler, op)
}

// leaves reports whether a block ends by leaving what is around it.
func leaves(fn *facts.Function, block facts.OpID) bool {
	_, ok := leaving(fn, block)
	return ok
}

// leaving gives the statement by which a block leaves what is around it. A with
// statement leaves if its body does.
func leaving(fn *facts.Function, block facts.OpID) (facts.OpKind, bool) {
	last := block
	for i := block + 1; i < fn.Ops[block].End; i = fn.Ops[i].End {
		last = i
	}
	switch kind := fn.Ops[last].Kind; {
	case kind.Leaves():
		return kind, true
	case kind == facts.With && last != block:
		return leaving(fn, last)
	}
	return 0, false
}

// handles reports whether an op runs only if the body of a try statement has
// failed. What stands between the statement's parts are the effects of naming
// the exceptions.
//
//	try:
//	    return table[key]
//	except KeyError:
//	    pass
//	table[key] = make()
func handles(fn *facts.Function, try, op facts.OpID) bool {
	last := fn.Enclosing(try)
	left := leaves(fn, try)
	for i := fn.Ops[try].End; i < last; i = fn.Ops[i].End {
		switch fn.Ops[i].Kind {
		case facts.Except:
			if op > i && op < fn.Ops[i].End {
				return true
			}
		case facts.TryElse:
			left = leaves(fn, i)
		case facts.Read:
		case facts.Finally:
			return left && op >= fn.Ops[i].End && op < last
		default:
			return left && op >= i && op < last
		}
	}
	return false
}
