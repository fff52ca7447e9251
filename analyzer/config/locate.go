package config

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2/unstable"
)

// locate finds the row and column at which a value stands in a TOML document,
// or its key if the last part of the path is one. Parts are keys (string) and
// indices (int). What is not found gives the place of what leads to it.
func locate(document []byte, path []any) (row, column int) {
	var p unstable.Parser
	p.Reset(document)
	best, deepest := 0, 0
	note := func(depth, offset int) {
		if depth > deepest {
			best, deepest = offset, depth
		}
	}
	table := 0 // how much of the path leads to the current table, -1 if it is another
	for p.NextExpression() {
		e := p.Expression()
		switch e.Kind {
		case unstable.Table, unstable.ArrayTable:
			table = descend(e.Key(), path, 0, note)
		case unstable.KeyValue:
			if table >= 0 {
				visit(e, path, table, note)
			}
		}
	}
	line := document[:best]
	if i := bytes.LastIndexByte(line, '\n'); i >= 0 {
		line = line[i+1:]
	}
	return bytes.Count(document[:best], []byte("\n")) + 1, utf8.RuneCount(line) + 1
}

// descend follows a dotted key along the path from depth on. It gives the
// depth reached, or -1 if the key leads elsewhere.
func descend(key unstable.Iterator, path []any, depth int, note func(depth, offset int)) int {
	for key.Next() {
		if depth == len(path) || path[depth] != any(string(key.Node().Data)) {
			return -1
		}
		depth++
		note(depth, int(key.Node().Raw.Offset))
	}
	return depth
}

// visit looks into a key and its value.
func visit(e *unstable.Node, path []any, depth int, note func(depth, offset int)) {
	depth = descend(e.Key(), path, depth, note)
	if depth < 0 || depth == len(path) {
		return
	}
	visitValue(e.Value(), path, depth, note)
}

func visitValue(value *unstable.Node, path []any, depth int, note func(depth, offset int)) {
	if depth == len(path) {
		return
	}
	items := value.Children()
	for i := 0; items.Next(); i++ {
		switch {
		case value.Kind == unstable.InlineTable:
			visit(items.Node(), path, depth, note)
		case value.Kind == unstable.Array && path[depth] == any(i):
			note(depth+1, int(items.Node().Raw.Offset))
			visitValue(items.Node(), path, depth+1, note)
		}
	}
}

// mentions reports whether a document may have a table for us, so that those
// that do not need not be read, nor be well-formed.
func mentions(document []byte) bool { return strings.Contains(string(document), "ftlint") }
