package source

import (
	"os"
	"path/filepath"
	"strings"
)

// ignoreFiles are the .gitignore files that speak of a directory: its own and
// those above it, up to the root of the repository. They form a list that
// shares its tail with those of the directories beside it.
type ignoreFiles struct {
	rules []ignoreRule
	base  string
	above *ignoreFiles
}

// maxIgnoreSize bounds what is read as a .gitignore file.
const maxIgnoreSize = 1 << 20

// ignoreFilesAbove finds the files that speak of what lies in dir, when a walk
// starts there. Outside a repository only those of dir and below count.
func ignoreFilesAbove(dir string) *ignoreFiles {
	top := dir
	for !isRepository(top) {
		parent := filepath.Dir(top)
		if parent == top {
			return (*ignoreFiles)(nil).enter(dir)
		}
		top = parent
	}
	files := (*ignoreFiles)(nil).enter(top)
	relative, _ := below(top, dir)
	for part := range strings.SplitSeq(relative, "/") {
		if part != "" {
			top = filepath.Join(top, part)
			files = files.enter(top)
		}
	}
	return files
}

// enter adds the .gitignore file of a directory. The root of a repository
// within another starts anew, as it does for git.
func (f *ignoreFiles) enter(dir string) *ignoreFiles {
	if isRepository(dir) {
		f = (*ignoreFiles)(nil).read(filepath.Join(gitDir(dir), "info", "exclude"), dir)
	}
	return f.read(filepath.Join(dir, ".gitignore"), dir)
}

func (f *ignoreFiles) read(path, base string) *ignoreFiles {
	data, problem := readRegular(path, maxIgnoreSize)
	if problem != nil || len(data) == 0 {
		return f
	}
	return &ignoreFiles{rules: parseIgnore(string(data)), base: base, above: f}
}

// ignores reports whether git ignores a path whose directory it does not ignore.
// The closest file that says something decides; in it, the last line.
func (f *ignoreFiles) ignores(path string, isDir bool) bool {
	for ; f != nil; f = f.above {
		relative, ok := below(f.base, path)
		if !ok {
			continue
		}
		for i := len(f.rules) - 1; i >= 0; i-- {
			if f.rules[i].matches(relative, isDir) {
				return !f.rules[i].negated
			}
		}
	}
	return false
}

// InRepository reports whether a directory is that of a git repository, or in one.
func InRepository(dir string) bool {
	for ; !isRepository(dir); dir = filepath.Dir(dir) {
		if dir == filepath.Dir(dir) {
			return false
		}
	}
	return true
}

func isRepository(dir string) bool {
	_, err := os.Lstat(filepath.Join(dir, ".git"))
	return err == nil
}

// gitDir is where a repository keeps what all its work trees share: .git, or
// the directory that the file .git of a further work tree leads to.
func gitDir(dir string) string {
	dot := filepath.Join(dir, ".git")
	data, problem := readRegular(dot, 1<<12)
	if problem != nil {
		return dot
	}
	target, ok := strings.CutPrefix(strings.TrimSpace(string(data)), "gitdir: ")
	if !ok {
		return dot
	}
	own := absolute(dir, target)
	data, problem = readRegular(filepath.Join(own, "commondir"), 1<<12)
	if problem != nil {
		return own
	}
	return absolute(own, strings.TrimSpace(string(data)))
}

// absolute joins a path to the directory that it is relative to, if it is.
func absolute(dir, path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(dir, path)
}
