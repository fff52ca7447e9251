package report

import (
	"cmp"
	_ "embed"
	"encoding/base64"
	"html/template"
	"io"
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/finding"
)

// page prints one HTML file that needs no other: filters, the source on both
// sides of each race, the chain of calls of each thread, and for a confirmed
// race the lanes of its witness. Without scripts it shows all findings.
type page struct{}

var (
	//go:embed page/page.html
	pageText string
	//go:embed page/page.css
	pageStyle string
	//go:embed page/page.js
	pageScript string

	//go:embed page/speedup.html
	speedupPageText string

	pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{"prose": prose}).Parse(pageText))
	speedupPage  = template.Must(template.Must(pageTemplate.Clone()).New("speedup").Parse(speedupPageText))
)

type (
	pageData struct {
		Version  string
		Title    string
		Style    template.CSS
		Script   template.JS
		Filters  []pageFilter
		Findings []pageFinding
	}
	// pageFilter is a property of findings with the values that occur.
	pageFilter struct {
		Name   string
		Values []pageValue
	}
	pageValue struct {
		Text  string
		Count int
	}
	pageFinding struct {
		Code, Name, URL, Message, Place                   string
		Severity, Confidence, Evidence, GIL, Verdict, Dir string
		Fingerprint                                       string
		Frames                                            []pageFrame
		More                                              int
		Facts                                             []pageFact
		Chains                                            []pageChain
		Help                                              string
		Lanes                                             template.URL
	}
	pageFrame struct {
		Place string
		Lines []pageLine
	}
	pageLine struct {
		Row   int
		Parts []pagePart
		Notes []pagePart
	}
	// pagePart is a piece of a line, or what is said about one; Kind is
	// "primary" or "other" for what is marked.
	pagePart struct{ Text, Kind string }
	pageFact struct{ Label, Text string }

	pageChain struct {
		Thread string
		Steps  []pageStep
	}
	pageStep struct{ Place, Function, Locks string }
)

func (page) Report(w io.Writer, in Input) error {
	at := newPlaces(in.Files)
	data := pageData{Version: in.Version, Title: "all checks passed", Style: template.CSS(pageStyle), Script: template.JS(pageScript)}
	if len(in.Findings) > 0 {
		data.Title = tally(in.Findings)
	}
	for i := range in.Findings {
		data.Findings = append(data.Findings, pageFindingOf(at, &in.Findings[i]))
	}
	data.Filters = filtersOf(data.Findings)
	return pageTemplate.Execute(w, data)
}

func pageFindingOf(at places, f *finding.Finding) pageFinding {
	where := at.of(f.Location)
	frames, more := framesOf(at, f)
	p := pageFinding{
		Code: f.Code, Name: f.Name, URL: URL(f.Code, f.Name), Message: plain(f.Message), Place: where.String(), Dir: directory(where.path),
		Severity: f.Severity.String(), Confidence: f.Confidence.String(), Evidence: f.Evidence.String(),
		Fingerprint: f.Fingerprint, More: more, Help: plain(f.Help),
	}
	for _, fr := range frames {
		p.Frames = append(p.Frames, pageFrame{fr.head().String(), pageLines(fr)})
	}
	for _, fact := range f.Facts {
		p.Facts = append(p.Facts, pageFact{fact.Label, plain(at.fact(fact))})
	}
	if f.Evidence != finding.NoEvidence {
		p.GIL = f.GIL.String()
		p.Facts = append(p.Facts, pageFact{"gil", p.GIL})
	}
	if f.Replay != nil {
		p.Verdict = f.Replay.Verdict.String()
		p.Facts = append(p.Facts, pageFact{p.Verdict, plain(outcome(f, at))})
		if f.Replay.Drawing != "" { // as an image, so that its styles stay its own
			p.Lanes = imageURL(f.Replay.Drawing)
		}
		for _, a := range f.Replay.Assumptions {
			p.Facts = append(p.Facts, pageFact{"assumes", plain(a)})
		}
	}
	for i, chain := range f.Chains {
		p.Chains = append(p.Chains, pageChainOf(at, string(rune('A'+i%26)), chain))
	}
	return p
}

// imageURL is an SVG as the address of an image.
func imageURL(svg string) template.URL {
	return template.URL("data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString([]byte(svg)))
}

func pageChainOf(at places, thread string, chain finding.Chain) pageChain {
	c := pageChain{Thread: thread}
	for _, frame := range chain {
		c.Steps = append(c.Steps, pageStep{at.of(frame.Location).String(), plain(frame.Function), plain(strings.Join(frame.Locks, ", "))})
	}
	return c
}

// directory is the first directory of a path: what a filter for places offers.
func directory(path string) string {
	if dir, _, ok := strings.Cut(path, "/"); ok {
		return plain(dir + "/")
	}
	return plain(path)
}

// pageLines are the lines of a frame, and one on either side.
func pageLines(f frame) []pageLine {
	file := f[0].file
	if file.Text == "" {
		return nil
	}
	var lines []pageLine
	last := 0
	for _, m := range f {
		last = max(last, m.start.Row)
	}
	for row := max(1, f[0].start.Row-1); row <= min(file.Rows(), last+1); row++ {
		lines = append(lines, pageLineOf(f, row))
	}
	return lines
}

// pageLineOf cuts a line into what is marked and what is not. The primary mark
// lies over the others.
func pageLineOf(f frame, row int) pageLine {
	span := f[0].file.LineSpan(row)
	text := strings.TrimRight(f[0].file.Text[span.Start:span.End], "\r\n")
	kinds := make([]string, len(text))
	line := pageLine{Row: row}
	for _, m := range f {
		kind := "other"
		if m.primary {
			kind = "primary"
		}
		for i := range text {
			offset := span.Start + uint32(i)
			if m.span.Start <= offset && offset < m.span.End && kinds[i] != "primary" {
				kinds[i] = kind
			}
		}
		if m.start.Row == row && m.label != "" {
			line.Notes = append(line.Notes, pagePart{plain(m.label), kind})
		}
	}
	for start := 0; start < len(text); {
		end := start + 1
		for end < len(text) && (kinds[end] == kinds[start] || text[end]&0xC0 == 0x80) {
			end++
		}
		line.Parts = append(line.Parts, pagePart{plain(strings.ReplaceAll(text[start:end], "\t", "    ")), kinds[start]})
		start = end
	}
	return line
}

// filtersOf are the properties by which findings can be chosen: those that
// tell any two apart.
func filtersOf(findings []pageFinding) []pageFilter {
	var filters []pageFilter
	for _, property := range []struct {
		name string
		of   func(*pageFinding) string
	}{
		{"rule", func(f *pageFinding) string { return f.Code }},
		{"severity", func(f *pageFinding) string { return f.Severity }},
		{"confidence", func(f *pageFinding) string { return f.Confidence }},
		{"evidence", func(f *pageFinding) string { return f.Evidence }},
		{"replay", func(f *pageFinding) string { return f.Verdict }},
		{"directory", func(f *pageFinding) string { return f.Dir }},
	} {
		counts := map[string]int{}
		for i := range findings {
			counts[property.of(&findings[i])]++
		}
		if len(counts) < 2 {
			continue
		}
		filter := pageFilter{Name: property.name}
		for text, n := range counts {
			filter.Values = append(filter.Values, pageValue{text, n})
		}
		slices.SortFunc(filter.Values, func(a, b pageValue) int { return cmp.Compare(a.Text, b.Text) })
		filters = append(filters, filter)
	}
	return filters
}

// prose splits a text at its backticks: what stands between two is code.
func prose(text string) []pagePart {
	pieces := strings.Split(text, "`")
	if len(pieces)%2 == 0 { // one is alone
		return []pagePart{{Text: text}}
	}
	var parts []pagePart
	for i, piece := range pieces {
		parts = append(parts, pagePart{piece, [...]string{"", "code"}[i%2]})
	}
	return parts
}
