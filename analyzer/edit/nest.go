package edit

import (
	"strings"

	"github.com/ftlint/ftlint/analyzer/source"
)

// nest makes the statements of a section the body of another statement:
//
//	total += n  # all               with lock:
//	log(total)                          total += n  # all
//	                                    log(total)
//
// header is that statement's first line, footer the lines after the body, each
// as deep as the header unless it begins with a tab, which stands for one level.
func (d *draft) nest(s section, header string, footer ...string) {
	indent, inline := d.indent(s.block)
	unit := d.unit(s.block)
	start, end := d.startOf(s.stmts[s.first]), s.stmts[s.last].Extent().End

	region := d.ownLine(s, header+d.nl+indent+unit, indent, inline)
	for at := d.line(start).End; at < end; {
		at = d.nextLine(at)
		if line := d.line(at); at < end && !d.within(at) && !d.gone(at) && !blank(d.Text[line.Start:line.End]) {
			d.insert(d.deepen(line, indent), unit)
		}
		at = d.line(at).End
	}

	tail := ""
	for _, line := range footer {
		level := indent
		if rest, deeper := strings.CutPrefix(line, "\t"); deeper {
			line, level = rest, indent+unit
		}
		tail += d.nl + level + line
	}
	switch next := s.last + 1; {
	case next < len(s.stmts) && !d.leads(d.startOf(s.stmts[next])):
		gap := source.Span{Start: end, End: d.startOf(s.stmts[next])}
		d.replace(gap, tail+d.nl+indent)
		region.End = gap.End
	case tail != "":
		at := d.line(end).End
		d.insert(at, tail)
		region.End = at
	}
	region.End = max(region.End, end)
	d.regions = append(d.regions, region)
}

// ownLine gives the first statement of a section a line of its own, with text
// before it, and returns the range that this changes.
func (d *draft) ownLine(s section, text, indent string, inline bool) source.Span {
	start := d.startOf(s.stmts[s.first])
	region := source.Span{Start: start, End: start}
	if inline { // the whole suite goes below its header
		head := d.startOf(s.stmts[0])
		region.Start = d.tokenBefore(head).End
		if d.once(head) {
			d.replace(source.Span{Start: region.Start, End: head}, d.nl+indent)
		}
	}
	if s.first > 0 && !d.leads(start) {
		gap := source.Span{Start: s.stmts[s.first-1].Extent().End, End: start}
		d.replace(gap, d.nl+indent+text)
		region.Start = min(region.Start, gap.Start)
	} else {
		d.insert(start, text)
	}
	return region
}

// before puts a statement before the first one of a section.
func (d *draft) before(s section, text string) {
	indent, inline := d.indent(s.block)
	d.regions = append(d.regions, d.ownLine(s, text+d.nl+indent, indent, inline))
}

// deepen is where a line takes further white space: after what its block has in
// common, so that what is deeper still keeps its own.
func (d *draft) deepen(line source.Span, indent string) uint32 {
	margin := d.margin(line)
	if strings.HasPrefix(d.Text[margin.Start:margin.End], indent) {
		return margin.Start + uint32(len(indent))
	}
	return margin.Start
}

// nextLine is where the line after the one that ends at an offset starts.
func (d *draft) nextLine(end uint32) uint32 {
	rest := d.Text[end:]
	switch {
	case strings.HasPrefix(rest, "\r\n"):
		return end + 2
	case rest != "":
		return end + 1
	}
	return end
}

func blank(line string) bool { return strings.Trim(line, " \t\f") == "" }
