package race

import (
	"maps"
	"path"
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/source"
)

// This file asks whether anybody has thought of threads where a library keeps
// state for all callers. Who writes for several threads says so somewhere: the
// module, or a good part of those that lie beside it, import what threads need, name
// a thread, or speak of one in a comment or a docstring. What the project's own
// threads reach is found without such a word, as theirs. Of 85 findings for library
// state in packages that nobody had read before, by the word in the modules that
// touch it, and what is found:
//
//	                                                       true  harmless  false
//	a word                                                    8        13      8
//	no word, first use (FT108, FT201, FT202)                  7         8      6
//	no word, anything else                                    1        13     21
//	no word, and no threads in all of the project, first use  1         5      3
//	no word, and no threads there, anything else              0         4      2
//
// The one among the 35 has a word in 4 of the 13 modules beside it, the others in
// fewer, but for three. A first use takes no more than two callers who come early; a
// counter, a removal, a loop over a table takes two who go on beside each other, for
// which somebody must have planned. So without a word first uses alone are shown, and
// not even those in a project without threads, or where a module that touches the
// state has coroutines: its callers are on one loop. Numbers that the one object of a
// module counts are told all the same: none of the 85 was such a one.

// neighbours: a module is written as those beside it are, if one in so many of them
// speaks of threads.
const neighbours = 7

// telling is how many modules make a project whose silence means something. A few
// files may be part of anything, and say nothing about who uses them.
const telling = 5

// unspoken notes on the claim that nobody speaks of threads where a location is
// touched, and reports whether nobody else does who would have to.
func (f *finder) unspoken(l *Location) bool {
	if len(l.Claim.objects) > 0 && slices.ContainsFunc(l.Accesses, func(a Access) bool { return a.Kind == Update && a.Numeric(f.p) }) {
		return false
	}
	files := []source.FileID{l.Path.Root.File}
	for _, a := range l.Accesses {
		files = append(files, a.Site.File)
	}
	spoken := link.Side(f.p, findSpoken)
	if spoken.shipped < telling || slices.ContainsFunc(files, func(file source.FileID) bool { return spoken.in[file] }) {
		return false
	}
	if slices.ContainsFunc(files, f.hasCoroutines) || !spoken.somewhere && len(f.claims.entries()) == 0 {
		l.Claim.Unspoken = true
		return true
	}
	l.Claim.Unspoken = !slices.ContainsFunc(files, func(file source.FileID) bool { return spoken.beside[directoryOf(f.p, file)] })
	return false
}

// spoken is where a program speaks of threads.
type spoken struct {
	in        []bool
	beside    map[string]bool // directories in which a good part of the modules does
	shipped   int
	somewhere bool // some module imports what threads need
}

func findSpoken(p *link.Program) *spoken {
	s := &spoken{in: make([]bool, len(p.Files)), beside: map[string]bool{}}
	modules := slices.Sorted(maps.Keys(known.ThreadModules))
	speak, all := map[string]int{}, map[string]int{}
	for i := range p.Files {
		file := source.FileID(i)
		if p.Aside(file) {
			continue
		}
		s.shipped++
		imports := p.ImportsUnder(file, known.ThreadModules) || p.ImportsAny(file, modules...)
		s.in[i] = imports || p.Files[i].Threads
		s.somewhere = s.somewhere || imports
		in := directoryOf(p, file)
		if all[in]++; s.in[i] {
			speak[in]++
		}
	}
	for in, n := range speak {
		s.beside[in] = neighbours*n >= all[in]
	}
	return s
}

func directoryOf(p *link.Program, file source.FileID) string { return path.Dir(p.Where[file]) }

func (f *finder) hasCoroutines(file source.FileID) bool {
	return slices.ContainsFunc(f.p.Files[file].Functions, func(fn facts.Function) bool { return fn.Async })
}
