// Command ftlint finds code in a Python project that is only correct because
// the GIL used to serialise it.
//
// Findings go to standard output, everything else to standard error. Exit
// statuses: 0, nothing was found, or notes alone; 1, something was; 2, the job
// could not be done.
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"runtime/pprof"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/ftlint/ftlint/report"
)

// Exit statuses.
const (
	clean  = 0
	found  = 1
	failed = 2
)

// commandLine is the subcommands, and the flags that all of them have.
type commandLine struct {
	Check   check          `cmd:"" default:"withargs" help:"Report hazards in the named files and directories (the default command)."`
	Rule    ruleCommand    `cmd:"" help:"Print the page of a rule."`
	Replay  replayCommand  `cmd:"" help:"Run what a finding is about under all schedules, and show one that breaks it."`
	AST     ast            `cmd:"" name:"ast" help:"Print the syntax tree of files."`
	Facts   factsCommand   `cmd:"" help:"Print the effects of functions, as the analysis sees them."`
	Graph   graphCommand   `cmd:"" help:"Print the threads, locks and shared objects of a project."`
	Speedup speedupCommand `cmd:"" help:"Estimate what threads would gain on a Python without the GIL, and what holds them back."`
	Clean   cleanCommand   `cmd:"" help:"Remove what runs have kept for later ones."`
	Init    initCommand    `cmd:"" help:"Write a configuration file, a pre-commit hook and a workflow."`
	Version versionCommand `cmd:"" help:"Print the version."`

	Color      string `help:"When to use colours: auto, always or never." enum:"auto,always,never" default:"auto" placeholder:"WHEN"`
	CPUProfile string `name:"cpuprofile" hidden:"" help:"Write a profile of the processor's time to a file." placeholder:"FILE"`
}

// terminal is what a subcommand talks to.
type terminal struct {
	context.Context
	in       io.Reader
	out, err io.Writer
	status   int // the exit status of a job that was done
}

func main() {
	reserve := calmCollector()
	status := run(os.Args[1:])
	runtime.KeepAlive(reserve)
	os.Exit(status)
}

func run(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	t := &terminal{Context: ctx, in: os.Stdin, out: os.Stdout, err: os.Stderr}
	if err := t.do(args); err != nil {
		t.complain(err)
		return failed
	}
	return t.status
}

// complain prints an error, each of several on a line of its own.
func (t *terminal) complain(err error) {
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		for _, err := range several.Unwrap() {
			t.complain(err)
		}
		return
	}
	if errors.Is(err, context.Canceled) {
		err = errors.New("interrupted")
	}
	fmt.Fprintf(t.err, "ftlint: error: %v\n", err)
}

func (t *terminal) do(args []string) error {
	var line commandLine
	parser, err := kong.New(&line, kong.Name("ftlint"),
		kong.Vars{"formats": strings.Join(report.Names(), ", "), "baseline": defaultBaseline},
		kong.Description("Find code in a Python project that is only correct because the GIL used to serialise it."),
		kong.ExplicitGroups([]kong.Group{
			{Key: "rules", Title: "Rules:"}, {Key: "files", Title: "Files:"}, {Key: "settings", Title: "Settings:"}, {Key: "output", Title: "Output:"}, {Key: "fixes", Title: "Fixes:"}, {Key: "adoption", Title: "On an old code base:"},
		}),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true}))
	if err != nil {
		return err
	}
	if args, err = expand(args); err != nil {
		return err
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		return fmt.Errorf("%w; see ftlint --help", err)
	}
	if line.CPUProfile != "" {
		file, err := os.Create(line.CPUProfile)
		if err != nil {
			return err
		}
		defer file.Close()
		if err := pprof.StartCPUProfile(file); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	return parsed.Run(t, &line)
}

// stdin reads all of standard input; not nil, however little came.
func (t *terminal) stdin() ([]byte, error) {
	data, err := io.ReadAll(t.in)
	if err != nil {
		return nil, fmt.Errorf("standard input cannot be read: %w", err)
	}
	return data, nil
}

// expand puts the lines of a file in the place of its name: `@args.txt`.
func expand(args []string) ([]string, error) {
	var all []string
	for _, arg := range args {
		name, isFile := strings.CutPrefix(arg, "@")
		if !isFile {
			all = append(all, arg)
			continue
		}
		file, err := os.Open(name)
		if err != nil {
			return nil, fmt.Errorf("the file of arguments cannot be read: %w", err)
		}
		lines := bufio.NewScanner(file)
		for lines.Scan() {
			if text := strings.TrimSpace(lines.Text()); text != "" {
				all = append(all, text)
			}
		}
		if err := errors.Join(lines.Err(), file.Close()); err != nil {
			return nil, err
		}
	}
	return all, nil
}
