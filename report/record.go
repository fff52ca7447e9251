package report

import (
	"github.com/ftlint/ftlint/analyzer/finding"
)

// The JSON formats use the keys of ruff's JSON, in its order, so that what
// reads one reads the other; ours follow. Rows and columns count from 1,
// columns in code points, ends are exclusive. What a finding does not have is
// null, or an empty array.
type (
	record struct {
		Code        string        `json:"code"`
		Name        string        `json:"name"`
		Message     string        `json:"message"`
		Severity    string        `json:"severity"`
		URL         string        `json:"url"`
		Filename    string        `json:"filename"`
		Location    position      `json:"location"`
		EndLocation position      `json:"end_location"`
		Fix         *fixRecord    `json:"fix"`
		NoqaRow     int           `json:"noqa_row"`
		Confidence  string        `json:"confidence"`
		Evidence    *string       `json:"evidence"`
		GIL         *string       `json:"gil"`
		Related     []related     `json:"related"`
		Chains      [][]step      `json:"chains"`
		Replay      *replayRecord `json:"replay"`
		Fingerprint string        `json:"fingerprint"`
	}
	position struct {
		Row    int `json:"row"`
		Column int `json:"column"`
	}
	fixRecord struct {
		Applicability string       `json:"applicability"`
		Message       string       `json:"message"`
		Edits         []editRecord `json:"edits"`
	}
	editRecord struct {
		Content     string   `json:"content"`
		Location    position `json:"location"`
		EndLocation position `json:"end_location"`
	}
	related struct {
		Filename    string   `json:"filename"`
		Location    position `json:"location"`
		EndLocation position `json:"end_location"`
		Role        string   `json:"role"`
		Message     string   `json:"message"`
	}
	step struct {
		Filename string   `json:"filename"`
		Location position `json:"location"`
		Function string   `json:"function"`
		Locks    []string `json:"locks"`
	}
	replayRecord struct {
		Verdict     string   `json:"verdict"`
		Schedule    *string  `json:"schedule"`
		Reason      *string  `json:"reason"`
		Assumptions []string `json:"assumptions"`
	}
)

func recordOf(at places, f *finding.Finding) record {
	where := at.of(f.Location)
	r := record{
		Code: f.Code, Name: f.Name, Message: f.Message, Severity: f.Severity.String(), URL: URL(f.Code, f.Name),
		Filename: where.path, Location: position(where.start), EndLocation: position(where.end),
		Fix:     fixOf(at, f),
		NoqaRow: at.of(finding.Location{File: f.File, Span: f.Line}).end.Row, Confidence: f.Confidence.String(),
		Related: []related{}, Chains: [][]step{},
		Fingerprint: f.Fingerprint,
	}
	if f.Evidence != finding.NoEvidence {
		r.Evidence, r.GIL = text(f.Evidence.String()), text(f.GIL.String())
	}
	for _, other := range f.Related {
		p := at.of(other.Location)
		r.Related = append(r.Related, related{p.path, position(p.start), position(p.end), other.Role, other.Message})
	}
	for _, chain := range f.Chains {
		steps := []step{}
		for _, fr := range chain {
			p := at.of(fr.Location)
			steps = append(steps, step{p.path, position(p.start), fr.Function, present(fr.Locks)})
		}
		r.Chains = append(r.Chains, steps)
	}
	if f.Replay != nil {
		r.Replay = &replayRecord{f.Replay.Verdict.String(), text(f.Replay.Schedule), text(f.Replay.Reason), present(f.Replay.Assumptions)}
	}
	return r
}

// fixOf is the fix to offer first: a safe one if there is any.
func fixOf(at places, f *finding.Finding) *fixRecord {
	best, ok := f.Fix(finding.Unsafe)
	if !ok {
		return nil
	}
	r := &fixRecord{best.Applicability.String(), best.Message, []editRecord{}}
	for _, e := range best.Edits {
		p := at.of(e.Location)
		r.Edits = append(r.Edits, editRecord{e.Content, position(p.start), position(p.end)})
	}
	return r
}

// text makes an absent text null.
func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// present makes an absent list an empty one, which JSON tells from null.
func present(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
