package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// transcript is what a command that still runs has said.
type transcript struct {
	sync.Mutex
	text bytes.Buffer
}

func (s *transcript) Write(p []byte) (int, error) {
	s.Lock()
	defer s.Unlock()
	return s.text.Write(p)
}

// take waits for a text, and drops all up to the last of it.
func (s *transcript) take(t *testing.T, text string) {
	t.Helper()
	require.Eventually(t, func() bool {
		s.Lock()
		defer s.Unlock()
		_, after, found := strings.Cut(s.text.String(), text)
		if found {
			s.text.Reset()
			s.text.WriteString(after)
		}
		return found
	}, 20*time.Second, 10*time.Millisecond, "waiting for %q", text)
}

const unguarded = `import threading
count = 0
def work():
    global count
    count += 1
for _ in range(8):
    threading.Thread(target=work).start()
`

func TestWatch(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	t.Setenv("GITHUB_ACTIONS", "")
	write := func(path, text string) {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, path)), 0o777))
		require.NoError(t, os.WriteFile(filepath.Join(dir, path), []byte(text), 0o666))
	}
	write("app.py", "x = 1\n")

	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	var out, said transcript
	done := make(chan error)
	term := &terminal{Context: ctx, in: strings.NewReader(""), out: &out, err: &said}
	go func() { done <- term.do([]string{"check", "--watch", "--no-cache", "--output-format", "concise"}) }()
	waiting := func() { said.take(t, "waiting for changes") }

	out.take(t, "All checks passed!")
	waiting()
	write("app.py", unguarded)
	out.take(t, "app.py:5:5: FT101")
	waiting()
	write("app.py", "x = 1\n")
	out.take(t, "All checks passed!")
	waiting()
	write("sub/deep.py", unguarded)
	out.take(t, "deep.py:5:5: FT101")
	waiting()
	write("ftlint.toml", "select = 1\n")
	said.take(t, "ftlint: error: ftlint.toml:1:")
	waiting()
	write("ftlint.toml", "")
	out.take(t, "FT101")
	stop()
	require.NoError(t, <-done)
}

func TestWatchRefuses(t *testing.T) {
	for _, args := range [][]string{{"--diff"}, {"--write-baseline"}, {"-"}} {
		term := &terminal{Context: context.Background(), in: strings.NewReader(""), out: &transcript{}, err: &transcript{}}
		require.ErrorContains(t, term.do(append([]string{"check", "--watch"}, args...)), "--watch goes with")
	}
}
