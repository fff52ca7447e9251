package report_test

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/report"
)

// anyText draws what may be in a file, a path or a message.
func anyText(label string) *rapid.Generator[string] {
	piece := rapid.OneOf(
		rapid.SampledFrom([]string{"x = 1", "\n", "\r\n", "\r", "\t", "\f", "`", "|", "::", "%", ",", "日本", "e\u0301", "\x1b[31m", "\u202e", "\x00", "\U0001f468\u200d\U0001f469"}),
		rapid.String(),
	)
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(piece, 0, 12).Draw(t, label), "")
	})
}

// anyInput draws files, and findings that point anywhere in and beyond them.
func anyInput(t *rapid.T) report.Input {
	var files []*source.File
	for i := range rapid.IntRange(1, 3).Draw(t, "files") {
		files = append(files, source.NewFile(fmt.Sprintf("%d%s", i, anyText("path").Draw(t, "path")), anyText("text").Draw(t, "text")))
	}
	set := source.NewSet(files...)
	location := rapid.Custom(func(t *rapid.T) finding.Location {
		start := rapid.Uint32Range(0, 80).Draw(t, "start")
		return finding.Location{
			File: source.FileID(rapid.IntRange(0, len(files)-1).Draw(t, "file")),
			Span: source.Span{Start: start, End: start + rapid.Uint32Range(0, 60).Draw(t, "length")},
		}
	})
	text := anyText("message")
	one := rapid.Custom(func(t *rapid.T) finding.Finding {
		f := finding.Finding{
			Code: "FT101", Name: "global-update", Message: text.Draw(t, "message"), Location: location.Draw(t, "at"), Label: text.Draw(t, "label"),
			Severity:   finding.Severity(rapid.IntRange(0, 2).Draw(t, "severity")),
			Confidence: finding.Confidence(rapid.IntRange(0, 2).Draw(t, "confidence")),
			Evidence:   finding.Evidence(rapid.IntRange(0, 4).Draw(t, "evidence")),
			GIL:        finding.GIL(rapid.IntRange(0, 2).Draw(t, "gil")),
			Help:       text.Draw(t, "help"),
		}
		f.Line = f.Span
		for range rapid.IntRange(0, 20).Draw(t, "related") {
			f.Related = append(f.Related, finding.Related{Location: location.Draw(t, "other"), Role: "read", Message: text.Draw(t, "what")})
		}
		if rapid.Bool().Draw(t, "more") {
			f.Facts = []finding.Fact{{Label: text.Draw(t, "label"), Text: text.Draw(t, "fact")}}
			f.Chains = []finding.Chain{{{Location: location.Draw(t, "frame"), Function: text.Draw(t, "function")}}}
			f.Fixes = []finding.Fix{{
				Applicability: finding.Applicability(rapid.IntRange(0, 1).Draw(t, "applicability")), Message: text.Draw(t, "fix"),
				Edits: []finding.Edit{{Location: location.Draw(t, "edit"), Content: text.Draw(t, "content")}},
			}}
			f.Replay = &finding.Replay{Verdict: finding.Verdict(rapid.IntRange(0, 3).Draw(t, "verdict")), Reason: text.Draw(t, "reason")}
		}
		return f
	})
	return report.Input{
		Files: set, Findings: rapid.SliceOfN(one, 0, 40).Draw(t, "findings"),
		Prefix:    rapid.SampledFrom([]string{"", "sub/dir"}).Draw(t, "prefix"),
		Level:     finding.Applicability(rapid.IntRange(0, 1).Draw(t, "level")),
		ShowFixes: rapid.Bool().Draw(t, "show fixes"),
	}
}

// Whatever a project contains, each format says it in its own shape.
func TestAnyFinding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := anyInput(t)
		print := func(f report.Format) string {
			var b strings.Builder
			require.NoError(t, f.Report(&b, in))
			require.True(t, utf8.ValidString(b.String()))
			return b.String()
		}
		lines := func(f report.Format) []string {
			return strings.FieldsFunc(print(f), func(r rune) bool { return r == '\n' })
		}

		for _, line := range lines(report.ByName("full")) {
			require.NotContains(t, line, "\x1b")
			require.NotContains(t, line, "\r")
		}
		offers := func(line string) bool { return strings.HasPrefix(line, "[*] ") || strings.HasPrefix(line, "No fixes") }
		concise := lines(report.ByName("concise"))
		require.Len(t, slices.DeleteFunc(concise[len(in.Findings):], offers), 1)

		var records []map[string]any
		require.NoError(t, json.Unmarshal([]byte(print(report.ByName("json"))), &records))
		require.Len(t, records, len(in.Findings))
		for i, line := range lines(report.ByName("json-lines")) {
			var record map[string]any
			require.NoError(t, json.Unmarshal([]byte(line), &record))
			require.Equal(t, records[i], record)
		}

		for i, f := range in.Findings {
			file, _ := in.Files.Open(f.File)
			for key, offset := range map[string]uint32{"location": f.Span.Start, "end_location": f.Span.End} {
				at := file.Position(offset)
				require.Equal(t, map[string]any{"row": float64(at.Row), "column": float64(at.Column)}, records[i][key])
			}
		}

		var commands [3]int
		for _, line := range lines(report.ByName("github")) {
			for i, kind := range []string{"::notice ", "::warning ", "::error "} {
				if strings.HasPrefix(line, kind) {
					commands[i]++
					require.Contains(t, line[len(kind):], "::")
				}
			}
		}
		for _, n := range commands {
			require.LessOrEqual(t, n, 10)
		}
		require.Len(t, lines(report.ByName("github")), len(in.Findings))

		limit := rapid.IntRange(300, 4000).Draw(t, "limit")
		require.LessOrEqual(t, len(print(report.Summary{Limit: limit})), limit)
	})
}

// Carets stand under what they are about, whatever stands before it.
func TestCaretsStandUnderTheirText(t *testing.T) {
	cells := map[string]int{"a": 1, "=": 1, " ": 1, "é": 1, "e\u0301": 1, "世": 2, "ｱ": 1, "가": 2, "\u200b": 0}
	piece := rapid.SampledFrom([]string{"a", "=", " ", "é", "e\u0301", "世", "ｱ", "가", "\u200b", "\t"})
	rapid.Check(t, func(t *rapid.T) {
		at := 0
		draw := func(label string) (text string, width int) {
			start := at
			for _, p := range rapid.SliceOfN(piece, 0, 12).Draw(t, label) {
				text += p
				at += cells[p]
				if p == "\t" {
					at += 4 - at%4
				}
			}
			return text, at - start
		}
		before, indent := draw("before")
		at++ // marked text starts with a letter, since a combining character belongs to what stands before
		marked, width := draw("marked")
		in := report.Input{Files: source.NewSet(source.NewFile("a.py", "one\n"+before+"a"+marked+"a\nthree\n"))}
		start := uint32(len("one\n" + before))
		in.Findings = []finding.Finding{{Location: finding.Location{Span: source.Span{Start: start, End: start + 1 + uint32(len(marked))}}}}
		var b strings.Builder
		require.NoError(t, report.ByName("full").Report(&b, in))
		require.Equal(t, "  | "+strings.Repeat(" ", indent)+strings.Repeat("^", 1+width), strings.Split(b.String(), "\n")[4], b.String())
	})
}

// A line that is wider than a screen is cut so that the marked text is seen.
func TestLongLineIsCutAroundItsMark(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(label string) string {
			n := rapid.OneOf(rapid.IntRange(0, 150), rapid.IntRange(0, 5000)).Draw(t, label)
			return strings.Repeat(rapid.SampledFrom([]string{"ab", "世", "世a", "abc世"}).Draw(t, "letters"), n)
		}
		text := draw("before") + "<here>" + draw("after")
		start := uint32(strings.Index(text, "<here>"))
		var b strings.Builder
		require.NoError(t, report.ByName("full").Report(&b, report.Input{Files: source.NewSet(source.NewFile("a.py", text)), Findings: []finding.Finding{{
			Location: finding.Location{Span: source.Span{Start: start, End: start + 6}},
		}}}))
		lines := strings.Split(b.String(), "\n")
		shown, marks := strings.TrimPrefix(lines[3], "1 | "), strings.TrimPrefix(lines[4], "  | ")
		wide := func(s string) int { return utf8.RuneCountInString(s) + strings.Count(s, "世") }
		require.LessOrEqual(t, wide(shown), 120)
		require.Contains(t, shown, "<here>")
		before, _, _ := strings.Cut(shown, "<here>")
		require.Equal(t, strings.Repeat(" ", wide(before))+"^^^^^^", marks)
	})
}

func BenchmarkFull(b *testing.B) {
	text := strings.Repeat("counter += 1\n", 10_000)
	in := report.Input{Files: source.NewSet(source.NewFile("a.py", text))}
	for i := range 10_000 {
		at := uint32(i * len("counter += 1\n"))
		in.Findings = append(in.Findings, finding.Finding{Code: "FT101", Location: finding.Location{Span: source.Span{Start: at, End: at + 12}}})
	}
	for b.Loop() {
		if err := report.ByName("full").Report(io.Discard, in); err != nil {
			b.Fatal(err)
		}
	}
}
