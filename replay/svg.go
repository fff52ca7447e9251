package replay

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/source"
)

// The measures of a drawing, in pixels.
const (
	laneWidth  = 330
	margin     = 24
	lineHeight = 18
	cardPad    = 7
	cardGap    = 24 // room for the arrow of a switch
	laneChars  = 40 // of a monospaced text in a card
	pageChars  = 84
)

// svgStyle has the colours of light and of dark pages. The drawing needs
// nothing from outside.
const svgStyle = `
.page { fill: #ffffff } .ink { fill: #1f2328 } .dim { fill: #59636e } .bad { fill: #cf222e } .good { fill: #1a7f37 }
.lane { stroke: #d1d9e0; stroke-width: 2 } .card { fill: #f6f8fa; stroke: #d1d9e0 } .name { fill: #ddf4ff; stroke: #54aeff }
.switch { fill: none; stroke: #bc4c00; stroke-width: 1.5 } .tip { fill: #bc4c00 }
text { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; white-space: pre } .strong { font-weight: bold }
@media (prefers-color-scheme: dark) {
.page { fill: #0d1117 } .ink { fill: #f0f6fc } .dim { fill: #9198a1 } .bad { fill: #ff7b72 } .good { fill: #3fb950 }
.lane { stroke: #3d444d } .card { fill: #151b23; stroke: #3d444d } .name { fill: #0c2d6b; stroke: #1f6feb }
.switch { stroke: #f0883e } .tip { fill: #f0883e }
}
`

// WriteSVG draws reports one below the other: of a confirmed one a swim lane
// for each thread, time going down, and an arrow for each switch.
func WriteSVG(w io.Writer, files *source.Set, reports []*Report) error {
	d := &drawing{y: margin, width: 2*margin + 2*laneWidth}
	for _, r := range reports {
		d.report(files, r)
	}
	if len(reports) == 0 {
		d.line("dim", "nothing to replay")
	}
	_, err := fmt.Fprintf(w, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %[1]d %[2]d" role="img">
<title>%s</title>
<style>%s</style>
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path class="tip" d="M0 0 8 4 0 8z"/></marker></defs>
<rect class="page" width="100%%" height="100%%"/>
%s</svg>
`, d.width, d.y+margin, escaped(drawingTitle(reports)), svgStyle, d.out.String())
	return err
}

func drawingTitle(reports []*Report) string {
	if len(reports) == 1 {
		return reports[0].Finding.Code + " " + reports[0].Finding.Message
	}
	return count(len(reports), "replay") + " by ftlint"
}

// drawing grows downwards.
type drawing struct {
	out      strings.Builder
	y, width int
}

func (d *drawing) linef(format string, args ...any) { fmt.Fprintf(&d.out, format+"\n", args...) }

func (d *drawing) text(x, y int, class, text string, most int) {
	d.linef(`<text class="%s" x="%d" y="%d">%s</text>`, class, x, y, escaped(clip(text, most)))
}

// line is a line of text over the whole width.
func (d *drawing) line(class, text string) {
	for _, part := range wrapped(text, pageChars) {
		d.y += lineHeight
		d.text(margin, d.y, class, part, pageChars)
	}
}

func (d *drawing) report(files *source.Set, r *Report) {
	p := &textPrinter{r: r}
	p.heading(files)
	p.verdict()
	verdict := "dim"
	switch r.Replay.Verdict {
	case finding.Confirmed:
		verdict = "bad strong"
	case finding.Benign:
		verdict = "good strong"
	}
	for i, text := range strings.Split(strings.TrimSuffix(p.out.String(), "\n"), "\n") {
		class := "dim"
		switch i {
		case 0:
			class = "ink strong"
		case 2:
			class = verdict
		}
		d.line(class, text)
	}
	d.witness(files, r)
	p.out.Reset()
	p.rest()
	for _, text := range strings.Split(strings.TrimSuffix(p.out.String(), "\n"), "\n") {
		d.line("dim", text)
	}
	d.y += margin
}

// witness draws the lanes and the cards on them.
func (d *drawing) witness(files *source.Set, r *Report) {
	columns := r.columns()
	cards, left := r.cards(files)
	if len(cards) == 0 {
		return
	}
	d.width = max(d.width, 2*margin+len(columns)*laneWidth)
	left0 := func(lane int) int { return margin + indexOf(columns, lane)*laneWidth }
	d.y += cardGap
	top := d.y
	lines := d.out.Len() // the lanes stand behind the cards: they are put here when their length is known
	for _, lane := range columns {
		d.linef(`<rect class="name" x="%d" y="%d" width="%d" height="%d" rx="6"/>`, left0(lane), d.y, laneWidth-margin, lineHeight+2*cardPad)
		d.text(left0(lane)+cardPad, d.y+lineHeight, "ink strong", r.Lanes[lane], laneChars-3)
	}
	d.y += lineHeight + 2*cardPad
	for i, c := range cards {
		y := d.y
		d.y += cardGap
		x := left0(c.lane)
		if i > 0 && cards[i-1].lane != c.lane {
			d.arrow(left0(cards[i-1].lane), y, x, d.y)
		}
		height := lineHeight*(1+len(c.steps)) + 2*cardPad
		d.linef(`<rect class="card" x="%d" y="%d" width="%d" height="%d" rx="4"/>`, x, d.y, laneWidth-margin, height)
		d.text(x+cardPad, d.y+lineHeight, "ink strong", fmt.Sprintf("%d  %s", c.row, c.code), laneChars-3)
		for j, step := range c.steps {
			d.text(x+cardPad, d.y+lineHeight*(j+2), "ink", "   "+step, laneChars-3)
		}
		d.y += height
	}
	behind := ""
	for _, lane := range columns {
		x := left0(lane) + (laneWidth-margin)/2
		behind += fmt.Sprintf("<line class=\"lane\" x1=\"%[1]d\" y1=\"%[2]d\" x2=\"%[1]d\" y2=\"%[3]d\"/>\n", x, top, d.y+cardGap)
	}
	all := d.out.String()
	d.out.Reset()
	d.out.WriteString(all[:lines] + behind + all[lines:])
	d.y += cardGap
	if left > 0 {
		d.line("dim", fmt.Sprintf("… and %s more", count(left, "step")))
	}
	for _, e := range r.Endings {
		d.line("bad", e)
	}
	d.y += cardGap
}

// arrow is a switch from the bottom of one card to the top of the next.
func (d *drawing) arrow(fromX, fromY, toX, toY int) {
	const middle = (laneWidth - margin) / 2
	d.linef(`<path class="switch" d="M%[1]d %[2]d C%[1]d %[4]d %[3]d %[2]d %[3]d %[4]d" marker-end="url(#tip)"/>`, fromX+middle, fromY, toX+middle, toY)
}

// wrapped breaks a text at spaces into lines of at most so many characters,
// where it can.
func wrapped(text string, most int) []string {
	indent := text[:len(text)-len(strings.TrimLeft(text, " "))]
	var lines []string
	line := indent
	for i, word := range strings.Fields(text) {
		switch {
		case i == 0:
			line += word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > most:
			lines = append(lines, line)
			line = indent + "  " + word
		default:
			line += " " + word
		}
	}
	return append(lines, line)
}

// escaped is a text within XML; what XML cannot hold becomes U+FFFD.
func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a strings.Builder takes everything
	return b.String()
}
