package analyzer_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ftlint/ftlint/analyzer"
	"github.com/ftlint/ftlint/analyzer/cache"
	"github.com/ftlint/ftlint/analyzer/config"
	"github.com/ftlint/ftlint/analyzer/finding"
)

// outcome analyses the folder of opt, with the cache in a directory if that is named.
func outcome(t require.TestingT, opt analyzer.Options, overrides config.Overrides, cacheDir string) *analyzer.Result {
	resolver, err := config.NewResolver(config.Options{Dir: opt.Dir, Paths: opt.Paths, Overrides: overrides})
	require.NoError(t, err)
	opt.Config = resolver
	if cacheDir != "" {
		opt.Cache = cache.Open(cacheDir)
	}
	result, err := analyzer.Analyze(context.Background(), opt)
	require.NoError(t, err)
	require.NoError(t, opt.Cache.Close())
	return result
}

// told is all that a result says, which is the same with and without a cache.
func told(r *analyzer.Result) string {
	text, err := json.MarshalIndent([]any{r.Findings, r.Notes}, "", " ")
	if err != nil {
		panic(err)
	}
	return string(text)
}

// racy is a program with findings, in three files.
var racy = map[string]string{
	"app/__init__.py": "",
	"app/work.py":     "import threading\nfrom .state import bump\nfor _ in range(2):\n    threading.Thread(target=bump).start()\n",
	"app/state.py":    "n = 0\ndef bump():\n    global n\n    n += 1\n",
	"tests/old.py":    "try:\n    pass\nexcept A, B:\n    pass\nx = 1  # noqa: FT101\n",
}

func write(t require.TestingT, dir string, files map[string]string) {
	for name, text := range files {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o777))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o666))
	}
}

func TestSecondRun(t *testing.T) {
	dir, kept := project(t, whole(t)), t.TempDir()
	opt := analyzer.Options{Dir: dir, Paths: []string{"."}}
	plain := outcome(t, opt, config.Overrides{}, "")
	require.NotEmpty(t, plain.Findings)

	cold := outcome(t, opt, config.Overrides{}, kept)
	require.Equal(t, told(plain), told(cold))
	require.Equal(t, plain.Findings, cold.Findings)
	require.Equal(t, analyzer.Reused{Files: cold.Reused.Files}, cold.Reused)

	warm := outcome(t, opt, config.Overrides{}, kept)
	require.Equal(t, told(plain), told(warm))
	require.Equal(t, analyzer.Reused{Files: warm.Files.Len(), Answer: true}, warm.Reused)
	assert.Len(t, warm.Stages, 2)

	edited := filepath.Join(dir, plain.Files.Path(plain.Findings[0].File))
	text, err := os.ReadFile(edited)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(edited, append([]byte("# moved\n"), text...), 0o666))
	after := outcome(t, opt, config.Overrides{}, kept)
	require.Equal(t, analyzer.Reused{Files: after.Files.Len() - 1}, after.Reused)
	require.Equal(t, told(outcome(t, opt, config.Overrides{}, "")), told(after))
	require.NotEqual(t, told(plain), told(after))

	require.NoError(t, os.WriteFile(edited, text, 0o666)) // back to what it was
	require.True(t, outcome(t, opt, config.Overrides{}, kept).Reused.Answer)
}

func ptr[T any](v T) *T { return &v }

// TestEverySettingCounts: after a run with the defaults, a run with any one
// setting changed says what it would have said without that run.
func TestEverySettingCounts(t *testing.T) {
	changed := map[string]config.Overrides{
		"Target":           {Target: ptr("3.12")},
		"Select":           {Select: []string{"FT0"}},
		"ExtendSelect":     {Select: []string{"FT0"}, ExtendSelect: []string{"FT101"}},
		"Ignore":           {Ignore: []string{"FT101"}},
		"PerFileIgnores":   {PerFileIgnores: []string{"app/:FT101"}},
		"Exclude":          {Exclude: []string{"state.py"}},
		"ExtendExclude":    {ExtendExclude: []string{"tests"}},
		"ForceExclude":     {ForceExclude: ptr(true)},
		"RespectGitignore": {RespectGitignore: ptr(false)},
		"Preview":          {Preview: ptr(true)},
		"Evidence":         {Evidence: ptr("spawned")},
		"MinConfidence":    {MinConfidence: ptr("certain")},
		"OutputFormat":     {OutputFormat: ptr("json")},
		"CacheDir":         {CacheDir: ptr("elsewhere")},
		"Jobs":             {Jobs: ptr(1)},
	}
	noMatter := map[string]bool{"OutputFormat": true, "CacheDir": true, "Jobs": true}
	dir, kept := t.TempDir(), t.TempDir()
	write(t, dir, racy)
	opt := analyzer.Options{Dir: dir, Paths: []string{"."}}
	plain := told(outcome(t, opt, config.Overrides{}, kept))
	different := 0
	for _, field := range reflect.VisibleFields(reflect.TypeFor[config.Overrides]()) {
		overrides, ok := changed[field.Name]
		if !assert.True(t, ok, "there is no case for %s", field.Name) {
			continue
		}
		warm := outcome(t, opt, overrides, kept)
		require.Equal(t, told(outcome(t, opt, overrides, "")), told(warm), field.Name)
		require.Equal(t, noMatter[field.Name], warm.Reused.Answer, field.Name)
		require.Equal(t, warm.Files.Len(), warm.Reused.Files, field.Name)
		if told(warm) != plain {
			different++
		}
	}
	assert.GreaterOrEqual(t, different, 6, "the program shows too few of the differences")
}

// TestEveryOptionCounts does the same for what the façade is given.
func TestEveryOptionCounts(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, racy)
	changed := map[string]func(*analyzer.Options){
		"Dir":           func(o *analyzer.Options) { o.Dir, o.Paths = filepath.Join(dir, "app"), []string{".."} },
		"Config":        nil, // TestEverySettingCounts
		"Paths":         func(o *analyzer.Options) { o.Paths = []string{"app"} },
		"Stdin":         func(o *analyzer.Options) { o.Stdin, o.StdinFilename = []byte("n = ("), "app/state.py" },
		"StdinFilename": func(o *analyzer.Options) { o.Stdin, o.StdinFilename = []byte("n = ("), "app/more.py" },
		"Cache":         nil, // all of these
		"Contain":       func(o *analyzer.Options) { o.Contain = true },
		"Progress":      func(o *analyzer.Options) { o.Progress = func(int, int) {} },
	}
	kept := t.TempDir()
	plain := analyzer.Options{Dir: dir, Paths: []string{"."}}
	outcome(t, plain, config.Overrides{}, kept)
	for _, field := range reflect.VisibleFields(reflect.TypeFor[analyzer.Options]()) {
		change, ok := changed[field.Name]
		assert.True(t, ok, "there is no case for %s", field.Name)
		if change == nil {
			continue
		}
		opt := plain
		change(&opt)
		warm := outcome(t, opt, config.Overrides{}, kept)
		require.Equal(t, told(outcome(t, opt, config.Overrides{}, "")), told(warm), field.Name)
		require.Equal(t, field.Name == "Progress" || field.Name == "Contain", warm.Reused.Answer, field.Name)
	}
}

// TestAnyHistory: whatever happens to a project between runs, a run with the
// cache says what one without it says.
func TestAnyHistory(t *testing.T) {
	texts := []string{
		"", "n = 0\ndef bump():\n    global n\n    n += 1\n", "import threading\nn = 0\nlock = threading.Lock()\ndef bump():\n    global n\n    with lock:\n        n += 1\n",
		racy["app/work.py"], racy["tests/old.py"], "x = (", "x = '\xff'\n", "from app.state import *\n",
	}
	names := []string{"app/__init__.py", "app/state.py", "app/work.py", "app/stub.pyi", "other/__init__.py", "other/state.py", "top.py"}
	configs := []string{"", "ignore = [\"FT1\"]\n", "[per-file-ignores]\n\"app/\" = [\"ALL\"]\n", "target-python = \"3.8\"\n"}
	parent := t.TempDir()
	trial, reused := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		trial++
		dir, kept := filepath.Join(parent, fmt.Sprint(trial), "a"), filepath.Join(parent, fmt.Sprint(trial), "cache")
		write(t, dir, racy)
		paths := []string{"."}
		for range rapid.IntRange(1, 5).Draw(t, "runs") {
			switch rapid.IntRange(0, 5).Draw(t, "change") {
			case 0, 1:
				name, text := rapid.SampledFrom(names).Draw(t, "name"), rapid.SampledFrom(texts).Draw(t, "text")
				write(t, dir, map[string]string{name: text})
			case 2:
				os.Remove(filepath.Join(dir, rapid.SampledFrom(names).Draw(t, "gone")))
			case 3:
				write(t, dir, map[string]string{rapid.SampledFrom([]string{"", "app/"}).Draw(t, "where") + "ftlint.toml": rapid.SampledFrom(configs).Draw(t, "config")})
			case 4:
				paths = []string{rapid.SampledFrom([]string{".", "app", "tests"}).Draw(t, "path")}
			}
			if _, err := os.Stat(filepath.Join(dir, paths[0])); err != nil {
				continue
			}
			opt := analyzer.Options{Dir: dir, Paths: paths}
			warm := outcome(t, opt, config.Overrides{}, kept)
			require.Equal(t, told(outcome(t, opt, config.Overrides{}, "")), told(warm))
			if warm.Reused.Answer {
				reused++
			}
		}
	})
	assert.NotZero(t, reused)
}

// TestChangedMeanwhile: what was found in a file that changed under the
// analysis is not kept.
func TestChangedMeanwhile(t *testing.T) {
	dir, kept := t.TempDir(), t.TempDir()
	write(t, dir, racy)
	opt := analyzer.Options{Dir: dir, Paths: []string{"."}, Progress: func(done, total int) {
		if done == total {
			write(t, dir, map[string]string{"app/state.py": "# longer\n" + racy["app/state.py"]})
			runtime.GC() // or the text may still be at hand
		}
	}}
	meanwhile := outcome(t, opt, config.Overrides{}, kept)
	require.Contains(t, strings.Join(meanwhile.Notes, "\n"), "app/state.py: changed while it was analysed")
	write(t, dir, racy)
	opt.Progress = nil
	after := outcome(t, opt, config.Overrides{}, kept)
	assert.False(t, after.Reused.Answer)
	require.Equal(t, told(outcome(t, opt, config.Overrides{}, "")), told(after))
}

// TestFixesAreTheSame: what is mended does not depend on what is known already,
// and the texts that are tried on the way are not taken for those on the disk.
func TestFixesAreTheSame(t *testing.T) {
	dir, kept := project(t, whole(t)), t.TempDir()
	fix := func(c *cache.Cache) string {
		resolver, err := config.NewResolver(config.Options{Dir: dir, Paths: []string{"."}})
		require.NoError(t, err)
		opt := analyzer.Options{Dir: dir, Paths: []string{"."}, Config: resolver, Cache: c}
		result, fixed, err := analyzer.Fix(t.Context(), opt, finding.Unsafe)
		require.NoError(t, err)
		require.NotEmpty(t, fixed.Changes)
		require.NoError(t, c.Close())
		text := told(result)
		for _, change := range fixed.Changes {
			text += change.Fixed.Text
		}
		return text
	}
	want := fix(nil)
	for range 2 {
		require.Equal(t, want, fix(cache.Open(kept)))
	}
	opt := analyzer.Options{Dir: dir, Paths: []string{"."}}
	require.Equal(t, told(outcome(t, opt, config.Overrides{}, "")), told(outcome(t, opt, config.Overrides{}, kept)))
}

// TestSpoiledCache: several analyses share a directory while somebody breaks
// its files; each says what it would say alone.
func TestSpoiledCache(t *testing.T) {
	kept := t.TempDir()
	var dirs, want []string
	for i := range 3 {
		dir := t.TempDir()
		write(t, dir, racy)
		write(t, dir, map[string]string{"own.py": fmt.Sprintf("x = %d\ny = (\n", i)})
		dirs = append(dirs, dir)
		want = append(want, told(outcome(t, analyzer.Options{Dir: dir, Paths: []string{"."}}, config.Overrides{}, "")))
	}
	var runs, spoiler sync.WaitGroup
	done := make(chan bool)
	spoiler.Go(func() {
		random := rand.New(rand.NewPCG(4, 4))
		for {
			select {
			case <-done:
				return
			default:
			}
			spoil(random, kept)
			runtime.Gosched()
		}
	})
	for i, dir := range dirs {
		for range 2 {
			runs.Go(func() {
				for range 15 {
					opt := analyzer.Options{Dir: dir, Paths: []string{"."}}
					assert.Equal(t, want[i], told(outcome(t, opt, config.Overrides{}, kept)))
				}
			})
		}
	}
	runs.Wait()
	close(done)
	spoiler.Wait()
}

// spoil breaks one file of a directory.
func spoil(random *rand.Rand, dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) == 0 {
		return
	}
	path := filepath.Join(dir, entries[random.IntN(len(entries))].Name())
	if random.IntN(4) == 0 {
		os.Truncate(path, random.Int64N(4000))
		return
	}
	if file, err := os.OpenFile(path, os.O_WRONLY, 0); err == nil {
		file.WriteAt([]byte{byte(random.Uint32())}, random.Int64N(4000))
		file.Close()
	}
}

// TestConfiguredTestsCount: what pytest's configuration says of threads is part of
// the question.
func TestConfiguredTestsCount(t *testing.T) {
	dir, kept := t.TempDir(), t.TempDir()
	write(t, dir, map[string]string{"test_app.py": "import os\n\ndef test_chdir():\n    os.chdir('/')\n"})
	opt, preview := analyzer.Options{Dir: dir, Paths: []string{"."}}, config.Overrides{Preview: ptr(true)}
	require.Empty(t, outcome(t, opt, preview, kept).Findings)
	write(t, dir, map[string]string{"pytest.ini": "[pytest]\naddopts = --parallel-threads=4\n"})
	require.Equal(t, []string{"FT610"}, codesOf(outcome(t, opt, preview, kept)))
}
