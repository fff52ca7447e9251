package source

// FileID numbers the files of one analysis in the sorted order of their paths.
type FileID uint32

// Span is a half-open range of byte offsets into a [File]'s Text. Lines and
// columns are computed from it only when something is printed.
type Span struct{ Start, End uint32 }

// Extent returns the span itself; it lets a syntax node that embeds a Span
// satisfy syntax.Node.
func (s Span) Extent() Span { return s }

// Contains reports whether inner lies within s.
func (s Span) Contains(inner Span) bool { return s.Start <= inner.Start && inner.End <= s.End }

// Position is a place in a file as people count it.
type Position struct {
	Row    int // line, from 1
	Column int // code points before it on its line, plus 1; a BOM counts nothing
}

// Kind says how a file's text is to be read.
type Kind uint8

const (
	Python Kind = iota // a module, .py
	Stub               // a type stub, .pyi
)
