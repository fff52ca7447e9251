package report

import "github.com/ftlint/ftlint/analyzer/finding"

// style is a Select Graphic Rendition of ECMA-48, without its frame.
type style string

const (
	strong style = "1"
	margin style = "1;34"
	blue   style = "34"
	red    style = "1;31"
	yellow style = "1;33"
	cyan   style = "1;36"
	green  style = "1;32"
)

// ofSeverity is the colour of a finding's code and carets.
func ofSeverity(s finding.Severity) style {
	switch s {
	case finding.Error:
		return red
	case finding.Warning:
		return yellow
	}
	return cyan
}

// palette paints, or does not.
type palette bool

func (p palette) paint(s style, text string) string {
	if !p || text == "" {
		return text
	}
	return "\x1b[" + string(s) + "m" + text + "\x1b[0m"
}
