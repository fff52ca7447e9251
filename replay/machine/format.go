package machine

import (
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"
)

// spec is a format specification ("Format Specification Mini-Language").
type spec struct {
	fill      rune
	align     byte // < > = ^, 0 for none
	sign      byte // + - space
	alt       bool
	width     int
	group     byte // , _ or 0
	precision int  // -1: none
	kind      byte
}

// parseSpec reads a specification for a value that is aligned so, if it does not
// tell, and is of this kind.
func (th *Thread) parseSpec(s string, of Value, align, kind byte) spec {
	sp := spec{fill: ' ', precision: -1}
	filled := false
	rest := []rune(s)
	isAlign := func(r rune) bool { return r == '<' || r == '>' || r == '=' || r == '^' }
	if len(rest) > 1 && isAlign(rest[1]) {
		sp.fill, sp.align, rest, filled = rest[0], byte(rest[1]), rest[2:], true
	} else if len(rest) > 0 && isAlign(rest[0]) {
		sp.align, rest = byte(rest[0]), rest[1:]
	}
	take := func(set string) byte {
		if len(rest) > 0 && strings.ContainsRune(set, rest[0]) {
			c := byte(rest[0])
			rest = rest[1:]
			return c
		}
		return 0
	}
	number := func() int {
		n, any := 0, false
		for len(rest) > 0 && rest[0] >= '0' && rest[0] <= '9' {
			n, any = min(n*10+int(rest[0]-'0'), 1<<30), true
			rest = rest[1:]
		}
		if !any {
			return -1
		}
		return n
	}
	sp.sign = take("+- ")
	if take("z") != 0 {
		th.unsupported("format option z")
	}
	sp.alt = take("#") != 0
	if !filled && take("0") != 0 {
		if sp.fill = '0'; sp.align == 0 && align == '>' {
			sp.align = '='
		}
	}
	sp.width = max(0, number())
	sp.group = take(",_")
	if take(".") != 0 {
		if sp.precision = number(); sp.precision < 0 {
			th.raise(valueErrorClass, "Format specifier missing precision")
		}
	}
	if len(rest) > 0 {
		sp.kind, rest = byte(rest[0]), rest[1:]
	}
	if len(rest) > 0 {
		th.raise(valueErrorClass, "Invalid format specifier '"+s+"' for object of type '"+typeName(of)+"'")
	}
	if sp.kind != 0 {
		kind = sp.kind
	}
	grouped := "defgEG%F"
	if sp.group == '_' {
		grouped += "boxX"
	}
	if sp.group != 0 && strings.IndexByte(grouped, kind) < 0 && kind != 0 {
		th.raise(valueErrorClass, "Cannot specify '"+string(rune(sp.group))+"' with '"+string(rune(kind))+"'.")
	}
	return sp
}

// format is format(v, spec).
func (th *Thread) format(v Value, s string) string {
	if o, ok := v.(*Instance); ok {
		if m := th.userMethod(o, "__format__"); m != nil {
			r := th.callMethod(m, o, Str(s))
			text, ok := r.(Str)
			if !ok {
				th.raise(typeErrorClass, "__format__ must return a str, not "+typeName(r))
			}
			return string(text)
		}
	}
	if s == "" {
		return th.str(v)
	}
	v = plain(v)
	switch x := v.(type) {
	case Str:
		sp := th.parseSpec(s, v, '<', 's')
		if sp.kind != 0 && sp.kind != 's' {
			th.raise(valueErrorClass, "Unknown format code '"+string(rune(sp.kind))+"' for object of type 'str'")
		}
		switch {
		case sp.sign == ' ':
			th.raise(valueErrorClass, "Space not allowed in string format specifier")
		case sp.sign != 0:
			th.raise(valueErrorClass, "Sign not allowed in string format specifier")
		case sp.alt:
			th.raise(valueErrorClass, "Alternate form (#) not allowed in string format specifier")
		case sp.align == '=':
			th.raise(valueErrorClass, "'=' alignment not allowed in string format specifier")
		}
		text := string(x)
		if sp.precision >= 0 && utf8.RuneCountInString(text) > sp.precision {
			text = string([]rune(text)[:sp.precision])
		}
		return th.pad(sp, "", text, '<')
	case Float:
		return th.formatNumber(th.parseSpec(s, v, '>', 0), v)
	}
	if _, ok := bigOf(v); ok {
		return th.formatNumber(th.parseSpec(s, v, '>', 'd'), v)
	}
	th.raise(typeErrorClass, "unsupported format string passed to "+typeName(v)+".__format__")
	return ""
}

func (th *Thread) pad(sp spec, sign, body string, def byte) string {
	n := sp.width - utf8.RuneCountInString(sign) - utf8.RuneCountInString(body)
	if n <= 0 {
		return sign + body
	}
	th.weigh(n)
	align := sp.align
	if align == 0 {
		align = def
	}
	fill := func(k int) string { return strings.Repeat(string(sp.fill), k) }
	switch align {
	case '<':
		return sign + body + fill(n)
	case '=':
		return sign + fill(n) + body
	case '^':
		return fill(n/2) + sign + body + fill(n-n/2)
	}
	return fill(n) + sign + body
}

func (th *Thread) formatNumber(sp spec, v Value) string {
	n, isInt := bigOf(v)
	kind := sp.kind
	if isInt && (kind == 0 || strings.IndexByte("bdoxXcn", kind) >= 0) {
		return th.formatInteger(sp, n)
	}
	if strings.IndexByte("eEfFgGn%", kind) < 0 && kind != 0 {
		th.raise(valueErrorClass, "Unknown format code '"+string(rune(kind))+"' for object of type '"+typeName(v)+"'")
	}
	f, _ := asFloat(v)
	sign := ""
	if f < 0 || f == 0 && math.Signbit(f) {
		sign, f = "-", -f
	} else if sp.sign == '+' || sp.sign == ' ' {
		sign = string(rune(sp.sign))
	}
	return th.pad(sp, sign, th.group(sp, th.floatBody(sp, f), 3, len(sign)), '>')
}

func (th *Thread) floatBody(sp spec, f float64) string {
	precision := sp.precision
	if precision < 0 {
		precision = 6
	}
	th.weigh(precision)
	if isInf(f) || f != f {
		s := formatFloat(f)
		switch sp.kind {
		case '%':
			s += "%"
		case 'F', 'E', 'G':
			s = strings.ToUpper(s)
		}
		return s
	}
	point := "" // that # keeps
	if sp.alt && precision == 0 {
		point = "."
	}
	switch sp.kind {
	case 'f', 'F':
		return strconv.FormatFloat(f, 'f', precision, 64) + point
	case '%':
		return strconv.FormatFloat(f*100, 'f', precision, 64) + point + "%"
	case 'e', 'E':
		mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(f, 'e', precision, 64), "e")
		return mantissa + point + string(rune(sp.kind)) + exponent
	case 0:
		if sp.alt {
			th.unsupported("format option #")
		}
		if sp.precision < 0 {
			return formatFloat(f)
		}
		s := general(f, max(1, precision), 'g', false)
		if !strings.ContainsAny(s, ".e") {
			s += ".0"
		}
		return s
	}
	return general(f, max(1, precision), sp.kind, sp.alt)
}

// general is C's %g: significant digits, without trailing zeros unless # (alt)
// keeps them.
func general(f float64, digits int, kind byte, alt bool) string {
	trim := func(s string) string {
		switch point := strings.Contains(s, "."); {
		case alt && !point:
			return s + "."
		case alt || !point:
			return s
		}
		return strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	s := strconv.FormatFloat(f, 'e', digits-1, 64)
	i := strings.IndexByte(s, 'e')
	exp, _ := strconv.Atoi(s[i+1:])
	if exp >= -4 && exp < digits {
		return trim(strconv.FormatFloat(f, 'f', digits-1-exp, 64))
	}
	s = trim(s[:i]) + s[i:]
	if kind == 'G' {
		s = strings.ToUpper(s)
	}
	return s
}

func (th *Thread) formatInteger(sp spec, n *big.Int) string {
	if sp.precision >= 0 {
		th.raise(valueErrorClass, "Precision not allowed in integer format specifier")
	}
	sign := ""
	if n.Sign() < 0 {
		sign = "-"
	} else if sp.sign == '+' || sp.sign == ' ' {
		sign = string(rune(sp.sign))
	}
	abs := new(big.Int).Abs(n)
	if sp.kind == 'c' {
		switch {
		case sp.sign != 0:
			th.raise(valueErrorClass, "Sign not allowed with integer format specifier 'c'")
		case sp.alt:
			th.raise(valueErrorClass, "Alternate form (#) not allowed with integer format specifier 'c'")
		}
		if !n.IsInt64() {
			th.raise(overflowErrorClass, "Python int too large to convert to C long")
		}
		if n.Int64() < 0 || n.Int64() > utf8.MaxRune {
			th.raise(overflowErrorClass, "%c arg not in range(0x110000)")
		}
		return th.pad(sp, "", string(rune(n.Int64())), '<')
	}
	base, prefix, together := 10, "", 4
	switch sp.kind {
	case 'b':
		base, prefix = 2, "0b"
	case 'o':
		base, prefix = 8, "0o"
	case 'x', 'X':
		base, prefix = 16, "0"+string(rune(sp.kind))
	default:
		together = 3
	}
	th.weigh(abs.BitLen())
	body := abs.Text(base)
	if sp.kind == 'X' {
		body = strings.ToUpper(body)
	}
	if sp.alt {
		sign += prefix
	}
	return th.pad(sp, sign, th.group(sp, body, together, len(sign)), '>')
}

// group puts separators between so many digits of the integer part each. Zeros
// that fill the width are digits too; before counts what stands before them.
func (th *Thread) group(sp spec, s string, together, before int) string {
	if sp.group == 0 || strings.ContainsAny(s, "nN") { // inf and nan
		return s
	}
	end := strings.IndexAny(s, ".eE%")
	if end < 0 || together == 4 {
		end = len(s)
	}
	digits, rest := s[:end], s[end:]
	if sp.fill == '0' && sp.align == '=' {
		th.weigh(sp.width)
		for room := sp.width - before - len(rest); len(digits)+(len(digits)-1)/together < room; {
			digits = "0" + digits
		}
	}
	var b strings.Builder
	for i := range digits {
		if i > 0 && (len(digits)-i)%together == 0 {
			b.WriteByte(sp.group)
		}
		b.WriteByte(digits[i])
	}
	return b.String() + rest
}

// truncate is int(float).
func (th *Thread) truncate(f float64) Value {
	if f != f {
		th.raise(valueErrorClass, "cannot convert float NaN to integer")
	}
	if isInf(f) {
		th.raise(overflowErrorClass, "cannot convert float infinity to integer")
	}
	n, _ := big.NewFloat(f).Int(nil)
	return newInt(n)
}
