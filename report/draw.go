package report

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/source"
)

const (
	screen = 120 // cells of a source line that are shown
	lead   = 30  // of them before the marks, where a line is cut at its start
)

// drawing prints the frames of one finding, with one margin for all:
//
//	  --> app/cache.py:41:9
//	   |
//	40 |     if key not in _cache:
//	   |        ----------------- one worker tests here
//	41 |         _cache[key] = load(key)
//	   |         ^^^^^^^^^^^^^^^^^^^^^^^ another inserts here
//	   |
type drawing struct {
	printer
	palette
	severity finding.Severity
	digits   int // of the largest line number
}

func newDrawing(p printer, colour bool, severity finding.Severity, frames []frame) drawing {
	last := 1
	for _, f := range frames {
		last = max(last, f[len(f)-1].start.Row)
	}
	return drawing{p, palette(colour), severity, len(strconv.Itoa(last))}
}

func (d drawing) frame(f frame) {
	arrow := ":::"
	if f.head().primary {
		arrow = "-->"
	}
	d.print(strings.Repeat(" ", d.digits), d.paint(blue, arrow), " ", f.head().String(), "\n")
	if f[0].file.Text == "" {
		return
	}
	d.margin("")
	file := f[0].file
	for row := f[0].start.Row; len(f) > 0; row++ {
		n := 0
		for n < len(f) && f[n].start.Row == row {
			n++
		}
		d.row(file, row, f[:n])
		f = f[n:]
	}
	d.margin("")
}

// row prints a line of source, and its marks below it. A mark that goes on in
// the next line ends with this one.
func (d drawing) row(file *source.File, row int, marks []mark) {
	span := around(file, file.LineSpan(row), marks)
	text := strings.TrimRight(file.Text[span.Start:span.End], " \t\f")
	l := newLine(text)
	cell := func(at uint32) int { return l.column[min(max(int(at)-int(span.Start), 0), len(text))] }

	from, to := 0, l.width()
	if to > screen {
		first, last := to, 0
		for _, m := range marks {
			first, last = min(first, cell(m.span.Start)), max(last, cell(m.span.End))
		}
		if last >= screen {
			from = max(0, min(first-lead, to-screen))
		}
		to = from + screen
	}

	number := strconv.Itoa(row)
	d.print(d.paint(margin, strings.Repeat(" ", d.digits-len(number))+number+" |"), prefixed(l.window(from, to)), "\n")
	for _, m := range marks {
		sign, s := "-", blue
		if m.primary {
			sign, s = "^", ofSeverity(d.severity)
		}
		start := min(cell(m.span.Start), to) - from
		width := max(1, min(cell(m.span.End), to)-from-start)
		d.margin(strings.Repeat(" ", start) + d.paint(s, strings.Repeat(sign, width)+prefixed(plain(m.label))))
	}
}

// around cuts a line of many screens, as programs write them, to the part that
// the marks start in.
func around(file *source.File, line source.Span, marks []mark) source.Span {
	const most = 32 * screen
	if line.End-line.Start <= most {
		return line
	}
	first := line.End
	for _, m := range marks {
		first = min(first, m.span.Start)
	}
	line.Start = max(line.Start, min(max(first, most/2)-most/2, line.End-most))
	line.End = line.Start + most
	for !utf8.RuneStart(file.Text[line.Start]) {
		line.Start++
	}
	for int(line.End) < len(file.Text) && !utf8.RuneStart(file.Text[line.End]) {
		line.End--
	}
	return line
}

// margin prints what stands right of the line numbers where there is none.
func (d drawing) margin(text string) {
	d.print(d.paint(margin, strings.Repeat(" ", d.digits)+" |"), prefixed(text), "\n")
}

// note prints a line about the whole finding, below its frames.
func (d drawing) note(label, text string) {
	d.print(strings.Repeat(" ", d.digits), " ", d.paint(margin, "="), " ", d.paint(strong, plain(label)+":"), " ", plain(text), "\n")
}

// prefixed puts a space before a text, so that lines have none at their end.
func prefixed(text string) string {
	if text == "" {
		return ""
	}
	return " " + text
}
