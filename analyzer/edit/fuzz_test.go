package edit_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/ftlint/ftlint/analyzer/edit"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// planAt makes any plan of two places.
func planAt(kind byte, a, b source.Span) edit.Plan {
	around := [][]source.Span{{a}, {b}}
	switch kind % 12 {
	case 0:
		return edit.Hold{Lock: edit.Existing("lock"), Around: around}
	case 1:
		return edit.Hold{Lock: edit.ForGlobal("x"), Around: around, Never: []source.Span{b}}
	case 2:
		return edit.Hold{Lock: edit.ForField("x"), Around: [][]source.Span{{a, b}}}
	case 3:
		return edit.SetDefault{At: a}
	case 4:
		return edit.Pop{At: a}
	case 5:
		return edit.Get{At: a}
	case 6:
		return edit.ReadOnce{Reads: []source.Span{a, b}}
	case 7:
		return edit.Copy{Of: a, Call: "list"}
	case 8:
		return edit.Enter{At: a}
	case 9:
		return edit.Replace{At: a, Text: "x"}
	case 10:
		return edit.Hold{}
	case 11:
		return edit.Schedule{At: a, Method: "set_result", Loop: ".get_loop()"}
	}
	return edit.Retest{At: a}
}

// Whatever the text, and wherever a plan points, the result is Python with all
// comments, or there is none.
func FuzzMake(f *testing.F) {
	paths, err := filepath.Glob("testdata/*.txtar")
	require.NoError(f, err)
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		require.NoError(f, err)
		for i, file := range archive.Files {
			text, at := places(string(file.Data))
			for _, s := range at {
				f.Add(text, byte(i), s.Start, s.End, at[0].Start, at[0].End)
			}
		}
	}
	f.Fuzz(func(t *testing.T, text string, kind byte, a, b, c, d uint32) {
		n := uint32(len(text))
		span := func(a, b uint32) source.Span { return source.Span{Start: min(a, b, n), End: min(max(a, b), n)} }
		edits, err := edit.Read(text).Make([]edit.Plan{planAt(kind, span(a, b), span(c, d))})
		if err != nil {
			return
		}
		after := edit.Apply(text, edits)
		tree := syntax.Parse(after)
		require.Empty(t, tree.Errors)
		require.Equal(t, commentsOf(text, syntax.Parse(text)), commentsOf(after, tree))
	})
}
