package syntax

// A slab hands out values of one type from blocks, so that a tree costs one
// allocation per block instead of one per node. All of a tree's nodes die
// together, so nothing is ever given back. Blocks grow, so that small files
// stay small. What is used of a block is counted instead of cut off: a count
// needs no write barrier.
type slab[T any] struct {
	block []T
	used  int
}

const (
	firstBlock = 16
	lastBlock  = 512
)

// new returns a zero value.
func (s *slab[T]) new() *T {
	if s.used == len(s.block) {
		s.grow(1)
	}
	v := &s.block[s.used]
	s.used++
	return v
}

// copy returns a copy of v that lives as long as the slab.
func (s *slab[T]) copy(v []T) []T {
	n := len(v)
	if n == 0 {
		return nil
	}
	if n > len(s.block)-s.used {
		s.grow(n)
	}
	c := s.block[s.used : s.used+n : s.used+n]
	s.used += n
	copy(c, v)
	return c
}

func (s *slab[T]) grow(least int) {
	size := max(firstBlock, min(2*len(s.block), lastBlock))
	s.block, s.used = make([]T, max(size, least)), 0
}
