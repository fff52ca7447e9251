package source

// WithText is the file with another text, as it would be read back after it was
// written. The error, of [File.Encode], names a character that the file's
// encoding lacks; or the text declares another encoding than it had.
func (f *File) WithText(text string) (*File, error) {
	data, err := f.Encode(text)
	if err != nil {
		return nil, err
	}
	return Decode(f.Path, data)
}

// With gives the set with other files in the place of some, as if they had been
// read so. The set itself stays as it is.
func (s *Set) With(files map[FileID]*File) *Set {
	next := &Set{Skipped: s.Skipped}
	next.entries = append(next.entries, s.entries...)
	for id, f := range files {
		old := s.entries[id]
		next.entries[id] = &entry{path: old.path, absolute: old.absolute, memory: f}
	}
	return next
}

// InMemory reports whether the text of a file is not what lies on the disk
// under its path: that of standard input, or one that With put there.
func (s *Set) InMemory(id FileID) bool { return s.entries[id].memory != nil }
