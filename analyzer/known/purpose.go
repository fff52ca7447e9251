package known

import "strings"

// lockWords are words in the names of locks that say that they are locks;
// wholeWords say of what, but not more than that it is the object they are in.
var (
	lockWords = map[string]bool{
		"lock": true, "rlock": true, "locks": true, "mutex": true, "mutexes": true, "mu": true, "mtx": true, "cond": true, "condition": true,
		"cv": true, "monitor": true, "guard": true, "sem": true, "semaphore": true, "lck": true, "l": true,
	}
	wholeWords = map[string]bool{
		"the": true, "my": true, "own": true, "self": true, "this": true, "instance": true, "object": true, "obj": true, "state": true,
		"thread": true, "threads": true, "threading": true, "threadsafe": true, "sync": true, "internal": true, "main": true, "global": true,
		"data": true, "access": true, "class": true, "cls": true, "big": true,
		"fork": true, "reset": true, // what is made anew is all of it
	}
)

// LockPurpose gives the words of a lock's name that say what it is for, joined
// by underscores, or "" if it may be for all of its object: `_lock`, `_mutex`,
// `state_lock`.
//
//	_teardown_lock      teardown
func LockPurpose(name string) string {
	if i := strings.Index(strings.TrimLeft(name, "_"), "__"); i >= 0 && strings.HasPrefix(name, "_") { // _Pool__lock
		name = strings.TrimLeft(name, "_")[i:]
	}
	var purpose []string
	for _, w := range nameWords(name) {
		if !lockWords[w] && !wholeWords[w] {
			if w = strings.TrimSuffix(strings.TrimSuffix(w, "lock"), "mutex"); w != "" {
				purpose = append(purpose, w)
			}
		}
	}
	return strings.Join(purpose, "_")
}

// ForPurpose reports whether an attribute is what a lock of some purpose is for,
// by their names: `_ready_lock` is for `_ready`, `count_lock` for `counts`.
func ForPurpose(attr, purpose string) bool {
	name := strings.Join(nameWords(attr), "_")
	return name != "" && (strings.HasPrefix(name, purpose) || strings.HasPrefix(purpose, name))
}

// nameWords splits a name at underscores and at capitals, in lower case.
func nameWords(name string) []string {
	var words []string
	start := 0
	flush := func(end int) {
		if end > start {
			words = append(words, strings.ToLower(name[start:end]))
		}
		start = end
	}
	for i := range len(name) {
		switch c := name[i]; {
		case c == '_':
			flush(i)
			start = i + 1
		case 'A' <= c && c <= 'Z' && i > 0 && 'a' <= name[i-1] && name[i-1] <= 'z':
			flush(i)
		}
	}
	flush(len(name))
	return words
}
