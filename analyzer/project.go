package analyzer

import (
	"errors"
	"fmt"
	"path"
	"path/filepath"

	"github.com/ftlint/ftlint/analyzer/config"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/analyzer/requirement"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/suite"
	"github.com/ftlint/ftlint/rules"
)

// settings are those of the whole program and of each file.
type settings struct {
	program *config.Settings
	files   map[string]*config.Settings // by path as it is shown
	paths   map[string]string           // absolute ones, by path as it is shown
	jobs    int

	requirements []requirement.Requirement
	parallel     *suite.Parallel
}

func settingsOf(files *source.Set, opt Options) (*settings, error) {
	resolver := opt.Config
	if resolver == nil {
		var err error
		if resolver, err = config.NewResolver(config.Options{Dir: opt.Dir, Isolated: true}); err != nil {
			return nil, err
		}
	}
	program, err := resolver.Program()
	if err != nil {
		return nil, err
	}
	s := &settings{program: program, files: map[string]*config.Settings{}, paths: map[string]string{}, jobs: program.Jobs}
	s.requirements = requirementsAbove(resolver.Root(), opt.Dir)
	s.parallel = parallelAbove(resolver.Root(), opt.Dir)
	for i := range files.Len() {
		path, absolute := files.Path(source.FileID(i)), absolutePath(files, source.FileID(i), opt.Dir)
		own, err := resolver.For(filepath.Dir(absolute))
		if err != nil {
			return nil, err
		}
		s.files[path], s.paths[path] = own, absolute
	}
	return s, nil
}

// requirementsAbove gives what the closest directory with such files says of the
// projects that have extensions.
func requirementsAbove(root, seenFrom string) []requirement.Requirement {
	var list []requirement.Requirement
	above(root, func(dir string) bool {
		list = requirement.Read(dir, source.ReadFile, known.IsExtension)
		return list != nil
	})
	for i := range list {
		list[i].Path = seen(list[i].Path, seenFrom)
	}
	return list
}

// parallelAbove gives where the closest directory says that tests run in parallel.
func parallelAbove(root, seenFrom string) *suite.Parallel {
	var parallel *suite.Parallel
	above(root, func(dir string) bool {
		parallel = suite.Read(dir, source.ReadFile)
		return parallel != nil
	})
	if parallel != nil {
		parallel.Path = seen(parallel.Path, seenFrom)
	}
	return parallel
}

// above goes from the root of what is analysed up to that of the repository, until
// visit has found what it looks for.
func above(root string, visit func(dir string) bool) {
	for dir := root; ; dir = filepath.Dir(dir) {
		if visit(dir) || dir == filepath.Dir(dir) || !source.InRepository(filepath.Dir(dir)) {
			return
		}
	}
}

// seen gives a path as it is seen from the working directory.
func seen(path, from string) string {
	if relative, err := filepath.Rel(from, path); err == nil && filepath.IsLocal(relative) {
		return filepath.ToSlash(relative)
	}
	return path
}

// absolutePath is where a file is, or would be if it were one.
func absolutePath(files *source.Set, id source.FileID, dir string) string {
	if path := files.Absolute(id); path != "" {
		return path
	}
	return filepath.Join(dir, files.Path(id))
}

// selected reports whether a rule is on for a file.
func (s *settings) selected(path, code string) bool {
	own := s.files[path]
	r := rules.ByCode(code)
	if r != nil && r.OptIn && !own.Selection.Asks(code) {
		return false
	}
	return own.Selection.Enabled(code, r != nil && r.Preview) && !own.Ignores(s.paths[path], code)
}

// previews reports whether rules in preview are on for a file. Where they are not,
// they are not run: no other rule's findings depend on theirs.
func (s *settings) previews() bool {
	for _, own := range s.files {
		if own.Selection.Preview {
			return true
		}
	}
	return false
}

// estimates reports whether a rule is on that rests on what threads would gain.
func (s *settings) estimates() bool {
	for path, own := range s.files {
		for _, r := range rules.All() {
			if r.OptIn && own.Selection.Asks(r.Code) && s.selected(path, r.Code) {
				return true
			}
		}
	}
	return false
}

// paths gives the path of each file from which its module's name is made.
func paths(files *source.Set) []string {
	out := make([]string, files.Len())
	for i := range out {
		id := source.FileID(i)
		out[i] = files.Path(id)
		if absolute := files.Absolute(id); absolute != "" {
			out[i] = filepath.ToSlash(absolute)
		}
	}
	return out
}

// packages says which directories are packages, as far as that is known.
type packages map[string]bool

// packagesOf finds out what linking will ask: about the directories of files,
// and upward from those that are packages.
func packagesOf(files *source.Set) packages {
	p := packages{}
	all := paths(files)
	for _, file := range all {
		if base := path.Base(file); base == "__init__.py" || base == "__init__.pyi" {
			p[path.Dir(file)] = true
		}
	}
	for _, file := range all {
		for dir := path.Dir(file); p.is(dir) && dir != path.Dir(dir); dir = path.Dir(dir) { // what is above all else may be a package
		}
	}
	return p
}

// is asks the files at hand first, then the disk: a module's name must not
// depend on which part of the project was named.
func (p packages) is(dir string) bool {
	is, ok := p[dir]
	if !ok {
		is = filepath.IsAbs(dir) && source.IsPackage(dir)
		p[dir] = is
	}
	return is
}

// fileFindings reports what concerns a file as a whole: that it cannot be read
// (FT003), and where it is not Python (FT002).
func fileFindings(files *source.Set, compiled *compiled, s *settings) []finding.Finding {
	var out []finding.Finding
	for i, f := range compiled.facts {
		id := source.FileID(i)
		if err := compiled.errors[i]; err != nil {
			if !passedOver(err) {
				out = append(out, rules.Unreadable(id, err))
			}
			continue
		}
		target := s.files[files.Path(id)].Target.Version
		for _, e := range f.Errors {
			out = append(out, rules.Syntax(id, e))
		}
		for _, g := range f.Gates {
			if g.Since > target.Minor {
				out = append(out, rules.Syntax(id, g.SyntaxError))
			}
		}
	}
	return out
}

// passedOver reports whether an error is no fault of the file's: it is larger
// than what is read, or was taken away meanwhile. That is a note.
func passedOver(err error) bool {
	var e *source.Error
	return errors.As(err, &e) && (e.Kind == source.TooLarge || e.Kind == source.Missing)
}

// notes says what was not analysed.
func notes(files *source.Set, compiled *compiled, races *race.Races, unresolved []link.Site) []string {
	var out []string
	for _, skip := range files.Skipped {
		out = append(out, fmt.Sprintf("%s: skipped: %s", skip.Path, skip.Reason))
	}
	for _, err := range compiled.errors {
		if err != nil && passedOver(err) {
			out = append(out, err.Error()+": skipped")
		}
	}
	for i := range files.Len() {
		if id := source.FileID(i); compiled.errors[i] == nil && files.Changed(id) {
			out = append(out, fmt.Sprintf("%s: changed while it was analysed", files.Path(id)))
		}
	}
	if n := len(unresolved); n > 0 {
		out = append(out, fmt.Sprintf("%d calls start threads whose code could not be told, the first in %s: nothing is said about them", n, files.Path(unresolved[0].File)))
	}
	if races != nil && races.Truncated > 0 {
		out = append(out, fmt.Sprintf("%d thread entries reach more code than was followed: races deep in it may be missing", races.Truncated))
	}
	return out
}
