package syntax

// A slab hands out values of one type from blocks, so that a tree costs one
// allocation per block instead of one per node. All of a tree's nodes die
// together, so nothing is ever given back. Blocks grow, so that small files
// stay small.
type slab[T any] struct {
	free []T
	size int
}

const (
	firstBlock = 16
	lastBlock  = 512
)

// new returns a zero value.
func (s *slab[T]) new() *T {
	if len(s.free) == 0 {
		s.grow(1)
	}
	v := &s.free[0]
	s.free = s.free[1:]
	return v
}

// copy returns a copy of v that lives as long as the slab.
func (s *slab[T]) copy(v []T) []T {
	if len(v) == 0 {
		return nil
	}
	if len(v) > len(s.free) {
		s.grow(len(v))
	}
	c := s.free[:len(v):len(v)]
	s.free = s.free[len(v):]
	copy(c, v)
	return c
}

func (s *slab[T]) grow(least int) {
	s.size = max(firstBlock, min(2*s.size, lastBlock))
	s.free = make([]T, max(s.size, least))
}
