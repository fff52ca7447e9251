package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/ftlint/ftlint/analyzer"
	"github.com/ftlint/ftlint/analyzer/config"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/replay"
)

type replayCommand struct {
	analysis

	All          bool   `help:"Replay all findings."`
	Schedule     string `help:"Run this schedule, as a report names it, instead of searching for one that fails." placeholder:"ft1:…"`
	Budget       int    `help:"How many schedules to run at most for each finding." placeholder:"N"`
	Seed         uint64 `help:"What the schedules begin with that are drawn at random." placeholder:"N"`
	Stress       bool   `help:"Run the threads in parallel, too, and count what comes out."`
	Threads      int    `help:"With --stress: how many threads a loop that starts threads shall start." placeholder:"N"`
	Rounds       int    `help:"With --stress: how often any other loop shall run." placeholder:"N"`
	ShowHarness  bool   `help:"Print the program that runs, too."`
	Emit         string `help:"Write a Python program that shows the confirmed finding on any CPython 3.8 or later. FILE of several gets a number." placeholder:"FILE"`
	Python       string `help:"Run that program with this Python, and say whether it shows it." placeholder:"PATH"`
	OutputFormat string `help:"How to print: text, json or svg." enum:",text,json,svg" default:"" placeholder:"FORMAT"`
	Output       string `short:"o" help:"Write to a file; FILE.svg and FILE.json say their format." placeholder:"FILE"`
}

// Help is the long form of the command's help.
func (replayCommand) Help() string {
	return "ftlint replay [CODE] [PATH[:LINE] ...]: a CODE picks the findings of a rule, FILE:LINE those that have a place on that line. " +
		"What is analysed for FILE:LINE is its project: the directory of its configuration file, else the working directory. " +
		"The exit status is 1 if a finding is confirmed."
}

// mostThreads leaves room for the other threads of a program: the machine has 64.
const mostThreads = 60

// pick is a place whose findings are asked for.
type pick struct {
	file string // absolute
	row  int
}

// Run replays what is picked.
func (c *replayCommand) Run(t *terminal) error {
	codes, picks, err := c.readPaths()
	if err != nil {
		return err
	}
	if len(codes)+len(picks) == 0 && !c.All {
		return errors.New("name a rule's code or FILE:LINE, or --all")
	}
	switch {
	case !c.Stress && c.Threads+c.Rounds != 0:
		return errors.New("--threads and --rounds go with --stress")
	case c.Threads < 0 || c.Threads > mostThreads || c.Rounds < 0:
		return fmt.Errorf("--threads is at most %d, and neither it nor --rounds is negative", mostThreads)
	}
	opt, err := c.options(t, nil)
	if err != nil {
		return err
	}
	result, err := analyzer.Analyze(t, opt)
	_ = opt.Cache.Close() // what could not be kept is made again
	if err != nil {
		return err
	}
	var picked []*finding.Finding
	for i := range result.Findings {
		f := &result.Findings[i]
		if (len(codes) == 0 || slices.Contains(codes, f.Code)) && (len(picks) == 0 || isPicked(result.Files, f, picks)) {
			picked = append(picked, f)
		}
	}
	if len(codes)+len(picks) == 0 { // of all, those that can be
		picked = slices.DeleteFunc(picked, func(f *finding.Finding) bool { return !replay.Replayable(f.Code) })
	}
	switch {
	case len(picked) == 0 && !c.All:
		return errors.New("there is no such finding")
	case c.Schedule != "" && len(picked) != 1:
		return fmt.Errorf("a schedule belongs to one finding, and %d are picked", len(picked))
	}
	return c.replay(t, result.Files, picked)
}

func (c *replayCommand) replay(t *terminal, files *source.Set, picked []*finding.Finding) error {
	reports, err := c.examine(t, files, picked)
	if err != nil {
		return err
	}
	if c.Output == "" {
		return c.write(t.out, files, reports)
	}
	file, err := os.Create(c.Output)
	if err != nil {
		return err
	}
	return errors.Join(c.write(file, files, reports), file.Close())
}

// examine replays one finding after the other.
func (c *replayCommand) examine(t *terminal, files *source.Set, picked []*finding.Finding) ([]*replay.Report, error) {
	eagerCollector()
	bar := newProgress(t, "replays", false)
	defer bar.clear()
	var reports []*replay.Report
	emitted := 0
	for i, f := range picked {
		bar.update(i, len(picked))
		r := replay.Examine(t, files, f, c.replayOptions())
		if err := t.Err(); err != nil {
			return nil, err
		}
		if r.Replay.Verdict == finding.Confirmed {
			t.status = found
			emitted++
			if err := c.reproduce(t, r, emitted); err != nil {
				return nil, err
			}
		}
		reports = append(reports, r)
	}
	return reports, nil
}

// format is how to print: as asked, or as the file's name says.
func (c *replayCommand) format() string {
	if c.OutputFormat == "" {
		switch ext := filepath.Ext(c.Output); ext {
		case ".svg", ".json":
			return ext[1:]
		}
	}
	return c.OutputFormat
}

func (c *replayCommand) write(w io.Writer, files *source.Set, reports []*replay.Report) error {
	switch c.format() {
	case "json":
		return replay.WriteJSON(w, files, reports)
	case "svg":
		return replay.WriteSVG(w, files, reports)
	}
	for _, r := range reports {
		if err := c.print(w, files, r); err != nil {
			return err
		}
	}
	return nil
}

func (c *replayCommand) replayOptions() replay.Options {
	opt := replay.Options{Schedules: c.Budget, Schedule: c.Schedule, Seed: c.Seed}
	if c.Stress {
		opt.Stress = &replay.Load{Threads: c.Threads, Rounds: c.Rounds}
	}
	return opt
}

// print prints one report, after the program that ran if it is asked for.
func (c *replayCommand) print(w io.Writer, files *source.Set, r *replay.Report) error {
	if c.ShowHarness && r.Harness != nil {
		if _, err := fmt.Fprintln(w, r.Harness.Text); err != nil {
			return err
		}
	}
	if err := replay.WriteText(w, files, r); err != nil {
		return err
	}
	_, err := fmt.Fprintln(w)
	return err
}

var ruleCode = regexp.MustCompile(`^FT[0-9]{3}$`)

// readPaths takes codes and lines out of the arguments, and leaves in Paths
// what is to be analysed.
func (c *replayCommand) readPaths() (codes []string, picks []pick, err error) {
	var paths []string
	for _, arg := range c.Paths {
		file, line, isPlace := cutLine(arg)
		switch {
		case ruleCode.MatchString(arg) && !exists(arg):
			codes = append(codes, arg)
		case isPlace:
			absolute, err := filepath.Abs(file)
			if err != nil {
				return nil, nil, err
			}
			root, err := c.projectOf(absolute)
			if err != nil {
				return nil, nil, err
			}
			picks = append(picks, pick{absolute, line})
			paths = append(paths, root)
		default:
			paths = append(paths, arg)
		}
	}
	c.Paths = paths
	return codes, picks, nil
}

// cutLine reads FILE:LINE.
func cutLine(arg string) (file string, line int, ok bool) {
	i := strings.LastIndexByte(arg, ':')
	if i <= 0 || exists(arg) {
		return "", 0, false
	}
	line, err := strconv.Atoi(arg[i+1:])
	return arg[:i], line, err == nil
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// projectOf is the directory of the file's configuration, else the working
// directory, else, if the file is not in that, the file's own.
func (c *replayCommand) projectOf(file string) (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	resolver, err := config.NewResolver(c.sources(analyzer.Options{Dir: dir, Paths: []string{file}}, nil))
	if err != nil {
		return "", err
	}
	settings, err := resolver.For(filepath.Dir(file))
	if err != nil {
		return "", err
	}
	root := dir
	if settings.Path != "" && len(c.Config) == 0 {
		root = filepath.Dir(settings.Path)
		if !filepath.IsAbs(root) {
			root = filepath.Join(dir, root)
		}
	}
	if relative, err := filepath.Rel(root, file); err != nil || !filepath.IsLocal(relative) {
		root = filepath.Dir(file)
	}
	return root, nil
}

// isPicked reports whether a finding has a place on a line that was named.
func isPicked(files *source.Set, f *finding.Finding, picks []pick) bool {
	on := func(l finding.Location) bool {
		file, _ := files.Open(l.File)
		first, last := file.Position(l.Span.Start).Row, file.Position(l.Span.End).Row
		return slices.ContainsFunc(picks, func(p pick) bool {
			return p.file == files.Absolute(l.File) && first <= p.row && p.row <= last
		})
	}
	return on(f.Location) || slices.ContainsFunc(f.Related, func(r finding.Related) bool { return on(r.Location) })
}
