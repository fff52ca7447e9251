// Package requirement reads which releases of other projects a project takes:
// what its pyproject.toml and requirements files allow, and what lock files pin.
//
//	numpy==1.26.4            # requirements.txt
//	numpy = "^1.26"          # pyproject.toml, as Poetry has it
//	dependencies = ["numpy>=1.20,<2"]
//
// The one question that it answers is whether a release is too new for the
// project: so lower bounds and `!=` say nothing, and a requirement with an
// environment marker, which may not hold where the project runs, says nothing
// either. What cannot be read is as good as absent: it is no business of a
// linter for threads.
//
// Sources: PEP 508 (requirements), PEP 440 (specifiers), PEP 621 (pyproject.toml),
// pip's documentation of the requirements file format, Poetry's of version
// constraints.
package requirement

import (
	"regexp"
	"strings"

	"github.com/ftlint/ftlint/analyzer/known"
)

// Requirement is what a file says about one project.
type Requirement struct {
	Project string // normalised, as PEP 503 has it: lower case, with single hyphens
	Text    string // the constraint as it is written: ==1.26.4, ^1.26, 1.26.4 of a lock file
	Path    string // of the file
	Row     int
	Extra   bool // asked for by those who want an extra of the project
	clauses []clause
}

// clause is one bound from above.
type clause struct {
	operator string // "==", "<", "<="; "prefix": the release begins with the numbers
	version  string
}

// Forbids reports whether every release that the requirement allows is older
// than a release.
func (r *Requirement) Forbids(release string) bool {
	for _, c := range r.clauses {
		order := known.CompareVersions(c.version, release)
		switch c.operator {
		case "==", "<=":
			if order < 0 {
				return true
			}
		case "<":
			if order <= 0 {
				return true
			}
		case "prefix":
			if known.CompareVersions(c.version, firstNumbers(release, 1+strings.Count(c.version, "."))) < 0 {
				return true
			}
		}
	}
	return false
}

// Normalise gives a project's name as it is compared (PEP 503).
func Normalise(name string) string {
	return strings.ToLower(separators.ReplaceAllString(name, "-"))
}

var (
	separators = regexp.MustCompile(`[-_.]+`)
	form       = regexp.MustCompile(`^\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\])?\s*\(?((?:[<>=!~][^;@()]*)?)\)?\s*(;.*)?$`)
)

// parse reads a requirement of PEP 508; false if it is none, or holds in some
// environments alone.
func parse(text string) (Requirement, bool) {
	m := form.FindStringSubmatch(text)
	if m == nil || m[3] != "" {
		return Requirement{}, false
	}
	return Requirement{Project: Normalise(m[1]), Text: strings.TrimSpace(m[2]), clauses: clausesOf(m[2])}, true
}

// clausesOf reads the bounds of a constraint, in the forms of PEP 440 and of
// Poetry. Alternatives (`||`) say nothing.
func clausesOf(constraint string) []clause {
	if strings.Contains(constraint, "|") {
		return nil
	}
	var clauses []clause
	for part := range strings.SplitSeq(constraint, ",") {
		part = strings.TrimSpace(part)
		version := strings.TrimSpace(strings.TrimLeft(part, "<>=~!^"))
		operator := strings.TrimSpace(part[:len(part)-len(strings.TrimLeft(part, "<>=~!^"))])
		if version == "" || version[0] < '0' || version[0] > '9' {
			continue
		}
		numbers, wild := strings.CutSuffix(version, ".*")
		n := 1 + strings.Count(numbers, ".")
		switch operator {
		case "", "==", "===":
			if wild {
				clauses = append(clauses, clause{"prefix", numbers})
			} else {
				clauses = append(clauses, clause{"==", version})
			}
		case "<", "<=":
			clauses = append(clauses, clause{operator, numbers})
		case "~=":
			clauses = append(clauses, clause{"prefix", firstNumbers(numbers, n-1)})
		case "~":
			clauses = append(clauses, clause{"prefix", firstNumbers(numbers, min(n, 2))})
		case "^":
			clauses = append(clauses, clause{"prefix", firstNumbers(numbers, 1+zeros(numbers))})
		}
	}
	return clauses
}

// zeros counts the numbers before the first that is not 0, all but the last.
func zeros(version string) int {
	n := 0
	for part := range strings.SplitSeq(version, ".") {
		if part != "0" || n == strings.Count(version, ".") {
			break
		}
		n++
	}
	return n
}

// firstNumbers cuts a version after n numbers, at least one.
func firstNumbers(version string, n int) string {
	parts := strings.Split(version, ".")
	return strings.Join(parts[:min(max(n, 1), len(parts))], ".")
}
