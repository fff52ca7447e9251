package machine

import (
	"strings"

	"github.com/go-python/gpython/ast"
	"github.com/go-python/gpython/py"
)

func (c *compiler) expr(e ast.Expr) evalFn {
	switch e := e.(type) {
	case *ast.Name:
		return c.loadName(string(e.Id))
	case *ast.Num:
		return constant(c.number(e.N))
	case *ast.Str:
		return constant(Str(e.S))
	case *ast.Bytes:
		return constant(Bytes(e.S))
	case *ast.NameConstant:
		switch e.Value {
		case py.True:
			return constant(Bool(true))
		case py.False:
			return constant(Bool(false))
		}
		return constant(None)
	case *ast.Ellipsis:
		return constant(ellipsis)
	case *ast.Attribute:
		obj, name, at := c.expr(e.Value), c.mangle(string(e.Attr)), c.site(text(e))
		return func(f *frame) Value { return f.th.getattr(obj(f), name, at) }
	case *ast.Subscript:
		obj, index, at := c.expr(e.Value), c.slice(e.Slice), c.site(text(e))
		return func(f *frame) Value {
			o := obj(f)
			i := index(f)
			f.th.site = at
			v := f.th.getItem(o, i)
			if f.m.tracing {
				f.th.saw(v)
			}
			return v
		}
	case *ast.Call:
		return c.call(e)
	case *ast.BinOp:
		return c.binOp(e)
	case *ast.UnaryOp:
		return c.unaryOp(e)
	case *ast.BoolOp:
		return c.boolOp(e)
	case *ast.Compare:
		return c.compare(e)
	case *ast.IfExp:
		test, body, orelse := c.condition(e.Test), c.expr(e.Body), c.expr(e.Orelse)
		return func(f *frame) Value {
			if test(f) {
				return body(f)
			}
			return orelse(f)
		}
	case *ast.Tuple:
		items := c.exprs(e.Elts)
		return func(f *frame) Value { return &Tuple{f.eval(items)} }
	case *ast.List:
		items := c.exprs(e.Elts)
		return func(f *frame) Value { return newList(f.eval(items)) }
	case *ast.Set:
		items, at := c.exprs(e.Elts), c.site("set")
		return func(f *frame) Value {
			values := f.eval(items)
			f.th.site = at
			return f.th.newSet(values)
		}
	case *ast.Dict:
		return c.dict(e)
	case *ast.Lambda:
		return c.lambda(e)
	case *ast.ListComp, *ast.SetComp, *ast.DictComp, *ast.GeneratorExp:
		return c.comprehension(e)
	case *ast.Yield:
		c.inFunction("yield")
		v := c.orNone(e.Value)
		return func(f *frame) Value { return f.yield(v(f)) }
	case *ast.YieldFrom:
		c.inFunction("yield")
		v, at := c.expr(e.Value), c.site("yield from")
		return func(f *frame) Value {
			x := v(f)
			f.th.site = at
			return f.yieldFrom(x)
		}
	}
	c.unsupported(e.Type().Name + " expression")
	return nil
}

// inFunction refuses what CPython's compiler rejects outside of a function.
func (c *compiler) inFunction(what string) {
	if c.cur.kind != functionScope {
		c.unsupported(what + " outside of a function")
	}
}

func constant(v Value) evalFn { return func(*frame) Value { return v } }

func (c *compiler) number(n ast.Object) Value {
	switch n := n.(type) {
	case py.Int:
		return Int(n)
	case *py.BigInt:
		return newInt(bigFromPy(n))
	case py.Float:
		return Float(n)
	}
	c.unsupported("complex number")
	return nil
}

func (c *compiler) exprs(es []ast.Expr) []evalFn {
	var fns []evalFn
	for _, e := range es {
		fns = append(fns, c.expr(e))
	}
	return fns
}

func (f *frame) eval(es []evalFn) []Value {
	vs := make([]Value, len(es))
	for i, e := range es {
		vs[i] = e(f)
	}
	return vs
}

// loadName compiles a read of a variable.
func (c *compiler) loadName(name string) evalFn {
	if head, attr, dotted := strings.Cut(name, "."); dotted { // a decorator
		obj, at := c.loadName(head), c.site(name)
		return func(f *frame) Value {
			v := obj(f)
			for _, a := range strings.Split(attr, ".") {
				v = f.th.getattr(v, a, at)
			}
			return v
		}
	}
	name = c.mangle(name)
	s := c.cur
	if name == "__class__" && s.kind == functionScope && !s.bound[name] {
		c.superCalls++
		return func(f *frame) Value {
			if f.owner == nil || f.owner.v == nil {
				f.th.unbound(name, false)
			}
			return f.owner.v
		}
	}
	if i, ok := s.cells[name]; ok && !s.global[name] {
		at := c.site(name)
		load := func(f *frame) Value {
			cl := f.cells[i]
			f.th.access(&cl.sh, at, false)
			if cl.v == nil {
				f.th.unbound(name, f.ns == nil && s.bound[name])
			}
			v := cl.v
			if f.m.tracing {
				f.th.saw(v)
			}
			f.th.let()
			return v
		}
		if s.kind == classScope {
			return classLoad(name, load)
		}
		return load
	}
	if i, ok := s.locals[name]; ok {
		return func(f *frame) Value {
			v := f.locals[i]
			if v == nil {
				f.th.unbound(name, true)
			}
			return v
		}
	}
	global := c.loadGlobal(name)
	if s.kind == classScope && !s.global[name] {
		return classLoad(name, global)
	}
	return global
}

func classLoad(name string, outside evalFn) evalFn {
	return func(f *frame) Value {
		if v := f.ns.get(name); v != nil {
			return v
		}
		return outside(f)
	}
}

func (th *Thread) unbound(name string, local bool) {
	if local {
		th.raise(unboundLocalErrorClass, "cannot access local variable '"+name+"' where it is not associated with a value")
	}
	th.raise(nameErrorClass, "cannot access free variable '"+name+"' where it is not associated with a value in enclosing scope")
}

func (c *compiler) loadGlobal(name string) evalFn {
	i, at := c.globalIndex(name), c.site(name)
	builtin, known := builtins[name]
	if c.module != "" && library[c.module].names[name] != nil {
		builtin, known = library[c.module].names[name], true
	}
	module := c.moduleName()
	return func(f *frame) Value {
		g := &f.m.globals[i]
		f.th.access(&g.sh, at, false)
		if v := g.v; v != nil {
			if f.m.tracing {
				f.th.saw(v)
			}
			f.th.let()
			return v
		}
		if known {
			return builtin
		}
		if missingBuiltins[name] {
			f.th.unsupported(name)
		}
		if name == "__name__" {
			return module
		}
		f.th.raise(nameErrorClass, "name '"+name+"' is not defined")
		return nil
	}
}

// storeName compiles a write to a variable; a nil value unbinds it.
func (c *compiler) storeName(name string) storeFn {
	name = c.mangle(name)
	s := c.cur
	if i, ok := s.cells[name]; ok && !s.global[name] && s.kind == functionScope {
		at := c.site(name)
		return func(f *frame, v Value) {
			cl := f.cells[i]
			f.th.access(&cl.sh, at, true)
			cl.v = v
			if f.m.tracing && v != nil {
				f.th.saw(v)
			}
			f.th.let()
		}
	}
	if i, ok := s.locals[name]; ok {
		return func(f *frame, v Value) { f.locals[i] = v }
	}
	if s.kind == classScope && !s.global[name] {
		return func(f *frame, v Value) {
			if old := f.ns.get(name); old != nil && v != nil {
				f.rebind(name, old, v)
			}
			f.ns.set(name, v)
		}
	}
	i, at := c.globalIndex(name), c.site(name)
	return func(f *frame, v Value) {
		g := &f.m.globals[i]
		f.th.access(&g.sh, at, true)
		g.v = v
		if f.m.tracing && v != nil {
			f.th.saw(v)
		}
		f.th.let()
	}
}

// slice compiles what stands between the brackets.
func (c *compiler) slice(s ast.Slicer) evalFn {
	switch s := s.(type) {
	case *ast.Index:
		return c.expr(s.Value)
	case *ast.Slice:
		bounds := [3]evalFn{c.orNone(s.Lower), c.orNone(s.Upper), c.orNone(s.Step)}
		return func(f *frame) Value { return &sliceValue{bounds[0](f), bounds[1](f), bounds[2](f)} }
	}
	c.unsupported("extended slice")
	return nil
}

func (c *compiler) orNone(e ast.Expr) evalFn {
	if e == nil {
		return constant(None)
	}
	return c.expr(e)
}

func (c *compiler) binOp(e *ast.BinOp) evalFn {
	op, left, right := operators[e.Op], c.expr(e.Left), c.expr(e.Right)
	at := c.site(op.symbol)
	return func(f *frame) Value {
		x := left(f)
		y := right(f)
		f.th.site = at
		return f.th.binary(op, x, y)
	}
}

func (c *compiler) unaryOp(e *ast.UnaryOp) evalFn {
	if e.Op == ast.Not {
		test := c.condition(e.Operand)
		return func(f *frame) Value { return Bool(!test(f)) }
	}
	op, v, at := e.Op, c.expr(e.Operand), c.site("sign")
	return func(f *frame) Value {
		x := v(f)
		f.th.site = at
		return f.th.unary(op, x)
	}
}

func (c *compiler) boolOp(e *ast.BoolOp) evalFn {
	values, stop, at := c.exprs(e.Values), e.Op == ast.Or, c.site("truth")
	return func(f *frame) Value {
		var v Value
		for i, e := range values {
			v = e(f)
			if i == len(values)-1 {
				break
			}
			f.th.site = at
			if f.th.truth(v) == stop {
				break
			}
		}
		return v
	}
}

func (c *compiler) compare(e *ast.Compare) evalFn {
	first, rest, at := c.expr(e.Left), c.exprs(e.Comparators), c.site(text(e.Comparators[0]))
	ops := e.Ops
	if len(ops) == 1 {
		op, second := ops[0], rest[0]
		return func(f *frame) Value {
			x := first(f)
			y := second(f)
			f.th.site = at
			return f.th.compare(op, x, y)
		}
	}
	return func(f *frame) Value {
		x := first(f)
		var r Value
		for i, op := range ops {
			y := rest[i](f)
			f.th.site = at
			r = f.th.compare(op, x, y)
			if !f.th.truth(r) {
				return r
			}
			x = y
		}
		return r
	}
}

func (c *compiler) dict(e *ast.Dict) evalFn {
	keys, values, at := c.exprs(e.Keys), c.exprs(e.Values), c.site("dict")
	return func(f *frame) Value {
		d := &Dict{}
		for i := range keys {
			k := keys[i](f)
			v := values[i](f)
			f.th.site = at
			d.put(f.th, k, v)
		}
		return d
	}
}

// comprehension compiles a function of one parameter, the first iterable, and
// its call.
func (c *compiler) comprehension(e ast.Expr) evalFn {
	var gens []ast.Comprehension
	switch e := e.(type) {
	case *ast.ListComp:
		gens = e.Generators
	case *ast.SetComp:
		gens = e.Generators
	case *ast.DictComp:
		gens = e.Generators
	case *ast.GeneratorExp:
		gens = e.Generators
	}
	iter, at := c.expr(gens[0].Iter), c.site(text(gens[0].Iter))
	code := c.function(e, "<comprehension>", nil, func() []step {
		var emit func(f *frame)
		elts := c.site("comprehension")
		switch e := e.(type) {
		case *ast.ListComp:
			elt := c.expr(e.Elt)
			emit = func(f *frame) { l := f.ret.(*List); l.items = append(l.items, elt(f)); f.th.burn(1) }
		case *ast.SetComp:
			elt := c.expr(e.Elt)
			emit = func(f *frame) { v := elt(f); f.th.site = elts; f.ret.(*Set).d.put(f.th, v, None) }
		case *ast.DictComp:
			key, value := c.expr(e.Key), c.expr(e.Value)
			emit = func(f *frame) {
				k := key(f)
				v := value(f)
				f.th.site = elts
				f.ret.(*Dict).put(f.th, k, v)
			}
		case *ast.GeneratorExp:
			elt := c.expr(e.Elt)
			emit = func(f *frame) { f.yield(elt(f)) }
		}
		loop := c.nest(gens, 0, emit)
		return []step{{line: c.line, exec: func(f *frame) signal {
			switch e.(type) {
			case *ast.ListComp:
				f.ret = &List{}
			case *ast.SetComp:
				f.ret = f.th.newSet(nil)
			case *ast.DictComp:
				f.ret = &Dict{}
			}
			loop(f)
			return doReturn
		}}}
	})
	code.nparams, code.npos = 1, 1
	if _, ok := e.(*ast.GeneratorExp); ok {
		code.generator = true
	}
	return func(f *frame) Value {
		it := iter(f)
		f.th.site = at
		fn := &Function{code: code, free: f.capture(code), owner: f.owner, name: code.name}
		return f.th.callFunction(fn, []Value{f.th.iter(it)}, nil)
	}
}

func (c *compiler) nest(gens []ast.Comprehension, i int, emit func(f *frame)) func(f *frame) {
	if i == len(gens) {
		return emit
	}
	g := gens[i]
	at := c.site(text(g.Iter))
	iter := func(f *frame) Value { return f.locals[0] }
	if i > 0 {
		iter = c.expr(g.Iter)
	}
	store := c.store(g.Target)
	var ifs []func(f *frame) bool
	for _, e := range g.Ifs {
		ifs = append(ifs, c.condition(e))
	}
	inner := c.nest(gens, i+1, emit)
	return func(f *frame) {
		it := iter(f)
		f.th.site = at
		next := f.th.iterate(it)
	rounds:
		for {
			f.th.site = at
			v := next(f.th)
			if v == nil {
				return
			}
			f.th.burn(1)
			store(f, v)
			for _, test := range ifs {
				if !test(f) {
					continue rounds
				}
			}
			inner(f)
			if f.m.gil {
				f.th.point()
			}
		}
	}
}
