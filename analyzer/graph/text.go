package graph

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// WriteText writes the graph as lines to read.
func (g *Graph) WriteText(w io.Writer) error {
	out := bufio.NewWriter(w)
	fmt.Fprintln(out, "threads")
	for i, t := range g.Threads {
		fmt.Fprintf(out, "  %d: %s, on %s%s\n", i+1, t.Runs, t.On, many(t.Many))
		how := "started by"
		if t.Other {
			how = "handed over by"
		}
		fmt.Fprintf(out, "     %s %s\n", how, t.Start)
	}
	fmt.Fprintln(out, "locks")
	for _, l := range g.Locks {
		fmt.Fprintf(out, "  %s", l.Name)
		if l.Guess {
			fmt.Fprint(out, " (a lock by its name)")
		}
		fmt.Fprintln(out)
		for _, place := range l.Taken {
			fmt.Fprintf(out, "     taken by %s\n", place)
		}
	}
	fmt.Fprintln(out, "shared")
	for _, l := range g.Shared {
		fmt.Fprintf(out, "  %s", l.Name)
		if l.Why != "" {
			fmt.Fprintf(out, ": %s", l.Why)
		}
		fmt.Fprintln(out)
		for _, a := range l.Accesses {
			races := ""
			if a.Races {
				races = ", which may race"
			}
			fmt.Fprintf(out, "     %s %s it in %s, holding %s%s\n", l.who(&a), a.Does, a.At, a.holding(), races)
		}
	}
	return out.Flush()
}

func many(b bool) string {
	if b {
		return ", many at a time"
	}
	return ""
}

func (p Place) String() string {
	return fmt.Sprintf("%s at %s:%d", p.Function, p.Path, p.Row)
}

func (l *Location) who(a *Access) string {
	if a.Thread < 0 {
		return l.Others
	}
	return fmt.Sprintf("thread %d", a.Thread+1)
}

func (a *Access) holding() string {
	if len(a.Held) == 0 {
		return "no lock"
	}
	return "`" + strings.Join(a.Held, "`, `") + "`"
}
