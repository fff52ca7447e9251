package analyzer

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/ftlint/ftlint/analyzer/bind"
	"github.com/ftlint/ftlint/analyzer/cache"
	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// compiled is the compile stage and what it gives, by FileID. A file that could
// not be read has the facts of an empty one, and an error.
//
// It has two steps, so that nothing is compiled or decoded in vain: read reads
// all files, and compiles those whose facts the cache lacks while it has their
// text; load takes the facts of the others from the cache. Between the two it
// is known what all files hold, which is when to ask for the answer of an
// earlier run.
type compiled struct {
	facts  []*facts.File
	names  [][]link.Name // of what is in the facts
	room   sync.Once     // for their names
	errors []error

	files  *source.Set
	cache  *cache.Cache
	jobs   int
	hashes [][32]byte  // of what was read; zero if nothing was
	keys   []cache.Key // of the facts; zero if they are not kept
	fresh  []bool      // the facts are made, and the cache lacks them

	packages packages // of the question
	asked    int      // how many directories they were then
}

// read opens all files. Each is compiled on its own, so the result does not
// depend on the number of jobs.
func read(ctx context.Context, files *source.Set, jobs int, opt Options) (*compiled, error) {
	n := files.Len()
	c := &compiled{
		files: files, cache: opt.Cache, jobs: jobs, facts: make([]*facts.File, n), names: make([][]link.Name, n), errors: make([]error, n),
		hashes: make([][32]byte, n), keys: make([]cache.Key, n), fresh: make([]bool, n),
	}
	if c.jobs <= 0 {
		c.jobs = runtime.GOMAXPROCS(0)
	}
	tick := counter(n, opt.Progress)
	return c, c.each(ctx, func(i int) {
		a := arenas.Get().(*arena)
		defer arenas.Put(a)
		f, err := files.OpenIn(source.FileID(i), &a.text)
		c.errors[i] = err
		if c.cache != nil {
			c.hashes[i] = f.Hash()
		}
		if hash := c.hashes[i]; hash != [32]byte{} {
			c.keys[i] = c.cache.Key("facts", []byte{byte(f.Kind)}, hash[:])
		}
		if !c.cache.Has(c.keys[i]) {
			c.set(i, a.facts(f), c.keys[i] != cache.Key{})
		}
		tick()
	})
}

// load gives every file its facts.
func (c *compiled) load(ctx context.Context) error {
	return c.each(ctx, func(i int) {
		if c.facts[i] != nil {
			return
		}
		data, _ := c.cache.Get(c.keys[i])
		if kept, err := facts.Decode(data); err == nil {
			c.set(i, kept, false)
		} else { // the entry is damaged
			f, _ := c.files.Open(source.FileID(i))
			c.set(i, Facts(f), f.Hash() == c.hashes[i])
		}
	})
}

// set keeps the facts of a file.
func (c *compiled) set(i int, f *facts.File, fresh bool) {
	c.room.Do(func() { link.MakeRoom(len(c.facts)) })
	c.facts[i], c.names[i], c.fresh[i] = f, link.NamesOf(f.Names), fresh
}

// keep hands what is new to the cache, beside the stages that follow, which
// have the processors less busy. The function that it gives waits for the end.
func (c *compiled) keep() (wait func()) {
	var group sync.WaitGroup
	group.Go(func() {
		var data []byte
		for i, f := range c.facts {
			if c.fresh[i] {
				data = f.Append(data[:0])
				c.cache.Put(c.keys[i], data)
			}
		}
	})
	return group.Wait
}

// known counts the files whose facts the cache had.
func (c *compiled) known() int {
	n := 0
	for i := range c.facts {
		if c.keys[i] != (cache.Key{}) && !c.fresh[i] {
			n++
		}
	}
	return n
}

// each calls do for each file, several at once.
func (c *compiled) each(ctx context.Context, do func(i int)) error {
	var begun atomic.Int64
	var workers sync.WaitGroup
	for range min(c.jobs, len(c.facts)) {
		workers.Go(func() {
			for i := int(begun.Add(1)) - 1; i < len(c.facts) && ctx.Err() == nil; i = int(begun.Add(1)) - 1 {
				do(i)
			}
		})
	}
	workers.Wait()
	return ctx.Err()
}

// arena is the memory of texts, trees and bindings. Those of a file are looked at
// once, so the next file may have their place.
type arena struct {
	text     source.Buffer
	trees    *syntax.Arena
	bindings bind.Arena
}

var arenas = sync.Pool{New: func() any { return &arena{trees: syntax.NewArena()} }}

// Facts compiles one file.
func Facts(f *source.File) *facts.File {
	a := arenas.Get().(*arena)
	defer arenas.Put(a)
	return a.facts(f)
}

func (a *arena) facts(f *source.File) *facts.File {
	tree := a.trees.Parse(f.Text)
	return facts.Extract(f, tree, a.bindings.Bind(tree))
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
