// Package report prints findings: for people in a terminal (full, concise), in
// a browser (html) and on a page of Markdown (summary); for programs (json,
// json-lines); for the pages of pull requests and builds (github, gitlab,
// sarif, rdjson, junit).
//
// A format is a function of its Input: it looks at no environment, terminal
// or clock, so that the same findings give the same bytes. It prints what it
// is given, in the order in which it stands; what is to be said was decided
// before. Offsets become rows and columns only here.
//
// Cost: a file is opened once, however many findings point into it, and only
// by the formats that need its text.
package report

import (
	"bufio"
	"encoding/json"
	"io"
	"maps"
	"path"
	"slices"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/source"
)

// Input is what a format prints.
type Input struct {
	Files    *source.Set
	Findings []finding.Finding

	Fixed     []finding.Finding     // those that fixes have taken away; they are not among Findings
	Level     finding.Applicability // of the fixes that are offered
	ShowFixes bool                  // what fixes change, or have changed

	Colour bool   // escape codes for a terminal
	Quiet  bool   // findings alone, no closing line that counts them
	Prefix string // directory of the paths within the repository, for formats that name files to a forge

	Version string // of the tool, for formats that name it
}

// inRepository is a path as the repository has it.
func (in Input) inRepository(file string) string {
	if path.IsAbs(file) {
		return file
	}
	return path.Join(in.Prefix, file)
}

// Format is a way to print findings.
type Format interface {
	Report(w io.Writer, in Input) error
}

var formats = map[string]Format{
	"full":       full{},
	"concise":    concise{},
	"json":       jsonArray{},
	"json-lines": jsonLines{},
	"github":     github{},
	"gitlab":     gitlab{},
	"html":       page{},
	"junit":      junit{},
	"rdjson":     rdjson{},
	"sarif":      sarif{},
}

// ByName returns the format of that name, or nil.
func ByName(name string) Format { return formats[name] }

// Names are the names of all formats, sorted.
func Names() []string { return slices.Sorted(maps.Keys(formats)) }

// printer collects the first error of many writes.
type printer struct{ *bufio.Writer }

func newPrinter(w io.Writer) printer { return printer{bufio.NewWriter(w)} }

func (p printer) print(parts ...string) {
	for _, s := range parts {
		p.WriteString(s) // a bufio.Writer keeps its first error for Flush
	}
}

// details is what is known about a finding beside its message, a line each,
// for formats that show no source.
func details(at places, f *finding.Finding) string {
	text := ""
	for _, fact := range f.Facts {
		text += "\n" + fact.Label + ": " + at.fact(fact)
	}
	if f.Replay != nil {
		text += "\n" + f.Replay.Verdict.String() + ": " + outcome(f, at)
	}
	if f.Help != "" {
		text += "\nhelp: " + f.Help
	}
	return text
}

// encode writes one value as JSON for people to read, too.
func encode(w io.Writer, value any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(value)
}
