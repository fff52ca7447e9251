package analyzer

import (
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
)

// declarationFindings reports declarations in comments that say nothing: like
// an ignore that suppresses nothing, they only look as if they did something.
func declarationFindings(p *link.Program) []finding.Finding {
	var findings []finding.Finding
	for _, d := range lock.Misdeclarations(p) {
		findings = append(findings, finding.Finding{
			Code: "FT001", Name: "unused-ignore", Message: d.Message, Severity: finding.Note, Confidence: finding.Certain,
			Location: finding.Location{File: d.File, Span: d.Span},
		})
	}
	return findings
}
