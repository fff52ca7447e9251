package source

import (
	"slices"
	"strings"
	"sync"
	"weak"
)

// Set is the files of one analysis. FileIDs index it in the sorted order of
// paths. It may be used from several goroutines.
type Set struct {
	entries []*entry

	// Skipped is what was met on the way and is not in the set, by path.
	Skipped []Skip
}

// Skip is a path that is not analysed, and why.
type Skip struct{ Path, Reason string }

// entry is one file of a set. Its text is held weakly, so that a set of a
// million files is small, unless it does not come from a file.
type entry struct {
	path     string // as it is shown
	absolute string // what is opened
	memory   *File  // the text, if it did not come from a file
	problem  error  // of memory

	mutex   sync.Mutex
	last    weak.Pointer[File]
	hash    [32]byte
	read    bool
	changed bool
}

// NewSet makes a set of files in memory, as a test has them.
func NewSet(files ...*File) *Set {
	s := &Set{}
	for _, f := range files {
		s.entries = append(s.entries, &entry{path: f.Path, memory: f})
	}
	s.sort()
	return s
}

func (s *Set) sort() {
	slices.SortFunc(s.entries, func(a, b *entry) int { return strings.Compare(a.path, b.path) })
	slices.SortFunc(s.Skipped, func(a, b Skip) int { return strings.Compare(a.Path, b.Path) })
}

// Len is the number of files.
func (s *Set) Len() int { return len(s.entries) }

// Path is the path of a file as it is shown.
func (s *Set) Path(id FileID) string { return s.entries[id].path }

// Absolute is the path of a file from the root, "" for one in memory that has none.
func (s *Set) Absolute(id FileID) string { return s.entries[id].absolute }

// Kind says how a file's text is to be read.
func (s *Set) Kind(id FileID) Kind { return KindOf(s.entries[id].path) }

// Lookup finds a file by its path as it is shown.
func (s *Set) Lookup(path string) (FileID, bool) {
	i, ok := slices.BinarySearchFunc(s.entries, path, func(e *entry, path string) int { return strings.Compare(e.path, path) })
	return FileID(i), ok
}

// Open reads and decodes a file. It is never nil: if the error, an [*Error],
// is not, its Text is what could be made of it. Nothing but the caller keeps
// the text; who opens the file while someone holds it gets the same one.
func (s *Set) Open(id FileID) (*File, error) {
	e := s.entries[id]
	e.mutex.Lock()
	defer e.mutex.Unlock()
	if e.memory != nil {
		return e.memory, e.problem
	}
	if f := e.last.Value(); f != nil {
		return f, nil
	}
	f, err := e.open()
	if e.read && f.Hash != e.hash {
		e.changed = true
	}
	if !e.read {
		e.hash, e.read = f.Hash, true
	}
	if err == nil {
		e.last = weak.Make(f)
	}
	return f, err
}

// open is one attempt. A file that cannot be read has a hash of zeros, which no
// content has, so that it differs from what was read before.
func (e *entry) open() (*File, error) {
	data, problem := readRegular(e.absolute, MaxSize)
	if problem != nil {
		problem.Path = e.path
		return NewFile(e.path, ""), problem
	}
	return Decode(e.path, data)
}

// Changed reports whether a file was not the same each time it was opened.
func (s *Set) Changed(id FileID) bool {
	e := s.entries[id]
	e.mutex.Lock()
	defer e.mutex.Unlock()
	return e.changed
}
