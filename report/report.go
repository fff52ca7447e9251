// Package report prints findings: for people in a terminal (full, concise),
// for programs (json, json-lines), for GitHub's pull requests (github) and as
// a page of Markdown (summary).
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
	"io"
	"maps"
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
