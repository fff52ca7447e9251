package analyzer

import (
	"context"

	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/thread"
	"github.com/ftlint/ftlint/speedup"
)

// Speedup estimates what threads would gain in the parallel regions of a
// project. The notes are those of a Result.
func Speedup(ctx context.Context, opt Options, meter func(*source.Set) speedup.Meter, want speedup.Options) (*source.Set, []speedup.Answer, []string, error) {
	files, err := Files(ctx, opt)
	if err != nil {
		return nil, nil, nil, err
	}
	settings, err := settingsOf(files, opt)
	if err != nil {
		return nil, nil, nil, err
	}
	compiled, err := read(ctx, files, settings.jobs, opt)
	if err != nil {
		return nil, nil, nil, err
	}
	if err := compiled.load(ctx); err != nil {
		return nil, nil, nil, err
	}
	defer compiled.keep()()
	program := link.New(compiled.facts, paths(files), packagesOf(files).is)
	entries, _ := thread.Find(program)
	answers := speedup.NewModel(program, files.Open, meter(files)).Estimate(entries, want)
	return files, answers, nil, nil
}
