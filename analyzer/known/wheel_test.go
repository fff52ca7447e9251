package known_test

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ftlint/ftlint/analyzer/known"
)

func TestExtensions(t *testing.T) {
	require.Regexp(t, regexp.MustCompile(`^20\d\d-\d\d-\d\d$`), known.ExtensionsDate())
	numpy := known.ExtensionOf("numpy")
	require.Equal(t, "numpy", numpy.Project)
	require.Equal(t, "2.1.0", numpy.FirstFor("3.13t"))
	require.Equal(t, "pillow", known.ExtensionOf("PIL").Project)
	require.Nil(t, known.ExtensionOf("requests"))
	lxml := known.ExtensionOf("lxml") // has no wheel for 3.13t, and one for 3.14t
	require.Equal(t, lxml.FirstFor("3.14t"), lxml.FirstFor("3.13t"))
	require.Empty(t, known.ExtensionOf("orjson").FirstFor(known.Settled))
}

func TestCompareVersions(t *testing.T) {
	ordered := []string{"", "0.9", "1.9", "1.10", "1.10.1", "2", "2025.9.18", "2026.1"}
	for i, a := range ordered {
		for j, b := range ordered {
			require.Equal(t, i < j, known.CompareVersions(a, b) < 0, "%s %s", a, b)
		}
	}
	require.Zero(t, known.CompareVersions("2.0rc1", "2.0.0"))
	require.Negative(t, known.CompareVersions("3.13t", "3.14t"))
}
