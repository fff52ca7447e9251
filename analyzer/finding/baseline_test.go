package finding_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/source"
)

var statements = []string{"a += 1", "b += 1", "c()", "a += 1"}

// someFindings draws findings of two files, each with places of its own.
func someFindings(t *rapid.T) (*source.Set, []finding.Finding) {
	text := ""
	var spans []source.Span
	for range 3 {
		for _, s := range statements {
			spans = append(spans, source.Span{Start: uint32(len(text)), End: uint32(len(text) + len(s))})
			text += s + "\n"
		}
	}
	files := source.NewSet(source.NewFile("a.py", text), source.NewFile("b.py", text))
	place := rapid.Custom(func(t *rapid.T) finding.Location {
		return finding.Location{File: source.FileID(rapid.IntRange(0, 1).Draw(t, "file")), Span: rapid.SampledFrom(spans).Draw(t, "span")}
	})
	count := 0
	one := rapid.Custom(func(t *rapid.T) finding.Finding {
		count++
		f := finding.Finding{Code: rapid.SampledFrom([]string{"FT101", "FT201"}).Draw(t, "code"), Location: place.Draw(t, "at"), Fingerprint: fmt.Sprint(count)}
		for range rapid.IntRange(0, 3).Draw(t, "places") {
			role := rapid.SampledFrom([]string{"read", "site", "lock"}).Draw(t, "role")
			f.Related = append(f.Related, finding.Related{Location: place.Draw(t, "other"), Role: role})
		}
		return f
	})
	return files, rapid.SliceOfN(one, 1, 8).Draw(t, "findings")
}

func none(string) bool { return false }

func TestBaseline(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		files, all := someFindings(t)
		known := rapid.IntRange(0, len(all)).Draw(t, "known")
		b, err := finding.ParseBaseline(finding.NewBaseline(files, all[:known], files.Path).Text())
		require.NoError(t, err)
		require.Equal(t, known, b.Len())

		left := b.Apply(files, slices.Clone(all), files.Path, none)
		require.Equal(t, all[known:], left)
		require.Zero(t, b.Shrink(), "all of them were found")

		kept := rapid.IntRange(0, known).Draw(t, "kept")
		again, err := finding.ParseBaseline(b.Text())
		require.NoError(t, err)
		again.Apply(files, slices.Clone(all[:kept]), files.Path, none)
		require.Equal(t, known-kept, again.Shrink())
		require.Equal(t, finding.NewBaseline(files, all[:kept], files.Path).Text(), again.Text())
	})
}

// A place more of a known cause is told, a place less is not.
func TestBaselinePlaces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		files, all := someFindings(t)
		f := all[0]
		b := finding.NewBaseline(files, []finding.Finding{f}, files.Path)
		more := f
		more.Related = append(slices.Clone(f.Related), finding.Related{Location: f.Location, Role: "write"})
		left := b.Apply(files, []finding.Finding{more}, files.Path, none)
		require.Len(t, left, 1)
		require.Len(t, left[0].Facts, 1)
		require.Equal(t, "baseline", left[0].Facts[0].Label)

		if len(f.Related) > 0 {
			fewer := f
			fewer.Related = f.Related[1:]
			require.Empty(t, b.Apply(files, []finding.Finding{fewer}, files.Path, none))
		}
	})
}

func TestBaselineNeverHidesSyntaxErrors(t *testing.T) {
	files := source.NewSet(source.NewFile("a.py", "x = = 1\n"))
	all := []finding.Finding{{Code: "FT002", Fingerprint: "1"}}
	require.Zero(t, finding.NewBaseline(files, all, files.Path).Len())
}

func FuzzParseBaseline(f *testing.F) {
	f.Add([]byte(`{"version": 1, "files": {"a.py": [{"code": "FT101", "fingerprint": "1", "sites": []}]}}`))
	f.Add([]byte(`{"version": 1, "files": {"a.py": [null]}}`))
	f.Add([]byte(`{"version": 2}`))
	files := source.NewSet(source.NewFile("a.py", "x = 1\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := finding.ParseBaseline(data)
		if err != nil {
			return
		}
		b.Apply(files, []finding.Finding{{Code: "FT101", Fingerprint: "1"}}, files.Path, none)
		b.Shrink()
		again, err := finding.ParseBaseline(b.Text())
		require.NoError(t, err)
		require.Equal(t, b.Text(), again.Text())
	})
}

// Editors and git on Windows change the ends of lines, and put a mark first.
func TestBaselineOfAnotherSystem(t *testing.T) {
	b, err := finding.ParseBaseline([]byte("\ufeff{\"version\": 1,\r\n\"files\": {\"a.py\": [{\"code\": \"FT101\"}]}}\r\n"))
	require.NoError(t, err)
	require.Equal(t, 1, b.Len())
}

// A file that has another name has what it had; one beside it has not.
func TestBaselineOfARenamedFile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		files, all := someFindings(t)
		before := func(id source.FileID) string { return "old/" + files.Path(id) }
		gone := func(file string) bool { return strings.HasPrefix(file, "old/") }
		b := finding.NewBaseline(files, all, before)
		moved := slices.Clone(all)
		for i := range moved {
			moved[i].Fingerprint += "in another module"
		}
		require.Len(t, b.Apply(files, slices.Clone(moved), files.Path, none), len(all))
		require.Empty(t, b.Apply(files, slices.Clone(moved), files.Path, gone))
		require.Equal(t, len(all), b.Moved())
		require.Zero(t, b.Shrink())
		require.Equal(t, finding.NewBaseline(files, moved, files.Path).Text(), b.Text())
	})
}
