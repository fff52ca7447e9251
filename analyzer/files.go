package analyzer

import (
	"context"

	"github.com/ftlint/ftlint/analyzer/source"
)

// Files finds the files that Analyze would analyse.
func Files(ctx context.Context, opt Options) (*source.Set, error) {
	return source.Find(ctx, source.Options{
		Dir: opt.Dir, Paths: opt.Paths, Stdin: opt.Stdin, StdinName: opt.StdinFilename,
		Exclusion: opt.Config.Exclusion,
	})
}
