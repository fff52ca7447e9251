package race

import (
	"maps"
	"sync"

	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
)

// words are the last names that tables of Python speak of. Each call of a program
// is held against them, so they are sets of names: that takes no hashing.
type words struct {
	mutators  link.NameSet // known.Mutators
	consumers link.NameSet // known.Consumers
	editors   link.NameSet // those of them that may change an argument
	positions link.NameSet // of what makes an iterator or a stream
	owned     link.NameSet // of what makes an object for one thread at a time
}

var vocabulary = sync.OnceValue(func() *words {
	return &words{
		mutators:  link.NameSetOf(maps.Keys(known.Mutators)),
		consumers: link.NameSetOf(known.ConsumerNames()),
		editors:   link.NameSetOf(known.EditorNames()),
		positions: link.NameSetOf(known.PositionMakers()),
		owned:     link.NameSetOf(known.OwnedMakers()),
	}
})
