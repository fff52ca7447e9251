package main

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestProcessesShareACache: several processes at once, some that clean it and
// somebody who breaks its files, and each says what it would say alone.
func TestProcessesShareACache(t *testing.T) {
	self, err := exec.LookPath("ftlint") // testscript.Main puts it there
	require.NoError(t, err)
	dir, kept := t.TempDir(), t.TempDir()
	for name, text := range map[string]string{
		"state.py": "n = 0\ndef bump():\n    global n\n    n += 1\n",
		"work.py":  "import threading\nfrom state import bump\nfor _ in range(2):\n    threading.Thread(target=bump).start()\n",
		"other.py": "x = (\n",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666))
	}
	run := func(args ...string) string {
		cmd := exec.Command(self, append(args, "--isolated", "--output-format", "json", ".")...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "FTLINT_CACHE_DIR="+kept)
		out, err := cmd.Output()
		var exit *exec.ExitError
		assert.ErrorAs(t, err, &exit)
		assert.Empty(t, string(exit.Stderr))
		return string(out)
	}
	want := run("--no-cache")
	require.Contains(t, want, "FT101")

	var runs sync.WaitGroup
	for worker := range 4 {
		runs.Go(func() {
			random := rand.New(rand.NewPCG(5, uint64(worker)))
			for range 10 {
				assert.Equal(t, want, run())
				spoil(random, kept)
				if random.IntN(5) == 0 {
					clean := exec.Command(self, "clean", "-q", "--isolated", "--cache-dir", kept)
					assert.NoError(t, clean.Run())
				}
			}
		})
	}
	runs.Wait()
}

// spoil breaks one file of a directory.
func spoil(random *rand.Rand, dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) == 0 {
		return
	}
	path := filepath.Join(dir, entries[random.IntN(len(entries))].Name())
	if random.IntN(3) == 0 {
		os.Truncate(path, random.Int64N(3000))
		return
	}
	if file, err := os.OpenFile(path, os.O_WRONLY, 0); err == nil {
		file.WriteAt([]byte{byte(random.Uint32())}, random.Int64N(3000))
		file.Close()
	}
}
