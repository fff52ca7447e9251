package race

import (
	"maps"
	"sync"
	"sync/atomic"

	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/thread"
)

// share is the work that both halves of a search do together: the starters, of
// which whoever is free explores the next one. What comes of each is kept apart and
// put together in their order, so that it does not matter who has explored which.
type share struct {
	entries  []thread.Entry
	starters []starter
	reached  map[link.Path]int // the locations in question; nobody changes it meanwhile
	found    []starts          // by starter
	begun    atomic.Int64
	done     sync.WaitGroup
}

// starts are what a function that starts threads accesses meanwhile, and the locks
// with which the frames there are entered.
type starts struct {
	accesses []Access
	enters   enters
}

func newShare(entries []thread.Entry, reached map[link.Path]int) *share {
	s := &share{entries: entries, starters: startersOf(entries), reached: reached}
	s.found = make([]starts, len(s.starters))
	s.done.Add(len(s.starters))
	return s
}

// explore explores starters until none is left.
func (s *share) explore(f *finder) {
	for i := int(s.begun.Add(1)) - 1; i < len(s.starters); i = int(s.begun.Add(1)) - 1 {
		s.exploreOne(f, i)
	}
}

// exploreOne explores one. If it panics, nobody waits for it.
func (s *share) exploreOne(f *finder, i int) {
	defer s.done.Done()
	to := &s.found[i]
	to.enters = enters{}
	f.explore(s.starters[i], s.reached, func(a *Access, entered enters) {
		to.accesses = append(to.accesses, *a)
		to.enters.remember(entered, a.Frame)
	})
}

// addTo adds what has been found, once all of it is there.
func (s *share) addTo(f *finder) {
	s.done.Wait()
	for i := range s.found {
		for k := range s.found[i].accesses {
			f.add(&s.found[i].accesses[k])
		}
		maps.Copy(f.enters, s.found[i].enters)
	}
}

// assist explores starters for the other half, as a finder of that kind, if that has
// come to them.
func (f *finder) assist(help <-chan *share) {
	select {
	case s := <-help:
		if s != nil { // the other half has not failed
			other := newFinder(f.p, s.entries)
			other.changed = f.changed
			s.explore(other)
		}
	default:
	}
}
