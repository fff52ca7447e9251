package report

import (
	"io"

	"github.com/ftlint/ftlint/analyzer/finding"
)

// gitlab prints what GitLab's merge requests show as code quality: one array,
// of the keys of its report that are required. A fingerprint must be the
// report's only one; ours are.
//
// Source: docs.gitlab.com, "Code Quality report format".
type gitlab struct{}

type gitlabIssue struct {
	Description string         `json:"description"`
	CheckName   string         `json:"check_name"`
	Fingerprint string         `json:"fingerprint"`
	Severity    string         `json:"severity"`
	Location    gitlabLocation `json:"location"`
}

type gitlabLocation struct {
	Path  string      `json:"path"`
	Lines gitlabLines `json:"lines"`
}

type gitlabLines struct {
	Begin int `json:"begin"`
	End   int `json:"end"`
}

func (gitlab) Report(w io.Writer, in Input) error {
	at, issues := newPlaces(in.Files), []gitlabIssue{}
	for i := range in.Findings {
		f := &in.Findings[i]
		where := at.of(f.Location)
		issues = append(issues, gitlabIssue{
			Description: f.Code + ": " + f.Message + verdict(f),
			CheckName:   f.Code,
			Fingerprint: f.Fingerprint,
			Severity:    [...]string{finding.Note: "info", finding.Warning: "minor", finding.Error: "major"}[f.Severity],
			Location:    gitlabLocation{in.inRepository(where.path), gitlabLines{where.start.Row, where.end.Row}},
		})
	}
	return encode(w, issues)
}
