package syntax

// A slab hands out values of one type from blocks, so that a tree costs one
// allocation per block instead of one per node. All of a tree's nodes die
// together, so no single one is ever given back. Blocks grow, so that small
// files stay small. What is used of a block is counted instead of cut off: a
// count needs no write barrier.
//
// The slabs of an Arena keep their blocks and use them again for the next file.
type slab[T any] struct {
	block []T
	used  int

	keep bool
	kept [][]T // the blocks so far; next of them are in use
	next int
}

const (
	firstBlock = 16
	lastBlock  = 512
	maxKept    = 256 // blocks of one slab that an arena keeps
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
		if n > lastBlock {
			return append([]T(nil), v...)
		}
		s.grow(n)
	}
	c := s.block[s.used : s.used+n : s.used+n]
	s.used += n
	copy(c, v)
	return c
}

func (s *slab[T]) grow(least int) {
	if s.next < len(s.kept) {
		s.block, s.used = s.kept[s.next], 0
		s.next++
		return
	}
	size := max(firstBlock, min(2*len(s.block), lastBlock))
	if s.keep {
		size = lastBlock // so that any list fits into a block that is kept
	}
	s.block, s.used = make([]T, max(size, least)), 0
	if s.keep && s.next < maxKept {
		s.kept = append(s.kept, s.block)
		s.next = len(s.kept)
	}
}

// rewind makes the blocks ready for the next file.
func (s *slab[T]) rewind() {
	for i, b := range s.kept[:s.next] {
		if i == s.next-1 && len(b) > 0 && len(s.block) > 0 && &b[0] == &s.block[0] {
			b = b[:s.used]
		}
		clear(b)
	}
	s.block, s.used, s.next = nil, 0, 0
}
