package report

import (
	"io"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/source"
)

// rdjson prints reviewdog's diagnostic format: a DiagnosticResult. Its columns
// count bytes of UTF-8 from 1, and ends are exclusive.
//
// Source: reviewdog, proto/rdf/reviewdog.proto.
type rdjson struct{}

type (
	rdResult struct {
		Source      rdSource       `json:"source"`
		Diagnostics []rdDiagnostic `json:"diagnostics"`
	}
	rdSource struct {
		Name string `json:"name"`
		URL  string `json:"url"`
	}
	rdDiagnostic struct {
		Message     string         `json:"message"`
		Location    rdLocation     `json:"location"`
		Severity    string         `json:"severity"`
		Code        rdCode         `json:"code"`
		Suggestions []rdSuggestion `json:"suggestions,omitempty"`
		Related     []rdRelated    `json:"related_locations,omitempty"`
	}
	rdLocation struct {
		Path  string  `json:"path"`
		Range rdRange `json:"range"`
	}
	rdRange struct {
		Start rdPosition `json:"start"`
		End   rdPosition `json:"end"`
	}
	rdPosition struct {
		Line   int `json:"line"`
		Column int `json:"column"`
	}
	rdCode struct {
		Value string `json:"value"`
		URL   string `json:"url"`
	}
	rdSuggestion struct {
		Range rdRange `json:"range"`
		Text  string  `json:"text"`
	}
	rdRelated struct {
		Message  string     `json:"message"`
		Location rdLocation `json:"location"`
	}
)

func (rdjson) Report(w io.Writer, in Input) error {
	at := newPlaces(in.Files)
	result := rdResult{rdSource{"ftlint", home}, []rdDiagnostic{}}
	for i := range in.Findings {
		f := &in.Findings[i]
		d := rdDiagnostic{
			Message: f.Message + details(at, f), Location: in.rdLocation(at, f.Location),
			Severity: [...]string{finding.Note: "INFO", finding.Warning: "WARNING", finding.Error: "ERROR"}[f.Severity],
			Code:     rdCode{f.Code, URL(f.Code, f.Name)},
		}
		for _, r := range f.Related {
			d.Related = append(d.Related, rdRelated{r.Message, in.rdLocation(at, r.Location)})
		}
		if fix, ok := f.Fix(in.Level); ok && len(fix.Edits) == 1 { // several suggestions would be as many choices
			e := fix.Edits[0]
			d.Suggestions = []rdSuggestion{{rdRangeOf(at.of(e.Location)), e.Content}}
		}
		result.Diagnostics = append(result.Diagnostics, d)
	}
	return encode(w, result)
}

func (in Input) rdLocation(at places, l finding.Location) rdLocation {
	p := at.of(l)
	return rdLocation{in.inRepository(p.path), rdRangeOf(p)}
}

func rdRangeOf(p place) rdRange {
	return rdRange{p.rdPosition(p.start, p.span.Start), p.rdPosition(p.end, p.span.End)}
}

func (p place) rdPosition(at source.Position, offset uint32) rdPosition {
	line := p.file.LineSpan(at.Row)
	return rdPosition{at.Row, int(min(max(offset, line.Start), line.End)-line.Start) + 1}
}
