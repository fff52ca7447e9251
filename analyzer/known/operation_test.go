package known

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ftlint/ftlint/analyzer/syntax"
)

var update = flag.Bool("update", false, "write tools/atomicity.json anew")

var (
	v313 = syntax.Version{Minor: 13}
	v314 = syntax.Version{Minor: 14}
	v315 = syntax.Version{Minor: 15}
)

// ran gives the claims of the rows that tools/atomicity.py runs, by the names
// of its snippets, in the order of the tables.
func ran() (names []string, claims map[string]Verdicts) {
	claims = map[string]Verdicts{}
	add := func(name string, v Verdicts) { names, claims[name] = append(names, name), v }
	for _, table := range operationTables() {
		for _, o := range table {
			if o.Checked == Ran {
				add(o.Class+"."+o.Name, o.Verdicts)
			}
		}
	}
	for _, c := range Caches {
		if c.Checked == Ran {
			add(c.Decorator, c.Verdicts)
		}
	}
	for i := range Consumers {
		c := &Consumers[i]
		for _, class := range c.Ran {
			add(c.Callee+" over "+class, Verdicts{c.Over(class, v313), c.Over(class, v314), c.Over(class, v315)})
		}
	}
	return names, claims
}

// TestClaimsAreExported: the script holds a Python against what the tables say
// today. `go test -update` writes the file anew.
func TestClaimsAreExported(t *testing.T) {
	const path = "../../tools/atomicity.json"
	names, claims := ran()
	var want bytes.Buffer
	want.WriteString("{\n")
	for i, name := range names {
		v := claims[name]
		key, err := json.Marshal(name)
		require.NoError(t, err)
		row, err := json.Marshal(map[string]string{"3.13": v[0].String(), "3.14": v[1].String(), "3.15": v[2].String()})
		require.NoError(t, err)
		want.WriteString("  " + string(key) + ": " + string(row))
		if i < len(names)-1 {
			want.WriteByte(',')
		}
		want.WriteByte('\n')
	}
	want.WriteString("}\n")
	if *update {
		require.NoError(t, os.WriteFile(path, want.Bytes(), 0o644))
	}
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, want.String(), string(got))
	assert.Len(t, claims, len(names), "two rows of one name")
}

// TestEveryClaimHasASnippet: a row that says it was run has been.
func TestEveryClaimHasASnippet(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("python3 is not there")
		}
		t.Skip("python3 is not there")
	}
	out, err := exec.Command(python, "../../tools/atomicity.py", "--names").Output()
	require.NoError(t, err)
	snippets := strings.Split(strings.TrimSpace(string(out)), "\n")
	names, _ := ran()
	slices.Sort(snippets)
	slices.Sort(names)
	assert.Equal(t, names, snippets)
}

// TestOperationsAreWellFormed: every row has a source and a verdict for each
// version, and stands once.
func TestOperationsAreWellFormed(t *testing.T) {
	seen := map[operationKey]bool{}
	for _, table := range operationTables() {
		for _, o := range table {
			name := o.Class + "." + o.Name
			assert.True(t, strings.HasPrefix(o.Source, "https://"), name)
			assert.False(t, seen[operationKey{o.Class, o.Name}], "%s stands twice", name)
			seen[operationKey{o.Class, o.Name}] = true
			for _, v := range o.Verdicts {
				assert.NotEqual(t, Unknown, v, name)
			}
			if o.Effect&Walks != 0 {
				assert.NotEqual(t, Atomic, o.In(v313), "%s walks in one step", name)
			}
		}
	}
	assert.Greater(t, len(seen), 300)
	for class, base := range inherits {
		assert.NotNil(t, Method(class, "len"), "%s has no rows, nor has %s", class, base)
	}
}

func TestMethod(t *testing.T) {
	assert.Equal(t, Inserts|Replaces, Method("dict", "__setitem__").Effect)
	assert.Same(t, Method("dict", "pop"), Method("collections.defaultdict", "pop"), "inherited")
	assert.NotSame(t, Method("dict", "[]"), Method("collections.defaultdict", "[]"), "overridden")
	assert.Equal(t, Advances, Method("open", "readline").Effect, "a stream by the callable that made it")
	assert.Nil(t, Method("list", "no such"))
	assert.Nil(t, Method("tuple", "append"))
}

// TestColumns: versions outside of the columns have the nearest one.
func TestColumns(t *testing.T) {
	o := Method("set", "in")
	assert.Equal(t, Locked, o.In(syntax.Version{Minor: 8}))
	assert.Equal(t, Locked, o.In(v313))
	assert.Equal(t, Atomic, o.In(v314))
	assert.Equal(t, Atomic, o.In(syntax.Version{Minor: 99}))
}

// TestMutatorsAreOperations holds the short table of names against the rows.
func TestMutatorsAreOperations(t *testing.T) {
	changes := map[string]bool{}
	for class := range Containers {
		for _, table := range operationTables() {
			for _, o := range table {
				if o.Class == class && o.Effect&Changes != 0 && o.Name[0] >= 'a' && o.Name[0] <= 'z' && !strings.Contains(o.Name, " ") {
					changes[o.Name] = true
				}
			}
		}
	}
	assert.Equal(t, changes, Mutators)
}

func TestConsumersAreWellFormed(t *testing.T) {
	seen := map[string]bool{}
	for i := range Consumers {
		c := &Consumers[i]
		assert.True(t, strings.HasPrefix(c.Source, "https://"), c.Callee)
		assert.False(t, seen[c.Callee], "%s stands twice", c.Callee)
		seen[c.Callee] = true
		assert.NotZero(t, c.Effect, c.Callee)
		assert.False(t, c.Lazy && len(c.Copies) > 0, "%s copies nothing when it is called", c.Callee)
		assert.Same(t, c, ConsumerOf(c.Callee))
		for _, class := range c.Copies {
			if !Immutables[class] && c.Ran != nil {
				assert.Contains(t, c.Ran, class, "%s claims a copy that was not run", c.Callee)
			}
		}
	}
}

func TestConsumer(t *testing.T) {
	list, tuple, zip, greatest := ConsumerOf("list"), ConsumerOf("tuple"), ConsumerOf("zip"), ConsumerOf("max")
	assert.Equal(t, Atomic, list.Over("dict_items", v313))
	assert.Equal(t, NotAtomic, list.Over("collections.deque", v313))
	assert.Equal(t, NotAtomic, tuple.Over("dict", v315))
	assert.Equal(t, Atomic, tuple.Over("frozenset", v313), "nobody can change it")
	assert.Equal(t, MayCrash, ConsumerOf("json.dumps").Over("dict", v313))
	assert.Equal(t, NotAtomic, zip.Over("list", v313))
	assert.True(t, zip.Takes(3, 4))
	assert.True(t, greatest.Takes(0, 1))
	assert.False(t, greatest.Takes(0, 2), "max(a, b) looks into neither")
	assert.False(t, ConsumerOf("functools.reduce").Takes(0, 2))
	assert.Contains(t, slices.Collect(ConsumerNames()), "reduce")
	assert.NotContains(t, slices.Collect(ConsumerNames()), "functools")
	assert.Nil(t, ConsumerOf("no.such"))
	assert.Contains(t, slices.Collect(EditorNames()), "heappush")
	assert.NotContains(t, slices.Collect(EditorNames()), "sum")
	assert.Equal(t, Atomic, list.Over(ViewOf("collections.Counter", "items"), v313))
	assert.Equal(t, NotAtomic, list.Over(ViewOf("collections.OrderedDict", "items"), v314))
}

func TestStreams(t *testing.T) {
	for _, s := range Streams {
		assert.True(t, strings.HasPrefix(s.Source, "https://"), s.Class)
		assert.NotEmpty(t, s.Moves, s.Class)
		for _, m := range slices.Concat(s.Whole, s.Ran) {
			assert.Contains(t, s.Moves, m, s.Class)
		}
	}
	require.NotNil(t, StreamOf("gzip.open"))
	assert.Equal(t, "gzip.GzipFile", StreamOf("gzip.open").Class)
	assert.True(t, StreamOf("open").Advancing("__next__"))
	assert.False(t, StreamOf("open").Advancing("close"))
	assert.Nil(t, StreamOf("list"))
}

func TestStaleAnswers(t *testing.T) {
	assert.Equal(t, "True", StaleAnswerOf("concurrent.futures.Future", "done").Final)
	assert.Empty(t, StaleAnswerOf("queue.Queue", "empty").Final)
	assert.Nil(t, StaleAnswerOf("queue.Queue", "get"))
	for _, a := range StaleAnswers {
		assert.True(t, strings.HasPrefix(a.Source, "https://"), a.Class)
		assert.Contains(t, []string{"", "True", "False"}, a.Final)
	}
}

// TestValues: what may not be made twice is not harmless, and the tables have sources.
func TestValues(t *testing.T) {
	for _, table := range []map[string]string{Stateful, Pure, pureModules, Synchronised} {
		for name, source := range table {
			assert.True(t, strings.HasPrefix(source, "https://"), name)
		}
	}
	for name := range Stateful {
		assert.False(t, IsPure(name), name)
	}
	assert.True(t, IsPure("operator.attrgetter"))
	assert.False(t, IsPure("operator.setitem"))
	assert.False(t, IsPure("open"))
	assert.True(t, IsStateful("_thread.allocate_lock"), "an alias")
	assert.Equal(t, NotAtomic, CacheOf("functools.cached_property").In(v314))
	assert.Nil(t, CacheOf("property"))
}

func TestReporters(t *testing.T) {
	assert.True(t, Reports("warning"))
	assert.False(t, Reports("append"))
	assert.True(t, Describes("__repr__"))
	assert.True(t, Describes("get_stats"))
	assert.False(t, Describes("__init__"))
	assert.False(t, Describes("restart"))
}
