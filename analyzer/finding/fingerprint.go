package finding

import (
	"crypto/sha256"
	"encoding/hex"
	"path"
	"sort"
	"strconv"
	"strings"

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
	var file *source.File
	var module *syntax.Module
	var lines []source.Span
	var said [sha256.Size]byte // of the statement
	for i := range findings {
		f := &findings[i]
		newFile := i == 0 || f.File != findings[i-1].File
		if newFile {
			file, _ = p.Files.Open(f.File)
			module = syntax.Parse(file.Text)
			lines = module.LogicalLines(file.Text)
		}
		f.Line = lineOf(f.Span, lines)
		if newFile || f.Line != findings[i-1].Line {
			said = sha256.Sum256([]byte(statement(file.Text, f.Line, module.Comments)))
		}
		subject := f.Subject
		if subject == "" { // it is about the file
			subject = path.Base(p.Files.Path(f.File))
		}
		key := strings.Join([]string{f.Code, subject, f.Function, string(said[:])}, "\x00")
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

// statement is the text of a logical line without comments and layout: space
// counts only where it separates words. Strings are treated alike; statements
// that differ in nothing else are told apart by their number.
func statement(text string, line source.Span, comments []source.Span) string {
	var b strings.Builder
	last := byte(0)
	write := func(start, end uint32) {
		end = min(end, uint32(len(text))) // the file may have become shorter
		for _, word := range strings.Fields(text[min(start, end):end]) {
			if isWord(last) && isWord(word[0]) {
				b.WriteByte(' ')
			}
			b.WriteString(word)
			last = word[len(word)-1]
		}
	}
	at := line.Start
	for i := sort.Search(len(comments), func(i int) bool { return comments[i].Start > at }); i < len(comments) && comments[i].End <= line.End; i++ {
		write(at, comments[i].Start)
		at = comments[i].End
	}
	write(at, line.End)
	return b.String()
}

func isWord(b byte) bool {
	return b == '_' || b >= 0x80 || '0' <= b && b <= '9' || 'A' <= b && b <= 'Z' || 'a' <= b && b <= 'z'
}
