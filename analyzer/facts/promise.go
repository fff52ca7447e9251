package facts

import (
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
//
// A sentence that asks, plans or gives the task to somebody else says neither.
type Promise struct {
	Class  ClassID // the innermost class around it; 0: it is in the module's docstring
	Span   source.Span
	Denied bool
}

// promises finds the sentences about threads in the docstrings and comments of
// classes, and in the module's docstring.
func promises(m *syntax.Module, text string, classes []Class) []Promise {
	if !strings.Contains(text, "hread") {
		return nil
	}
	var found []Promise
	r := reader{text: text, classes: classes}
	if s, ok := docstring(m.Body); ok {
		found = r.read(found, s, 0)
	}
	if len(classes) == 0 {
		return found
	}
	var docs []source.Span
	for i := range m.Body {
		docs = docstrings(docs, m.Body[i], 0)
	}
	docs = append(docs, commentBlocks(m.Comments, text)...)
	sort.Slice(docs, func(i, j int) bool { return docs[i].Start < docs[j].Start })
	for _, s := range docs {
		if !strings.Contains(text[s.Start:s.End], "hread") {
			continue
		}
		if c := r.classAt(s.Start); c != 0 {
			found = r.read(found, s, c)
		}
	}
	return found
}

// maxNesting bounds how deep docstrings are looked for.
const maxNesting = 16

// docstrings adds the docstrings of a class or function and of what is defined
// directly in it.
func docstrings(docs []source.Span, s syntax.Stmt, depth int) []source.Span {
	var body []syntax.Stmt
	switch s := s.(type) {
	case *syntax.ClassDef:
		body = s.Body
	case *syntax.FunctionDef:
		body = s.Body
	case *syntax.If:
		body = append(append(body, s.Body...), s.Orelse...)
	case *syntax.Try:
		body = append(append(body, s.Body...), s.Orelse...)
	}
	if len(body) == 0 || depth > maxNesting {
		return docs
	}
	if span, ok := docstring(body); ok {
		docs = append(docs, span)
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
	text    string
	classes []Class
}

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

// read judges each sentence of a docstring or comment block that mentions threads.
func (r *reader) read(found []Promise, block source.Span, class ClassID) []Promise {
	body := r.text[block.Start:block.End]
	for at := 0; at < len(body); {
		end := at + sentenceEnd(body[at:])
		sentence := body[at:end]
		if strings.Contains(sentence, "hread") {
			if claimed, denied := judge(sentence); claimed {
				lead := len(sentence) - len(strings.TrimLeft(sentence, " \t\r\n\f#\"'rRuU"))
				trail := len(strings.TrimRight(sentence, " \t\r\n\f\"'#"))
				span := source.Span{Start: block.Start + uint32(at+lead), End: block.Start + uint32(at+max(lead, trail))}
				found = append(found, Promise{Class: class, Span: span, Denied: denied})
			}
		}
		at = end
	}
	return found
}

// sentenceEnd gives the length of the first sentence: up to a full stop before
// a space, an empty line, or the next item of a list.
func sentenceEnd(s string) int {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '.', '!', '?', ';':
			if i+1 == len(s) || strings.IndexByte(" \t\r\n\"'", s[i+1]) >= 0 {
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
