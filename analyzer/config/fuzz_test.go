package config

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// No document makes the reading panic, and a fault has a place in it.
func FuzzDocument(f *testing.F) {
	for _, seed := range []string{
		"", "select = ['FT1']", "[tool.ftlint]\nselect = [[]]", "[[tool.ftlint]]\n", "tool.ftlint = {a = {b = 1}}", "[tool]\nftlint.select.x = 1979-05-27",
		"[per-file-ignores]\n'a' = ['b', 1.5]\n", "\"\\u0000ftlint\" = '''\n'''", "entry-points = ['a:b', '']",
	} {
		f.Add(seed, true)
		f.Add(seed, false)
	}
	f.Fuzz(func(t *testing.T, text string, pyproject bool) {
		path := "/ftlint.toml"
		if pyproject {
			path = "/pyproject.toml"
		}
		lowerBound([]byte(text))
		l, found, err := parse(path, path, []byte(text))
		if err == nil && found {
			_, err = build(&Options{Codes: []string{"FT101"}}, []layer{l})
		}
		if err == nil {
			return
		}
		var wrong *Error
		require.True(t, errors.As(err, &wrong), "%v", err)
		require.Positive(t, wrong.Row)
		require.Positive(t, wrong.Column)
		require.LessOrEqual(t, wrong.Row, strings.Count(text, "\n")+1)
	})
}
