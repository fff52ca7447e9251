package replay

import (
	_ "embed"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/replay/explore"
)

// reproducer is the program that shows a race on a real Python. It is a
// scheduler of its own: a tracer lets one thread at a time go on, instruction by
// instruction, so that the harness is run as it is printed.
//
//go:embed reproducer.py
var reproducer string

// WriteReproducer writes a Python program that shows what a report confirms. It
// ends with status 1 if it does.
func WriteReproducer(w io.Writer, r *Report) error {
	if r.Replay.Verdict != finding.Confirmed || r.Outcome == nil {
		return fmt.Errorf("a reproducer of a finding that is %s", r.Replay.Verdict)
	}
	if _, err := io.WriteString(w, r.summary()); err != nil {
		return err
	}
	if r.Torn {
		return writeOften(w, r)
	}
	values := map[string]string{
		"FINDING":  python(r.Finding.Code + " " + r.Finding.Message + ": " + r.Replay.Outcome),
		"SWITCHES": r.switchesText(),
		"SUBJECT": "{" + python("global") + ": " + python(r.Harness.Subject.Global) + ", " + python("class") + ": " +
			python(r.Harness.Subject.Class) + ", " + python("attribute") + ": " + python(r.Harness.Subject.Attr) + "}",
		"IDENTITY": "{" + pythons(sortedKeys(r.Harness.Subject.Identity)) + "}",
		"EXPECTED": "[" + pythons(r.Expected) + "]",
		"WRONG":    wrongText(r.Outcome),
		"SOURCE":   sourceText(r.Harness.Text),
	}
	return fill(w, reproducer, values)
}

// summary says at the head of a reproducer what it shows.
func (r *Report) summary() string {
	lines := []string{r.Finding.Code + " " + r.Finding.Message, r.Replay.Kind + ": " + r.Replay.Outcome, "schedule: " + r.Replay.Schedule}
	for _, a := range r.Replay.Assumptions {
		lines = append(lines, "assumed: "+a)
	}
	var b strings.Builder
	for _, line := range lines {
		b.WriteString("# " + strings.Map(func(c rune) rune {
			if !unicode.IsPrint(c) {
				return '?'
			}
			return c
		}, line) + "\n")
	}
	return b.String()
}

func (r *Report) switchesText() string {
	s, err := explore.ParseSchedule(r.Replay.Schedule)
	if err != nil {
		return "[]"
	}
	var parts []string
	for _, sw := range s {
		parts = append(parts, fmt.Sprintf("(%d, %d, %d)", sw.From, sw.Line, sw.To))
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// wrongText is an outcome as outcome() of the reproducer gives it.
func wrongText(o *explore.Outcome) string {
	var threads []string
	for _, t := range o.Threads {
		waits := "False"
		if t.Waits != "" {
			waits = "True"
		}
		threads = append(threads, "("+python(t.Error)+", "+waits+", "+python(t.Output)+", "+python(t.Seen)+")")
	}
	return "(" + python(o.Observed) + ", " + python(o.Error) + ", " + python(o.Seen) + ", [" + strings.Join(threads, ", ") + "])"
}

func pythons(texts []string) string {
	var parts []string
	for _, t := range texts {
		parts = append(parts, python(t))
	}
	return strings.Join(parts, ", ")
}

// python is a string as Python and Go both write it.
func python(s string) string { return strconv.QuoteToASCII(s) }

// sourceText is the harness as one literal, so that it can be read.
func sourceText(text string) string {
	text = strings.NewReplacer(`\`, `\\`, `"""`, `\"\"\"`).Replace(text)
	return "\"\"\"\\\n" + text + "\"\"\""
}

// ReadReproducer says what a run of a reproducer showed: how it ended and what
// it printed.
func ReadReproducer(ended error, out []byte) string {
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	last := lines[len(lines)-1]
	switch {
	case ended == nil:
		return last
	case strings.HasPrefix(last, "shown in run"):
		return last
	case strings.HasPrefix(ended.Error(), "signal: ") && !strings.Contains(ended.Error(), "killed"):
		return "the interpreter crashed (" + ended.Error() + ")"
	}
	return "the reproducer failed: " + last
}
