package source_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ftlint/ftlint/analyzer/source"
)

func openOne(t *testing.T, dir string) (*source.Set, *source.File) {
	set, err := source.Find(t.Context(), source.Options{Dir: dir, Paths: []string{"link.py"}})
	require.NoError(t, err)
	require.Equal(t, 1, set.Len())
	file, err := set.Open(0)
	require.NoError(t, err)
	return set, file
}

func TestWriteGoesWhereTheLinkLeads(t *testing.T) {
	dir := t.TempDir()
	real, link := filepath.Join(dir, "real"), filepath.Join(dir, "link.py")
	before := "# coding: latin-1\r\nx = '\xe9'\r\n"
	require.NoError(t, os.WriteFile(real, []byte(before), 0o600))
	require.NoError(t, os.Symlink("real", link))
	set, old := openOne(t, dir)
	new, err := old.WithText(old.Text + "y = 'é'\r\n")
	require.NoError(t, err)
	require.NoError(t, set.Write(0, old, new))

	data, err := os.ReadFile(real)
	require.NoError(t, err)
	assert.Equal(t, before+"y = '\xe9'\r\n", string(data))
	info, err := os.Lstat(link)
	require.NoError(t, err)
	assert.NotZero(t, info.Mode()&os.ModeSymlink)
	info, err = os.Stat(real)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
}

func TestWriteKeepsWhatItCannotReplace(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "link.py")
	require.NoError(t, os.WriteFile(path, []byte("# coding: latin-1\n"), 0o600))
	set, old := openOne(t, dir)
	_, err := old.WithText(old.Text + "x = '€'\n")
	assert.ErrorContains(t, err, "has no character '€'")

	new, err := old.WithText(old.Text + "x = 1\n")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, []byte("other\n"), 0o600))
	assert.ErrorContains(t, set.Write(0, old, new), "link.py: has changed meanwhile")
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "other\n", string(data))

	require.NoError(t, os.Remove(path))
	assert.Error(t, set.Write(0, old, new))
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, left)
}

func TestWithReplacesOneFile(t *testing.T) {
	a, b := source.NewFile("a.py", "1"), source.NewFile("b.py", "2")
	set := source.NewSet(a, b)
	next := set.With(map[source.FileID]*source.File{1: source.NewFile("b.py", "3")})
	for id, want := range []string{"1", "3"} {
		file, err := next.Open(source.FileID(id))
		require.NoError(t, err)
		assert.Equal(t, want, file.Text)
	}
	file, err := set.Open(1)
	require.NoError(t, err)
	assert.Same(t, b, file)
	assert.Equal(t, "b.py", next.Path(1))
}
