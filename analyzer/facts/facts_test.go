package facts_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"
	"pgregory.net/rapid"

	"github.com/ftlint/ftlint/analyzer/bind"
	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

func extract(text string) *facts.File {
	tree := syntax.Parse(text)
	return facts.Extract(source.NewFile("m.py", text), tree, bind.Bind(tree))
}

func dump(f *facts.File) string {
	var b strings.Builder
	if err := f.Dump(&b); err != nil {
		panic(err)
	}
	return b.String()
}

// effects gives the effect tree of the module, or of the function f if there
// is one, without ordinals.
func effects(text string) string {
	_, tree, ok := strings.Cut(dump(extract(text)), "\nf:\n")
	if !ok {
		_, tree, _ = strings.Cut(dump(extract(text)), "module:\n")
	}
	var b strings.Builder
	for line := range strings.Lines(tree) {
		if !strings.HasPrefix(line, " ") {
			break
		}
		b.WriteString(line[min(7, len(line)):])
	}
	return b.String()
}

func TestEffects(t *testing.T) {
	for name, c := range map[string]struct{ python, effects string }{
		"update of a global": {
			"n = 0\ndef f():\n    global n\n    n += 1\n",
			"read n\nwrite n <- n + 1\n",
		},
		"update of an attribute": {
			"def f(self):\n    self.n += g(self)\n",
			"read self.n\ncall g(self)\nwrite self.n <- self.n + g(self)\n",
		},
		"a local variable has no reads": {
			"def f(x):\n    y = x\n    return y.z\n",
			"bind y <- x\nread y.z\nreturn y.z\n",
		},
		"test, then act": {
			"d = {}\nd = {}\ndef f(k):\n    if k not in d:\n        d[k] = 1\n",
			"read d\nlook up k not in d\nif k not in d\n  read d\n  write d[k] <- 1\n",
		},
		"the else of an if": {
			"def f(a):\n    if a:\n        g()\n    elif b():\n        h()\n",
			"if a\n  call g()\nelse not a\n  call b()\n  if b()\n    call h()\n",
		},
		"the right side of and is guarded": {
			"def f(a):\n    return a.x and a.y\n",
			"read a.x\nguard a.x\n  read a.y\nreturn a.x and a.y\n",
		},
		"a lock around a body": {
			"def f(self):\n    with self.lock as l, open(p):\n        self.x = l\n",
			"read self.lock\nwith self.lock\n  bind l <- entered self.lock\n  call open(p)\n  with open(p)\n    write self.x <- l\n",
		},
		"try": {
			"def f(d, k):\n    try:\n        return d[k]\n    except KeyError as e:\n        d[k] = 0\n    finally:\n        g()\n",
			"try\n  read d[k]\n  return d[k]\nexcept KeyError\n  bind e <- …\n  write d[k] <- 0\nfinally\n  call g()\n",
		},
		"a while tests in the loop": {
			"def f(q):\n    while q.n:\n        q.n -= 1\n",
			"while\n  read q.n\n  while q.n\n  read q.n\n  write q.n <- q.n - 1\n",
		},
		"a comprehension is a loop": {
			"def f(xs):\n    return [x.a for x in xs if x]\n",
			"for xs\n  bind x <- each of xs\n  if x\n    read x.a\nreturn list of x.a\n",
		},
		"a generator runs later": {
			"def f(xs):\n    return (x for x in xs)\n",
			"lazy\n  for xs\n    bind x <- each of xs\nreturn iter of x\n",
		},
		"unpacking pairs what it can": {
			"def f(self):\n    a, self.x = self.x, None\n    b, c = g()\n",
			"read self.x\nbind a <- self.x\nwrite self.x <- None\ncall g()\nbind b <- part 0 of g()\nbind c <- part 1 of g()\n",
		},
		"a captured variable is shared": {
			"def g():\n    n = 0\n    def f():\n        nonlocal n\n        n += 1\n    return f\n",
			"",
		},
		"delete": {
			"def f(d, o):\n    del d['k'], o.x\n",
			"delete d[\"k\"]\ndelete o.x\n",
		},
		"annotations are declared, not run": {
			"def f(self):\n    self.x: Box = make()\n",
			"declare self.x <- Box\ncall make()\nwrite self.x <- make()\n",
		},
		"attributes named by constants": {
			"def f(x, v):\n    setattr(x, 'a', v)\n    object.__setattr__(x, 'b', v)\n    x.__dict__['c'] = v\n    delattr(x, 'd')\n    return getattr(x, 'e', None), vars(x)['g'], x.__dict__['h']\n",
			"write x.a <- v\nwrite x.b <- v\nwrite x.c <- v\ndelete x.d\nread x.e\nread x.g\nread x.h\nreturn (x.e or None, x.g, x.h)\n",
		},
		"hasattr looks for the attribute": {
			"def f(self):\n    if not hasattr(self, 'a'):\n        self.a = 1\n",
			"read self.a\nif not self.a\n  write self.a <- 1\n",
		},
		"attributes named by variables": {
			"def f(x, k, v):\n    setattr(x, k, v)\n",
			"call setattr(x, k, v)\n",
		},
		"names are mangled": {
			"class C:\n    def f(self):\n        self.__x = 1\n",
			"",
		},
		"match": {
			"def f(m):\n    match m:\n        case {'a': x} if x:\n            g(x)\n        case whole:\n            h(whole)\n",
			"guard m is not None\n  bind x\nif m is not None and x\n  call g(x)\nelse not m is not None and x\n  bind whole <- m\n  call h(whole)\n",
		},
		"match of values": {
			"def f(m):\n    match m:\n        case 1 | None:\n            g()\n        case [] | [_]:\n            h()\n",
			"if m == 1 or m is None\n  call g()\nelse not m == 1 or m is None\n  if not m or m\n    call h()\n",
		},
		"match of a class asks for attributes": {
			"def f(m):\n    match m:\n        case Job(state='new') as job:\n            g(job)\n        case _ if h():\n            pass\n",
			"call isinstance(m, Job)\nread m.state\nif isinstance(m, Job) and m.state == \"new\"\n  bind job <- m\n  call g(job)\nelse not isinstance(m, Job) and m.state == \"new\"\n  call h()\n  if h()\n",
		},
		"match of two things compares each": {
			"def f(a, b):\n    match a, b:\n        case 'x', y:\n            g(y)\n",
			"if a == \"x\"\n  bind y <- b\n  call g(y)\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if c.effects != "" {
				assert.Equal(t, c.effects, effects(c.python))
			}
		})
	}
	assert.Contains(t, dump(extract("def g():\n    n = 0\n    def f():\n        nonlocal n\n        n += 1\n    return f\n")), "write n <- n + 1")
	assert.Contains(t, dump(extract("class C:\n    def f(self):\n        self.__x = 1\n")), "write self._C__x <- 1")
}

// TestRoundTrip: facts of anything come back as they went.
func TestRoundTrip(t *testing.T) {
	for _, text := range samples(t) {
		f := extract(text)
		back, err := facts.Decode(f.Encode())
		require.NoError(t, err)
		require.True(t, reflect.DeepEqual(normal(f), normal(back)), "facts changed on the way: %.60q", text)
		require.Equal(t, f.Encode(), back.Encode())
	}
}

// normal makes no difference between no list and an empty one.
func normal(f *facts.File) string { return dump(f) + string(f.Encode()) }

// TestOwnMemory: the text and the tree of a file may be overwritten by those of
// the next one.
func TestOwnMemory(t *testing.T) {
	trees, bindings := syntax.NewArena(), new(bind.Arena)
	for _, text := range samples(t) {
		bytes := append([]byte("# ftlint: file-ignore[FT101] of the text\n"), text...)
		file := source.NewFile("m.py", unsafe.String(&bytes[0], len(bytes)))
		tree := trees.Parse(file.Text)
		f := facts.Extract(file, tree, bindings.Bind(tree))
		before := f.Encode()
		clear(bytes)
		trees.Parse("del others")
		require.Equal(t, before, f.Encode())
	}
}

// TestDecodeOfAnything: bytes that nobody wrote are an error or facts, and no more.
func TestDecodeOfAnything(t *testing.T) {
	whole := extract("import m\nclass C(m.D):\n    def f(self, a=1):\n        self.x += a\n").Encode()
	rapid.Check(t, func(t *rapid.T) {
		data := append([]byte(nil), whole[:rapid.IntRange(0, len(whole)).Draw(t, "length")]...)
		for range rapid.IntRange(0, 4).Draw(t, "changes") {
			if len(data) > 0 {
				data[rapid.IntRange(0, len(data)-1).Draw(t, "at")] = rapid.Byte().Draw(t, "byte")
			}
		}
		if f, err := facts.Decode(data); err == nil {
			_, err := facts.Decode(f.Encode())
			assert.NoError(t, err)
		}
	})
}

func FuzzDecode(f *testing.F) {
	f.Add(extract("x = 1\n").Encode())
	f.Fuzz(func(t *testing.T, data []byte) {
		if file, err := facts.Decode(data); err == nil {
			_, err := facts.Decode(file.Encode())
			require.NoError(t, err)
		}
	})
}

// TestExtractHoldsTogether: every id is in range, blocks nest, whatever the text.
func TestExtractHoldsTogether(t *testing.T) {
	texts := samples(t)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom(texts).Draw(t, "text")
		cut := rapid.IntRange(0, len(text)).Draw(t, "cut")
		holdsTogether(t, extract(text[:cut]))
	})
}

// TestExtractWithoutScope: a lambda in an annotation that is not evaluated has no
// scope, and is a function all the same.
func TestExtractWithoutScope(t *testing.T) {
	f := extract("from __future__ import annotations\nclass C:\n    x: A[f(key=lambda d: d['w']), lambda: 1]\n")
	holdsTogether(t, f)
	require.Len(t, f.Functions, 4)
}

func holdsTogether(t require.TestingT, f *facts.File) {
	for i := range f.Functions {
		fn := &f.Functions[i]
		require.Equal(t, len(fn.Ops), len(fn.Spans))
		require.True(t, i == 0 || int(fn.Outer) < i)
		var ends []facts.OpID
		for j, op := range fn.Ops {
			require.Greater(t, op.End, facts.OpID(j))
			for len(ends) > 0 && ends[len(ends)-1] <= facts.OpID(j) {
				ends = ends[:len(ends)-1]
			}
			require.True(t, len(ends) == 0 || op.End <= ends[len(ends)-1], "blocks overlap")
			ends = append(ends, op.End)
			require.Less(t, int(op.Value), len(fn.Values))
			require.Less(t, int(op.Src), len(fn.Values))
			require.LessOrEqual(t, fn.Spans[j].Start, fn.Spans[j].End)
		}
	}
}

// samples are the Python files of the archives.
func samples(t testing.TB) []string {
	paths, err := filepath.Glob("../../testdata/rules/*/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	var texts []string
	for _, path := range paths {
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		for _, f := range txtar.Parse(data).Files {
			texts = append(texts, string(f.Data))
		}
	}
	return texts
}

func BenchmarkExtract(b *testing.B) {
	text := strings.Join(samples(b), "\n")
	text = strings.Repeat(text, 1+(1<<20)/len(text))
	tree := syntax.Parse(text)
	table := bind.Bind(tree)
	file := source.NewFile("m.py", text)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		facts.Extract(file, tree, table)
	}
}
