package requirement

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// Files are the names of the files that are read, in this order.
var Files = []string{"uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "requirements.lock", "requirements.txt", "constraints.txt", "pyproject.toml"}

// deepest is how far requirements files that name each other are followed.
const deepest = 5

// reader collects requirements from the files of one directory.
type reader struct {
	read   func(path string) ([]byte, error)
	wanted func(project string) bool
	seen   map[string]bool
	all    []Requirement
}

// Read gives what the files of a directory say of the projects that are wanted,
// in order of files and lines; nil if there are no such files. An error of read
// says that there is no such file.
func Read(dir string, read func(path string) ([]byte, error), wanted func(project string) bool) []Requirement {
	r := &reader{read: read, wanted: wanted, seen: map[string]bool{}}
	for _, name := range Files {
		r.file(filepath.Join(dir, name), 0)
	}
	return r.all
}

func (r *reader) file(path string, depth int) {
	if r.seen[path] || depth > deepest {
		return
	}
	r.seen[path] = true
	document, err := r.read(path)
	if err != nil {
		return
	}
	if r.all == nil {
		r.all = []Requirement{}
	}
	first := len(r.all)
	switch name := filepath.Base(path); {
	case name == "pyproject.toml":
		r.project(document)
	case name == "Pipfile.lock":
		r.pipfile(document)
	case strings.HasSuffix(name, ".lock") && name != "requirements.lock":
		r.lock(document)
	default:
		r.lines(document, path, depth)
		return
	}
	for i := range r.all[first:] {
		r.all[first+i].Path = path
	}
	locate(document, r.all[first:])
}

// lines reads a requirements file.
func (r *reader) lines(document []byte, path string, depth int) {
	row := 0
	for line := range bytes.Lines(document) {
		row++
		text := strings.TrimSpace(strings.ReplaceAll(string(line), "\\", " "))
		if before, _, ok := strings.Cut(" "+text, " #"); ok {
			text = strings.TrimSpace(before)
		}
		text, _, _ = strings.Cut(text, " --") // hashes and other options
		if other, ok := include(text); ok {
			r.file(filepath.Join(filepath.Dir(path), other), depth+1)
			continue
		}
		if q, ok := parse(text); ok {
			q.Path, q.Row = path, row
			r.add(q)
		}
	}
}

// include reads `-r other.txt` and its other spellings.
func include(line string) (string, bool) {
	for _, option := range []string{"--requirement", "--constraint", "-r", "-c"} {
		if rest, ok := strings.CutPrefix(line, option); ok {
			file := strings.TrimLeft(rest, " =\t")
			return file, file != "" && !strings.Contains(file, "://")
		}
	}
	return "", false
}

// project reads a pyproject.toml: PEP 621's lists and Poetry's tables.
func (r *reader) project(document []byte) {
	var p struct {
		Project struct {
			Dependencies []any
			Optional     map[string][]any `toml:"optional-dependencies"`
		}
		Tool struct {
			Poetry struct{ Dependencies map[string]any }
		}
	}
	if toml.Unmarshal(document, &p) != nil {
		return
	}
	r.list(p.Project.Dependencies, false)
	for _, name := range sortedKeys(p.Project.Optional) {
		r.list(p.Project.Optional[name], true)
	}
	for _, name := range sortedKeys(p.Tool.Poetry.Dependencies) {
		version, ok := p.Tool.Poetry.Dependencies[name].(string)
		if table, isTable := p.Tool.Poetry.Dependencies[name].(map[string]any); isTable && table["markers"] == nil && table["python"] == nil {
			version, ok = table["version"].(string)
		}
		if ok {
			r.add(Requirement{Project: Normalise(name), Text: version, clauses: clausesOf(version)})
		}
	}
}

// list reads one of PEP 621's lists.
func (r *reader) list(items []any, extra bool) {
	for _, item := range items {
		text, _ := item.(string)
		if q, ok := parse(text); ok {
			q.Extra = extra
			r.add(q)
		}
	}
}

// lock reads the lock files of uv, Poetry and PDM: tables of packages.
func (r *reader) lock(document []byte) {
	var l struct {
		Package []struct{ Name, Version string }
	}
	if toml.Unmarshal(document, &l) != nil {
		return
	}
	for _, p := range l.Package {
		r.pin(p.Name, p.Version)
	}
}

// pipfile reads the lock file of Pipenv.
func (r *reader) pipfile(document []byte) {
	var l struct {
		Default map[string]struct{ Version string }
	}
	if json.Unmarshal(document, &l) != nil {
		return
	}
	for _, name := range sortedKeys(l.Default) {
		r.pin(name, strings.TrimPrefix(l.Default[name].Version, "=="))
	}
}

func (r *reader) pin(name, version string) {
	if name != "" && version != "" {
		r.add(Requirement{Project: Normalise(name), Text: version, clauses: []clause{{"==", version}}})
	}
}

func (r *reader) add(q Requirement) {
	if r.wanted(q.Project) {
		r.all = append(r.all, q)
	}
}

func sortedKeys[V any](m map[string]V) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// locate finds the rows of requirements: a line that has the name and, there or
// in the next line, the constraint.
func locate(document []byte, all []Requirement) {
	lines := strings.Split(string(document), "\n")
	normal := make([]string, len(lines))
	for i, line := range lines {
		normal[i] = Normalise(line)
	}
	for i := range all {
		q := &all[i]
		for row := range lines {
			next := lines[min(row+1, len(lines)-1)]
			if strings.Contains(normal[row], q.Project) && (strings.Contains(lines[row], q.Text) || strings.Contains(next, q.Text)) {
				q.Row = row + 1
				break
			}
		}
	}
}
