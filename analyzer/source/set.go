package source

// Set is the files of one analysis. FileIDs index it in the sorted order of paths.
type Set struct {
	files []*File
}

// Len is the number of files.
func (s *Set) Len() int { return len(s.files) }

// Path is the path of a file as it is shown.
func (s *Set) Path(id FileID) string { return s.files[id].Path }

// Open returns the decoded file.
func (s *Set) Open(id FileID) (*File, error) { return s.files[id], nil }
