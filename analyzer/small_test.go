package analyzer_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ftlint/ftlint/analyzer/config"
	"github.com/ftlint/ftlint/rules"
)

// The archives of testdata/small are whole little programs as people write
// them, one idea each. They judge the rules, so their wants were written from
// the catalogue before the rules. Their names say what they are, and a racy
// program has a safe twin, as near to it as can be:
//
//	racy_NAME   holds a want where the race is
//	safe_NAME   nothing is to be said
//	fn_NAME     racy, and not found; a comment says why: # FN: …
//	fp_NAME     safe, and a want stands where something is said; a comment says why: # FP: …
//
// A program that waits for a rule that does not exist yet is skipped.
const small = "../testdata/small/"

func TestSmallPrograms(t *testing.T) {
	paths, err := filepath.Glob(small + "*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".txtar")
		t.Run(name, func(t *testing.T) {
			archive := readArchive(t, path)
			kind, topic, _ := strings.Cut(name, "_")
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			var codes []string
			for line := range strings.Lines(string(text)) {
				for _, w := range wantsOf(t, name, line) {
					codes = append(codes, w.code)
				}
			}
			require.Contains(t, []string{"racy", "safe", "fn", "fp"}, kind)
			require.Equal(t, kind == "racy" || kind == "fp", len(codes) > 0, "wants")
			for mark, of := range map[string]string{"# FN: ": "fn", "# FP: ": "fp"} {
				require.Equal(t, kind == of, strings.Contains(string(text), mark), mark)
			}
			if kind == "racy" || kind == "fn" {
				assert.True(t, exists(small+"safe_"+topic+".txtar") || exists(small+"fp_"+topic+".txtar"), "no twin")
			}
			result := check(t, project(t, archive), config.Overrides{})
			if i := slices.IndexFunc(codes, func(code string) bool { return rules.ByCode(code) == nil }); i >= 0 {
				t.Skipf("waits for %s", codes[i])
			}
			compareWants(t, archive, result)
		})
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
