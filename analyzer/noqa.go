package analyzer

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/edit"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// AddNoqa makes a `# noqa` with the codes of the findings at the end of each
// statement that has some, so that a next run finds nothing there. A `# noqa`
// with codes that is there already gets more. What is about a whole file or a
// comment (a syntax error, an idle ignore) stays. Findings of Fixed are those
// that are ignored then.
func AddNoqa(ctx context.Context, opt Options, result *Result) (*Fixed, error) {
	fixed := &Fixed{files: result.Files}
	texts := map[source.FileID]*source.File{}
	m := &mender{files: result.Files, useless: map[string]bool{}}
	for some := range byFile(result.Findings) {
		id := some[0].File
		file, err := result.Files.Open(id)
		if err != nil {
			continue
		}
		edits := noqaEdits(file, some)
		if len(edits) == 0 {
			continue
		}
		next, err := m.apply(file, edits)
		if err != nil {
			m.giveUp(&some[0], err.Error())
			continue
		}
		texts[id] = next
		fixed.Changes = append(fixed.Changes, Change{id, file, next})
	}
	if len(texts) == 0 {
		return fixed, nil
	}
	opt.Progress = nil
	after, err := Check(ctx, result.Files.With(texts), opt)
	if err != nil {
		return nil, err
	}
	left := map[string]bool{}
	for i := range after.Findings {
		left[after.Findings[i].Fingerprint] = true
	}
	for _, f := range result.Findings {
		if !left[f.Fingerprint] {
			fixed.Findings = append(fixed.Findings, f)
		}
	}
	result.Notes = append(result.Notes, m.notes...)
	return fixed, nil
}

// noqaEdits are the insertions for the findings of one file.
func noqaEdits(file *source.File, findings []finding.Finding) []edit.Edit {
	codes := map[uint32][]string{} // by the end of the line that the comment goes to
	for i := range findings {
		f := &findings[i]
		if slices.Contains([]string{"FT001", "FT002", "FT003"}, f.Code) {
			continue
		}
		line := file.LineSpan(file.Position(f.Line.End).Row)
		end := line.Start + uint32(len(strings.TrimRight(file.Text[line.Start:line.End], " \t\f\r\n")))
		if !slices.Contains(codes[end], f.Code) {
			codes[end] = append(codes[end], f.Code)
		}
	}
	var edits []edit.Edit
	for _, comment := range syntax.Parse(file.Text).Comments {
		text := strings.TrimRight(file.Text[comment.Start:comment.End], " \t\f")
		end := comment.Start + uint32(len(text))
		if at := noqaCodes.FindStringIndex(text); at != nil && codes[end] != nil {
			edits = append(edits, insertion(comment.Start+uint32(at[1]), ", ", codes[end]))
			delete(codes, end)
		}
	}
	for end, list := range codes {
		edits = append(edits, insertion(end, "  # noqa: ", list))
	}
	slices.SortFunc(edits, func(a, b edit.Edit) int { return cmp.Compare(a.Start, b.Start) })
	return edits
}

// noqaCodes is a `# noqa` that names codes, as ruff and flake8 have it.
var noqaCodes = regexp.MustCompile(`#\s*(?i:noqa):\s*[A-Z]+[0-9]+(?:(?:\s*,\s*|\s+)[A-Z]+[0-9]+)*`)

func insertion(at uint32, before string, codes []string) edit.Edit {
	slices.Sort(codes)
	return edit.Edit{Span: source.Span{Start: at, End: at}, Content: before + strings.Join(codes, ", ")}
}
