package facts

import "github.com/ftlint/ftlint/analyzer/source"

// room is the memory that the lists of functions are carved from: most are short,
// and would cost an allocation each. It serves one file after the other, and
// holds what is left of each piece.
type room struct {
	parameters []Param
	vars       []Var
	values     []Value
	ids        []ValueID
	lists      [][]ValueID
	calls      []Call
	args       []Arg
	ops        []Op
	spans      []source.Span
}

// carve takes a list of n from a piece of memory, a new one if too little is left
// of it.
func carve[T any](rest *[]T, n int) []T {
	const (
		piece = 1024
		long  = piece / 8 // gets memory of its own, so that little of a piece is wasted
	)
	switch {
	case n == 0:
		return nil
	case n <= len(*rest):
	case n >= long:
		return make([]T, n)
	default:
		*rest = make([]T, piece)
	}
	list := (*rest)[:n:n]
	*rest = (*rest)[n:]
	return list
}

// keep gives a copy of a list that is used again.
func keep[T any](rest *[]T, list []T) []T {
	kept := carve(rest, len(list))
	copy(kept, list)
	return kept
}
