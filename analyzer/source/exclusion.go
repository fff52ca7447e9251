package source

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
// virtual environments, caches, build output, packages of others.
var DefaultExclude = []string{
	".bzr", ".direnv", ".eggs", ".git", ".git-rewrite", ".hg", ".mypy_cache", ".nox", ".pants.d", ".pyenv",
	".pytest_cache", ".pytype", ".ruff_cache", ".svn", ".tox", ".venv", "__pypackages__", "_build", "buck-out",
	"build", "dist", "node_modules", "site-packages", "venv",
}
