package locks

import (
	"maps"
	"sync"

	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
)

// words are the last names of what known speaks of, as sets of names: what threads
// do is held against them op by op, and that takes no hashing.
type words struct {
	awaits    link.NameSet // known.Awaits
	loops     link.NameSet // known.LoopCalls, and what runs a loop
	consumers link.NameSet // known.Consumers
}

var vocabulary = sync.OnceValue(func() *words {
	loops := link.NameSetOf(known.LoopCallNames())
	for name := range maps.Keys(known.RunsLoop) {
		loops.Add(link.NameOf(name))
	}
	return &words{
		awaits:    link.NameSetOf(known.AwaitNames()),
		loops:     loops,
		consumers: link.NameSetOf(known.ConsumerNames()),
	}
})
