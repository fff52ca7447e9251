package machine

func defineModules() {
	for name, names := range map[string]map[string]Value{
		"threading":          threadingModule(),
		"_thread":            {"allocate_lock": lockClass, "LockType": lockClass, "RLock": rlockClass},
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
		"operator":           operatorModule(),
		"heapq":              heapqModule(),
		"bisect":             bisectModule(),
		"copy":               copyModule(),
		"random":             randomModule(),
		"dataclasses":        dataclassesModule(),
		"enum":               enumModule(),
		"collections.abc":    abcCollectionsModule(),
		"string":             stringModule(),
	} {
		library[name] = &Module{name: name, names: names}
	}
	library["concurrent"].names["futures"] = library["concurrent.futures"]
	library["collections"].names["abc"] = library["collections.abc"]
	defaultDictClass.create = func(th *Thread, cls *Class, a []Value, kw []kwarg) Value {
		d := &Dict{kind: cls}
		if len(a) > 0 {
			if d.factory = a[0]; a[0] != None && !th.callable(a[0]) {
				th.raise(typeErrorClass, "first argument must be callable or None")
			}
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
	living := func(th *Thread) []Value {
		var out []Value
		th.enter()
		for _, t := range th.m.threads {
			th.look(&t.ends)
			if !t.done {
				out = append(out, t.currentThread())
			}
		}
		return out
	}
	current := function("current_thread", 0, 0, func(th *Thread, _ []Value) Value { return th.currentThread() })
	return map[string]Value{
		"Thread": threadClass, "Lock": lockClass, "RLock": rlockClass, "Condition": conditionClass, "Event": eventClass,
		"Semaphore": semaphoreClass, "BoundedSemaphore": boundedSemaphoreClass, "Barrier": barrierClass, "local": localClass,
		"BrokenBarrierError": brokenBarrierClass, "current_thread": current, "currentThread": current,
		"ThreadError": runtimeErrorClass, "TIMEOUT_MAX": Float(9223372036),
		"enumerate":     function("enumerate", 0, 0, func(th *Thread, _ []Value) Value { return newList(living(th)) }),
		"active_count":  function("active_count", 0, 0, func(th *Thread, _ []Value) Value { return Int(len(living(th))) }),
		"get_native_id": function("get_native_id", 0, 0, func(th *Thread, _ []Value) Value { return Int(th.id + 1) }),
		"get_ident":     function("get_ident", 0, 0, func(th *Thread, _ []Value) Value { return Int(th.id + 1) }),
		"main_thread":   function("main_thread", 0, 0, func(th *Thread, _ []Value) Value { th.enter(); return th.m.threads[0].currentThread() }),
	}
}

func queueModule() map[string]Value {
	return map[string]Value{"Queue": queueClass, "LifoQueue": lifoQueueClass, "PriorityQueue": priorityQueueClass,
		"SimpleQueue": simpleQueueClass, "Empty": emptyClass, "Full": fullClass, "ShutDown": shutDownClass}
}

func futuresModule() map[string]Value {
	return map[string]Value{"ThreadPoolExecutor": executorClass, "Future": futureClass, "CancelledError": cancelledErrorClass,
		"TimeoutError": timeoutErrorClass, "InvalidStateError": invalidStateClass,
		"FIRST_COMPLETED": Str("FIRST_COMPLETED"), "FIRST_EXCEPTION": Str("FIRST_EXCEPTION"), "ALL_COMPLETED": Str("ALL_COMPLETED"),
		"wait": &Builtin{name: "wait", fn: waitFutures}, "as_completed": &Builtin{name: "as_completed", fn: asCompleted}}
}

// timeModule has a virtual clock, which goes on with each look of a thread, for
// that thread: what the others do makes no difference. Sleep orders nothing;
// with the GIL it lets others in.
func timeModule() map[string]Value {
	names := map[string]Value{}
	tick := func(th *Thread) float64 {
		th.wrote()
		th.ticks++
		th.enter()
		return th.m.now + 1e-6*float64(th.ticks)
	}
	for _, n := range []string{"time", "monotonic", "perf_counter", "process_time", "thread_time"} {
		names[n] = function(n, 0, 0, func(th *Thread, _ []Value) Value { return Float(tick(th)) })
		names[n+"_ns"] = function(n+"_ns", 0, 0, func(th *Thread, _ []Value) Value { return Int(tick(th) * 1e9) })
	}
	names["sleep"] = function("sleep", 1, 1, func(th *Thread, a []Value) Value {
		d, _ := th.timeout(a[0])
		if f, _ := asFloat(a[0]); f < 0 {
			th.raise(valueErrorClass, "sleep length must be non-negative")
		}
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
	return map[string]Value{"deque": dequeClass, "defaultdict": defaultDictClass, "OrderedDict": orderedDictClass, "Counter": counterClass,
		"_Refused": refusal, "_bound": boundFunction}
}

// contextManager is what a function decorated with contextlib.contextmanager
// returns.
type contextManager struct {
	gen  *Generator
	fn   Value // what made it, to make it again as a decorator
	args []Value
	kw   []kwarg
}

var contextManagerClass = newClass("_GeneratorContextManager")

func (*contextManager) class() *Class { return contextManagerClass }

func contextlibModule() map[string]Value {
	return map[string]Value{
		"contextmanager": function("contextmanager", 1, 1, func(th *Thread, a []Value) Value {
			fn := a[0]
			return &Builtin{name: "contextmanager", method: true, fn: func(th *Thread, a []Value, kw []kwarg) Value {
				return newContextManager(th, fn, a, kw)
			}}
		}),
		"_update_wrapper": function("_update_wrapper", 2, 2, func(th *Thread, a []Value) Value { return updateWrapper(th, a[0], a[1]) }),
		"suppress": &Builtin{name: "suppress", fn: func(th *Thread, a []Value, kw []kwarg) Value {
			th.arity("suppress", a, kw, 0, 64)
			return &suppress{a}
		}},
	}
}

func newContextManager(th *Thread, fn Value, a []Value, kw []kwarg) Value {
	g, ok := th.call(fn, a, kw).(*Generator)
	if !ok {
		th.unsupported("contextmanager over no generator")
	}
	return &contextManager{g, fn, a, kw}
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
		thrown := th.exceptionOf(a[1], "exceptions")
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
	def(contextManagerClass, "__call__", 1, 1, func(th *Thread, c *contextManager, a []Value) Value {
		fn := a[0]
		return &Builtin{name: "inner", method: true, fn: func(th *Thread, a []Value, kw []kwarg) Value {
			m := newContextManager(th, c.fn, c.args, c.kw)
			return th.managed(m, func() Value { return th.call(fn, a, kw) })
		}}
	})
	def(suppressClass, "__enter__", 0, 0, func(*Thread, *suppress, []Value) Value { return None })
	def(suppressClass, "__exit__", 3, 3, func(th *Thread, s *suppress, a []Value) Value {
		e, ok := a[1].(*Instance)
		return Bool(ok && th.catches(&Tuple{s.classes}, e))
	})
}

// managed runs a function within a context manager of ours.
func (th *Thread) managed(m Value, fn func() Value) Value {
	th.call(th.special(m, "__enter__"), []Value{m}, nil)
	var v Value = None
	_, exc := th.protect(func() signal { v = fn(); return goOn })
	exit := []Value{m, None, None, None}
	if exc != nil {
		exit = []Value{m, exc.cls, exc, newTraceback(exc)}
	}
	if swallowed := th.truth(th.call(th.special(m, "__exit__"), exit, nil)); exc != nil && !swallowed {
		panic(&raised{exc})
	}
	return v
}

func stringModule() map[string]Value {
	const lower, upper, digits = "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"
	const punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
	const space = " \t\n\r\x0b\x0c"
	return map[string]Value{
		"ascii_lowercase": Str(lower), "ascii_uppercase": Str(upper), "ascii_letters": Str(lower + upper), "digits": Str(digits),
		"hexdigits": Str(digits + "abcdefABCDEF"), "octdigits": Str("01234567"), "punctuation": Str(punctuation), "whitespace": Str(space),
		"printable": Str(digits + lower + upper + punctuation + space),
		"capwords": function("capwords", 1, 1, func(th *Thread, a []Value) Value {
			var out []Value
			for _, w := range th.listOf(th.split(a, nil, false)) {
				out = append(out, th.call(th.getattr(w, "capitalize", th.site), nil, nil))
			}
			return th.call(th.getattr(Str(" "), "join", th.site), []Value{newList(out)}, nil)
		}),
	}
}
