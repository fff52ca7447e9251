package syntax

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// unescape is the value of the text between the quotes of a literal. message
// says in CPython's words what is wrong with an escape.
func (p *parser) unescape(text string, raw, bytes bool) (value, message string) {
	if strings.IndexByte(text, '\r') >= 0 {
		text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	}
	i := -1
	if !raw {
		i = strings.IndexByte(text, '\\')
	}
	if i < 0 {
		return text, ""
	}
	out := p.scratch[:0]
	for i >= 0 {
		out = append(out, text[:i]...)
		text = text[i:]
		var n int
		out, n, message = escape(out, text, bytes)
		if message != "" {
			return "", message
		}
		text = text[n:]
		i = strings.IndexByte(text, '\\')
	}
	out = append(out, text...)
	p.scratch = out
	return string(out), ""
}

var simpleEscapes = [256]byte{
	'\\': '\\', '\'': '\'', '"': '"', 'a': '\a', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r',
	't': '\t', 'v': '\v',
}

// escape appends the value of the escape that text begins with and gives its length.
func escape(out []byte, text string, bytes bool) (_ []byte, n int, message string) {
	if len(text) == 1 {
		return append(out, '\\'), 1, ""
	}
	c := text[1]
	if simple := simpleEscapes[c]; simple != 0 {
		return append(out, simple), 2, ""
	}
	switch {
	case c == '\n':
		return out, 2, ""
	case c >= '0' && c <= '7':
		v, n := 0, 1
		for n < 4 && n < len(text) && text[n] >= '0' && text[n] <= '7' {
			v = v*8 + int(text[n]-'0')
			n++
		}
		if bytes {
			return append(out, byte(v)), n, ""
		}
		return utf8.AppendRune(out, rune(v)), n, ""
	case c == 'x' && bytes:
		v, digits := hexadecimal(text[2:], 2)
		if digits < 2 {
			return out, 0, "(value error) invalid \\x escape at position %d"
		}
		return append(out, byte(v)), 4, ""
	case bytes:
	case c == 'x', c == 'u', c == 'U':
		want, shape := 2, "\\xXX"
		if c == 'u' {
			want, shape = 4, "\\uXXXX"
		} else if c == 'U' {
			want, shape = 8, "\\UXXXXXXXX"
		}
		v, digits := hexadecimal(text[2:], want)
		if digits < want {
			return out, 2 + digits, "truncated " + shape + " escape"
		}
		if v > utf8.MaxRune {
			return out, 2 + digits, "illegal Unicode character"
		}
		return appendWTF8(out, rune(v)), 2 + want, ""
	case c == 'N':
		return namedCharacter(out, text)
	}
	return append(out, '\\'), 1, ""
}

func hexadecimal(text string, most int) (v, digits int) {
	for digits < most && digits < len(text) {
		d := digitValue(text[digits])
		if d >= 16 {
			break
		}
		v = v<<4 | d
		digits++
	}
	return v, digits
}

// appendWTF8 is utf8.AppendRune that keeps surrogates, as Python's str does.
func appendWTF8(out []byte, r rune) []byte {
	if r >= 0xD800 && r <= 0xDFFF {
		return append(out, 0xE0|byte(r>>12), 0x80|byte(r>>6)&0x3F, 0x80|byte(r)&0x3F)
	}
	return utf8.AppendRune(out, r)
}

func namedCharacter(out []byte, text string) (_ []byte, n int, message string) {
	const malformed = "malformed \\N character escape"
	if len(text) < 3 || text[2] != '{' {
		return out, 2, malformed
	}
	end := strings.IndexByte(text, '}')
	if end <= 3 {
		return out, max(end, 3), malformed
	}
	r, ok := characterByName(text[3:end])
	if !ok {
		return out, end + 1, "unknown Unicode character name"
	}
	return utf8.AppendRune(out, r), end + 1, ""
}

// constantString makes the value of a string or bytes literal without parts.
func (p *parser) constantString(start, end uint32) (value string, bytes bool) {
	o := opening(p.text, int(start))
	body := p.text[o.body : int(end)-o.width()]
	if o.bytes {
		for i := range len(body) {
			if body[i] >= 0x80 {
				p.error(start, end, "bytes can only contain ASCII literal characters")
				return "", true
			}
		}
	}
	value, message := p.unescape(body, o.raw, o.bytes)
	if message != "" {
		p.badEscape(start, end, o, body, message)
	}
	return value, o.bytes
}

// badEscape reports what is wrong in a literal, with the place counted as the
// codec does: in bytes of the text between the quotes, where characters beyond
// ASCII count as the ten of \UXXXXXXXX.
func (p *parser) badEscape(start, end uint32, o prefixed, body, message string) {
	body = strings.ReplaceAll(strings.ReplaceAll(body, "\r\n", "\n"), "\r", "\n")
	at := 0
	for rest := body; rest != ""; {
		if rest[0] != '\\' {
			_, n := utf8.DecodeRuneInString(rest)
			if at++; rest[0] >= 0x80 && !o.bytes {
				at += 9
			}
			rest = rest[n:]
			continue
		}
		_, n, bad := escape(nil, rest, o.bytes)
		if bad != "" {
			if o.bytes {
				p.error(start, end, fmt.Sprintf(bad, at))
			} else {
				p.error(start, end, fmt.Sprintf("(unicode error) 'unicodeescape' codec can't decode bytes in position %d-%d: %s", at, at+max(n-1, 0), bad))
			}
			return
		}
		at += n
		rest = rest[n:]
	}
	p.error(start, end, message)
}
