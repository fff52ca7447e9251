package facts

import "strings"

// judge says whether a sentence claims something about use by threads, and
// whether it denies it.
func judge(sentence string) (claimed, denied bool) {
	s := plain(sentence)
	at, safety := sharing(s)
	if at < 0 || strings.HasSuffix(s, "?") || containsAny(s, undecided) {
		return false, false
	}
	if before := s[:at]; containsAny(before, negations) || strings.HasSuffix(before, "non-") || strings.HasSuffix(before, "non ") {
		return safety || strings.Contains(before, "be ") || strings.Contains(before, "shared"), true
	}
	return true, false
}

// plain is the sentence in lower case, on one line, with single spaces and one
// before and after it. A name in code that has "thread" in it is no word.
func plain(sentence string) string {
	words := strings.FieldsFunc(strings.ToLower(sentence), func(r rune) bool {
		return r == ' ' || r == '\t' || r == '\n' || r == '\r' || r == '#' || r == '*' || r == '"' || r == ','
	})
	kept := words[:0]
	for _, w := range words {
		if strings.ContainsAny(w, "_`(=/") && strings.Contains(w, "thread") && !strings.Contains(w, "thread-") {
			w = "…"
		}
		kept = append(kept, strings.Trim(w, "()[]:"))
	}
	return " " + strings.Join(kept, " ")
}

// sharing gives the place of the first phrase that says several threads use
// something, or -1; safety: it speaks of safety itself.
func sharing(s string) (at int, safety bool) {
	at = -1
	for _, phrase := range safetyPhrases {
		if i := strings.Index(s, phrase); i >= 0 && (at < 0 || i < at) {
			at, safety = i, true
		}
	}
	for _, phrase := range usePhrases {
		if i := strings.Index(s, phrase); i >= 0 && (at < 0 || i < at) {
			at, safety = i, false
		}
	}
	return at, safety
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
	usePhrases    = []string{
		"multiple threads", "several threads", "many threads", "different threads", "other threads", "concurrent threads",
		"worker threads", "two threads", "both threads", "various threads", "separate threads", "all threads",
		"more than one thread", "another thread", "other thread ", "any thread", "separate thread", "different thread",
		"background thread", "worker thread", "between threads", "across threads", "among threads", "by threads",
		"from threads", "multi-thread", "multithread", "multi thread", "threads may ", "threads can ", "threads could ",
		"threads might ", "threads will ", "threads share ", "threads are ",
	}
	negations = []string{
		" not ", "n't ", " never ", " no ", " cannot ", " nor ", " without ", " unsafe", " neither ", " nothing ", " none ", " avoid ", " isnt ", " only one ",
	}
	// undecided are words of plans, conditions and tasks for somebody else.
	undecided = []string{
		" todo", " fixme", " xxx", " hack ", " if you ", " unless ", " caller", " responsib", " you must ", " your own ",
		" you need ", " you should ", " should be thread", " must be thread", " make this thread", " make it thread",
		" whether ", " instead ", " maybe ", " perhaps ", " probably ",
	}
)
