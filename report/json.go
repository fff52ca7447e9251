package report

import (
	"bytes"
	"encoding/json"
	"io"
)

// jsonArray prints all findings as one array, indented. It holds one at a time.
type jsonArray struct{}

func (jsonArray) Report(w io.Writer, in Input) error {
	at, p := newPlaces(in.Files), newPrinter(w)
	var one bytes.Buffer
	e := json.NewEncoder(&one)
	e.SetEscapeHTML(false)
	e.SetIndent("  ", "  ")
	before, after := "[", "[]\n"
	for i := range in.Findings {
		one.Reset()
		if err := e.Encode(recordOf(at, &in.Findings[i])); err != nil {
			return err
		}
		p.print(before, "\n  ", string(bytes.TrimSpace(one.Bytes())))
		before, after = ",", "\n]\n"
	}
	p.print(after)
	return p.Flush()
}
