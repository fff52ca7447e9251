package known

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
)

// Extension is a distribution with C extensions and without a pure wheel: what
// its wheels say about Pythons without the GIL.
type Extension struct {
	Project string            // name in the package index, normalised
	Modules []string          // top-level names under which extension modules lie
	First   map[string]string // by free-threaded Python (3.14t): the first release with a wheel for it
	Newest  string            // release when the table was made
}

// Extensions are made by tools/free_threaded_wheels.py from the tags of wheels
// (PEP 425; a `t` in the ABI tag is a free-threaded build). That importing any
// other extension turns the GIL on is PEP 703's.
//
//go:embed wheels.tsv
var wheels string

var extensions = sync.OnceValues(func() (map[string]*Extension, string) {
	byModule, date := map[string]*Extension{}, ""
	var targets []string
	for line := range strings.Lines(wheels) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		switch {
		case len(fields) == 1:
			if _, after, ok := strings.Cut(line, ".py on "); ok {
				date, _, _ = strings.Cut(after, " ")
			}
			continue
		case strings.HasPrefix(line, "#"):
			targets = fields[2 : len(fields)-1]
			continue
		}
		e := &Extension{Project: fields[0], Modules: strings.Split(fields[1], ","), First: map[string]string{}, Newest: fields[len(fields)-1]}
		for i, target := range targets {
			if v := fields[2+i]; v != "-" {
				e.First[target] = v
			}
		}
		for _, m := range e.Modules {
			byModule[m] = e
		}
	}
	return byModule, date
})

// ExtensionOf gives the extension that a top-level module belongs to, nil if the
// table has none.
func ExtensionOf(module string) *Extension {
	byModule, _ := extensions()
	return byModule[module]
}

// IsExtension reports whether the table has a project, by its normalised name.
func IsExtension(project string) bool {
	byModule, _ := extensions()
	for _, e := range byModule {
		if e.Project == project {
			return true
		}
	}
	return false
}

// ExtensionsDate is the day on which the table was made, as 2026-11-21.
func ExtensionsDate() string {
	_, date := extensions()
	return date
}

// Settled is the free-threaded Python that is meant if nobody says which: the
// first that is supported officially (PEP 779).
const Settled = "3.14t"

// FirstFor gives the first release that is known to leave the GIL off on a
// Python: one with a wheel for it or for a later one, since what a source says of
// itself holds for all; "" if there is none.
func (e *Extension) FirstFor(target string) string {
	first := ""
	for t, version := range e.First {
		if CompareVersions(t, target) >= 0 && (first == "" || CompareVersions(version, first) < 0) {
			first = version
		}
	}
	return first
}

// CompareVersions orders two versions by the numbers of their releases: 1.9 is
// before 1.10, 2.0rc1 is as 2.0.
func CompareVersions(a, b string) int {
	for a != "" || b != "" {
		var x, y int
		x, a = nextNumber(a)
		y, b = nextNumber(b)
		if x != y {
			return x - y
		}
	}
	return 0
}

// nextNumber takes the first number off a version; what is no number ends it.
func nextNumber(version string) (int, string) {
	end := 0
	for end < len(version) && '0' <= version[end] && version[end] <= '9' {
		end++
	}
	n, err := strconv.Atoi(version[:end])
	if err != nil || end == len(version) || version[end] != '.' {
		return n, ""
	}
	return n, version[end+1:]
}
