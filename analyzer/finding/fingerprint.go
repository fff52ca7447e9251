package finding

import (
	"crypto/sha256"
	"encoding/hex"
	"path"
	"runtime"
	"sort"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// fingerprint names each finding by what it is about, not by where it stands:
// the rule, the shared location, the function, the statement's own text, and
// a number if all that is said twice. So it outlives edits elsewhere in the
// file, a move of the function, and another working directory. It reads the
// files that have findings, and no others.
func fingerprint(p *Policy, findings []Finding) []Finding {
	seen := map[string]int{}
	said := statements(p, findings)
	for i := range findings {
		f := &findings[i]
		subject := f.Subject
		if subject == "" { // it is about the file
			subject = path.Base(p.Files.Path(f.File))
		}
		key := strings.Join([]string{f.Code, subject, f.Function, string(said[i][:])}, "\x00")
		sum := sha256.Sum256([]byte(key + "\x00" + strconv.Itoa(seen[key])))
		seen[key]++
		f.Fingerprint = hex.EncodeToString(sum[:16])
	}
	return findings
}

// statements fills in the logical lines of findings, and gives the hash of what
// stands there: several files at once, since each is read and scanned.
func statements(p *Policy, findings []Finding) [][sha256.Size]byte {
	said := make([][sha256.Size]byte, len(findings))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for start := 0; start < len(findings); {
		end := start + 1
		for end < len(findings) && findings[end].File == findings[start].File {
			end++
		}
		inFile, saidThere := findings[start:end], said[start:end]
		group.Go(func() error {
			file, _ := p.Files.Open(inFile[0].File)
			lines := syntax.LogicalLines(file.Text)
			for i := range inFile {
				inFile[i].Line = lineOf(inFile[i].Span, lines)
				saidThere[i] = sha256.Sum256([]byte(statement(file.Text, inFile[i].Line)))
			}
			return nil
		})
		start = end
	}
	_ = group.Wait() // none of them fails
	return said
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

// statement is the tokens of a logical line, so that its layout and comments do
// not count. A comment that is a line of its own stands for itself.
func statement(text string, line source.Span) string {
	end := min(line.End, uint32(len(text))) // the file may have become shorter
	text = text[min(line.Start, end):end]
	var b strings.Builder
	for t := range syntax.Tokens(text) {
		if t.Kind != syntax.CommentToken && t.Kind != syntax.NewlineToken {
			b.WriteString(text[t.Start:t.End])
			b.WriteByte(' ')
		}
	}
	if b.Len() == 0 {
		return text
	}
	return b.String()
}
