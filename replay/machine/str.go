package machine

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// specialCase says whether a letter's other case may be several letters, or
// depends on what stands beside it (SpecialCasing.txt).
func specialCase(r rune) bool {
	switch r {
	case 0xdf, 0x130, 0x149, 0x1f0, 0x390, 0x3a3, 0x3b0, 0x587:
		return true
	}
	return r >= 0x1e96 && r <= 0x1e9e || r >= 0x1f50 && r <= 0x1ffc || r >= 0xfb00 && r <= 0xfb17
}

func defineStr() {
	c := strClass
	text := func(th *Thread, v Value) string {
		s, ok := plain(v).(Str)
		if !ok {
			th.unsupported(typeName(v) + " where a str is needed") // each method has its own words for it
		}
		return string(s)
	}
	simple := func(name string, fn func(s string) string) {
		def(c, name, 0, 0, func(th *Thread, s Str, _ []Value) Value {
			th.weigh(len(s))
			if strings.ContainsFunc(string(s), specialCase) {
				th.unsupported("str." + name + " of a letter that has more than one other case")
			}
			return Str(fn(string(s)))
		})
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
	strip("strip", strings.Trim, func(s string) string { return strings.TrimFunc(s, isSpace) })
	strip("lstrip", strings.TrimLeft, func(s string) string { return strings.TrimLeftFunc(s, isSpace) })
	strip("rstrip", strings.TrimRight, func(s string) string { return strings.TrimRightFunc(s, isSpace) })
	c.method("split", func(th *Thread, a []Value, kw []kwarg) Value { return th.split(a, kw, false) })
	c.method("rsplit", func(th *Thread, a []Value, kw []kwarg) Value { return th.split(a, kw, true) })
	c.method("splitlines", func(th *Thread, a []Value, kw []kwarg) Value {
		keep := optional(a, 1, th.options("splitlines", kw, "keepends")[0])
		return th.strings(splitLines(string(a[0].(Str)), keep != nil && th.truth(keep)))
	})
	def(c, "join", 1, 1, func(th *Thread, s Str, a []Value) Value {
		var b strings.Builder
		next := th.each(a[0])
		i := 0
		for v := next(th); v != nil; v = next(th) {
			if i > 0 {
				b.WriteString(string(s))
			}
			x, ok := plain(v).(Str)
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
		def(c, name, 1, 3, func(th *Thread, s Str, a []Value) Value {
			part, _, ok := th.within(string(s), a)
			if !ok {
				return Bool(false)
			}
			s = Str(part)
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
		def(c, name, 1, 3, func(th *Thread, s Str, a []Value) Value {
			x := text(th, a[0])
			part, start, ok := th.within(string(s), a)
			i := -1
			if ok {
				i = fn(part, x)
			}
			if i < 0 {
				if missing {
					th.raise(valueErrorClass, "substring not found")
				}
				return Int(-1)
			}
			return Int(start + utf8.RuneCountInString(part[:i]))
		})
	}
	find("find", strings.Index, false)
	find("rfind", strings.LastIndex, false)
	find("index", strings.Index, true)
	find("rindex", strings.LastIndex, true)
	def(c, "count", 1, 3, func(th *Thread, s Str, a []Value) Value {
		part, _, ok := th.within(string(s), a)
		if !ok {
			return Int(0)
		}
		return Int(strings.Count(part, text(th, a[0])))
	})
	def(c, "removeprefix", 1, 1, func(th *Thread, s Str, a []Value) Value { return Str(strings.TrimPrefix(string(s), text(th, a[0]))) })
	def(c, "removesuffix", 1, 1, func(th *Thread, s Str, a []Value) Value { return Str(strings.TrimSuffix(string(s), text(th, a[0]))) })
	def(c, "partition", 1, 1, func(th *Thread, s Str, a []Value) Value {
		if text(th, a[0]) == "" {
			th.raise(valueErrorClass, "empty separator")
		}
		before, after, ok := strings.Cut(string(s), text(th, a[0]))
		if !ok {
			return newTuple(s, Str(""), Str(""))
		}
		return newTuple(Str(before), a[0], Str(after))
	})
	def(c, "rpartition", 1, 1, func(th *Thread, s Str, a []Value) Value {
		sep := text(th, a[0])
		if sep == "" {
			th.raise(valueErrorClass, "empty separator")
		}
		i := strings.LastIndex(string(s), sep)
		if i < 0 {
			return newTuple(Str(""), Str(""), s)
		}
		return newTuple(s[:i], a[0], s[i+len(sep):])
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
				if utf8.RuneCountInString(text(th, a[1])) != 1 {
					th.raise(typeErrorClass, "The fill character must be exactly one character long")
				}
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
	digit := func(r rune) bool { return unicode.IsDigit(r) || unicode.Is(unicode.No, r) && isSuperscript(r) }
	is("isdigit", digit)
	is("isdecimal", unicode.IsDigit)
	is("isalpha", unicode.IsLetter)
	is("isnumeric", unicode.IsNumber)
	is("isalnum", func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) })
	is("isspace", isSpace)
	def(c, "isascii", 0, 0, func(_ *Thread, s Str, _ []Value) Value { return Bool(isASCII(string(s))) })
	def(c, "isprintable", 0, 0, func(_ *Thread, s Str, _ []Value) Value {
		for _, r := range string(s) {
			if !unicode.IsPrint(r) {
				return Bool(false)
			}
		}
		return Bool(true)
	})
	def(c, "isidentifier", 0, 0, func(_ *Thread, s Str, _ []Value) Value {
		for i, r := range string(s) {
			if r != '_' && !unicode.IsLetter(r) && (i == 0 || !unicode.IsDigit(r)) {
				return Bool(false)
			}
		}
		return Bool(s != "")
	})
	def(c, "istitle", 0, 0, func(_ *Thread, s Str, _ []Value) Value {
		cased, inWord := false, false
		for _, r := range string(s) {
			switch {
			case unicode.IsUpper(r) || unicode.IsTitle(r):
				if inWord {
					return Bool(false)
				}
				cased, inWord = true, true
			case unicode.IsLower(r):
				if !inWord {
					return Bool(false)
				}
			default:
				inWord = false
			}
		}
		return Bool(cased)
	})
	def(c, "expandtabs", 0, 1, func(th *Thread, s Str, a []Value) Value {
		size := 8
		if len(a) == 1 {
			size = th.index(a[0])
		}
		return Str(th.expandTabs(string(s), size))
	})
	def(c, "casefold", 0, 0, func(th *Thread, s Str, _ []Value) Value {
		if !isASCII(string(s)) {
			th.unsupported("str.casefold of other than ASCII")
		}
		return Str(strings.ToLower(string(s)))
	})
	c.method("encode", func(th *Thread, a []Value, kw []kwarg) Value {
		named := th.options("encode", kw, "encoding", "errors")
		return th.encode(string(a[0].(Str)), optional(a, 1, named[0]), optional(a, 2, named[1]))
	})
	def(c, "format_map", 1, 1, func(th *Thread, s Str, a []Value) Value {
		return Str(th.formatMap(string(s), a[0]))
	})
	c.attrs.set("maketrans", function("maketrans", 1, 3, makeTrans))
	def(c, "translate", 1, 1, translate)
	def(c, "isupper", 0, 0, func(_ *Thread, s Str, _ []Value) Value {
		return Bool(strings.ToUpper(string(s)) == string(s) && strings.ToLower(string(s)) != string(s))
	})
	def(c, "islower", 0, 0, func(_ *Thread, s Str, _ []Value) Value {
		return Bool(strings.ToLower(string(s)) == string(s) && strings.ToUpper(string(s)) != string(s))
	})
	c.method("format", func(th *Thread, a []Value, kw []kwarg) Value {
		return Str(th.strFormat(string(a[0].(Str)), a[1:], kw))
	})
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

// isSpace is what str.strip and str.split take for white space.
func isSpace(r rune) bool { return unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f }

// isSuperscript says whether a number that is no decimal digit is a digit.
func isSuperscript(r rune) bool {
	return r == 0xb2 || r == 0xb3 || r == 0xb9 || r >= 0x2070 && r <= 0x2089
}

// within cuts a string to what the second and third argument of find and its
// like leave; start counts characters. It is false if nothing is left to look at.
func (th *Thread) within(s string, a []Value) (part string, start int, ok bool) {
	if len(a) < 2 {
		return s, 0, true
	}
	n := utf8.RuneCountInString(s)
	bound := func(v Value, def int) int {
		if v == None {
			return def
		}
		i := th.index(v)
		if i < 0 {
			i = max(0, i+n)
		}
		return i
	}
	start = bound(a[1], 0)
	stop := n
	if len(a) > 2 {
		stop = min(n, bound(a[2], n))
	}
	if start > stop {
		return "", 0, false
	}
	if isASCII(s) {
		return s[start:stop], start, true
	}
	return string([]rune(s)[start:stop]), start, true
}

// split is str.split and str.rsplit.
func (th *Thread) split(a []Value, kw []kwarg, right bool) Value {
	named := th.options("split", kw, "sep", "maxsplit")
	s, sep, limit := string(a[0].(Str)), optional(a, 1, named[0]), -1
	if v := optional(a, 2, named[1]); v != nil {
		limit = th.index(v)
	}
	th.weigh(16 * (len(s) / 2))
	if sep == nil || sep == None {
		return th.strings(splitSpace(s, limit, right))
	}
	x, ok := plain(sep).(Str)
	if !ok {
		th.raise(typeErrorClass, "must be str or None, not "+typeName(sep))
	}
	if x == "" {
		th.raise(valueErrorClass, "empty separator")
	}
	if !right {
		return th.strings(strings.SplitN(s, string(x), limitParts(limit)))
	}
	var parts []string
	for ; limit != 0; limit-- {
		i := strings.LastIndex(s, string(x))
		if i < 0 {
			break
		}
		parts, s = append(parts, s[i+len(x):]), s[:i]
	}
	parts = append(parts, s)
	slices.Reverse(parts)
	return th.strings(parts)
}

// splitSpace splits at runs of white space.
func splitSpace(s string, limit int, right bool) []string {
	var parts []string
	if right {
		for s = strings.TrimRightFunc(s, isSpace); s != ""; s = strings.TrimRightFunc(s, isSpace) {
			i := strings.LastIndexFunc(s, isSpace)
			if limit == 0 || i < 0 {
				parts = append(parts, strings.TrimLeftFunc(s, isSpace))
				break
			}
			_, n := utf8.DecodeRuneInString(s[i:])
			parts, s = append(parts, s[i+n:]), s[:i]
			limit--
		}
		slices.Reverse(parts)
		return parts
	}
	for s = strings.TrimLeftFunc(s, isSpace); s != ""; s = strings.TrimLeftFunc(s, isSpace) {
		i := strings.IndexFunc(s, isSpace)
		if limit == 0 || i < 0 {
			parts = append(parts, strings.TrimRightFunc(s, isSpace))
			if limit == 0 {
				parts[len(parts)-1] = s
			}
			break
		}
		parts, s = append(parts, s[:i]), s[i:]
		limit--
	}
	return parts
}

// splitLines splits at what str.splitlines takes for an end of line.
func splitLines(s string, keep bool) []string {
	var lines []string
	for s != "" {
		i := strings.IndexAny(s, "\n\r\v\f\x1c\x1d\x1e\u0085\u2028\u2029")
		if i < 0 {
			return append(lines, s)
		}
		_, n := utf8.DecodeRuneInString(s[i:])
		if strings.HasPrefix(s[i:], "\r\n") {
			n = 2
		}
		line := s[:i]
		if keep {
			line = s[:i+n]
		}
		lines, s = append(lines, line), s[i+n:]
	}
	return lines
}

func (th *Thread) expandTabs(s string, size int) string {
	var b strings.Builder
	column := 0
	for _, r := range s {
		switch r {
		case '\t':
			if size > 0 {
				n := size - column%size
				th.weigh(n)
				th.sizeCheck(b.Len() + n)
				b.WriteString(strings.Repeat(" ", n))
				column += n
			}
			continue
		case '\n', '\r':
			column = -1
		}
		column++
		b.WriteRune(r)
	}
	return b.String()
}

// makeTrans is str.maketrans.
func makeTrans(th *Thread, a []Value) Value {
	d := &Dict{}
	if len(a) == 1 {
		from, ok := plain(a[0]).(*Dict)
		if !ok {
			th.raise(typeErrorClass, "if you give only one argument to maketrans it must be a dict")
		}
		for _, p := range (&dictView{from, viewItems}).all(th) {
			pair := p.(*Tuple).items
			key := pair[0]
			if s, ok := plain(key).(Str); ok {
				if utf8.RuneCountInString(string(s)) != 1 {
					th.raise(valueErrorClass, "string keys in translate table must be of length 1")
				}
				r, _ := utf8.DecodeRuneInString(string(s))
				key = Int(r)
			}
			d.put(th, key, pair[1])
		}
		return d
	}
	var texts [3][]rune
	for i, v := range a {
		s, ok := plain(v).(Str)
		if !ok {
			th.raise(typeErrorClass, "maketrans() argument "+itoa(i+1)+" must be str, not "+typeName(v))
		}
		texts[i] = []rune(string(s))
	}
	if len(texts[0]) != len(texts[1]) {
		th.raise(valueErrorClass, "the first two maketrans arguments must have equal length")
	}
	for i, r := range texts[0] {
		d.put(th, Int(r), Int(texts[1][i]))
	}
	for _, r := range texts[2] {
		d.put(th, Int(r), None)
	}
	return d
}

func translate(th *Thread, s Str, a []Value) Value {
	var b strings.Builder
	for _, r := range string(s) {
		var v Value
		_, exc := th.protect(func() signal { v = th.getItem(a[0], Int(r)); return goOn })
		if exc != nil && !exc.cls.isSubclass(lookupErrorClass) {
			panic(&raised{exc})
		}
		switch x := v.(type) {
		case nil:
			b.WriteRune(r)
		case noneType:
		case Str:
			b.WriteString(string(x))
		case Int:
			if x < 0 || x > 0x10ffff {
				th.raise(valueErrorClass, "character mapping must be in range(0x110000)")
			}
			b.WriteRune(rune(x))
		default:
			th.raise(typeErrorClass, "character mapping must return integer, None or str")
		}
		th.burn(1)
		th.sizeCheck(b.Len())
	}
	return Str(b.String())
}
