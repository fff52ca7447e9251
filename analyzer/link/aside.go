package link

import (
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/source"
)

// Aside reports whether a file is no part of what the project ships, but a test,
// an example, a script: by where it lies below the directory that all files
// share, and by its name.
func (p *Program) Aside(file source.FileID) bool { return p.aside[file] }

func (p *Program) findAside() []bool {
	root := sharedRoot(p.Where)
	aside := make([]bool, len(p.Where))
	for i, path := range p.Where {
		aside[i] = known.SilentPath(strings.TrimPrefix(path, root))
	}
	return aside
}

// sharedRoot is the directory that all files of the program are in: what it is
// called says nothing about them.
func sharedRoot(paths []string) string {
	if len(paths) == 0 {
		return ""
	}
	root := directory(paths[0])
	for _, path := range paths[1:] {
		for !strings.HasPrefix(path, root) {
			root = directory(strings.TrimSuffix(root, "/"))
		}
	}
	return root
}

// directory is the path up to its last slash, with it.
func directory(path string) string { return path[:strings.LastIndexByte(path, '/')+1] }

// ShippedCallers is Callers without those that are not shipped, if others call
// as well: a test passes fakes, and holds no lock because it is alone.
func (p *Program) ShippedCallers(f Func) []Site {
	all := p.Callers(f)
	if p.aside[f.File] {
		return all
	}
	isAside := func(s Site) bool { return p.aside[s.File] }
	if !slices.ContainsFunc(all, isAside) {
		return all
	}
	if shipped := slices.DeleteFunc(slices.Clone(all), isAside); len(shipped) > 0 {
		return shipped
	}
	return all
}
