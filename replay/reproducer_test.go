package replay_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/replay"
	"github.com/stretchr/testify/require"
)

// TestReproducers runs the reproducer of each confirmed archive on a CPython: it
// shows the race.
func TestReproducers(t *testing.T) {
	python := findPython(t)
	for _, path := range archives(t) {
		a := load(t, path)
		r, _ := examine(t, a, replay.Options{})
		var b strings.Builder
		if r.Replay.Verdict != finding.Confirmed {
			require.Error(t, replay.WriteReproducer(&b, r))
			continue
		}
		require.NoError(t, replay.WriteReproducer(&b, r), a.name)
		shownBy(t, python, a.name, b.String())
	}
}

// TestReproducersAdvanceTheirIterator holds that what is advanced again and again
// is made as the finding's own code makes it, also where other classes and
// functions of the file make iterators under the same name.
func TestReproducersAdvanceTheirIterator(t *testing.T) {
	result := check(t, open(t, "../testdata/rules/FT301-shared-iterator/spellings.txtar"))
	for function, iterator := range map[string]string{
		"BadField.take":           "zip(items, items)",
		"BadUnknownIterator.take": "iter(items)",
		"bad_captured.work":       "iter(paths)",
		"bad_consumed.work":       "filter(None, words)",
	} {
		seen := false
		for i := range result.Findings {
			f := &result.Findings[i]
			if f.Code != "FT301" || !strings.HasSuffix(f.Function, function) {
				continue
			}
			seen = true
			r := replay.Examine(context.Background(), result.Files, f, replay.Options{Schedules: 600})
			var b strings.Builder
			require.NoError(t, replay.WriteReproducer(&b, r), function)
			require.Contains(t, b.String(), "\nITERATOR = \""+iterator+"\"\n", function)
		}
		require.True(t, seen, function)
	}
}

// TestReproducersShowWhatLibrariesDo: the list that is sorted is empty only
// while the sort compares, which no instruction of its line is in; the one worker
// of a pool idles and takes a second task, where the machine starts another one;
// pools end with the main thread, but not before their tasks; the call that ends a
// pool is on the line of its with statement.
func TestReproducersShowWhatLibrariesDo(t *testing.T) {
	python := findPython(t)
	for function, archive := range map[string]string{
		"BadListSort.show":          "FT303-iterate-while-changed/containers",
		"BadThroughCall.locked_run": "FT506-wait-under-lock/result",
		"bad_as_completed":          "FT510-executor-deadlock/basic",
		"bad_lambda.<lambda>":       "FT510-executor-deadlock/basic",
	} {
		result := check(t, open(t, "../testdata/rules/"+archive+".txtar"))
		seen := false
		for i := range result.Findings {
			f := &result.Findings[i]
			if !strings.HasSuffix(f.Function, function) {
				continue
			}
			seen = true
			r := replay.Examine(context.Background(), result.Files, f, replay.Options{Schedules: 600})
			var b strings.Builder
			require.NoError(t, replay.WriteReproducer(&b, r))
			shownBy(t, python, f.Function, b.String())
		}
		require.True(t, seen, function)
	}
}

func shownBy(t *testing.T, python, name, program string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "reproducer.py")
	require.NoError(t, os.WriteFile(file, []byte(program), 0o600))
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, python, "-I", file).CombinedOutput()
	require.Error(t, err, "%s: %s", name, out)
	require.Contains(t, replay.ReadReproducer(err, out), "shown in run", "%s: %s", name, out)
}
