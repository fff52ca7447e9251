package replay_test

import (
	"os"
	"testing"

	"github.com/ftlint/ftlint/replay"
)

func TestShow(t *testing.T) {
	path := os.Getenv("SHOW")
	if path == "" {
		t.Skip("set SHOW to an archive to see its report")
	}
	a := load(t, path)
	r, text := examine(t, a, replay.Options{})
	t.Logf("harness:\n%s\n%s", harnessText(r), text)
}
