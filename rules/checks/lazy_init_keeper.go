package checks

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
)

// This file answers: which functions of the project keep what a property
// computes, in the object that is asked for it, without a lock? They are the
// `__get__` of a descriptor, or what a decorator puts around the function. The
// name is a variable of theirs, so that the object's attribute is not told from
// others; that they look for it first says what they do. Or they keep it beside
// the object, in a container whose key the object is, or its class.
//
//	def lazy(compute):
//	    name = "_" + compute.__name__
//	    @property
//	    def get(self):
//	        if not hasattr(self, name):
//	            setattr(self, name, compute(self))
//	        return getattr(self, name)
//	    return get

// keeper is a function that keeps what another one computes.
type keeper struct {
	fn          link.Func
	look, store facts.OpID
}

// keepers remembers which functions are keepers.
type keepers struct {
	p     *link.Program
	known map[link.Func]*keeper // nil: it is none
}

// around gives the keeper that a decorator of a function puts around it, or says
// that functools.cached_property does.
func (k *keepers) around(f link.Func, fn *facts.Function) (own *keeper, cached bool) {
	for _, d := range fn.Decorators {
		for _, t := range k.p.Types(link.Expr{Func: link.Func{File: f.File, ID: fn.Outer}, Value: d}) {
			switch t.Kind {
			case link.External:
				if c := known.CacheOf(known.Canonical(t.Name)); c != nil && t.Name == "functools.cached_property" {
					return nil, true
				}
			case link.ClassObject:
				if get, ok := k.p.Method(t.Class, "__get__"); ok {
					own = k.keeper(get, 1)
				}
			case link.FuncObject:
				for _, inner := range k.p.Within(t.Func) {
					if own == nil && inner != t.Func && k.p.Function(inner).Kind == facts.Def {
						own = k.keeper(inner, 0)
					}
				}
			}
			if own != nil {
				return own, false
			}
		}
	}
	return nil, false
}

// keeper gives a function that is called with the object as its nth argument,
// if it is a keeper.
func (k *keepers) keeper(f link.Func, n int) *keeper {
	if own, ok := k.known[f]; ok {
		return own
	}
	var own *keeper
	if fn := k.p.Function(f); len(fn.Params) > n {
		own = object{p: k.p, f: f, fn: fn, params: fn.Params[n:min(2*n+1, len(fn.Params))]}.keeper()
	}
	k.known[f] = own
	return own
}

// object is the object whose attribute a function is asked for: the first of the
// parameters here; a descriptor has its class as the second one.
type object struct {
	p      *link.Program
	f      link.Func
	fn     *facts.Function
	params []facts.Param
}

func (o object) keeper() *keeper {
	k := keeper{fn: o.f}
	for i := range o.fn.Ops {
		at := facts.OpID(i)
		switch {
		case o.fn.Ops[i].Kind == facts.With:
			return nil
		case k.look == 0 && o.looks(at):
			k.look = at
		case k.look != 0 && k.store == 0 && o.stores(at):
			k.store = at
		}
	}
	if k.store == 0 {
		return nil
	}
	return &k
}

// looks reports whether an op asks if the object has an attribute whose name is
// a variable.
func (o object) looks(at facts.OpID) bool {
	op := o.fn.Ops[at]
	switch op.Kind {
	case facts.Read:
		return o.item(op.Value)
	case facts.Contains:
		asked := o.fn.Values[op.Value]
		return o.isDict(facts.ValueID(asked.B)) || o.isKey(facts.ValueID(asked.A))
	case facts.Invoke:
		callee := o.fn.Values[o.fn.Values[op.Value].A]
		name := o.p.Text(o.f, callee.Name)
		return callee.Kind == facts.Global && (name == "hasattr" || name == "getattr") && o.named(op.Value) ||
			callee.Kind == facts.Attr && name == "get" && (o.isDict(facts.ValueID(callee.A)) || o.keyed(op.Value))
	}
	return false
}

// stores reports whether an op stores to such an attribute.
func (o object) stores(at facts.OpID) bool {
	op := o.fn.Ops[at]
	switch op.Kind {
	case facts.Write:
		return o.item(op.Value)
	case facts.Invoke:
		name := o.p.Text(o.f, o.fn.Values[o.fn.Values[op.Value].A].Name)
		return (name == "setattr" || name == "__setattr__") && o.named(op.Value)
	}
	return false
}

// named reports whether a call's first arguments are the object and a name that
// is not written there.
func (o object) named(call facts.ValueID) bool {
	args := o.fn.Calls[o.fn.Values[call].B].Args
	return len(args) > 1 && o.isObject(args[0].Value) && o.fn.Values[args[1].Value].Kind != facts.Constant
}

// keyed reports whether a call's first argument is the object, or its class.
func (o object) keyed(call facts.ValueID) bool {
	args := o.fn.Calls[o.fn.Values[call].B].Args
	return len(args) > 0 && o.isKey(args[0].Value)
}

// item reports whether a value is an item of the object's `__dict__`, or one of
// another container that is the object's.
func (o object) item(v facts.ValueID) bool {
	val := o.fn.Values[v]
	return val.Kind == facts.Item && (o.isDict(facts.ValueID(val.A)) || o.isKey(facts.ValueID(val.B)))
}

func (o object) isDict(v facts.ValueID) bool {
	val := o.fn.Values[v]
	switch val.Kind {
	case facts.Local:
		bound, ok := o.p.BoundOnce(link.Expr{Func: o.f, Value: v})
		return ok && o.fn.Values[bound.Value].Kind != facts.Local && o.isDict(bound.Value)
	case facts.Attr:
		return o.p.Text(o.f, val.Name) == "__dict__" && o.isObject(facts.ValueID(val.A))
	case facts.CallOf:
		callee := o.fn.Values[val.A]
		args := o.fn.Calls[val.B].Args
		name := o.p.Text(o.f, callee.Name)
		return callee.Kind == facts.Global && name == "vars" && len(args) == 1 && o.isObject(args[0].Value) ||
			callee.Kind == facts.Attr && name == "setdefault" && o.isDict(facts.ValueID(callee.A)) // a dict of the object's own in there
	}
	return false
}

func (o object) isObject(v facts.ValueID) bool {
	val := o.fn.Values[v]
	return val.Kind == facts.Local && facts.VarID(val.A) == o.params[0].Var
}

// isKey reports whether a value is the object, its class, or the identity of one.
func (o object) isKey(v facts.ValueID) bool {
	val := o.fn.Values[v]
	if val.Kind == facts.CallOf && o.fn.Values[val.A].Kind == facts.Global {
		name := o.p.Text(o.f, o.fn.Values[val.A].Name)
		args := o.fn.Calls[val.B].Args
		return (name == "id" || name == "type") && len(args) == 1 && o.isKey(args[0].Value)
	}
	return val.Kind == facts.Local && slices.ContainsFunc(o.params, func(p facts.Param) bool {
		return facts.VarID(val.A) == p.Var && p.Kind <= facts.PosOrKeyword
	})
}
