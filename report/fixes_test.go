package report_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/report"
)

func withFixes() report.Input {
	one := func(start uint32, a finding.Applicability, content string) finding.Finding {
		at := finding.Location{Span: source.Span{Start: start, End: start + 1}}
		return finding.Finding{
			Code: "FT204", Name: "check-then-remove", Message: "it may be gone", Severity: finding.Error, Location: at,
			Fixes: []finding.Fix{{Applicability: a, Message: "do \x1bit", Edits: []finding.Edit{{Location: at, Content: content}}}},
		}
	}
	return report.Input{
		Files:    source.NewSet(source.NewFile("a.py", "a\nb\r\nc\n")),
		Findings: []finding.Finding{one(0, finding.Safe, "x"), one(2, finding.Unsafe, "y\n  z")},
	}
}

func printedBy(t *testing.T, format string, in report.Input) string {
	var b strings.Builder
	require.NoError(t, report.ByName(format).Report(&b, in))
	return b.String()
}

func TestWhatFixesThereAre(t *testing.T) {
	in := withFixes()
	assert.Equal(t, "a.py:1:1: FT204 [*] it may be gone\na.py:2:1: FT204 it may be gone\nFound 2 errors.\n"+
		"[*] 1 fixable with the `--fix` option (1 hidden fix can be enabled with the `--unsafe-fixes` option).\n", printedBy(t, "concise", in))
	in.Level = finding.Unsafe
	assert.Equal(t, "a.py:1:1: FT204 [*] it may be gone\na.py:2:1: FT204 [*] it may be gone\nFound 2 errors.\n"+
		"[*] 2 fixable with the `--fix` option.\n", printedBy(t, "concise", in))
	in.Level, in.Findings = finding.Safe, in.Findings[1:]
	assert.Contains(t, printedBy(t, "concise", in), "Found 1 error.\nNo fixes available (1 hidden fix can be enabled with the `--unsafe-fixes` option).\n")
}

func TestWhatWasFixed(t *testing.T) {
	in := withFixes()
	in.Fixed, in.Findings = in.Findings[:1], in.Findings[1:]
	assert.Contains(t, printedBy(t, "concise", in), "Found 2 errors (1 fixed, 1 remaining).\n")
	in.ShowFixes, in.Findings = true, nil
	assert.Equal(t, "Fixed 1 error:\n- a.py:\n    1 × FT204 (check-then-remove)\n\nFound 1 error (1 fixed, 0 remaining).\n", printedBy(t, "concise", in))
}

func TestShownFixes(t *testing.T) {
	in := withFixes()
	assert.NotContains(t, printedBy(t, "full", in), "fix:")
	in.ShowFixes = true
	assert.Contains(t, printedBy(t, "full", in), "fix: do ␛it (unsafe)\n@@ -1,3 +1,4 @@\n a\n-b␍\n+y\n+  z␍\n c\n")
}
