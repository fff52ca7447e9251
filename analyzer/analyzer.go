// Package analyzer is the façade: Analyze reads a project and returns its findings.
package analyzer

import (
	"context"

	"github.com/ftlint/ftlint/analyzer/config"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/source"
)

// Options say what to analyse and what to show.
type Options struct {
	Dir    string           // the working directory, absolute
	Config *config.Resolver // the settings of each path
	Paths  []string         // files and directories as they were given

	// Stdin, if not nil, is analysed in place of the file StdinFilename.
	Stdin         []byte
	StdinFilename string

	// Progress, if not nil, is told now and then how many files of how many are compiled.
	Progress func(done, total int)
}

// Result is what an analysis found.
type Result struct {
	Files    *source.Set
	Findings []finding.Finding // those to be shown, in order of file and position
	Stages   []Stage           // how long each took, in order
	Notes    []string          // what was not analysed, and why; one line each
}

// Stage is one step of the pipeline and its wall time.
type Stage struct {
	Name    string
	Seconds float64
}

// Analyze runs the pipeline. The error is for jobs that could not be done at
// all; a file that cannot be read or parsed is a finding.
func Analyze(ctx context.Context, opt Options) (*Result, error) {
	return &Result{Files: &source.Set{}}, nil
}
