package facts

import (
	"slices"
	"sort"
	"strings"

	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// A Directive is an instruction to ftlint that stands in a comment:
//
//	counter += 1  # noqa: FT101
//	counter += 1  # ftlint: ignore[FT101] only the main thread gets here
//
//	# ftlint: ignore[FT101, FT102] alone on its line: speaks of the next one
//	counter += 1
//
//	# ftlint: disable[FT101]
//	…
//	# ftlint: enable[FT101]
//
//	# ftlint: file-ignore[FT101]
//
//	self.users = {}  # ftlint: guarded-by(self._lock)
//	def grow(self):  # ftlint: requires(self._lock)
//	class Worker:    # ftlint: thread-confined
//
// Lines are logical lines, as the language reference has them: a comment
// anywhere in a statement of several lines speaks of all of it, one in the
// header of a compound statement of that header. Decorators and the header
// below them are one. A `noqa` without codes is for other tools.
type Directive struct {
	Kind     DirectiveKind
	Span     source.Span // of the directive, from its '#'; others may follow in the same comment
	Covers   source.Span // what a declaration speaks of
	Codes    []Code      // of Ignore, FileIgnore, Disable and Enable, in order
	Noqa     bool        // an Ignore in the form of other tools, with codes of theirs among Codes
	Argument string      // of GuardedBy and Requires: the lock, as it is written
	Reason   string      // what the author says about it
	Message  string      // of Malformed: what is wrong with it
}

// Code is a rule's code as a directive names it.
type Code struct {
	Text   string      // FT101
	Span   source.Span // where it is named
	Covers source.Span // what it is ignored in; of an Enable, what its Disable covers, empty if there is none
}

// DirectiveKind says what a Directive asks for.
type DirectiveKind uint8

const (
	Malformed DirectiveKind = iota // meant for ftlint, and not understood
	Ignore
	FileIgnore
	Disable
	Enable
	GuardedBy
	Requires
	ThreadConfined
)

// verbs are the directives by name. What needs codes takes them in brackets,
// what needs an argument in parentheses.
var verbs = map[string]struct {
	kind DirectiveKind
	open string
}{
	"ignore":          {Ignore, "["},
	"file-ignore":     {FileIgnore, "["},
	"disable":         {Disable, "["},
	"enable":          {Enable, "["},
	"guarded-by":      {GuardedBy, "("},
	"requires":        {Requires, "("},
	"thread-confined": {ThreadConfined, ""},
}

// Directives finds the directives in the comments of a module, in order. They
// share no memory with the text.
func Directives(m *syntax.Module, text string) []Directive {
	var ds []Directive
	for _, comment := range m.Comments {
		if mayHaveDirectives(text[comment.Start:comment.End]) {
			ds = append(ds, readComment(text, comment)...)
		}
	}
	if ds == nil {
		return nil
	}
	lines := withDecorators(syntax.LogicalLines(text), text)
	for i := range ds {
		ds[i].cover(lines, text)
	}
	pairRanges(ds, uint32(len(text)))
	return ds
}

// mayHaveDirectives spares most comments a closer look.
func mayHaveDirectives(comment string) bool {
	return strings.Contains(comment, "ftlint:") || strings.Contains(comment, "FT") && containsFold(comment, "noqa")
}

func containsFold(text, lower string) bool {
	for i := 0; i+len(lower) <= len(text); i++ {
		if text[i]|0x20 == lower[0] && strings.EqualFold(text[i:i+len(lower)], lower) {
			return true
		}
	}
	return false
}

// most is how many directives of one comment are read. People write two.
const most = 64

// readComment finds the directives of one comment. Each starts with a '#' of
// its own, as in `x += 1  # type: ignore  # noqa: FT101`.
func readComment(text string, comment source.Span) []Directive {
	var ds []Directive
	for start := comment.Start; start < comment.End && len(ds) < most; {
		end := comment.End
		if n := nextPart(text[start:comment.End]); n > 0 {
			end = start + uint32(n)
		}
		part := source.Span{Start: start, End: start + uint32(len(strings.TrimRight(text[start:end], " \t\f")))}
		if d, ok := readPart(text, part); ok {
			ds = append(ds, d)
		}
		start = end
	}
	return ds
}

// nextPart finds the '#' that starts another part of a comment, or 0. One that
// stands before a digit is the number of an issue.
func nextPart(comment string) int {
	for i := 2; i < len(comment)-1; i++ {
		if comment[i] == '#' && (comment[i-1] == ' ' || comment[i-1] == '\t') && (comment[i+1] < '0' || comment[i+1] > '9') {
			return i
		}
	}
	return 0
}

// readPart reads `# ftlint: …` or `# noqa: …`.
func readPart(text string, part source.Span) (Directive, bool) {
	c := cursor{text: text[:part.End], at: int(part.Start)}
	for c.accept("#") {
	}
	c.space()
	switch {
	case c.accept("ftlint:"):
		d := c.instruction()
		d.Span = part
		return d, true
	case c.acceptFold("noqa"):
		c.space()
		if !c.accept(":") {
			return Directive{}, false
		}
		d := c.noqa()
		d.Span = part
		return d, slices.ContainsFunc(d.Codes, func(code Code) bool { return strings.HasPrefix(code.Text, "FT") })
	}
	return Directive{}, false
}

// cursor reads a directive.
type cursor struct {
	text string // up to the end of the directive
	at   int
}

func (c *cursor) rest() string { return c.text[c.at:] }

func (c *cursor) accept(s string) bool {
	if !strings.HasPrefix(c.rest(), s) {
		return false
	}
	c.at += len(s)
	return true
}

func (c *cursor) acceptFold(s string) bool {
	if len(c.rest()) < len(s) || !strings.EqualFold(c.rest()[:len(s)], s) {
		return false
	}
	c.at += len(s)
	return true
}

func (c *cursor) space() { c.at = len(c.text) - len(strings.TrimLeft(c.rest(), " \t\f")) }

// word reads letters, digits and hyphens.
func (c *cursor) word() string {
	start := c.at
	for c.at < len(c.text) && isWordByte(c.text[c.at]) {
		c.at++
	}
	return c.text[start:c.at]
}

func isWordByte(b byte) bool {
	return b == '-' || '0' <= b && b <= '9' || 'A' <= b && b <= 'Z' || 'a' <= b && b <= 'z'
}

// instruction reads what follows `ftlint:`.
func (c *cursor) instruction() Directive {
	c.space()
	name := c.word()
	verb, known := verbs[name]
	if !known {
		return malformed("`ftlint: " + name + "` is no directive; there are ignore[…], file-ignore[…], disable[…], enable[…], " +
			"guarded-by(…), requires(…) and thread-confined")
	}
	d := Directive{Kind: verb.kind}
	switch verb.open {
	case "[":
		if !c.accept("[") {
			return malformed("`" + name + "` needs the codes that it is about: " + name + "[FT101]")
		}
		var ok bool
		if d.Codes, ok = c.codes(); !ok {
			return malformed("the codes of `" + name + "` are a list as in " + name + "[FT101, FT102]")
		}
	case "(":
		inside, after, closed := c.parenthesised()
		if inside == "" || !closed {
			return malformed("`" + name + "` needs a lock: " + name + "(self._lock)")
		}
		d.Argument = strings.Clone(inside)
		c.at = after
	}
	d.Reason = strings.Clone(strings.TrimSpace(c.rest()))
	return d
}

func malformed(message string) Directive { return Directive{Kind: Malformed, Message: message} }

// codes reads `FT101, FT102]`.
func (c *cursor) codes() (codes []Code, ok bool) {
	for {
		c.space()
		start := c.at
		code := c.word()
		if code == "" {
			return nil, false
		}
		codes = append(codes, Code{Text: strings.Clone(code), Span: source.Span{Start: uint32(start), End: uint32(c.at)}})
		c.space()
		if c.accept("]") {
			return codes, true
		}
		if !c.accept(",") {
			return nil, false
		}
	}
}

// parenthesised reads `(…)`, with parentheses inside in pairs.
func (c *cursor) parenthesised() (inside string, after int, ok bool) {
	if !c.accept("(") {
		return "", 0, false
	}
	depth := 1
	for i := c.at; i < len(c.text); i++ {
		switch c.text[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return strings.TrimSpace(c.text[c.at:i]), i + 1, true
			}
		}
	}
	return "", 0, false
}

// noqa reads codes as flake8 and its heirs do: letters, then digits,
// separated by commas or spaces, up to the first thing that is none.
func (c *cursor) noqa() Directive {
	d := Directive{Kind: Ignore, Noqa: true}
	for {
		for c.space(); c.accept(","); c.space() {
		}
		start := c.at
		code := c.word()
		if !isCode(code) {
			c.at = start
			d.Reason = strings.Clone(strings.TrimSpace(c.rest()))
			return d
		}
		d.Codes = append(d.Codes, Code{Text: strings.Clone(code), Span: source.Span{Start: uint32(start), End: uint32(c.at)}})
	}
}

func isCode(word string) bool {
	digits := strings.TrimLeft(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	return digits != word && digits != "" && strings.Trim(digits, "0123456789") == ""
}

// cover finds what the directive speaks of: the logical line that its comment
// stands in or at the end of, else the next one.
func (d *Directive) cover(lines []source.Span, text string) {
	i := sort.Search(len(lines), func(i int) bool { return lines[i].End > d.Span.Start })
	if i > 0 && !strings.ContainsAny(text[lines[i-1].End:d.Span.Start], "\r\n") {
		i--
	}
	d.Covers = d.Span // nothing, if no line follows
	if i < len(lines) {
		d.Covers = lines[i]
	}
	for j := range d.Codes {
		switch d.Kind {
		case Ignore:
			d.Codes[j].Covers = d.Covers
		case FileIgnore:
			d.Codes[j].Covers = source.Span{End: uint32(len(text))}
		}
	}
}

// withDecorators joins decorators to the header that they decorate.
func withDecorators(lines []source.Span, text string) []source.Span {
	joined := lines[:0]
	open := false
	for _, line := range lines {
		if open {
			joined[len(joined)-1].End = line.End
		} else {
			joined = append(joined, line)
		}
		open = text[line.Start] == '@'
	}
	return joined
}

// pairRanges lets each Disable cover the text up to the Enable of its code, or
// to the end of the file.
func pairRanges(ds []Directive, end uint32) {
	open := map[string][]*Code{}
	for i := range ds {
		d := &ds[i]
		for j := range d.Codes {
			code := &d.Codes[j]
			switch d.Kind {
			case Disable:
				code.Covers = source.Span{Start: min(d.Span.Start, d.Covers.Start), End: end}
				open[code.Text] = append(open[code.Text], code)
			case Enable:
				for _, disabled := range open[code.Text] {
					disabled.Covers.End = d.Span.Start
					code.Covers = disabled.Covers
				}
				delete(open, code.Text)
			}
		}
	}
}
