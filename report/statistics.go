package report

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
)

// Statistics counts findings per rule, the most frequent first, as text or,
// for the JSON formats, as an array.
type Statistics struct{ JSON bool }

type count struct {
	Code  string `json:"code"`
	Name  string `json:"name"`
	Count int    `json:"count"`
	Safe  int    `json:"fixable"`
}

// Report prints the counts.
func (s Statistics) Report(w io.Writer, in Input) error {
	counts := countsOf(in)
	if s.JSON {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(counts)
	}
	p, colours := newPrinter(w), palette(in.Colour)
	width := 1
	if len(counts) > 0 {
		width = len(fmt.Sprint(counts[0].Count))
	}
	for _, c := range counts {
		p.print(colours.paint(strong, fmt.Sprintf("%*d", width, c.Count)), "\t", colours.paint(red, c.Code), "\t", c.Name, "\n")
	}
	if !in.Quiet {
		p.print(closing(in), "\n")
	}
	return p.Flush()
}

func countsOf(in Input) []count {
	counts := []count{}
	for i := range in.Findings {
		f := &in.Findings[i]
		at := slices.IndexFunc(counts, func(c count) bool { return c.Code == f.Code })
		if at < 0 {
			at = len(counts)
			counts = append(counts, count{Code: f.Code, Name: f.Name})
		}
		counts[at].Count++
		if _, ok := f.Fix(in.Level); ok {
			counts[at].Safe++
		}
	}
	slices.SortFunc(counts, func(a, b count) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Code, b.Code))
	})
	return counts
}
