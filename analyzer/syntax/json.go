package syntax

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"io"
	"math"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/ftlint/ftlint/analyzer/source"
)

// WriteJSON writes the tree of a module that was parsed from text as one JSON
// object, with CPython's names, fields and positions: lines from 1, columns in
// bytes of UTF-8 from 0. What CPython calls type_comment, type_ignores and kind
// is left out.
func WriteJSON(w io.Writer, text string, m *Module) error {
	out, buffered := w.(*bufio.Writer)
	if !buffered {
		out = bufio.NewWriterSize(w, 1<<16)
	}
	j := &jsonWriter{out: out, lines: lineStarts(text)}
	j.open("Module")
	stmts(j, "body", m.Body)
	j.close()
	return out.Flush()
}

// lineStarts are the offsets at which lines begin.
func lineStarts(text string) []uint32 {
	lines := []uint32{0}
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\r':
			if i+1 < len(text) && text[i+1] == '\n' {
				i++
			}
			lines = append(lines, uint32(i+1))
		case '\n':
			lines = append(lines, uint32(i+1))
		}
	}
	return lines
}

type jsonWriter struct {
	out   *bufio.Writer
	lines []uint32
	last  int // index of the line that was looked up last: the next is near
	num   [24]byte
}

func (j *jsonWriter) raw(s string) { j.out.WriteString(s) }

func (j *jsonWriter) open(kind string) {
	j.raw(`{"_type":"`)
	j.raw(kind)
	j.raw(`"`)
}

func (j *jsonWriter) close() { j.out.WriteByte('}') }

func (j *jsonWriter) key(name string) {
	j.raw(`,"`)
	j.raw(name)
	j.raw(`":`)
}

func (j *jsonWriter) int(v int) { j.out.Write(strconv.AppendInt(j.num[:0], int64(v), 10)) }

func (j *jsonWriter) position(offset uint32) (line, column int) {
	i := j.last
	if offset < j.lines[i] || i+1 < len(j.lines) && offset >= j.lines[i+1] {
		i = sort.Search(len(j.lines), func(k int) bool { return j.lines[k] > offset }) - 1
		j.last = i
	}
	return i + 1, int(offset - j.lines[i])
}

func (j *jsonWriter) span(s source.Span) {
	line, column := j.position(s.Start)
	j.raw(`,"lineno":`)
	j.int(line)
	j.raw(`,"col_offset":`)
	j.int(column)
	line, column = j.position(s.End)
	j.raw(`,"end_lineno":`)
	j.int(line)
	j.raw(`,"end_col_offset":`)
	j.int(column)
}

const hexDigits = "0123456789abcdef"

// str writes a str; lone surrogates, in WTF-8 here, become \udXXX.
func (j *jsonWriter) str(s string) {
	j.out.WriteByte('"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' && c < 0x80 {
			i++
			continue
		}
		n := 1
		if c >= 0x80 {
			var r rune
			if r, n = utf8.DecodeRuneInString(s[i:]); r != utf8.RuneError || n > 1 {
				i += n
				continue
			}
		}
		j.raw(s[from:i])
		switch {
		case c == 0xED && i+2 < len(s):
			fmt.Fprintf(j.out, `\u%04x`, 0xD000|int(s[i+1]&0x3F)<<6|int(s[i+2]&0x3F))
			n = 3
		case c == '"' || c == '\\':
			j.out.WriteByte('\\')
			j.out.WriteByte(c)
		case c == '\n':
			j.raw(`\n`)
		default:
			j.raw(`\u00`)
			j.out.WriteByte(hexDigits[c>>4])
			j.out.WriteByte(hexDigits[c&15])
		}
		i += n
		from = i
	}
	j.raw(s[from:])
	j.out.WriteByte('"')
}

func (j *jsonWriter) strField(name, value string) {
	j.key(name)
	j.str(value)
}

// name writes a name that may be absent.
func (j *jsonWriter) name(field, value string) {
	j.key(field)
	if value == "" {
		j.raw("null")
	} else {
		j.str(value)
	}
}

func (j *jsonWriter) symbol(field, kind string) {
	j.key(field)
	j.open(kind)
	j.close()
}

func (j *jsonWriter) names(field string, names []string) {
	j.key(field)
	j.out.WriteByte('[')
	for i, n := range names {
		if i > 0 {
			j.out.WriteByte(',')
		}
		j.str(n)
	}
	j.out.WriteByte(']')
}

// list writes a list with one call of write for each element.
func list[T any](j *jsonWriter, field string, elements []T, write func(*jsonWriter, T)) {
	j.key(field)
	j.out.WriteByte('[')
	for i, e := range elements {
		if i > 0 {
			j.out.WriteByte(',')
		}
		write(j, e)
	}
	j.out.WriteByte(']')
}

func stmts(j *jsonWriter, field string, body []Stmt) { list(j, field, body, (*jsonWriter).stmt) }
func exprs(j *jsonWriter, field string, elements []Expr) {
	list(j, field, elements, (*jsonWriter).expr)
}
func patterns(j *jsonWriter, field string, elements []Pattern) {
	list(j, field, elements, (*jsonWriter).pattern)
}

func (j *jsonWriter) exprField(field string, e Expr) {
	j.key(field)
	j.expr(e)
}

// constant writes the value of a Constant in the shape {"kind": value}.
func (j *jsonWriter) constant(c *Constant) {
	switch c.Kind {
	case Str:
		j.raw(`{"str":`)
		j.str(c.Value)
		j.raw(`}`)
	case Bytes:
		j.raw(`{"bytes":"`)
		hex.NewEncoder(j.out).Write([]byte(c.Value))
		j.raw(`"}`)
	case Int:
		j.raw(`{"int":"` + c.Value + `"}`)
	case Float:
		j.raw(`{"float":"` + pythonFloat(c.Value, true) + `"}`)
	case Complex:
		j.raw(`{"complex":"` + pythonFloat(c.Value[:len(c.Value)-1], false) + `j"}`)
	default:
		j.raw(singletonJSON(c.Kind))
	}
}

func singletonJSON(kind ConstantKind) string {
	switch kind {
	case True:
		return `{"bool":true}`
	case False:
		return `{"bool":false}`
	case None:
		return `{"none":null}`
	}
	return `{"ellipsis":null}`
}

// pythonFloat is repr of the float that the literal means: the shortest digits,
// with an exponent below 1e-4 and from 1e16 on.
func pythonFloat(literal string, point bool) string {
	f, _ := strconv.ParseFloat(strings.ReplaceAll(literal, "_", ""), 64)
	if math.IsInf(f, 0) {
		return "inf"
	}
	s := strconv.FormatFloat(f, 'e', -1, 64)
	exponent, _ := strconv.Atoi(s[strings.IndexByte(s, 'e')+1:])
	if f != 0 && (exponent < -4 || exponent >= 16) {
		return s
	}
	s = strconv.FormatFloat(f, 'f', -1, 64)
	if point && strings.IndexByte(s, '.') < 0 {
		s += ".0"
	}
	return s
}
