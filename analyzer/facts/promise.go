package facts

import (
	"cmp"
	"slices"
	"sort"
	"strings"

	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// A Promise is a sentence in a docstring or a comment that says whether
// several threads may use what it describes:
//
//	class Pool:
//	    """Connections to one server. Safe to share between threads."""
//	class Cursor:
//	    # Cursors are not thread-safe.            Denied
//	class Loop:
//	    """It must be used from the thread that made it."""    Bound
//
// A sentence that asks, plans or gives the task to somebody else says neither.
type Promise struct {
	Class  ClassID // the innermost class around it; 0: it is in the module's docstring
	Span   source.Span
	Denied bool
	Bound  bool // it says that objects of the class belong to one thread; Denied, too

	// About: of a comment in the body of a function the lines around it, up to blank
	// ones; of a docstring that calls its method thread-safe the method. It speaks of
	// what stands there, and not of the whole class.
	About source.Span
}

// promises finds the sentences about threads in the docstrings and comments of
// classes, and in the module's docstring.
func promises(m *syntax.Module, text string, file *File) []Promise {
	if !strings.Contains(text, "hread") {
		return nil
	}
	var found []Promise
	r := reader{text: text, classes: file.Classes}
	if s, ok := docstring(m.Body); ok {
		found = r.read(found, remark{span: s}, 0)
	}
	if len(file.Classes) == 0 {
		return found
	}
	for i := range file.Functions {
		if fn := &file.Functions[i]; fn.Kind == Def {
			r.functions = append(r.functions, fn.Span)
		}
	}
	slices.SortFunc(r.functions, func(a, b source.Span) int { return cmp.Compare(a.Start, b.Start) })
	var remarks []remark
	for i := range m.Body {
		remarks = docstrings(remarks, m.Body[i], 0)
	}
	for _, s := range commentBlocks(m.Comments, text) {
		remarks = append(remarks, remark{span: s, comment: true})
	}
	sort.Slice(remarks, func(i, j int) bool { return remarks[i].span.Start < remarks[j].span.Start })
	for _, m := range remarks {
		if !strings.Contains(text[m.span.Start:m.span.End], "hread") {
			continue
		}
		if c := r.classAt(m.span.Start); c != 0 {
			found = r.read(found, m, c)
		}
	}
	return found
}

// remark is a docstring or a block of comments.
type remark struct {
	span    source.Span
	method  source.Span // of the function whose docstring it is: its subject is that, not the class
	comment bool        // its subject may be an attribute
}

// maxNesting bounds how deep docstrings are looked for.
const maxNesting = 16

// docstrings adds the docstrings of a class or function and of what is defined
// directly in it.
func docstrings(docs []remark, s syntax.Stmt, depth int) []remark {
	var body []syntax.Stmt
	var method source.Span
	switch s := s.(type) {
	case *syntax.ClassDef:
		body = s.Body
	case *syntax.FunctionDef:
		body, method = s.Body, s.Extent()
	case *syntax.If:
		body = append(append(body, s.Body...), s.Orelse...)
	case *syntax.Try:
		body = append(append(body, s.Body...), s.Orelse...)
	}
	if len(body) == 0 || depth > maxNesting {
		return docs
	}
	if span, ok := docstring(body); ok {
		docs = append(docs, remark{span: span, method: method})
	}
	for _, inner := range body {
		docs = docstrings(docs, inner, depth+1)
	}
	return docs
}

func docstring(body []syntax.Stmt) (source.Span, bool) {
	if len(body) == 0 {
		return source.Span{}, false
	}
	if e, ok := body[0].(*syntax.ExprStmt); ok {
		if c, ok := e.Value.(*syntax.Constant); ok && c.Kind == syntax.Str {
			return c.Extent(), true
		}
	}
	return source.Span{}, false
}

// commentBlocks joins comments on lines that follow each other.
func commentBlocks(comments []source.Span, text string) []source.Span {
	var blocks []source.Span
	for _, c := range comments {
		if n := len(blocks); n > 0 {
			between := text[blocks[n-1].End:c.Start]
			if strings.Count(between, "\n") == 1 && strings.TrimSpace(between) == "" {
				blocks[n-1].End = c.End
				continue
			}
		}
		blocks = append(blocks, c)
	}
	return blocks
}

type reader struct {
	text      string
	classes   []Class
	functions []source.Span // in order
}

// inBody reports whether a comment stands in the body of a function, which it may
// end: it is farther to the right than the function that begins last before it.
func (r *reader) inBody(comment source.Span) bool {
	i, _ := slices.BinarySearchFunc(r.functions, comment.Start, func(s source.Span, at uint32) int { return cmp.Compare(s.Start, at) })
	return i > 0 && r.column(comment.Start) > r.column(r.functions[i-1].Start)
}

func (r *reader) column(at uint32) int { return int(at) - strings.LastIndexByte(r.text[:at], '\n') }

// classAt gives the innermost class around a place. An outer class has the
// lower number only where bodies wait in a queue, so the shortest is taken.
func (r *reader) classAt(at uint32) ClassID {
	best := ClassID(0)
	for i := range r.classes {
		s := r.classes[i].Span
		if s.Start <= at && at < s.End && (best == 0 || s.End-s.Start < r.classes[best-1].Span.End-r.classes[best-1].Span.Start) {
			best = ClassID(i + 1)
		}
	}
	return best
}

// read judges each sentence of a remark that mentions threads.
func (r *reader) read(found []Promise, m remark, class ClassID) []Promise {
	var uses, limits []Promise
	method := m.method.End > 0
	silent := false // a method's: how threads come to what they must not use
	body := r.text[m.span.Start:m.span.End]
	for at := 0; at < len(body); {
		end := at + sentenceEnd(body[at:])
		if sentence := body[at:end]; strings.Contains(sentence, "hread") {
			lead := opening(sentence)
			trail := max(lead, len(strings.TrimRight(sentence, " \t\r\n\f\"'#")))
			promise := Promise{Class: class, Span: source.Span{Start: m.span.Start + uint32(at+lead), End: m.span.Start + uint32(at+trail)}}
			if m.comment && r.inBody(m.span) {
				promise.About = paragraph(r.text, m.span)
			}
			if bound(sentence, method) {
				promise.Denied, promise.Bound = true, !m.comment
				limits = append(limits, promise)
			} else if claimed, denied := judge(sentence, method); claimed {
				if promise.Denied = denied; method && !denied {
					promise.About = m.method
				}
				uses = append(uses, promise)
			} else if safe, unsafe := judge(sentence, false); safe && !unsafe {
				promise.About = m.method
				uses = append(uses, promise)
			}
			if _, denied := judge(sentence, false); method && denied {
				silent = true
			}
		}
		at = end
	}
	if silent {
		uses = nil
	}
	return append(append(found, uses...), limits...)
}

// maxParagraph bounds how many lines above and below a comment it is about.
const maxParagraph = 16

// paragraph gives the lines around a comment, up to blank ones.
func paragraph(text string, comment source.Span) source.Span {
	lineStart := func(at int) int { return strings.LastIndexByte(text[:at], '\n') + 1 }
	lineEnd := func(at int) int {
		if i := strings.IndexByte(text[at:], '\n'); i >= 0 {
			return at + i + 1
		}
		return len(text)
	}
	blank := func(lo, hi int) bool { return strings.TrimSpace(text[lo:hi]) == "" }
	start, end := lineStart(int(comment.Start)), lineEnd(int(comment.End))
	for n := 0; n < maxParagraph && start > 0 && !blank(lineStart(start-1), start); n++ {
		start = lineStart(start - 1)
	}
	for n := 0; n < maxParagraph && end < len(text) && !blank(end, lineEnd(end)); n++ {
		end = lineEnd(end)
	}
	return source.Span{Start: uint32(start), End: uint32(end)}
}

// opening gives the length of the quotes, or of the '#', before a sentence.
func opening(sentence string) int {
	rest := strings.TrimLeft(sentence, " \t\r\n\f#")
	if prefix := strings.TrimLeft(rest, "rRuU"); strings.HasPrefix(prefix, `"`) || strings.HasPrefix(prefix, "'") {
		rest = strings.TrimLeft(prefix, "\"' \t\r\n\f")
	}
	return len(sentence) - len(rest)
}

// sentenceEnd gives the length of the first sentence: up to a full stop before
// a space, a heading's colon, an empty line, or the next item of a list.
func sentenceEnd(s string) int {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '.', '!', '?', ';':
			if i+1 == len(s) || strings.IndexByte(" \t\r\n\"'", s[i+1]) >= 0 {
				return i + 1
			}
		case ':':
			if i+1 < len(s) && (s[i+1] == '\n' || s[i+1] == '\r') {
				return i + 1
			}
		case '\n':
			rest := strings.TrimLeft(s[i+1:min(len(s), i+200)], " \t\r#")
			if rest != "" && (rest[0] == '\n' || strings.HasPrefix(rest, "- ") || strings.HasPrefix(rest, "* ")) {
				return i + 1
			}
		}
	}
	return len(s)
}
