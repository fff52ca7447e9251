package machine

// What modules in Python need and Python 3.4 cannot say.

// boundFunction makes a function with parameters of the given names, each a
// triple of name, whether it has a default, and the default; the second list is
// of keyword-only ones. A call binds its arguments, and calls another function
// with the values in that order.
var boundFunction = function("_bound", 5, 5, func(th *Thread, a []Value) Value {
	qual, self := string(a[0].(Str)), string(a[1].(Str))
	k := &code{name: shortName(qual), qual: qual, params: []string{self}, doc: None}
	f := &Function{code: k, name: k.name, qual: qual}
	for _, p := range th.listOf(a[2]) {
		t := p.(*Tuple).items
		k.params = append(k.params, string(t[0].(Str)))
		if th.truth(t[1]) {
			f.defaults = append(f.defaults, t[2])
		}
	}
	k.npos = len(k.params)
	for _, p := range th.listOf(a[3]) {
		t := p.(*Tuple).items
		k.params = append(k.params, string(t[0].(Str)))
		def := t[2]
		if !th.truth(t[1]) {
			def = nil
		}
		f.kwDefaults = append(f.kwDefaults, def)
	}
	k.nparams = len(k.params)
	k.nlocals = k.nparams
	fn := a[4]
	k.body = []step{{exec: func(f *frame) signal {
		f.ret = f.th.call(fn, append([]Value(nil), f.locals[:k.nparams]...), nil)
		return doReturn
	}}}
	k.module = "dataclasses"
	return f
})

func dataclassesModule() map[string]Value {
	return map[string]Value{
		"_Refused": refusal, "_bound": boundFunction, "InitVar": initVarForm,
		"_deepcopy": function("_deepcopy", 1, 1, func(th *Thread, a []Value) Value {
			return th.deep(a[0], &copier{memo: &Dict{}, of: map[Value]Value{}})
		}),
		"_own": function("_own", 1, 1, func(th *Thread, a []Value) Value {
			if c := a[0].(*Class); !c.builtin {
				return th.proxyOf(c)
			}
			return &Dict{}
		}),
		"_is_special": function("_is_special", 1, 1, func(th *Thread, a []Value) Value {
			if s, ok := a[0].(Str); ok {
				return Bool(annotates(string(s), "ClassVar"))
			}
			if a[0] == Value(initVarForm) {
				th.unsupported("dataclasses.InitVar")
			}
			return Bool(a[0] == Value(classVarForm))
		}),
		"_repr": function("_repr", 2, 2, func(th *Thread, a []Value) Value {
			o, ok := a[0].(*Instance)
			if !ok {
				th.unsupported("repr of a dataclass of " + typeName(a[0]))
			}
			for _, open := range th.reprs {
				if open == a[0] {
					return Str("...")
				}
			}
			th.reprs = append(th.reprs, o)
			s := o.cls.qual + "("
			for i, n := range th.listOf(a[1]) {
				if i > 0 {
					s += ", "
				}
				name := string(n.(Str))
				s += name + "=" + th.repr(th.getattr(o, name, th.site))
				th.sizeCheck(len(s))
			}
			th.reprs = th.reprs[:len(th.reprs)-1]
			return Str(s + ")")
		}),
	}
}

func enumModule() map[string]Value {
	return map[string]Value{
		"_is_descriptor": function("_is_descriptor", 1, 1, func(th *Thread, a []Value) Value {
			switch v := a[0].(type) {
			case *Function, *Builtin, *property, *staticMethod, *classMethod, *cachedProperty, *lruCache:
				return Bool(true)
			case *Instance:
				for _, n := range []string{"__get__", "__set__", "__delete__"} {
					if s, _ := v.cls.find(n); s != nil {
						return Bool(true)
					}
				}
			}
			return Bool(false)
		}),
	}
}

func abcCollectionsModule() map[string]Value {
	return map[string]Value{
		// 1: the class has the method; 2: it says that it has not.
		"_defines": function("_defines", 2, 2, func(th *Thread, a []Value) Value {
			c, name := a[0].(*Class), string(a[1].(Str))
			s := c.attrs.find(name)
			switch {
			case s != nil && s.value() == None:
				return Int(2)
			case s != nil && s.value() != nil || c.builtin && c.missing[name]:
				return Int(1)
			case c == builtinClass || c == functionClass || c == methodClass || c == typeClass || c == partialClass || c == lruCacheClass:
				return intOfBool(name == "__call__")
			case c.builtin && !c.told() && c != objectClass && c.sealed:
				th.unsupported(c.name + "." + name)
			}
			return Int(0)
		}),
		"_register_views": function("_register_views", 3, 3, func(_ *Thread, a []Value) Value {
			sequence, set, mapping := a[0].(*Class), a[1].(*Class), a[2].(*Class)
			sequence.registered = append(sequence.registered, dequeClass)
			set.registered = append(set.registered, dictKeysClass, dictItemsClass)
			mapping.registered = append(mapping.registered, mappingProxyClass)
			return None
		}),
	}
}
