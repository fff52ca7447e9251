package syntax

import (
	"strings"

	"github.com/ftlint/ftlint/analyzer/source"
)

// stringPart is a piece of a run of adjacent literals: a constant, or a
// replacement field.
type stringPart struct {
	source.Span
	value string
	field Expr // nil for a constant
}

// stringLiteral reads adjacent string literals as one expression.
func (p *parser) stringLiteral() Expr {
	start := p.start
	if p.kind == tString {
		value, bytes := p.constantString(p.start, p.end)
		span := p.span()
		p.next()
		if p.kind != tString && p.kind != tFString {
			return p.stringConstant(span, value, bytes)
		}
		base := len(p.strings)
		p.strings = append(p.strings, stringPart{Span: span, value: value})
		return p.adjacent(start, base, literalKinds{bytes: bytes, text: !bytes})
	}
	return p.adjacent(start, len(p.strings), literalKinds{})
}

func (p *parser) stringConstant(span source.Span, value string, bytes bool) Expr {
	c := p.constants.new()
	c.Span, c.Value = span, value
	if bytes {
		c.Kind = Bytes
	}
	return c
}

// literalKinds are the kinds of literals that stand side by side.
type literalKinds struct{ bytes, text, format, template bool }

// adjacent reads the rest of a run of literals; the parts above base are known.
func (p *parser) adjacent(start uint32, base int, kinds literalKinds) Expr {
	for p.kind == tString || p.kind == tFString {
		if p.kind == tFString {
			p.formatString(&kinds)
			continue
		}
		value, bytes := p.constantString(p.start, p.end)
		p.strings = append(p.strings, stringPart{Span: p.span(), value: value})
		kinds.bytes = kinds.bytes || bytes
		kinds.text = kinds.text || !bytes
		p.next()
	}
	parts := p.strings[base:]
	p.strings = p.strings[:base]
	span := p.since(start)
	if kinds.bytes && (kinds.text || kinds.format || kinds.template) {
		p.error(p.start, p.end, "cannot mix bytes and nonbytes literals")
	}
	if !kinds.format && !kinds.template {
		return p.stringConstant(span, joinValues(parts), kinds.bytes)
	}
	if kinds.template {
		if kinds.text || kinds.format {
			p.error(start, p.prevEnd, "cannot mix t-string literals with string or bytes literals")
		}
		return &TemplateStr{Span: span, Values: p.mergeParts(parts)}
	}
	j := p.joined.new()
	j.Span, j.Values = span, p.mergeParts(parts)
	return j
}

func joinValues(parts []stringPart) string {
	if len(parts) == 1 {
		return parts[0].value
	}
	var b strings.Builder
	for _, part := range parts {
		b.WriteString(part.value)
	}
	return b.String()
}

// mergeParts makes the values of a JoinedStr: neighbouring constants become
// one, from the start of the first to the end of the last, and empty ones go.
func (p *parser) mergeParts(parts []stringPart) []Expr {
	base := len(p.exprs)
	for i := 0; i < len(parts); {
		if parts[i].field != nil {
			p.exprs = append(p.exprs, parts[i].field)
			i++
			continue
		}
		j := i + 1
		for j < len(parts) && parts[j].field == nil {
			j++
		}
		if value := joinValues(parts[i:j]); value != "" {
			p.exprs = append(p.exprs, p.stringConstant(source.Span{Start: parts[i].Start, End: parts[j-1].End}, value, false))
		}
		i = j
	}
	return p.takeExprs(base)
}
