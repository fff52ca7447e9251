package known

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestEveryRowHasASource: a belief without a source is a guess.
func TestEveryRowHasASource(t *testing.T) {
	sources := map[string]string{}
	for _, s := range Spawners {
		sources[s.Callee] = s.Source
		assert.NotEmpty(t, s.Words, s.Callee)
		assert.True(t, s.TargetPos >= 0 || s.TargetKey != "", s.Callee)
	}
	for _, p := range Pools {
		sources[p.Class] = p.Source
	}
	for _, l := range Locks {
		sources[l.Class] = l.Source
	}
	for _, a := range Awaits {
		sources[a.Callee] = a.Source
		assert.Equal(t, a.For == Signal, len(a.By) > 0, a.Callee)
	}
	for _, c := range LoopCalls {
		sources[c.Callee] = c.Source
		assert.NotEmpty(t, c.Instead, c.Callee)
	}
	for _, c := range Copiers {
		sources[c.Callee] = c.Source
	}
	for call, gift := range Given {
		sources[call] = gift.Source
	}
	for _, table := range []map[string]string{Confined, TaskLibraries, FieldMakers, ImmutableCalls, Containers, ThreadIdentities, RunsLoop, AsksForLoop, TaskLocks} {
		for name, source := range table {
			sources[name] = source
		}
	}
	assert.Greater(t, len(sources), 40)
	for name, source := range sources {
		assert.True(t, strings.HasPrefix(source, "https://"), name)
	}
}

// TestOwnedClasses: a row has a source and says what happens; no name is in two
// rows, nor in one of the streams, which another rule is about.
func TestOwnedClasses(t *testing.T) {
	makers := slices.Collect(OwnedMakers())
	seen := map[string]bool{}
	for _, o := range OwnedClasses {
		assert.True(t, strings.HasPrefix(o.Source, "https://"), o.Class)
		assert.NotEmpty(t, o.Harm, o.Class)
		assert.True(t, o.Bound || o.BoundUnless == "", o.Class)
		for _, name := range append([]string{o.Class}, o.Makers...) {
			assert.False(t, seen[name], "%s stands twice", name)
			assert.Nil(t, StreamOf(name), name)
			assert.True(t, strings.HasSuffix(name, "*") || slices.Contains(makers, LastName(strings.TrimSuffix(name, ".__call__"))), name)
			seen[name] = true
		}
	}
	assert.Equal(t, Occupies, OwnedOf("sqlite3.connect").Effect("commit", false))
	assert.Equal(t, Looks, OwnedOf("sqlite3.connect").Effect("execute", false))
	assert.Equal(t, Occupies, OwnedOf("sqlite3.connect").Effect("total_changes", true))
	assert.Zero(t, OwnedOf("tkinter.Label").Effect("after", true))
	assert.NotNil(t, OwnedOf("PyQt6.QtWidgets.QLabel"))
	for _, none := range []string{"", "tkinter", "tkinter.", "tkinter.messagebox.showinfo", "requests.Session", "psycopg2.connect"} {
		assert.Nil(t, OwnedOf(none), none)
	}
}

// TestProcessStates: a row has a source, says what others get and what to do, and
// stands for names that no other row has.
func TestProcessStates(t *testing.T) {
	seen := map[string]bool{}
	for i := range ProcessStates {
		s := &ProcessStates[i]
		assert.True(t, strings.HasPrefix(s.Source, "https://"), s.What)
		assert.NotEmpty(t, s.Harm, s.What)
		assert.NotEmpty(t, s.Help, s.What)
		for _, name := range slices.Concat(s.Calls, s.Names, s.Managers) {
			assert.False(t, seen[name], "%s stands twice", name)
			seen[name] = true
		}
		for _, name := range s.Calls {
			got, lends := ProcessStateOf(name)
			assert.Same(t, s, got, name)
			assert.False(t, lends, name)
			assert.NotEmpty(t, ProcessCallees()[name[strings.LastIndexByte(name, '.')+1:]], name)
		}
		for _, name := range s.Names {
			assert.Same(t, s, ProcessName(name))
		}
		for _, name := range s.Tables {
			assert.Same(t, s, ProcessTable(name))
		}
	}
	for module, source := range OneUserModules {
		assert.True(t, strings.HasPrefix(source, "https://"), module)
	}
	for name, row := range LoopSchedulers {
		assert.True(t, strings.HasPrefix(row.Source, "https://"), name)
	}
	for module, source := range FrontEnds {
		assert.True(t, strings.HasPrefix(source, "https://"), module)
	}
	assert.Equal(t, "_pyrepl", FrontEnd("_pyrepl.reader"))
	assert.Empty(t, FrontEnd("cmdline"))
	assert.Equal(t, []string{"os", "contextlib"}, ProcessCallees()["chdir"])
	assert.True(t, ProcessTable("os.environ").NamesEffect("set_environ"))
	assert.False(t, ProcessTable("os.environ").NamesEffect("should_bypass_proxies"))
	assert.True(t, ForOneUser("idlelib.run"))
	assert.True(t, ForOneUser("werkzeug.debug.console"))
	assert.False(t, ForOneUser("requests.utils"))
}

func TestAliasesLeadToTheTables(t *testing.T) {
	for alias, name := range Aliases {
		assert.True(t, Has(name), "%s is an alias of %s, which no table knows", alias, name)
		assert.Equal(t, name, Canonical(alias))
		assert.Equal(t, name, Canonical(name), "an alias of an alias")
	}
}

// TestMethodsHavePools: a method that hands tasks over belongs to a pool.
func TestMethodsHavePools(t *testing.T) {
	pools := map[string]bool{}
	for _, p := range Pools {
		pools[p.Class] = true
	}
	for _, s := range Spawners {
		if s.Method && !strings.HasPrefix(s.Callee, "*.") {
			class := s.Callee[:strings.LastIndexByte(s.Callee, '.')]
			assert.True(t, pools[class], s.Callee)
		}
	}
}

func TestLockOf(t *testing.T) {
	assert.Equal(t, "threading.Lock", LockOf("_thread.allocate_lock").Class)
	assert.True(t, LockOf("threading.RLock").Reentrant)
	assert.Nil(t, LockOf("asyncio.Lock"))
}

func TestObjectsWithAStateByName(t *testing.T) {
	for _, name := range []string{"Client", "HTTPSession", "_Pool", "create_engine", "open_connection", "ThreadedConnectionPool", "session_factory", "_task_executor_factory"} {
		assert.True(t, MakesStateful(name), name)
	}
	for _, name := range []string{"", "_", "__", "client", "get_session", "engine", "Point", "create", "Sessions", "engine_name", "ConnectionFactory", "factory", "name_factory"} {
		assert.False(t, MakesStateful(name), name)
	}
	for _, class := range []string{"cachetools.LRUCache", "zict.LRU", "cachetools.TTLCache", "lru_dict", "lru.LRU"} {
		assert.True(t, ChangedByLooking(class), class)
	}
	for _, class := range []string{"", ".", "dict", "collections.OrderedDict", "cachetools.Cache", "plural.Dict"} {
		assert.False(t, ChangedByLooking(class), class)
	}
}

func TestPolls(t *testing.T) {
	for _, p := range Polls {
		assert.True(t, strings.HasPrefix(p.Source, "https://"), p.Class+"."+p.Method)
		assert.True(t, strings.HasSuffix(p.Instead, "()"), p.Instead)
	}
	assert.Equal(t, "wait()", PollOf("threading.Event", "is_set", true).Instead)
	assert.Nil(t, PollOf("threading.Event", "is_set", false), "an event is waited for, not its end")
}
