package machine

import (
	"iter"
	"slices"
	"sync/atomic"
)

// Generator is a generator object: a coroutine of its own.
type Generator struct {
	name    string
	frame   *frame
	resume  func() (Value, bool)
	stop    func()
	yield   func(Value) bool
	running bool
	done    atomic.Bool
	sent    Value     // what the yield expression gives
	thrown  *Instance // what the yield expression raises
	ret     Value
	sh      shadow
	site    int32 // of the step that resumed it

	// What the body adds to its thread's state while it stands at a yield, and
	// where in the thread's state the body began when it was last resumed.
	handled []*Instance
	depth   int
	atomic  int
	base    struct{ depth, handled, atomic int }
}

func (*Generator) class() *Class { return generatorClass }

// switchRequest is yielded by a generator in whose body the thread offers a
// switch: only the thread's own stack can be left.
var switchRequest Value = &switchValue{}

type switchValue struct{ _ byte }

func (*switchValue) class() *Class { return noneClass }

func (th *Thread) newGenerator(f *frame, k *code) *Generator {
	g := &Generator{name: k.name, frame: f, sent: None}
	f.gen, f.steps = g, k.body
	return g
}

// begin makes the coroutine.
func (g *Generator) begin(th *Thread) {
	m := th.m
	th.enter()
	if len(m.gens) >= maxGenerators {
		m.gens = slices.DeleteFunc(m.gens, func(g *Generator) bool { return g.done.Load() })
	}
	if len(m.gens) >= maxGenerators {
		th.cut("more than " + itoa(maxGenerators) + " generators at a time")
	}
	f := g.frame
	g.resume, g.stop = iter.Pull(func(yield func(Value) bool) {
		g.yield = yield
		defer func() {
			g.done.Store(true)
			if r := recover(); r != nil {
				if _, ok := r.(killed); ok {
					return
				}
				if e, ok := r.(*raised); ok && e.v.cls.isSubclass(stopIterationClass) {
					th := f.th
					again := th.newException(runtimeErrorClass, []Value{Str("generator raised StopIteration")})
					excOf(again).cause = e.v
					r = &raised{again}
				}
				panic(r)
			}
		}()
		f.ret = nil
		if len(f.steps) > 0 {
			f.line = f.steps[0].line
		}
		g.resumed()
		if f.run(f.steps) == doReturn && f.ret != nil {
			g.ret = f.ret
		}
	})
	m.gens = append(m.gens, g)
}

// dropped finds a generator that stands, when all threads have ended, where
// CPython would have something left to do when the generator dies: when that
// is, only reference counts know.
func (m *Machine) dropped() *Generator {
	for _, g := range m.gens {
		if g.resume != nil && !g.done.Load() && g.frame.open > 0 {
			return g
		}
	}
	return nil
}

const maxGenerators = 4096

// next resumes a generator until its next yield; nil at its end. sent is the
// value of the yield that it stands at, thrown an exception raised there.
func (g *Generator) next(th *Thread, sent Value, thrown *Instance) Value {
	th.touch(&g.sh, true)
	if g.running {
		th.raise(valueErrorClass, "generator already executing")
	}
	if g.done.Load() {
		g.ret = nil
		if thrown != nil {
			panic(&raised{thrown})
		}
		return nil
	}
	if g.resume == nil {
		if thrown != nil {
			g.done.Store(true)
			panic(&raised{thrown})
		}
		if sent != None {
			th.raise(typeErrorClass, "can't send non-None value to a just-started generator")
		}
	}
	if th.depth > perCall*th.m.limits.Depth {
		th.exhaust("maximum recursion depth exceeded")
	}
	g.running, g.sent, g.thrown, g.site = true, sent, thrown, th.site
	if g.resume == nil {
		g.begin(th)
	}
	th.let()
	return g.advance(th)
}

func (g *Generator) advance(th *Thread) Value {
	outer, frame := th.gen, th.frame
	g.base.depth, g.base.handled, g.base.atomic = th.depth, len(th.handled), th.atomic
	g.frame.th, g.frame.back = th, frame
	th.depth += g.depth + perCall
	th.handled = append(th.handled, g.handled...)
	th.atomic += g.atomic
	th.burn(1)
	defer func() {
		th.hold(&g.sh)
		g.running = false
		g.depth, g.atomic = max(th.depth-g.base.depth-perCall, 0), th.atomic-g.base.atomic
		g.handled = append(g.handled[:0], th.handled[min(g.base.handled, len(th.handled)):]...)
		th.gen, th.frame = outer, frame
		th.depth, th.handled, th.atomic = g.base.depth, th.handled[:g.base.handled], g.base.atomic
	}()
	th.frame = g.frame
	for {
		th.gen = g
		v, ok := g.resume()
		if ok && v == switchRequest {
			th.gen = outer
			th.transfer(th.m.next)
			continue
		}
		if !ok {
			if p := th.m.parallel; p != nil && p.over.Load() {
				panic(killed{})
			}
			return nil
		}
		return v
	}
}

// resumed is a step of the body: whoever advances the generator now finds it
// running.
func (g *Generator) resumed() {
	if th := g.frame.th; th.m.parallel == nil {
		th.access(&g.sh, g.site, true)
		if th.m.gil {
			th.point()
		}
	}
}

// yield is the yield expression.
func (f *frame) yield(v Value) Value {
	g := f.gen
	if !g.yield(v) {
		panic(killed{})
	}
	g.resumed()
	if e := g.thrown; e != nil {
		g.thrown = nil
		panic(&raised{e})
	}
	return g.sent
}

// yieldFrom delegates to another iterable and gives its return value.
func (f *frame) yieldFrom(v Value) Value {
	inner, ok := v.(*Generator)
	if !ok {
		next := f.th.iterate(v)
		for x := next(f.th); x != nil; x = next(f.th) {
			if sent := f.yield(x); sent != None {
				f.th.unsupported("send() to yield from of " + typeName(v))
			}
		}
		return None
	}
	var sent Value = None
	for {
		x := inner.next(f.th, sent, nil)
		if x == nil {
			return inner.result()
		}
		var exc *Instance
		_, exc = f.protect(func() signal { sent = f.yield(x); return goOn })
		for exc != nil {
			if exc.cls.isSubclass(generatorExitClass) {
				inner.close(f.th)
				panic(&raised{exc})
			}
			x = inner.next(f.th, None, exc)
			if x == nil {
				return inner.result()
			}
			_, exc = f.protect(func() signal { sent = f.yield(x); return goOn })
		}
	}
}

func (g *Generator) result() Value {
	if g.ret == nil {
		return None
	}
	return g.ret
}

// close raises GeneratorExit where the generator stands, and gives what it then
// returns.
func (g *Generator) close(th *Thread) Value {
	th.hold(&g.sh)
	if g.done.Load() {
		return None
	}
	if g.resume == nil {
		g.done.Store(true)
		return None
	}
	exit := th.newException(generatorExitClass, nil)
	var v Value
	_, exc := th.protect(func() signal { v = g.next(th, None, exit); return goOn })
	switch {
	case exc != nil && !exc.cls.isSubclass(generatorExitClass) && !exc.cls.isSubclass(stopIterationClass):
		panic(&raised{exc})
	case exc == nil && v != nil:
		th.raise(runtimeErrorClass, "generator ignored GeneratorExit")
	case exc == nil:
		return g.result()
	}
	return None
}

func defineGenerator() {
	c := generatorClass
	c.method("__iter__", func(_ *Thread, a []Value, _ []kwarg) Value { return a[0] })
	c.method("__next__", func(th *Thread, a []Value, _ []kwarg) Value {
		return th.orStop(th.wholly(func() Value { return a[0].(*Generator).next(th, None, nil) }), a[0])
	})
	c.method("send", func(th *Thread, a []Value, kw []kwarg) Value {
		th.arity("send", a, kw, 2, 2)
		return th.orStop(th.wholly(func() Value { return a[0].(*Generator).next(th, a[1], nil) }), a[0])
	})
	c.method("throw", func(th *Thread, a []Value, kw []kwarg) Value {
		th.arity("throw", a, kw, 2, 2)
		return th.orStop(a[0].(*Generator).next(th, None, th.exceptionOf(a[1], "exceptions")), a[0])
	})
	c.method("close", func(th *Thread, a []Value, _ []kwarg) Value {
		return a[0].(*Generator).close(th)
	})
	c.without("gi_frame gi_running gi_code gi_yieldfrom gi_suspended")
}

// orStop raises StopIteration at the end of an iterator.
func (th *Thread) orStop(v Value, it Value) Value {
	if v != nil {
		return v
	}
	var args []Value
	if g, ok := it.(*Generator); ok && g.ret != nil && g.ret != None {
		args = []Value{g.ret}
		g.ret = nil
	}
	panic(&raised{th.newException(stopIterationClass, args)})
}
