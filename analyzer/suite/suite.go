// Package suite answers: does a project run its tests on several threads at once?
//
//	[tool.pytest.ini_options]
//	addopts = "--parallel-threads=auto"         yes: pytest-run-parallel
//
// It looks for the options of known.ParallelOptions in the files from which test
// runners take theirs, line by line: in which of their sections an option stands
// does not matter, since nothing else has it. A number of 1 says no. What a
// workflow or a person writes on the command line is not seen. Processes, as those
// of pytest-xdist, are no threads.
package suite

import (
	"bytes"
	"path/filepath"
	"strings"

	"github.com/ftlint/ftlint/analyzer/known"
)

// Files are the names of the files that are read, in this order.
var Files = []string{"pytest.ini", ".pytest.ini", "pytest.toml", ".pytest.toml", "pyproject.toml", "tox.ini", "setup.cfg"}

// Parallel is where a file says that tests are run in parallel.
type Parallel struct {
	Option known.ParallelOption
	Path   string // of the file
	Row    int
}

// Read looks into the files of a directory; nil if none says so. An error of read
// says that there is no such file.
func Read(dir string, read func(path string) ([]byte, error)) *Parallel {
	for _, name := range Files {
		path := filepath.Join(dir, name)
		document, err := read(path)
		if err != nil {
			continue
		}
		row := 0
		for line := range bytes.Lines(document) {
			row++
			if option, ok := parallel(string(line)); ok {
				return &Parallel{option, path, row}
			}
		}
	}
	return nil
}

// parallel gives the option of a line that has one, and not for one thread.
func parallel(line string) (known.ParallelOption, bool) {
	line = strings.TrimSpace(line)
	if line == "" || strings.ContainsAny(line[:1], "#;") {
		return known.ParallelOption{}, false
	}
	for _, o := range known.ParallelOptions {
		before, rest, ok := strings.Cut(line, o.Text)
		if !ok || strings.Contains(before, "#") || rest != "" && !strings.ContainsAny(rest[:1], "= \t\"'") {
			continue
		}
		value := strings.FieldsFunc(rest, func(r rune) bool { return strings.ContainsRune("= \t\"',]", r) })
		if len(value) == 0 || value[0] != "1" {
			return o, true
		}
	}
	return known.ParallelOption{}, false
}
