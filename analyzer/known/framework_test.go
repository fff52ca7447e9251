package known

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestEveryFrameworkRowHasASource: and says what runs, in words that complete
// "runs on …".
func TestEveryFrameworkRowHasASource(t *testing.T) {
	rows := 0
	check := func(name, words, source string) {
		rows++
		assert.NotEmpty(t, words, name)
		assert.True(t, strings.HasPrefix(source, "https://"), name)
	}
	for _, h := range append([]Handler{Finalize, Application, Middleware, Servicer}, Handlers...) {
		check(h.Class+strings.Join(h.Methods, ","), h.Words, h.Source)
		assert.NotEmpty(t, h.Methods, h.Class)
	}
	for _, d := range Decorators {
		check(d.Class, d.Words, d.Source)
		assert.NotEmpty(t, d.Names, d.Class)
	}
	for _, s := range Registrars {
		check(s.Callee, s.Words, s.Source)
		assert.True(t, s.TargetPos >= 0 || s.TargetKey != "", s.Callee)
		assert.Equal(t, s.Callee, Canonical(s.Callee), "the tables know it under another name")
	}
	for _, h := range Hooks {
		check(h.Name, h.Words, h.Source)
	}
	assert.Greater(t, rows, 40)
}

// TestKinds: what is no thread of its own is handed to somebody else, who
// chooses the moment.
func TestKinds(t *testing.T) {
	for _, s := range append(append([]Spawner{}, Spawners...), Registrars...) {
		if s.Kind != Parallel {
			assert.True(t, s.Framework && !s.Pool, s.Callee)
		}
		assert.False(t, s.Pool && s.Serial, s.Callee)
	}
}

func TestMatches(t *testing.T) {
	for _, c := range []struct {
		pattern, name string
		want          bool
	}{
		{"logging.*Handler", "logging.Handler", true},
		{"logging.*Handler", "logging.handlers.RotatingFileHandler", true},
		{"logging.*Handler", "logging.Formatter", false},
		{"do_*", "do_GET", true},
		{"do_*", "undo_", false},
		{"run", "run", true},
		{"run", "runs", false},
		{"ab*ba", "aba", false},
	} {
		assert.Equal(t, c.want, Matches(c.pattern, c.name), "%s %s", c.pattern, c.name)
	}
}
