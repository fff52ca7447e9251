package source

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFileInDirectoryThatMayNotBeSearched(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "secret")
	path := filepath.Join(dir, "ftlint.toml")
	require.NoError(t, os.Mkdir(dir, 0o700))
	require.NoError(t, os.WriteFile(path, nil, 0o600))
	kind := func() ErrorKind {
		_, err := ReadFile(path)
		var wrong *Error
		if !errors.As(err, &wrong) {
			t.Skip("nothing is forbidden to this user")
		}
		return wrong.Kind
	}
	require.NoError(t, os.Chmod(path, 0))
	require.Equal(t, Unreadable, kind())
	require.NoError(t, os.Chmod(dir, 0))
	t.Cleanup(func() { os.Chmod(dir, 0o700) })
	require.Equal(t, Missing, kind())
}
