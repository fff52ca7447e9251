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

// locate finds the logical line of each primary location. It reads only the
// files that have findings.
func locate(p *Policy, findings []Finding) []Finding {
	var lines []source.Span
	for i := range findings {
		f := &findings[i]
		if i == 0 || f.File != findings[i-1].File {
			lines = nil
			if file, _ := p.Files.Open(f.File); file != nil {
				lines = facts.LogicalLines(file.Text)
			}
		}
		f.Line = f.Span
		if n := sort.Search(len(lines), func(n int) bool { return lines[n].End > f.Span.Start }); n < len(lines) && lines[n].Start <= f.Span.Start {
			f.Line = lines[n]
		}
	}
	return findings
}

// fingerprint names each finding by what it is about, not by where it stands:
// the rule, the shared location, the function, the statement's own text, and
// a number if all that is said twice. So it outlives edits elsewhere in the
// file, a move of the function to another line, and another working directory.
func fingerprint(p *Policy, findings []Finding) []Finding {
	seen := map[string]int{}
	for i := range findings {
		f := &findings[i]
		subject := f.Subject
		if subject == "" { // it is about the file
			subject = path.Base(p.Files.Path(f.File))
		}
		key := strings.Join([]string{f.Code, subject, f.Function, statement(p, f)}, "\x00")
		sum := sha256.Sum256([]byte(key + "\x00" + strconv.Itoa(seen[key])))
		seen[key]++
		f.Fingerprint = hex.EncodeToString(sum[:16])
	}
	return findings
}

// statement is the text of the finding's logical line without its layout.
func statement(p *Policy, f *Finding) string {
	file, _ := p.Files.Open(f.File)
	if file == nil {
		return ""
	}
	return strings.Join(strings.Fields(file.Text[f.Line.Start:f.Line.End]), " ")
}
