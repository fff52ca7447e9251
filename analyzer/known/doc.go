// Package known holds what ftlint believes about Python and its libraries, as
// tables: who starts threads, what a lock is, which calls give what. Each row
// says where the belief comes from. Code that asks lives elsewhere; a belief
// that turns out wrong is mended here and nowhere else.
package known
