package facts

import "github.com/ftlint/ftlint/analyzer/source"

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
// header of a compound statement of that header.
type Directive struct {
	Kind     DirectiveKind
	Span     source.Span // from its '#' to its end; another directive may follow in the same comment
	Covers   source.Span // what it speaks of: a logical line, or for FileIgnore the file
	Codes    []Code      // of Ignore, FileIgnore, Disable and Enable: FT codes only, in order
	Alone    bool        // nothing else is named: without its Codes the directive says nothing
	Argument string      // of GuardedBy and Requires: the lock, as it is written
	Reason   string      // what the author says about it
	Message  string      // of Malformed: what is wrong
}

// Code is a rule's code as a directive names it.
type Code struct {
	Text   string      // FT101
	Span   source.Span // where it is named
	Covers source.Span // what it is ignored in; of Disable up to its Enable or the end of the file
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
