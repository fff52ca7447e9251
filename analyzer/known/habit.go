package known

import (
	"slices"
	"strings"
)

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
		case "close", "shutdown", "stop", "dispose", "exit", "atexit", "aexit", "del", "destroy", "finish", "finalize", "terminate", "teardown", "cleanup", "abort", "kill", "disconnect", "drop":
			return true
		}
	}
	return false
}

// BeginsAnew reports whether a function of this name throws away what its object has
// gathered, so that it begins anew: it is called while others go on.
func BeginsAnew(function string) bool {
	for _, part := range nameWords(function) {
		switch part {
		case "clear", "reset", "flush", "purge", "invalidate", "forget", "wipe", "empty", "drain":
			return true
		}
	}
	return false
}

// TellsOnce reports whether a function's name says that it does something once,
// however often it is called: start_once, ensure_running.
func TellsOnce(function string) bool {
	words := nameWords(function)
	return slices.Contains(words, "once") || slices.Contains(words, "ensure")
}

// OneUser are special methods that one statement of one thread calls in turn, on an
// object that it has for itself meanwhile: `with`, and going through an iterator.
var OneUser = map[string]bool{"__enter__": true, "__exit__": true, "__next__": true}

// MakesReady reports whether a function of this name begins what its object does: it
// makes ready what others use from then on.
func MakesReady(function string) bool {
	switch FirstWord(function) {
	case "start", "open", "connect", "listen", "begin", "launch", "run", "execute", "setup", "populate":
		return true
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

// sharedWords are words in the names of what is meant to be one for all: caches
// and registries.
var sharedWords = map[string]bool{
	"cache": true, "caches": true, "cached": true, "memo": true, "memoized": true, "registry": true, "registries": true, "registered": true, "instances": true,
	"subclasses": true, "plugins": true, "handlers": true, "shared": true, "global": true, "globals": true, "pool": true, "static": true,
}

// MeantForAll reports whether a name says that what it holds is one for all calls
// or objects: by a word, or in capitals.
func MeantForAll(name string) bool {
	return name == strings.ToUpper(name) || slices.ContainsFunc(nameWords(name), func(w string) bool { return sharedWords[w] })
}

// CopiedDefaults are classes whose objects get copies of what the class body binds
// their fields to.
var CopiedDefaults = map[string]string{
	"pydantic.BaseModel":             "https://docs.pydantic.dev/latest/concepts/fields/#mutable-default-values",
	"pydantic.main.BaseModel":        "https://docs.pydantic.dev/latest/concepts/fields/#mutable-default-values",
	"pydantic_settings.BaseSettings": "https://docs.pydantic.dev/latest/concepts/fields/#mutable-default-values",
	"sqlmodel.SQLModel":              "https://docs.pydantic.dev/latest/concepts/fields/#mutable-default-values",
	"msgspec.Struct":                 "https://jcristharif.com/msgspec/structs.html#default-values",
	"typing.NamedTuple":              "https://docs.python.org/3/library/typing.html#typing.NamedTuple",
	"enum.Enum":                      "https://docs.python.org/3/library/enum.html",
}

// NamesOne reports whether a name is that of the one object of its kind:
// `_instance`, `the_singleton`, `default`.
func NamesOne(name string) bool {
	return slices.ContainsFunc(nameWords(name), func(word string) bool {
		word = strings.TrimRight(word, "0123456789")
		return word == "instance" || word == "singleton" || word == "default" || word == "current"
	})
}
