package config

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/ftlint/ftlint/analyzer/syntax"
)

// Python is a version of the language, and which build of it.
type Python struct {
	syntax.Version
	FreeThreaded bool // a build without the GIL, as 3.14t
}

func (p Python) String() string {
	if p.FreeThreaded {
		return p.Version.String() + "t"
	}
	return p.Version.String()
}

// oldest is the first Python that target-python may name: the parser reads
// files for it and later ones.
var oldest = syntax.Version{Minor: 6}

// firstFreeThreaded is the release that PEP 703's build first came with.
var firstFreeThreaded = syntax.Version{Minor: 13}

// ParsePython reads a version as target-python has it: 3.12, 3.14t.
func ParsePython(text string) (Python, error) {
	number, free := strings.CutSuffix(text, "t")
	minor, found := strings.CutPrefix(number, "3.")
	n, err := strconv.ParseUint(minor, 10, 8)
	p := Python{Version: syntax.Version{Minor: uint8(n)}, FreeThreaded: free}
	if !found || err != nil || p.String() != text || p.Before(oldest) || syntax.Newest.Before(p.Version) ||
		free && p.Before(firstFreeThreaded) {
		return Python{}, fmt.Errorf("`%s` is not a Python that ftlint knows: %v to %v, with a `t` from %vt on for the free-threaded build",
			text, oldest, syntax.Newest, firstFreeThreaded)
	}
	return p, nil
}

// lowerBound reads the least Python that a pyproject.toml requires. It is for
// information, so that what cannot be read is as good as absent.
func lowerBound(document []byte) syntax.Version {
	if !bytes.Contains(document, []byte("requires-python")) {
		return syntax.Version{}
	}
	var project struct {
		Project struct {
			Requires any `toml:"requires-python"`
		}
	}
	if toml.Unmarshal(document, &project) != nil {
		return syntax.Version{}
	}
	text, _ := project.Project.Requires.(string)
	var least syntax.Version
	for clause := range strings.SplitSeq(text, ",") {
		clause = strings.TrimSpace(clause)
		number := strings.TrimLeft(clause, "<>=~! ")
		switch strings.TrimSpace(clause[:len(clause)-len(number)]) {
		case ">=", ">", "~=", "==", "===":
			if v := minorOf(number); least.Before(v) {
				least = v
			}
		}
	}
	return least
}

// minorOf reads 3.9, 3.9.2 or 3.9.*.
func minorOf(number string) syntax.Version {
	parts := strings.Split(number, ".")
	if len(parts) < 2 || parts[0] != "3" {
		return syntax.Version{}
	}
	minor, err := strconv.ParseUint(parts[1], 10, 8)
	if err != nil {
		return syntax.Version{}
	}
	return syntax.Version{Minor: uint8(minor)}
}
