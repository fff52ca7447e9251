package facts

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ftlint/ftlint/analyzer/bind"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// TestWanted: sentences that say that callers hold a lock, with the lock that they
// name. Most are after released packages.
func TestWanted(t *testing.T) {
	for sentence, lock := range map[string]string{
		"# caller must hold self._lock":                                      "self._lock",
		"Add n. Must be called with the lock held.":                          "",
		"Not thread safe: hold the lock when calling this.":                  "",
		"Initialize a value. Lock must be held by caller.":                   "",
		"# Warning: caller is assumed to hold self.lock.":                    "self.lock",
		"always hold the _lock before calling":                               "_lock",
		"Assumes that the lock is held.":                                     "",
		"# Assumes self._lock is acquired":                                   "self._lock",
		"# This function must be called under self._lock":                    "self._lock",
		"Requires self._lock.":                                               "self._lock",
		"Should only be called while holding the lock.":                      "",
		"# NOTE: self._lock must be acquired before calling this":            "self._lock",
		"Add n (the lock must already be held).":                             "",
		"# called with the lock held":                                        "",
		"# you are already holding the lock":                                 "",
		"# lock is held by the caller":                                       "",
		"# Must hold lock":                                                   "",
		"Add n; call with ``self._lock`` locked.":                            "self._lock",
		"The caller is responsible for locking.":                             "",
		"# assert: lock held":                                                "",
		"# We hold the lock here":                                            "",
		"Caller acquires the connection lock.":                               "",
		"Only call this method when you own the lock.":                       "",
		"# These will only be called with appropriate locks held":            "",
		"# Free all pending blocks - called with the lock held.":             "",
		"# _shutdown_lock must be locked to access _ThreadWakeup.wakeup.":    "_shutdown_lock",
		"# this must be called when holding _fork_lock":                      "_fork_lock",
		"The caller must do the locking.":                                    "",
		"This should be called by a thread which already has the write lock": "",
	} {
		got, ok := wanted(sentence)
		assert.True(t, ok, sentence)
		assert.Equal(t, lock, got, sentence)
	}
	for _, sentence := range []string{
		"Takes no lock.",
		"# no lock is held",
		"# called with neither lock held",
		"The lock is not held here.",
		"Must not be called with the lock held.",
		"# no need to hold the channel lock when sending this",
		"# do not hold the lock while calling this",
		"# the lock is released by now",
		"Returns whether the lock is held by anyone.",
		"Caller must not hold self._other.",
		"Must be called without holding the lock.",
		"# if we hold coordinator lock before calling, we risk deadlock",
		"Must the caller hold the lock?",
		"# double check if it was set before we held the lock",
		"Acquire the lock.",
		"Called when the block is locked.",
		"Returns the lock.",
		"# Don't call this with the lock held.",
		"The caller must hold the clock.",
	} {
		_, ok := wanted(sentence)
		assert.False(t, ok, sentence)
	}
}

// TestRequirements: where such sentences and tests stand, and through the codec.
func TestRequirements(t *testing.T) {
	text := `class Store:
    def a(self):
        """Adds.

        Caller must hold self._lock.
        """
    # called with the lock held
    @property
    def b(self):
        pass
    def c(self):
        # lock is held by the caller
        self.n = 1
        # caller must hold self._other
    def d(self):
        assert self and self._lock.locked(), "lock first"
    def e(self):
        if not self._cond._is_owned():
            raise RuntimeError
    def f(self):
        assert not self._lock.locked()

    # caller must hold self._lock

    def g(self):
        self.d()
        assert self._lock.locked()
`
	file := source.NewFile("m.py", text)
	tree := syntax.Parse(file.Text)
	f := Extract(file, tree, bind.Bind(tree))
	var got []string
	for _, r := range f.Requirements {
		got = append(got, f.Name(f.Functions[r.Func].Name)+" "+r.Lock)
	}
	assert.Equal(t, []string{"a self._lock", "b ", "c ", "d self._lock", "e self._cond"}, got)
	back, err := Decode(f.Encode())
	require.NoError(t, err)
	assert.Equal(t, f.Requirements, back.Requirements)
}
