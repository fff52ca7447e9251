package machine

import "github.com/go-python/gpython/ast"

func (c *compiler) stmt(s ast.Stmt) execFn {
	switch s := s.(type) {
	case *ast.ExprStmt:
		e := c.expr(s.Value)
		return func(f *frame) signal { e(f); return goOn }
	case *ast.Assign:
		return c.assign(s)
	case *ast.AugAssign:
		return c.augAssign(s)
	case *ast.If:
		return c.ifStmt(s)
	case *ast.While:
		return c.while(s)
	case *ast.For:
		return c.forStmt(s)
	case *ast.With:
		return c.with(s.Items, s.Body)
	case *ast.Try:
		return c.try(s)
	case *ast.Return:
		return c.returnStmt(s)
	case *ast.Raise:
		return c.raiseStmt(s)
	case *ast.FunctionDef:
		return c.functionDef(s)
	case *ast.ClassDef:
		return c.classDef(s)
	case *ast.Pass, *ast.Global, *ast.Nonlocal:
		return func(*frame) signal { return goOn }
	case *ast.Break:
		return func(*frame) signal { return doBreak }
	case *ast.Continue:
		return func(*frame) signal { return doContinue }
	case *ast.Assert:
		return c.assert(s)
	case *ast.Delete:
		return c.deleteStmt(s)
	case *ast.Import:
		return c.importStmt(s)
	case *ast.ImportFrom:
		return c.importFrom(s)
	}
	c.unsupported(s.Type().Name + " statement")
	return nil
}

func (c *compiler) assign(s *ast.Assign) execFn {
	value := c.expr(s.Value)
	var stores []storeFn
	for _, t := range s.Targets {
		stores = append(stores, c.store(t))
	}
	if len(stores) == 1 {
		store := stores[0]
		return func(f *frame) signal { store(f, value(f)); return goOn }
	}
	return func(f *frame) signal {
		v := value(f)
		for _, st := range stores {
			st(f, v)
		}
		return goOn
	}
}

// store compiles an assignment to a target.
func (c *compiler) store(t ast.Expr) storeFn {
	switch t := t.(type) {
	case *ast.Name:
		return c.storeName(string(t.Id))
	case *ast.Attribute:
		obj, name, at := c.expr(t.Value), c.mangle(string(t.Attr)), c.site(text(t))
		return func(f *frame, v Value) { f.th.setattr(obj(f), name, v, at) }
	case *ast.Subscript:
		obj, index, at := c.expr(t.Value), c.slice(t.Slice), c.site(text(t))
		return func(f *frame, v Value) {
			o := obj(f)
			i := index(f)
			f.th.site = at
			f.th.setItem(o, i, v)
		}
	case *ast.Tuple:
		return c.unpack(t.Elts)
	case *ast.List:
		return c.unpack(t.Elts)
	}
	c.unsupported("assignment to " + t.Type().Name)
	return nil
}

func (c *compiler) unpack(elts []ast.Expr) storeFn {
	star := -1
	var stores []storeFn
	for i, e := range elts {
		if s, ok := e.(*ast.Starred); ok {
			star, e = i, s.Value
		}
		stores = append(stores, c.store(e))
	}
	at := c.site("unpacking")
	return func(f *frame, v Value) {
		f.th.site = at
		items := f.th.unpack(v, len(stores), star)
		for i, st := range stores {
			st(f, items[i])
		}
	}
}

// unpack gives n values of an iterable; with a star, that one is a list of
// what is left over.
func (th *Thread) unpack(v Value, n, star int) []Value {
	if !th.iterable(v) {
		th.raise(typeErrorClass, "cannot unpack non-iterable "+typeName(v)+" object")
	}
	if star >= 0 {
		items := th.listOf(v)
		if len(items) < n-1 {
			th.raise(valueErrorClass, "not enough values to unpack (expected at least "+itoa(n-1)+", got "+itoa(len(items))+")")
		}
		tail := len(items) - (n - 1 - star)
		out := append([]Value(nil), items[:star]...)
		out = append(out, newList(append([]Value(nil), items[star:tail]...)))
		return append(out, items[tail:]...)
	}
	var items []Value
	switch v := v.(type) {
	case *Tuple:
		items = v.items
	case *List:
		th.touch(&v.sh, false)
		items = append([]Value(nil), v.items...)
	default:
		next := th.iterate(v)
		for len(items) <= n {
			x := next(th)
			if x == nil {
				break
			}
			items = append(items, x)
		}
		if len(items) > n {
			th.raise(valueErrorClass, "too many values to unpack (expected "+itoa(n)+")")
		}
	}
	if len(items) > n {
		th.raise(valueErrorClass, "too many values to unpack (expected "+itoa(n)+")")
	}
	if len(items) < n {
		th.raise(valueErrorClass, "not enough values to unpack (expected "+itoa(n)+", got "+itoa(len(items))+")")
	}
	return items
}

func (c *compiler) augAssign(s *ast.AugAssign) execFn {
	op := operators[s.Op]
	value := c.expr(s.Value)
	at := c.site(text(s.Target))
	switch t := s.Target.(type) {
	case *ast.Name:
		load, store := c.loadName(string(t.Id)), c.storeName(string(t.Id))
		return func(f *frame) signal {
			x := load(f)
			y := value(f)
			f.th.site = at
			store(f, f.th.inplace(op, x, y))
			return goOn
		}
	case *ast.Attribute:
		obj, name, rd, wr := c.expr(t.Value), c.mangle(string(t.Attr)), c.site(text(t)), c.site(text(t))
		return func(f *frame) signal {
			o := obj(f)
			x := f.th.getattr(o, name, rd)
			y := value(f)
			f.th.site = at
			f.th.setattr(o, name, f.th.inplace(op, x, y), wr)
			return goOn
		}
	case *ast.Subscript:
		obj, index, rd, wr := c.expr(t.Value), c.slice(t.Slice), c.site(text(t)), c.site(text(t))
		return func(f *frame) signal {
			o := obj(f)
			i := index(f)
			f.th.site = rd
			x := f.th.getItem(o, i)
			y := value(f)
			f.th.site = at
			z := f.th.inplace(op, x, y)
			f.th.site = wr
			f.th.setItem(o, i, z)
			return goOn
		}
	}
	c.unsupported("augmented assignment to " + s.Target.Type().Name)
	return nil
}

// condition compiles an expression that is only tested.
func (c *compiler) condition(e ast.Expr) func(f *frame) bool {
	v, at := c.expr(e), c.site(text(e))
	return func(f *frame) bool {
		x := v(f)
		if b, ok := x.(Bool); ok {
			return bool(b)
		}
		f.th.site = at
		return f.th.truth(x)
	}
}

func (c *compiler) ifStmt(s *ast.If) execFn {
	test := c.condition(s.Test)
	body, orelse := c.block(s.Body), c.block(s.Orelse)
	return func(f *frame) signal {
		if test(f) {
			return f.run(body)
		}
		return f.run(orelse)
	}
}

func (c *compiler) while(s *ast.While) execFn {
	test := c.condition(s.Test)
	line := c.line
	body, orelse := c.block(s.Body), c.block(s.Orelse)
	return func(f *frame) signal {
		var rest restDetector
		for {
			f.line = line
			if !test(f) {
				return f.run(orelse)
			}
			switch f.run(body) {
			case doBreak:
				return goOn
			case doReturn:
				return doReturn
			}
			f.th.burn(1)
			if f.m.several && rest.atRest(f) {
				f.th.idle()
			}
			if f.m.gil {
				f.th.point()
			}
		}
	}
}

// restDetector finds a loop that does nothing: if in a round nobody wrote
// anything, nobody else took or gave a lock, and the frame's variables stayed
// as they were, the next round will be the same until another thread does
// something.
type restDetector struct {
	seen   bool
	world  int
	locals []Value
}

func (r *restDetector) atRest(f *frame) bool {
	world := f.m.changes(f.th)
	same := r.seen && world == r.world && len(r.locals) == len(f.locals)
	r.seen, r.world = true, world
	if len(r.locals) != len(f.locals) {
		r.locals = append(r.locals[:0], f.locals...)
	}
	for i, v := range f.locals {
		if v != r.locals[i] {
			same, r.locals[i] = false, v
		}
	}
	return same
}

func (c *compiler) forStmt(s *ast.For) execFn {
	iter, store, at := c.expr(s.Iter), c.store(s.Target), c.site(text(s.Iter))
	line := c.line
	body, orelse := c.block(s.Body), c.block(s.Orelse)
	return func(f *frame) signal {
		it := iter(f)
		f.th.site = at
		next := f.th.iterate(it)
		for {
			f.line = line
			f.th.site = at
			v := next(f.th)
			if v == nil {
				return f.run(orelse)
			}
			store(f, v)
			switch f.run(body) {
			case doBreak:
				return goOn
			case doReturn:
				return doReturn
			}
			if f.m.gil {
				f.th.point()
			}
		}
	}
}

func (c *compiler) returnStmt(s *ast.Return) execFn {
	c.inFunction("return")
	if s.Value == nil {
		return func(f *frame) signal { f.ret = None; return doReturn }
	}
	v := c.expr(s.Value)
	return func(f *frame) signal { f.ret = v(f); return doReturn }
}

func (c *compiler) raiseStmt(s *ast.Raise) execFn {
	if s.Exc == nil {
		return func(f *frame) signal { f.th.reraise(); return goOn }
	}
	exc := c.expr(s.Exc)
	if s.Cause == nil {
		return func(f *frame) signal { f.th.raiseValue(exc(f), nil); return goOn }
	}
	cause := c.expr(s.Cause)
	return func(f *frame) signal {
		e := exc(f)
		f.th.raiseValue(e, cause(f))
		return goOn
	}
}

func (c *compiler) assert(s *ast.Assert) execFn {
	test := c.condition(s.Test)
	var msg evalFn
	if s.Msg != nil {
		msg = c.expr(s.Msg)
	}
	return func(f *frame) signal {
		if !test(f) {
			var args []Value
			if msg != nil {
				args = []Value{msg(f)}
			}
			f.th.raiseValue(f.th.newException(assertionErrorClass, args), nil)
		}
		return goOn
	}
}

func (c *compiler) deleteStmt(s *ast.Delete) execFn {
	var dels []func(f *frame)
	for _, t := range s.Targets {
		dels = append(dels, c.del(t))
	}
	return func(f *frame) signal {
		for _, d := range dels {
			d(f)
		}
		return goOn
	}
}

func (c *compiler) del(t ast.Expr) func(f *frame) {
	switch t := t.(type) {
	case *ast.Name:
		load, clear := c.loadName(string(t.Id)), c.storeName(string(t.Id))
		return func(f *frame) {
			load(f) // NameError if there is none
			clear(f, nil)
		}
	case *ast.Attribute:
		obj, name, at := c.expr(t.Value), c.mangle(string(t.Attr)), c.site(text(t))
		return func(f *frame) { f.th.delattr(obj(f), name, at) }
	case *ast.Subscript:
		obj, index, at := c.expr(t.Value), c.slice(t.Slice), c.site(text(t))
		return func(f *frame) {
			o := obj(f)
			i := index(f)
			f.th.site = at
			f.th.delItem(o, i)
		}
	case *ast.Tuple:
		var dels []func(f *frame)
		for _, e := range t.Elts {
			dels = append(dels, c.del(e))
		}
		return func(f *frame) {
			for _, d := range dels {
				d(f)
			}
		}
	}
	c.unsupported("del of " + t.Type().Name)
	return nil
}

func (c *compiler) importStmt(s *ast.Import) execFn {
	var execs []func(f *frame)
	for _, a := range s.Names {
		name, store := string(a.Name), c.storeName(importedName(a))
		if !HasModule(name) {
			c.unsupported("import " + name)
		}
		if c.mayUse(name) {
			c.need(name)
		}
		module := library[name]
		if a.AsName == "" {
			module = library[firstPart(name)]
		}
		execs = append(execs, func(f *frame) { store(f, module) })
	}
	return func(f *frame) signal {
		for _, e := range execs {
			e(f)
		}
		return goOn
	}
}

func (c *compiler) importFrom(s *ast.ImportFrom) execFn {
	module := string(s.Module)
	if module == "__future__" {
		return func(*frame) signal { return goOn }
	}
	if s.Level > 0 || !HasModule(module) {
		c.unsupported("import " + module)
	}
	var execs []func(f *frame)
	for _, a := range s.Names {
		name, store := string(a.Name), c.storeName(importedName(a))
		if HasModule(module + "." + name) {
			sub := library[module+"."+name]
			if c.mayUse(sub.name) {
				c.need(sub.name)
			}
			execs = append(execs, func(f *frame) { store(f, sub) })
			continue
		}
		if name == "*" || !ModuleHas(module, name) && c.module == "" {
			c.unsupported(module + "." + name)
		}
		of := library[module]
		if of.names[name] == nil {
			c.need(module)
		}
		execs = append(execs, func(f *frame) { store(f, f.th.modulePrivate(of, name)) })
	}
	return func(f *frame) signal {
		for _, e := range execs {
			e(f)
		}
		return goOn
	}
}
