package edit

import (
	"slices"
	"sort"
	"strings"

	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// File is a file that is to be edited: its text, with all that is needed to
// know what stands where.
type File struct {
	Text   string
	source *source.File
	tree   *syntax.Module
	tokens []syntax.Token
	frozen []source.Span // string literals and fields of f-strings that go over lines
	nl     string
}

// Read parses a text for editing.
func Read(text string) *File {
	f := &File{Text: text, source: source.NewFile("", text), tree: syntax.Parse(text), nl: "\n"}
	f.tokens = slices.AppendSeq(make([]syntax.Token, 0, len(text)/4), syntax.Tokens(text))
	for _, t := range f.tokens {
		if t.Kind == syntax.StringToken && strings.ContainsAny(text[t.Start:t.End], "\r\n") {
			f.frozen = append(f.frozen, t.Span)
		}
	}
	f.tree.Inspect(func(n syntax.Node) bool {
		switch n.(type) {
		case *syntax.FormattedValue, *syntax.Interpolation:
			f.frozen = append(f.frozen, n.Extent())
		}
		return true
	})
	if i := strings.IndexAny(text, "\r\n"); i >= 0 {
		f.nl = text[i : i+1]
		if strings.HasPrefix(text[i:], "\r\n") {
			f.nl = "\r\n"
		}
	}
	return f
}

// of is the text of a node.
func (f *File) of(n syntax.Node) string {
	span := n.Extent()
	return f.Text[span.Start:span.End]
}

// tokenBefore is the last token that ends at an offset or before it; the start
// of the text if there is none.
func (f *File) tokenBefore(at uint32) syntax.Token {
	i := sort.Search(len(f.tokens), func(i int) bool { return f.tokens[i].End > at })
	for i--; i >= 0; i-- {
		if f.tokens[i].Kind != syntax.NewlineToken {
			return f.tokens[i]
		}
	}
	return syntax.Token{Kind: syntax.NewlineToken}
}

// line is the physical line that an offset is in, without its newline.
func (f *File) line(at uint32) source.Span { return f.source.LineSpan(f.source.Position(at).Row) }

// margin is the white space that a line begins with, after its last form feed,
// which sets the column back to the first (language reference, 2.1.8).
func (f *File) margin(line source.Span) source.Span {
	end := line.Start
	start := end
	for end < line.End && strings.IndexByte(" \t\f", f.Text[end]) >= 0 {
		end++
		if f.Text[end-1] == '\f' {
			start = end
		}
	}
	return source.Span{Start: start, End: end}
}

// leads reports whether a statement at an offset is the first of its logical
// line: nothing but white space, and no joined line, stands before it.
func (f *File) leads(at uint32) bool {
	i := sort.Search(len(f.tokens), func(i int) bool { return f.tokens[i].End > at })
	return i == 0 || f.tokens[i-1].Kind == syntax.NewlineToken || f.tokens[i-1].Kind == syntax.CommentToken
}

// within reports whether a line that starts at an offset starts in a literal.
func (f *File) within(at uint32) bool {
	return slices.ContainsFunc(f.frozen, func(s source.Span) bool { return s.Start < at && at <= s.End })
}

// uses counts the tokens that are a name.
func (f *File) uses(name string) int {
	n := 0
	for _, t := range f.tokens {
		if t.Kind == syntax.NameToken && f.Text[t.Start:t.End] == name {
			n++
		}
	}
	return n
}
