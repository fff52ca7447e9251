package syntax

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestArenaChangesNothing: files parsed one after the other in one memory have
// the trees that they have alone.
func TestArenaChangesNothing(t *testing.T) {
	pieces := []string{
		"x = 1\n", "def f(a, *b, c=1, **d): return [a, *b]\n", "f'{x!r:>{w}} {y=}' 'z'\n", "class C(B, metaclass=M):\n    y: int = 2\n",
		"match a:\n    case [1, *_] if x: pass\n", "x = (\n", "print 'two'\n", "# comment\n", "if a:\n  b\n elif\n",
		"{" + strings.Repeat("1: 'a', ", 700) + "}\n", strings.Repeat("a + ", 600) + "a\n",
	}
	json := func(text string, m *Module) string {
		var b bytes.Buffer
		require.NoError(t, WriteJSON(&b, text, m))
		return b.String()
	}
	rapid.Check(t, func(t *rapid.T) {
		arena := NewArena()
		for range rapid.IntRange(1, 6).Draw(t, "files") {
			text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 12).Draw(t, "text"), "")
			alone, here := Parse(text), arena.Parse(text)
			require.Equal(t, json(text, alone), json(text, here))
			require.Equal(t, alone.Errors, here.Errors)
			require.Equal(t, alone.Comments, here.Comments)
			require.Equal(t, alone.Gates, here.Gates)
		}
	})
}
