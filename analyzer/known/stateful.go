package known

import "strings"

// What a class or function outside of the program makes is told by its name if
// no table has it: a Session is a session wherever it comes from.

// statefulNouns end the names of classes whose objects have a state, a thread or
// a handle of their own, so that two of them are not as good as one.
var statefulNouns = map[string]bool{
	"session": true, "client": true, "connection": true, "conn": true, "pool": true, "engine": true, "channel": true, "worker": true,
	"manager": true, "service": true, "driver": true, "backend": true, "server": true, "socket": true, "lock": true, "mutex": true,
	"semaphore": true, "thread": true, "executor": true, "queue": true, "buffer": true, "registry": true, "plugin": true, "database": true,
	"cursor": true, "transport": true, "store": true, "storage": true, "limiter": true, "breaker": true, "producer": true,
	"consumer": true, "listener": true, "monitor": true, "scheduler": true, "broker": true, "bus": true, "cluster": true, "daemon": true,
	"watcher": true, "observer": true, "timer": true, "counter": true, "gauge": true, "histogram": true, "collector": true, "publisher": true,
	"subscriber": true, "dispatcher": true, "supervisor": true, "actor": true, "agent": true, "bot": true, "singleton": true,
}

// makers begin the names of functions that make such an object.
var makers = map[string]bool{"create": true, "make": true, "new": true, "open": true, "connect": true, "start": true, "spawn": true, "launch": true}

// begins are methods and functions, by last name, that start or announce
// something: done twice, it runs twice.
var begins = map[string]bool{
	"start": true, "start_new_thread": true, "launch": true, "spawn": true, "register": true, "connect": true, "listen": true, "bind": true,
	"subscribe": true, "submit": true, "add_callback": true, "add_done_callback": true, "add_listener": true, "addHandler": true,
}

// openers are first words of methods that make an object ready for use, as the
// library calls its own: `webbrowser.open`, `Thread.start`, `socket.connect`.
var openers = map[string]bool{"open": true, "start": true, "connect": true, "begin": true, "listen": true}

// Opens reports whether a method of this last name makes its object ready for use.
func Opens(last string) bool {
	words := wordsOf(last)
	return len(words) > 0 && openers[strings.ToLower(words[0])]
}

// MakesStateful reports whether a callable of this last name makes an object
// with a state, as far as names tell: `Client`, `HTTPSession`, `create_engine`,
// `session_factory`.
func MakesStateful(last string) bool {
	words := wordsOf(last)
	class := strings.TrimLeft(last, "_")
	if n := len(words); n > 1 && words[n-1] == "factory" && !upper(class[0]) {
		return statefulNouns[strings.ToLower(words[n-2])]
	}
	if len(words) == 0 || !statefulNouns[strings.ToLower(words[len(words)-1])] {
		return false
	}
	return class[0] >= 'A' && class[0] <= 'Z' || makers[strings.ToLower(words[0])]
}

// Begins reports whether a callable of this last name starts or announces something.
func Begins(last string) bool { return begins[last] }

// ChangedByLooking reports whether a mapping of this class changes with each look, in
// several steps: an LRU moves what was asked for to its end, a cache with times
// drops what is too old. Told by the name: there are many, none of them locked.
func ChangedByLooking(class string) bool {
	for _, word := range wordsOf(LastName(class)) {
		switch strings.ToLower(word) {
		case "lru", "lrucache", "lrudict", "lfu", "ttl", "ttlcache", "mru":
			return true
		}
	}
	return false
}

// wordsOf takes a name apart: create_engine, HTTPSession.
func wordsOf(name string) []string {
	var words []string
	for _, part := range strings.Split(name, "_") {
		from := 0
		for i := 1; i < len(part); i++ {
			if upper(part[i]) && (!upper(part[i-1]) || i+1 < len(part) && !upper(part[i+1])) {
				words = append(words, part[from:i])
				from = i
			}
		}
		if part != "" {
			words = append(words, part[from:])
		}
	}
	return words
}

func upper(c byte) bool { return c >= 'A' && c <= 'Z' }
