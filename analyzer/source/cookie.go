package source

import (
	"bytes"
	"strings"
)

// declaration is an encoding cookie: what it names and where.
type declaration struct {
	name string
	at   int // offset of the name in the bytes after a BOM
}

// declaredEncoding finds the cookie of PEP 263 in the first two lines, as
// get_coding_spec of CPython's tokenizer does: after "coding" and ':' or '=',
// in a comment that stands alone on its line; on the second line only if the
// first is blank or a comment.
func declaredEncoding(data []byte) (d declaration, found bool) {
	at := 0
	for range 2 {
		line := data[at:]
		end := bytes.IndexAny(line, "\r\n")
		if end >= 0 {
			line = line[:end]
		}
		comment := bytes.TrimLeft(line, " \t\f")
		if len(comment) > 0 && comment[0] != '#' {
			return declaration{}, false
		}
		text := string(comment)
		if name, column := cookie(text); name != "" {
			return declaration{name, at + len(line) - len(text) + column}, true
		}
		if end < 0 {
			return declaration{}, false
		}
		at += end + 1
		if data[at-1] == '\r' && at < len(data) && data[at] == '\n' {
			at++
		}
	}
	return declaration{}, false
}

// cookie finds the name that a comment declares, and where it starts.
func cookie(comment string) (name string, at int) {
	const word = "coding"
	for {
		i := strings.Index(comment[at:], word)
		if i < 0 {
			return "", 0
		}
		at += i + len(word)
		if at == len(comment) || comment[at] != ':' && comment[at] != '=' {
			continue
		}
		start := at + 1
		for start < len(comment) && (comment[start] == ' ' || comment[start] == '\t') {
			start++
		}
		end := start
		for end < len(comment) && isCookieByte(comment[end]) {
			end++
		}
		if end > start {
			return comment[start:end], start
		}
	}
}

func isCookieByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_' || c == '.'
}

// tokenizerName is the name under which CPython's tokenizer compares a cookie
// with a BOM (get_normal_name): only the spellings of UTF-8 and Latin-1 with
// hyphens or underscores are one.
func tokenizerName(name string) string {
	short := strings.ToLower(strings.ReplaceAll(name[:min(len(name), 12)], "_", "-"))
	for _, family := range [][2]string{
		{"utf-8", "utf-8"}, {"latin-1", "iso-8859-1"}, {"iso-8859-1", "iso-8859-1"}, {"iso-latin-1", "iso-8859-1"},
	} {
		if short == family[0] || strings.HasPrefix(short, family[0]+"-") {
			return family[1]
		}
	}
	return name
}
