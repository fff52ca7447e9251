package analyzer

import (
	"context"

	"github.com/ftlint/ftlint/analyzer/graph"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/thread"
)

// Graph runs the pipeline up to the rules, and shows what they would see. The
// notes are those of a Result.
func Graph(ctx context.Context, opt Options) (*graph.Graph, []string, error) {
	l, err := linkProject(ctx, opt)
	if err != nil {
		return nil, nil, err
	}
	defer l.compiled.keep()()
	races := race.Find(l.program, l.entries)
	return graph.New(l.files, l.program, l.entries, races), notes(l.files, l.compiled, races, l.unresolved), nil
}

// linked is a project up to its threads.
type linked struct {
	files      *source.Set
	settings   *settings
	compiled   *compiled
	program    *link.Program
	entries    []thread.Entry
	unresolved []link.Site
}

// linkProject runs the first stages of the pipeline.
func linkProject(ctx context.Context, opt Options) (*linked, error) {
	files, err := Files(ctx, opt)
	if err != nil {
		return nil, err
	}
	settings, err := settingsOf(files, opt)
	if err != nil {
		return nil, err
	}
	compiled, err := read(ctx, files, settings.jobs, opt)
	if err != nil {
		return nil, err
	}
	if err := compiled.load(ctx); err != nil {
		return nil, err
	}
	program := link.Join(compiled.facts, compiled.names, paths(files), packagesOf(files).is)
	entries, unresolved := thread.Find(program)
	return &linked{files, settings, compiled, program, entries, unresolved}, nil
}
