package replay

import (
	"bytes"
	"encoding/json"
	"io"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/source"
)

type (
	jsonReport struct {
		Code        string       `json:"code"`
		Filename    string       `json:"filename"`
		Location    jsonPosition `json:"location"`
		Verdict     string       `json:"verdict"`
		Kind        *string      `json:"kind"`
		Schedule    *string      `json:"schedule"`
		Threads     int          `json:"threads"`
		Switches    int          `json:"switches"`
		Schedules   int          `json:"schedules"`
		Exhaustive  bool         `json:"exhaustive"`
		Bound       *int         `json:"bound"`
		PCT         *float64     `json:"pct"`
		GIL         string       `json:"gil"`
		Expected    []string     `json:"expected"`
		Observed    *string      `json:"observed"`
		Witness     []jsonStep   `json:"witness"`
		Assumptions []string     `json:"assumptions"`
		Reason      *string      `json:"reason"`

		Reproduced string      `json:"reproduced,omitempty"` // if a Python was asked
		Stress     *jsonStress `json:"stress,omitempty"`     // if that was asked for
	}
	jsonStress struct {
		Runs     int         `json:"runs"`
		Wrong    int         `json:"wrong"`
		Outcomes []jsonTally `json:"outcomes"`
		Seconds  float64     `json:"seconds"`
		Count    *jsonCount  `json:"count"`
	}
	jsonTally struct {
		Outcome string `json:"outcome"`
		Runs    int    `json:"runs"`
	}
	jsonCount struct {
		Threads  int     `json:"threads"`
		Expected int64   `json:"expected"`
		Observed []int64 `json:"observed"`
		Steps    []int   `json:"steps"`
		Seconds  float64 `json:"seconds"`
	}
	jsonPosition struct {
		Row    int `json:"row"`
		Column int `json:"column"`
	}
	jsonStep struct {
		Thread   string  `json:"thread"`
		Filename string  `json:"filename"`
		Row      int     `json:"row"`
		Action   string  `json:"action"`
		Value    *string `json:"value"`
	}
)

// WriteJSON prints reports as one array. Absent values are null.
func WriteJSON(w io.Writer, files *source.Set, reports []*Report) error {
	out := []jsonReport{}
	for _, r := range reports {
		out = append(out, r.json(files))
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(out); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}

func (r *Report) json(files *source.Set) jsonReport {
	f, v := r.Finding, r.Replay
	j := jsonReport{
		Code: f.Code, Filename: files.Path(f.File), Verdict: v.Verdict.String(), Kind: orNull(v.Kind), Schedule: orNull(v.Schedule),
		Threads: v.Threads, Switches: v.Switches, Schedules: v.Schedules, Exhaustive: v.Exhaustive, GIL: r.GIL.String(),
		Expected: append([]string{}, r.Expected...), Witness: []jsonStep{}, Assumptions: append([]string{}, v.Assumptions...), Reason: orNull(v.Reason), Reproduced: r.Reproduced,
	}
	if r.Diverged != "" {
		j.Reason = &r.Diverged
	}
	if file, err := files.Open(f.File); err == nil {
		at := file.Position(f.Span.Start)
		j.Location = jsonPosition{at.Row, at.Column}
	}
	if v.Verdict == finding.NotConfirmed && !v.Exhaustive && r.Bound >= 0 {
		j.Bound = &r.Bound
	}
	if v.Verdict == finding.NotConfirmed && r.PCT > 0 {
		j.PCT = &r.PCT
	}
	if v.Verdict == finding.Confirmed {
		j.Observed = &r.Observed
	}
	for _, st := range r.Steps {
		j.Witness = append(j.Witness, jsonStep{Lane(st.Lane), files.Path(st.File), st.Row, st.Action + " " + st.What, orNull(st.Value)})
	}
	if s := r.Stress; s != nil {
		j.Stress = &jsonStress{Runs: s.Runs, Wrong: s.Wrong, Outcomes: []jsonTally{}, Seconds: s.Seconds}
		for _, t := range s.Tallies {
			j.Stress.Outcomes = append(j.Stress.Outcomes, jsonTally(t))
		}
		if c := s.Count; c != nil {
			j.Stress.Count = &jsonCount{c.Threads, c.Expected, append([]int64{}, c.Observed...), append([]int{}, c.Steps...), c.Seconds}
		}
	}
	return j
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
