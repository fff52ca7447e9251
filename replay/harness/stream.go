package harness

import (
	"strings"

	"github.com/ftlint/ftlint/analyzer/syntax"
)

// Streams have a position that every operation reads and moves. The harness has
// no files: in place of what the finding is about it has a stream in memory,
// written in Python, that takes the position first and moves it then, as
// io.TextIOWrapper, io.StringIO and io.BytesIO do. What a buffered binary file
// reads, it reads under a lock of its own.
const streamText = `class Stream:
    def __init__(self, text):
        self._text = text
        self._at = 0
    def readline(self, size=-1):
        at = self._at
        end = at
        while end < len(self._text):
            end += 1
            if self._text[end - 1] == '\n':
                break
        self._at = end
        return self._text[at:end]
    def read(self, size=-1):
        at = self._at
        end = len(self._text)
        if size is not None and size >= 0:
            end = min(at + size, end)
        self._at = end
        return self._text[at:end]
    def write(self, text):
        at = self._at
        self._text = self._text[:at] + text + self._text[at + len(text):]
        self._at = at + len(text)
        return len(text)
    def seek(self, offset, whence=0):
        self._at = offset
        return offset
    def tell(self):
        return self._at
    def readlines(self):
        return list(iter(self))
    def flush(self):
        pass
    def close(self):
        pass
    def __iter__(self):
        return self
    def __next__(self):
        line = self.readline()
        if line == '':
            raise StopIteration
        return line
    def __enter__(self):
        return self
    def __exit__(self, kind, value, traceback):
        return False
`

// streamLines is what a stream holds.
const streamLines = `0123456789\nabcdefghij\nABCDEFGHIJ\n`

// standIn is what the harness has in place of the call that makes the subject,
// "" if that call can stay.
func (p *printer) standIn(e syntax.Expr) string {
	c, ok := e.(*syntax.Call)
	if !ok {
		return ""
	}
	name := path(c.Func)
	if !p.s.advances() {
		if p.s.asksWhatIsHeld() && name != "" && p.s.foreign(head(name)) {
			refuse(p.s.rowOf(e), "a shared `%s`, of which nothing is known,", name)
		}
		return ""
	}
	if name == "" || name != "open" && (syntax.LastName(c.Func) == "open" || !p.s.foreign(head(name))) {
		return ""
	}
	text, what := "", ""
	switch syntax.LastName(c.Func) {
	case "reader", "DictReader", "scandir", "iterdir", "finditer", "iglob", "iterparse":
		text, what = "iter(['row_1', 'row_2', 'row_3'])", "an iterator over three elements"
	case "open", "StringIO", "BytesIO", "TextIOWrapper", "fdopen", "NamedTemporaryFile", "TemporaryFile", "GzipFile", "BZ2File", "LZMAFile", "makefile":
		p.asks.streams = true
		text, what = "Stream('"+streamLines+"')", "a stream in memory"
	default:
		refuse(p.s.rowOf(e), "a shared `%s`, of which nothing is known,", name)
	}
	p.note("what `" + name + "` makes at line " + itoa(p.s.shown(p.s.rowOf(e))) + " is " + what)
	return text
}

// asksWhatIsHeld says whether a finding is about what a container holds: of one
// that is not known nothing could be seen.
func (s *slicer) asksWhatIsHeld() bool {
	switch s.finding.Code {
	case "FT103", "FT201", "FT204", "FT210", "FT303", "FT305":
		return true
	}
	return false
}

// isSubjectName says whether a value that is bound to a target is what the
// finding is about: that is named by a variable, or by the call that makes it.
func (s *slicer) isSubjectName(target, value syntax.Expr) bool {
	of := s.finding.Subject
	of = of[strings.LastIndex(of, ".")+1:]
	c, ok := value.(*syntax.Call)
	return syntax.LastName(target) != "" && syntax.LastName(target) == of || ok && syntax.LastName(c.Func) == of
}
