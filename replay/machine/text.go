package machine

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// str is str(v).
func (th *Thread) str(v Value) string {
	switch v := v.(type) {
	case Str:
		return string(v)
	case *Instance:
		if s, where := v.cls.find("__str__"); s != nil && where != objectClass {
			return th.textOf(v, s.value(), "__str__")
		}
	}
	if m := th.userMethod(v, "__str__"); m != nil { // of a metaclass
		return th.textOf(v, m, "__str__")
	}
	return th.repr(v)
}

func (th *Thread) textOf(v, method Value, name string) string {
	r := th.callMethod(method, v)
	s, ok := plain(r).(Str)
	if !ok {
		th.raise(typeErrorClass, name+" returned non-string (type "+typeName(r)+")")
	}
	return string(s)
}

// repr is repr(v).
func (th *Thread) repr(v Value) string {
	switch v := v.(type) {
	case noneType:
		return "None"
	case ellipsisType:
		return "Ellipsis"
	case notImplementedType:
		return "NotImplemented"
	case Bool:
		if v {
			return "True"
		}
		return "False"
	case Int:
		return formatInt(v)
	case *Big:
		if v.n.BitLen() > 14_280 { // sys.int_info.default_max_str_digits
			th.raise(valueErrorClass, "Exceeds the limit (4300 digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit")
		}
		return v.n.String()
	case Float:
		return formatFloat(float64(v))
	case Str:
		return quote(string(v))
	case Bytes:
		return quoteBytes(string(v))
	case *Tuple:
		if len(v.items) == 1 {
			return "(" + th.reprItems(v, v.items) + ",)"
		}
		return "(" + th.reprItems(v, v.items) + ")"
	case *List:
		return "[" + th.reprItems(v, th.listOf(v)) + "]"
	case *Set:
		return th.reprSet(v)
	case *Dict:
		return th.reprDict(v)
	case *Deque:
		th.touch(&v.sh, false)
		s := "deque([" + th.reprItems(v, append([]Value(nil), v.items...)) + "]"
		if v.max >= 0 {
			s += ", maxlen=" + itoa(v.max)
		}
		return s + ")"
	case *Range:
		s := "range(" + formatInt(v.start) + ", " + formatInt(v.stop)
		if v.step != 1 {
			s += ", " + formatInt(v.step)
		}
		return s + ")"
	case *dictView:
		return v.class().name + "([" + th.reprItems(v, v.all(th)) + "])"
	case *sliceValue:
		return "slice(" + th.repr(v.lower) + ", " + th.repr(v.upper) + ", " + th.repr(v.step) + ")"
	case *Union:
		return v.repr(th)
	case *Class:
		if m := th.userMethod(v, "__repr__"); m != nil {
			return th.textOf(v, m, "__repr__")
		}
		return th.reprClass(v)
	case *Instance:
		if s, where := v.cls.find("__repr__"); s != nil && where != objectClass {
			if p := inner(v); p != nil && where.builtin {
				return th.reprDerived(v, p)
			}
			return th.textOf(v, s.value(), "__repr__")
		}
		return th.plainRepr(v)
	}
	return th.plainRepr(v)
}

// reprDerived is the repr of an object of a class derived from a built-in type,
// which for some types tells the class.
func (th *Thread) reprDerived(o *Instance, p Value) string {
	text := th.repr(p)
	switch p := p.(type) {
	case *Set:
		if p.d.n == 0 {
			return o.cls.name + "()"
		}
		if p.frozen {
			text = strings.TrimSuffix(strings.TrimPrefix(text, "frozenset("), ")")
		}
		return o.cls.name + "(" + text + ")"
	case *Dict:
		if k := p.class(); k != dictClass {
			return o.cls.name + strings.TrimPrefix(text, shortName(k.name))
		}
	case *Deque:
		return o.cls.name + strings.TrimPrefix(text, "deque")
	case Int, *Big, Float, Str, Bytes, *Tuple, *List:
	default:
		return th.plainRepr(o)
	}
	return text
}

// plainRepr is the repr of what has none of its own. CPython shows an address,
// which no two runs share; ours shows none.
func (th *Thread) plainRepr(v Value) string {
	if o, ok := v.(*Instance); ok && !o.cls.builtin {
		module := o.cls.module
		if module == "" {
			module = "__main__"
		}
		return "<" + module + "." + o.cls.qual + " object>"
	}
	switch v := v.(type) {
	case *Function:
		return "<function " + v.name + ">"
	case *Builtin:
		return "<built-in function " + v.name + ">"
	case *Module:
		return "<module '" + v.name + "'>"
	case iterator:
		th.unsupported("repr of an iterator")
	}
	return "<" + v.class().name + " object>"
}

// brief is a repr that runs no code of the program and takes no steps.
func (th *Thread) brief(v Value) string {
	switch v := v.(type) {
	case noneType, Bool, Int, Float, *Big, Bytes, Str:
		s := ""
		if b, ok := v.(*Big); ok && b.n.BitLen() > 200 {
			s = "<int of " + itoa(b.n.BitLen()) + " bits>"
		} else {
			s = th.repr(v)
		}
		if utf8.RuneCountInString(s) > 32 {
			s = string([]rune(s)[:31]) + "…"
		}
		return s
	case *List:
		return th.briefItems("[", v.items, "]")
	case *Tuple:
		return th.briefItems("(", v.items, ")")
	case *Dict:
		return "dict of " + itoa(v.n)
	case *Set:
		return "set of " + itoa(v.d.n)
	case *Class:
		return "<class " + v.name + ">"
	case iterator: // plainRepr refuses it: its text is the program's own to print
		return "<" + v.class().name + " object>"
	}
	return th.plainRepr(v)
}

func (th *Thread) briefItems(open string, items []Value, end string) string {
	if len(items) > 4 {
		return open + itoa(len(items)) + " items" + end
	}
	var parts []string
	for _, x := range items {
		switch x.(type) {
		case *List, *Tuple:
			parts = append(parts, "…")
		default:
			parts = append(parts, th.brief(x))
		}
	}
	return open + strings.Join(parts, ", ") + end
}

// reprItems joins the reprs of items; a container within itself is `...`.
func (th *Thread) reprItems(of Value, items []Value) string {
	leave := th.nest()
	var b strings.Builder
	for i, x := range items {
		th.burn(1)
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(th.reprWithin(of, x))
		th.sizeCheck(b.Len())
	}
	leave()
	return b.String()
}

func (th *Thread) sizeCheck(n int) {
	if n > th.m.limits.Size {
		th.cut("an object of more than " + itoa(th.m.limits.Size) + " bytes")
	}
}

// reprWithin is the repr of an element, or `[...]` if it is a container whose
// repr is being made.
func (th *Thread) reprWithin(of, x Value) string {
	p := plain(x)
	if !isContainer(p) {
		return th.repr(x)
	}
	for _, open := range th.reprs {
		if open == p {
			return ellipsisRepr(p)
		}
	}
	if p == of {
		return ellipsisRepr(p)
	}
	th.reprs = append(th.reprs, of)
	s := th.repr(x)
	th.reprs = th.reprs[:len(th.reprs)-1]
	return s
}

func isContainer(v Value) bool {
	switch v.(type) {
	case *List, *Tuple, *Dict, *Deque:
		return true
	}
	return false
}

func ellipsisRepr(v Value) string {
	switch v.(type) {
	case *Tuple:
		return "(...)"
	case *Dict:
		return "{...}"
	}
	return "[...]"
}

func (th *Thread) reprDict(d *Dict) string {
	d.step(th, false)
	leave := th.nest()
	var b strings.Builder
	n := 0
	entries := append([]entry(nil), d.entries...)
	if d.kind == counterClass {
		th.byCount(entries)
	}
	for _, e := range entries {
		if !e.live {
			continue
		}
		th.burn(1)
		if n++; n > 1 {
			b.WriteString(", ")
		}
		b.WriteString(th.reprWithin(d, e.key))
		b.WriteString(": ")
		b.WriteString(th.reprWithin(d, e.val))
		th.sizeCheck(b.Len())
	}
	leave()
	s := "{" + b.String() + "}"
	switch d.class() {
	case defaultDictClass:
		factory := "None"
		if d.factory != nil {
			factory = th.repr(d.factory)
		}
		return "defaultdict(" + factory + ", " + s + ")"
	case counterClass, orderedDictClass:
		if n == 0 {
			return shortName(d.class().name) + "()"
		}
		return shortName(d.class().name) + "(" + s + ")"
	}
	return s
}

// byCount sorts the entries of a Counter for its repr, if they can be sorted.
func (th *Thread) byCount(entries []entry) {
	sorted := append([]entry(nil), entries...)
	_, exc := th.protect(func() signal {
		slices.SortStableFunc(sorted, func(x, y entry) int {
			switch {
			case !x.live || !y.live:
				return 0
			case th.less(y.val, x.val):
				return -1
			case th.less(x.val, y.val):
				return 1
			}
			return 0
		})
		return goOn
	})
	if exc == nil {
		copy(entries, sorted)
	}
}

func (th *Thread) reprSet(s *Set) string {
	items := (&dictView{&s.d, viewKeys}).all(th)
	body := th.reprItems(s, items)
	switch {
	case s.frozen && len(items) == 0:
		return "frozenset()"
	case s.frozen:
		return "frozenset({" + body + "})"
	case len(items) == 0:
		return "set()"
	}
	return "{" + body + "}"
}

// formatFloat is repr(float).
func formatFloat(f float64) string {
	switch {
	case math.IsInf(f, 1):
		return "inf"
	case math.IsInf(f, -1):
		return "-inf"
	case math.IsNaN(f):
		return "nan"
	}
	s := strconv.FormatFloat(f, 'e', -1, 64)
	i := strings.IndexByte(s, 'e')
	exp, _ := strconv.Atoi(s[i+1:])
	if exp >= -4 && exp < 16 {
		s = strconv.FormatFloat(f, 'f', -1, 64)
		if !strings.Contains(s, ".") {
			s += ".0"
		}
		return s
	}
	return s
}

// quote is repr(str).
func quote(s string) string {
	q := byte('\'')
	if strings.Contains(s, "'") && !strings.Contains(s, "\"") {
		q = '"'
	}
	var b strings.Builder
	b.WriteByte(q)
	for i, r := range s {
		switch {
		case r == rune(q) || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < ' ' || r == 0x7f:
			b.WriteString(`\x` + hex(int(r), 2))
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD"):
			b.WriteString(`\x` + hex(int(s[i]), 2))
		case r > 0x7f && !unicode.IsPrint(r):
			switch {
			case r <= 0xff:
				b.WriteString(`\x` + hex(int(r), 2))
			case r <= 0xffff:
				b.WriteString(`\u` + hex(int(r), 4))
			default:
				b.WriteString(`\U` + hex(int(r), 8))
			}
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte(q)
	return b.String()
}

func quoteBytes(s string) string {
	q := byte('\'')
	if strings.Contains(s, "'") && !strings.Contains(s, "\"") {
		q = '"'
	}
	var b strings.Builder
	b.WriteByte('b')
	b.WriteByte(q)
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == q || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\r':
			b.WriteString(`\r`)
		case c == '\t':
			b.WriteString(`\t`)
		case c < ' ' || c >= 0x7f:
			b.WriteString(`\x` + hex(int(c), 2))
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte(q)
	return b.String()
}

func hex(n, width int) string {
	s := strconv.FormatInt(int64(n), 16)
	return strings.Repeat("0", max(0, width-len(s))) + s
}
