package config

import "fmt"

// Error is something wrong with the configuration, and where.
type Error struct {
	Path        string // of the file as it is shown, or the flag
	Row, Column int    // from 1; 0 if the whole file is meant
	Message     string
}

func (e *Error) Error() string {
	if e.Row == 0 {
		return fmt.Sprintf("%s: %s", e.Path, e.Message)
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.Path, e.Row, e.Column, e.Message)
}
