package known

import "strings"

// Who only shows a number: a counter that nobody else reads may be a little
// wrong without harm.

// reporters are methods and functions, by last name, that show their arguments
// to people or to a metrics system.
var reporters = map[string]bool{
	"debug": true, "info": true, "warning": true, "warn": true, "error": true, "exception": true, "critical": true, "log": true, "fatal": true,
	"print": true, "pprint": true,
	"gauge": true, "incr": true, "increment": true, "decr": true, "timing": true, "histogram": true, "observe": true, "record_metric": true,
}

// describers are methods whose result is for people.
var describers = map[string]bool{
	"__repr__": true, "__str__": true, "__format__": true, "__rich_repr__": true, "__rich__": true, "_repr_html_": true, "_repr_pretty_": true,
}

// Reports reports whether a callable of this last name only shows what it is
// given.
func Reports(last string) bool { return reporters[last] }

// Describes reports whether a function of this name exists to show state:
// what it reads, it reads for people.
func Describes(function string) bool {
	if describers[function] {
		return true
	}
	for _, part := range strings.Split(strings.ToLower(strings.Trim(function, "_")), "_") {
		switch part {
		case "stats", "stat", "statistics", "metrics", "metric", "status", "summary", "report", "debug", "dump", "describe", "info":
			return true
		}
	}
	return false
}
