package source

import (
	"hash/maphash"
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
	sum     uint64 // of the bytes when they were read first
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
	if f := e.last.Value(); f != nil {
		return f, nil
	}
	f, err := e.open(new(Buffer))
	if err == nil {
		e.last = weak.Make(f)
	}
	return f, err
}

// OpenIn is Open for who looks at one file after the other: the text lives in
// the buffer, until that is used again.
func (s *Set) OpenIn(id FileID, b *Buffer) (*File, error) {
	e := s.entries[id]
	e.mutex.Lock()
	defer e.mutex.Unlock()
	return e.open(b)
}

// open reads the file, and notes whether it is what it was the first time.
func (e *entry) open(b *Buffer) (f *File, err error) {
	if e.memory != nil {
		return e.memory, e.problem
	}
	var sum uint64 // of a file that cannot be read
	if data, problem := b.read(e.absolute, MaxSize); problem != nil {
		problem.Path = e.path
		f, err = NewFile(e.path, ""), problem
	} else {
		f, err = Decode(e.path, data)
		sum = maphash.Bytes(seed, data)
	}
	if !e.read {
		e.sum, e.read = sum, true
	}
	e.changed = e.changed || sum != e.sum
	return f, err
}

// seed is that of the sums by which changes are noticed.
var seed = maphash.MakeSeed()

// Changed reports whether a file was not the same each time it was opened.
func (s *Set) Changed(id FileID) bool {
	e := s.entries[id]
	e.mutex.Lock()
	defer e.mutex.Unlock()
	return e.changed
}
