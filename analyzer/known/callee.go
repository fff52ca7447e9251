package known

import "strings"

// callees finds the rows of a table of callables: by dotted name, and whether
// there is one of a last name, which is what to ask of a call before its callee
// is looked for.
type callees[T any] struct {
	rows map[string]*T
	last map[string]bool
}

func indexCallees[T any](table []T, callee func(*T) string) callees[T] {
	index := callees[T]{make(map[string]*T, len(table)), make(map[string]bool, len(table))}
	for i := range table {
		dotted := callee(&table[i])
		index.rows[dotted], index.last[LastName(dotted)] = &table[i], true
	}
	return index
}

// LastName is what stands last in a dotted name.
func LastName(dotted string) string { return dotted[strings.LastIndexByte(dotted, '.')+1:] }
