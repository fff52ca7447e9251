package harness_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/ftlint/ftlint/replay/harness"
)

var update = flag.Bool("update", false, "write the texts of harnesses anew")

// TestTexts holds some harnesses as they are read. The first word of an archive's
// comment is the code of the finding, the second the way in which the harness is
// made; what the harness brings at its head is left out.
func TestTexts(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			result, ar := found(t, path)
			words := strings.Fields(string(ar.Comment))
			h := made(t, path, words[0], words[1])
			rows := byRow(t, result.Files)
			holds(t, rows, h)
			want := map[string]string{"harness.txt": body(h.Text, h.Head)}
			if h.Yardstick != "" {
				want["yardstick.txt"] = body(h.Yardstick, h.Head)
			}
			if *update {
				rewrite(t, path, ar, want)
				return
			}
			for _, f := range ar.Files {
				if !strings.HasSuffix(f.Name, ".py") {
					require.Equal(t, string(f.Data), want[f.Name], f.Name)
					delete(want, f.Name)
				}
			}
			require.Empty(t, want, "not in the archive")
		})
	}
}

// made is the harness of the first finding of a code.
func made(t *testing.T, path, code, builder string) *harness.Harness {
	t.Helper()
	result, _ := found(t, path)
	for i := range result.Findings {
		if f := &result.Findings[i]; f.Code == code {
			h, err := builders[builder](result.Files, f, harness.World{})
			require.NoError(t, err)
			return h
		}
	}
	require.Fail(t, "no finding of "+code)
	return nil
}

func body(text string, head int) string {
	return strings.Join(strings.SplitAfter(text, "\n")[head:], "")
}

func rewrite(t *testing.T, path string, ar *txtar.Archive, want map[string]string) {
	t.Helper()
	var files []txtar.File
	for _, f := range ar.Files {
		if strings.HasSuffix(f.Name, ".py") {
			files = append(files, f)
		}
	}
	for _, name := range []string{"harness.txt", "yardstick.txt"} {
		if want[name] != "" {
			files = append(files, txtar.File{Name: name, Data: []byte(want[name])})
		}
	}
	ar.Files = files
	require.NoError(t, os.WriteFile(path, txtar.Format(ar), 0o644))
}
