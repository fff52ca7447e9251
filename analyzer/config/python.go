package config

import (
	"fmt"
	"strconv"
	"strings"

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
