package link

// chunk is memory that short lists are cut from, so that they cost no allocation
// each.
type chunk[T any] struct{ rest []T }

// cut gives a list of n places, which cannot grow in place.
func (c *chunk[T]) cut(n int) []T {
	const many = 128
	if len(c.rest) < n {
		c.rest = make([]T, max(n, many))
	}
	list := c.rest[:n:n]
	c.rest = c.rest[n:]
	return list
}

// scratch is memory for lists that are needed for a moment: whoever began to use
// it gives back all that was cut since.
type scratch[T any] struct{ used []T }

// cut gives a list of n places, which hold anything and cannot grow in place.
func (s *scratch[T]) cut(n int) []T {
	at := len(s.used)
	if at+n > cap(s.used) {
		s.used = make([]T, at, 2*(at+n)) // the lists so far stay where they are
	}
	s.used = s.used[:at+n]
	return s.used[at : at+n : at+n]
}

// zeros makes a list that is going to be looked at before it is written, here and
// there. It is written at once: where memory that is fresh from the system is read
// first, the system lends its one page of zeros, and to take it back at the first
// write it stops all processors, which took a thirtieth of the time of a check.
func zeros[T any](n int) []T {
	list := make([]T, n)
	clear(list)
	return list
}
