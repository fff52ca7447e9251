package replay_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
	"github.com/ftlint/ftlint/replay"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"
)

// An archive holds app.py and, in its comment, a line `finding CODE SUBJECT`
// and lines `want TEXT`: each TEXT is in the report. In app.py `# spawn` marks
// where the chains begin (one mark: both begin there) and `# access` where they
// end.
type archive struct {
	name  string
	files *source.Set
	found *finding.Finding
	wants []string
}

func load(t testing.TB, path string) archive {
	t.Helper()
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	ar := txtar.Parse(data)
	a := archive{name: strings.TrimSuffix(filepath.Base(path), ".txtar")}
	require.NotEmpty(t, ar.Files)
	require.Equal(t, "app.py", ar.Files[0].Name)
	file := source.NewFile("app.py", string(ar.Files[0].Data))
	a.files = source.NewSet(file)
	a.found = &finding.Finding{}
	for _, line := range strings.Split(string(ar.Comment), "\n") {
		word, rest, _ := strings.Cut(line, " ")
		switch word {
		case "finding":
			code, subject, ok := strings.Cut(rest, " ")
			require.True(t, ok, line)
			a.found.Code, a.found.Subject, a.found.Message = code, subject, "`"+subject+"` is updated by two threads"
		case "want":
			a.wants = append(a.wants, rest)
		}
	}
	require.NotEmpty(t, a.found.Code)
	require.NotEmpty(t, a.wants)
	a.found.Chains = chains(t, file)
	last := a.found.Chains[0]
	a.found.Location = last[len(last)-1].Location
	return a
}

// chains reads the marks.
func chains(t testing.TB, file *source.File) []finding.Chain {
	t.Helper()
	mod := syntax.Parse(file.Text)
	require.Empty(t, mod.Errors)
	var spawns, accesses []source.Span
	for row, line := range strings.Split(file.Text, "\n") {
		switch {
		case strings.Contains(line, "# spawn"):
			spawns = append(spawns, callAt(mod, file, row+1))
		case strings.Contains(line, "# access"):
			accesses = append(accesses, statementAt(mod, file, row+1))
		}
	}
	require.NotEmpty(t, accesses, "no access is marked")
	var out []finding.Chain
	for i := range 2 {
		var c finding.Chain
		if len(spawns) > 0 {
			c = append(c, finding.Frame{Location: finding.Location{Span: spawns[min(i, len(spawns)-1)]}})
		}
		c = append(c, finding.Frame{Location: finding.Location{Span: accesses[min(i, len(accesses)-1)]}})
		out = append(out, c)
	}
	return out
}

func callAt(mod *syntax.Module, file *source.File, row int) source.Span {
	var first, spawn source.Span
	mod.Inspect(func(n syntax.Node) bool {
		c, ok := n.(*syntax.Call)
		if !ok || file.Position(c.Start).Row != row {
			return true
		}
		if first == (source.Span{}) {
			first = c.Span
		}
		name := ""
		switch f := c.Func.(type) {
		case *syntax.Name:
			name = f.ID
		case *syntax.Attribute:
			name = f.Attr
		}
		if spawn == (source.Span{}) && (name == "Thread" || name == "submit" || name == "map") {
			spawn = c.Span
		}
		return true
	})
	if spawn != (source.Span{}) {
		return spawn
	}
	if first == (source.Span{}) {
		return statementAt(mod, file, row)
	}
	return first
}

func statementAt(mod *syntax.Module, file *source.File, row int) source.Span {
	var at source.Span
	mod.Inspect(func(n syntax.Node) bool {
		if _, ok := n.(syntax.Stmt); ok && file.Position(n.Extent().Start).Row == row {
			at = n.Extent()
		}
		return true
	})
	return at
}

func examine(t testing.TB, a archive, opt replay.Options) (*replay.Report, string) {
	t.Helper()
	r := replay.Examine(context.Background(), a.files, a.found, opt)
	var b bytes.Buffer
	require.NoError(t, replay.WriteText(&b, a.files, r))
	return r, b.String()
}

func archives(t testing.TB) []string {
	t.Helper()
	paths, err := filepath.Glob("../testdata/replay/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	return paths
}

func harnessText(r *replay.Report) string {
	if r.Harness == nil {
		return "(no harness)"
	}
	return r.Harness.Text
}

func TestArchives(t *testing.T) {
	for _, path := range archives(t) {
		a := load(t, path)
		t.Run(a.name, func(t *testing.T) {
			r, text := examine(t, a, replay.Options{})
			for _, want := range a.wants {
				require.Contains(t, text, want, "harness:\n%s\nreport:\n%s", harnessText(r), text)
			}
			switch {
			case strings.HasPrefix(a.name, "bad_"):
				require.Equal(t, finding.Confirmed, r.Replay.Verdict, "harness:\n%s\nreport:\n%s", harnessText(r), text)
			case strings.HasPrefix(a.name, "ok_"):
				require.Contains(t, []finding.Verdict{finding.NotConfirmed, finding.Benign}, r.Replay.Verdict, "harness:\n%s\nreport:\n%s", harnessText(r), text)
				require.True(t, r.Replay.Exhaustive, "harness:\n%s\nreport:\n%s", harnessText(r), text)
			case strings.HasPrefix(a.name, "open_"):
				require.Equal(t, finding.NotConfirmed, r.Replay.Verdict, "harness:\n%s\nreport:\n%s", harnessText(r), text)
				require.False(t, r.Replay.Exhaustive)
			default:
				require.True(t, strings.HasPrefix(a.name, "no_"), "the name says what is expected: bad_, ok_, open_ or no_")
				require.Equal(t, finding.NotReplayable, r.Replay.Verdict, "harness:\n%s\nreport:\n%s", harnessText(r), text)
			}
		})
	}
}
