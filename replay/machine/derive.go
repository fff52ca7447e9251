package machine

// Classes derived from the built-in types. An object of one is an Instance that
// holds the built-in value besides its attributes: the operators and functions
// ask for a method of the program first, and go on with the value (plain).

// filled lets a class of ours be derived from: the object holds an empty value
// that __init__ fills from one that the constructor makes.
func filled[T any, P interface {
	*T
	Value
}](c *Class, fill func(th *Thread, self, made P)) {
	c.sealed = false
	c.derive = func(th *Thread, _ []Value, _ []kwarg) Value { return P(new(T)) }
	c.method("__init__", func(th *Thread, a []Value, kw []kwarg) Value {
		self, ok := a[0].(P)
		made, fits := c.create(th, c, a[1:], kw).(P)
		if !ok || !fits {
			th.unsupported(c.name + ".__init__")
		}
		fill(th, self, made)
		return None
	})
	c.newMethod()
}

// replaced is filled for what holds no lock of its own.
func replaced[T any, P interface {
	*T
	Value
}](c *Class) {
	filled(c, func(_ *Thread, self, made P) { *self = *made })
}

// valued lets a class of ours whose objects never change be derived from: the
// value is made by __new__.
func valued(c *Class) {
	c.sealed = false
	c.derive = func(th *Thread, a []Value, kw []kwarg) Value { return c.create(th, c, a, kw) }
	c.newMethod()
}

// newMethod gives a class __new__.
func (c *Class) newMethod() {
	c.attrs.set("__new__", &staticMethod{&Builtin{name: "__new__", fn: func(th *Thread, a []Value, kw []kwarg) Value {
		cls, ok := first(a).(*Class)
		if !ok {
			th.raise(typeErrorClass, shortName(c.name)+".__new__(X): X is not a type object")
		}
		if !cls.isSubclass(c) {
			th.raise(typeErrorClass, shortName(c.name)+".__new__("+cls.name+"): "+cls.name+" is not a subtype of "+shortName(c.name))
		}
		if cls.builtin {
			return cls.create(th, cls, a[1:], kw)
		}
		return th.newInstance(cls, a[1:], kw)
	}}})
}

// defineDerivable says which classes of ours a program may derive from.
func defineDerivable() {
	for _, c := range []*Class{intClass, floatClass, strClass, bytesClass, tupleClass, frozensetClass} {
		valued(c)
	}
	filled(listClass, func(th *Thread, self, made *List) {
		th.touch(&self.sh, true)
		self.items = made.items
	})
	filled(dequeClass, func(th *Thread, self, made *Deque) {
		th.touch(&self.sh, true)
		self.items, self.max = made.items, made.max
		self.version++
	})
	replaced[Queue](queueClass)
	replaced[Queue](lifoQueueClass)
	replaced[Queue](priorityQueueClass)
	replaced[Queue](simpleQueueClass)
	replaced[Condition](conditionClass)
	replaced[Flag](eventClass)
	replaced[Semaphore](semaphoreClass)
	replaced[Semaphore](boundedSemaphoreClass)
	replaced[Barrier](barrierClass)
	replaced[Executor](executorClass)
	replaced[Future](futureClass)
	setClass.sealed = false
	setClass.derive = func(th *Thread, _ []Value, _ []kwarg) Value { return th.newSet(nil) }
	setClass.newMethod()
	setClass.method("__init__", func(th *Thread, a []Value, kw []kwarg) Value {
		s := a[0].(*Set)
		made := setClass.create(th, setClass, a[1:], kw).(*Set)
		s.d.step(th, true)
		s.d.take(&made.d)
		return None
	})
	for _, c := range []*Class{dictClass, defaultDictClass, orderedDictClass, counterClass} {
		c.sealed = false
		c.derive = func(*Thread, []Value, []kwarg) Value {
			if c == dictClass {
				return &Dict{}
			}
			return &Dict{kind: c}
		}
		c.newMethod()
		c.method("__init__", func(th *Thread, a []Value, kw []kwarg) Value {
			if len(a) == 1 && len(kw) == 0 {
				return None
			}
			d := a[0].(*Dict)
			made := c.create(th, c, a[1:], kw).(*Dict)
			d.factory = made.factory
			d.update(th, made)
			return None
		})
	}
	queueClass.inner = map[string]string{"put": "_put _qsize _init", "get": "_get _qsize", "put_nowait": "put", "get_nowait": "get", "__init__": "_init",
		"qsize": "_qsize", "empty": "_qsize", "full": "_qsize"}
	conditionClass.inner = map[string]string{"wait_for": "wait", "notify_all": "notify"}
	executorClass.inner = map[string]string{"map": "submit", "__exit__": "shutdown"}
	semaphoreClass.inner = map[string]string{"__enter__": "acquire", "__exit__": "release"}
	// What an OrderedDict is filled with goes through __setitem__.
	fill := func(th *Thread, a []Value, kw []kwarg) Value {
		d := plain(a[0]).(*Dict)
		if th.userMethod(a[0], "__setitem__") == nil {
			for _, v := range a[1:] {
				d.update(th, v)
			}
			for _, k := range kw {
				d.put(th, Str(k.name), k.v)
			}
			return None
		}
		from := dictClass.create(th, dictClass, a[1:], kw).(*Dict)
		for _, e := range from.entries {
			th.setItem(a[0], e.key, e.val)
		}
		return None
	}
	orderedDictClass.ofItself("update", fill)
	orderedDictClass.ofItself("__init__", fill)
	orderedDictClass.inner = map[string]string{"setdefault": "__setitem__ __getitem__ __contains__",
		"pop": "__delitem__ __getitem__ __contains__", "popitem": "__delitem__", "__ior__": "__setitem__"}
	counterClass.inner = map[string]string{"update": "__setitem__ get", "__init__": "update __setitem__ get", "subtract": "__setitem__ get", "most_common": "items",
		"elements": "items", "total": "values"}
}

// take makes the contents of another dict those of this one.
func (d *Dict) take(from *Dict) {
	d.entries, d.index, d.n = from.entries, from.index, from.n
	d.version++
}
