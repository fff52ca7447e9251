package machine

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// The fields of str.format, read as Objects/stringlib/unicode_format.h reads
// them, so that what is wrong with one is said in the same words.

// strFormat is str.format.
func (th *Thread) strFormat(s string, args []Value, kw []kwarg) string {
	return th.formatFields(s, &fieldArgs{args: args, kw: kw}, 2)
}

// formatMap is str.format_map.
func (th *Thread) formatMap(s string, mapping Value) string {
	return th.formatFields(s, &fieldArgs{mapping: mapping}, 2)
}

// fieldArgs are what the fields of a format string name.
type fieldArgs struct {
	args    []Value
	kw      []kwarg
	mapping Value // of format_map, else nil
	next    int   // the number of the next field without a name
	manual  bool  // a field had a number
}

// formatFields fills the fields of a format string.
func (th *Thread) formatFields(s string, from *fieldArgs, depth int) string {
	if depth == 0 {
		th.raise(valueErrorClass, "Max string recursion exceeded")
	}
	var b strings.Builder
	for s != "" {
		i := strings.IndexAny(s, "{}")
		if i < 0 {
			b.WriteString(s)
			break
		}
		b.WriteString(s[:i])
		brace := s[i]
		s = s[i+1:]
		switch {
		case s != "" && s[0] == brace:
			b.WriteByte(brace)
			s = s[1:]
		case brace == '}' || s == "":
			th.raise(valueErrorClass, "Single '"+string(rune(brace))+"' encountered in format string")
		default:
			var f replacement
			f, s = th.readField(s)
			b.WriteString(th.formatField(f, from, depth))
		}
		th.sizeCheck(b.Len())
	}
	return b.String()
}

// replacement is a replacement field without its braces.
type replacement struct {
	name       string
	conversion rune // 0 for none
	spec       string
}

// readField reads a field after its brace, and gives what comes after it.
func (th *Thread) readField(s string) (replacement, string) {
	wrong := func(text string) { th.raise(valueErrorClass, text) }
	i := 0
	for ; i < len(s) && strings.IndexByte("}:!", s[i]) < 0; i++ {
		switch s[i] {
		case '{':
			wrong("unexpected '{' in field name")
		case '[':
			if end := strings.IndexByte(s[i:], ']'); end >= 0 {
				i += end
			} else {
				i = len(s)
			}
		}
	}
	if i >= len(s) {
		wrong("expected '}' before end of string")
	}
	f := replacement{name: s[:i]}
	after := s[i]
	s = s[i+1:]
	if after == '}' {
		return f, s
	}
	if after == '!' {
		if s == "" {
			wrong("end of string while looking for conversion specifier")
		}
		var n int
		f.conversion, n = utf8.DecodeRuneInString(s)
		if s = s[n:]; s != "" {
			after, s = s[0], s[1:]
			if after == '}' {
				return f, s
			}
			if after != ':' {
				wrong("expected ':' after conversion specifier")
			}
		}
	}
	depth := 1
	for i := range len(s) {
		switch s[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				f.spec = s[:i]
				return f, s[i+1:]
			}
		}
	}
	wrong("unmatched '{' in format spec")
	return f, ""
}

func (th *Thread) formatField(f replacement, from *fieldArgs, depth int) string {
	end := strings.IndexAny(f.name, ".[")
	if end < 0 {
		end = len(f.name)
	}
	v := th.formatArg(f.name[:end], from)
	for path := f.name[end:]; path != ""; {
		kind := path[0]
		path = path[1:]
		var part string
		switch kind {
		case '.':
			if end = strings.IndexAny(path, ".["); end < 0 {
				end = len(path)
			}
			part, path = path[:end], path[end:]
		case '[':
			closed := false
			if part, path, closed = strings.Cut(path, "]"); !closed {
				th.raise(valueErrorClass, "Missing ']' in format string")
			}
		default:
			th.raise(valueErrorClass, "Only '.' or '[' may follow ']' in format field specifier")
		}
		if part == "" {
			th.raise(valueErrorClass, "Empty attribute in format string")
		}
		if kind == '.' {
			v = th.getattr(v, part, th.site)
			continue
		}
		var key Value = Str(part)
		if isNumber(part) {
			key = Int(th.fieldNumber(part))
		}
		v = th.getItem(v, key)
	}
	switch f.conversion {
	case 0:
	case 'r':
		v = Str(th.repr(v))
	case 's':
		v = Str(th.str(v))
	case 'a':
		v = Str(ascii(th.repr(v)))
	default:
		if f.conversion <= ' ' || f.conversion >= 127 {
			th.raise(valueErrorClass, `Unknown conversion specifier \x`+strconv.FormatInt(int64(f.conversion), 16))
		}
		th.raise(valueErrorClass, "Unknown conversion specifier "+string(f.conversion))
	}
	if strings.Contains(f.spec, "{") {
		f.spec = th.formatFields(f.spec, from, depth-1)
	}
	return th.format(v, f.spec)
}

// isNumber says whether a name is an index: ASCII digits here.
func isNumber(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

func (th *Thread) fieldNumber(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		th.raise(valueErrorClass, "Too many decimal digits in format string")
	}
	return n
}

func (th *Thread) formatArg(name string, from *fieldArgs) Value {
	i := from.next
	switch {
	case name == "":
		if from.manual {
			th.raise(valueErrorClass, "cannot switch from manual field specification to automatic field numbering")
		}
		from.next++
	case !isNumber(name):
		if from.mapping != nil {
			return th.getItem(from.mapping, Str(name))
		}
		for _, k := range from.kw {
			if k.name == name {
				return k.v
			}
		}
		th.throw(th.newException(keyErrorClass, []Value{Str(name)}))
	default:
		if i > 0 {
			th.raise(valueErrorClass, "cannot switch from automatic field numbering to manual field specification")
		}
		i, from.manual = th.fieldNumber(name), true
	}
	if from.mapping != nil {
		th.raise(valueErrorClass, "Format string contains positional fields")
	}
	if i >= len(from.args) {
		th.raise(indexErrorClass, "Replacement index "+itoa(i)+" out of range for positional args tuple")
	}
	return from.args[i]
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
