package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ftlint/ftlint/analyzer/config"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// plant writes files, by path, below a new directory.
func plant(t *testing.T, files map[string]string) (root string) {
	root = t.TempDir()
	for path, text := range files {
		full := filepath.Join(root, path)
		require.NoError(t, os.MkdirAll(filepath.Dir(full), 0o755))
		require.NoError(t, os.WriteFile(full, []byte(text), 0o644))
	}
	return root
}

var codes = []string{"FT001", "FT101", "FT102", "FT201", "FT501"}

func resolve(t *testing.T, opt config.Options, dir string) *config.Settings {
	opt.Codes = codes
	r, err := config.NewResolver(opt)
	require.NoError(t, err)
	s, err := r.For(filepath.Join(opt.Dir, dir))
	require.NoError(t, err)
	return s
}

func TestDefaults(t *testing.T) {
	s := resolve(t, config.Options{Dir: t.TempDir(), Isolated: true}, ".")
	assert.Equal(t, config.Python{Version: syntax.Newest}, s.Target)
	assert.Equal(t, finding.Library, s.Evidence)
	assert.Equal(t, finding.Likely, s.MinConfidence)
	assert.True(t, s.Exclusion.Gitignore)
	assert.False(t, s.Exclusion.Force)
	assert.Len(t, s.Exclusion.Patterns, len(source.DefaultExclude))
	assert.True(t, s.Selection.Enabled("FT101", false))
	assert.False(t, s.Selection.Enabled("FT101", true))
}

func TestEveryKey(t *testing.T) {
	root := plant(t, map[string]string{"sub/ftlint.toml": `
target-python = "3.14t"
select = ["FT1"]
extend-select = ["FT501"]
ignore = ["FT102"]
exclude = ["/old"]
extend-exclude = ["gen_*"]
force-exclude = true
respect-gitignore = false
preview = true
evidence = "declared"
min-confidence = "certain"
roots = ["src"]
entry-points = ["app.worker:run"]
output-format = "json"
cache-dir = "../cache"
jobs = 3
[per-file-ignores]
"tests/" = ["ALL"]
`})
	s := resolve(t, config.Options{Dir: root}, "sub/deep")
	sub := filepath.Join(root, "sub")
	assert.Equal(t, "sub/ftlint.toml", s.Path)
	assert.Equal(t, "3.14t", s.Target.String())
	assert.Equal(t, source.Exclusion{Patterns: []source.Pattern{{Text: "/old", Base: sub}, {Text: "gen_*", Base: sub}}, Force: true}, s.Exclusion)
	assert.Equal(t, finding.Declared, s.Evidence)
	assert.Equal(t, finding.Certain, s.MinConfidence)
	assert.Equal(t, []string{filepath.Join(sub, "src")}, s.Roots)
	assert.Equal(t, []string{"app.worker:run"}, s.EntryPoints)
	assert.Equal(t, "json", s.OutputFormat)
	assert.Equal(t, filepath.Join(root, "cache"), s.CacheDir)
	assert.Equal(t, 3, s.Jobs)
	on := []string{}
	for _, code := range codes {
		if s.Selection.Enabled(code, true) {
			on = append(on, code)
		}
	}
	assert.Equal(t, []string{"FT101", "FT501"}, on)
	assert.True(t, s.Ignores(filepath.Join(sub, "tests/x.py"), "FT101"))
	assert.False(t, s.Ignores(filepath.Join(root, "tests/x.py"), "FT101"))
}

func TestErrors(t *testing.T) {
	for _, test := range []struct{ name, file, text, want string }{
		{"unknown key", "ftlint.toml", "preview = true\nslect = [\"FT1\"]\n", "ftlint.toml:2:1: unknown key `slect`; did you mean `select`?"},
		{"underscores", "ftlint.toml", "extend_exclude = []", "ftlint.toml:1:1: unknown key `extend_exclude`; did you mean `extend-exclude`?"},
		{"nothing like it", "ftlint.toml", "colour = 1", "ftlint.toml:1:1: unknown key `colour`"},
		{"unknown table", "pyproject.toml", "[tool.ftlint]\n[tool.ftlint.lint]\nselect = []", "pyproject.toml:2:14: unknown key `lint`"},
		{"after characters of several bytes", "pyproject.toml", "[project]\nname = 'é'\n[tool]\nftlint = { cache-dir = 'é', slect = [] }", "pyproject.toml:4:29: unknown key `slect`; did you mean `select`?"},
		{"dotted", "pyproject.toml", "tool.ftlint.slect = []", "pyproject.toml:1:13: unknown key `slect`; did you mean `select`?"},
		{"wrong type", "ftlint.toml", "select = \"FT1\"", "ftlint.toml:1:1: select: expected a list of strings, found a string"},
		{"wrong item", "ftlint.toml", "select = [\n  \"FT1\",\n  7]", "ftlint.toml:3:3: select: expected a string, found a number"},
		{"unknown rule", "ftlint.toml", "ignore = [\"FT101\", \"FT120\"]", "ftlint.toml:1:20: ignore: unknown rule `FT120`; did you mean `FT102`?"},
		{"unknown rule of a file", "ftlint.toml", "[per-file-ignores]\n\"a.py\" = [\"E501\"]", "ftlint.toml:2:11: per-file-ignores: unknown rule `E501`; did you mean `FT501`?"},
		{"not a choice", "ftlint.toml", "evidence = 'spwaned'", "ftlint.toml:1:1: evidence: expected `spawned`, `declared`, `library`, found `spwaned`"},
		{"not a boolean", "ftlint.toml", "preview = 'yes'", "ftlint.toml:1:1: preview: expected true or false, found a string"},
		{"not a Python", "ftlint.toml", "target-python = '2.7'", "ftlint.toml:1:1: target-python: `2.7` is not a Python that ftlint knows: 3.6 to 3.15, with a `t` from 3.13t on for the free-threaded build"},
		{"not an entry point", "ftlint.toml", "entry-points = ['run']", "ftlint.toml:1:17: entry-points: expected `package.module:function`, found `run`"},
		{"not TOML", "ftlint.toml", "select = [\n", "ftlint.toml:1:11: array is incomplete"},
		{"several: the first", "ftlint.toml", "zzz = 1\nb = 2\n", "ftlint.toml:1:1: unknown key `zzz`"},
		{"not a table", "pyproject.toml", "[tool]\nftlint = 3", "pyproject.toml:2:1: expected a table, found a number"},
		{"extends nothing", "ftlint.toml", "extend = 'base.toml'", "ftlint.toml:1:1: extend: base.toml: no such file or directory"},
		{"extends itself", "ftlint.toml", "extend = 'ftlint.toml'", "ftlint.toml:1:1: extend: too many files extend one another; is it a circle?"},
		{"a fault in what is extended", "ftlint.toml", "extend = 'bad/pyproject.toml'", "bad/pyproject.toml:2:1: jobs: expected 0 or more jobs, found -1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			root := plant(t, map[string]string{test.file: test.text, "bad/pyproject.toml": "[tool.ftlint]\njobs = -1\n"})
			r, err := config.NewResolver(config.Options{Dir: root, Codes: codes})
			require.NoError(t, err)
			_, err = r.For(root)
			var wrong *config.Error
			require.ErrorAs(t, err, &wrong)
			assert.Equal(t, test.want, strings.Join(strings.Fields(err.Error()), " "))
		})
	}
}

func TestCommandLineErrors(t *testing.T) {
	text, number := "xml", -2
	for _, test := range []struct {
		name string
		opt  config.Options
		want string
	}{
		{"flag", config.Options{Overrides: config.Overrides{Select: []string{"FT9"}}}, "--select: unknown rule `FT9`"},
		{"format", config.Options{Overrides: config.Overrides{OutputFormat: &text}, Formats: []string{"html", "json"}}, "--output-format: unknown format `xml`; did you mean `html`?"},
		{"number", config.Options{Overrides: config.Overrides{Jobs: &number}}, "--jobs: expected 0 or more jobs, found -2"},
		{"pattern without rules", config.Options{Overrides: config.Overrides{PerFileIgnores: []string{"a.py"}}}, "--per-file-ignores: expected `PATTERN:CODE`, found `a.py`"},
		{"key", config.Options{Config: []string{"slect = []"}}, "--config 'slect = []': unknown key `slect`; did you mean `select`?"},
		{"value", config.Options{Config: []string{"jobs = true"}}, "--config 'jobs = true': jobs: expected a number, found a boolean"},
		{"file", config.Options{Config: []string{"none.toml"}}, "none.toml: no such file or directory"},
		{"file and isolated", config.Options{Config: []string{"none.toml"}, Isolated: true}, "--isolated: `--config none.toml` names a configuration file, which `--isolated` forbids"},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.opt.Dir, test.opt.Codes = t.TempDir(), codes
			_, err := config.NewResolver(test.opt)
			require.EqualError(t, err, test.want)
		})
	}
}

func TestClosestFileWins(t *testing.T) {
	root := plant(t, map[string]string{
		"pyproject.toml":         "[tool.ftlint]\njobs = 1\npreview = true\n",
		"a/pyproject.toml":       "[tool.other]\nx = 1\n",
		"a/b/ftlint.toml":        "jobs = 2\n",
		"a/b/pyproject.toml":     "[tool.ftlint]\njobs = 3\n",
		"a/b/c/d/pyproject.toml": "[[[ not TOML, and none of ours",
	})
	for dir, want := range map[string]int{".": 1, "a": 1, "a/b": 2, "a/b/c/d/e": 2} {
		assert.Equal(t, want, resolve(t, config.Options{Dir: root}, dir).Jobs, dir)
	}
	assert.False(t, resolve(t, config.Options{Dir: root}, "a/b").Selection.Preview, "files are not merged")
	assert.Zero(t, resolve(t, config.Options{Dir: root, Isolated: true}, ".").Jobs)
	assert.Equal(t, 2, resolve(t, config.Options{Dir: root, Config: []string{"a/b/ftlint.toml"}}, ".").Jobs)
}

func TestLayers(t *testing.T) {
	root := plant(t, map[string]string{
		"base.toml":   "select = [\"FT1\", \"FT2\"]\nextend-exclude = [\"a\"]\njobs = 1\npreview = true",
		"ftlint.toml": "extend = \"base.toml\"\nignore = [\"FT102\"]\nextend-exclude = [\"b\"]\njobs = 2",
	})
	jobs := 4
	s := resolve(t, config.Options{
		Dir:       root,
		Config:    []string{"jobs = 3", "evidence = 'spawned'"},
		Overrides: config.Overrides{Jobs: &jobs, ExtendSelect: []string{"FT5"}, ExtendExclude: []string{"c"}},
	}, ".")
	assert.Equal(t, 4, s.Jobs)
	assert.True(t, s.Selection.Preview)
	assert.Equal(t, finding.Spawned, s.Evidence)
	assert.Equal(t, []source.Pattern{{Text: "a", Base: root}, {Text: "b", Base: root}, {Text: "c"}},
		s.Exclusion.Patterns[len(source.DefaultExclude):])
	on := map[string]bool{}
	for _, code := range codes {
		on[code] = s.Selection.Enabled(code, false)
	}
	assert.Equal(t, map[string]bool{"FT001": false, "FT101": true, "FT102": false, "FT201": true, "FT501": true}, on)
}

func TestSelection(t *testing.T) {
	for _, test := range []struct {
		name, file string
		flags      config.Overrides
		want       string
	}{
		{"nothing said", "", config.Overrides{}, "FT001 FT101 FT102 FT201 FT501"},
		{"empty list", "select = []", config.Overrides{}, ""},
		{"prefix", "select = ['FT1']", config.Overrides{}, "FT101 FT102"},
		{"more specific wins", "select = ['FT101']\nignore = ['FT1']", config.Overrides{}, "FT101"},
		{"ignore wins a tie", "select = ['FT101', 'FT2']\nignore = ['FT101']", config.Overrides{}, "FT201"},
		{"ignore ALL", "select = ['FT2']\nignore = ['ALL']", config.Overrides{}, "FT201"},
		{"ignore alone", "ignore = ['FT1']", config.Overrides{}, "FT001 FT201 FT501"},
		{"a flag selects anew", "select = ['FT1']\nignore = ['FT501']", config.Overrides{Select: []string{"FT5"}}, "FT501"},
		{"a flag adds", "select = ['FT1']\nignore = ['FT102']", config.Overrides{ExtendSelect: []string{"FT2"}}, "FT101 FT201"},
		{"a flag takes away", "select = ['FT1']", config.Overrides{Ignore: []string{"FT101"}}, "FT102"},
	} {
		t.Run(test.name, func(t *testing.T) {
			root := plant(t, map[string]string{"ftlint.toml": test.file})
			s := resolve(t, config.Options{Dir: root, Overrides: test.flags}, ".")
			var on []string
			for _, code := range codes {
				if s.Selection.Enabled(code, false) {
					on = append(on, code)
				}
			}
			assert.Equal(t, test.want, strings.Join(on, " "))
		})
	}
}

func TestPerFileIgnores(t *testing.T) {
	root := plant(t, map[string]string{"ftlint.toml": `per-file-ignores = { "tests/" = ["FT1"], "conf.py" = ["ALL"], "!src/" = ["FT201"] }`})
	s := resolve(t, config.Options{Dir: root}, ".")
	for _, test := range []struct {
		path, code string
		want       bool
	}{
		{"src/a.py", "FT101", false},
		{"src/tests/x/a.py", "FT101", true},
		{"src/tests/x/a.py", "FT201", false},
		{"docs/conf.py", "FT501", true},
		{"docs/a.py", "FT201", true},
		{"src/a.py", "FT201", false},
	} {
		assert.Equal(t, test.want, s.Ignores(filepath.Join(root, test.path), test.code), "%s %s", test.path, test.code)
	}
	s = resolve(t, config.Options{Dir: root, Overrides: config.Overrides{PerFileIgnores: []string{"a.py:FT1", "a.py:FT2"}}}, ".")
	assert.True(t, s.Ignores(filepath.Join(root, "x/a.py"), "FT201"))
	assert.False(t, s.Ignores(filepath.Join(root, "docs/conf.py"), "FT501"), "the flag replaces what the file says")
}

func TestProgram(t *testing.T) {
	root := plant(t, map[string]string{"ftlint.toml": "jobs = 1", "a/ftlint.toml": "jobs = 2", "a/b/ftlint.toml": "jobs = 3", "a/b/x.py": "", "a/c/x.py": ""})
	for want, paths := range map[int][]string{1: nil, 2: {"a/c/x.py", "a/b/x.py"}, 3: {"a/b/x.py", "a/b"}} {
		r, err := config.NewResolver(config.Options{Dir: root, Paths: paths})
		require.NoError(t, err)
		s, err := r.Program()
		require.NoError(t, err)
		assert.Equal(t, want, s.Jobs, "%v", paths)
	}
}

func TestRequiresPython(t *testing.T) {
	for text, want := range map[string]uint8{">=3.9": 9, ">=3.8.1,<4": 8, "~=3.10": 10, "==3.12.*": 12, "< 4, >= 3.11": 11, ">=2.7,!=3.0.*,>=3.5": 5, "<4": 0, "": 0} {
		root := plant(t, map[string]string{"pyproject.toml": "[project]\nrequires-python = '" + text + "'\n", "sub/ftlint.toml": "jobs = 1"})
		s := resolve(t, config.Options{Dir: root}, "sub")
		assert.Equal(t, syntax.Version{Minor: want}, s.Requires, text)
		assert.Equal(t, syntax.Newest, s.Target.Version, "for information only")
		assert.Equal(t, 1, s.Jobs)
	}
}

func TestParsePython(t *testing.T) {
	for minor := uint8(6); minor <= syntax.Newest.Minor; minor++ {
		for _, free := range []bool{false, minor >= 13} {
			want := config.Python{Version: syntax.Version{Minor: minor}, FreeThreaded: free}
			got, err := config.ParsePython(want.String())
			require.NoError(t, err)
			assert.Equal(t, want, got)
		}
	}
	for _, wrong := range []string{"", "3", "3.", "3.5", "3.12t", "3.16", "3.014", "py313", "3.13tt", "3.+13", "3.269"} {
		_, err := config.ParsePython(wrong)
		assert.Error(t, err, wrong)
	}
}

// No document makes the reading panic, and what is wrong has a place in it.
func TestAnyDocument(t *testing.T) {
	part := rapid.SampledFrom([]string{"[tool.ftlint]", "[[tool.ftlint]]", "[tool]", "ftlint", "select", "jobs", "per-file-ignores", " = ", ".", "[", "]",
		"{", "}", "\"FT1\"", "\"FT9\"", "'a'", "1", "true", ",", "\n", "\r\n", "1.5", "1979-05-27", "# ftlint\n", "é", "\"\"\"", "extend"})
	root := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(part, 0, 14).Draw(t, "parts"), "")
		name := rapid.SampledFrom([]string{"pyproject.toml", "ftlint.toml"}).Draw(t, "name")
		path := filepath.Join(root, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
		defer os.Remove(path)
		r, err := config.NewResolver(config.Options{Dir: root, Codes: codes})
		require.NoError(t, err)
		s, err := r.For(root)
		if err == nil {
			require.NotNil(t, s)
			return
		}
		var wrong *config.Error
		require.ErrorAs(t, err, &wrong)
		require.Equal(t, name, wrong.Path)
		require.Positive(t, wrong.Row)
		require.Positive(t, wrong.Column)
		require.LessOrEqual(t, wrong.Row, strings.Count(text, "\n")+1)
	})
}

// A resolver may be asked from many goroutines, and gives one answer to all.
func TestResolverFromManyGoroutines(t *testing.T) {
	root := plant(t, map[string]string{"ftlint.toml": "jobs = 1", "a/ftlint.toml": "jobs = 2"})
	r, err := config.NewResolver(config.Options{Dir: root})
	require.NoError(t, err)
	first, err := r.For(filepath.Join(root, "a"))
	require.NoError(t, err)
	var group sync.WaitGroup
	for i := range 16 {
		group.Go(func() {
			s, err := r.For(filepath.Join(root, "a", strings.Repeat("b/", i)))
			assert.NoError(t, err)
			assert.Same(t, first, s)
		})
	}
	group.Wait()
}
