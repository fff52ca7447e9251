package report

import (
	"encoding/json"
	"io"
)

// jsonLines prints each finding as an object on a line of its own.
type jsonLines struct{}

func (jsonLines) Report(w io.Writer, in Input) error {
	at, p := newPlaces(in.Files), newPrinter(w)
	e := json.NewEncoder(p)
	e.SetEscapeHTML(false)
	for i := range in.Findings {
		if err := e.Encode(recordOf(at, &in.Findings[i])); err != nil {
			return err
		}
	}
	return p.Flush()
}
