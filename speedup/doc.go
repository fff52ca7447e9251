// Package speedup answers: how much faster would the parallel parts of a
// program run on a Python without the GIL, and what holds them back?
package speedup
