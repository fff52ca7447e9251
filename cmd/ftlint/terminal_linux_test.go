package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// openTerminal opens a pseudo-terminal: what a program writes to the one is
// read from the other.
func openTerminal(t *testing.T) (program, screen *os.File) {
	screen, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skipf("no pseudo-terminals here: %v", err)
	}
	t.Cleanup(func() { screen.Close() })
	fd := int(screen.Fd())
	require.NoError(t, unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0))
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	require.NoError(t, err)
	program, err = os.OpenFile("/dev/pts/"+strconv.Itoa(n), os.O_RDWR|unix.O_NOCTTY, 0)
	require.NoError(t, err)
	return program, screen
}

// onScreen is what a program shows on a terminal.
func onScreen(t *testing.T, run func(w *os.File)) string {
	program, screen := openTerminal(t)
	var shown bytes.Buffer
	done := make(chan struct{})
	go func() {
		io.Copy(&shown, screen) // ends with an error when the program's side is closed
		close(done)
	}()
	run(program)
	program.Close()
	<-done
	return shown.String()
}

func TestColourOnTerminal(t *testing.T) {
	for _, name := range []string{"NO_COLOR", "FORCE_COLOR"} {
		t.Setenv(name, "")
	}
	t.Setenv("TERM", "xterm")
	onScreen(t, func(w *os.File) {
		require.True(t, wantsColour("auto", w))
		require.False(t, wantsColour("never", w))
		t.Setenv("TERM", "dumb")
		require.False(t, wantsColour("auto", w))
	})
	require.False(t, wantsColour("auto", io.Discard))
}

func TestProgress(t *testing.T) {
	long := func(quiet bool) func(w *os.File) {
		return func(w *os.File) {
			p := newProgress(&terminal{Context: context.Background(), err: w}, "files", quiet)
			p.update(1, 100)
			p.next = time.Time{} // a second has passed
			p.update(2, 100)
			p.update(3, 100) // too soon after
			p.clear()
			p.update(4, 100)
		}
	}
	require.Equal(t, "\r\x1b[K2 of 100 files\r\x1b[K", onScreen(t, long(false)))
	require.Empty(t, onScreen(t, long(true)))
}

func TestInitAsks(t *testing.T) {
	dir := t.TempDir()
	program, screen := openTerminal(t)
	defer program.Close()
	_, err := screen.WriteString("\nno\nYES\n")
	require.NoError(t, err)
	var said, asked bytes.Buffer
	c := initCommand{Directory: dir}
	require.NoError(t, c.Run(&terminal{Context: context.Background(), in: program, out: &said, err: &asked}))
	require.FileExists(t, dir+"/ftlint.toml")
	require.NoFileExists(t, dir+"/.pre-commit-config.yaml")
	require.FileExists(t, dir+"/.github/workflows/ftlint.yml")
	require.Contains(t, asked.String(), "Write the pre-commit hook, "+dir+"/.pre-commit-config.yaml? [Y/n] ")
}
