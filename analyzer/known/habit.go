package known

import "strings"

// What methods of certain names are used for by custom, though nothing holds
// their callers to it.

// ReadsStream reports whether a method of this name, without underscores in
// front, takes bytes or messages from a socket, pipe or file: one reader at a
// time does that.
func ReadsStream(method string) bool {
	switch method {
	case "read", "readline", "readinto", "readexactly", "readuntil", "recv", "recv_into", "recvfrom", "recvmsg":
		return true
	}
	return false
}

// Ends reports whether a function of this name ends what its object does: it
// is called once, when others have stopped or are about to.
func Ends(function string) bool {
	for _, part := range strings.Split(strings.ToLower(strings.Trim(function, "_")), "_") {
		switch part {
		case "close", "shutdown", "stop", "dispose", "exit", "atexit", "aexit", "del", "finish", "finalize", "terminate", "teardown", "cleanup", "abort", "kill", "disconnect", "drop":
			return true
		}
	}
	return false
}

// TakesFrom reports whether a container's method of this name fills it with what
// it finds in its arguments.
func TakesFrom(method string) bool {
	return method == "extend" || method == "update" || method == "extendleft"
}

// LockedAsSource reports whether a container of exactly that class does not change
// while another one is filled from it, or is none that notices. The documentation
// ("Thread safety guarantees") names list, tuple, set, frozenset, dict and the
// views of a dict for list.extend; a list may grow under any reader.
func LockedAsSource(class string) bool {
	switch class {
	case "list", "tuple", "set", "frozenset", "dict", "bytearray":
		return true
	}
	return false
}
