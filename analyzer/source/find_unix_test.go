//go:build unix

package source_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ftlint/ftlint/analyzer/source"
)

func TestWhatIsNotAFileIsNotOpened(t *testing.T) {
	root := plant(t, "a.py")
	require.NoError(t, syscall.Mkfifo(filepath.Join(root, "fifo.py"), 0o644))
	require.NoError(t, os.Symlink("/dev/zero", filepath.Join(root, "zero.py")))
	set := find(t, source.Options{Dir: root, Paths: []string{".", "fifo.py"}})
	require.Equal(t, []string{"a.py", "fifo.py", "zero.py"}, paths(set))
	for _, id := range []source.FileID{1, 2} {
		done := make(chan error, 1)
		go func() { _, err := set.Open(id); done <- err }()
		select {
		case err := <-done:
			assert.ErrorContains(t, err, "is not a regular file")
		case <-time.After(10 * time.Second):
			t.Fatal("opening does not return")
		}
	}
}
