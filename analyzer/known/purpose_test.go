package known

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestLockPurpose(t *testing.T) {
	for name, want := range map[string]string{
		"_lock": "", "lock": "", "_mutex": "", "RLock": "", "_cond": "", "state_lock": "", "_thread_lock": "", "_Pool__lock": "", "__lock": "",
		"_count_lock": "count", "_waitpidLock": "waitpid", "_shutdownlock": "shutdown", "_Pipe__write_lock": "write", "has_done_lock": "has_done",
	} {
		assert.Equal(t, want, LockPurpose(name), name)
	}
}

func TestForPurpose(t *testing.T) {
	assert.True(t, ForPurpose("_counts", LockPurpose("_count_lock")))
	assert.True(t, ForPurpose("_ready", LockPurpose("_ready_queue_lock")))
	assert.False(t, ForPurpose("_total", LockPurpose("_count_lock")))
	assert.False(t, ForPurpose("_", LockPurpose("_count_lock")))
}
