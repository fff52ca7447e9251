package facts

import "strings"

// judge says whether a sentence claims something about use by threads, and
// whether it denies it. A method's docstring speaks of the method: that this one
// is safe says little about the object, but that threads come to it does.
func judge(sentence string, method bool) (claimed, denied bool) {
	s := plain(sentence)
	if strings.HasSuffix(s, "?") || strings.HasSuffix(s, ":") || containsAny(s, undecided) {
		return false, false
	}
	for _, phrase := range safetyPhrases {
		for at := range indexes(s, phrase) {
			if before := nearby(s, at); containsAny(before, negations) || strings.HasSuffix(before, "non-") || strings.HasSuffix(before, "non ") {
				return !method, !method
			}
			claimed = claimed || !method
		}
	}
	if strings.Contains(s, " its own ") && containsAny(s, eachThread) {
		return claimed, false // "in a threaded program, each thread must have its own client"
	}
	for _, phrase := range usePhrases {
		for at := range indexes(s, phrase) {
			switch before := nearby(s, at); {
			case hasAnySuffix(before, own) && !containsAny(phrase, meeting):
			case !containsAny(before, negations):
				claimed = true
			case strings.Contains(before, " be ") || strings.Contains(before, " shared"):
				return !method, !method
			}
		}
	}
	return claimed, false
}

// bound reports whether a sentence says that one thread alone may use the
// object. A method's docstring says so of the others, if it does.
func bound(sentence string, method bool) bool {
	s := plain(sentence)
	if containsAny(s, undecided) || method && !containsAny(s, others) {
		return false
	}
	for at := range indexes(s, " thread") {
		if rest := s[at+len(" thread"):]; rest != "" && rest[0] != ' ' && rest[0] != '.' {
			continue
		}
		before := nearby(s, at) + " "
		for _, one := range oneThread {
			if i := strings.LastIndex(before, one); i >= 0 && containsAny(before[:i+1], duties) && !containsAny(before[i:], severalThreads) {
				return true
			}
		}
	}
	return false
}

// nearby is what stands before a phrase, as far as it is likely to belong to it.
func nearby(s string, at int) string {
	const reach = 80
	return s[max(0, at-reach):at]
}

// indexes gives the places of a phrase.
func indexes(s, phrase string) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		for at := 0; ; {
			i := strings.Index(s[at:], phrase)
			if i < 0 || !yield(at+i) {
				return
			}
			at += i + len(phrase)
		}
	}
}

// plain is the sentence in lower case, on one line, with single spaces and one
// before it. A name in code that has "thread" in it is no word.
func plain(sentence string) string {
	words := strings.FieldsFunc(strings.ToLower(sentence), func(r rune) bool {
		return strings.ContainsRune(" \t\r\n\f#*\",", r)
	})
	for i, w := range words {
		if strings.Contains(w, "thread") && !strings.Contains(w, "thread-") && strings.ContainsAny(w, "_`(=/") {
			words[i] = "…"
		} else if i < len(words)-1 {
			words[i] = strings.Trim(w, "()[]:")
		}
	}
	return " " + strings.Join(words, " ")
}

func hasAnySuffix(s string, endings []string) bool {
	for _, e := range endings {
		if strings.HasSuffix(s, e) {
			return true
		}
	}
	return false
}

func containsAny(s string, words []string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

var (
	safetyPhrases = []string{"thread-safe", "thread safe", "threadsafe", "thread-safety", "thread safety", "threadsafety"}

	// usePhrases say that several threads meet. That the class has threads of
	// its own ("runs in a background thread") is no such claim.
	usePhrases = []string{
		" multiple threads", " several threads", " many threads", " different threads", " other threads", " concurrent threads",
		" two threads", " more than one thread", " another thread", " other thread ", " any thread ", " any thread.",
		" between threads", " across threads", " among threads", " from threads",
		"threaded environment", "threaded application", "threaded program", "threaded context", "threaded code", "threaded use",
	}
	// own stand before the threads that something has for itself, or may have:
	// "runs in other threads", "how many threads to use", "using several threads".
	own = []string{
		" in", " how", " using", " uses", " use", " spawn", " spawns", " spawning", " start", " starts", " starting",
		" create", " creates", " creating", " launch", " launches", " run", " runs", " running",
	}
	eachThread     = []string{" each thread ", " every thread "}
	meeting        = []string{"between", "across", "among", "from", "threaded"}
	duties         = []string{" must be ", " only be ", " must only ", " can only ", " may only ", " only "}
	oneThread      = []string{" from that ", " from the ", " from its ", " from one ", " by the ", " by one ", " in the ", " in one ", " on the ", " on one ", " from a single ", " by a single ", " in a single "}
	severalThreads = []string{" any ", " another ", " other ", " different ", " not ", " separate ", " new "}
	others         = []string{" all other ", " all others ", " other methods ", " everything else "}

	negations = []string{
		" not ", "n't ", " never ", " no ", " cannot ", " nor ", " without ", " unsafe", " neither ", " nothing ", " none ",
		" avoid ", " isnt ", " only ", " non-",
	}
	// undecided are words of plans, conditions and tasks for somebody else.
	undecided = []string{
		" todo", " fixme", " xxx", " hack ", " if you ", " if we're ", " unless ", " caller", " responsib", " external lock", " externally", " you must ", " your own ",
		" you need ", " you should ", " should be thread", " must be thread", " make this thread", " make it thread",
		" whether ", " instead ", " verify", " make sure", " makes sure", " maybe ", " perhaps ", " probably ",
	}
)
