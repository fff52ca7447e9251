package machine

// excData is what an exception carries beside its attributes.
type excData struct {
	args     []Value
	cause    *Instance
	context  *Instance
	suppress bool // `from` was given
	line     int
}

func excOf(e *Instance) *excData { return e.native.(*excData) }

var exceptions = map[string]*Class{}

func excClass(name string, bases ...*Class) *Class {
	c := newClass(name, bases...)
	c.sealed = false
	exceptions[name] = c
	return c
}

// The built-in exceptions, as the library reference's hierarchy.
var (
	baseExceptionClass       = excClass("BaseException")
	generatorExitClass       = excClass("GeneratorExit", baseExceptionClass)
	_                        = excClass("KeyboardInterrupt", baseExceptionClass)
	systemExitClass          = excClass("SystemExit", baseExceptionClass)
	exceptionClass           = excClass("Exception", baseExceptionClass)
	arithmeticErrorClass     = excClass("ArithmeticError", exceptionClass)
	_                        = excClass("FloatingPointError", arithmeticErrorClass)
	overflowErrorClass       = excClass("OverflowError", arithmeticErrorClass)
	zeroDivisionErrorClass   = excClass("ZeroDivisionError", arithmeticErrorClass)
	assertionErrorClass      = excClass("AssertionError", exceptionClass)
	attributeErrorClass      = excClass("AttributeError", exceptionClass)
	_                        = excClass("BufferError", exceptionClass)
	_                        = excClass("EOFError", exceptionClass)
	importErrorClass         = excClass("ImportError", exceptionClass)
	_                        = excClass("ModuleNotFoundError", importErrorClass)
	lookupErrorClass         = excClass("LookupError", exceptionClass)
	indexErrorClass          = excClass("IndexError", lookupErrorClass)
	keyErrorClass            = excClass("KeyError", lookupErrorClass)
	_                        = excClass("MemoryError", exceptionClass)
	nameErrorClass           = excClass("NameError", exceptionClass)
	unboundLocalErrorClass   = excClass("UnboundLocalError", nameErrorClass)
	osErrorClass             = excClass("OSError", exceptionClass)
	_                        = excClass("BlockingIOError", osErrorClass)
	connectionErrorClass     = excClass("ConnectionError", osErrorClass)
	_                        = excClass("BrokenPipeError", connectionErrorClass)
	_                        = excClass("ConnectionResetError", connectionErrorClass)
	_                        = excClass("ConnectionAbortedError", connectionErrorClass)
	_                        = excClass("ConnectionRefusedError", connectionErrorClass)
	_                        = excClass("FileExistsError", osErrorClass)
	_                        = excClass("FileNotFoundError", osErrorClass)
	_                        = excClass("InterruptedError", osErrorClass)
	_                        = excClass("PermissionError", osErrorClass)
	_                        = excClass("ProcessLookupError", osErrorClass)
	timeoutErrorClass        = excClass("TimeoutError", osErrorClass)
	_                        = excClass("ReferenceError", exceptionClass)
	runtimeErrorClass        = excClass("RuntimeError", exceptionClass)
	notImplementedErrorClass = excClass("NotImplementedError", runtimeErrorClass)
	recursionErrorClass      = excClass("RecursionError", runtimeErrorClass)
	stopIterationClass       = excClass("StopIteration", exceptionClass)
	_                        = excClass("StopAsyncIteration", exceptionClass)
	_                        = excClass("SyntaxError", exceptionClass)
	_                        = excClass("SystemError", exceptionClass)
	typeErrorClass           = excClass("TypeError", exceptionClass)
	valueErrorClass          = excClass("ValueError", exceptionClass)
	_                        = excClass("UnicodeError", valueErrorClass)
	warningClass             = excClass("Warning", exceptionClass)
	_                        = excClass("DeprecationWarning", warningClass)
	_                        = excClass("RuntimeWarning", warningClass)
	_                        = excClass("UserWarning", warningClass)
	_                        = excClass("FutureWarning", warningClass)

	tracebackClass = newClass("traceback")
)

func createException(th *Thread, cls *Class, args []Value, kw []kwarg) Value {
	if len(kw) > 0 && cls.builtin {
		th.unsupported("keyword arguments of " + cls.name)
	}
	if cls == osErrorClass && len(args) >= 2 {
		if n, ok := args[0].(Int); ok && osErrors[n] != "" {
			cls = exceptions[osErrors[n]]
		}
	}
	return th.newException(cls, args)
}

// osErrors are the classes that OSError chooses by errno on Linux (PEP 3151).
var osErrors = map[Int]string{1: "PermissionError", 2: "FileNotFoundError", 3: "ProcessLookupError", 4: "InterruptedError",
	11: "BlockingIOError", 13: "PermissionError", 17: "FileExistsError", 32: "BrokenPipeError", 103: "ConnectionAbortedError",
	104: "ConnectionResetError", 110: "TimeoutError", 111: "ConnectionRefusedError"}

func (th *Thread) newException(cls *Class, args []Value) *Instance {
	e := &Instance{cls: cls, id: th.number(), native: &excData{args: args}}
	if cls.native().isSubclass(osErrorClass) && len(args) >= 2 {
		e.attrs.set("errno", args[0])
		e.attrs.set("strerror", args[1])
	}
	return e
}

// raise raises an exception of ours with a text.
func (th *Thread) raise(cls *Class, text string) {
	e := th.newException(cls, []Value{Str(text)})
	th.throw(e)
}

// throw raises an exception and links it to the one being handled.
func (th *Thread) throw(e *Instance) {
	d := excOf(e)
	d.line = th.line()
	if n := len(th.handled); n > 0 && th.handled[n-1] != e && d.context == nil {
		d.context = th.handled[n-1]
	}
	panic(&raised{e})
}

// raiseValue is the raise statement.
func (th *Thread) raiseValue(v, cause Value) {
	e := th.exceptionOf(v, "exceptions")
	if cause != nil {
		d := excOf(e)
		d.suppress = true
		if cause == None {
			d.cause = nil
		} else {
			d.cause = th.exceptionOf(cause, "exception causes")
		}
	}
	th.throw(e)
}

// exceptionOf makes an exception of a class or instance; what says what it is
// to be, should it be something else.
func (th *Thread) exceptionOf(v Value, what string) *Instance {
	if cls, ok := v.(*Class); ok && cls.isSubclass(baseExceptionClass) {
		v = th.instantiate(cls, nil, nil)
	}
	e, ok := v.(*Instance)
	if !ok || !e.cls.isSubclass(baseExceptionClass) {
		th.raise(typeErrorClass, what+" must derive from BaseException")
	}
	return e
}

// reraise is the bare raise statement.
func (th *Thread) reraise() {
	n := len(th.handled)
	if n == 0 {
		th.raise(runtimeErrorClass, "No active exception to reraise")
	}
	panic(&raised{th.handled[n-1]})
}

func (th *Thread) excText(e *Instance) string {
	d := excOf(e)
	switch len(d.args) {
	case 0:
		return ""
	case 1:
		if e.cls.isSubclass(keyErrorClass) {
			return th.repr(d.args[0])
		}
		return th.str(d.args[0])
	}
	if e.cls.isSubclass(osErrorClass) && len(d.args) == 2 {
		return "[Errno " + th.str(d.args[0]) + "] " + th.str(d.args[1])
	}
	return th.repr(&Tuple{d.args})
}

func (th *Thread) excRepr(e *Instance) string {
	d := excOf(e)
	if len(d.args) == 1 {
		return shortName(e.cls.name) + "(" + th.repr(d.args[0]) + ")"
	}
	return shortName(e.cls.name) + th.repr(&Tuple{d.args})
}

// describe is type and text, as the last line of a traceback. It runs no code
// of the program unless the class has a __str__ of its own.
func (th *Thread) describe(e *Instance) (s string) {
	s = shortName(e.cls.name)
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(*raised); ok {
				s = shortName(e.cls.name) + ": <exception str() failed>"
				return
			}
			if _, ok := r.(stopped); !ok {
				panic(r)
			}
		}
	}()
	if s, where := e.cls.find("__str__"); s != nil && !where.builtin {
		return e.cls.name
	}
	if text := th.excText(e); text != "" {
		s += ": " + text
	}
	return s
}

// traceback stands for a traceback object, of which the program sees nothing.
type traceback struct{}

func (*traceback) class() *Class { return tracebackClass }

func newTraceback(*Instance) Value { return &traceback{} }

func defineExceptions() {
	for _, c := range exceptions {
		c.create = createException
	}
	c := baseExceptionClass
	c.method("__init__", func(_ *Thread, a []Value, kw []kwarg) Value {
		e := a[0].(*Instance)
		excOf(e).args = a[1:]
		return None
	})
	c.method("__str__", func(th *Thread, a []Value, _ []kwarg) Value { return Str(th.excText(a[0].(*Instance))) })
	c.method("__repr__", func(th *Thread, a []Value, _ []kwarg) Value { return Str(th.excRepr(a[0].(*Instance))) })
	c.method("with_traceback", func(_ *Thread, a []Value, _ []kwarg) Value { return a[0] })
	data := func(name string, get func(d *excData) Value, set func(th *Thread, d *excData, v Value)) {
		p := &property{name: name, get: &Builtin{name: name, method: true, fn: func(_ *Thread, a []Value, _ []kwarg) Value {
			return get(excOf(a[0].(*Instance)))
		}}}
		p.set = &Builtin{name: name, method: true, fn: func(th *Thread, a []Value, _ []kwarg) Value {
			set(th, excOf(a[0].(*Instance)), a[1])
			return None
		}}
		c.attrs.set(name, p)
	}
	orNone := func(e *Instance) Value {
		if e == nil {
			return None
		}
		return e
	}
	other := func(th *Thread, name string, v Value) *Instance {
		if v == None {
			return nil
		}
		e, ok := v.(*Instance)
		if !ok || !e.cls.isSubclass(baseExceptionClass) {
			th.raise(typeErrorClass, "exception "+name+" must be None or derive from BaseException")
		}
		return e
	}
	data("args", func(d *excData) Value { return &Tuple{d.args} }, func(th *Thread, d *excData, v Value) { d.args = th.listOf(v) })
	data("__cause__", func(d *excData) Value { return orNone(d.cause) }, func(th *Thread, d *excData, v Value) {
		d.cause, d.suppress = other(th, "cause", v), true
	})
	data("__context__", func(d *excData) Value { return orNone(d.context) }, func(th *Thread, d *excData, v Value) {
		d.context = other(th, "context", v)
	})
	data("__suppress_context__", func(d *excData) Value { return Bool(d.suppress) }, func(th *Thread, d *excData, v Value) {
		d.suppress = th.truth(v)
	})
	data("__traceback__", func(d *excData) Value {
		if d.line == 0 {
			return None
		}
		return &traceback{}
	}, func(th *Thread, d *excData, v Value) {
		if v == None {
			d.line = 0
		}
	})
	def(c, "add_note", 1, 1, func(th *Thread, e *Instance, a []Value) Value {
		s, ok := a[0].(Str)
		if !ok {
			th.raise(typeErrorClass, "note must be a str, not '"+typeName(a[0])+"'")
		}
		notes, ok := e.attrs.get("__notes__").(*List)
		if !ok {
			notes = newList(nil)
			e.attrs.set("__notes__", notes)
		}
		notes.add(th, s)
		return None
	})
	stopIterationClass.attrs.set("value", &property{get: &Builtin{name: "value", method: true, fn: func(_ *Thread, a []Value, _ []kwarg) Value {
		if args := excOf(a[0].(*Instance)).args; len(args) > 0 {
			return args[0]
		}
		return None
	}}})
	c.without("__setstate__ __reduce__")
	tracebackClass.without("tb_frame tb_lasti tb_lineno tb_next")
}

// exhaust raises what a thread gets whose stack is used up.
func (th *Thread) exhaust(text string) {
	th.exhausted = th.line()
	th.raise(recursionErrorClass, text)
}
