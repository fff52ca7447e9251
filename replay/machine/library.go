package machine

import (
	"math"

	"github.com/go-python/gpython/ast"
)

func defineModules() {
	for name, names := range map[string]map[string]Value{
		"threading":          threadingModule(),
		"queue":              queueModule(),
		"time":               timeModule(),
		"concurrent":         {},
		"concurrent.futures": futuresModule(),
		"collections":        collectionsModule(),
		"functools":          functoolsModule(),
		"itertools":          itertoolsModule(),
		"contextlib":         contextlibModule(),
		"logging":            loggingModule(),
		"math":               mathModule(),
		"typing":             typingModule(),
	} {
		library[name] = &Module{name: name, names: names}
	}
	library["concurrent"].names["futures"] = library["concurrent.futures"]
	defaultDictClass.create = func(th *Thread, cls *Class, a []Value, kw []kwarg) Value {
		d := &Dict{kind: cls}
		if len(a) > 0 {
			d.factory = a[0]
		}
		if len(a) > 1 {
			d.update(th, a[1])
		}
		for _, k := range kw {
			d.put(th, Str(k.name), k.v)
		}
		return d
	}
	orderedDictClass.create = func(th *Thread, cls *Class, a []Value, kw []kwarg) Value {
		d := dictClass.create(th, cls, a, kw).(*Dict)
		d.kind = cls
		return d
	}
	counterClass.create = func(th *Thread, cls *Class, a []Value, kw []kwarg) Value {
		th.arity("Counter", a, nil, 0, 1)
		d := &Dict{kind: cls}
		if len(a) == 1 && a[0] != None {
			if from, ok := plain(a[0]).(*Dict); ok {
				d.update(th, from)
			} else {
				d.count(th, a[0], 1)
			}
		}
		for _, k := range kw {
			d.raise(th, Str(k.name), k.v, 1)
		}
		return d
	}
}

func threadingModule() map[string]Value {
	current := function("current_thread", 0, 0, func(th *Thread, _ []Value) Value { return th.currentThread() })
	return map[string]Value{
		"Thread": threadClass, "Lock": lockClass, "RLock": rlockClass, "Condition": conditionClass, "Event": eventClass,
		"Semaphore": semaphoreClass, "BoundedSemaphore": boundedSemaphoreClass, "Barrier": barrierClass, "local": localClass,
		"BrokenBarrierError": brokenBarrierClass, "current_thread": current, "currentThread": current,
		"get_ident":   function("get_ident", 0, 0, func(th *Thread, _ []Value) Value { return Int(th.id + 1) }),
		"main_thread": function("main_thread", 0, 0, func(th *Thread, _ []Value) Value { th.enter(); return th.m.threads[0].currentThread() }),
	}
}

func queueModule() map[string]Value {
	return map[string]Value{"Queue": queueClass, "LifoQueue": lifoQueueClass, "PriorityQueue": priorityQueueClass,
		"SimpleQueue": simpleQueueClass, "Empty": emptyClass, "Full": fullClass}
}

func futuresModule() map[string]Value {
	return map[string]Value{"ThreadPoolExecutor": executorClass, "Future": futureClass, "CancelledError": cancelledErrorClass,
		"TimeoutError": timeoutErrorClass,
		"wait":         &Builtin{name: "wait", fn: waitFutures}, "as_completed": &Builtin{name: "as_completed", fn: asCompleted}}
}

// timeModule has a virtual clock, which goes on with each look of a thread, for
// that thread: what the others do makes no difference. Sleep orders nothing;
// with the GIL it lets others in.
func timeModule() map[string]Value {
	names := map[string]Value{}
	for _, n := range []string{"time", "monotonic", "perf_counter"} {
		names[n] = function(n, 0, 0, func(th *Thread, _ []Value) Value {
			th.wrote()
			th.ticks++
			th.enter()
			return Float(th.m.now + 1e-6*float64(th.ticks))
		})
	}
	names["sleep"] = function("sleep", 1, 1, func(th *Thread, a []Value) Value {
		d, _ := th.timeout(a[0])
		if !th.m.several {
			th.m.now += d
		}
		if th.m.gil {
			th.dirty = true
			th.point()
		}
		return None
	})
	return names
}

func collectionsModule() map[string]Value {
	return map[string]Value{"deque": dequeClass, "defaultdict": defaultDictClass, "OrderedDict": orderedDictClass, "Counter": counterClass}
}

func functoolsModule() map[string]Value {
	partial := &Builtin{name: "partial", fn: func(th *Thread, a []Value, kw []kwarg) Value {
		if len(a) == 0 {
			th.raise(typeErrorClass, "partial() takes at least one argument")
		}
		fn, bound := a[0], a[1:]
		return &Builtin{name: "partial", fn: func(th *Thread, more []Value, also []kwarg) Value {
			all := append([]kwarg(nil), kw...)
		next:
			for _, k := range also {
				for i := range all {
					if all[i].name == k.name {
						all[i].v = k.v
						continue next
					}
				}
				all = append(all, k)
			}
			return th.call(fn, concat(bound, more), all)
		}}
	}}
	wraps := &Builtin{name: "wraps", fn: func(th *Thread, a []Value, kw []kwarg) Value {
		th.arity("wraps", a, kw, 1, 1)
		of := a[0]
		return function("wraps", 1, 1, func(th *Thread, a []Value) Value {
			if f, ok := of.(*Function); ok {
				if g, ok := a[0].(*Function); ok {
					g.name = f.name
					g.attrs.set("__wrapped__", f)
					g.attrs.set("__doc__", f.code.doc)
				}
			}
			return a[0]
		})
	}}
	reduce := function("reduce", 2, 3, func(th *Thread, a []Value) Value {
		next := th.each(a[1])
		var acc Value
		if len(a) == 3 {
			acc = a[2]
		} else if acc = next(th); acc == nil {
			th.raise(typeErrorClass, "reduce() of empty iterable with no initial value")
		}
		for v := next(th); v != nil; v = next(th) {
			acc = th.call(a[0], []Value{acc, v}, nil)
		}
		return acc
	})
	return map[string]Value{"partial": partial, "wraps": wraps, "reduce": reduce}
}

func itertoolsModule() map[string]Value {
	count := &Builtin{name: "count", fn: func(th *Thread, a []Value, kw []kwarg) Value {
		named := th.options("count", kw, "start", "step")
		n, step := Value(Int(0)), Value(Int(1))
		if v := optional(a, 0, named[0]); v != nil {
			n = v
		}
		if v := optional(a, 1, named[1]); v != nil {
			step = v
		}
		// next() of a count is one step (HAZARDS.md).
		return &funcIter{atomic: true, fn: func(th *Thread) Value {
			v := n
			n = th.quietBinary(operators[ast.Add], n, step)
			return v
		}}
	}}
	chain := &Builtin{name: "chain", fn: func(th *Thread, a []Value, kw []kwarg) Value {
		th.arity("chain", a, kw, 0, 1000)
		var it Value
		rest := a
		return newIter(func(th *Thread) Value {
			for {
				if it == nil {
					if len(rest) == 0 {
						return nil
					}
					it, rest = th.iter(rest[0]), rest[1:]
				}
				if v := th.advance(it); v != nil {
					return v
				}
				it = nil
			}
		})
	}}
	repeat := function("repeat", 1, 2, func(th *Thread, a []Value) Value {
		n := -1
		if len(a) == 2 {
			n = max(0, th.index(a[1]))
		}
		return newIter(func(*Thread) Value {
			if n == 0 {
				return nil
			}
			if n > 0 {
				n--
			}
			return a[0]
		})
	})
	cycle := function("cycle", 1, 1, func(th *Thread, a []Value) Value {
		items, i := th.listOf(a[0]), 0
		return newIter(func(*Thread) Value {
			if len(items) == 0 {
				return nil
			}
			i++
			return items[(i-1)%len(items)]
		})
	})
	islice := function("islice", 2, 2, func(th *Thread, a []Value) Value {
		it, n := th.iter(a[0]), th.index(a[1])
		return newIter(func(th *Thread) Value {
			if n <= 0 {
				return nil
			}
			n--
			return th.advance(it)
		})
	})
	return map[string]Value{"count": count, "chain": chain, "repeat": repeat, "cycle": cycle, "islice": islice}
}

func mathModule() map[string]Value {
	names := map[string]Value{"pi": Float(math.Pi), "e": Float(math.E), "inf": Float(math.Inf(1)), "nan": Float(math.NaN())}
	real := func(th *Thread, v Value) float64 {
		f, ok := asFloat(v)
		if !ok {
			th.raise(typeErrorClass, "must be real number, not "+typeName(v))
		}
		return f
	}
	names["sqrt"] = function("sqrt", 1, 1, func(th *Thread, a []Value) Value {
		f := real(th, a[0])
		if f < 0 {
			th.raise(valueErrorClass, "expected a nonnegative input, got "+formatFloat(f))
		}
		return Float(math.Sqrt(f))
	})
	names["floor"] = function("floor", 1, 1, func(th *Thread, a []Value) Value {
		if _, ok := bigOf(a[0]); ok {
			return a[0]
		}
		return th.truncate(math.Floor(real(th, a[0])))
	})
	names["ceil"] = function("ceil", 1, 1, func(th *Thread, a []Value) Value {
		if _, ok := bigOf(a[0]); ok {
			return a[0]
		}
		return th.truncate(math.Ceil(real(th, a[0])))
	})
	return names
}

// typingModule has the names that annotations and casts use.
func typingModule() map[string]Value {
	names := map[string]Value{}
	for n := range words("Any Callable ClassVar Dict Final FrozenSet Generator Iterable Iterator List Mapping NamedTuple Optional Sequence Set Tuple Type Union") {
		names[n] = typingForm
	}
	names["Generic"] = genericClass
	names["TYPE_CHECKING"] = Bool(false)
	names["cast"] = function("cast", 2, 2, func(_ *Thread, a []Value) Value { return a[1] })
	return names
}

var (
	typingForm   = newClass("typing form")
	genericClass = openClass("Generic")
)

// contextManager is what a function decorated with contextlib.contextmanager
// returns.
type contextManager struct{ gen *Generator }

var contextManagerClass = newClass("_GeneratorContextManager")

func (*contextManager) class() *Class { return contextManagerClass }

func contextlibModule() map[string]Value {
	return map[string]Value{
		"contextmanager": function("contextmanager", 1, 1, func(th *Thread, a []Value) Value {
			fn := a[0]
			return &Builtin{name: "contextmanager", method: true, fn: func(th *Thread, a []Value, kw []kwarg) Value {
				g, ok := th.call(fn, a, kw).(*Generator)
				if !ok {
					th.unsupported("contextmanager over no generator")
				}
				return &contextManager{g}
			}}
		}),
		"suppress": &Builtin{name: "suppress", fn: func(th *Thread, a []Value, kw []kwarg) Value {
			th.arity("suppress", a, kw, 0, 64)
			return &suppress{a}
		}},
	}
}

type suppress struct{ classes []Value }

var suppressClass = newClass("suppress")

func (*suppress) class() *Class { return suppressClass }

func defineContextlib() {
	def(contextManagerClass, "__enter__", 0, 0, func(th *Thread, c *contextManager, _ []Value) Value {
		v := c.gen.next(th, None, nil)
		if v == nil {
			th.raise(runtimeErrorClass, "generator didn't yield")
		}
		return v
	})
	def(contextManagerClass, "__exit__", 3, 3, func(th *Thread, c *contextManager, a []Value) Value {
		if a[1] == None {
			if c.gen.next(th, None, nil) != nil {
				th.raise(runtimeErrorClass, "generator didn't stop")
			}
			return Bool(false)
		}
		thrown := th.exceptionOf(a[1])
		var v Value
		_, exc := th.protect(func() signal { v = c.gen.next(th, None, thrown); return goOn })
		switch {
		case exc == thrown:
			return Bool(false)
		case exc != nil:
			panic(&raised{exc})
		case v != nil:
			th.raise(runtimeErrorClass, "generator didn't stop after throw()")
		}
		return Bool(true)
	})
	def(suppressClass, "__enter__", 0, 0, func(*Thread, *suppress, []Value) Value { return None })
	def(suppressClass, "__exit__", 3, 3, func(th *Thread, s *suppress, a []Value) Value {
		e, ok := a[1].(*Instance)
		return Bool(ok && th.catches(&Tuple{s.classes}, e))
	})
}
