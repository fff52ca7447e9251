package source_test

import (
	"crypto/sha256"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ftlint/ftlint/analyzer/source"
)

// plant makes files of "path: text" lines below a new directory. A text
// "-> target" makes a link, a path that ends in '/' a directory.
func plant(t *testing.T, lines ...string) (root string) {
	root, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	for _, line := range lines {
		path, text, _ := strings.Cut(line, ": ")
		full := filepath.Join(root, path)
		if strings.HasSuffix(path, "/") {
			require.NoError(t, os.MkdirAll(full, 0o755))
			continue
		}
		require.NoError(t, os.MkdirAll(filepath.Dir(full), 0o755))
		if target, ok := strings.CutPrefix(text, "-> "); ok {
			require.NoError(t, os.Symlink(target, full))
		} else {
			require.NoError(t, os.WriteFile(full, []byte(text), 0o644))
		}
	}
	return root
}

func find(t *testing.T, opt source.Options) *source.Set {
	set, err := source.Find(t.Context(), opt)
	require.NoError(t, err)
	return set
}

func paths(set *source.Set) []string {
	var all []string
	for id := range set.Len() {
		all = append(all, set.Path(source.FileID(id)))
	}
	return all
}

func skipped(set *source.Set) []string {
	var all []string
	for _, s := range set.Skipped {
		all = append(all, s.Path+": "+s.Reason)
	}
	return all
}

func TestFind(t *testing.T) {
	root := plant(t, "b.py", "a.py", "a.pyi", "notes.txt", "script", "pkg/__init__.py", "pkg/x.py", "venv/y.py", "pkg/build/z.py",
		"pkg/site-packages/q.py", "pkg-2/w.py")
	for _, test := range []struct {
		name  string
		paths []string
		want  []string
	}{
		{"a directory", []string{"."}, []string{"a.py", "a.pyi", "b.py", "pkg-2/w.py", "pkg/__init__.py", "pkg/x.py"}},
		{"the directory by its full path", []string{root}, []string{"a.py", "a.pyi", "b.py", "pkg-2/w.py", "pkg/__init__.py", "pkg/x.py"}},
		{"a directory and a file in it", []string{"pkg", "pkg/x.py", "./pkg//x.py", root + "/pkg"}, []string{"pkg/__init__.py", "pkg/x.py"}},
		{"what is excluded but named", []string{"venv", "pkg/build/z.py"}, []string{"pkg/build/z.py", "venv/y.py"}},
		{"a file without a suffix", []string{"script"}, []string{"script"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			assert.Equal(t, test.want, paths(find(t, source.Options{Dir: root, Paths: test.paths})))
		})
	}
}

func TestFindBesideTheWorkingDirectory(t *testing.T) {
	root := plant(t, "here/a.py", "there/b.py")
	set := find(t, source.Options{Dir: root + "/here", Paths: []string{"../there", "."}})
	assert.Equal(t, []string{"../there/b.py", "a.py"}, paths(set))
	set = find(t, source.Options{Dir: root + "/here", Paths: []string{root + "/there", "../there"}})
	assert.Equal(t, []string{"../there/b.py"}, paths(set), "one file, whatever it is called")
}

func TestFindExclusion(t *testing.T) {
	root := plant(t, "a.py", "old/b.py", "src/old/c.py", "src/gen_d.py", ".gitignore: gen_*\n", ".git/", "venv/e.py")
	exclusion := source.Exclusion{Patterns: []source.Pattern{{Text: "venv"}, {Text: "/old"}}, Gitignore: true}
	opt := source.Options{Dir: root, Paths: []string{"."}, Exclusion: func(string) (*source.Exclusion, error) { return &exclusion, nil }}

	assert.Equal(t, []string{"a.py", "src/old/c.py"}, paths(find(t, opt)))

	opt.Paths = []string{"src"}
	assert.Empty(t, paths(find(t, opt)), "a pattern without a base counts from the directory that is walked, too")

	opt.Paths = []string{"old/b.py", "src/gen_d.py", "venv"}
	assert.Equal(t, []string{"old/b.py", "src/gen_d.py", "venv/e.py"}, paths(find(t, opt)))

	exclusion.Force = true
	set := find(t, opt)
	assert.Empty(t, paths(set))
	assert.Equal(t, []string{"old/b.py: excluded", "src/gen_d.py: excluded", "venv: excluded"}, skipped(set))
}

func TestFindExclusionWithABase(t *testing.T) {
	root := plant(t, "a/x/b.py", "x/c.py")
	exclusion := source.Exclusion{Patterns: []source.Pattern{{Text: "x/", Base: filepath.Join(root, "a")}}}
	set := find(t, source.Options{Dir: root, Paths: []string{"."}, Exclusion: func(string) (*source.Exclusion, error) { return &exclusion, nil }})
	assert.Equal(t, []string{"x/c.py"}, paths(set))
}

func TestFindIgnoreFiles(t *testing.T) {
	root := plant(t, ".git/info/exclude: local.py\n", ".gitignore: *_pb2.py\nout/\n", "a_pb2.py", "local.py", "out/b.py",
		"keep/.gitignore: !*_pb2.py\n", "keep/c_pb2.py", "vendored/.git/", "vendored/d_pb2.py", "e.py")
	set := find(t, source.Options{Dir: root, Paths: []string{"."}})
	assert.Equal(t, []string{"e.py", "keep/c_pb2.py", "vendored/d_pb2.py"}, paths(set))

	set = find(t, source.Options{Dir: root, Paths: []string{"keep", "vendored"}})
	assert.Equal(t, []string{"keep/c_pb2.py", "vendored/d_pb2.py"}, paths(set), "the files above what is named count")
}

func TestFindIgnoreFilesOfAWorkTree(t *testing.T) {
	root := plant(t, "main/.git/info/exclude: local.py\n", "main/.git/worktrees/w/commondir: ../..\n",
		"w/.git: gitdir: ../main/.git/worktrees/w\n", "w/local.py", "w/a.py")
	set := find(t, source.Options{Dir: root + "/w", Paths: []string{"."}})
	assert.Equal(t, []string{"a.py"}, paths(set))
}

func TestFindLinks(t *testing.T) {
	root := plant(t, "pkg/a.py: real", "pkg/self: -> ../pkg", "pkg/up: -> ..", "pkg/loop.py: -> loop.py", "pkg/gone.py: -> nowhere",
		"pkg/again.py: -> a.py", "pkg/out.py: -> ../../else/o.py", "else/o.py: other")
	opt := source.Options{Dir: root + "/pkg", Paths: []string{"."}}
	require.NoError(t, os.Remove(filepath.Join(root, "pkg/out.py")))
	require.NoError(t, os.Symlink(filepath.Join(root, "else/o.py"), filepath.Join(root, "pkg/out.py")))

	set := find(t, opt)
	assert.Equal(t, []string{"a.py", "out.py"}, paths(set))
	assert.Equal(t, []string{"again.py: the same file as a.py", "gone.py: broken link", "loop.py: broken link",
		"self: link to a directory", "up: link to a directory"}, skipped(set))

	id, ok := set.Lookup("out.py")
	require.True(t, ok)
	f, err := set.Open(id)
	require.NoError(t, err)
	assert.Equal(t, "other", f.Text)

	opt.Paths = []string{"self", "."}
	assert.Equal(t, []string{"a.py", "out.py"}, paths(find(t, opt)), "a link that is named is followed, its files are there once")
}

func TestFindMissing(t *testing.T) {
	root := plant(t, "a.py", "gone.py: -> nowhere")
	_, err := source.Find(t.Context(), source.Options{Dir: root, Paths: []string{"z", "a.py", "a.py/b", "gone.py"}})
	var wrong *source.Error
	require.ErrorAs(t, err, &wrong)
	assert.Equal(t, source.Missing, wrong.Kind)
	assert.EqualError(t, err, "a.py/b: not a directory\ngone.py: no such file or directory\nz: no such file or directory")
}

func TestStdin(t *testing.T) {
	root := plant(t, "a.py: old", "b.py")
	set := find(t, source.Options{Dir: root, Paths: []string{"."}, Stdin: []byte("new"), StdinName: "a.py"})
	assert.Equal(t, []string{"a.py", "b.py"}, paths(set))
	f, err := set.Open(0)
	require.NoError(t, err)
	assert.Equal(t, "new", f.Text)

	set = find(t, source.Options{Dir: root, Stdin: []byte("\xFF")})
	assert.Equal(t, []string{"-"}, paths(set))
	_, err = set.Open(0)
	assert.ErrorContains(t, err, "Non-UTF-8")
}

func TestPermission(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may read everything")
	}
	root := plant(t, "a.py", "shut/b.py", "c.py")
	require.NoError(t, os.Chmod(filepath.Join(root, "a.py"), 0))
	require.NoError(t, os.Chmod(filepath.Join(root, "shut"), 0))
	t.Cleanup(func() { os.Chmod(filepath.Join(root, "shut"), 0o755) })
	set := find(t, source.Options{Dir: root, Paths: []string{"."}})
	assert.Equal(t, []string{"a.py", "c.py"}, paths(set))
	assert.Equal(t, []string{"shut: permission denied"}, skipped(set))
	_, err := set.Open(0)
	assert.EqualError(t, err, "a.py: permission denied")
}

func TestHugeFile(t *testing.T) {
	root := plant(t, "a.py", "b.py")
	require.NoError(t, os.Truncate(filepath.Join(root, "a.py"), source.MaxSize+1))
	require.NoError(t, os.Truncate(filepath.Join(root, "b.py"), source.MaxSize))
	set := find(t, source.Options{Dir: root, Paths: []string{"."}})
	_, err := set.Open(0)
	var wrong *source.Error
	require.ErrorAs(t, err, &wrong)
	assert.Equal(t, source.TooLarge, wrong.Kind)
	assert.EqualError(t, err, "a.py: is larger than 64 MiB")
	f, err := set.Open(1)
	require.NoError(t, err)
	assert.Len(t, f.Text, source.MaxSize)
}

func TestFileThatChanges(t *testing.T) {
	root := plant(t, "a.py: one\ntwo", "b.py: one")
	set := find(t, source.Options{Dir: root, Paths: []string{"."}})
	first, err := set.Open(0)
	require.NoError(t, err)
	again, err := set.Open(0)
	require.NoError(t, err)
	assert.Same(t, first, again, "one text while it is held")
	assert.False(t, set.Changed(0))

	set = find(t, source.Options{Dir: root, Paths: []string{"."}})
	openAndDrop(t, set, 0)
	openAndDrop(t, set, 1)
	require.NoError(t, os.WriteFile(filepath.Join(root, "a.py"), []byte("1"), 0o644))
	require.NoError(t, os.Remove(filepath.Join(root, "b.py")))
	require.Eventually(t, func() bool {
		collect()
		f, err := set.Open(0)
		return err == nil && f.Text == "1"
	}, 10*time.Second, time.Millisecond)
	assert.True(t, set.Changed(0))
	f, _ := set.Open(0)
	assert.Equal(t, source.Position{Row: 1, Column: 2}, f.Position(6), "an offset of the old text is clamped")

	f, err = set.Open(1)
	assert.EqualError(t, err, "b.py: no such file or directory")
	assert.NotNil(t, f)
	assert.True(t, set.Changed(1))
}

// TestOneBuffer: of several files that are opened in one buffer the last has its
// text; what is opened otherwise keeps it.
func TestOneBuffer(t *testing.T) {
	root := plant(t, "a.py: first", "b.py: the second", "c.py: 3")
	set := find(t, source.Options{Dir: root, Paths: []string{"."}})
	kept, err := set.Open(0)
	require.NoError(t, err)
	var buffer source.Buffer
	for id, text := range []string{"first", "the second", "3"} {
		f, err := set.OpenIn(source.FileID(id), &buffer)
		require.NoError(t, err)
		assert.Equal(t, text, f.Text)
		assert.Equal(t, sha256.Sum256([]byte(text)), f.Hash())
	}
	assert.Equal(t, "first", kept.Text)

	require.NoError(t, os.WriteFile(filepath.Join(root, "a.py"), []byte("fresh"), 0o644))
	require.NoError(t, os.Remove(filepath.Join(root, "b.py")))
	f, err := set.OpenIn(0, &buffer)
	require.NoError(t, err)
	assert.Equal(t, "fresh", f.Text)
	_, err = set.OpenIn(1, &buffer)
	require.Error(t, err)
	assert.Equal(t, []bool{true, true, false}, []bool{set.Changed(0), set.Changed(1), set.Changed(2)})
}

// Neither the order of what is named nor naming it twice changes a set.
func TestOrderOfPathsDoesNotMatter(t *testing.T) {
	root := plant(t, "a.py", "p/b.py", "p/q/c.py", "p/link.py: -> b.py", "l: -> p", "r/d.py")
	all := []string{".", "a.py", "p", "p/q", "p/link.py", "l", "l/b.py", root + "/r", "r/../p/q/c.py"}
	rapid.Check(t, func(t *rapid.T) {
		named := rapid.SliceOfN(rapid.SampledFrom(all), 1, 6).Draw(t, "paths")
		shuffled := rapid.Permutation(append(named, named[0])).Draw(t, "shuffled")
		first, err := source.Find(t.Context(), source.Options{Dir: root, Paths: named})
		require.NoError(t, err)
		second, err := source.Find(t.Context(), source.Options{Dir: root, Paths: shuffled})
		require.NoError(t, err)
		require.Equal(t, paths(first), paths(second))
		require.Equal(t, first.Skipped, second.Skipped)
	})
}

// Many goroutines may open files of one set; who comes while a text is held
// gets the same one.
func TestOpenFromManyGoroutines(t *testing.T) {
	root := plant(t, "a.py: a\nb", "b.py: \xFF", "c.py: c")
	set := find(t, source.Options{Dir: root, Paths: []string{"."}})
	held, err := set.Open(0)
	require.NoError(t, err)
	var group sync.WaitGroup
	for i := range 32 {
		group.Go(func() {
			f, err := set.Open(source.FileID(i % 3))
			assert.Equal(t, i%3 == 1, err != nil)
			assert.Equal(t, i%3 == 0, f == held)
			assert.Equal(t, f.Rows(), f.Position(99).Row)
		})
	}
	group.Wait()
}
