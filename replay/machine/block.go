package machine

import "github.com/go-python/gpython/ast"

// protect runs f and catches a Python exception: the thread is then as it was
// before.
func (th *Thread) protect(f func() signal) (sig signal, exc *Instance) {
	frame, depth, gen, handled, atomic, reprs := th.frame, th.depth, th.gen, len(th.handled), th.atomic, len(th.reprs)
	defer func() {
		if r := recover(); r != nil {
			e, ok := r.(*raised)
			if !ok {
				panic(r)
			}
			th.frame, th.depth, th.gen, th.handled, th.atomic = frame, depth, gen, th.handled[:handled], atomic
			th.reprs = th.reprs[:min(reprs, len(th.reprs))]
			exc = e.v
		}
	}()
	return f(), nil
}

// protect is Thread.protect for a block of a frame: in a generator, the thread
// that leaves the block need not be the one that entered it, so that the
// thread's state is kept relative to where the generator was resumed.
func (f *frame) protect(run func() signal) (signal, *Instance) {
	g := f.gen
	if g == nil {
		return f.th.protect(run)
	}
	return f.protectInGenerator(g, run)
}

func (f *frame) protectInGenerator(g *Generator, run func() signal) (sig signal, exc *Instance) {
	depth, handled, atomic := f.th.depth-g.base.depth, len(f.th.handled)-g.base.handled, f.th.atomic-g.base.atomic
	reprs := len(f.th.reprs)
	defer func() {
		if r := recover(); r != nil {
			e, ok := r.(*raised)
			if !ok {
				panic(r)
			}
			th := f.th
			th.frame, th.gen = f, g
			th.depth, th.atomic = g.base.depth+depth, g.base.atomic+atomic
			th.handled = th.handled[:g.base.handled+handled]
			th.reprs = th.reprs[:min(reprs, len(th.reprs))]
			exc = e.v
		}
	}()
	return run(), nil
}

type handler struct {
	class evalFn // nil: catches all
	store storeFn
	body  []step
	line  int32
}

func (c *compiler) try(s *ast.Try) execFn {
	body, orelse := c.block(s.Body), c.block(s.Orelse)
	var handlers []handler
	for _, h := range s.Handlers {
		hd := handler{line: c.line}
		if h.ExprType != nil {
			hd.class = c.expr(h.ExprType)
		}
		if h.Name != "" {
			hd.store = c.storeName(string(h.Name))
		}
		hd.body = c.block(h.Body)
		handlers = append(handlers, hd)
	}
	exec := func(f *frame) signal { return f.run(body) }
	if len(handlers) > 0 {
		exec = func(f *frame) signal {
			sig, exc := f.protect(func() signal { return f.run(body) })
			if exc != nil {
				return f.handle(handlers, exc)
			}
			if sig != goOn {
				return sig
			}
			return f.run(orelse)
		}
	}
	if len(s.Finalbody) == 0 {
		return exec
	}
	final := c.block(s.Finalbody)
	return func(f *frame) signal {
		f.open++
		sig, exc := f.protect(func() signal { return exec(f) })
		f.open--
		ret := f.ret
		f.handling(exc)
		if over := f.run(final); over != goOn {
			f.handled(exc)
			return over
		}
		f.handled(exc)
		if exc != nil {
			panic(&raised{exc})
		}
		f.ret = ret
		return sig
	}
}

// handle runs the first handler that fits, or raises the exception again.
func (f *frame) handle(handlers []handler, exc *Instance) signal {
	f.handling(exc)
	for i := range handlers {
		h := &handlers[i]
		if h.class != nil && !f.th.catches(h.class(f), exc) {
			continue
		}
		if h.store != nil {
			h.store(f, exc)
		}
		sig, again := f.protect(func() signal { return f.run(h.body) })
		if h.store != nil {
			h.store(f, nil)
		}
		f.handled(exc)
		if again != nil {
			panic(&raised{again})
		}
		return sig
	}
	f.handled(exc)
	panic(&raised{exc})
}

// handling and handled bracket the time in which an exception is the one that
// a bare raise would raise again.
func (f *frame) handling(exc *Instance) {
	if exc != nil {
		f.th.handled = append(f.th.handled, exc)
	}
}

func (f *frame) handled(exc *Instance) {
	if exc != nil {
		f.th.handled = f.th.handled[:len(f.th.handled)-1]
	}
}

// catches says whether an except clause takes the exception.
func (th *Thread) catches(class Value, exc *Instance) bool {
	switch class := class.(type) {
	case *Class:
		if !class.isSubclass(baseExceptionClass) {
			th.raise(typeErrorClass, "catching classes that do not inherit from BaseException is not allowed")
		}
		return exc.cls.isSubclass(class)
	case *Tuple:
		for _, c := range class.items {
			if th.catches(c, exc) {
				return true
			}
		}
		return false
	}
	th.raise(typeErrorClass, "catching classes that do not inherit from BaseException is not allowed")
	return false
}

func (c *compiler) with(items []*ast.WithItem, stmts []ast.Stmt) execFn {
	line, ctx, at := c.line, c.expr(items[0].ContextExpr), c.site(text(items[0].ContextExpr))
	var store storeFn
	if v := items[0].OptionalVars; v != nil {
		store = c.store(v)
	}
	var inner execFn
	if len(items) > 1 {
		inner = c.with(items[1:], stmts)
	} else {
		body := c.block(stmts)
		inner = func(f *frame) signal { return f.run(body) }
	}
	return func(f *frame) signal {
		th := f.th
		manager := ctx(f)
		enter, exit := th.special(manager, "__enter__"), th.special(manager, "__exit__")
		if enter == nil || exit == nil {
			missing := "__enter__"
			if enter != nil {
				missing = "__exit__"
			}
			th.raise(typeErrorClass, "'"+typeName(manager)+"' object does not support the context manager protocol"+missedMethod(missing))
		}
		th.site = at
		v := th.call(enter, []Value{manager}, nil)
		f.open++
		sig, exc := f.protect(func() signal {
			if store != nil {
				store(f, v)
			}
			return inner(f)
		})
		f.open--
		th = f.th
		th.site = at
		if exc == nil {
			ret := f.ret
			f.line = line
			th.call(exit, []Value{manager, None, None, None}, nil)
			if f.m.gil {
				th.dirty = true
				th.point()
			}
			f.ret = ret
			return sig
		}
		f.handling(exc)
		swallowed := th.truth(th.call(exit, []Value{manager, exc.cls, exc, newTraceback(exc)}, nil))
		f.handled(exc)
		if !swallowed {
			panic(&raised{exc})
		}
		return goOn
	}
}

func missedMethod(name string) string {
	if name == "__exit__" {
		return " (missed __exit__ method)"
	}
	return ""
}
