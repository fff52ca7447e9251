package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/ftlint/ftlint/replay"
)

// reproducerTime bounds the child that shows a race; it ends earlier by itself.
const reproducerTime = 90 * time.Second

// reproduce writes the reproducer of a confirmed finding and runs it, as far as
// that is asked for.
func (c *replayCommand) reproduce(t *terminal, r *replay.Report, number int) error {
	path := c.Emit
	switch {
	case path == "" && c.Python == "":
		return nil
	case path == "":
		dir, err := os.MkdirTemp("", "ftlint")
		if err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(dir) }()
		path = filepath.Join(dir, "reproducer.py")
	case number > 1:
		ext := filepath.Ext(path)
		path = strings.TrimSuffix(path, ext) + "-" + strconv.Itoa(number) + ext
	}
	var b strings.Builder
	if err := replay.WriteReproducer(&b, r); err != nil {
		return err
	}
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		return err
	}
	if c.Python == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(t, reproducerTime)
	defer cancel()
	out, err := exec.CommandContext(ctx, c.Python, "-I", path).CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return err
	}
	r.Reproduced = replay.ReadReproducer(err, out)
	return nil
}
