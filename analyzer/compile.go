package analyzer

import (
	"context"
	"runtime"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/ftlint/ftlint/analyzer/bind"
	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// compiled is what the compile stage gives, by FileID. A file that could not
// be read has the facts of an empty one, and an error.
type compiled struct {
	facts  []*facts.File
	errors []error
}

// compile makes the facts of all files. Each file is compiled on its own, so
// the result does not depend on the number of jobs.
func compile(ctx context.Context, files *source.Set, jobs int, progress func(done, total int)) (*compiled, error) {
	out := &compiled{facts: make([]*facts.File, files.Len()), errors: make([]error, files.Len())}
	if jobs <= 0 {
		jobs = runtime.GOMAXPROCS(0)
	}
	tick := counter(files.Len(), progress)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(jobs)
	for i := range files.Len() {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			f, err := files.Open(source.FileID(i))
			out.facts[i], out.errors[i] = compileFile(f), err
			tick()
			return nil
		})
	}
	return out, group.Wait()
}

// arenas are the memory of trees. A tree is looked at once, so the next file
// may have its place.
var arenas = sync.Pool{New: func() any { return syntax.NewArena() }}

func compileFile(f *source.File) *facts.File {
	arena := arenas.Get().(*syntax.Arena)
	defer arenas.Put(arena)
	tree := arena.Parse(f.Text)
	return facts.Extract(f, tree, bind.Bind(tree))
}

// counter tells progress, one call at a time.
func counter(total int, progress func(done, total int)) func() {
	if progress == nil {
		return func() {}
	}
	var mutex sync.Mutex
	done := 0
	return func() {
		mutex.Lock()
		defer mutex.Unlock()
		done++
		progress(done, total)
	}
}
