package source_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ftlint/ftlint/analyzer/source"
)

// collect lets go of every text that nobody holds.
func collect() { runtime.GC() }

// openAndDrop is a function of its own, so that no stack slot keeps the file.
//
//go:noinline
func openAndDrop(t *testing.T, set *source.Set, id source.FileID) {
	_, err := set.Open(id)
	require.NoError(t, err)
}

// A set of texts that were read and dropped takes no memory for them.
func TestTextsAreDropped(t *testing.T) {
	text := "x = '" + string(make([]byte, 8<<20)) + "'"
	root := plant(t, "a.py: "+text, "b.py: "+text, "c.py: "+text, "d.py: "+text)
	text = ""
	set := find(t, source.Options{Dir: root, Paths: []string{"."}})
	for id := range set.Len() {
		openAndDrop(t, set, source.FileID(id))
	}
	collect()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	require.Less(t, m.HeapAlloc, uint64(16<<20))
	runtime.KeepAlive(set)
}
