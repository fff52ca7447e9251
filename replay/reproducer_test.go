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
		file := filepath.Join(t.TempDir(), "reproducer.py")
		require.NoError(t, os.WriteFile(file, []byte(b.String()), 0o600))
		ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
		out, err := exec.CommandContext(ctx, python, "-I", file).CombinedOutput()
		cancel()
		require.Error(t, err, "%s: %s", a.name, out)
		require.Contains(t, replay.ReadReproducer(err, out), "shown in run", "%s: %s", a.name, out)
	}
}
