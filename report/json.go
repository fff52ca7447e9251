package report

import (
	"encoding/json"
	"io"
)

// jsonArray prints all findings as one array, indented.
type jsonArray struct{}

func (jsonArray) Report(w io.Writer, in Input) error {
	at, records := newPlaces(in.Files), []record{}
	for i := range in.Findings {
		records = append(records, recordOf(at, &in.Findings[i]))
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(records)
}
