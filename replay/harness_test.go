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
	"github.com/ftlint/ftlint/replay/machine"
	"github.com/stretchr/testify/require"
)

// TestHarnessRunsOnCPython runs each harness that ends as it is: what the user
// can read is a program.
func TestHarnessRunsOnCPython(t *testing.T) {
	python := findPython(t)
	for _, path := range archives(t) {
		a := load(t, path)
		r, _ := examine(t, a, replay.Options{})
		if r.Harness == nil || r.Replay.Kind == "deadlock" || r.Replay.Verdict == finding.NotReplayable {
			continue
		}
		file := filepath.Join(t.TempDir(), "harness.py")
		// What the machine brings to watch a run means nothing here.
		text := "_observe = _effect = _at_end = lambda value: value\n" + r.Harness.Text
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		out, err := exec.CommandContext(ctx, python, "-I", file).CombinedOutput()
		cancel()
		if ctx.Err() == context.DeadlineExceeded && a.name == "bad_lost_wake_up" {
			continue // the race itself
		}
		require.NoError(t, err, "%s: %s\n%s", a.name, out, r.Harness.Text)
		if a.name != "ok_eq_raises" {
			require.NotContains(t, string(out), "Traceback", "%s\n%s", a.name, r.Harness.Text)
		}
	}
}

// TestLineMap holds the rows of the harness against the text of the file: a
// line and its row have a name in common.
func TestLineMap(t *testing.T) {
	for _, path := range archives(t) {
		a := load(t, path)
		r, _ := examine(t, a, replay.Options{Schedules: 1})
		if r.Harness == nil {
			continue
		}
		file, err := a.files.Open(0)
		require.NoError(t, err)
		lines := strings.Split(strings.TrimSuffix(r.Harness.Text, "\n"), "\n")
		require.Len(t, r.Harness.Rows, len(lines))
		rows := strings.Split(file.Text, "\n")
		for i, line := range lines {
			if r.Harness.Rows[i] == 0 {
				continue // of the harness itself
			}
			row := r.Harness.Row(i + 1)
			require.Positive(t, row, line)
			words := strings.FieldsFunc(line, func(c rune) bool { return !(c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z') })
			if len(words) == 0 || strings.Contains(line, "_decorator_") || strings.HasPrefix(line, "main") || strings.HasPrefix(line, "shared") || strings.HasPrefix(line, "thread_") || strings.Contains(line, "role_") {
				continue
			}
			common := false
			for _, w := range words {
				common = common || strings.Contains(rows[row-1], w)
			}
			if s := strings.TrimSpace(line); s == "pass" || s == "break" || s == "while True:" || strings.HasPrefix(strings.TrimSpace(line), "else") || strings.HasPrefix(strings.TrimSpace(line), "finally") {
				continue
			}
			require.True(t, common, "%s: line %d %q is said to come from row %d %q", a.name, i+1, line, row, rows[row-1])
		}
	}
}

// TestRegionsAreStatements says which lines of a harness are atomic in the runs
// that say what is allowed.
func TestRegionsAreStatements(t *testing.T) {
	for name, want := range map[string][]machine.Region{
		"bad_global_counter":         {{First: 6, Last: 6}},
		"bad_read_then_write":        {{First: 5, Last: 7}},
		"bad_split_critical_section": {{First: 6, Last: 10}},
		"bad_getter_and_setter":      {{First: 9, Last: 9}},
	} {
		a := load(t, filepath.Join("../testdata/replay", name+".txtar"))
		r, _ := examine(t, a, replay.Options{Schedules: 1})
		require.Equal(t, want, r.Harness.Regions, "%s\n%s", name, r.Harness.Text)
	}
}
