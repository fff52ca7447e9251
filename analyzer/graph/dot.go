package graph

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// WriteDOT writes the graph in Graphviz's language: threads are boxes, shared
// locations ellipses, locks diamonds. An edge is what a thread does to a
// location, red if it may race; a dashed one leads to a lock that is held at some.
func (g *Graph) WriteDOT(w io.Writer) error {
	out := bufio.NewWriter(w)
	fmt.Fprintln(out, "digraph ftlint {\n  rankdir=LR;\n  node [fontname=\"sans-serif\"];\n  edge [fontname=\"sans-serif\"];")
	fmt.Fprintln(out, "  other [shape=box, style=dashed, label=\"other code,\\nany caller\"];")
	for i, t := range g.Threads {
		fmt.Fprintf(out, "  thread%d [shape=box, label=%s];\n", i+1, quote(fmt.Sprintf("%s\n%s%s\nfrom %s", t.Runs, t.On, many(t.Many), t.Start)))
	}
	for i, l := range g.Locks {
		fmt.Fprintf(out, "  lock%d [shape=diamond, label=%s];\n", i+1, quote(l.Name))
	}
	for i, l := range g.Shared {
		fmt.Fprintf(out, "  shared%d [shape=ellipse, label=%s];\n", i+1, quote(l.Name))
		for _, e := range edges(&l) {
			colour := ""
			if e.races {
				colour = ", color=red"
			}
			fmt.Fprintf(out, "  %s -> shared%d [label=%s%s];\n", e.from, i+1, quote(e.label), colour)
		}
		for _, held := range l.Locks {
			fmt.Fprintf(out, "  shared%d -> lock%d [style=dashed];\n", i+1, held+1)
		}
	}
	fmt.Fprintln(out, "}")
	return out.Flush()
}

// edge is accesses that differ in their place alone.
type edge struct {
	from, label string
	races       bool
}

func edges(l *Location) []edge {
	var out []edge
	seen := map[edge]bool{}
	for _, a := range l.Accesses {
		e := edge{from: "other", label: a.Does + ", " + strings.ReplaceAll(a.holding(), "`", ""), races: a.Races}
		if a.Thread >= 0 {
			e.from = fmt.Sprintf("thread%d", a.Thread+1)
		}
		if !seen[e] {
			seen[e] = true
			out = append(out, e)
		}
	}
	return out
}

// quote writes a string of the language; lines are centred.
func quote(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(text) + `"`
}
