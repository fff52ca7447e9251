package main

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/ftlint/ftlint/analyzer"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/replay"
)

// confirm replays findings, jobs at once: each on its own, so that the order
// does not matter. The worst are first; when the time is over, the others keep
// no verdict. It says what came of it, and what was not tried.
func confirm(t *terminal, result *analyzer.Result, jobs int, most time.Duration, bar *progress) (string, error) {
	defer bar.clear()
	eagerCollector()
	var tried []*finding.Finding
	for i := range result.Findings {
		if f := &result.Findings[i]; replay.Replayable(f.Code) {
			tried = append(tried, f)
		}
	}
	slices.SortStableFunc(tried, func(a, b *finding.Finding) int {
		return cmp.Or(cmp.Compare(b.Severity, a.Severity), cmp.Compare(b.Confidence, a.Confidence))
	})
	ctx, cancel := context.WithTimeout(t, most)
	defer cancel()
	var group errgroup.Group
	group.SetLimit(cmp.Or(jobs, runtime.GOMAXPROCS(0)))
	var done atomic.Int64
	for _, f := range tried {
		if ctx.Err() != nil {
			break
		}
		group.Go(func() error {
			if r := replay.Examine(ctx, result.Files, f, replay.Options{}); ctx.Err() == nil {
				judge(result.Files, f, r)
			}
			bar.update(int(done.Add(1)), len(tried))
			return nil
		})
	}
	_ = group.Wait() // no replay fails
	return confirmed(result.Findings), t.Err()
}

// judge puts the verdict of a replay on its finding. One that was seen to fail
// is certain; nothing makes a finding less so. Nor does it make one milder: what the
// rule knows to break with the GIL too may need more rounds than the replay's two.
func judge(files *source.Set, f *finding.Finding, r *replay.Report) {
	f.Replay = r.Replay
	if r.GIL != finding.GILUnknown && f.GIL != finding.UnsafeAnyway {
		f.GIL = r.GIL
	}
	if r.Replay.Verdict == finding.Confirmed {
		f.Confidence = finding.Certain
		var drawing strings.Builder
		if replay.WriteSVG(&drawing, files, []*replay.Report{r}) == nil {
			f.Replay.Drawing = drawing.String()
		}
	}
}

// confirmed counts the verdicts and what has none.
func confirmed(findings []finding.Finding) string {
	verdicts := map[finding.Verdict]int{}
	late := 0
	var others []string // codes
	for i := range findings {
		switch f := &findings[i]; {
		case f.Replay != nil:
			verdicts[f.Replay.Verdict]++
		case replay.Replayable(f.Code):
			late++
		default:
			others = append(others, f.Code)
		}
	}
	var parts []string
	for _, v := range []finding.Verdict{finding.Confirmed, finding.Benign, finding.NotConfirmed, finding.NotReplayable} {
		if n := verdicts[v]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, v))
		}
	}
	if late > 0 {
		parts = append(parts, fmt.Sprintf("%d not tried since the time was over (--confirm-time)", late))
	}
	if n := len(others); n > 0 {
		slices.Sort(others)
		parts = append(parts, fmt.Sprintf("%d not tried, of rules that have no replay (%s)", n, strings.Join(slices.Compact(others), ", ")))
	}
	if len(parts) == 0 {
		return "replay: there was nothing to replay"
	}
	return "replay: " + strings.Join(parts, ", ")
}
