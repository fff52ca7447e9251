package analyzer_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"
	"pgregory.net/rapid"

	"github.com/ftlint/ftlint/analyzer"
	"github.com/ftlint/ftlint/analyzer/config"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// whole is the files of all archives as one project, a folder each.
func whole(t *testing.T) *txtar.Archive {
	all := &txtar.Archive{}
	for i, path := range archivePaths(t) {
		for _, f := range readArchive(t, path).Files {
			all.Files = append(all.Files, txtar.File{Name: fmt.Sprintf("p%d/%s", i, f.Name), Data: f.Data})
		}
	}
	return all
}

// said is all that a result says.
func said(t *testing.T, result *analyzer.Result) string {
	text, err := json.Marshal([]any{result.Findings, result.Notes})
	require.NoError(t, err)
	return string(text)
}

// TestSameForAnyJobs: neither the number of jobs or processors nor the order in
// which the files are named nor a second run changes a byte.
func TestSameForAnyJobs(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	dir := project(t, whole(t))
	var paths []string
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, e := range entries {
		paths = append(paths, e.Name())
	}
	var first string
	for run := range 12 {
		runtime.GOMAXPROCS(1 + run%3)
		jobs := run % 5 // 0 is the default: as many as there are processors
		rand.Shuffle(len(paths), func(i, j int) { paths[i], paths[j] = paths[j], paths[i] })
		resolver, err := config.NewResolver(config.Options{Dir: dir, Paths: paths, Overrides: config.Overrides{Jobs: &jobs}})
		require.NoError(t, err)
		result, err := analyzer.Analyze(t.Context(), analyzer.Options{Dir: dir, Paths: paths, Config: resolver})
		require.NoError(t, err)
		if first == "" {
			first = said(t, result)
			require.Contains(t, first, "FT501")
		}
		require.True(t, first == said(t, result), "jobs %d, paths %v", jobs, paths)
	}
}

// TestAnyPrefix: a file that ends in the middle of anything is analysed like
// any other, with its neighbours whole.
func TestAnyPrefix(t *testing.T) {
	archive := whole(t)
	rapid.Check(t, func(t *rapid.T) {
		var files []*source.File
		for _, f := range archive.Files {
			text := string(f.Data)
			if rapid.Bool().Draw(t, "cut") {
				text = text[:tokenEnd(text, rapid.IntRange(0, len(text)).Draw(t, "at"))]
			}
			files = append(files, source.NewFile(f.Name, text))
		}
		_, err := analyzer.Check(t.Context(), source.NewSet(files...), analyzer.Options{Dir: "/project"})
		require.NoError(t, err)
	})
}

// tokenEnd is the end of the token at an offset.
func tokenEnd(text string, at int) int {
	for token := range syntax.Tokens(text) {
		if int(token.End) >= at {
			return int(token.End)
		}
	}
	return len(text)
}

func TestSyntaxOfTheTarget(t *testing.T) {
	text := "try:\n    pass\nexcept A, B:\n    pass\n"
	archive := &txtar.Archive{Files: []txtar.File{{Name: "m.py", Data: []byte(text)}}}
	assert.Empty(t, codesOf(check(t, project(t, archive), config.Overrides{})))
	target := "3.13"
	result := check(t, project(t, archive), config.Overrides{Target: &target})
	require.Equal(t, []string{"FT002"}, codesOf(result))
	assert.Contains(t, result.Findings[0].Message, "multiple exception types must be parenthesized")
}

// TestTheRestIsAnalysed: a file that cannot be read costs no other its findings.
func TestTheRestIsAnalysed(t *testing.T) {
	racy := "import threading\nn = 0\ndef f():\n    global n\n    n += 1\nfor _ in range(2):\n    threading.Thread(target=f).start()\n"
	archive := &txtar.Archive{Files: []txtar.File{
		{Name: "bytes.py", Data: []byte("x = '\xff'\n")},
		{Name: "nul.py", Data: []byte("x = 1\x00\n")},
		{Name: "racy.py", Data: []byte(racy)},
		{Name: "racy_stub.pyi", Data: []byte("n: int\n")},
	}}
	result := check(t, project(t, archive), config.Overrides{})
	assert.Equal(t, []string{"FT003", "FT002", "FT101"}, codesOf(result))
}

func TestStages(t *testing.T) {
	result := checkText(t, "x = 1\n", config.Overrides{})
	var names []string
	for _, s := range result.Stages {
		names = append(names, s.Name)
	}
	assert.Equal(t, "find compile link threads races rules process mend", strings.Join(names, " "))
}

// TestDefaults: without a resolver the default settings hold.
func TestDefaults(t *testing.T) {
	dir := project(t, whole(t))
	result, err := analyzer.Analyze(t.Context(), analyzer.Options{Dir: dir, Paths: []string{"."}})
	require.NoError(t, err)
	assert.Contains(t, codesOf(result), "FT101")
}

// TestHugeFilesAreSkipped: they are said, and are no findings.
func TestHugeFilesAreSkipped(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(dir+"/huge.py", nil, 0o666))
	require.NoError(t, os.Truncate(dir+"/huge.py", source.MaxSize+1))
	result := check(t, dir, config.Overrides{})
	assert.Empty(t, codesOf(result))
	require.Len(t, result.Notes, 1)
	assert.Contains(t, result.Notes[0], "huge.py")
}
