package facts

import (
	"cmp"
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// A Requirement is what the code itself says of who calls a function: they hold a
// lock. Its first statements test it, or its docstring or a comment at its head
// tells it:
//
//	def _grow(self):
//	    assert self._lock.locked()
//
//	def _grow(self):
//	    """Caller must hold self._lock."""
//
//	# called with the lock held
//	def _grow(self):
type Requirement struct {
	Func FuncID
	Span source.Span // of the sentence or the test
	Lock string      // as it is written, self._lock; "" if it is not named
}

// ownerTests are the methods that tell whether a lock is held.
var ownerTests = []string{"locked", "_is_owned", "is_owned", "is_locked"}

// mayRequire spares most files: those without a word for a lock.
func mayRequire(text string) bool {
	return strings.Contains(text, "lock") || strings.Contains(text, "utex") || strings.Contains(text, "_is_owned")
}

// require adds the requirements of a function with a body.
func (e *extractor) require(id FuncID, stmts []syntax.Stmt, m *syntax.Module, text string) {
	if e.file.Functions[id].Kind != Def {
		return
	}
	for _, remark := range e.remarksOn(id, stmts, m.Comments, text) {
		for sentence := range sentences(text, remark) {
			if lock, ok := wanted(text[sentence.Start:sentence.End]); ok {
				e.file.Requirements = append(e.file.Requirements, Requirement{id, sentence, strings.Clone(lock)})
			}
		}
	}
	for _, s := range stmts {
		test, simple := asserted(s)
		if !simple {
			break
		}
		if lock, ok := ownerTest(test); ok {
			e.file.Requirements = append(e.file.Requirements, Requirement{id, s.Extent(), lock})
		}
	}
}

// remarksOn gives the docstring of a function and the comments above it and above
// its first statement.
func (e *extractor) remarksOn(id FuncID, stmts []syntax.Stmt, comments []source.Span, text string) []source.Span {
	if len(stmts) == 0 {
		return nil
	}
	var found []source.Span
	fn := e.file.Functions[id]
	first := begins(stmts[0])
	if doc, ok := docstring(stmts); ok {
		found = append(found, doc)
		if first = fn.Span.End; len(stmts) > 1 {
			first = begins(stmts[1])
		}
	}
	found = append(found, commentBlocks(comments[commentAt(comments, fn.Span.Start):commentAt(comments, first)], text)...)
	if above, ok := blockAbove(fn.Span.Start, comments, text); ok {
		found = append(found, above)
	}
	return found
}

// begins gives where a statement begins, with its decorators.
func begins(s syntax.Stmt) uint32 {
	decorators := []syntax.Expr(nil)
	switch s := s.(type) {
	case *syntax.FunctionDef:
		decorators = s.Decorators
	case *syntax.ClassDef:
		decorators = s.Decorators
	}
	if len(decorators) > 0 {
		return decorators[0].Extent().Start
	}
	return s.Extent().Start
}

// blockAbove gives the comments on the lines right above a function's, or above its
// decorators.
func blockAbove(def uint32, comments []source.Span, text string) (source.Span, bool) {
	line := lineOf(text, def)
	for line > 0 {
		before := lineOf(text, line-1)
		if !strings.HasPrefix(strings.TrimSpace(text[before:line]), "@") {
			break
		}
		line = before
	}
	block := source.Span{End: line}
	for i := commentAt(comments, line) - 1; i >= 0; i-- {
		c := comments[i]
		alone := strings.TrimSpace(text[lineOf(text, c.Start):c.Start]) == ""
		if !alone || strings.TrimSpace(text[c.End:line]) != "" || strings.Count(text[c.End:line], "\n") != 1 {
			break
		}
		block.Start, line = c.Start, lineOf(text, c.Start)
	}
	return block, block.Start > 0
}

// commentAt gives the first comment that does not begin before a place.
func commentAt(comments []source.Span, at uint32) int {
	i, _ := slices.BinarySearchFunc(comments, at, func(c source.Span, at uint32) int { return cmp.Compare(c.Start, at) })
	return i
}

// lineOf gives where the line of a place begins.
func lineOf(text string, at uint32) uint32 { return uint32(strings.LastIndexByte(text[:at], '\n') + 1) }

// sentences gives those of a remark.
func sentences(text string, remark source.Span) func(yield func(source.Span) bool) {
	return func(yield func(source.Span) bool) {
		for at := remark.Start; at < remark.End; {
			end := at + uint32(sentenceEnd(text[at:remark.End]))
			if !yield(source.Span{Start: at, End: end}) {
				return
			}
			at = end
		}
	}
}

// asserted gives what must be true for a function to go on after a statement, nil if
// it tells nothing. It is false for statements after which nothing is looked for.
func asserted(s syntax.Stmt) (test syntax.Expr, simple bool) {
	switch s := s.(type) {
	case *syntax.Assert:
		return s.Test, true
	case *syntax.If:
		not, ok := s.Test.(*syntax.UnaryOp)
		if !ok || not.Op != syntax.Not || len(s.Orelse) > 0 || len(s.Body) == 0 {
			return nil, false
		}
		if _, raises := s.Body[len(s.Body)-1].(*syntax.Raise); !raises {
			return nil, false
		}
		return not.Operand, true
	case *syntax.ExprStmt:
		_, constant := s.Value.(*syntax.Constant)
		return nil, constant
	case *syntax.Global, *syntax.Nonlocal, *syntax.Import, *syntax.ImportFrom:
		return nil, true
	}
	return nil, false
}

// ownerTest gives the lock that a test finds held.
func ownerTest(test syntax.Expr) (lock string, ok bool) {
	switch t := test.(type) {
	case *syntax.BoolOp:
		if t.Op != syntax.And {
			return "", false
		}
		for _, part := range t.Values {
			if lock, ok = ownerTest(part); ok {
				return lock, true
			}
		}
	case *syntax.Call:
		if method, is := t.Func.(*syntax.Attribute); is && slices.Contains(ownerTests, method.Attr) {
			return dotted(method.Value)
		}
	}
	return "", false
}

// dotted writes a name with attributes.
func dotted(e syntax.Expr) (string, bool) {
	switch e := e.(type) {
	case *syntax.Name:
		return strings.Clone(e.ID), true
	case *syntax.Attribute:
		base, ok := dotted(e.Value)
		return base + "." + e.Attr, ok
	}
	return "", false
}
