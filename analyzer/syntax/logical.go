package syntax

import (
	"cmp"
	"slices"
	"sort"
	"strings"

	"github.com/ftlint/ftlint/analyzer/source"
)

// LogicalLines are the logical lines of the module, in order (language
// reference, 2.1.1): simple statements, with those on the same line, and
// headers of compound ones, each from its first token to its last. A decorator
// is a line of its own. Where the text has errors a line is a physical one.
func (m *Module) LogicalLines(text string) []source.Span {
	joins := m.joins(text)
	var lines []source.Span
	for pos := 0; pos < len(text); {
		start := pos + len(text[pos:]) - len(strings.TrimLeft(text[pos:], " \t\f"))
		end := physicalEnd(text, start)
		if start == end || text[start] == '#' {
			pos = end + 1
			continue
		}
		for reach := end; ; {
			for len(joins) > 0 && int(joins[0].Start) < end {
				reach = max(reach, int(joins[0].End))
				joins = joins[1:]
			}
			if reach <= end {
				break
			}
			end = physicalEnd(text, reach)
		}
		last := end
		if c, ok := m.commentEndingAt(uint32(end)); ok {
			last = int(c.Start)
		}
		last = len(strings.TrimRight(text[:last], " \t\f"))
		lines = append(lines, source.Span{Start: uint32(start), End: uint32(last)})
		pos = end + 1
	}
	return lines
}

// joins are the ranges in which a newline does not end a logical line, by start.
func (m *Module) joins(text string) []source.Span {
	var joins []source.Span
	blocks := [][]Stmt{m.Body}
	header := func(start uint32, body []Stmt) {
		if len(body) > 0 {
			joins = append(joins, source.Span{Start: start, End: m.colonBefore(text, start, body[0].Extent().Start)})
			blocks = append(blocks, body)
		}
	}
	definition := func(start uint32, decorators []Expr, body []Stmt) {
		for _, d := range decorators {
			joins = append(joins, d.Extent())
		}
		header(start, body)
	}
	for len(blocks) > 0 {
		block := blocks[len(blocks)-1]
		blocks = blocks[:len(blocks)-1]
		for _, s := range block {
			switch s := s.(type) {
			case *FunctionDef:
				definition(s.Start, s.Decorators, s.Body)
			case *ClassDef:
				definition(s.Start, s.Decorators, s.Body)
			case *For:
				header(s.Start, s.Body)
				blocks = append(blocks, s.Orelse)
			case *While:
				header(s.Start, s.Body)
				blocks = append(blocks, s.Orelse)
			case *If:
				header(s.Start, s.Body)
				blocks = append(blocks, s.Orelse)
			case *With:
				header(s.Start, s.Body)
			case *Match:
				joins = append(joins, s.Subject.Extent())
				for _, c := range s.Cases {
					header(c.Start, c.Body)
				}
			case *Try:
				blocks = append(blocks, s.Body, s.Orelse, s.Finalbody)
				for _, h := range s.Handlers {
					header(h.Start, h.Body)
				}
			default:
				joins = append(joins, s.Extent())
			}
		}
	}
	slices.SortFunc(joins, func(a, b source.Span) int { return cmp.Compare(a.Start, b.Start) })
	return joins
}

// colonBefore is the end of the colon that ends a header: between it and the
// body stand comments, space and what opens a decorator.
func (m *Module) colonBefore(text string, start, body uint32) uint32 {
	for end := body; end > start; end-- {
		if c, ok := m.commentEndingAt(end); ok {
			end = c.Start
		}
		if text[end-1] == ':' {
			return end
		}
	}
	return start
}

func (m *Module) commentEndingAt(end uint32) (source.Span, bool) {
	i := sort.Search(len(m.Comments), func(i int) bool { return m.Comments[i].End >= end })
	if i == len(m.Comments) || m.Comments[i].End != end {
		return source.Span{}, false
	}
	return m.Comments[i], true
}

// physicalEnd is the end of the physical line that an offset lies in.
func physicalEnd(text string, offset int) int {
	if i := strings.IndexAny(text[offset:], "\r\n"); i >= 0 {
		return offset + i
	}
	return len(text)
}
