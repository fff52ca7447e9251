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
