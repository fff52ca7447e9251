package machine

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// def adds a method that takes no keywords; least and most count its
// arguments without the object.
func def[T Value](c *Class, name string, least, most int, fn func(th *Thread, self T, a []Value) Value) {
	c.method(name, func(th *Thread, a []Value, kw []kwarg) Value {
		th.arity(name, a, kw, least+1, most+1)
		self, ok := a[0].(T)
		if !ok {
			th.unsupported(c.name + "." + name + " of " + typeName(a[0]))
		}
		return fn(th, self, a[1:])
	})
}

func init() {
	defineList()
	defineDict()
	defineSet()
	defineStr()
	defineDeque()
	def(tupleClass, "index", 1, 1, func(th *Thread, t *Tuple, a []Value) Value {
		return th.indexOf(t.items, a[0], "tuple.index(x): x not in tuple")
	})
	def(tupleClass, "count", 1, 1, func(th *Thread, t *Tuple, a []Value) Value { return th.countOf(t.items, a[0]) })
	intClass.without("bit_length bit_count to_bytes from_bytes as_integer_ratio conjugate real imag numerator denominator is_integer")
	floatClass.without("as_integer_ratio conjugate hex fromhex real imag")
	def(floatClass, "is_integer", 0, 0, func(_ *Thread, f Float, _ []Value) Value { return Bool(float64(f) == float64(int64(f))) })
	bytesClass.without("capitalize center count decode endswith expandtabs find fromhex hex index isalnum isalpha isascii isdigit islower isspace istitle isupper join ljust lower lstrip maketrans partition removeprefix removesuffix replace rfind rindex rjust rpartition rsplit rstrip split splitlines startswith strip swapcase title translate upper zfill")
	rangeClass.without("start stop step index count")
	sliceClass.without("start stop step indices")
	for _, c := range []*Class{dictKeysClass, dictItemsClass, dictValuesClass} {
		c.without("isdisjoint mapping")
	}
	def(iteratorClass, "__iter__", 0, 0, func(_ *Thread, it Value, _ []Value) Value { return it })
	def(iteratorClass, "__next__", 0, 0, func(th *Thread, it Value, _ []Value) Value { return th.orStop(th.advance(it), it) })
	iteratorClass.without("close send throw tee from_iterable")
}

func (th *Thread) indexOf(items []Value, v Value, missing string) Value {
	for i, x := range items {
		if th.equal(x, v) {
			return Int(i)
		}
	}
	th.raise(valueErrorClass, missing)
	return nil
}

func (th *Thread) countOf(items []Value, v Value) Value {
	n := Int(0)
	for _, x := range items {
		if th.equal(x, v) {
			n++
		}
	}
	return n
}

func defineList() {
	c := listClass
	def(c, "append", 1, 1, func(th *Thread, l *List, a []Value) Value { l.add(th, a[0]); return None })
	def(c, "extend", 1, 1, func(th *Thread, l *List, a []Value) Value { l.extend(th, a[0]); return None })
	def(c, "insert", 2, 2, func(th *Thread, l *List, a []Value) Value {
		th.touch(&l.sh, true)
		i := th.index(a[0])
		if i < 0 {
			i = max(0, i+len(l.items))
		}
		i = min(i, len(l.items))
		th.burn(1)
		l.items = append(l.items[:i:i], append([]Value{a[1]}, l.items[i:]...)...)
		return None
	})
	def(c, "pop", 0, 1, func(th *Thread, l *List, a []Value) Value {
		th.touch(&l.sh, true)
		if len(l.items) == 0 {
			th.raise(indexErrorClass, "pop from empty list")
		}
		i := len(l.items) - 1
		if len(a) == 1 {
			if i = th.index(a[0]); i < 0 {
				i += len(l.items)
			}
			if i < 0 || i >= len(l.items) {
				th.raise(indexErrorClass, "pop index out of range")
			}
		}
		v := l.items[i]
		l.items = append(l.items[:i:i], l.items[i+1:]...)
		if th.m.tracing {
			th.saw(v)
		}
		return v
	})
	def(c, "remove", 1, 1, func(th *Thread, l *List, a []Value) Value {
		for i := 0; ; i++ {
			th.touch(&l.sh, true)
			if i >= len(l.items) {
				th.raise(valueErrorClass, "list.remove(x): x not in list")
			}
			if th.equal(l.items[i], a[0]) {
				th.regain(&l.sh)
				if i < len(l.items) {
					l.items = append(l.items[:i:i], l.items[i+1:]...)
				}
				return None
			}
		}
	})
	def(c, "clear", 0, 0, func(th *Thread, l *List, _ []Value) Value { th.touch(&l.sh, true); l.items = nil; return None })
	def(c, "copy", 0, 0, func(th *Thread, l *List, _ []Value) Value { return newList(th.listOf(l)) })
	def(c, "reverse", 0, 0, func(th *Thread, l *List, _ []Value) Value {
		th.touch(&l.sh, true)
		items := make([]Value, len(l.items))
		for i, v := range l.items {
			items[len(items)-1-i] = v
		}
		l.items = items
		return None
	})
	def(c, "index", 1, 1, func(th *Thread, l *List, a []Value) Value {
		return th.indexOf(th.listOf(l), a[0], th.repr(a[0])+" is not in list")
	})
	def(c, "count", 1, 1, func(th *Thread, l *List, a []Value) Value { return th.countOf(th.listOf(l), a[0]) })
	c.method("sort", func(th *Thread, a []Value, kw []kwarg) Value {
		named := th.options("sort", kw, "key", "reverse")
		th.arity("sort", a, nil, 1, 1)
		l := a[0].(*List)
		// The list looks empty while it is sorted.
		th.touch(&l.sh, true)
		items := l.items
		l.items = nil
		_, exc := th.protect(func() signal { th.sort(items, named[0], named[1]); return goOn })
		th.touch(&l.sh, true)
		changed := len(l.items) > 0
		l.items = items
		if exc != nil {
			panic(&raised{exc})
		}
		if changed {
			th.raise(valueErrorClass, "list modified during sort")
		}
		return None
	})
}

func defineDict() {
	c := dictClass
	def(c, "get", 1, 2, func(th *Thread, d *Dict, a []Value) Value {
		v := d.get(th, a[0])
		if v == nil {
			if v = Value(None); len(a) == 2 {
				v = a[1]
			}
		}
		if th.m.tracing {
			th.saw(v)
		}
		return v
	})
	def(c, "setdefault", 1, 2, func(th *Thread, d *Dict, a []Value) Value {
		h := th.hash(a[0])
		d.step(th, true)
		if i := d.locate(th, a[0], h); i >= 0 {
			return d.entries[i].val
		}
		v := Value(None)
		if len(a) == 2 {
			v = a[1]
		}
		d.insert(th, a[0], v, h)
		return v
	})
	def(c, "pop", 1, 2, func(th *Thread, d *Dict, a []Value) Value {
		th.hold(&d.sh)
		empty := d.n == 0
		if empty { // CPython does not hash the key if there is nothing to find
			d.step(th, true)
		}
		if !empty {
			if v := d.remove(th, a[0]); v != nil {
				return v
			}
		}
		if len(a) == 2 {
			return a[1]
		}
		th.throw(th.newException(keyErrorClass, a[:1]))
		return nil
	})
	def(c, "popitem", 0, 0, func(th *Thread, d *Dict, _ []Value) Value {
		d.step(th, true)
		for i := len(d.entries) - 1; i >= 0; i-- {
			if e := d.entries[i]; e.live {
				d.removeAt(i)
				return newTuple(e.key, e.val)
			}
		}
		th.raise(keyErrorClass, "popitem(): dictionary is empty")
		return nil
	})
	def(c, "clear", 0, 0, func(th *Thread, d *Dict, _ []Value) Value { d.step(th, true); d.clear(); return None })
	def(c, "copy", 0, 0, func(th *Thread, d *Dict, _ []Value) Value { return d.copy(th) })
	def(c, "keys", 0, 0, func(_ *Thread, d *Dict, _ []Value) Value { return &dictView{d, viewKeys} })
	def(c, "values", 0, 0, func(_ *Thread, d *Dict, _ []Value) Value { return &dictView{d, viewValues} })
	def(c, "items", 0, 0, func(_ *Thread, d *Dict, _ []Value) Value { return &dictView{d, viewItems} })
	c.method("update", func(th *Thread, a []Value, kw []kwarg) Value {
		th.arity("update", a, nil, 1, 2)
		d := a[0].(*Dict)
		if d.kind == counterClass {
			th.unsupported("Counter.update")
		}
		if len(a) == 2 {
			d.update(th, a[1])
		}
		for _, k := range kw {
			d.put(th, Str(k.name), k.v)
		}
		return None
	})
	c.attrs.set("fromkeys", &Builtin{name: "fromkeys", fn: func(th *Thread, a []Value, kw []kwarg) Value {
		th.arity("fromkeys", a, kw, 1, 2)
		v := Value(None)
		if len(a) == 2 {
			v = a[1]
		}
		d := &Dict{}
		for _, k := range th.listOf(a[0]) {
			d.put(th, k, v)
		}
		return d
	}})
	for name, fn := range map[string]func(th *Thread, d *Dict, a []Value) Value{
		"__getitem__":  func(th *Thread, d *Dict, a []Value) Value { return th.getItem(d, a[0]) },
		"__contains__": func(th *Thread, d *Dict, a []Value) Value { return Bool(d.get(th, a[0]) != nil) },
	} {
		def(c, name, 1, 1, fn)
	}
	def(c, "__setitem__", 2, 2, func(th *Thread, d *Dict, a []Value) Value { d.put(th, a[0], a[1]); return None })
	counterClass.without("most_common elements subtract total update fromkeys")
	orderedDictClass.without("move_to_end popitem")
	defaultDictClass.without("default_factory __missing__")
}

func defineSet() {
	for _, c := range []*Class{setClass, frozensetClass} {
		def(c, "copy", 0, 0, func(th *Thread, s *Set, _ []Value) Value {
			r := &Set{d: *s.d.copy(th), frozen: s.frozen}
			r.d.sh = shadow{}
			return r
		})
		for name, k := range map[string]operatorKind{"union": opUnion, "intersection": opIntersection, "difference": opDifference, "symmetric_difference": opSymmetric} {
			c.method(name, func(th *Thread, a []Value, kw []kwarg) Value {
				th.arity(name, a, kw, 1, 64)
				var r Value = a[0]
				if len(a) == 1 {
					return th.setOp(opUnion, a[0].(*Set), th.newSet(nil))
				}
				for _, o := range a[1:] {
					r = th.setOp(k, r.(*Set), th.asSet(o))
				}
				return r
			})
		}
		def(c, "issubset", 1, 1, func(th *Thread, s *Set, a []Value) Value { return Bool(th.subset(s, th.asSet(a[0]))) })
		def(c, "issuperset", 1, 1, func(th *Thread, s *Set, a []Value) Value { return Bool(th.subset(th.asSet(a[0]), s)) })
		def(c, "isdisjoint", 1, 1, func(th *Thread, s *Set, a []Value) Value {
			return Bool(th.setOp(opIntersection, s, th.asSet(a[0])).(*Set).d.n == 0)
		})
	}
	c := setClass
	def(c, "add", 1, 1, func(th *Thread, s *Set, a []Value) Value { s.d.put(th, a[0], None); return None })
	def(c, "discard", 1, 1, func(th *Thread, s *Set, a []Value) Value { s.d.remove(th, a[0]); return None })
	def(c, "remove", 1, 1, func(th *Thread, s *Set, a []Value) Value {
		if s.d.remove(th, a[0]) == nil {
			th.throw(th.newException(keyErrorClass, a))
		}
		return None
	})
	def(c, "pop", 0, 0, func(th *Thread, s *Set, _ []Value) Value {
		s.d.step(th, true)
		for i, e := range s.d.entries {
			if e.live {
				s.d.removeAt(i)
				return e.key
			}
		}
		th.raise(keyErrorClass, "pop from an empty set")
		return nil
	})
	def(c, "clear", 0, 0, func(th *Thread, s *Set, _ []Value) Value { s.d.step(th, true); s.d.clear(); return None })
	c.method("update", func(th *Thread, a []Value, kw []kwarg) Value {
		th.arity("update", a, kw, 1, 64)
		s := a[0].(*Set)
		for _, o := range a[1:] {
			for _, v := range th.listOf(o) {
				s.d.put(th, v, None)
			}
		}
		return None
	})
	c.without("difference_update intersection_update symmetric_difference_update")
}

func defineDeque() {
	c := dequeClass
	c.create = func(th *Thread, _ *Class, a []Value, kw []kwarg) Value {
		named := th.options("deque", kw, "iterable", "maxlen")
		d := &Deque{max: -1}
		if m := optional(a, 1, named[1]); m != nil && m != None {
			d.max = th.index(m)
		}
		if v := optional(a, 0, named[0]); v != nil {
			for _, x := range th.listOf(v) {
				d.push(th, x, false)
			}
		}
		return d
	}
	add := func(name string, left bool) {
		def(c, name, 1, 1, func(th *Thread, d *Deque, a []Value) Value {
			th.touch(&d.sh, true)
			d.push(th, a[0], left)
			return None
		})
	}
	add("append", false)
	add("appendleft", true)
	take := func(name string, left bool) {
		def(c, name, 0, 0, func(th *Thread, d *Deque, _ []Value) Value {
			th.touch(&d.sh, true)
			n := len(d.items)
			if n == 0 {
				th.raise(indexErrorClass, "pop from an empty deque")
			}
			d.version++
			var v Value
			if left {
				v, d.items = d.items[0], d.items[1:]
			} else {
				v, d.items = d.items[n-1], d.items[:n-1]
			}
			return v
		})
	}
	take("pop", false)
	take("popleft", true)
	def(c, "clear", 0, 0, func(th *Thread, d *Deque, _ []Value) Value {
		th.touch(&d.sh, true)
		d.items = nil
		d.version++
		return None
	})
	def(c, "extend", 1, 1, func(th *Thread, d *Deque, a []Value) Value {
		for _, v := range th.listOf(a[0]) {
			th.touch(&d.sh, true)
			d.push(th, v, false)
		}
		return None
	})
	c.without("extendleft remove rotate reverse count index insert copy maxlen")
}

func (d *Deque) push(th *Thread, v Value, left bool) {
	th.burn(1)
	if d.max == 0 {
		return
	}
	d.version++
	if left {
		d.items = append([]Value{v}, d.items...)
		if d.max > 0 && len(d.items) > d.max {
			d.items = d.items[:d.max]
		}
		return
	}
	d.items = append(d.items[:len(d.items):len(d.items)], v)
	if d.max > 0 && len(d.items) > d.max {
		d.items = d.items[1:]
	}
}

func defineStr() {
	c := strClass
	text := func(th *Thread, v Value) string {
		s, ok := v.(Str)
		if !ok {
			th.raise(typeErrorClass, "must be str, not "+typeName(v))
		}
		return string(s)
	}
	simple := func(name string, fn func(s string) string) {
		def(c, name, 0, 0, func(th *Thread, s Str, _ []Value) Value { th.weigh(len(s)); return Str(fn(string(s))) })
	}
	simple("upper", strings.ToUpper)
	simple("lower", strings.ToLower)
	simple("title", func(s string) string {
		up := true
		return strings.Map(func(r rune) rune {
			was := up
			up = !unicode.IsLetter(r)
			if was {
				return unicode.ToTitle(r)
			}
			return unicode.ToLower(r)
		}, s)
	})
	simple("capitalize", func(s string) string {
		r, n := utf8.DecodeRuneInString(s)
		if n == 0 {
			return s
		}
		return string(unicode.ToTitle(r)) + strings.ToLower(s[n:])
	})
	simple("swapcase", func(s string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsUpper(r) {
				return unicode.ToLower(r)
			}
			return unicode.ToUpper(r)
		}, s)
	})
	strip := func(name string, fn func(s, set string) string, space func(s string) string) {
		def(c, name, 0, 1, func(th *Thread, s Str, a []Value) Value {
			if len(a) == 0 || a[0] == None {
				return Str(space(string(s)))
			}
			return Str(fn(string(s), text(th, a[0])))
		})
	}
	strip("strip", strings.Trim, strings.TrimSpace)
	strip("lstrip", strings.TrimLeft, func(s string) string { return strings.TrimLeftFunc(s, unicode.IsSpace) })
	strip("rstrip", strings.TrimRight, func(s string) string { return strings.TrimRightFunc(s, unicode.IsSpace) })
	def(c, "split", 0, 2, func(th *Thread, s Str, a []Value) Value {
		limit := -1
		if len(a) == 2 {
			limit = th.index(a[1])
		}
		var parts []string
		if len(a) == 0 || a[0] == None {
			if limit >= 0 {
				th.unsupported("maxsplit of str.split on whitespace")
			}
			parts = strings.Fields(string(s))
		} else {
			sep := text(th, a[0])
			if sep == "" {
				th.raise(valueErrorClass, "empty separator")
			}
			parts = strings.SplitN(string(s), sep, limitParts(limit))
		}
		return th.strings(parts)
	})
	def(c, "splitlines", 0, 0, func(th *Thread, s Str, _ []Value) Value {
		t := strings.ReplaceAll(strings.ReplaceAll(string(s), "\r\n", "\n"), "\r", "\n")
		if t == "" {
			return newList(nil)
		}
		return th.strings(strings.Split(strings.TrimSuffix(t, "\n"), "\n"))
	})
	def(c, "join", 1, 1, func(th *Thread, s Str, a []Value) Value {
		var b strings.Builder
		next := th.each(a[0])
		i := 0
		for v := next(th); v != nil; v = next(th) {
			if i > 0 {
				b.WriteString(string(s))
			}
			x, ok := v.(Str)
			if !ok {
				th.raise(typeErrorClass, "sequence item "+itoa(i)+": expected str instance, "+typeName(v)+" found")
			}
			b.WriteString(string(x))
			th.sizeCheck(b.Len())
			i++
		}
		th.weigh(b.Len())
		return Str(b.String())
	})
	def(c, "replace", 2, 3, func(th *Thread, s Str, a []Value) Value {
		n := -1
		if len(a) == 3 {
			n = th.index(a[2])
		}
		from, to := text(th, a[0]), text(th, a[1])
		th.weigh(len(s) + strings.Count(string(s), from)*len(to))
		return Str(strings.Replace(string(s), from, to, n))
	})
	affix := func(name string, fn func(s, x string) bool) {
		def(c, name, 1, 1, func(th *Thread, s Str, a []Value) Value {
			if t, ok := a[0].(*Tuple); ok {
				for _, x := range t.items {
					if fn(string(s), text(th, x)) {
						return Bool(true)
					}
				}
				return Bool(false)
			}
			return Bool(fn(string(s), text(th, a[0])))
		})
	}
	affix("startswith", strings.HasPrefix)
	affix("endswith", strings.HasSuffix)
	find := func(name string, fn func(s, x string) int, missing bool) {
		def(c, name, 1, 1, func(th *Thread, s Str, a []Value) Value {
			i := fn(string(s), text(th, a[0]))
			if i < 0 {
				if missing {
					th.raise(valueErrorClass, "substring not found")
				}
				return Int(-1)
			}
			return Int(utf8.RuneCountInString(string(s[:i])))
		})
	}
	find("find", strings.Index, false)
	find("rfind", strings.LastIndex, false)
	find("index", strings.Index, true)
	find("rindex", strings.LastIndex, true)
	def(c, "count", 1, 1, func(th *Thread, s Str, a []Value) Value { return Int(strings.Count(string(s), text(th, a[0]))) })
	def(c, "removeprefix", 1, 1, func(th *Thread, s Str, a []Value) Value { return Str(strings.TrimPrefix(string(s), text(th, a[0]))) })
	def(c, "removesuffix", 1, 1, func(th *Thread, s Str, a []Value) Value { return Str(strings.TrimSuffix(string(s), text(th, a[0]))) })
	def(c, "partition", 1, 1, func(th *Thread, s Str, a []Value) Value {
		before, after, ok := strings.Cut(string(s), text(th, a[0]))
		if !ok {
			return newTuple(s, Str(""), Str(""))
		}
		return newTuple(Str(before), a[0], Str(after))
	})
	def(c, "zfill", 1, 1, func(th *Thread, s Str, a []Value) Value {
		sign, body := "", string(s)
		if strings.HasPrefix(body, "-") || strings.HasPrefix(body, "+") {
			sign, body = body[:1], body[1:]
		}
		return Str(th.pad(spec{fill: '0', align: '=', width: th.index(a[0])}, sign, body, '='))
	})
	for name, align := range map[string]byte{"ljust": '<', "rjust": '>', "center": '^'} {
		def(c, name, 1, 2, func(th *Thread, s Str, a []Value) Value {
			fill := ' '
			if len(a) == 2 {
				fill, _ = utf8.DecodeRuneInString(text(th, a[1]))
			}
			sp := spec{fill: fill, align: align, width: th.index(a[0])}
			if n := sp.width - utf8.RuneCountInString(string(s)); align == '^' && n > 0 && n%2 == 1 && sp.width%2 == 1 {
				// str.center puts the odd one to the left.
				return Str(th.pad(sp, "", string(fill)+string(s), '^'))
			}
			return Str(th.pad(sp, "", string(s), align))
		})
	}
	is := func(name string, fn func(r rune) bool) {
		def(c, name, 0, 0, func(_ *Thread, s Str, _ []Value) Value {
			for _, r := range string(s) {
				if !fn(r) {
					return Bool(false)
				}
			}
			return Bool(s != "")
		})
	}
	is("isdigit", unicode.IsDigit)
	is("isalpha", unicode.IsLetter)
	is("isalnum", func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
	is("isspace", unicode.IsSpace)
	def(c, "isupper", 0, 0, func(_ *Thread, s Str, _ []Value) Value {
		return Bool(strings.ToUpper(string(s)) == string(s) && strings.ToLower(string(s)) != string(s))
	})
	def(c, "islower", 0, 0, func(_ *Thread, s Str, _ []Value) Value {
		return Bool(strings.ToLower(string(s)) == string(s) && strings.ToUpper(string(s)) != string(s))
	})
	c.method("format", func(th *Thread, a []Value, kw []kwarg) Value {
		return Str(th.strFormat(string(a[0].(Str)), a[1:], kw))
	})
	c.without("casefold encode expandtabs format_map isascii isdecimal isidentifier isnumeric isprintable istitle maketrans rpartition rsplit translate")
}

func limitParts(limit int) int {
	if limit < 0 {
		return -1
	}
	return limit + 1
}

func (th *Thread) strings(parts []string) Value {
	var out []Value
	th.weigh(16 * len(parts))
	for _, p := range parts {
		out = append(out, Str(p))
	}
	return newList(out)
}
