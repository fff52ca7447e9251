package replay

import (
	_ "embed"
	"fmt"
	"io"
	"strings"
)

// often is the program that shows what happens within one operation of the
// interpreter: no scheduler can bring it about, so that it is done again and
// again.
//
//go:embed often.py
var often string

// writeOften writes the program that advances the finding's iterator from
// several threads.
func writeOften(w io.Writer, r *Report) error {
	it := r.Harness.Iterator
	return fill(w, often, map[string]string{
		"FINDING":   python(r.Finding.Code + " " + r.Finding.Message + ": " + r.Replay.Outcome),
		"IMPORTS":   python(strings.Join(it.Imports, "\n")),
		"ITERATOR":  python(it.Text),
		"ITERABLES": "[" + pythons(it.Iterables) + "]",
		"FUNCTIONS": "[" + pythons(it.Functions) + "]",
	})
}

// fill writes a program with its constants: `NAME = None  # @NAME`.
func fill(w io.Writer, program string, values map[string]string) error {
	var b strings.Builder
	for _, line := range strings.SplitAfter(program, "\n") {
		if before, key, ok := strings.Cut(line, "  # @"); ok {
			name, _, _ := strings.Cut(before, " = ")
			value, ok := values[strings.TrimSpace(key)]
			if !ok {
				return fmt.Errorf("no value for %s", key)
			}
			line = name + " = " + value + "\n"
		}
		b.WriteString(line)
	}
	_, err := io.WriteString(w, b.String())
	return err
}
