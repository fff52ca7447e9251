// Package analyzer is the façade: Analyze reads a project and returns its
// findings. The pipeline is that of a compiler and a linker, and reads top to
// bottom in this file:
//
//	find     which files there are
//	compile  each file on its own, in parallel: text → tree → bindings → facts
//	recall   what an earlier run found, if all is as it was then; else:
//	link     the facts of all files: modules, classes, calls
//	threads  who is started where, and runs what
//	races    which accesses may meet, under which locks
//	rules    what that means; those that ask for no races, beside the search for them
//	process  ignores, selection, order
//	mend     what fixes would change, in the text
//
// With a cache the facts of files that an earlier run has seen are not made again.
//
// After the compile stage neither texts nor trees are kept; what is printed
// later is read again.
package analyzer

import (
	"context"
	"time"

	"github.com/ftlint/ftlint/analyzer/cache"
	"github.com/ftlint/ftlint/analyzer/config"
	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/rules"
)

// Options say what to analyse and what to show.
type Options struct {
	Dir    string           // the working directory, absolute
	Config *config.Resolver // the settings of each path; nil stands for the defaults
	Paths  []string         // files and directories as they were given

	// Stdin, if not nil, is analysed in place of the file StdinFilename.
	Stdin         []byte
	StdinFilename string

	// Cache, if not nil, is where facts and answers of earlier runs are, and go.
	Cache *cache.Cache

	// Contain leaves a rule out that fails, or all that ask for races if the search
	// for them or for threads does, and says so in Result.Faults. Else the panic is the caller's.
	Contain bool

	// Progress, if not nil, is told now and then how many files of how many are compiled.
	Progress func(done, total int)
}

// Result is what an analysis found.
type Result struct {
	Files    *source.Set
	Findings []finding.Finding // those to be shown, in order of file and position
	Stages   []Stage           // how long each took, in order
	Notes    []string          // what was not analysed, and why; one line each
	Faults   []string          // rules, and other parts, that failed, and of what
	Reused   Reused
}

// Reused says what came from the cache.
type Reused struct {
	Files  int  // whose facts did
	Answer bool // all of the findings did
}

// Stage is one step of the pipeline and its wall time.
type Stage struct {
	Name    string
	Seconds float64
}

// Analyze runs the pipeline. The error is for jobs that could not be done at
// all; a file that cannot be read or parsed is a finding.
func Analyze(ctx context.Context, opt Options) (*Result, error) {
	start := time.Now()
	files, err := Files(ctx, opt)
	if err != nil {
		return nil, err
	}
	found := Stage{"find", time.Since(start).Seconds()}
	result, err := Check(ctx, files, opt)
	if err != nil {
		return nil, err
	}
	result.Stages = append([]Stage{found}, result.Stages...)
	return result, nil
}

// Check runs the pipeline on files that were found already.
func Check(ctx context.Context, files *source.Set, opt Options) (*Result, error) {
	clock := stopwatch{last: time.Now()}
	settings, err := settingsOf(files, opt)
	if err != nil {
		return nil, err
	}
	compiled, err := read(ctx, files, settings.jobs, opt)
	if err != nil {
		return nil, err
	}
	packages := packagesOf(files)
	question := compiled.question(settings, packages)
	if a, ok := compiled.recall(question); ok {
		clock.lap("recall")
		reused := Reused{Files: files.Len(), Answer: true}
		return &Result{Files: files, Findings: a.Findings, Stages: clock.stages, Notes: a.Notes, Reused: reused}, nil
	}
	if err := compiled.load(ctx); err != nil {
		return nil, err
	}
	defer compiled.keep()()
	clock.lap("compile")
	program := link.Join(compiled.facts, compiled.names, paths(files), packages.is)
	clock.lap("link")
	search := race.Start(program)
	entries, unresolved, fault := findThreads(program, opt.Contain)
	clock.lap("threads")
	checks := newChecks(entries, settings, regionsOf(program, files, entries, settings))
	checks.contain, checks.missed = opt.Contain, fault
	races := checks.search(search)
	clock.lap("races")
	if races != nil {
		checks.run(&checks.whole, whole, races)
	}
	policy := finding.Policy{
		Files:      files,
		Directives: func(id source.FileID) []facts.Directive { return compiled.facts[id].Directives },
		Known:      func(code string) bool { return rules.ByCode(code) != nil },
		Selected:   func(id source.FileID, code string) bool { return settings.selected(files.Path(id), code) },
		Least: func(id source.FileID) finding.Levels {
			own := settings.files[files.Path(id)]
			return finding.Levels{Confidence: own.MinConfidence, Evidence: own.Evidence}
		},
	}
	findings := checks.findings(policy.Shows)
	findings = append(findings, fileFindings(files, compiled, settings)...)
	findings = append(findings, declarationFindings(program)...)
	clock.lap("rules")
	findings = finding.Process(findings, policy)
	clock.lap("process")
	mend(files, findings, compiled.jobs)
	clock.lap("mend")
	notes := notes(files, compiled, races, unresolved)
	faults := checks.failed()
	if len(faults) == 0 {
		compiled.remember(question, &answer{findings, notes})
	}
	return &Result{Files: files, Findings: findings, Stages: clock.stages, Notes: notes, Faults: faults, Reused: Reused{Files: compiled.known()}}, nil
}

// stopwatch times the stages.
type stopwatch struct {
	last   time.Time
	stages []Stage
}

func (s *stopwatch) lap(name string) {
	now := time.Now()
	s.stages = append(s.stages, Stage{name, now.Sub(s.last).Seconds()})
	s.last = now
}
