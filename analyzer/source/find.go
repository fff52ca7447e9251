package source

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Options say what a Find looks for.
type Options struct {
	Dir   string   // the working directory, absolute
	Paths []string // files and directories as they were given

	// Stdin, if not nil, is the content of StdinName, whether such a file
	// exists or not.
	Stdin     []byte
	StdinName string // "" is shown as "-"

	// Exclusion gives what holds for the entries of a directory, an absolute
	// path. Nil stands for DefaultExclusion.
	Exclusion func(dir string) (*Exclusion, error)
}

// Find makes a set of what was named and of the Python files below it. Neither
// the order of the paths nor that one lies in another changes the result. The
// error tells of paths that do not exist, or is one of Exclusion.
func Find(ctx context.Context, opt Options) (*Set, error) {
	f := &finder{Options: opt, ctx: ctx, found: map[string]*candidate{}, matchers: map[matcherKey]*Matcher{}}
	if f.Exclusion == nil {
		standard := DefaultExclusion()
		f.Exclusion = func(string) (*Exclusion, error) { return standard, nil }
	}
	paths := slices.Clone(opt.Paths)
	slices.Sort(paths)
	var missing []error
	for _, path := range slices.Compact(paths) {
		var wrong *Error
		if err := f.named(path); errors.As(err, &wrong) {
			missing = append(missing, wrong)
		} else if err != nil {
			return nil, err
		}
	}
	if err := f.stdin(); err != nil {
		return nil, err
	}
	return f.set(), errors.Join(missing...)
}

// finder is the state of one Find.
type finder struct {
	Options
	ctx      context.Context
	found    map[string]*candidate // by real path, so that each file is there once
	skipped  []Skip
	matchers map[matcherKey]*Matcher
}

// candidate is a path that leads to a file.
type candidate struct {
	shown    string
	absolute string
	real     string
	link     bool // it goes through a link
	memory   *File
	problem  error
}

type matcherKey struct {
	exclusion *Exclusion
	root      string
}

// tree is the directory that was named and is being walked.
type tree struct {
	root, real string
	link       bool
}

func (f *finder) named(path string) error {
	abs := absolute(f.Dir, path)
	shown := f.shown(abs, path)
	info, err := os.Stat(abs)
	if err != nil {
		problem := unreadable(err)
		problem.Path = shown
		return problem
	}
	if out, err := f.forcedOut(abs, info.IsDir()); out || err != nil {
		f.skip(shown, "excluded")
		return err
	}
	if !info.IsDir() {
		f.add(candidate{shown: shown, absolute: abs, real: realPath(abs), link: isLink(abs)})
		return nil
	}
	t := tree{root: abs, real: realPath(abs), link: isLink(abs)}
	return f.walk(t, abs, shown, ignoreFilesAbove(abs))
}

// walk takes in what lies in a directory. The ignore files are those that
// speak of its entries.
func (f *finder) walk(t tree, dir, shown string, ignore *ignoreFiles) error {
	if err := f.ctx.Err(); err != nil {
		return err
	}
	exclusion, err := f.Exclusion(dir)
	if err != nil {
		return err
	}
	matcher := f.matcher(exclusion, t.root)
	entries, err := os.ReadDir(dir)
	if err != nil {
		f.skip(shown, unreadable(err).Message)
	}
	for _, e := range entries {
		isLink := e.Type()&fs.ModeSymlink != 0
		if !e.IsDir() && !isLink && !IsPython(e.Name()) {
			continue
		}
		path := filepath.Join(dir, e.Name())
		pathShown := f.shown(path, filepath.Join(shown, e.Name()))
		if matcher.Match(path, e.IsDir()) || exclusion.Gitignore && ignore.ignores(path, e.IsDir()) {
			continue
		}
		switch {
		case e.IsDir():
			if err := f.walk(t, path, pathShown, ignore.enter(path)); err != nil {
				return err
			}
		case isLink:
			f.follow(path, pathShown)
		default:
			relative, _ := below(t.root, path)
			f.add(candidate{shown: pathShown, absolute: path, real: filepath.Join(t.real, relative), link: t.link})
		}
	}
	return nil
}

// follow takes in a link to a file. A link to a directory may lead back up.
func (f *finder) follow(path, shown string) {
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		f.skip(shown, "link to a directory")
	case !IsPython(path):
	case err != nil:
		f.skip(shown, "broken link")
	default:
		f.add(candidate{shown: shown, absolute: path, real: realPath(path), link: true})
	}
}

// add takes in a file. Of several paths to one file the set has the one that
// goes through no link, else the shortest.
func (f *finder) add(c candidate) {
	old, again := f.found[c.real]
	if !again {
		f.found[c.real] = &c
		return
	}
	better, worse := old, &c
	if compareCandidates(worse, better) < 0 {
		better, worse = worse, better
	}
	f.found[c.real] = better
	if worse.shown != better.shown {
		f.skip(worse.shown, "the same file as "+better.shown)
	}
}

func compareCandidates(a, b *candidate) int {
	switch {
	case a.link != b.link && b.link:
		return -1
	case a.link != b.link:
		return 1
	}
	return cmp.Or(cmp.Compare(len(a.shown), len(b.shown)), strings.Compare(a.shown, b.shown))
}

// stdin takes in the text that stands in for a file.
func (f *finder) stdin() error {
	if f.Stdin == nil {
		return nil
	}
	c := candidate{shown: "-", real: "-"}
	if f.StdinName != "" {
		abs := absolute(f.Dir, f.StdinName)
		c = candidate{shown: f.shown(abs, f.StdinName), absolute: abs, real: realPath(abs)}
		if out, err := f.forcedOut(abs, false); out || err != nil {
			f.skip(c.shown, "excluded")
			return err
		}
	}
	c.memory, c.problem = Decode(c.shown, f.Stdin)
	f.found[c.real] = &c
	return nil
}

// forcedOut reports whether a path that was named is left out all the same.
func (f *finder) forcedOut(path string, isDir bool) (bool, error) {
	dir := path
	if !isDir {
		dir = filepath.Dir(path)
	}
	exclusion, err := f.Exclusion(dir)
	if err != nil || !exclusion.Force {
		return false, err
	}
	matcher := f.matcher(exclusion, f.Dir)
	for isDir := isDir; ; isDir = true {
		parent := filepath.Dir(path)
		if parent == path {
			return false, nil
		}
		if matcher.Match(path, isDir) || exclusion.Gitignore && ignoreFilesAbove(parent).ignores(path, isDir) {
			return true, nil
		}
		path = parent
	}
}

func (f *finder) matcher(exclusion *Exclusion, root string) *Matcher {
	key := matcherKey{exclusion, root}
	m, ok := f.matchers[key]
	if !ok {
		bases := slices.Compact([]string{f.Dir, root})
		m = NewMatcher(exclusion.Patterns, bases...)
		f.matchers[key] = m
	}
	return m
}

func (f *finder) skip(shown, reason string) {
	f.skipped = append(f.skipped, Skip{Path: shown, Reason: reason})
}

// shown is how a path is printed: relative to the working directory if it lies
// in it, else as it was given.
func (f *finder) shown(abs, given string) string {
	if abs == f.Dir {
		return "."
	}
	if relative, ok := below(f.Dir, abs); ok {
		return relative
	}
	return filepath.ToSlash(filepath.Clean(given))
}

func (f *finder) set() *Set {
	s := &Set{}
	for _, c := range f.found {
		s.entries = append(s.entries, &entry{path: c.shown, absolute: c.absolute, memory: c.memory, problem: c.problem})
	}
	s.Skipped = f.skipped
	s.sort()
	return s
}

// IsPython tells from a name whether a walk takes the file in.
func IsPython(name string) bool {
	extension := filepath.Ext(name)
	return extension == ".py" || extension == ".pyi"
}

func isLink(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && info.Mode()&fs.ModeSymlink != 0
}

// realPath is the path without links; one that leads nowhere is left as it is.
func realPath(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	return path
}
