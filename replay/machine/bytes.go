package machine

import (
	encodehex "encoding/hex"
	"strings"
	"unicode/utf8"
)

// bytesLike is the argument of a method of bytes.
func bytesLike(th *Thread, v Value) string {
	b, ok := plain(v).(Bytes)
	if !ok {
		th.raise(typeErrorClass, "a bytes-like object is required, not '"+typeName(v)+"'")
	}
	return string(b)
}

const asciiSpace = " \t\n\r\x0b\x0c"

func defineBytes() {
	c := bytesClass
	c.method("decode", func(th *Thread, a []Value, kw []kwarg) Value {
		named := th.options("decode", kw, "encoding", "errors")
		return th.decode(string(a[0].(Bytes)), optional(a, 1, named[0]), optional(a, 2, named[1]))
	})
	def(c, "hex", 0, 0, func(th *Thread, b Bytes, _ []Value) Value {
		th.weigh(2 * len(b))
		return Str(encodehex.EncodeToString([]byte(b)))
	})
	c.attrs.set("fromhex", function("fromhex", 1, 1, func(th *Thread, a []Value) Value {
		s, ok := plain(a[0]).(Str)
		if !ok {
			th.raise(typeErrorClass, "fromhex() argument must be str, not "+typeName(a[0]))
		}
		b, err := encodehex.DecodeString(strings.Join(strings.Fields(string(s)), ""))
		if err != nil {
			th.unsupported("bytes.fromhex of what is no hex")
		}
		return Bytes(b)
	}))
	def(c, "join", 1, 1, func(th *Thread, b Bytes, a []Value) Value {
		var parts []string
		size := 0
		for _, v := range th.listOf(a[0]) {
			s := bytesLike(th, v)
			size += len(s) + len(b)
			th.sizeCheck(size)
			parts = append(parts, s)
		}
		th.weigh(size)
		return Bytes(strings.Join(parts, string(b)))
	})
	def(c, "replace", 2, 2, func(th *Thread, b Bytes, a []Value) Value {
		from, to := bytesLike(th, a[0]), bytesLike(th, a[1])
		th.weigh(len(b) + (strings.Count(string(b), from)+1)*len(to))
		return Bytes(strings.ReplaceAll(string(b), from, to))
	})
	def(c, "split", 0, 1, func(th *Thread, b Bytes, a []Value) Value {
		th.weigh(16 * len(b))
		var parts []string
		if len(a) == 0 || a[0] == None {
			parts = strings.FieldsFunc(string(b), func(r rune) bool { return strings.ContainsRune(asciiSpace, r) })
		} else {
			sep := bytesLike(th, a[0])
			if sep == "" {
				th.raise(valueErrorClass, "empty separator")
			}
			parts = strings.Split(string(b), sep)
		}
		var out []Value
		for _, p := range parts {
			out = append(out, Bytes(p))
		}
		return newList(out)
	})
	test := func(name string, fn func(s, x string) bool) {
		def(c, name, 1, 1, func(th *Thread, b Bytes, a []Value) Value { return Bool(fn(string(b), bytesLike(th, a[0]))) })
	}
	test("startswith", strings.HasPrefix)
	test("endswith", strings.HasSuffix)
	place := func(name string, fn func(s, x string) int, must bool) {
		def(c, name, 1, 1, func(th *Thread, b Bytes, a []Value) Value {
			i := fn(string(b), bytesLike(th, a[0]))
			if i < 0 && must {
				th.raise(valueErrorClass, "subsection not found")
			}
			return Int(i)
		})
	}
	place("find", strings.Index, false)
	place("rfind", strings.LastIndex, false)
	place("index", strings.Index, true)
	place("rindex", strings.LastIndex, true)
	def(c, "count", 1, 1, func(th *Thread, b Bytes, a []Value) Value {
		x := bytesLike(th, a[0])
		if x == "" {
			return Int(len(b) + 1)
		}
		return Int(strings.Count(string(b), x))
	})
	trim := func(name string, fn func(s, set string) string) {
		def(c, name, 0, 1, func(th *Thread, b Bytes, a []Value) Value {
			set := asciiSpace
			if len(a) == 1 && a[0] != None {
				set = bytesLike(th, a[0])
			}
			if !isASCII(set) {
				th.unsupported("bytes." + name + " of other than ASCII")
			}
			return Bytes(fn(string(b), set))
		})
	}
	trim("strip", strings.Trim)
	trim("lstrip", strings.TrimLeft)
	trim("rstrip", strings.TrimRight)
	convert := func(name string, first, last byte) {
		def(c, name, 0, 0, func(th *Thread, b Bytes, _ []Value) Value {
			th.weigh(len(b))
			out := []byte(b)
			for i, x := range out {
				if x >= first && x <= last {
					out[i] = x ^ 0x20
				}
			}
			return Bytes(out)
		})
	}
	convert("upper", 'a', 'z')
	convert("lower", 'A', 'Z')
}

// codec names an encoding: utf-8, ascii or latin-1.
func (th *Thread) codec(v Value) string {
	if v == nil {
		return "utf-8"
	}
	s, ok := plain(v).(Str)
	if !ok {
		th.raise(typeErrorClass, "encoding must be str, not "+typeName(v))
	}
	switch strings.ReplaceAll(strings.ToLower(string(s)), "_", "-") {
	case "utf-8", "utf8":
		return "utf-8"
	case "ascii", "us-ascii":
		return "ascii"
	case "latin-1", "latin1", "iso-8859-1":
		return "latin-1"
	}
	th.unsupported("encoding " + string(s))
	return ""
}

func (th *Thread) strictly(v Value) {
	if s, ok := v.(Str); v != nil && (!ok || s != "strict") {
		th.unsupported("errors of a codec")
	}
}

func (th *Thread) decode(b string, encoding, errors Value) Value {
	th.strictly(errors)
	th.weigh(2 * len(b))
	switch th.codec(encoding) {
	case "utf-8":
		if !utf8.ValidString(b) {
			th.unsupported("bytes that are no UTF-8")
		}
		return Str(b)
	case "ascii":
		if !isASCII(b) {
			th.unsupported("bytes that are no ASCII")
		}
		return Str(b)
	}
	var out strings.Builder
	for i := 0; i < len(b); i++ {
		out.WriteRune(rune(b[i]))
	}
	return Str(out.String())
}

func (th *Thread) encode(s string, encoding, errors Value) Value {
	th.strictly(errors)
	th.weigh(len(s))
	switch th.codec(encoding) {
	case "utf-8":
		return Bytes(s)
	case "ascii":
		if !isASCII(s) {
			th.unsupported("a string that is no ASCII")
		}
		return Bytes(s)
	}
	var out []byte
	for _, r := range s {
		if r > 0xff {
			th.unsupported("a string that is no Latin-1")
		}
		out = append(out, byte(r))
	}
	return Bytes(out)
}
