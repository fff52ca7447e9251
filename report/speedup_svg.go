package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/ftlint/ftlint/speedup"
)

// The plot's measures, in pixels: one panel a region, one under the other.
const (
	panelWidth, panelHeight = 640, 260
	plotLeft, plotRight     = 48, 500
	plotTop, plotBottom     = 56, 222
	labelLetters            = 84 // of a panel's heading
)

// plotStyle gives colours for light and dark; both curves are told apart by
// their dashes, too.
const plotStyle = `
  :root { color-scheme: light dark; --paper: #fff; --ink: #1f2328; --faint: #d0d7de; --free: #1a7f37; --gil: #9a6700; }
  @media (prefers-color-scheme: dark) { :root { --paper: #0d1117; --ink: #e6edf3; --faint: #3d444d; --free: #3fb950; --gil: #d29922; } }
  .paper { fill: var(--paper); }
  text { fill: var(--ink); font: 12px system-ui, sans-serif; }
  .heading { font-weight: 600; font-size: 13px; }
  .end { text-anchor: end; }
  .middle { text-anchor: middle; }
  .grid { stroke: var(--faint); stroke-width: 1; }
  .free { stroke: var(--free); }
  .gil { stroke: var(--gil); stroke-dasharray: 5 4; }
  .curve { fill: none; stroke-width: 2; }
  .range { fill: var(--free); opacity: .18; }
`

// SVG draws what each region gains by the number of workers, with the GIL and
// without, in one file that needs nothing else.
func (s *Speedup) SVG(w io.Writer) error {
	var b strings.Builder
	height := max(1, len(s.Answers)) * panelHeight
	fmt.Fprintf(&b, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %[1]d %[2]d\" role=\"img\">\n", panelWidth, height)
	fmt.Fprintf(&b, "<title>Speedup by the number of workers</title>\n<style>%s</style>\n<rect class=\"paper\" width=\"%d\" height=\"%d\"/>\n", plotStyle, panelWidth, height)
	if len(s.Answers) == 0 {
		b.WriteString("<text x=\"24\" y=\"32\">no parallel regions</text>\n")
	}
	for i := range s.Answers {
		fmt.Fprintf(&b, "<g transform=\"translate(0 %d)\">\n", i*panelHeight)
		s.panel(&b, &s.Answers[i])
		b.WriteString("</g>\n")
	}
	b.WriteString("</svg>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// panel draws one region.
func (s *Speedup) panel(b *strings.Builder, a *speedup.Answer) {
	at, _ := s.locate(a.File, a.Span)
	label(b, 24, 22, "heading", fmt.Sprintf("%s:%d:%d", plain(s.Files.Path(a.File)), at.Row, at.Column))
	label(b, 24, 40, "", headline(a)+", confidence "+a.Confidence)
	if len(a.Rows) == 0 {
		return
	}
	scale := scaleOf(a.Rows)
	for _, y := range scale.ticks() {
		fmt.Fprintf(b, "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>\n", plotLeft, plotRight, scale.y(y), scale.y(y))
		label(b, plotLeft-6, scale.y(y)+4, "end", fmt.Sprintf("%g×", y))
	}
	for i, r := range a.Rows {
		label(b, scale.x(i), plotBottom+18, "middle", fmt.Sprint(r.Workers))
	}
	label(b, (plotLeft+plotRight)/2, plotBottom+34, "middle", "workers")
	b.WriteString("<path class=\"range\" d=\"")
	scale.line(b, "M", a.Rows, func(r speedup.Row) float64 { return r.High })
	for i := len(a.Rows) - 1; i >= 0; i-- {
		fmt.Fprintf(b, " L%.1f %.1f", scale.x(i), scale.y(a.Rows[i].Low))
	}
	b.WriteString(" Z\"/>\n")
	s.curve(b, scale, a.Rows, "gil", "GIL", func(r speedup.Row) float64 { return r.GIL })
	s.curve(b, scale, a.Rows, "free", s.Python, func(r speedup.Row) float64 { return r.Speedup })
}

// curve draws one interpreter's figures, and names it in the legend.
func (s *Speedup) curve(b *strings.Builder, scale plotScale, rows []speedup.Row, class, name string, of func(speedup.Row) float64) {
	fmt.Fprintf(b, "<path class=\"curve %s\" d=\"", class)
	scale.line(b, "M", rows, of)
	b.WriteString("\"/>\n")
	y := float64(plotTop + 12)
	if class == "gil" {
		y += 20
	}
	fmt.Fprintf(b, "<path class=\"curve %s\" d=\"M%d %.1f h28\"/>\n", class, plotRight+16, y-4)
	label(b, plotRight+50, y, "", fmt.Sprintf("%s %.2f×", name, of(rows[len(rows)-1])))
}

// plotScale places figures in a panel.
type plotScale struct {
	rows int
	most float64
}

func scaleOf(rows []speedup.Row) plotScale {
	most := 1.0
	for _, r := range rows {
		most = max(most, r.Speedup, r.GIL, r.High)
	}
	return plotScale{len(rows), math.Ceil(most)}
}

func (p plotScale) x(i int) float64 {
	if p.rows == 1 {
		return (plotLeft + plotRight) / 2
	}
	return plotLeft + 16 + float64(i)*(plotRight-plotLeft-32)/float64(p.rows-1)
}

func (p plotScale) y(f float64) float64 {
	return plotBottom - min(f, p.most)/p.most*(plotBottom-plotTop)
}

// ticks are whole numbers, at most six, and 1 among them.
func (p plotScale) ticks() []float64 {
	ticks := []float64{0, 1}
	for step := max(1, math.Ceil(p.most/5)); ticks[len(ticks)-1]+step <= p.most; {
		ticks = append(ticks, math.Floor(ticks[len(ticks)-1]/step)*step+step)
	}
	return ticks
}

func (p plotScale) line(b *strings.Builder, start string, rows []speedup.Row, of func(speedup.Row) float64) {
	for i, r := range rows {
		fmt.Fprintf(b, "%s%.1f %.1f", start, p.x(i), p.y(of(r)))
		if len(rows) == 1 {
			fmt.Fprintf(b, " h6")
		}
		start = " L"
	}
}

// label writes text, shortened to the panel's width.
func label(b *strings.Builder, x, y float64, class, text string) {
	if letters := []rune(text); len(letters) > labelLetters {
		text = string(letters[:labelLetters-1]) + "…"
	}
	fmt.Fprintf(b, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">", class, x, y)
	_ = xml.EscapeText(b, []byte(text)) // a strings.Builder takes all
	b.WriteString("</text>\n")
}
