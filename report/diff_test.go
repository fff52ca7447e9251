package report_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ftlint/ftlint/report"
)

func diff(t require.TestingT, before, after string) string {
	var b strings.Builder
	require.NoError(t, report.WriteDiff(&b, "a.py", before, after, false))
	return b.String()
}

func TestDiff(t *testing.T) {
	assert.Empty(t, diff(t, "a\nb\n", "a\nb\n"))
	assert.Equal(t, "--- a.py\n+++ a.py\n@@ -1,3 +1,4 @@\n a\n+x\n b\n c\n", diff(t, "a\nb\nc\n", "a\nx\nb\nc\n"))
	assert.Equal(t, "--- a.py\n+++ a.py\n@@ -0,0 +1 @@\n+x\n\\ No newline at end of file\n", diff(t, "", "x"))
	far := strings.Repeat("same\n", 7)
	assert.Equal(t, 2, strings.Count(diff(t, "a\n"+far+"b\n", "x\n"+far+"y\n"), "@@ -"))
}

// patch makes the new version of the old one.
func TestPatchReadsDiffs(t *testing.T) {
	patch, err := exec.LookPath("patch")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip("patch is not there")
	}
	dir := t.TempDir()
	text := rapid.Custom(func(t *rapid.T) string {
		s := strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"a\n", "b\n", "c\r\n", "\n", " d\n"}), 0, 40).Draw(t, "lines"), "")
		return s + rapid.SampledFrom([]string{"", "end"}).Draw(t, "end")
	})
	rapid.Check(t, func(t *rapid.T) {
		before, after := text.Draw(t, "before"), text.Draw(t, "after")
		d := diff(t, before, after)
		if d == "" {
			require.Equal(t, before, after)
			return
		}
		old, new := filepath.Join(dir, "old"), filepath.Join(dir, "new")
		require.NoError(t, os.WriteFile(old, []byte(before), 0o666))
		run := exec.Command(patch, "--binary", "--silent", "--fuzz=0", "--output="+new, old)
		run.Stdin = strings.NewReader(d)
		out, err := run.CombinedOutput()
		require.NoError(t, err, "%s\n%s", out, d)
		data, err := os.ReadFile(new)
		require.NoError(t, err)
		require.Equal(t, after, string(data), d)
	})
}
