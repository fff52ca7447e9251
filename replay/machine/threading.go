package machine

var (
	threadClass = openClass("Thread")
	localClass  = openClass("_thread._local")
)

// openClass is a class of ours that the program may derive from.
func openClass(name string, bases ...*Class) *Class {
	c := newClass(name, bases...)
	c.sealed = false
	return c
}

// threadState is the part of a Thread object that the program does not see.
type threadState struct {
	ready  bool // __init__ ran
	target Value
	args   []Value
	kwargs []kwarg
	name   string
	daemon bool
	thread *Thread // once started

}

func stateOf(th *Thread, v Value) *threadState {
	o, ok := v.(*Instance)
	if ok {
		if s, ok := o.native.(*threadState); ok {
			if !s.ready {
				th.raise(runtimeErrorClass, "thread.__init__() not called")
			}
			return s
		}
	}
	th.raise(typeErrorClass, "not a Thread")
	return nil
}

// local is threading.local: attributes for each thread. A thread that comes to
// an object of a derived class for the first time runs its __init__.
type local struct {
	args []Value
	kw   []kwarg
}

func (l *local) attrs(th *Thread, o *Instance) *attrs {
	a := th.locals[l]
	if a == nil {
		a = l.enter(th)
		if init, where := o.cls.find("__init__"); where != objectClass {
			th.call(init.value(), prepend(o, l.args), l.kw)
		}
	}
	return a
}

// enter makes the attributes of a thread.
func (l *local) enter(th *Thread) *attrs {
	if th.locals == nil {
		th.locals = map[*local]*attrs{}
	}
	a := &attrs{}
	th.locals[l] = a
	return a
}

func defineThreading() {
	c := threadClass
	c.create = func(th *Thread, cls *Class, a []Value, kw []kwarg) Value {
		o := &Instance{cls: cls, id: th.number(), native: &threadState{}}
		if cls.builtin {
			initThread(th, prepend(o, a), kw)
		}
		return o
	}
	c.method("__init__", initThread)
	def(c, "start", 0, 0, func(th *Thread, o *Instance, _ []Value) Value { startThread(th, o); return None })
	def(c, "run", 0, 0, func(th *Thread, o *Instance, _ []Value) Value {
		s := stateOf(th, o)
		if s.target != nil && s.target != None {
			th.call(s.target, s.args, s.kwargs)
		}
		return None
	})
	c.method("join", func(th *Thread, a []Value, kw []kwarg) Value {
		timeout, timed := th.timeout(optional(a, 1, th.options("join", kw, "timeout")[0]))
		s := stateOf(th, a[0])
		if s.thread == nil {
			th.raise(runtimeErrorClass, "cannot join thread before it is started")
		}
		if s.thread == th {
			th.raise(runtimeErrorClass, "cannot join current thread")
		}
		ended := th.await(s.thread, timeout, timed)
		th.synced(&s.thread.ends, ReadItem, 0)
		if ended {
			th.acquire(&s.thread.joined)
			th.settle()
		}
		return None
	})
	def(c, "is_alive", 0, 0, func(th *Thread, o *Instance, _ []Value) Value {
		s := stateOf(th, o)
		if s.thread != nil {
			th.look(&s.thread.ends)
		}
		return Bool(s.thread != nil && !s.thread.done)
	})
	field := func(name string, get func(s *threadState) Value, set func(th *Thread, s *threadState, v Value)) {
		p := &property{get: &Builtin{name: name, method: true, fn: func(th *Thread, a []Value, _ []kwarg) Value { return get(stateOf(th, a[0])) }}}
		if set != nil {
			p.set = &Builtin{name: name, method: true, fn: func(th *Thread, a []Value, _ []kwarg) Value {
				set(th, stateOf(th, a[0]), a[1])
				return None
			}}
		}
		c.attrs.set(name, p)
	}
	field("name", func(s *threadState) Value { return Str(s.name) }, func(th *Thread, s *threadState, v Value) { s.name = th.str(v) })
	field("daemon", func(s *threadState) Value { return Bool(s.daemon) }, func(th *Thread, s *threadState, v Value) {
		if s.thread != nil {
			th.raise(runtimeErrorClass, "cannot set daemon status of active thread")
		}
		s.daemon = th.truth(v)
	})
	field("ident", func(s *threadState) Value {
		if s.thread == nil {
			return None
		}
		return Int(s.thread.id + 1)
	}, nil)
	for old, now := range map[string]string{"getName": "name", "isDaemon": "daemon"} {
		c.method(old, func(th *Thread, a []Value, kw []kwarg) Value {
			th.arity(old, a, kw, 1, 1)
			return th.getattr(a[0], now, th.site)
		})
	}
	for old, now := range map[string]string{"setName": "name", "setDaemon": "daemon"} {
		c.method(old, func(th *Thread, a []Value, kw []kwarg) Value {
			th.arity(old, a, kw, 2, 2)
			th.setattr(a[0], now, a[1], th.site)
			return None
		})
	}
	field("native_id", func(s *threadState) Value {
		if s.thread == nil {
			return None
		}
		return Int(s.thread.id + 1)
	}, nil)
	def(c, "__repr__", 0, 0, func(th *Thread, o *Instance, _ []Value) Value {
		s := stateOf(th, o)
		text := "<" + o.cls.name + "(" + s.name + ", "
		if o.cls.builtin {
			text = "<Thread(" + s.name + ", "
		}
		switch {
		case s.thread == nil:
			text += "initial"
		case s.thread.done:
			text += "stopped"
		default:
			text += "started"
		}
		if s.thread != nil {
			th.look(&s.thread.ends)
		}
		if s.daemon {
			text += " daemon"
		}
		return Str(text + ")>") // as an address, the ident is left out
	})
	c.without("_name _daemonic _ident _initialized _delete _stderr _invoke_excepthook _target _args _kwargs _started _stop _bootstrap _is_stopped _tstate_lock _handle")
	localClass.create = func(th *Thread, cls *Class, a []Value, kw []kwarg) Value {
		if _, where := cls.find("__init__"); where == objectClass && len(a)+len(kw) > 0 {
			th.raise(typeErrorClass, "Initialization arguments are not supported")
		}
		l := &local{a, kw}
		l.enter(th)
		return &Instance{cls: cls, id: th.number(), native: l}
	}
}

// settle ends the time of several threads when only one is left: nothing that
// happened before can race with what comes.
func (th *Thread) settle() {
	if th.m.parallel != nil {
		return
	}
	for _, t := range th.m.threads {
		if t != th && !t.done {
			return
		}
		if t != th && t.clocks.at(t.id) > th.clocks.at(t.id)+1 {
			return // ended, but its end is not known here
		}
	}
	th.m.several = false
}

func initThread(th *Thread, a []Value, kw []kwarg) Value {
	named := th.options("Thread", kw, "group", "target", "name", "args", "kwargs", "daemon", "context")
	o, ok := first(a).(*Instance)
	if !ok {
		th.raise(typeErrorClass, "not a Thread")
	}
	s, ok := o.native.(*threadState)
	if !ok {
		th.raise(typeErrorClass, "not a Thread")
	}
	if named[6] != nil {
		th.unsupported("keyword argument context of Thread")
	}
	if g := optional(a, 1, named[0]); g != nil && g != None {
		th.raise(assertionErrorClass, "group argument must be None for now")
	}
	s.ready = true
	s.target = optional(a, 2, named[1])
	if n := optional(a, 3, named[2]); n != nil && th.truth(n) {
		s.name = th.str(n)
	} else {
		th.enter()
		th.m.touched(Touch{Loc: order, How: WriteItem})
		th.m.named++
		s.name = "Thread-" + itoa(th.m.named)
		if of := nameOf(s.target); of != "" {
			s.name += " (" + of + ")"
		}
	}
	if v := optional(a, 4, named[3]); v != nil {
		s.args = th.listOf(v)
	}
	if v := optional(a, 5, named[4]); v != nil && v != None {
		s.kwargs = th.mapping(v, nil, s.target)
	}
	if named[5] != nil && named[5] != None {
		s.daemon = th.truth(named[5])
	} else {
		s.daemon = th.daemon
	}
	return None
}

// nameOf is __name__ of what a thread calls, "" if it has none.
func nameOf(fn Value) string {
	switch fn := fn.(type) {
	case *Function:
		return fn.name
	case *Builtin:
		return fn.name
	case *Class:
		return shortName(fn.name)
	case *BoundMethod:
		return nameOf(fn.fn)
	}
	return ""
}

func startThread(th *Thread, o *Instance) {
	th.enter()
	s := stateOf(th, o)
	if s.thread != nil {
		th.raise(runtimeErrorClass, "threads can only be started once")
	}
	site := th.site
	s.thread = th.start(s.name, s.daemon, func(t *Thread) {
		t.site = site
		run := t.getattr(o, "run", site)
		_, exc := t.protect(func() signal { t.call(run, nil, nil); return goOn })
		if exc != nil && !exc.cls.isSubclass(systemExitClass) {
			panic(&raised{exc})
		}
	})
	s.thread.value = o
	th.dirty = true // Thread.start waits until the other one runs
	th.note("starts", s.name)
}

// currentThread is the Thread object of a thread.
func (th *Thread) currentThread() Value {
	if th.value == nil {
		th.value = &Instance{cls: threadClass, id: th.number(), native: &threadState{ready: true, name: th.name, daemon: th.daemon, thread: th}}
	}
	return th.value
}
