package known

import "strings"

// What a module of PEP 249 says of threads: at these levels of its `threadsafety` they may
// share the module at most, and neither connections nor cursors.
// https://peps.python.org/pep-0249/#threadsafety
const (
	DriverLevel  = "apilevel"
	DriverSafety = "threadsafety"
)

var UnsharedLevels = []string{"0", "1"}

// OfDatabase reports whether a class is called a connection or a cursor.
func OfDatabase(class string) bool {
	return strings.HasSuffix(class, "Connection") || strings.HasSuffix(class, "Cursor")
}
