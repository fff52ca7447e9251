package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/fsnotify/fsnotify"

	"github.com/ftlint/ftlint/analyzer/source"
)

// settling is how long nothing may change before a check starts: an editor or
// git changes several files at once.
const settling = 100 * time.Millisecond

// watch checks again and again. Mistakes that the next edit may mend, as one in
// the configuration, are told and waited out.
func (c *check) watch(t *terminal, line *commandLine) error {
	if c.Diff || c.WriteBaseline || c.AddNoqa || c.ShowFiles || c.ShowSettings || slices.Contains(c.Paths, "-") {
		return errors.New("--watch goes with findings in files alone")
	}
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return err
	}
	defer watcher.Close()
	first := true
	for t.Err() == nil {
		t.status = clean
		files, err := c.once(t, line)
		if err != nil && first {
			return err
		}
		if err != nil && t.Err() == nil {
			t.complain(err)
		}
		if err := c.follow(watcher, files); err != nil {
			return err
		}
		if !c.Quiet && !c.Silent && t.Err() == nil {
			fmt.Fprintln(t.err, "note: waiting for changes; Ctrl+C ends this")
		}
		if err := await(t, watcher); err != nil {
			return err
		}
		if isTerminal(t.out) && c.Output == "" && t.Err() == nil {
			fmt.Fprint(t.out, "\x1b[2J\x1b[3J\x1b[H")
		}
		first = false
	}
	return nil
}

// follow watches the directories of files and those above them, up to what was
// named, and those of configuration files.
func (c *check) follow(watcher *fsnotify.Watcher, files *source.Set) error {
	known := map[string]bool{}
	for _, dir := range watcher.WatchList() {
		known[dir] = true
	}
	add := func(dir string) error {
		if known[dir] {
			return nil
		}
		known[dir] = true
		if err := watcher.Add(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%s cannot be watched: %w", dir, err)
		}
		return nil
	}
	named := c.Paths
	if len(named) == 0 {
		named = []string{"."}
	}
	var tops []string
	for _, path := range named {
		top, err := filepath.Abs(path)
		if err != nil {
			return err
		}
		if info, err := os.Stat(top); err != nil || !info.IsDir() {
			top = filepath.Dir(top)
		}
		tops = append(tops, top)
		if err := add(top); err != nil {
			return err
		}
	}
	if files == nil {
		return nil
	}
	for i := range files.Len() {
		for dir := filepath.Dir(files.Absolute(source.FileID(i))); !known[dir]; dir = filepath.Dir(dir) {
			if err := add(dir); err != nil {
				return err
			}
			if slices.Contains(tops, dir) || dir == filepath.Dir(dir) {
				break
			}
		}
	}
	return nil
}

// await returns when something that matters has changed and nothing changes any
// more, or when the user has had enough.
func await(t *terminal, watcher *fsnotify.Watcher) error {
	var calm <-chan time.Time
	for {
		select {
		case <-t.Done():
			return nil
		case <-calm:
			return nil
		case err := <-watcher.Errors:
			return err
		case event := <-watcher.Events:
			if event.Has(fsnotify.Create) {
				if info, err := os.Stat(event.Name); err == nil && info.IsDir() {
					if err := watcher.Add(event.Name); err == nil {
						calm = time.After(settling)
					}
					continue
				}
			}
			if event.Op != fsnotify.Chmod && matters(filepath.ToSlash(event.Name)) {
				calm = time.After(settling)
			}
		}
	}
}
