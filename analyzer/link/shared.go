package link

import (
	"sync"
	"sync/atomic"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/source"
)

// shared is what the forks of a program have in common. It rests on facts alone,
// not on what anything may be, so that it does not matter who finds it out:
// whoever asks first does, and tells the others.
type shared struct {
	byName   map[string]source.FileID
	packages []bool   // by FileID: the file is a package's __init__
	names    [][]Name // by FileID and NameID
	aside    []bool   // by FileID: see Aside

	index  func() *index
	stores func() map[Name][]store // what is put into containers
	hooks  func() *hooks

	derived func() map[Class][]Class // by all bases: what a program of its own finds, so that it does not matter who asks

	globals  []published[map[Name][]Def]   // by file
	meanings [][]published[Binding]        // of global names, by file and NameID
	nested   []published[[][]facts.FuncID] // by file
	vars     [][]published[[][]Def]        // by function: by variable
	statics  [][]published[Frame]          // by function
	bodies   [][]published[classBody]      // by class
	fields   [][]published[classFields]    // by class
}

// published is a value that is found out when it is first asked for. Two may do
// so at once, and then one of them wins.
type published[T any] struct{ at atomic.Pointer[T] }

func (v *published[T]) get(find func() T) *T {
	if at := v.at.Load(); at != nil {
		return at
	}
	found := find()
	if !v.at.CompareAndSwap(nil, &found) {
		return v.at.Load()
	}
	return &found
}

func newShared(p *Program, names [][]Name) *shared {
	n := len(p.Files)
	functions := func(f *facts.File) int { return len(f.Functions) }
	classes := func(f *facts.File) int { return len(f.Classes) + 1 }
	return &shared{
		byName:   make(map[string]source.FileID, 2*n),
		packages: make([]bool, n),
		names:    names,
		index:    sync.OnceValue(p.newIndex),
		stores:   sync.OnceValue(p.indexStores),
		hooks:    sync.OnceValue(p.indexHooks),
		globals:  make([]published[map[Name][]Def], n),
		meanings: perFile[Binding](p.Files, func(f *facts.File) int { return len(f.Names) }),
		nested:   make([]published[[][]facts.FuncID], n),
		vars:     perFile[[][]Def](p.Files, functions),
		statics:  perFile[Frame](p.Files, functions),
		bodies:   perFile[classBody](p.Files, classes),
		fields:   perFile[classFields](p.Files, classes),
	}
}

// perFile makes places for values, as many for each file as count says.
func perFile[T any](files []*facts.File, count func(*facts.File) int) [][]published[T] {
	all := 0
	for _, f := range files {
		all += count(f)
	}
	rest := zeros[published[T]](all)
	places := make([][]published[T], len(files))
	for i, f := range files {
		n := count(f)
		places[i], rest = rest[:n:n], rest[n:]
	}
	return places
}
