package replay_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ftlint/ftlint/analyzer"
	"github.com/ftlint/ftlint/analyzer/config"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/replay"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"
)

func open(t testing.TB, path string) *source.Set {
	t.Helper()
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	var files []*source.File
	for _, f := range txtar.Parse(data).Files {
		if strings.HasSuffix(f.Name, ".py") {
			files = append(files, source.NewFile(f.Name, string(f.Data)))
		}
	}
	return source.NewSet(files...)
}

func check(t testing.TB, files *source.Set) *analyzer.Result {
	t.Helper()
	preview := true // the archives of such rules are replayed, too
	resolver, err := config.NewResolver(config.Options{Isolated: true, Overrides: config.Overrides{Preview: &preview}})
	require.NoError(t, err)
	result, err := analyzer.Check(context.Background(), files, analyzer.Options{Config: resolver})
	require.NoError(t, err)
	return result
}

// TestSafeTwins replays what the analyzer finds in the small racy programs, and
// forces the same findings on their safe twins: those are never confirmed.
func TestSafeTwins(t *testing.T) {
	racy, err := filepath.Glob("../testdata/small/racy_*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, racy)
	found, confirmed, forced := 0, 0, 0
	for _, path := range racy {
		result := check(t, open(t, path))
		for i := range result.Findings {
			f := &result.Findings[i]
			if !replay.Replayable(f.Code) {
				continue
			}
			found++
			r := replay.Run(context.Background(), result.Files, f, replay.Options{Schedules: 2000})
			if r.Verdict == finding.Confirmed {
				confirmed++
			}
			twin := strings.Replace(path, "racy_", "safe_", 1)
			if _, err := os.Stat(twin); err != nil {
				continue
			}
			safe := check(t, open(t, twin))
			g, ok := moved(t, result.Files, safe.Files, f)
			if !ok {
				continue
			}
			forced++
			rep := replay.Examine(context.Background(), safe.Files, g, replay.Options{Schedules: 2000})
			require.NotEqual(t, finding.Confirmed, rep.Replay.Verdict, "%s: %s: %s\n%s", twin, f.Message, rep.Replay.Outcome, harnessText(rep))
			t.Logf("%s %s: %s %s; forced on its twin: %s %s", filepath.Base(path), f.Code, r.Verdict, r.Reason, rep.Replay.Verdict, rep.Replay.Reason)
		}
	}
	safe, err := filepath.Glob("../testdata/small/safe_*.txtar")
	require.NoError(t, err)
	for _, path := range safe {
		result := check(t, open(t, path))
		for i := range result.Findings {
			f := &result.Findings[i]
			r := replay.Run(context.Background(), result.Files, f, replay.Options{Schedules: 2000})
			require.NotEqual(t, finding.Confirmed, r.Verdict, "%s: %s: %s", path, f.Message, r.Outcome)
		}
	}
	t.Logf("%d findings, %d confirmed, %d forced on the twin", found, confirmed, forced)
	require.Greater(t, 3*confirmed, found)
	require.Greater(t, 2*forced, found)
}

// moved is a finding at the places of another program that have the same text,
// else at those of the lines that have.
func moved(t testing.TB, from, to *source.Set, f *finding.Finding) (*finding.Finding, bool) {
	t.Helper()
	g := *f
	ok := true
	place := func(l finding.Location) finding.Location {
		a, err := from.Open(l.File)
		require.NoError(t, err)
		for id := range to.Len() {
			if to.Path(source.FileID(id)) != from.Path(l.File) {
				continue
			}
			b, err := to.Open(source.FileID(id))
			require.NoError(t, err)
			text := a.Text[l.Span.Start:l.Span.End]
			first, _, _ := strings.Cut(text, "\n")
			for _, text := range []string{text, first} {
				if at := strings.Index(b.Text, text); at >= 0 {
					// Of several the one that has as many before it.
					for range strings.Count(a.Text[:l.Span.Start], text) {
						if next := strings.Index(b.Text[at+1:], text); next >= 0 {
							at += 1 + next
						}
					}
					return finding.Location{File: source.FileID(id), Span: source.Span{Start: uint32(at), End: uint32(at + len(text))}}
				}
			}
		}
		ok = false
		return l
	}
	g.Location = place(f.Location)
	g.Related = nil
	for _, r := range f.Related {
		was := ok
		r.Location = place(r.Location)
		if !ok {
			ok = was // a place less
			continue
		}
		g.Related = append(g.Related, r)
	}
	g.Chains = nil
	for _, chain := range f.Chains {
		var c finding.Chain
		for _, fr := range chain {
			fr.Location = place(fr.Location)
			c = append(c, fr)
		}
		g.Chains = append(g.Chains, c)
	}
	return &g, ok
}

// TestAcrossFiles replays projects of several files.
func TestAcrossFiles(t *testing.T) {
	files := open(t, "../testdata/replay/projects/bad_across_files.txtar")
	result := check(t, files)
	require.Len(t, result.Findings, 2)
	var found *finding.Finding
	for i := range result.Findings {
		f := &result.Findings[i]
		r := replay.Examine(context.Background(), result.Files, f, replay.Options{})
		require.Equal(t, finding.Confirmed, r.Replay.Verdict, "%s: %s\n%s", f.Message, r.Replay.Reason, harnessText(r))
		require.NotEmpty(t, r.Steps)
		file, err := files.Open(f.File)
		require.NoError(t, err)
		written := false
		for _, st := range r.Steps {
			written = written || st.Action == "write" && st.File == f.File && st.Row == file.Position(f.Span.Start).Row
		}
		require.True(t, written, "no step of %s\n%s", f.Message, harnessText(r))
		if f.Code == "FT101" {
			found = f
		}
	}
	require.NotNil(t, found)
	safe := open(t, "../testdata/replay/projects/ok_across_files.txtar")
	f, ok := moved(t, result.Files, safe, found)
	require.False(t, ok, "the statement is another")
	id, ok := safe.Lookup("shop/stock.py")
	require.True(t, ok)
	stock, err := safe.Open(id)
	require.NoError(t, err)
	at := uint32(strings.Index(stock.Text, "left -= n"))
	place := finding.Location{File: id, Span: source.Span{Start: at, End: at + uint32(len("left -= n"))}}
	f.Location, f.Related = place, nil
	for i := range f.Chains {
		f.Chains[i][len(f.Chains[i])-1].Location = place
	}
	r := replay.Examine(context.Background(), safe, f, replay.Options{})
	require.Contains(t, []finding.Verdict{finding.NotConfirmed, finding.Benign}, r.Replay.Verdict, "%s\n%s", r.Replay.Reason, harnessText(r))
	require.True(t, r.Replay.Exhaustive, harnessText(r))
}
