package report

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/speedup"
)

// Speedup is what the formats of `ftlint speedup` print.
type Speedup struct {
	Files   *source.Set
	Answers []speedup.Answer
	Python  string // of the calibration
	Colour  bool
}

// regionRecord is one region of the JSON output.
type regionRecord struct {
	Region     placeRecord          `json:"region"`
	Share      float64              `json:"share"`
	Work       float64              `json:"work_ns"`
	Workers    map[string]rowRecord `json:"workers"`
	Ceiling    float64              `json:"ceiling"`
	Obstacles  []obstacleRecord     `json:"obstacles"`
	Confidence string               `json:"confidence"`
	Unknown    []unknownRecord      `json:"unknown"`
}

type placeRecord struct {
	Filename    string         `json:"filename"`
	Location    locationRecord `json:"location"`
	EndLocation locationRecord `json:"end_location"`
	Kind        string         `json:"kind"`
	Function    string         `json:"function"`
	Tasks       *int           `json:"tasks"` // null if unknown
}

type locationRecord struct {
	Row    int `json:"row"`
	Column int `json:"column"`
}

type rowRecord struct {
	Speedup float64 `json:"speedup"`
	Low     float64 `json:"low"`
	High    float64 `json:"high"`
	GIL     float64 `json:"gil"`

	Processes    float64 `json:"processes"`              // on as many processes instead
	Interpreters float64 `json:"interpreters,omitempty"` // on as many subinterpreters instead
}

type obstacleRecord struct {
	Filename string         `json:"filename"`
	Location locationRecord `json:"location"`
	Kind     string         `json:"kind"`
	Message  string         `json:"message"`
	Cost     float64        `json:"cost"`
	Without  float64        `json:"without"`
}

type unknownRecord struct {
	Filename string         `json:"filename"`
	Location locationRecord `json:"location"`
	Message  string         `json:"message"`
}

// JSON writes the regions as one array.
func (s *Speedup) JSON(w io.Writer) error {
	records := []regionRecord{}
	for i := range s.Answers {
		records = append(records, s.record(&s.Answers[i]))
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(records)
}

func (s *Speedup) record(a *speedup.Answer) regionRecord {
	start, _ := s.locate(a.File, a.Span)
	_, end := s.locate(a.File, a.End)
	r := regionRecord{
		Region: placeRecord{Filename: s.Files.Path(a.File), Location: start, EndLocation: end, Kind: a.Kind, Function: a.Function},
		Share:  rounded(a.Share), Work: math.Round(a.Work), Workers: map[string]rowRecord{}, Ceiling: rounded(a.Ceiling),
		Obstacles: []obstacleRecord{}, Confidence: a.Confidence, Unknown: []unknownRecord{},
	}
	if !math.IsNaN(a.Tasks) {
		n := int(a.Tasks)
		r.Region.Tasks = &n
	}
	for _, row := range a.Rows {
		r.Workers[strconv.Itoa(row.Workers)] = rowRecord{rounded(row.Speedup), rounded(row.Low), rounded(row.High), rounded(row.GIL), rounded(row.Processes), rounded(row.Interpreters)}
	}
	for _, o := range a.Obstacles {
		at, _ := s.locate(o.File, o.Span)
		r.Obstacles = append(r.Obstacles, obstacleRecord{s.Files.Path(o.File), at, o.Kind, o.Message, rounded(o.Cost), rounded(o.Without)})
	}
	for _, u := range a.Unknown {
		at, _ := s.locate(u.File, u.Span)
		r.Unknown = append(r.Unknown, unknownRecord{s.Files.Path(u.File), at, u.Message})
	}
	return r
}

func rounded(x float64) float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return 0
	}
	return math.Round(x*1000) / 1000
}

func (s *Speedup) locate(file source.FileID, span source.Span) (start, end locationRecord) {
	f, err := s.Files.Open(file)
	if err != nil {
		return locationRecord{1, 1}, locationRecord{1, 1}
	}
	a, b := f.Position(span.Start), f.Position(span.End)
	return locationRecord{a.Row, a.Column}, locationRecord{b.Row, b.Column}
}

// Text writes a table, a plot and the obstacles of each region.
func (s *Speedup) Text(w io.Writer) error {
	var b strings.Builder
	p := palette(s.Colour)
	for i := range s.Answers {
		a := &s.Answers[i]
		at, _ := s.locate(a.File, a.Span)
		fmt.Fprintf(&b, "%s: %s\n", p.paint(strong, fmt.Sprintf("%s:%d:%d", plain(s.Files.Path(a.File)), at.Row, at.Column)), headline(a))
		fmt.Fprintf(&b, "   workers   GIL   %-6s  range      processes  interpreters\n", s.Python)
		for _, r := range a.Rows {
			fmt.Fprintf(&b, "   %7d  %4.2f×  %5.2f×  %-9s  %8.2f×  %12s  %s\n", r.Workers, r.GIL, r.Speedup, fmt.Sprintf("%.2f–%.2f", r.Low, r.High), r.Processes, known(r.Interpreters), p.paint(ofGain(r.Speedup), bar(r.Speedup, a.Rows)))
		}
		fmt.Fprintf(&b, "   ceiling %.1f×, %.3g ms of work on one thread, confidence %s\n", a.Ceiling, a.Work/1e6, a.Confidence)
		for n, o := range a.Obstacles {
			at, _ := s.locate(o.File, o.Span)
			fmt.Fprintf(&b, "   %d. %s:%d:%d: %s; without it %.2f× on %d workers\n", n+1, plain(s.Files.Path(o.File)), at.Row, at.Column, plain(o.Message), o.Without, o.Workers)
		}
		for _, u := range a.Unknown {
			at, _ := s.locate(u.File, u.Span)
			fmt.Fprintf(&b, "   ? %s:%d: %s\n", plain(s.Files.Path(u.File)), at.Row, u.Message)
		}
		b.WriteByte('\n')
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// known is a figure, or a dash where there is none.
func known(x float64) string {
	if x == 0 {
		return "–"
	}
	return times(x)
}

func headline(a *speedup.Answer) string {
	tasks := "an unknown number of tasks"
	if !math.IsNaN(a.Tasks) {
		tasks = fmt.Sprintf("%d tasks", int(a.Tasks))
	}
	kind := map[string]string{"pool": "a pool of threads", "threads": "threads", "asyncio": "the event loop's pool", "processes": "a pool of processes, as threads"}[a.Kind]
	out := tasks + " on " + kind
	if a.Function != "" {
		out += " in `" + a.Function + "`"
	}
	if a.Measured {
		out += ", measured work"
	}
	return out
}

func ofGain(x float64) style {
	switch {
	case x > 1.05:
		return green
	case x < 0.95:
		return red
	}
	return yellow
}

// plotWidth is how many cells the longest bar takes.
const plotWidth = 32

// bar draws a speedup to scale.
func bar(x float64, rows []speedup.Row) string {
	most := 1.0
	for _, r := range rows {
		most = max(most, float64(r.Workers))
	}
	return strings.Repeat("█", int(math.Round(min(x, most)/most*plotWidth)))
}
