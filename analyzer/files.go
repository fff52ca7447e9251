package analyzer

import (
	"context"

	"github.com/ftlint/ftlint/analyzer/source"
)

// Files finds the files that Analyze would analyse.
func Files(ctx context.Context, opt Options) (*source.Set, error) {
	find := source.Options{Dir: opt.Dir, Paths: opt.Paths, Stdin: opt.Stdin, StdinName: opt.StdinFilename}
	if opt.Config != nil {
		find.Exclusion = opt.Config.Exclusion
	}
	return source.Find(ctx, find)
}
