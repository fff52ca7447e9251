package source

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// BenchmarkLibrary finds, reads and decodes the standard library of Python
// 3.13 with its tests, some 37 MB; MB/s are those of text.
func BenchmarkLibrary(b *testing.B) {
	out, err := exec.Command(findPython(b), "-c", "import sysconfig; print(sysconfig.get_path('stdlib'))").Output()
	require.NoError(b, err)
	opt := Options{Dir: "/", Paths: []string{strings.TrimSpace(string(out))}}
	b.Run("find", func(b *testing.B) {
		for b.Loop() {
			set, err := Find(b.Context(), opt)
			require.NoError(b, err)
			require.Greater(b, set.Len(), 1000)
		}
	})
	b.Run("open", func(b *testing.B) {
		set, err := Find(b.Context(), opt)
		require.NoError(b, err)
		var size int
		for b.Loop() {
			size = 0
			for id := range set.Len() {
				f, _ := set.Open(FileID(id))
				size += len(f.Text)
			}
		}
		b.SetBytes(int64(size))
		b.ReportMetric(float64(set.Len()), "files")
	})
}
