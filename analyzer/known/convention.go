package known

import "strings"

// lockConventions are the beginnings and endings of names that tell that who calls a
// function holds its lock: `_flush_unlocked` is what `flush` calls under the lock,
// `put_locked` what is called with it.
var lockConventions = []struct{ Before, After, Source string }{
	{After: "_unlocked", Source: "https://github.com/python/cpython/blob/3.13/Lib/_pyio.py"},
	{After: "_locked", Source: "https://abseil.io/docs/cpp/guides/synchronization"},
	{After: "_lock_held", Source: "https://github.com/python/cpython/blob/3.13/Objects/dictobject.c"},
	{After: "_with_lock_held", Source: "https://github.com/python/cpython/blob/3.13/Objects/dictobject.c"},
	{After: "_nolock", Source: "https://github.com/python/cpython/blob/3.13/Python/pystate.c"},
	{After: "_no_lock", Source: "https://github.com/python/cpython/blob/3.13/Python/pystate.c"},
	{After: "_without_lock", Source: "https://github.com/python/cpython/blob/3.13/Python/pystate.c"},
	{Before: "unlocked_", Source: "https://www.gnu.org/software/libc/manual/html_node/Streams-and-Threads.html"},
	{Before: "locked_", Source: "https://abseil.io/docs/cpp/guides/synchronization"},
}

// notConventions begin names that ask, tell or take instead.
var notConventions = []string{"is_", "has_", "was_", "are_", "on_", "check_", "assert_", "ensure_", "require_", "get_", "set_", "mark_", "raise_", "wait_", "when_", "if_", "acquire_", "release_"}

// LockConvention gives what is left of a name that tells that callers hold a lock: the
// name of the function that takes it, if there is one.
func LockConvention(name string) (stem string, ok bool) {
	bare := strings.TrimLeft(name, "_")
	for _, no := range notConventions {
		if strings.HasPrefix(bare, no) {
			return "", false
		}
	}
	for _, c := range lockConventions {
		rest, before := strings.CutPrefix(bare, c.Before)
		rest, after := strings.CutSuffix(rest, c.After)
		if before && after && rest != "" {
			return rest, true
		}
	}
	return "", false
}
