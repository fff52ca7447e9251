package report

import (
	"fmt"
	"html/template"
	"io"
	"math"
	"strings"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/speedup"
)

type (
	speedupPageData struct {
		Title, Python string
		Style         template.CSS
		Regions       []pageRegion
	}
	pageRegion struct {
		Headline, Place, Confidence, Share, Ceiling string
		Outcome                                     string // gain or loss, "" for neither
		Plot                                        template.URL
		Rows                                        []pageRow
		Obstacles                                   []pageFrame
		Unknown                                     []pageFact
	}
	pageRow struct{ Workers, GIL, Free, Range, Processes, Interpreters string }
)

// HTML writes one page that needs no other: for each region its curves, its
// table, and the source where its obstacles are.
func (s *Speedup) HTML(w io.Writer) error {
	data := speedupPageData{Title: "no parallel regions", Python: s.Python, Style: template.CSS(pageStyle)}
	if n := len(s.Answers); n > 0 {
		data.Title = plural(n, "parallel region")
	}
	at := newPlaces(s.Files)
	for i := range s.Answers {
		data.Regions = append(data.Regions, s.pageRegion(at, &s.Answers[i]))
	}
	return speedupPage.Execute(w, data)
}

func (s *Speedup) pageRegion(at places, a *speedup.Answer) pageRegion {
	var plot strings.Builder
	one := Speedup{Files: s.Files, Answers: []speedup.Answer{*a}, Python: s.Python}
	_ = one.SVG(&plot) // a strings.Builder takes all
	r := pageRegion{
		Headline: plain(headline(a)), Place: at.of(finding.Location{File: a.File, Span: a.Span}).String(), Confidence: a.Confidence,
		Share: fmt.Sprintf("%.0f %%", 100*a.Share), Ceiling: times(a.Ceiling), Plot: imageURL(plot.String()),
	}
	for _, row := range a.Rows {
		r.Rows = append(r.Rows, pageRow{fmt.Sprint(row.Workers), times(row.GIL), times(row.Speedup), fmt.Sprintf("%.2f–%.2f", row.Low, row.High), times(row.Processes), known(row.Interpreters)})
	}
	if n := len(a.Rows); n > 0 {
		r.Outcome = map[style]string{green: "gain", red: "loss"}[ofGain(a.Rows[n-1].Speedup)]
	}
	for _, o := range a.Obstacles {
		said := fmt.Sprintf("%s; without it %s on %d workers", o.Message, times(o.Without), o.Workers)
		f := frame{mark{at.of(finding.Location{File: o.File, Span: o.Span}), said, true}}
		r.Obstacles = append(r.Obstacles, pageFrame{f.head().String(), pageLines(f)})
	}
	for _, u := range a.Unknown {
		where := at.of(finding.Location{File: u.File, Span: u.Span})
		r.Unknown = append(r.Unknown, pageFact{"unknown", fmt.Sprintf("`%s`: %s", where, plain(u.Message))})
	}
	return r
}

func times(x float64) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return "?"
	}
	return fmt.Sprintf("%.2f×", x)
}
