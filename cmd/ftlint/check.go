package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/ftlint/ftlint/analyzer"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/report"
)

type check struct {
	analysis

	OutputFormat *string `group:"output" help:"How to print findings: ${formats}; full unless said, on GitHub Actions github." placeholder:"FORMAT"`
	Output       string  `group:"output" short:"o" help:"Write the findings to a file." placeholder:"FILE"`
	Statistics   bool    `group:"output" help:"Print a count for each rule instead of the findings."`
	ShowFiles    bool    `group:"output" help:"Print the files that would be checked, and stop."`
	ShowSettings bool    `group:"output" help:"Print the settings of the whole program, and stop."`
	Quiet        bool    `group:"output" short:"q" help:"Print findings and errors, nothing else."`
	Silent       bool    `group:"output" short:"s" help:"Print errors alone; the exit status tells."`
	Verbose      bool    `group:"output" short:"v" help:"Say what was done, too."`
	Stages       bool    `hidden:"" help:"Say how long each stage took."`

	mending
	adoption

	Watch       bool          `help:"Check again whenever a file changes, until interrupted."`
	Confirm     bool          `help:"Replay findings that can be, and say what came of it."`
	ConfirmTime time.Duration `help:"How long --confirm may take in all; the worst findings are first." default:"2m" placeholder:"TIME"`
	ExitZero    bool          `help:"Exit with 0 even if something is found."`
}

// Run checks, once or until it is interrupted.
func (c *check) Run(t *terminal, line *commandLine) error {
	if c.Watch {
		return c.watch(t, line)
	}
	_, err := c.once(t, line)
	return err
}

// once checks, prints and decides the exit status. The files are those that
// were checked, nil if it did not come to that.
func (c *check) once(t *terminal, line *commandLine) (*source.Set, error) {
	if err := c.misnamed(c.Paths); err != nil {
		return nil, err
	}
	opt, err := c.options(t, c.OutputFormat)
	if err != nil {
		return nil, err
	}
	settings, err := opt.Config.Program()
	if err != nil {
		return nil, err
	}
	switch {
	case c.ShowSettings:
		return nil, printSettings(t.out, settings)
	case c.ShowFiles:
		return nil, showFiles(t, opt)
	}
	bar := newProgress(t, "files", c.Quiet || c.Silent)
	opt.Progress = bar.update
	result, fixed, err := c.analyze(t, opt)
	bar.clear()
	unkept := opt.Cache.Close()
	if err != nil {
		return nil, err
	}
	if c.Diff {
		return result.Files, c.printDiff(t, line.Color, fixed)
	}
	if err := c.write(t, opt, fixed); err != nil {
		return nil, err
	}
	if done, err := c.adopt(t, opt, &c.analysis, settings, result, c.Quiet || c.Silent); done || err != nil {
		return result.Files, err
	}
	if c.Confirm {
		said, err := confirm(t, result, settings.Jobs, c.ConfirmTime, newProgress(t, "replays", c.Quiet || c.Silent))
		if err != nil {
			return nil, err
		}
		result.Notes = append(result.Notes, said)
	}
	if err := c.print(c.listener(t, opt), line.Color, result, fixed, defaultFormat(settings.OutputFormat)); err != nil {
		return nil, err
	}
	c.remark(t, result, unkept)
	if !c.ExitZero && (c.ExitNonZeroOnFix && len(fixed.Findings) > 0 || slices.ContainsFunc(result.Findings, func(f finding.Finding) bool { return f.Severity > finding.Note })) {
		t.status = found
	}
	if len(result.Faults) > 0 {
		t.status = failed
	}
	return result.Files, nil
}

func showFiles(t *terminal, opt analyzer.Options) error {
	files, err := analyzer.Files(t, opt)
	if err != nil {
		return err
	}
	for i := range files.Len() {
		if _, err := fmt.Fprintln(t.out, files.Path(source.FileID(i))); err != nil {
			return err
		}
	}
	return nil
}

// defaultFormat is the format that is used if none is asked for.
func defaultFormat(asked string) string {
	if asked == "" && onGitHub() {
		return "github"
	}
	return cmp.Or(asked, "full")
}

func onGitHub() bool { return os.Getenv("GITHUB_ACTIONS") == "true" }

// print writes the findings, and on GitHub Actions the summary of the step.
func (c *check) print(out io.Writer, colour string, result *analyzer.Result, fixed *analyzer.Fixed, name string) error {
	in := report.Input{
		Files: result.Files, Findings: result.Findings, Quiet: c.Quiet,
		Fixed: fixed.Findings, Level: c.level(), ShowFixes: c.ShowFixes,
		Version: version(),
		Colour:  c.Output == "" && wantsColour(colour, out) || colour == "always",
	}
	format := report.ByName(name)
	if c.Statistics {
		format = report.Statistics{JSON: name == "json" || name == "json-lines"}
	}
	in.Prefix = withinRepository()
	if onGitHub() {
		if err := writeStepSummary(in); err != nil {
			return err
		}
	}
	switch {
	case c.Silent:
		return nil
	case c.Output == "":
		return format.Report(out, in)
	}
	return writeFile(c.Output, os.O_TRUNC, format, in)
}

// withinRepository is the working directory as the repository has it, where
// GitHub or GitLab say what the repository is.
func withinRepository() string {
	dir, err := os.Getwd()
	if err != nil {
		return ""
	}
	relative, err := filepath.Rel(cmp.Or(os.Getenv("GITHUB_WORKSPACE"), os.Getenv("CI_PROJECT_DIR"), dir), dir)
	if err != nil || !filepath.IsLocal(relative) {
		return ""
	}
	return filepath.ToSlash(relative)
}

// summaryLimit is what GitHub takes for the summary of a step.
const summaryLimit = 1 << 20

func writeStepSummary(in report.Input) error {
	path := os.Getenv("GITHUB_STEP_SUMMARY")
	if path == "" {
		return nil
	}
	return writeFile(path, os.O_APPEND, report.Summary{Limit: summaryLimit}, in)
}

func writeFile(path string, mode int, format report.Format, in report.Input) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|mode, 0o666)
	if err != nil {
		return err
	}
	if err := format.Report(file, in); err != nil {
		file.Close()
		return err
	}
	return file.Close()
}

// remark says on standard error what else there is to know.
func (c *check) remark(t *terminal, result *analyzer.Result, unkept error) {
	quiet := c.Quiet || c.Silent
	if result.Files.Len() == 0 && !quiet {
		fmt.Fprintln(t.err, "warning: no Python files here")
	}
	if !quiet {
		for _, note := range result.Notes {
			fmt.Fprintln(t.err, "note:", note)
		}
	}
	for _, fault := range result.Faults {
		fmt.Fprintln(t.err, "ftlint: error:", fault)
	}
	if c.Verbose {
		fmt.Fprintln(t.err, "note: files checked:", result.Files.Len())
		fmt.Fprintln(t.err, "note:", reuse(result.Reused))
		if unkept != nil {
			fmt.Fprintln(t.err, "note: nothing was kept for later runs:", unkept)
		}
	}
	if c.Verbose || c.Stages {
		printStages(t.err, result.Stages)
	}
}

func reuse(r analyzer.Reused) string {
	if r.Answer {
		return "nothing has changed since an earlier run, which found this"
	}
	return fmt.Sprint("files known from earlier runs: ", r.Files)
}

func printStages(w io.Writer, stages []analyzer.Stage) {
	for _, s := range stages {
		fmt.Fprintf(w, "%8.3f s  %s\n", s.Seconds, s.Name)
	}
}
