package source

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestIgnoreRules(t *testing.T) {
	for _, test := range []struct {
		pattern string
		yes, no []string // a directory ends in '/'
	}{
		{"a.py", []string{"a.py", "x/a.py"}, []string{"a.pyi", "ba.py"}},
		{"/a.py", []string{"a.py"}, []string{"x/a.py"}},
		{"x/a.py", []string{"x/a.py"}, []string{"y/x/a.py"}},
		{"/*.py", []string{"a.py"}, []string{"x/a.py"}},
		{"*.py", []string{".py", "x/a.py"}, []string{"a.pyc"}},
		{"build/", []string{"build/", "x/build/"}, []string{"build"}},
		{"**/a", []string{"a", "x/y/a"}, []string{"xa"}},
		{"x/**", []string{"x/a", "x/y/z/"}, []string{"x/", "y/x/a"}},
		{"x/**/a", []string{"x/a", "x/y/z/a"}, []string{"xa", "x/ya"}},
		{"[a-c]?.py", []string{"b1.py"}, []string{"d1.py", "a.py"}},
		{"[!a-c].py", []string{"d.py"}, []string{"a.py"}},
		{"[]-].py", []string{"].py", "-.py"}, []string{"a.py"}},
		{"[[:digit:]x].py", []string{"7.py", "x.py"}, []string{"y.py"}},
		{"[[:nothing:]].py", nil, []string{"a.py", ":].py"}},
		{"[a.py", nil, []string{"[a.py", "a.py"}},
		{`\#a`, []string{"#a"}, []string{`\#a`}},
		{`a\ `, []string{"a "}, []string{"a"}},
		{"a  ", []string{"a"}, []string{"a  "}},
		{`a\`, nil, []string{"a", `a\`}},
		{"/", nil, []string{"a", "a/"}},
		{"a\r", []string{"a"}, []string{"a\r"}},
	} {
		t.Run(test.pattern, func(t *testing.T) {
			rules := parseIgnore(test.pattern + "\n")
			matches := func(path string) bool {
				name, isDir := strings.CutSuffix(path, "/")
				return len(rules) > 0 && rules[0].matches(name, isDir)
			}
			for _, path := range test.yes {
				assert.True(t, matches(path), path)
			}
			for _, path := range test.no {
				assert.False(t, matches(path), path)
			}
		})
	}
}

// Patterns at which backtracking matchers take exponential time.
func TestMatchingIsFast(t *testing.T) {
	start := time.Now()
	for pattern, path := range map[string]string{
		strings.Repeat("a*", 50) + "b":         strings.Repeat("a", 250),
		"x/" + strings.Repeat("**/", 40) + "b": "x/" + strings.Repeat("a/", 100) + "c",
	} {
		rules := parseIgnore(pattern)
		require.Len(t, rules, 1)
		assert.False(t, rules[0].matches(path, false))
	}
	assert.Less(t, time.Since(start), time.Second)
}

// A walk leaves out what `git ls-files --ignored` lists, for any patterns in
// .gitignore files at three depths and in .git/info/exclude.
func TestWalkAgreesWithGit(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("no git")
		}
		t.Skip("no git")
	}
	root := t.TempDir()
	git := func(args ...string) string {
		command := exec.Command("git", append([]string{"-C", root, "-c", "core.excludesFile=/dev/null", "-c", "core.quotePath=false"}, args...)...)
		out, err := command.Output()
		require.NoError(t, err)
		return string(out)
	}
	git("init", "-q")
	var files []string
	for _, dir := range []string{"", "a", "b", "a/b", "a/a", "b/ab", "a/b/c"} {
		for _, name := range []string{"a.py", "b.py", "ab.py", "[a].py", "a b.py", "é.py", "-.py", "#.py", "!.py"} {
			files = append(files, filepath.Join(dir, name))
			require.NoError(t, os.MkdirAll(filepath.Join(root, dir), 0o755))
			require.NoError(t, os.WriteFile(filepath.Join(root, dir, name), nil, 0o644))
		}
	}
	places := []string{".gitignore", "a/.gitignore", "a/b/.gitignore", ".git/info/exclude"}
	part := rapid.SampledFrom([]string{"a", "b", "ab", ".py", "*", "**", "/", "/**", "**/", "?", "[ab]", "[!a]", "[a-z]", "[", "]", `\`, " ",
		"-", "[[:alpha:]]", "é", "#", "c", "[^b-]", "[]a]", `\[`, "a/", "b/"})
	line := rapid.Custom(func(t *rapid.T) string {
		return rapid.SampledFrom([]string{"", "", "!", "/"}).Draw(t, "head") + strings.Join(rapid.SliceOfN(part, 1, 4).Draw(t, "parts"), "") +
			rapid.SampledFrom([]string{"", "", "/", " ", "\r"}).Draw(t, "tail")
	})
	rapid.Check(t, func(t *rapid.T) {
		written := map[string]string{}
		for _, place := range places {
			lines := rapid.SliceOfN(line, 0, 3).Draw(t, place)
			written[place] = strings.Join(lines, "\n")
			require.NoError(t, os.WriteFile(filepath.Join(root, place), []byte(written[place]), 0o644))
		}
		want := strings.Split(strings.TrimSuffix(git("ls-files", "-z", "--others", "--exclude-standard", "--", "*.py"), "\x00"), "\x00")
		set, err := Find(t.Context(), Options{Dir: root, Paths: []string{"."}, Exclusion: func(string) (*Exclusion, error) {
			return &Exclusion{Gitignore: true}, nil
		}})
		require.NoError(t, err)
		var got []string
		for id := range set.Len() {
			got = append(got, set.Path(FileID(id)))
		}
		want = slices.DeleteFunc(want, func(s string) bool { return s == "" })
		slices.Sort(want)
		require.True(t, slices.Equal(want, got), "%q\nwant %q\ngot  %q", written, want, got)
	})
	assert.NotEmpty(t, files)
}

func FuzzIgnore(f *testing.F) {
	for _, seed := range []string{"a.py", "!/a/**/b\\ ", "[[:alpha:]-\\]]*?", "[é", "[a-", "**", "\\", "a\r\n/\n//\n!"} {
		f.Add(seed, "a/b.py")
	}
	f.Fuzz(func(t *testing.T, text, path string) {
		if len(text)+len(path) > 1<<12 {
			return
		}
		for _, rule := range parseIgnore(text) {
			file, dir := rule.matches(path, false), rule.matches(path, true)
			require.True(t, dir || !file, "what matches a file matches a directory")
			require.False(t, rule.dirOnly && file)
		}
	})
}
