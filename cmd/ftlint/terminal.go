package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"golang.org/x/term"
)

// wantsColour decides about colour as --color says, else as the environment
// does (force-color.org, no-color.org), else only for a terminal.
func wantsColour(when string, w io.Writer) bool {
	force := os.Getenv("FORCE_COLOR")
	switch {
	case when != "auto":
		return when == "always"
	case force != "" && force != "0":
		return true
	case os.Getenv("NO_COLOR") != "":
		return false
	}
	return isTerminal(w) && os.Getenv("TERM") != "dumb"
}

func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// progress is a line at the bottom of a terminal that says how far the work
// is. It shows after a second, and goes when the work is done.
type progress struct {
	mutex sync.Mutex
	w     io.Writer // nil: say nothing
	noun  string    // what is counted
	next  time.Time // when to say something
	inUse bool
}

func newProgress(t *terminal, noun string, quiet bool) *progress {
	p := &progress{noun: noun, next: time.Now().Add(time.Second)}
	if !quiet && isTerminal(t.err) {
		p.w = t.err
	}
	return p
}

// update may be called from several goroutines.
func (p *progress) update(done, total int) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if now := time.Now(); p.w != nil && now.After(p.next) {
		fmt.Fprintf(p.w, "\r\x1b[K%d of %d %s", done, total, p.noun)
		p.next, p.inUse = now.Add(100*time.Millisecond), true
	}
}

func (p *progress) clear() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.inUse {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
	p.w = nil
}
