package bind_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ftlint/ftlint/analyzer/bind"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// TestArenaChangesNothing holds the tables of an arena, which has seen other
// files before, against those that are made anew.
func TestArenaChangesNothing(t *testing.T) {
	texts := []string{
		"", "x = 1\ndef f(): return x\n", "def f():\n def g():\n  nonlocal y\n", "class C[T]:\n def m(self): return __class__, self.__x\n",
		"f = lambda: [a for a in (b := c)]\n",
	}
	archives, err := filepath.Glob("../../testdata/rules/*/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, archives)
	for _, path := range archives {
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		texts = append(texts, string(data), texts[len(texts)%5])
	}
	var arena bind.Arena
	for _, text := range texts {
		tree := syntax.Parse(text)
		want, got := bind.Bind(tree), arena.Bind(tree)
		require.Equal(t, len(want.Scopes), len(got.Scopes))
		require.Equal(t, want.Errors, got.Errors)
		for i := range want.Scopes {
			scope := bind.ScopeID(i)
			require.Equal(t, want.Scopes[i], got.Scopes[i])
			if node := want.Scopes[i].Node; node != nil {
				a, ok := want.ScopeOf(node)
				b, also := got.ScopeOf(node)
				require.True(t, a == b && ok == also, "another scope in %.60q", text)
			}
			for id := range want.In(scope) {
				require.Equal(t, want.Symbols[id], got.Symbols[id])
				a, place := want.Resolve(scope, want.Symbols[id].Name)
				b, same := got.Resolve(scope, want.Symbols[id].Name)
				require.True(t, a == b && place == same, "%s is another in %.60q", want.Symbols[id].Name, text)
			}
		}
	}
}
