package race

import (
	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// regions are ranges of a function's ops.
type regions [][2]facts.OpID

func (r regions) has(op facts.OpID) bool {
	for _, x := range r {
		if x[0] <= op && op < x[1] {
			return true
		}
	}
	return false
}

// owned gives the regions of a function that run only on a thread which owns
// the object, because a test has said so. What they touch is that thread's.
//
//	if self._owner != get_ident():
//	    raise RuntimeError
//	self._count -= 1
func owned(p *link.Program, f link.Func) regions {
	fn := p.Function(f)
	var out regions
	for i, op := range fn.Ops {
		if op.Kind != facts.If {
			continue
		}
		test := fn.Values[op.Value]
		if test.Kind != facts.Compare || !threadIdentity(p, f, test.A) && !threadIdentity(p, f, test.B) {
			continue
		}
		switch syntax.CmpOperator(test.Op) {
		case syntax.Eq, syntax.Is:
			out = append(out, [2]facts.OpID{facts.OpID(i), op.End})
		case syntax.NotEq, syntax.IsNot:
			if last := fn.Ops[op.End-1].Kind; last == facts.Raise || last == facts.Return {
				out = append(out, [2]facts.OpID{op.End, facts.OpID(len(fn.Ops))})
			}
		}
	}
	return out
}

// claimedRegions gives the regions of a function that one thread at a time is
// in, because it has set a flag of the object that keeps the others out. Test
// and store are made under one lock.
//
//	with self._lock:
//	    if self._stopping: return
//	    self._stopping = True
//	...                             the region, up to the next store
//	self._stopping = False
func (x *index) claimedRegions(f link.Func) regions {
	if out, ok := x.flagged[f]; ok {
		return out
	}
	held := x.heldIn(f)
	fn := x.p.Function(f)
	text := func(v facts.ValueID) string { return x.p.File(f).Expr(fn, v) }
	end := facts.OpID(len(fn.Ops))
	var out regions
	for i, op := range fn.Ops {
		if op.Kind != facts.If || len(held[i]) == 0 || fn.Values[op.Value].Kind != facts.Attr {
			continue
		}
		if last := fn.Ops[op.End-1].Kind; last != facts.Raise && last != facts.Return {
			continue
		}
		flag := text(op.Value)
		stores := func(k facts.OpID) bool { return fn.Ops[k].Kind == facts.Write && text(fn.Ops[k].Value) == flag }
		set := op.End
		for set < end && !stores(set) {
			set++
		}
		if set == end || !isTrue(x.p, link.Expr{Func: f, Value: fn.Ops[set].Src}) || len(lock.Common(held[i], held[set])) == 0 {
			continue
		}
		clear := set + 1
		for clear < end && !stores(clear) {
			clear++
		}
		out = append(out, [2]facts.OpID{set + 1, clear})
	}
	x.flagged[f] = out
	return out
}

// inTurn reports whether a flag lets only one thread at a time to two accesses
// to the field of an object.
func (f *finder) inTurn(l *Location, a, b *Access) bool {
	if a.Site.Func != b.Site.Func || l.Path.Root.Kind == link.GlobalRoot || l.Path.Root.Kind == link.ClassRoot {
		return false
	}
	for _, r := range f.index.claimedRegions(a.Site.Func) {
		if one := (regions{r}); one.has(a.Site.Op) && one.has(b.Site.Op) {
			return true
		}
	}
	return false
}

// threadIdentity reports whether a value is the identity of the running
// thread, asked for here or kept in a local variable.
func threadIdentity(p *link.Program, f link.Func, v uint32) bool {
	val := p.Function(f).Values[v]
	switch val.Kind {
	case facts.Local:
		for _, d := range p.VarDefs(f, facts.VarID(val.A)) {
			if d.Func == f && p.Function(f).Values[d.Src].Kind == facts.CallOf && threadIdentity(p, f, uint32(d.Src)) {
				return true
			}
		}
	case facts.CallOf:
		callee := p.Function(f).Values[val.A]
		return (callee.Kind == facts.Global || callee.Kind == facts.Attr) && known.ThreadIdentities[p.Text(f, callee.Name)] != ""
	}
	return false
}
