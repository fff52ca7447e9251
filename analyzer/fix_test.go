package analyzer_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/ftlint/ftlint/analyzer"
	"github.com/ftlint/ftlint/analyzer/config"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// expectedText reports whether a file of an archive says what fixes make of
// another one: fixed/app.py, unsafe/app.py.
func expectedText(f txtar.File) (level finding.Applicability, name string, ok bool) {
	if name, ok = strings.CutPrefix(f.Name, "fixed/"); ok {
		return finding.Safe, name, true
	}
	name, ok = strings.CutPrefix(f.Name, "unsafe/")
	return finding.Unsafe, name, ok
}

var wants = regexp.MustCompile(`(?m)[ \t]*# want .*$`)

func withoutWants(text string) string { return wants.ReplaceAllString(text, "") }

// compareFixed holds what fixes make of a file against what is expected, and
// a second run against the first: it must change nothing. The wants go before,
// since a fix that would lose a comment is not made.
func compareFixed(t *testing.T, archive *txtar.Archive, level finding.Applicability, name, want string) {
	plain := &txtar.Archive{}
	for _, f := range archive.Files {
		plain.Files = append(plain.Files, txtar.File{Name: f.Name, Data: []byte(withoutWants(string(f.Data)))})
	}
	dir := project(t, plain)
	result, fixed := fix(t, dir, level)
	id, ok := result.Files.Lookup(name)
	require.True(t, ok, "%s: there is no such file to fix", name)
	file, err := result.Files.Open(id)
	require.NoError(t, err)
	assert.Equal(t, withoutWants(want), file.Text, "%s after %s fixes", name, level)
	require.NoError(t, fixed.Write())
	_, again := fix(t, dir, level)
	assert.Empty(t, again.Changes, "%s: a second run changes something", name)
}

func fix(t *testing.T, dir string, level finding.Applicability) (*analyzer.Result, *analyzer.Fixed) {
	resolver, err := config.NewResolver(config.Options{Dir: dir, Paths: []string{"."}})
	require.NoError(t, err)
	result, fixed, err := analyzer.Fix(t.Context(), analyzer.Options{Dir: dir, Paths: []string{"."}, Config: resolver}, level)
	require.NoError(t, err)
	return result, fixed
}

// TestEveryFixOfAnArchive applies every fix that is offered for any archive, on
// its own and with the others: what comes out is Python, and has all comments.
func TestEveryFixOfAnArchive(t *testing.T) {
	offered := 0
	for _, path := range archivePaths(t) {
		archive := readArchive(t, path)
		dir := project(t, archive)
		result := check(t, dir, config.Overrides{})
		for i := range result.Findings {
			offered += len(result.Findings[i].Fixes)
		}
		_, fixed := fix(t, dir, finding.Unsafe)
		for _, c := range fixed.Changes {
			old, new := syntax.Parse(c.Old.Text), syntax.Parse(c.Fixed.Text)
			assert.LessOrEqual(t, len(new.Errors), len(old.Errors), path)
		}
		require.NoError(t, fixed.Write())
		_, again := fix(t, dir, finding.Unsafe)
		assert.Empty(t, again.Changes, "%s: a second run changes something", path)
	}
	assert.Positive(t, offered)
}

const counting = `# -*- coding: latin-1 -*-
import threading
served = 0  # Zo\xeb
def serve():
    global served
    served += 1
for _ in range(3): threading.Thread(target=serve).start()
`

// A file keeps its encoding, newlines, byte order mark and mode.
func TestWriteKeepsWhatAFileIs(t *testing.T) {
	for name, bytes := range map[string]string{
		"latin-1": counting,
		"BOM":     "\xef\xbb\xbf" + strings.NewReplacer("latin-1", "utf-8", "\xeb", "ë").Replace(counting),
		"CRLF":    strings.ReplaceAll(counting, "\n", "\r\n"),
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "real.py")
			require.NoError(t, os.WriteFile(path, []byte(bytes), 0o640))
			require.NoError(t, os.Chmod(path, 0o640))
			_, fixed := fix(t, dir, finding.Unsafe)
			require.NoError(t, fixed.Write())

			nl := "\n"
			if strings.Contains(bytes, "\r\n") {
				nl = "\r\n"
			}
			want := strings.Replace(bytes, "def serve", "served_lock = threading.Lock()"+nl+"def serve", 1)
			want = strings.Replace(want, "    served += 1", "    with served_lock:"+nl+"        served += 1", 1)
			got, err := os.ReadFile(path)
			require.NoError(t, err)
			assert.Equal(t, want, string(got))
			info, err := os.Stat(path)
			require.NoError(t, err)
			assert.Equal(t, os.FileMode(0o640), info.Mode().Perm())
			left, err := os.ReadDir(dir)
			require.NoError(t, err)
			assert.Len(t, left, 1, "something is left over")
		})
	}
}

func TestWriteRefusesAChangedFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.py")
	require.NoError(t, os.WriteFile(path, []byte(counting), 0o666))
	_, fixed := fix(t, dir, finding.Unsafe)
	require.NoError(t, os.WriteFile(path, []byte(counting+"\n"), 0o666))
	assert.ErrorContains(t, fixed.Write(), "a.py: has changed meanwhile")
}

func TestSafeFixesAreNotUnsafeOnes(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a.py"), []byte(counting+"x = 1  # noqa: FT101\n"), 0o666))
	result, fixed := fix(t, dir, finding.Safe)
	require.Len(t, fixed.Changes, 1)
	assert.Equal(t, strings.Replace(fixed.Changes[0].Old.Text, "  # noqa: FT101", "", 1), fixed.Changes[0].Fixed.Text)
	assert.Equal(t, []string{"FT101"}, codesOf(result))
}

// What a comment ignores is not fixed.
func TestIgnoredFindingsAreNotFixed(t *testing.T) {
	dir := t.TempDir()
	text := strings.Replace(counting, "served += 1", "served += 1  # ftlint: ignore[FT101] few", 1)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a.py"), []byte(text), 0o666))
	_, fixed := fix(t, dir, finding.Unsafe)
	assert.Empty(t, fixed.Changes)
}

func TestStdinIsFixedInMemory(t *testing.T) {
	opt := analyzer.Options{Dir: t.TempDir(), Stdin: []byte(counting), StdinFilename: "a.py"}
	result, fixed, err := analyzer.Fix(t.Context(), opt, finding.Unsafe)
	require.NoError(t, err)
	assert.Empty(t, result.Findings)
	file, changed := fixed.Stdin()
	require.True(t, changed)
	assert.Contains(t, file.Text, "with served_lock:")
	require.NoError(t, fixed.Write())
	assert.NoFileExists(t, filepath.Join(opt.Dir, "a.py"))
}
