package source

import (
	"path/filepath"
	"strings"
)

// Exclusion says which paths a walk leaves out.
type Exclusion struct {
	Patterns []Pattern // the last that matches decides, as in a .gitignore

	// Gitignore leaves out what git ignores, too: .gitignore files from the
	// root of the repository down, and .git/info/exclude.
	Gitignore bool

	// Force applies all this to paths that were named, too.
	Force bool
}

// Pattern is a line of a .gitignore file that stands in the directory Base, an
// absolute path. With no Base it is tried from the working directory and from
// the directory that was named and is being walked.
type Pattern struct{ Text, Base string }

// DefaultExclude is what nobody wants to have checked: version control,
// virtual environments, caches, build output, packages of others. It is ruff's
// list, so that both read the same files.
var DefaultExclude = []string{
	".bzr", ".direnv", ".eggs", ".git", ".git-rewrite", ".hg", ".ipynb_checkpoints", ".mypy_cache", ".nox", ".pants.d",
	".pyenv", ".pytest_cache", ".pytype", ".ruff_cache", ".svn", ".tox", ".venv", ".vscode", "__pypackages__", "_build",
	"buck-out", "build", "dist", "node_modules", "site-packages", "venv",
}

// DefaultExclusion is the exclusion of who says nothing.
func DefaultExclusion() *Exclusion {
	e := &Exclusion{Gitignore: true}
	for _, text := range DefaultExclude {
		e.Patterns = append(e.Patterns, Pattern{Text: text})
	}
	return e
}

// Matcher is a list of patterns that is ready to be asked.
type Matcher struct{ rules []basedRule }

type basedRule struct {
	ignoreRule
	base string
}

// NewMatcher prepares patterns. Those with no Base are tried from each of the
// bases, absolute paths.
func NewMatcher(patterns []Pattern, bases ...string) *Matcher {
	m := &Matcher{}
	for _, p := range patterns {
		rules := parseIgnore(p.Text)
		from := bases
		if p.Base != "" {
			from = []string{p.Base}
		}
		for _, rule := range rules {
			for _, base := range from {
				m.rules = append(m.rules, basedRule{rule, base})
			}
		}
	}
	return m
}

// Match reports whether the patterns take in this very path, an absolute one.
// That a directory above it is taken in does not count.
func (m *Matcher) Match(path string, isDir bool) bool {
	for i := len(m.rules) - 1; i >= 0; i-- {
		rule := &m.rules[i]
		if relative, ok := below(rule.base, path); ok && rule.matches(relative, isDir) {
			return !rule.negated
		}
	}
	return false
}

// Covers reports whether the patterns take in a file, or a directory that it
// lies in.
func (m *Matcher) Covers(path string) bool {
	if m.Match(path, false) {
		return true
	}
	for dir := filepath.Dir(path); dir != path; path, dir = dir, filepath.Dir(dir) {
		if m.Match(dir, true) {
			return true
		}
	}
	return false
}

// below gives a path relative to a directory, with slashes, if it lies in it.
func below(dir, path string) (string, bool) {
	if rest, ok := strings.CutPrefix(path, dir); ok && rest != "" {
		if rest[0] == filepath.Separator {
			return filepath.ToSlash(rest[1:]), true
		}
		if dir[len(dir)-1] == filepath.Separator { // the root
			return filepath.ToSlash(rest), true
		}
	}
	return "", false
}
