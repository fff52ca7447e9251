package facts

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ftlint/ftlint/analyzer/bind"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// TestJudge: +1 says that threads share, -1 denies it, 0 is neither. Most are
// after sentences in released packages.
func TestJudge(t *testing.T) {
	for sentence, want := range map[string]int{
		"Thread-safe connection pool for one host.":                                                1,
		"It can be shared between threads.":                                                        1,
		"Multiple threads can safely use the same instance at the same time.":                      1,
		"# use setdefault in case another thread already created it":                               1,
		"Since connections are thread-local, this is thread-safe.":                                 1,
		"Can be called from any thread.":                                                           1,
		"For use in a multi-threaded environment.":                                                 1,
		"acks can be done by other threads than the consuming thread.":                             1,
		"This implementation is not thread safe.":                                                  -1,
		"This class is not 100% thread-safe.":                                                      -1,
		"Sessions aren't threadsafe":                                                               -1,
		"A non-thread-safe cache.":                                                                 -1,
		"Must not be shared between threads.":                                                      -1,
		"NOTE: This is the only thread-safe method of the loop.":                                   -1,
		"Safe to read, but writing is not thread-safe":                                             -1,
		"Is this thread-safe?":                                                                     0,
		"Thread safety:":                                                                           0,
		"TODO: make this thread-safe":                                                              0,
		"If you need thread safety, use another class.":                                            0,
		"The caller is responsible for thread safety.":                                             0,
		"Start our callback in its own background thread.":                                         0,
		"Runs the loop in another thread.":                                                         0,
		"The loop is meant to run in a separate thread.":                                           0,
		"Posts with loop.call_soon_threadsafe(f).":                                                 0,
		"Reply to a thread of messages":                                                            0,
		"Uses the threading module.":                                                               0,
		"Runs on the main thread":                                                                  0,
		"One per thread":                                                                           0,
		"In a multithreaded environment, each thread that works with it must have its own client.": 0,
		"Thread-safe: each thread gets its own connection.":                                        1,
		"does not block other threads":                                                             0,
		"How many threads to use when decoding a frame":                                            0,
		"Using multiple threads can speed this up considerably.":                                   0,
		"It spawns several threads that fetch pages.":                                              0,
		"Safe to use across threads.":                                                              1,
		"It can be used with multiple threads.":                                                    1,
		"The cache is used by other threads, too.":                                                 1,
	} {
		claimed, denied := judge(sentence, false)
		got := 0
		if claimed {
			got = 1
		}
		if claimed && denied {
			got = -1
		}
		assert.Equal(t, want, got, sentence)
	}
}

// TestBound: which sentences give an object to one thread.
func TestBound(t *testing.T) {
	for sentence, want := range map[string]struct{ class, method bool }{
		"All other interaction with the loop must be done from that loop's thread.": {true, true},
		"It must be used from the thread that made it.":                             {true, false},
		"*NOTE*: Can only be modified by the consuming thread.":                     {true, false},
		"Must be called from the loop's thread":                                     {true, false},
		"Objects may only be used in the thread they were created in.":              {true, false},
		"It must be called from another thread.":                                    {},
		"It must be run in a new thread.":                                           {},
		"Runs on the main thread":                                                   {},
		"The lock must be taken before the thread-pool is used":                     {},
		"Callers must be ready to stop the thread":                                  {},
		"It can be used from any thread.":                                           {},
	} {
		assert.Equal(t, want.class, bound(sentence, false), sentence)
		assert.Equal(t, want.method, bound(sentence, true), sentence)
	}
}

// TestPromises: which text belongs to a class, and where it stands.
func TestPromises(t *testing.T) {
	text := "'''Tools. Thread-safe.'''\n" +
		"# multiple threads may be here: nobody's comment\n" +
		"class Outer:\n" +
		"    r\"\"\"Holds things.\n\n    It is not thread-safe. More.\n    \"\"\"\n" +
		"    class Inner:\n" +
		"        # shared\n" +
		"        # between threads\n" +
		"        x = 'thread-safe'\n" +
		"    def h(self):\n        one()\n\n        two()\n        # Another thread may be here.\n        three()\n\n        four()\n" +
		"        # other threads come later\n" +
		"\n    def f(self):\n" +
		"        '''This method is thread-safe.'''\n" +
		"    def g(self):\n" +
		"        '''Run it from another thread.\n\n        Objects are not thread-safe.\n        '''\n"
	file := source.NewFile("a.py", text)
	tree := syntax.Parse(file.Text)
	f := Extract(file, tree, bind.Bind(tree))
	require.Len(t, f.Promises, 6)
	type found struct {
		class, text string
		denied      bool
		about       string
	}
	var got []found
	for _, p := range f.Promises {
		name := ""
		if p.Class != 0 {
			name = f.Names[f.Classes[p.Class-1].Name]
		}
		got = append(got, found{name, text[p.Span.Start:p.Span.End], p.Denied, strings.TrimSpace(text[p.About.Start:p.About.End])})
	}
	assert.Equal(t, []found{
		{"", "Thread-safe.", false, ""},
		{"Outer", "It is not thread-safe.", true, ""},
		{"Inner", "shared\n        # between threads", false, ""},
		{"Outer", "Another thread may be here.", false, "two()\n        # Another thread may be here.\n        three()"},
		{"Outer", "other threads come later", false, "four()\n        # other threads come later"},
		{"Outer", "This method is thread-safe.", false, "def f(self):\n        '''This method is thread-safe.'''"},
	}, got)
	back, err := Decode(f.Encode())
	require.NoError(t, err)
	assert.Equal(t, f.Promises, back.Promises)
}

func FuzzPromises(f *testing.F) {
	f.Add("class A:\n    '''thread-safe.'''\n    # threads\n")
	f.Add("class A:\n # thread-safe\n class B: '")
	f.Fuzz(func(t *testing.T, text string) {
		file := source.NewFile("a.py", text)
		tree := syntax.Parse(file.Text)
		for _, p := range Extract(file, tree, bind.Bind(tree)).Promises {
			require.LessOrEqual(t, p.Span.Start, p.Span.End)
			require.LessOrEqual(t, int(p.Span.End), len(file.Text))
		}
	})
}
