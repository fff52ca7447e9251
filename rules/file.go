package rules

import (
	"errors"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/rules/rule"
)

// The rules about files and comments are made by the analyzer itself: they
// speak of what was read, not of what it means.

// UnusedIgnore is FT001; finding.Process reports it.
var UnusedIgnore = &rule.Rule{
	Code: "FT001", Name: "unused-ignore", Severity: finding.Note, Since: "0.1.0", Builtin: true,
	Doc: rule.Doc{
		Title: "a comment ignores a finding that is not there, or a rule that does not exist",
		Why: "An ignore that suppresses nothing hides the next finding on its line. It is left over from code that changed, or has a code in it that " +
			"was mistyped, so that it never worked.",
		Bad: `limit = 10  # noqa: FT101
`,
		Good: `limit = 10
`,
		Fix:     "Delete the comment, or correct the code in it.",
		Limits:  "Only `FT` codes are judged; those of other tools in the same comment are theirs. A blanket `# noqa` is not honoured, and so not judged.",
		Sources: []string{"https://docs.astral.sh/ruff/linter/#error-suppression"},
	},
}

// SyntaxError is FT002.
var SyntaxError = &rule.Rule{
	Code: "FT002", Name: "syntax-error", Severity: finding.Error, Since: "0.1.0", Builtin: true,
	Doc: rule.Doc{
		Title: "the file is not valid Python of the target version",
		Why: "What does not parse cannot be analysed. The rest of the file is: parsing goes on at the next statement. " +
			"Syntax that came with a later Python than `target-python` is an error, too.",
		Bad: `def f(:
    pass
`,
		Good: `def f():
    pass
`,
		Fix:     "Correct the syntax; or set `target-python` to the version that the file is written for; or exclude the file.",
		Limits:  "What CPython's compiler rejects after parsing, as a `return` outside of a function, is not reported.",
		Sources: []string{"https://docs.python.org/3/reference/grammar.html"},
	},
}

// UnreadableFile is FT003.
var UnreadableFile = &rule.Rule{
	Code: "FT003", Name: "unreadable-file", Severity: finding.Error, Since: "0.1.0", Builtin: true,
	Doc: rule.Doc{
		Title: "a file cannot be read, or is not text in the encoding that it declares",
		Why:   "A file that is silently left out would make a report look better than the project is.",
		Bad: `# -*- coding: no-such-encoding -*-
name = "x"
`,
		Good: `# -*- coding: utf-8 -*-
name = "x"
`,
		Fix:     "Make the file readable, correct the encoding in its first two lines (PEP 263), or exclude it.",
		Limits:  "The encodings are those of CPython's codecs that text files are written in; codecs that transform, as rot13, are none.",
		Sources: []string{"https://peps.python.org/pep-0263/"},
	},
}

// Unreadable is the finding for a file that could not be read.
func Unreadable(file source.FileID, err error) finding.Finding {
	f := builtin(UnreadableFile, file, source.Span{}, err.Error())
	var e *source.Error
	if errors.As(err, &e) {
		f.Span, f.Message = e.Span, e.Message
	}
	return f
}

// Syntax is the finding for a syntax error.
func Syntax(file source.FileID, err facts.SyntaxError) finding.Finding {
	return builtin(SyntaxError, file, err.Span, err.Message)
}

func builtin(r *rule.Rule, file source.FileID, span source.Span, message string) finding.Finding {
	return finding.Finding{
		Code: r.Code, Name: r.Name, Severity: r.Severity, Confidence: finding.Certain,
		Location: finding.Location{File: file, Span: span}, Message: message,
	}
}
