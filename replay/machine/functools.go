package machine

import "strings"

// functools: what CPython has in C, and cached_property, whose steps are those
// of a look-up.

var (
	partialClass        = newClass("functools.partial")
	lruCacheClass       = newClass("functools._lru_cache_wrapper")
	cachedPropertyClass = newClass("functools.cached_property")
)

// partial is functools.partial.
type partial struct {
	fn   Value
	args []Value
	kw   []kwarg
}

func (*partial) class() *Class { return partialClass }

// with adds the arguments of a call.
func (p *partial) with(more []Value, also []kwarg) ([]Value, []kwarg) {
	all := append([]kwarg(nil), p.kw...)
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
	return concat(p.args, more), all
}

// lruCache is a function decorated with functools.lru_cache or cache. Looking
// for a result and storing one are each a step; two threads that look before one
// of them has stored call the function twice.
type lruCache struct {
	fn           Value
	d            Dict
	max          int // -1: none
	typed        bool
	hits, misses int
}

func (*lruCache) class() *Class { return lruCacheClass }

func (c *lruCache) call(th *Thread, args []Value, kw []kwarg) Value {
	if c.max == 0 {
		c.d.step(th, true)
		c.misses++
		return th.call(c.fn, args, kw)
	}
	key := c.key(args, kw)
	h := th.hash(key)
	c.d.step(th, c.max > 0)
	if i := c.d.locate(th, key, h); i >= 0 {
		c.hits++
		v := c.d.entries[i].val
		if c.max > 0 { // used last
			c.d.removeAt(i)
			c.d.insert(th, key, v, h)
		}
		return v
	}
	c.misses++
	v := th.call(c.fn, args, kw)
	c.d.step(th, true)
	if c.d.locate(th, key, h) < 0 {
		c.d.insert(th, key, v, h)
		for i := 0; c.max > 0 && c.d.n > c.max; i++ {
			if c.d.entries[i].live {
				c.d.removeAt(i)
			}
		}
	}
	return v
}

// keywordMark stands in a key between the arguments and the keywords.
var keywordMark Value = newTuple(Str("keywords"))

func (c *lruCache) key(args []Value, kw []kwarg) Value {
	if len(args) == 1 && len(kw) == 0 && !c.typed {
		switch args[0].(type) {
		case Str, Int, *Big:
			return args[0]
		}
	}
	parts := append([]Value(nil), args...)
	if len(kw) > 0 {
		parts = append(parts, keywordMark)
	}
	for _, k := range kw {
		parts = append(parts, Str(k.name), k.v)
	}
	if c.typed {
		for _, v := range args {
			parts = append(parts, v.class())
		}
		for _, k := range kw {
			parts = append(parts, k.v.class())
		}
	}
	return &Tuple{parts}
}

// cachedProperty is functools.cached_property: it looks into the object, calls,
// and stores there, without a lock.
type cachedProperty struct {
	fn   Value
	name string
}

func (*cachedProperty) class() *Class { return cachedPropertyClass }

func (p *cachedProperty) get(th *Thread, self Value) Value {
	o, ok := self.(*Instance)
	if !ok {
		return p
	}
	if !o.cls.mayStore("") {
		th.raise(typeErrorClass, "No '__dict__' attribute on '"+o.cls.name+"' instance to cache '"+p.name+"' property.")
	}
	v := th.call(p.fn, []Value{o}, nil)
	a := th.attrsOf(o)
	s := a.place(p.name)
	th.touch(&s.sh, true)
	a.bind(s, v)
	th.let()
	return v
}

func functoolsModule() map[string]Value {
	partialClass.create = func(th *Thread, _ *Class, a []Value, kw []kwarg) Value {
		if len(a) == 0 {
			th.raise(typeErrorClass, "type 'partial' takes at least one argument")
		}
		if p, ok := a[0].(*partial); ok {
			args, all := p.with(a[1:], kw)
			return &partial{p.fn, args, all}
		}
		return &partial{a[0], a[1:], kw}
	}
	partialClass.method("__call__", func(th *Thread, a []Value, kw []kwarg) Value {
		p := a[0].(*partial)
		args, all := p.with(a[1:], kw)
		return th.call(p.fn, args, all)
	})
	field(partialClass, "func", func(_ *Thread, v Value) Value { return v.(*partial).fn })
	field(partialClass, "args", func(_ *Thread, v Value) Value { return &Tuple{v.(*partial).args} })
	field(partialClass, "keywords", func(th *Thread, v Value) Value {
		d := &Dict{}
		for _, k := range v.(*partial).kw {
			d.put(th, Str(k.name), k.v)
		}
		return d
	})
	defineLRUCache()
	cachedPropertyClass.create = func(th *Thread, _ *Class, a []Value, kw []kwarg) Value {
		th.arity("cached_property", a, kw, 1, 1)
		return &cachedProperty{fn: a[0]}
	}
	field(cachedPropertyClass, "func", func(_ *Thread, v Value) Value { return v.(*cachedProperty).fn })
	wraps := &Builtin{name: "wraps", fn: func(th *Thread, a []Value, kw []kwarg) Value {
		th.arity("wraps", a, kw, 1, 1)
		return function("wraps", 1, 1, func(th *Thread, b []Value) Value { return updateWrapper(th, b[0], a[0]) })
	}}
	lru := &Builtin{name: "lru_cache", fn: func(th *Thread, a []Value, kw []kwarg) Value {
		named := th.options("lru_cache", kw, "maxsize", "typed")
		size := optional(a, 0, named[0])
		if size != nil && th.callable(size) {
			return newLRUCache(th, size, 128, false)
		}
		most := 128
		if size == None {
			most = -1
		} else if size != nil {
			most = max(0, th.index(size))
		}
		typed := optional(a, 1, named[1])
		return function("lru_cache", 1, 1, func(th *Thread, a []Value) Value {
			return newLRUCache(th, a[0], most, typed != nil && th.truth(typed))
		})
	}}
	return map[string]Value{
		"partial": partialClass, "wraps": wraps, "lru_cache": lru, "cached_property": cachedPropertyClass, "_Refused": refusal,
		"update_wrapper": function("update_wrapper", 2, 2, func(th *Thread, a []Value) Value { return updateWrapper(th, a[0], a[1]) }),
		"cache":          function("cache", 1, 1, func(th *Thread, a []Value) Value { return newLRUCache(th, a[0], -1, false) }),
		"reduce":         function("reduce", 2, 3, reduce),
	}
}

func reduce(th *Thread, a []Value) Value {
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
}

// refusal lets a module in Python refuse what it does not have.
var refusal = function("_Refused", 1, 1, func(th *Thread, a []Value) Value {
	th.unsupported(th.str(a[0]))
	return nil
})

func newLRUCache(th *Thread, fn Value, most int, typed bool) Value {
	if !th.callable(fn) {
		th.raise(typeErrorClass, "the first argument must be callable")
	}
	return &lruCache{fn: fn, max: most, typed: typed}
}

func defineLRUCache() {
	c := lruCacheClass
	c.method("__call__", func(th *Thread, a []Value, kw []kwarg) Value { return a[0].(*lruCache).call(th, a[1:], kw) })
	def(c, "cache_clear", 0, 0, func(th *Thread, l *lruCache, _ []Value) Value {
		l.d.step(th, true)
		l.d.clear()
		l.hits, l.misses = 0, 0
		return None
	})
	def(c, "cache_info", 0, 0, func(th *Thread, l *lruCache, _ []Value) Value {
		l.d.step(th, false)
		most := Value(None)
		if l.max >= 0 {
			most = Int(l.max)
		}
		items := newTuple(Int(l.hits), Int(l.misses), most, Int(l.d.n))
		return &Instance{cls: cacheInfoClass, id: th.number(), native: items}
	})
	for _, n := range []string{"__name__", "__qualname__", "__doc__", "__module__"} {
		field(c, n, func(th *Thread, v Value) Value { return th.getattr(v.(*lruCache).fn, n, th.site) })
	}
	field(c, "__wrapped__", func(_ *Thread, v Value) Value { return v.(*lruCache).fn })
	c.without("cache_parameters __dict__")
	defineCacheInfo()
}

// updateWrapper gives a function the name and text of another one.
func updateWrapper(th *Thread, wrapper, wrapped Value) Value {
	for _, n := range []string{"__module__", "__name__", "__qualname__", "__doc__"} {
		if v := th.lookupOrNil(wrapped, n); v != nil {
			th.setattr(wrapper, n, v, th.site)
		}
	}
	switch f := wrapped.(type) {
	case *Function:
		for _, s := range f.attrs.inOrder() {
			if !strings.HasPrefix(s.name, "__") {
				th.setattr(wrapper, s.name, s.value(), th.site)
			}
		}
	case *Instance:
		for _, s := range f.attrs.inOrder() {
			th.setattr(wrapper, s.name, s.value(), th.site)
		}
	}
	th.setattr(wrapper, "__wrapped__", wrapped, th.site)
	return wrapper
}

var cacheInfoFields = []string{"hits", "misses", "maxsize", "currsize"}

// cacheInfoClass is the named tuple that cache_info returns.
var cacheInfoClass = &Class{name: "CacheInfo", qual: "CacheInfo", module: "functools", bases: []*Class{tupleClass}}

func defineCacheInfo() {
	c := cacheInfoClass
	c.mro, _ = linearize(c)
	for i, n := range cacheInfoFields {
		field(c, n, func(_ *Thread, v Value) Value { return v.(*Tuple).items[i] })
	}
	c.ofItself("__repr__", func(th *Thread, a []Value, _ []kwarg) Value {
		s := ""
		for i, v := range plain(a[0]).(*Tuple).items {
			if i > 0 {
				s += ", "
			}
			s += cacheInfoFields[i] + "=" + th.repr(v)
		}
		return Str("CacheInfo(" + s + ")")
	})
}
