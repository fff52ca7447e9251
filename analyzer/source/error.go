package source

// ErrorKind says what kept a file from being read.
type ErrorKind uint8

const (
	Missing     ErrorKind = iota // there is no such file, or none any more
	Unreadable                   // permission, an I/O error, not a regular file
	Undecodable                  // not text in its encoding, or an encoding that is not known
	TooLarge                     // more than MaxSize
)

// Error is a file that could not be read or decoded. It concerns that file alone.
type Error struct {
	Path    string // as it is shown
	Kind    ErrorKind
	Span    Span // in the Text of the File that Open returns with the error
	Message string
}

func (e *Error) Error() string { return e.Path + ": " + e.Message }
