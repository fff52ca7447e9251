package machine

import (
	"math/big"
	"strings"
	"unicode/utf8"
)

// percent is `format % values`, as PyUnicode_Format reads it
// (Objects/unicodeobject.c).
func (th *Thread) percent(s string, v Value) string {
	p := &percentFormat{th: th, s: s, values: []Value{v}}
	if args, ok := plain(v).(*Tuple); ok {
		p.values = args.items
	} else if th.isMapping(v) {
		p.mapping = v
	}
	var b strings.Builder
	for p.at < len(s) {
		c := s[p.at]
		p.at++
		if c == '%' {
			b.WriteString(p.one())
		} else {
			b.WriteByte(c)
		}
		th.sizeCheck(b.Len())
	}
	if p.used < len(p.values) && p.mapping == nil {
		th.raise(typeErrorClass, "not all arguments converted during string formatting")
	}
	return b.String()
}

// percentFormat is a format string that is being filled.
type percentFormat struct {
	th      *Thread
	s       string
	at      int
	values  []Value
	used    int
	mapping Value // that names are looked up in, nil if it is none
}

func (p *percentFormat) take() Value {
	if p.used >= len(p.values) {
		p.th.raise(typeErrorClass, "not enough arguments for format string")
	}
	p.used++
	return p.values[p.used-1]
}

// peek is the next byte, 0 at the end.
func (p *percentFormat) peek() byte {
	if p.at < len(p.s) {
		return p.s[p.at]
	}
	return 0
}

// one writes what stands after a percent sign.
func (p *percentFormat) one() string {
	th := p.th
	if p.peek() == '%' {
		p.at++
		return "%"
	}
	if p.peek() == '(' {
		p.key()
	}
	sp := spec{fill: ' ', align: '>', precision: -1}
	zero := p.flags(&sp)
	if p.peek() == '*' {
		p.at++
		if sp.width = p.starred("ssize_t"); sp.width < 0 {
			sp.align, sp.width = '<', -sp.width
		}
	} else {
		sp.width = p.digits()
	}
	if zero && sp.align != '<' {
		sp.align, sp.fill = '=', '0'
	}
	if p.peek() == '.' {
		if p.at++; p.peek() == '*' {
			p.at++
			sp.precision = max(0, p.starred("int"))
		} else {
			sp.precision = p.digits()
		}
	}
	if c := p.peek(); c == 'h' || c == 'l' || c == 'L' {
		p.at++
	}
	if p.at >= len(p.s) {
		th.raise(valueErrorClass, "incomplete format")
	}
	kind, n := utf8.DecodeRuneInString(p.s[p.at:])
	at := utf8.RuneCountInString(p.s[:p.at])
	p.at += n
	v := p.take()
	if kind >= utf8.RuneSelf || strings.IndexByte("srdiuoxXeEfFgGac", byte(kind)) < 0 {
		shown := kind
		if kind < 31 || kind >= 126 {
			shown = '?'
		}
		th.raise(valueErrorClass, "unsupported format character '"+string(shown)+"' (0x"+big.NewInt(int64(kind)).Text(16)+") at index "+itoa(at))
	}
	return th.percentOne(sp, byte(kind), v)
}

// key looks up a name in parentheses, which may hold others.
func (p *percentFormat) key() {
	th := p.th
	if p.mapping == nil {
		th.raise(typeErrorClass, "format requires a mapping")
	}
	start, depth := p.at+1, 0
	for ; p.at < len(p.s); p.at++ {
		switch p.s[p.at] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				v := th.getItem(p.mapping, Str(p.s[start:p.at]))
				p.at++
				p.values, p.used = []Value{v}, 0
				return
			}
		}
	}
	th.raise(valueErrorClass, "incomplete format key")
}

// flags reads the conversion flags and says whether zeros fill the width.
func (p *percentFormat) flags(sp *spec) (zero bool) {
	for ; ; p.at++ {
		switch c := p.peek(); c {
		case '-':
			sp.align = '<'
		case '0':
			zero = true
		case '#':
			sp.alt = true
		case '+':
			sp.sign = '+'
		case ' ':
			if sp.sign == 0 {
				sp.sign = ' '
			}
		default:
			return zero
		}
	}
}

func (p *percentFormat) digits() int {
	n := 0
	for ; p.peek() >= '0' && p.peek() <= '9'; p.at++ {
		n = min(n*10+int(p.peek()-'0'), 1<<30)
	}
	return n
}

// starred is a width or precision that is an argument, and of that type in C.
func (p *percentFormat) starred(of string) int {
	v := p.take()
	n, ok := bigOf(v)
	if !ok {
		p.th.raise(typeErrorClass, "* wants int")
	}
	if !n.IsInt64() {
		p.th.raise(overflowErrorClass, "Python int too large to convert to C "+of)
	}
	return max(-1<<30, min(1<<30, p.th.index(v)))
}

// isMapping is PyMapping_Check as `%` uses it: whatever has items, but tuples
// and strings.
func (th *Thread) isMapping(v Value) bool {
	switch plain(v).(type) {
	case *Dict, *List, *Range, Bytes:
		return true
	}
	return th.userMethod(v, "__getitem__") != nil
}

func (th *Thread) percentOne(sp spec, kind byte, v Value) string {
	switch kind {
	case 's', 'r', 'a':
		return th.percentText(sp, kind, v)
	case 'd', 'i', 'u', 'x', 'X', 'o':
		return th.percentInt(sp, kind, v)
	case 'c':
		return th.percentChar(sp, v)
	}
	if th.userMethod(v, "__float__") != nil || th.userMethod(v, "__index__") != nil {
		th.unsupported("%" + string(rune(kind)) + " of an object of a class")
	}
	f, ok := asFloat(v)
	if !ok {
		if _, ok := bigOf(v); ok {
			th.raise(overflowErrorClass, "int too large to convert to float")
		}
		th.raise(typeErrorClass, "must be real number, not "+typeName(v))
	}
	sp.kind = kind
	return th.formatNumber(sp, Float(f))
}

func (th *Thread) percentText(sp spec, kind byte, v Value) string {
	text := ""
	switch kind {
	case 's':
		text = th.str(v)
	case 'r':
		text = th.repr(v)
	default:
		text = ascii(th.repr(v))
	}
	if sp.precision >= 0 && utf8.RuneCountInString(text) > sp.precision {
		text = string([]rune(text)[:sp.precision])
	}
	if sp.align == '=' {
		sp.align, sp.fill = '>', ' '
	}
	return th.pad(sp, "", text, '>')
}

// percentInt writes an int. A precision is the least number of digits.
func (th *Thread) percentInt(sp spec, kind byte, v Value) string {
	for _, m := range []string{"__int__", "__index__"} {
		if th.userMethod(v, m) != nil {
			th.unsupported("%" + string(rune(kind)) + " of an object of a class with " + m)
		}
	}
	based, wants := strings.IndexByte("xXo", kind) >= 0, "a real number"
	if based {
		wants = "an integer"
	}
	if f, ok := plain(v).(Float); ok && !based {
		v = th.truncate(float64(f))
	}
	n, ok := bigOf(v)
	if !ok {
		th.raise(typeErrorClass, "%"+string(rune(kind))+" format: "+wants+" is required, not "+typeName(v))
	}
	if sp.kind = kind; !based {
		sp.kind = 'd'
	}
	if digits := sp.precision; digits >= 0 {
		width, align, fill := sp.width, sp.align, sp.fill
		sp.width, sp.align, sp.fill, sp.precision = 0, '=', '0', -1
		text := th.formatInteger(sp, n)
		before := len(text) - len(strings.TrimLeft(text, "+- "))
		if sp.alt && based {
			before += 2
		}
		sp.width = before + digits
		text = th.formatInteger(sp, n)
		sp.width, sp.align, sp.fill = width, align, fill
		return th.pad(sp, text[:before], text[before:], '>')
	}
	return th.formatInteger(sp, n)
}

func (th *Thread) percentChar(sp spec, v Value) string {
	if sp.align == '=' {
		sp.align, sp.fill = '>', ' '
	}
	const wrong = "%c requires int or char"
	if s, ok := plain(v).(Str); ok {
		if utf8.RuneCountInString(string(s)) != 1 {
			th.raise(typeErrorClass, wrong)
		}
		return th.pad(sp, "", string(s), '>')
	}
	if _, ok := bigOf(v); !ok {
		th.raise(typeErrorClass, wrong)
	}
	n := th.index(v)
	if n < 0 || n > utf8.MaxRune {
		th.raise(overflowErrorClass, "%c arg not in range(0x110000)")
	}
	return th.pad(sp, "", string(rune(n)), '>')
}
