package finding

import (
	"crypto/sha256"
	"encoding/hex"
	"path"
	"sort"
	"strconv"
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/source"
)

// fingerprint names each finding by what it is about, not by where it stands:
// the rule, the shared location, the function, the statement's own text, and
// a number if all that is said twice. So it outlives edits elsewhere in the
// file, a move of the function, and another working directory. It reads the
// files that have findings, and no others.
func fingerprint(p *Policy, findings []Finding) []Finding {
	seen := map[string]int{}
	var file *source.File
	var lines []source.Span
	for i := range findings {
		f := &findings[i]
		if i == 0 || f.File != findings[i-1].File {
			file, _ = p.Files.Open(f.File)
			lines = facts.LogicalLines(file.Text)
		}
		f.Line = lineOf(f.Span, lines)
		subject := f.Subject
		if subject == "" { // it is about the file
			subject = path.Base(p.Files.Path(f.File))
		}
		key := strings.Join([]string{f.Code, subject, f.Function, statement(file, f.Line)}, "\x00")
		sum := sha256.Sum256([]byte(key + "\x00" + strconv.Itoa(seen[key])))
		seen[key]++
		f.Fingerprint = hex.EncodeToString(sum[:16])
	}
	return findings
}

// lineOf is the logical line that a span starts in; itself, if it starts in
// none, as a comment may.
func lineOf(span source.Span, lines []source.Span) source.Span {
	i := sort.Search(len(lines), func(i int) bool { return lines[i].End > span.Start })
	if i < len(lines) && lines[i].Start <= span.Start {
		return lines[i]
	}
	return span
}

// statement is the text of a logical line without its layout.
func statement(file *source.File, line source.Span) string {
	end := min(line.End, uint32(len(file.Text))) // it may have become shorter
	return strings.Join(strings.Fields(file.Text[min(line.Start, end):end]), " ")
}
