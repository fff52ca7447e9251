package facts

import (
	"slices"
	"strings"
)

// wanted reports whether a sentence of a function's docstring or of a comment at its
// head says that whoever calls it holds a lock, and gives the lock, if it is named.
func wanted(sentence string) (lock string, ok bool) {
	if strings.HasSuffix(strings.TrimSpace(sentence), "?") {
		return "", false
	}
	for clause := range clauses(sentence) {
		s, name := reduced(clause)
		if strings.Contains(s, word) && tellsHeld(s) || locksItself(s) {
			return name, true
		}
	}
	return "", false
}

// word stands for a lock in a clause that is reduced.
const word = " LOCK "

// clauses splits a sentence where a negation does not reach across: "Not thread-safe:
// hold the lock".
func clauses(sentence string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		start := 0
		for i := range len(sentence) {
			switch c := sentence[i]; c {
			case ':', ';', ',', '(', ')':
				if c == '(' && i+1 < len(sentence) && sentence[i+1] == ')' || c == ')' && sentence[i-min(i, 1)] == '(' {
					continue
				}
				if !yield(sentence[start:i]) {
					return
				}
				start = i + 1
			}
		}
		yield(sentence[start:])
	}
}

// reduced gives the words of a clause that matter, with " LOCK " in place of each lock,
// and the first lock that is named as code names one.
func reduced(clause string) (s, name string) {
	var words []string
	for _, w := range strings.FieldsFunc(clause, func(r rune) bool { return strings.ContainsRune(" \t\r\n\f#*\"`|", r) }) {
		w = strings.Trim(w, ".'()[]-")
		lower := strings.ToLower(w)
		switch {
		case w == "" || slices.Contains(fillers, lower):
			continue
		case isLockWord(lower):
			if strings.ContainsAny(w, "._") && name == "" {
				name = strings.Clone(w)
			}
			if n := len(words); n > 0 && !slices.Contains(beforeLock, words[n-1]) && !slices.Contains(denials, words[n-1]) {
				words = words[:n-1] // the connection lock
			}
			if n := len(words); n == 0 || words[n-1] != "LOCK" {
				words = append(words, "LOCK")
			}
			continue
		}
		words = append(words, lower)
	}
	return " " + strings.Join(words, " ") + " ", name
}

var fillers = []string{"the", "a", "an", "this", "that", "these", "already", "always", "only", "its", "our", "your", "self's", "currently", "first", "also", "note", "warning", "important", "nb"}

// beforeLock are the words before a lock that do not say which one it is.
var beforeLock = []string{
	"LOCK", "hold", "holds", "holding", "held", "own", "owns", "owning", "acquire", "acquires", "acquired", "acquiring", "take", "takes", "taken", "taking", "have", "has", "having", "grab", "of",
	"under", "with", "within", "inside", "while", "when", "requires", "require", "needs", "need", "assume", "assumes", "assuming", "expects", "and", "or", "if", "whether", "for", "assert", "not", "until", "unless", "after", "before", "without", "release", "releases",
	"must", "should", "to", "you", "we", "is", "are", "by", "caller", "callers", "use", "in", "on", "be",
}

// isLockWord: lock, mutex, self._lock, rlock, _queue_mutex, `lock`s; not block, clock, unlock.
func isLockWord(w string) bool {
	for _, no := range []string{"unlock", "block", "clock", "deadlock", "flock", "locked", "locking", "locker"} {
		w = strings.ReplaceAll(w, no, "")
	}
	return strings.HasSuffix(w, "lock") || strings.HasSuffix(w, "locks") || strings.HasSuffix(w, "mutex") || strings.HasSuffix(w, "lock(s")
}

// tellsHeld judges a clause that names a lock.
func tellsHeld(s string) bool {
	duty := containsAny(s, []string{" must ", " should ", " has to ", " have to ", " need to ", " needs to ", " needed to ", " shall ", " required to ", " supposed to "})
	for _, phrase := range holding {
		for at := range indexes(s, phrase) {
			if deniedAt(s, at) {
				return false
			}
			if duty || containsAny(s, callings) || containsAny(s, holders) || strings.Contains(s, " assum") {
				return true
			}
		}
	}
	for _, phrase := range beingHeld {
		for at := range indexes(s, phrase) {
			if deniedAt(s, at) {
				return false
			}
			if at == 0 || containsAny(s, callings) || containsAny(s, holders) || strings.Contains(s, " assum") {
				return true
			}
		}
	}
	for _, phrase := range dutiesOfLock {
		for at := range indexes(s, phrase) {
			if !deniedAt(s, at) {
				return true
			}
		}
	}
	return false
}

// locksItself: "the caller is responsible for locking", which names none.
func locksItself(s string) bool {
	if !strings.Contains(s, " caller") {
		return false
	}
	for _, phrase := range lockings {
		for at := range indexes(s, phrase) {
			if !deniedAt(s, at) {
				return true
			}
		}
	}
	return false
}

// deniedAt reports whether one of the few words before a phrase, or its first, takes
// it back, or makes it a condition.
func deniedAt(s string, at int) bool {
	const near = 5
	before := strings.Fields(s[:at])
	for _, w := range before[max(0, len(before)-near):] {
		if slices.Contains(denials, w) || strings.HasSuffix(w, "n't") {
			return true
		}
	}
	return false
}

var (
	// holding says that somebody holds the lock, callings that it is who calls, and
	// holders who else it may be.
	holding = []string{
		" hold LOCK ", " holds LOCK ", " holding LOCK ", " own LOCK ", " owns LOCK ", " owning LOCK ", " acquire LOCK ", " acquires LOCK ", " acquired LOCK ", " take LOCK ", " takes LOCK ", " taken LOCK ",
		" have LOCK ", " has LOCK ", " having LOCK ", " grab LOCK ", " under LOCK ", " with LOCK ", " within LOCK ", " inside LOCK ",
	}
	callings = []string{" caller ", " callers ", " call ", " calling ", " be called ", " is called ", " are called ", " called with LOCK", " called under LOCK", " called while ", " called when ", " be invoked ", " be used ", " be run "}
	holders  = []string{" you ", " we ", " by caller"}

	// beingHeld says it of the lock.
	beingHeld = []string{" LOCK held ", " LOCK is held ", " LOCK is acquired ", " LOCK is taken ", " LOCK is owned ", " LOCK acquired ", " LOCK taken ", " LOCK locked ", " LOCK to be held ", " LOCK are held "}

	// dutiesOfLock need no caller.
	dutiesOfLock = []string{
		" LOCK must be held ", " LOCK should be held ", " LOCK has to be held ", " LOCK needs to be held ", " LOCK must have been acquired ", " LOCK should have been acquired ", " LOCK must be acquired ", " LOCK should be acquired ",
		" LOCK must be taken ", " LOCK should be taken ", " LOCK must be locked ", " LOCK must be owned ", " requires LOCK ", " require LOCK ",
	}

	lockings = []string{" responsible for locking ", " responsible for synchron", " must LOCK ", " should LOCK ", " to LOCK ", " must do locking ", " handles locking ", " handle locking ", " does locking ", " do locking ", " must synchron", " should synchron", " locked by caller", " locking is done by caller", " locking done by caller", " takes care of locking ", " take care of locking "}

	denials = []string{"not", "never", "no", "without", "cannot", "if", "whether", "until", "unless", "neither", "nor", "avoid", "rather", "else", "once"}
)
