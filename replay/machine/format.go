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
	implied   bool // the alignment, by a leading zero
	sign      byte // + - space
	alt       bool
	width     int
	group     byte // , _ or 0
	precision int  // -1: none
	kind      byte
}

func (th *Thread) parseSpec(s string, of Value) spec {
	sp := spec{fill: ' ', precision: -1}
	rest := []rune(s)
	isAlign := func(r rune) bool { return r == '<' || r == '>' || r == '=' || r == '^' }
	if len(rest) > 1 && isAlign(rest[1]) {
		sp.fill, sp.align, rest = rest[0], byte(rest[1]), rest[2:]
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
	if take("0") != 0 && sp.align == 0 {
		sp.fill, sp.align, sp.implied = '0', '=', true
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
		sp := th.parseSpec(s, v)
		if sp.kind != 0 && sp.kind != 's' {
			th.raise(valueErrorClass, "Unknown format code '"+string(rune(sp.kind))+"' for object of type 'str'")
		}
		switch {
		case sp.group != 0:
			th.raise(valueErrorClass, "Cannot specify '"+string(rune(sp.group))+"' with 's'.")
		case sp.sign != 0:
			th.raise(valueErrorClass, "Sign not allowed in string format specifier")
		case sp.alt:
			th.raise(valueErrorClass, "Alternate form (#) not allowed in string format specifier")
		case sp.implied:
			sp.align = '<'
		case sp.align == '=':
			th.raise(valueErrorClass, "'=' alignment not allowed in string format specifier")
		}
		text := string(x)
		if sp.precision >= 0 && utf8.RuneCountInString(text) > sp.precision {
			text = string([]rune(text)[:sp.precision])
		}
		return th.pad(sp, "", text, '<')
	case Float:
		return th.formatNumber(th.parseSpec(s, v), v)
	}
	if _, ok := bigOf(v); ok {
		return th.formatNumber(th.parseSpec(s, v), v)
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
	return th.pad(sp, sign, group(th.floatBody(sp, f), sp.group), '>')
}

func (th *Thread) floatBody(sp spec, f float64) string {
	precision := sp.precision
	if precision < 0 {
		precision = 6
	}
	th.weigh(precision)
	if isInf(f) || f != f {
		s := formatFloat(f)
		if sp.kind == '%' {
			s += "%"
		}
		return s
	}
	switch sp.kind {
	case 'f', 'F':
		return strconv.FormatFloat(f, 'f', precision, 64)
	case '%':
		return strconv.FormatFloat(f*100, 'f', precision, 64) + "%"
	case 'e', 'E':
		return strconv.FormatFloat(f, sp.kind, precision, 64)
	case 0:
		if sp.precision < 0 {
			return formatFloat(f)
		}
		s := general(f, max(1, precision), 'g')
		if !strings.ContainsAny(s, ".e") {
			s += ".0"
		}
		return s
	}
	return general(f, max(1, precision), sp.kind)
}

// general is C's %g: significant digits, without trailing zeros.
func general(f float64, digits int, kind byte) string {
	s := strconv.FormatFloat(f, 'e', digits-1, 64)
	i := strings.IndexByte(s, 'e')
	exp, _ := strconv.Atoi(s[i+1:])
	if exp >= -4 && exp < digits {
		s = strconv.FormatFloat(f, 'f', digits-1-exp, 64)
		if strings.Contains(s, ".") {
			s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
		}
		return s
	}
	mantissa := s[:i]
	if strings.Contains(mantissa, ".") {
		mantissa = strings.TrimRight(strings.TrimRight(mantissa, "0"), ".")
	}
	s = mantissa + s[i:]
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
		if !n.IsInt64() || n.Int64() < 0 || n.Int64() > utf8.MaxRune {
			th.raise(overflowErrorClass, "%c arg not in range(0x110000)")
		}
		return th.pad(sp, "", string(rune(n.Int64())), '<')
	}
	base, prefix := 10, ""
	switch sp.kind {
	case 'b':
		base, prefix = 2, "0b"
	case 'o':
		base, prefix = 8, "0o"
	case 'x', 'X':
		base, prefix = 16, "0"+string(rune(sp.kind))
	}
	th.weigh(abs.BitLen())
	body := abs.Text(base)
	if sp.kind == 'X' {
		body = strings.ToUpper(body)
	}
	if sp.alt {
		sign += prefix
	}
	return th.pad(sp, sign, group(body, sp.group), '>')
}

// group puts separators between the thousands of the integer part.
func group(s string, sep byte) string {
	if sep == 0 {
		return s
	}
	end := strings.IndexAny(s, ".e%")
	if end < 0 {
		end = len(s)
	}
	var b strings.Builder
	for i := 0; i < end; i++ {
		if i > 0 && (end-i)%3 == 0 {
			b.WriteByte(sep)
		}
		b.WriteByte(s[i])
	}
	return b.String() + s[end:]
}

// strFormat is str.format.
func (th *Thread) strFormat(s string, args []Value, kw []kwarg) string {
	auto := 0
	return th.formatFields(s, args, kw, nil, &auto, 2)
}

// formatFields fills the fields of a format string from arguments, or by name
// from a mapping if that is not nil. auto is the number of the next field
// without a name, -1 once one had a number.
func (th *Thread) formatFields(s string, args []Value, kw []kwarg, mapping Value, auto *int, depth int) string {
	if depth == 0 {
		th.raise(valueErrorClass, "Max string recursion exceeded")
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case (c == '{' || c == '}') && i+1 < len(s) && s[i+1] == c:
			b.WriteByte(c)
			i++
		case c == '}':
			th.raise(valueErrorClass, "Single '}' encountered in format string")
		case c == '{':
			end := matchBrace(s, i)
			if end < 0 {
				th.raise(valueErrorClass, "Single '{' encountered in format string")
			}
			b.WriteString(th.formatField(s[i+1:end], args, kw, mapping, auto, depth))
			i = end
		default:
			b.WriteByte(c)
		}
		th.sizeCheck(b.Len())
	}
	return b.String()
}

func matchBrace(s string, i int) int {
	depth := 0
	for ; i < len(s); i++ {
		switch s[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

func (th *Thread) formatField(field string, args []Value, kw []kwarg, mapping Value, auto *int, depth int) string {
	name, spec, _ := strings.Cut(field, ":")
	name, conversion, _ := strings.Cut(name, "!")
	end := strings.IndexAny(name, ".[")
	if end < 0 {
		end = len(name)
	}
	v := th.formatArg(name[:end], args, kw, mapping, auto)
	for path := name[end:]; path != ""; {
		if path[0] == '.' {
			j := strings.IndexAny(path[1:], ".[")
			if j < 0 {
				j = len(path) - 1
			}
			v = th.getattr(v, path[1:1+j], th.site)
			path = path[1+j:]
			continue
		}
		j := strings.IndexByte(path, ']')
		if j < 0 {
			th.raise(valueErrorClass, "Missing ']' in format string")
		}
		var key Value = Str(path[1:j])
		if n, err := strconv.Atoi(path[1:j]); err == nil {
			key = Int(n)
		}
		v = th.getItem(v, key)
		path = path[j+1:]
	}
	switch conversion {
	case "":
	case "r":
		v = Str(th.repr(v))
	case "s":
		v = Str(th.str(v))
	case "a":
		v = Str(ascii(th.repr(v)))
	default:
		th.raise(valueErrorClass, "Unknown conversion specifier "+conversion)
	}
	if strings.Contains(spec, "{") {
		spec = th.formatFields(spec, args, kw, mapping, auto, depth-1)
	}
	return th.format(v, spec)
}

func (th *Thread) formatArg(name string, args []Value, kw []kwarg, mapping Value, auto *int) Value {
	i := *auto
	n, err := strconv.Atoi(name)
	switch {
	case name == "":
		if i < 0 {
			th.raise(valueErrorClass, "cannot switch from manual field specification to automatic field numbering")
		}
		*auto++
	case err != nil:
		if mapping != nil {
			return th.getItem(mapping, Str(name))
		}
		for _, k := range kw {
			if k.name == name {
				return k.v
			}
		}
		th.throw(th.newException(keyErrorClass, []Value{Str(name)}))
	default:
		if i > 0 {
			th.raise(valueErrorClass, "cannot switch from automatic field numbering to manual field specification")
		}
		i, *auto = n, -1
	}
	if mapping != nil {
		th.raise(valueErrorClass, "Format string contains positional fields")
	}
	if i >= len(args) {
		th.raise(indexErrorClass, "Replacement index "+itoa(i)+" out of range for positional args tuple")
	}
	return args[i]
}

func ascii(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r < 0x80:
			b.WriteRune(r)
		case r <= 0xff:
			b.WriteString(`\x` + hex(int(r), 2))
		case r <= 0xffff:
			b.WriteString(`\u` + hex(int(r), 4))
		default:
			b.WriteString(`\U` + hex(int(r), 8))
		}
	}
	return b.String()
}

// percent is `format % values`.
func (th *Thread) percent(s string, v Value) string {
	args, isTuple := plain(v).(*Tuple)
	values := []Value{v}
	if isTuple {
		values = args.items
	}
	used := 0
	mapped := false
	take := func() Value {
		if used >= len(values) {
			th.raise(typeErrorClass, "not enough arguments for format string")
		}
		used++
		return values[used-1]
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '%' {
			b.WriteByte(s[i])
			continue
		}
		if i++; i >= len(s) {
			th.raise(valueErrorClass, "incomplete format")
		}
		if s[i] == '%' {
			b.WriteByte('%')
			continue
		}
		get := take
		if s[i] == '(' {
			j := strings.IndexByte(s[i:], ')')
			if j < 0 {
				th.raise(valueErrorClass, "incomplete format key")
			}
			key := Str(s[i+1 : i+j])
			i += j + 1
			mapped = true
			get = func() Value { return th.getItem(v, key) }
		}
		sp := spec{fill: ' ', align: '>', precision: -1}
		for ; i < len(s) && strings.IndexByte("-+ 0#", s[i]) >= 0; i++ {
			switch s[i] {
			case '-':
				sp.align, sp.fill = '<', ' '
			case '0':
				if sp.align != '<' {
					sp.align, sp.fill = '=', '0'
				}
			case '#':
				sp.alt = true
			default:
				sp.sign = s[i]
			}
		}
		for ; i < len(s) && s[i] >= '0' && s[i] <= '9'; i++ {
			sp.width = min(sp.width*10+int(s[i]-'0'), 1<<30)
		}
		if i < len(s) && s[i] == '*' {
			i++
			if sp.width = th.starred(take()); sp.width < 0 {
				sp.align, sp.fill, sp.width = '<', ' ', -sp.width
			}
		}
		if i < len(s) && s[i] == '.' {
			sp.precision = 0
			if i+1 < len(s) && s[i+1] == '*' {
				i++
				sp.precision = max(0, th.starred(take()))
			}
			for i++; i < len(s) && s[i] >= '0' && s[i] <= '9'; i++ {
				sp.precision = min(sp.precision*10+int(s[i]-'0'), 1<<30)
			}
		}
		if i >= len(s) {
			th.raise(valueErrorClass, "incomplete format")
		}
		b.WriteString(th.percentOne(sp, s[i], get()))
		th.sizeCheck(b.Len())
	}
	if used < len(values) && !mapped && !th.isMapping(v) {
		th.raise(typeErrorClass, "not all arguments converted during string formatting")
	}
	return b.String()
}

// starred is a width or precision that is an argument of `%`.
func (th *Thread) starred(v Value) int {
	if _, ok := asInt(v); !ok {
		th.raise(typeErrorClass, "* wants int")
	}
	return max(-1<<30, min(1<<30, th.index(v)))
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
	case 'd', 'i', 'u', 'x', 'X', 'o':
		if f, ok := plain(v).(Float); ok && kind != 'x' && kind != 'X' && kind != 'o' {
			v = th.truncate(float64(f))
		}
		n, ok := bigOf(v)
		if !ok {
			th.raise(typeErrorClass, "%"+string(rune(kind))+" format: a real number is required, not "+typeName(v))
		}
		if sp.kind = kind; kind == 'i' || kind == 'u' {
			sp.kind = 'd'
		}
		sp.precision = -1
		return th.formatInteger(sp, n)
	case 'f', 'F', 'e', 'E', 'g', 'G':
		f, ok := asFloat(v)
		if !ok {
			th.raise(typeErrorClass, "must be real number, not "+typeName(v))
		}
		sp.kind = kind
		return th.formatNumber(sp, Float(f))
	case 'c':
		if s, ok := plain(v).(Str); ok {
			if utf8.RuneCountInString(string(s)) != 1 {
				th.raise(typeErrorClass, "%c requires an int or a unicode character, not a string of length "+itoa(utf8.RuneCountInString(string(s))))
			}
			return th.pad(sp, "", string(s), '>')
		}
		if _, ok := bigOf(v); !ok {
			th.raise(typeErrorClass, "%c requires an int or a unicode character, not "+typeName(v))
		}
		n := th.index(v)
		if n < 0 || n > utf8.MaxRune {
			th.raise(overflowErrorClass, "%c arg not in range(0x110000)")
		}
		return th.pad(sp, "", string(rune(n)), '>')
	}
	th.raise(valueErrorClass, "unsupported format character '"+string(rune(kind))+"' (0x"+hex(int(kind), 2)+") at index 0")
	return ""
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
