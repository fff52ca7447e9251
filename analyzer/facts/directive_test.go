package facts_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

func directives(text string) []facts.Directive {
	return facts.Directives(syntax.Parse(text), text)
}

// said is a directive in one line: what it is, what it names, what that covers.
func said(text string, d facts.Directive) string {
	of := func(s source.Span) string { return strings.ReplaceAll(text[s.Start:s.End], "\n", "⏎") }
	kind := [...]string{
		facts.Malformed: "malformed", facts.Ignore: "ignore", facts.FileIgnore: "file-ignore", facts.Disable: "disable", facts.Enable: "enable",
		facts.GuardedBy: "guarded-by", facts.Requires: "requires", facts.ThreadConfined: "thread-confined",
	}[d.Kind]
	switch {
	case d.Kind == facts.Malformed:
		return kind + ": " + d.Message
	case len(d.Codes) > 0:
		var codes []string
		for _, c := range d.Codes {
			codes = append(codes, c.Text)
			if of(c.Span) != c.Text {
				return "the span of " + c.Text + " is that of " + of(c.Span)
			}
		}
		return fmt.Sprintf("%s %s in %s", kind, strings.Join(codes, " "), of(d.Codes[0].Covers))
	}
	return fmt.Sprintf("%s(%s) of %s", kind, d.Argument, of(d.Covers))
}

func TestDirectives(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       []string
	}{
		{"at the end of a line", "x = 1\nx += 1  # ftlint: ignore[FT101]\n", []string{"ignore FT101 in x += 1"}},
		{"noqa", "x += 1  # noqa: FT101\n", []string{"ignore FT101 in x += 1"}},
		{"noqa in any case, with codes of others", "x += 1  #NOQA:E501,FT101 FT102 because\n", []string{"ignore E501 FT101 FT102 in x += 1"}},
		{"a blanket noqa is for others", "x += 1  # noqa\nx += 1  # noqa FT101\nFT = 1  # noqa: E501\n", nil},
		{"two in a comment", "x += 1  # type: ignore  # noqa: FT101 # ftlint: ignore[FT102] see #12\n",
			[]string{"ignore FT101 in x += 1", "ignore FT102 in x += 1"}},
		{"on its own line", "if x:\n    # ftlint: ignore[FT101, FT102] the only thread\n\n    # and so on\n    x += 1\n", []string{"ignore FT101 FT102 in x += 1"}},
		{"stacked", "# noqa: FT101\n# ftlint: ignore[FT102]\nx += 1\n", []string{"ignore FT101 in x += 1", "ignore FT102 in x += 1"}},
		{"within a statement", "f(\n    1,  # noqa: FT101\n    # ftlint: ignore[FT102]\n    2)\ny = 1\n",
			[]string{"ignore FT101 in f(⏎    1,  # noqa: FT101⏎    # ftlint: ignore[FT102]⏎    2)", "ignore FT102 in f(⏎    1,  # noqa: FT101⏎    # ftlint: ignore[FT102]⏎    2)"}},
		{"after a triple-quoted string", "x += '''\n'''  # noqa: FT101\n", []string{"ignore FT101 in x += '''⏎'''"}},
		{"after a continued line", "x += \\\n    1  # noqa: FT101\n", []string{"ignore FT101 in x += \\⏎    1"}},
		{"in a header", "while (x and  # noqa: FT101\n       y):\n    x += 1\n", []string{"ignore FT101 in while (x and  # noqa: FT101⏎       y):"}},
		{"a body on the line of its header", "if x: y = 1; z = 2  # noqa: FT101\n", []string{"ignore FT101 in if x: y = 1; z = 2"}},
		{"above decorators", "# noqa: FT101\n@a\n@b(\n1)\ndef f():\n    pass\n", []string{"ignore FT101 in @a⏎@b(⏎1)⏎def f():"}},
		{"at a decorated header", "@a\nclass C:  # ftlint: thread-confined\n    pass\n", []string{"thread-confined() of @a⏎class C:"}},
		{"after everything", "x = 1\n# noqa: FT101", []string{"ignore FT101 in # noqa: FT101"}},
		{"of a file", "x = 1\n# ftlint: file-ignore[FT101]\n", []string{"file-ignore FT101 in x = 1⏎# ftlint: file-ignore[FT101]⏎"}},
		{"ranges", "# ftlint: disable[FT101]\nx\n# ftlint: enable[FT101]\ny\n",
			[]string{"disable FT101 in # ftlint: disable[FT101]⏎x⏎", "enable FT101 in # ftlint: disable[FT101]⏎x⏎"}},
		{"a range to the end", "x  # ftlint: disable[FT101]\ny\n", []string{"disable FT101 in x  # ftlint: disable[FT101]⏎y⏎"}},
		{"nothing to enable", "# ftlint: enable[FT101]\nx\n", []string{"enable FT101 in "}},
		{"declarations", "class C:\n    def __init__(self):\n        self.a = {}  # ftlint: guarded-by(self._locks[f(1)]) says so\n    def f(self):  # ftlint: requires(self._lock)\n        pass\n",
			[]string{"guarded-by(self._locks[f(1)]) of self.a = {}", "requires(self._lock) of def f(self):"}},
		{"not in strings", "x = '# noqa: FT101'\n", nil},
		{"not in prose", "x = 1  # write `# ftlint: ignore[FT101]` there\n", nil},
		{"CRLF", "x += 1  # noqa: FT101\r\ny\r\n", []string{"ignore FT101 in x += 1"}},
		{"unknown", "x  # ftlint: ignroe[FT101]\n", []string{"malformed: `ftlint: ignroe` is no directive; there are ignore[…], file-ignore[…], disable[…], enable[…], guarded-by(…), requires(…) and thread-confined"}},
		{"no codes", "x  # ftlint: ignore\n", []string{"malformed: `ignore` needs the codes that it is about: ignore[FT101]"}},
		{"empty codes", "x  # ftlint: ignore[]\n", []string{"malformed: the codes of `ignore` are a list as in ignore[FT101, FT102]"}},
		{"open codes", "x  # ftlint: disable[FT101\n", []string{"malformed: the codes of `disable` are a list as in disable[FT101, FT102]"}},
		{"no lock", "x  # ftlint: guarded-by()\n", []string{"malformed: `guarded-by` needs a lock: guarded-by(self._lock)"}},
		{"open lock", "x  # ftlint: requires(f(a)\n", []string{"malformed: `requires` needs a lock: requires(self._lock)"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, d := range directives(test.text) {
				got = append(got, said(test.text, d))
			}
			require.Equal(t, test.want, got)
		})
	}
}

func TestReasonOfDirective(t *testing.T) {
	ds := directives("x  # ftlint: ignore[FT101] only #12 gets here  # noqa: FT102\n")
	require.Len(t, ds, 2)
	require.Equal(t, "only #12 gets here", ds[0].Reason)
	require.False(t, ds[0].Noqa)
	require.True(t, ds[1].Noqa)
}

// Whatever the comments are, directives stay within the text and its comments.
func requireWithinComments(t require.TestingT, text string) {
	m := syntax.Parse(text)
	whole := source.Span{End: uint32(len(text))}
	for _, d := range facts.Directives(m, text) {
		require.True(t, whole.Contains(d.Covers))
		require.Equal(t, "#", text[d.Span.Start:d.Span.Start+1])
		require.True(t, slices.ContainsFunc(m.Comments, func(c source.Span) bool { return c.Contains(d.Span) }))
		for _, c := range d.Codes {
			require.True(t, d.Span.Contains(c.Span))
			require.True(t, whole.Contains(c.Covers))
		}
	}
}

func TestAnyComment(t *testing.T) {
	piece := rapid.SampledFrom([]string{"x = 1", "(", ")", "\n", "\r", "'''", "@", "  ", "#", "# ", "ftlint:", "noqa", ":", "ignore", "disable", "enable",
		"[", "]", ",", "FT101", "E501", "requires(", "é", "if x:"})
	rapid.Check(t, func(t *rapid.T) {
		requireWithinComments(t, strings.Join(rapid.SliceOf(piece).Draw(t, "pieces"), ""))
	})
}

func FuzzDirectives(f *testing.F) {
	f.Add("x += 1  # noqa: FT101, E501 # ftlint: ignore[FT102] why\n")
	f.Add("# ftlint: disable[FT101]\n@a\ndef f(): # ftlint: requires(self._lock)\n  pass\n# ftlint: enable[FT101]")
	f.Fuzz(func(t *testing.T, text string) { requireWithinComments(t, text) })
}
