package facts_test

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ftlint/ftlint/analyzer/bind"
	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// TestEveryFieldIsEncoded: whoever adds a field to the facts and forgets the
// codec meets this test.
func TestEveryFieldIsEncoded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := new(facts.File)
		fill(t, reflect.ValueOf(f).Elem())
		back, err := facts.Decode(f.Encode())
		require.NoError(t, err)
		require.Equal(t, f, back)
	})
}

// TestFactsDoNotDependOnThePath: they are cached by what the file holds.
func TestFactsDoNotDependOnThePath(t *testing.T) {
	for _, text := range samples(t) {
		tree := syntax.Parse(text)
		table := bind.Bind(tree)
		first := facts.Extract(source.NewFile("m.py", text), tree, table).Encode()
		other := facts.Extract(source.NewFile("package/__init__.py", text), tree, table).Encode()
		require.Equal(t, first, other)
	}
}

// fill draws a value for all that v is made of. Lists are nil or have elements.
func fill(t *rapid.T, v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i))
		}
	case reflect.Slice:
		if n := rapid.IntRange(0, 3).Draw(t, "length"); n > 0 {
			v.Set(reflect.MakeSlice(v.Type(), n, n))
		}
		for i := range v.Len() {
			fill(t, v.Index(i))
		}
	case reflect.String:
		v.SetString(rapid.String().Draw(t, "text"))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "flag"))
	case reflect.Int:
		v.SetInt(int64(rapid.IntRange(0, 1<<40).Draw(t, "number")))
	case reflect.Uint8:
		v.SetUint(uint64(rapid.Uint8().Draw(t, "number")))
	case reflect.Uint32:
		v.SetUint(uint64(rapid.Uint32().Draw(t, "number")))
	default:
		t.Fatalf("the codec has no %s", v.Type())
	}
}
