package known

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestSharingHasSources: what declares sharing, and what is silent, are beliefs
// like any others.
func TestSharingHasSources(t *testing.T) {
	for _, table := range []map[string]string{Primitives, PrimitiveFactories, SharedBases, OneUserBases, OneThreadToolkits, Proxies, DecoratingManagers} {
		assert.NotEmpty(t, table)
		for name, source := range table {
			assert.True(t, strings.HasPrefix(source, "https://"), name)
		}
	}
}

// TestNoTaskPrimitiveDeclares: what orders tasks or processes says nothing
// about threads.
func TestNoTaskPrimitiveDeclares(t *testing.T) {
	for name := range Primitives {
		assert.False(t, LoopBase(name), name)
		assert.False(t, strings.HasPrefix(name, "multiprocessing.") && name != "multiprocessing.pool.ThreadPool", name)
	}
	for name := range MutexClasses {
		assert.NotNil(t, LockOf(name), name)
		assert.Contains(t, Primitives, name)
	}
}

func TestLoopBase(t *testing.T) {
	assert.True(t, LoopBase("asyncio.Protocol"))
	assert.True(t, LoopBase("twisted.internet.protocol.Protocol"))
	assert.False(t, LoopBase("twisted.python.log.Logger"))
	assert.False(t, LoopBase("threading.Thread"))
}
