package link

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"

	"github.com/ftlint/ftlint/analyzer/source"
)

// EachPart has the files of a program gone through in as many parts as there are
// processors, side by side: do is told the first file of a part, and the one behind
// its last. It may read facts and what rests on facts alone, not ask what anything
// is. What comes of the parts is given in their order.
func EachPart[T any](p *Program, do func(from, to source.FileID) T) []T {
	n := runtime.GOMAXPROCS(0)
	parts := make([]T, n)
	tasks := make([]func(), n)
	for i := range tasks {
		tasks[i] = func() {
			parts[i] = do(source.FileID(i*len(p.Files)/n), source.FileID((i+1)*len(p.Files)/n))
		}
	}
	sideBySide(tasks...)
	return parts
}

// sideBySide runs tasks and waits for all. It panics if one does: whoever has asked
// can recover here.
func sideBySide(tasks ...func()) {
	faults := make([]string, len(tasks))
	var group sync.WaitGroup
	for i, task := range tasks {
		group.Go(func() {
			defer func() {
				if value := recover(); value != nil {
					faults[i] = fmt.Sprintf("%v\n\n%s", value, debug.Stack())
				}
			}()
			task()
		})
	}
	group.Wait()
	if fault := cmp.Or(faults...); fault != "" {
		panic(fault)
	}
}
