package race

import (
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/known"
)

// This file asks what speaks against the weakest claim: that somebody's threads may
// come to what a module or a class keeps, as nothing keeps them away. Of 130 such
// findings in packages that had not been read before a third was true. Those that
// these questions are about were none of them.

// setUp reports whether what all callers share is, as far as its authors go, set up
// once, or one person's.
func (f *finder) setUp(l *Location) bool {
	return f.onlyRegistered(l) || f.ofProgram(l)
}

// onlyRegistered: only functions that a program calls while it is set up change
// the location. One that stores what it makes may be called by whoever needs it first.
func (f *finder) onlyRegistered(l *Location) bool {
	return !slices.ContainsFunc(l.Accesses, func(a Access) bool {
		name := f.p.Text(a.Site.Func, f.p.Function(a.Site.Func).Name)
		registers := known.Enters(name)
		if a.Kind != Mutate {
			registers = known.Registers(name) && !known.SetUpWords[known.FirstWord(name)]
		}
		return a.Kind.Changes() && (strings.HasPrefix(name, "__") || !registers)
	})
}

// ofProgram: the location is kept by a module that one person runs: it is named for
// that, or is a script that reads its arguments.
func (f *finder) ofProgram(l *Location) bool {
	file := l.Path.Root.File
	return known.RunByHand(f.p.Modules[file]) || f.claims.script(file) && f.p.ImportsUnder(file, known.CommandLines)
}
