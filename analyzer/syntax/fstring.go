package syntax

import (
	"fmt"
	"strings"

	"github.com/ftlint/ftlint/analyzer/source"
)

// maxFormatNesting is how deep f-strings may stand in f-strings
// (MAXFSTRINGLEVEL in CPython's Parser/lexer/state.h).
const maxFormatNesting = 150

// maxFieldNesting is how deep fields may stand in the format specifications of
// fields of one f-string (MAX_EXPR_NESTING there).
const maxFieldNesting = 3

// formatString reads an f-string or t-string whose opening is the current
// token, and leaves the token behind it. Its parts go to p.strings.
//
// The text between fields is not made of tokens: the parser reads it here and
// calls the scanner for what stands between the braces only.
func (p *parser) formatString(kinds *literalKinds) {
	start := p.start
	o := opening(p.text, int(p.start))
	if o.template {
		kinds.template = true
	} else {
		kinds.format = true
	}
	outer, outerQuote := p.fieldDepth, p.fieldQuote
	p.formats = append(p.formats, format{prefixed: o, start: start})
	p.formatNesting++
	if p.formatNesting >= maxFormatNesting {
		p.kind = tBad
		p.error(p.start, p.end, "too many nested f-strings")
	}
	if o.template && p.kind != tBad {
		p.gate(uint32(o.body-o.width()), uint32(o.body), 14, "invalid syntax")
	}
	for p.kind != tBad && p.formatText(start, o) {
		p.field(o, 1)
	}
	p.formatNesting--
	p.fieldDepth, p.fieldQuote = outer, outerQuote
	if p.kind != tBad {
		p.formats = p.formats[:len(p.formats)-1]
		p.kind, p.end = tString, uint32(p.pos)
		p.next()
	}
}

// formatText reads constant text up to a field, whose '{' it leaves at p.pos
// and reports, or over the closing quote.
func (p *parser) formatText(start uint32, o prefixed) bool {
	text, from := p.text, p.pos
	for i := p.pos; i < len(text); {
		switch c := text[i]; c {
		case '{', '}':
			if i+1 < len(text) && text[i+1] == c {
				p.formatPiece(start, o, from, i+1)
				p.throughBrace(i + 1)
				i += 2
				from = i
				continue
			}
			p.formatPiece(start, o, from, i)
			p.pos = i
			if c == '}' {
				p.pos = i + 1
				p.error(uint32(i), uint32(i+1), p.formatError(o, "single '}' is not allowed"))
			}
			return c == '{'
		case '\\':
			i = formatEscape(text, i, o)
		case '\n', '\r':
			if !o.triple {
				p.pos = i
				p.unterminatedFormat(o, start)
				return false
			}
			i++
		case o.quote:
			if o.triple && !strings.HasPrefix(text[i+1:], text[o.body-2:o.body]) {
				i++
				continue
			}
			p.formatPiece(start, o, from, i)
			p.pos = i + o.width()
			return false
		default:
			i++
		}
	}
	p.pos = len(text)
	p.unterminatedFormat(o, start)
	return false
}

// formatEscape is where the escape at i ends. A brace behind a backslash still
// opens a field, and \N{…} is no field.
func formatEscape(text string, i int, o prefixed) int {
	i++
	if n := newlineAt(text, i); n > 0 {
		return i + n
	}
	if i >= len(text) || text[i] == '{' || text[i] == '}' {
		return i
	}
	if text[i] == 'N' && !o.raw && i+1 < len(text) && text[i+1] == '{' {
		for j := i + 2; j < len(text) && text[j] != o.quote && text[j] != '\n'; j++ {
			if text[j] == '}' {
				return j + 1
			}
		}
		return i + 2
	}
	return i + 1
}

// throughBrace lets the constant that ends with the first of two braces take
// in the second, as CPython's does.
func (p *parser) throughBrace(second int) {
	if part := &p.strings[len(p.strings)-1]; p.kind != tBad && int(part.End) == second {
		part.End++
	}
}

func (p *parser) formatPiece(start uint32, o prefixed, from, to int) {
	if from >= to {
		return
	}
	value, message := p.unescape(p.text[from:to], o.raw, false)
	if message != "" {
		p.badEscape(start, start, prefixed{}, p.text[from:to], message)
		return
	}
	if value != "" {
		p.strings = append(p.strings, stringPart{Span: source.Span{Start: uint32(from), End: uint32(to)}, value: value})
	}
}

func (p *parser) formatError(o prefixed, message string) string {
	if o.template {
		return "t-string: " + message
	}
	return "f-string: " + message
}

// unterminatedFormat: the f-string that began at start has no end; pos is where
// that was seen.
func (s *scanner) unterminatedFormat(o prefixed, start uint32) {
	kind := "f-string"
	if o.template {
		kind = "t-string"
	}
	s.kind = tBad
	if o.triple {
		s.report(start, start, fmt.Sprintf("unterminated triple-quoted %s literal (detected at line %d)", kind, s.lastLine()))
	} else {
		s.report(start, start, fmt.Sprintf("unterminated %s literal (detected at line %d)", kind, s.line(s.pos)))
	}
}

// field: '{' (yield_expr | star_expressions) ['='] ['!' NAME] [':' format_spec] '}'
//
// It begins at p.pos and leaves p.pos behind the '}'.
func (p *parser) field(o prefixed, level int) {
	open := uint32(p.pos)
	if level > maxFieldNesting {
		p.error(open, open+1, p.formatError(o, "expressions nested too deeply"))
		return
	}
	if p.depth == maxBrackets {
		p.error(open, open+1, p.formatError(o, "too many nested parentheses"))
		return
	}
	p.brackets[p.depth] = open
	p.depth++
	depth := p.depth
	p.fieldDepth, p.fieldQuote = depth, p.text[o.body-o.width():o.body]
	p.formats[len(p.formats)-1].depth = depth
	p.kind, p.start, p.end, p.pos = tLBrace, open, open+1, p.pos+1
	comments := len(p.comments)
	p.next()
	if !startsExpression[p.kind] && p.kind != tYield {
		p.emptyField(o)
	}
	valueStart := p.start
	value := p.yieldOrStar()
	valueEnd := p.prevEnd
	var debug bool
	var debugEnd uint32
	if level == maxFieldNesting {
		p.gate(open, open+1, 12, p.formatError(o, "expressions nested too deeply"))
	}
	if p.kind == tEqual {
		p.gate(p.start, p.end, 8, p.formatError(o, "expecting '}'"))
		debug = true
		p.next()
	}
	conversion := -1
	var spec *JoinedStr
	if p.kind == tExclam {
		debugEnd = p.start
		conversion = p.conversion(o)
	}
	expressionEnd := p.start
	if p.kind == tColon {
		if conversion < 0 {
			debugEnd = p.start
		}
		spec = p.formatSpec(o, level)
	}
	if p.kind != tRBrace {
		p.badField(o, debug, conversion)
		p.strings = append(p.strings, stringPart{field: p.makeField(o, p.since(open), value, p.text[valueStart:max(valueStart, valueEnd)], conversion, spec)})
		return
	}
	p.formats[len(p.formats)-1].depth = 0
	if conversion < 0 && spec == nil {
		debugEnd = p.start
	}
	p.fieldDepth = 0
	end := p.end
	span := source.Span{Start: open, End: end}
	p.gateField(o, open, expressionEnd, len(p.comments) > comments)
	if debug {
		text := p.text[open+1 : debugEnd]
		if len(p.comments) > comments {
			text = p.withoutComments(int(open)+1, int(debugEnd), comments)
		}
		// CPython decodes the text of the expression as if it were constant text.
		text, _ = p.unescape(text, o.raw || level > 1, false)
		p.strings = append(p.strings, stringPart{Span: source.Span{Start: open + 1, End: debugEnd}, value: text})
		if conversion < 0 && spec == nil {
			conversion = 'r'
		}
	}
	p.strings = append(p.strings, stringPart{field: p.makeField(o, span, value, p.text[valueStart:valueEnd], conversion, spec)})
}

func (p *parser) makeField(o prefixed, span source.Span, value Expr, text string, conversion int, spec *JoinedStr) Expr {
	if o.template {
		return &Interpolation{Span: span, Value: value, Str: text, Conversion: conversion, FormatSpec: spec}
	}
	f := p.formatted.new()
	f.Span, f.Value, f.Conversion, f.FormatSpec = span, value, conversion, spec
	return f
}

func (p *parser) withoutComments(from, to, comments int) string {
	var b strings.Builder
	for _, c := range p.comments[comments:] {
		if int(c.Start) >= from && int(c.End) <= to {
			b.WriteString(p.text[from:c.Start])
			from = int(c.End)
		}
	}
	b.WriteString(p.text[from:to])
	return b.String()
}

// conversion: '!' NAME
func (p *parser) conversion(o prefixed) int {
	exclam := p.end
	p.next()
	switch {
	case p.kind != tName:
		p.badConversion(o)
	case p.start != exclam:
		p.error(exclam-1, p.end, p.formatError(o, "conversion type must come right after the exclamation mark"))
	case p.word() != "s" && p.word() != "r" && p.word() != "a":
		p.error(p.start, p.end, p.formatError(o, fmt.Sprintf("invalid conversion character '%s': expected 's', 'r', or 'a'", p.word())))
	default:
		c := int(p.text[p.start])
		p.next()
		return c
	}
	return -1
}

// formatSpec reads from the ':' that is the current token to the '}' that it
// makes the current token.
func (p *parser) formatSpec(o prefixed, level int) *JoinedStr {
	colon := p.start
	base := len(p.strings)
	depth := p.depth
	top := p.formats[len(p.formats)-1]
	top.spec, top.depth = true, 0
	p.formats = append(p.formats, top)
	text, from := p.text, p.pos
	p.prevEnd = p.end
scan:
	for i := p.pos; ; {
		if i >= len(text) {
			p.pos = i
			if open := p.brackets[depth-1]; !o.triple {
				p.kind = tBad
				p.error(open, open+1, p.unclosed(int(open)))
			}
			p.unterminatedFormat(o, top.start)
			return nil
		}
		switch c := text[i]; c {
		case '{':
			p.specPiece(o, from, i)
			p.pos = i
			p.field(o, level+1)
			if p.kind == tBad {
				return nil
			}
			p.fieldDepth = depth
			p.prevEnd = uint32(p.pos)
			i, from = p.pos, p.pos
		case '}':
			p.specPiece(o, from, i)
			p.depth = depth - 1
			p.token(tRBrace, i, i+1)
			break scan
		case '\\':
			i = formatEscape(text, i, o)
		case '\n', '\r':
			if !o.triple {
				// What CPython 3.13 does: the specification ends, and only the '}' may follow.
				p.gate(uint32(i), uint32(i+1), 12, "unterminated string literal")
				p.specPiece(o, from, i)
				p.pos, p.kind, p.end = i, tColon, uint32(i)
				if p.next(); p.kind != tRBrace {
					p.error(p.start, p.end, p.formatError(o, "expecting '}', or format specs"))
					return nil
				}
				break scan
			}
			i++
		case o.quote:
			if o.triple && !strings.HasPrefix(text[i+1:], text[o.body-2:o.body]) {
				i++
				continue
			}
			p.pos = i
			p.specUnclosed(o, i)
			return nil
		default:
			i++
		}
	}
	p.formats = p.formats[:len(p.formats)-1]
	end := max(p.prevEnd, colon+1)
	parts := p.strings[base:]
	if len(parts) > 0 {
		end = max(end, parts[len(parts)-1].End)
	}
	p.strings = p.strings[:base]
	j := p.joined.new()
	j.Values = p.mergeParts(parts)
	j.Span = source.Span{Start: colon, End: end}
	return j
}

func (p *parser) specPiece(o prefixed, from, to int) {
	if from < to {
		p.formatPiece(uint32(from), prefixed{raw: false}, from, to)
	}
}

// gateField notes what only PEP 701 allows between the braces.
func (p *parser) gateField(o prefixed, open, end uint32, comment bool) {
	text := p.text[open:end]
	const since = 12
	quote := p.text[o.body-o.width() : o.body]
	switch {
	case strings.IndexByte(text, '\\') >= 0:
		p.gate(open, end, since, "f-string expression part cannot include a backslash")
	case comment:
		p.gate(open, end, since, "f-string expression part cannot include '#'")
	case strings.Contains(text, quote):
		p.gate(open, end, since, "f-string: expecting '}'")
	case !o.triple && strings.ContainsAny(text, "\r\n"):
		p.gate(open, end, since, "unterminated string literal")
	}
}
