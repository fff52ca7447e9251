package main

import (
	"testing"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/replay"
	"github.com/stretchr/testify/require"
)

func TestVerdictMakesNothingMilder(t *testing.T) {
	for _, c := range []struct{ rule, replay, want finding.GIL }{
		{finding.GILUnknown, finding.Masked, finding.Masked},
		{finding.GILUnknown, finding.UnsafeAnyway, finding.UnsafeAnyway},
		{finding.Masked, finding.UnsafeAnyway, finding.UnsafeAnyway},
		{finding.UnsafeAnyway, finding.Masked, finding.UnsafeAnyway},
		{finding.UnsafeAnyway, finding.GILUnknown, finding.UnsafeAnyway},
		{finding.Masked, finding.GILUnknown, finding.Masked},
	} {
		f := &finding.Finding{GIL: c.rule, Confidence: finding.Likely}
		judge(nil, f, &replay.Report{GIL: c.replay, Replay: &finding.Replay{Verdict: finding.NotConfirmed}})
		require.Equal(t, c.want, f.GIL)
		require.Equal(t, finding.Likely, f.Confidence)
	}
}
