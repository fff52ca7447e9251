package link

import (
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/source"
)

// However many processors there are, each file is in one part, and they come in order.
func TestEachPart(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for processors := 1; processors < 6; processors++ {
		runtime.GOMAXPROCS(processors)
		for n := range 8 {
			var want []source.FileID
			for i := range n {
				want = append(want, source.FileID(i))
			}
			parts := EachPart(&Program{Files: make([]*facts.File, n)}, func(from, to source.FileID) (files []source.FileID) {
				for i := from; i < to; i++ {
					files = append(files, i)
				}
				return files
			})
			assert.Len(t, parts, processors)
			assert.Equal(t, want, slices.Concat(parts...))
		}
	}
}
