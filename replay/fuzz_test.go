package replay_test

import (
	"context"
	"testing"
	"time"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/replay"
	"github.com/stretchr/testify/require"
)

// FuzzExamine replays findings whose places are anywhere in any text: each ends
// in a verdict, in time, and without a fault of ours.
func FuzzExamine(f *testing.F) {
	for _, path := range archives(f) {
		a := load(f, path)
		file, err := a.files.Open(0)
		require.NoError(f, err)
		chain := a.found.Chains[0]
		f.Add(file.Text, a.found.Subject, chain[0].Span.Start, chain[0].Span.End, chain[len(chain)-1].Span.Start, chain[len(chain)-1].Span.End)
	}
	f.Fuzz(func(t *testing.T, text, subject string, a, b, c, d uint32) {
		at := func(from, to uint32) finding.Frame {
			from = min(from, uint32(len(text)))
			return finding.Frame{Location: finding.Location{Span: source.Span{Start: from, End: max(from, min(to, uint32(len(text))))}}}
		}
		files := source.NewSet(source.NewFile("app.py", text))
		chain := finding.Chain{at(a, b), at(c, d)}
		found := &finding.Finding{Code: "FT101", Subject: subject, Chains: []finding.Chain{chain, chain}}
		start := time.Now()
		r := replay.Examine(context.Background(), files, found, replay.Options{Schedules: 30, Time: time.Second})
		require.NotContains(t, r.Replay.Reason, "a fault of the replay itself")
		require.Less(t, time.Since(start), 20*time.Second)
	})
}
