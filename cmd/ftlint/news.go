package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/source"
)

// news gives the findings that touch what has changed since a revision, and
// those that it did not have.
func (a *analysis) news(t *terminal, name string, result *analyzer.Result) ([]finding.Finding, error) {
	dir, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	r, err := branchPoint(t, dir, name)
	if err != nil {
		return nil, err
	}
	changed, err := r.changed()
	if err != nil {
		return nil, err
	}
	var old *earlier // made when it is asked for
	shape := finding.Shapes(result.Files)
	var kept []finding.Finding
	for i := range result.Findings {
		f := &result.Findings[i]
		if r.foreign(changed, result.Files, f) {
			continue
		}
		if !r.touches(changed, result.Files, f) {
			if old == nil {
				if old, err = a.earlier(t, dir, r, changed.renamed); err != nil {
					return nil, err
				}
			}
			if old.fingerprints[f.Fingerprint] || changed.renamed && old.shapes[shape(f)] {
				continue
			}
		}
		kept = append(kept, *f)
	}
	return kept, nil
}

// foreign says that a finding is in another repository's file.
func (r *revision) foreign(changed *changes, files *source.Set, f *finding.Finding) bool {
	name, err := filepath.Rel(r.top, files.Absolute(f.File))
	return err == nil && slices.ContainsFunc(changed.foreign, func(dir string) bool { return strings.HasPrefix(filepath.ToSlash(name), dir) })
}

// touches says that any line of any location of a finding has changed.
func (r *revision) touches(changed *changes, files *source.Set, f *finding.Finding) bool {
	locations := []finding.Location{f.Location}
	for i := range f.Related {
		locations = append(locations, f.Related[i].Location)
	}
	for _, l := range locations {
		name, err := filepath.Rel(r.top, files.Absolute(l.File))
		if err != nil {
			continue
		}
		lines, ok := changed.rows[filepath.ToSlash(name)]
		if ok && lines == nil {
			return true
		}
		file, _ := files.Open(l.File)
		first, last := file.Position(l.Span.Start).Row, file.Position(l.Span.End).Row
		if slices.ContainsFunc(lines, func(r [2]int) bool { return r[0] <= last && first <= r[1] }) {
			return true
		}
	}
	return false
}

// earlier is that by which the findings of a revision are known again; shapes is
// filled where files had other names.
type earlier struct{ fingerprints, shapes map[string]bool }

// earlier are the findings that a revision has, with the same flags.
func (a *analysis) earlier(t *terminal, dir string, r *revision, renamed bool) (*earlier, error) {
	old := &earlier{map[string]bool{}, map[string]bool{}}
	scratch, err := os.MkdirTemp("", "ftlint-base-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(scratch)
	if err := r.extract(scratch); err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", r.commit, err)
	}
	opt, err := a.inside(dir, r.top, scratch)
	if err != nil || len(opt.Paths) == 0 {
		return old, err
	}
	result, err := analyzer.Analyze(t, opt)
	opt.Cache.Close() // what is not kept is made again
	if err != nil {
		return nil, err
	}
	shape := finding.Shapes(result.Files)
	for i := range result.Findings {
		f := &result.Findings[i]
		old.fingerprints[f.Fingerprint] = true
		if renamed {
			old.shapes[shape(f)] = true
		}
	}
	return old, nil
}

// inside is the options for the same paths in a copy of the working tree. What
// the copy does not have is left out.
func (a *analysis) inside(dir, top, copied string) (analyzer.Options, error) {
	there := func(path string) (string, bool) {
		name, err := filepath.Rel(top, path)
		target := filepath.Join(copied, name)
		if err != nil || !filepath.IsLocal(name) {
			return "", false
		}
		_, err = os.Lstat(target)
		return target, err == nil
	}
	opt := analyzer.Options{}
	for _, path := range a.Paths {
		if !filepath.IsAbs(path) {
			path = filepath.Join(dir, path)
		}
		if target, ok := there(path); ok {
			opt.Paths = append(opt.Paths, target)
		}
	}
	target, ok := there(dir)
	if opt.Dir = target; !ok {
		opt.Dir = copied
	} else if len(a.Paths) == 0 {
		opt.Paths = []string{"."}
	}
	return opt, a.settle(&opt, nil)
}
