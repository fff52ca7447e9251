package main

import (
	"os"

	"github.com/ftlint/ftlint/analyzer"
	"github.com/ftlint/ftlint/analyzer/config"
	"github.com/ftlint/ftlint/report"
	"github.com/ftlint/ftlint/rules"
)

// analysis is the flags of the subcommands that analyse a project. Those that
// a configuration file has, too, are checked where files are.
type analysis struct {
	Paths []string `arg:"" optional:"" name:"path" help:"Files and directories; none is the working directory, - standard input."`

	Select         []string `group:"rules" help:"Codes or prefixes of the rules to apply, or ALL." placeholder:"CODE"`
	ExtendSelect   []string `group:"rules" help:"The same, on top of what is selected." placeholder:"CODE"`
	Ignore         []string `group:"rules" help:"Rules not to apply." placeholder:"CODE"`
	PerFileIgnores []string `group:"rules" help:"Rules not to apply to some files." placeholder:"PATTERN:CODE"`
	Preview        *bool    `group:"rules" negatable:"" help:"Apply rules that are in preview, too."`
	Evidence       *string  `group:"rules" help:"What to go by: spawned, threads that the project starts; declared, code that expects threads, too; library, public code that changes shared state, too (the default)." placeholder:"KIND"`
	MinConfidence  *string  `group:"rules" help:"The least sure findings to show: possible, likely (the default) or certain." placeholder:"LEVEL"`
	TargetPython   *string  `group:"rules" help:"The Python that the project is for, as 3.12 or 3.14t." placeholder:"VERSION"`

	Exclude          []string `group:"files" help:"Paths to leave out, instead of the usual ones." placeholder:"PATTERN"`
	ExtendExclude    []string `group:"files" help:"Paths to leave out, on top of those." placeholder:"PATTERN"`
	ForceExclude     *bool    `group:"files" negatable:"" help:"Leave out excluded paths even if they are named."`
	RespectGitignore *bool    `group:"files" negatable:"" help:"Leave out what git ignores (the default)."`
	StdinFilename    string   `group:"files" help:"The path that standard input stands for." placeholder:"FILE"`

	Config   []string `group:"settings" sep:"none" help:"A configuration file, or a setting as 'key = value'." placeholder:"FILE"`
	Isolated bool     `group:"settings" help:"Read no configuration file."`

	Jobs    *int `short:"j" help:"Files read at once; as many as there are processors unless said." placeholder:"N"`
	NoCache bool `short:"n" help:"Neither use nor keep what runs have found out."`
	cacheFlag
}

// options turns the flags into what the analyzer wants.
func (a *analysis) options(t *terminal, format *string) (analyzer.Options, error) {
	dir, err := os.Getwd()
	if err != nil {
		return analyzer.Options{}, err
	}
	opt := analyzer.Options{Dir: dir, StdinFilename: a.StdinFilename, Contain: true}
	for _, path := range a.Paths {
		if path != "-" {
			opt.Paths = append(opt.Paths, path)
		}
	}
	switch {
	case len(opt.Paths) < len(a.Paths):
		if opt.Stdin, err = t.stdin(); err != nil {
			return opt, err
		}
	case len(a.Paths) == 0:
		opt.Paths = []string{"."}
	}
	return opt, a.settle(&opt, format)
}

// settle finds the settings for a directory and paths, and opens the cache.
func (a *analysis) settle(opt *analyzer.Options, format *string) error {
	var err error
	if opt.Config, err = config.NewResolver(a.sources(*opt, format)); err != nil {
		return err
	}
	settings, err := opt.Config.Program()
	if err != nil {
		return err
	}
	opt.Cache = a.openCache(settings)
	return nil
}

// sources says where settings come from.
func (a *analysis) sources(opt analyzer.Options, format *string) config.Options {
	var codes []string
	for _, r := range rules.All() {
		codes = append(codes, r.Code)
	}
	return config.Options{
		Dir: opt.Dir, Paths: opt.Paths, Isolated: a.Isolated, Config: a.Config, Codes: codes, Formats: report.Names(),
		Overrides: config.Overrides{
			Target: a.TargetPython,
			Select: a.Select, ExtendSelect: a.ExtendSelect, Ignore: a.Ignore, PerFileIgnores: a.PerFileIgnores, Preview: a.Preview,
			Exclude: a.Exclude, ExtendExclude: a.ExtendExclude, ForceExclude: a.ForceExclude, RespectGitignore: a.RespectGitignore,
			Evidence: a.Evidence, MinConfidence: a.MinConfidence, Jobs: a.Jobs, OutputFormat: format, CacheDir: a.override(),
		},
	}
}
