package analyzer

import (
	"context"

	"github.com/ftlint/ftlint/analyzer/graph"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/analyzer/thread"
)

// Graph runs the pipeline up to the rules, and shows what they would see. The
// notes are those of a Result.
func Graph(ctx context.Context, opt Options) (*graph.Graph, []string, error) {
	files, err := Files(ctx, opt)
	if err != nil {
		return nil, nil, err
	}
	settings, err := settingsOf(files, opt)
	if err != nil {
		return nil, nil, err
	}
	compiled, err := read(ctx, files, settings.jobs, opt)
	if err != nil {
		return nil, nil, err
	}
	if err := compiled.load(ctx); err != nil {
		return nil, nil, err
	}
	defer compiled.keep()()
	program := link.New(compiled.facts, paths(files), packagesOf(files).is)
	entries, unresolved := thread.Find(program)
	races := race.Find(program, entries)
	return graph.New(files, program, entries, races), notes(files, compiled, races, unresolved), nil
}
