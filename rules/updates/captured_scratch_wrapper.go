package updates

import (
	"fmt"
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
	"github.com/ftlint/ftlint/rules/rule"
)

// decorates looks for a method that makes a function which enters the method's
// self and calls what the method, or that function, was given.
func decorates(pass *rule.ProjectPass, class link.Class) (entrance, bool) {
	p := pass.Program
	for _, w := range p.Within(link.Func{File: class.File, ID: p.ClassFacts(class).Body}) {
		fn := p.Function(w)
		if _, of, ok := p.EnclosingSelf(w); fn.Class != 0 || !ok || of != class {
			continue
		}
		if !leavesMethod(p, w) {
			continue
		}
		for i, op := range fn.Ops {
			if op.Kind == facts.With && isSelf(p, w, op.Value) && callsParameter(p, w, facts.OpID(i), op.End) != 0 {
				return entrance{pass.At(link.Site{Func: w, Op: facts.OpID(i)}), oneForAll(p, w), finding.Intrinsic}, true
			}
		}
	}
	return entrance{}, false
}

func oneForAll(p *link.Program, wrapper link.Func) string {
	method := link.Func{File: wrapper.File, ID: p.Function(wrapper).Outer}
	return fmt.Sprintf("`%s` uses one object for all calls of the function that `%s` is given", p.LocalName(wrapper), p.LocalName(method))
}

// leavesMethod reports whether the function around a wrapper returns it or hands
// it on, so that others call it.
func leavesMethod(p *link.Program, w link.Func) bool {
	method := link.Func{File: w.File, ID: p.Function(w).Outer}
	fn := p.Function(method)
	isWrapper := func(v facts.ValueID) bool {
		val := fn.Values[v]
		return val.Kind == facts.Local && slices.ContainsFunc(p.VarDefs(method, facts.VarID(val.A)), func(d link.Def) bool {
			src := p.Value(link.Expr{Func: d.Func, Value: d.Src})
			return d.Func == method && src.Kind == facts.FuncOf && facts.FuncID(src.A) == w.ID
		})
	}
	for _, call := range fn.Calls {
		if slices.ContainsFunc(call.Args, func(a facts.Arg) bool { return isWrapper(a.Value) }) {
			return true
		}
	}
	return slices.ContainsFunc(fn.Ops, func(op facts.Op) bool { return op.Kind == facts.Return && isWrapper(op.Value) })
}

// callsParameter gives the first of ops lo to hi of a function that calls what
// it, or the function around it, was given; 0 if none does.
func callsParameter(p *link.Program, f link.Func, lo, hi facts.OpID) facts.OpID {
	fn := p.Function(f)
	outer := p.Function(link.Func{File: f.File, ID: fn.Outer})
	isParam := func(of *facts.Function, v uint32) bool {
		return slices.ContainsFunc(of.Params, func(param facts.Param) bool { return param.Var == facts.VarID(v) })
	}
	for i := lo; i < hi; i++ {
		if fn.Ops[i].Kind != facts.Invoke {
			continue
		}
		callee := fn.Values[fn.Values[fn.Ops[i].Value].A]
		if callee.Kind == facts.Local && isParam(fn, callee.A) || callee.Kind == facts.Captured && facts.FuncID(callee.A) == fn.Outer && isParam(outer, callee.B) {
			return i
		}
	}
	return 0
}

// wrapperScratch looks at a function that a method makes to go around another
// one: what it stores in self before it calls that one, and reads afterwards.
//
//	def __call__(self, function):
//	    def wrapper(*args):
//	        self.start = clock()
//	        result = function(*args)
//	        self.report(clock() - self.start)
func wrapperScratch(pass *rule.ProjectPass, w link.Func) {
	p := pass.Program
	fn := p.Function(w)
	call := callsParameter(p, w, 0, facts.OpID(len(fn.Ops)))
	_, class, ok := p.EnclosingSelf(w)
	if call == 0 || !ok || !leavesMethod(p, w) {
		return
	}
	stores := map[string]link.Site{}
	var kept []scratch
	seen := map[string]bool{}
	lock.Walk(p, p.Static(w), nil, func(i facts.OpID, held []lock.Held) {
		op := fn.Ops[i]
		name, own := ofSelf(p, w, op.Value)
		if !own || len(held) > 0 || op.Kind != facts.Read && op.Kind != facts.Write {
			return
		}
		at := link.Site{Func: w, Op: i}
		switch store, stored := stores[name]; {
		case !seen[name] && i < call && op.Kind == facts.Write && op.Flags&facts.Augmented == 0 && ofThisEntry(p, w, op.Src) && plainField(p, class, name):
			stores[name] = at
		case stored && i > call && op.Kind == facts.Read:
			kept = append(kept, scratch{name, store, at})
			delete(stores, name)
		case stored && i > call:
			delete(stores, name) // stored again: it is that which is read
		}
		seen[name] = true
	})
	if len(kept) > 0 {
		e := entrance{pass.At(link.Site{Func: w, Op: call}), oneForAll(p, w), finding.Intrinsic}
		reportScratch(pass, class, kept, e, "over a call of the decorated function")
	}
}
