package main

import (
	"os"
	"path/filepath"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// Names that JSON cannot hold are written so that no two are one.
func TestJSONName(t *testing.T) {
	require.Equal(t, "caf\ufffde9.py", jsonName("caf\xe9.py"))
	require.Equal(t, "naïve.py", jsonName("naïve.py"))
	rapid.Check(t, func(t *rapid.T) {
		a := string(rapid.SliceOf(rapid.Byte()).Draw(t, "a"))
		require.True(t, utf8.ValidString(jsonName(a)))
		if utf8.ValidString(a) {
			require.Equal(t, a, jsonName(a))
		}
	})
}

// Of a file whose name is written so it is not known that it is gone.
func TestMayExist(t *testing.T) {
	dir := t.TempDir()
	baseline := filepath.Join(dir, "b.json")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a.py"), nil, 0o666))
	require.True(t, mayExist(baseline, "a.py"))
	require.False(t, mayExist(baseline, "b.py"))
	require.True(t, mayExist(baseline, jsonName("caf\xe9.py")))
}
