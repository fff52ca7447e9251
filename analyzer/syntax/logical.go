package syntax

import "github.com/ftlint/ftlint/analyzer/source"

// LogicalLines are the logical lines of a text, in order (language reference,
// 2.1.1): simple statements, with those on the same line, and headers of
// compound ones, each from its first token to its last. A decorator is a line
// of its own.
func LogicalLines(text string) []source.Span {
	var lines []source.Span
	open := false
	for t := range Tokens(text) {
		switch {
		case t.Kind == CommentToken:
		case t.Kind == NewlineToken:
			open = false
		case open:
			lines[len(lines)-1].End = t.End
		default:
			lines = append(lines, t.Span)
			open = true
		}
	}
	return lines
}
