package syntax

import "fmt"

// Version is a Python release as far as grammar is concerned: 3.Minor.
type Version struct{ Minor uint8 }

// Newest is the latest grammar that Parse reads.
var Newest = Version{15}

func (v Version) String() string { return fmt.Sprintf("3.%d", v.Minor) }

// Before reports whether v is older than w.
func (v Version) Before(w Version) bool { return v.Minor < w.Minor }
