package main

import (
	"fmt"
	"io"

	"github.com/ftlint/ftlint/analyzer"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/report"
)

// mending is the flags about fixes. As ruff has them, standard input is mended
// to standard output, and what is said then goes to standard error.
type mending struct {
	Fix              bool `group:"fixes" help:"Apply fixes: the safe ones, which change nothing but the hazard."`
	UnsafeFixes      bool `group:"fixes" help:"Take fixes in that are to be looked at, as a lock around statements."`
	Diff             bool `group:"fixes" help:"Print what fixes would change as a diff, and change nothing."`
	ShowFixes        bool `group:"fixes" help:"Show what each fix would change; with --fix, list what was fixed."`
	ExitNonZeroOnFix bool `group:"fixes" help:"Exit with 1 if anything was fixed, even if nothing is left."`
}

func (m *mending) level() finding.Applicability {
	if m.UnsafeFixes {
		return finding.Unsafe
	}
	return finding.Safe
}

// analyze finds, and mends if that is asked for.
func (m *mending) analyze(t *terminal, opt analyzer.Options) (*analyzer.Result, *analyzer.Fixed, error) {
	if m.Fix || m.Diff {
		return analyzer.Fix(t, opt, m.level())
	}
	result, err := analyzer.Analyze(t, opt)
	return result, &analyzer.Fixed{}, err
}

// write keeps what was mended.
func (m *mending) write(t *terminal, opt analyzer.Options, fixed *analyzer.Fixed) error {
	if !m.Fix {
		return nil
	}
	if err := fixed.Write(); err != nil || opt.Stdin == nil {
		return err
	}
	data := opt.Stdin
	if file, changed := fixed.Stdin(); changed {
		var err error
		if data, err = file.Encode(file.Text); err != nil {
			return err
		}
	}
	_, err := t.out.Write(data)
	return err
}

// listener is where findings are printed.
func (m *mending) listener(t *terminal, opt analyzer.Options) io.Writer {
	if m.Fix && opt.Stdin != nil {
		return t.err
	}
	return t.out
}

// patchText gives the text of a file for a diff: in the file's own encoding and
// with its BOM, without which patch and git would not know its lines; to a person
// as it reads.
func (t *terminal) patchText(f *source.File) string {
	if data, err := f.Encode(f.Text); err == nil && !isTerminal(t.out) {
		return string(data)
	}
	return f.Text
}

// printDiff prints what would change. The status says whether anything would.
func (m *mending) printDiff(t *terminal, colour string, fixed *analyzer.Fixed) error {
	for _, c := range fixed.Changes {
		if err := report.WriteDiff(t.out, c.Old.Path, t.patchText(c.Old), t.patchText(c.Fixed), wantsColour(colour, t.out)); err != nil {
			return err
		}
	}
	if n := len(fixed.Findings); n > 0 {
		t.status = found
		noun := "errors"
		if n == 1 {
			noun = "error"
		}
		fmt.Fprintf(t.err, "Would fix %d %s.\n", n, noun)
	}
	return nil
}
