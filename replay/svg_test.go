package replay_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/ftlint/ftlint/replay"
	"github.com/stretchr/testify/require"
)

// TestSVG holds one drawing against testdata/witness.svg, which was looked at in
// a browser, in light and in dark.
func TestSVG(t *testing.T) {
	a := load(t, "../testdata/replay/bad_global_counter.txtar")
	r, _ := examine(t, a, replay.Options{})
	var b bytes.Buffer
	require.NoError(t, replay.WriteSVG(&b, a.files, []*replay.Report{r}))
	if *update {
		require.NoError(t, os.WriteFile("testdata/witness.svg", b.Bytes(), 0o644))
	}
	want, err := os.ReadFile("testdata/witness.svg")
	require.NoError(t, err)
	require.Equal(t, string(want), b.String())
}

// TestSVGOfArchives draws every archive: it is well-formed XML that asks for
// nothing from outside, and has a lane for each thread that takes a step.
func TestSVGOfArchives(t *testing.T) {
	for _, path := range archives(t) {
		a := load(t, path)
		r, _ := examine(t, a, replay.Options{Schedules: 50})
		a.found.Message = "`x` <&> \"'\x00\u202e" + strings.Repeat("long ", 100)
		var b bytes.Buffer
		require.NoError(t, replay.WriteSVG(&b, a.files, []*replay.Report{r, r}))
		names := 0
		for decoder := xml.NewDecoder(&b); ; {
			token, err := decoder.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			require.NoError(t, err, a.name)
			element, ok := token.(xml.StartElement)
			if !ok {
				continue
			}
			for _, at := range element.Attr {
				require.NotContains(t, []string{"href", "src", "onload"}, at.Name.Local)
				if at.Name.Local == "class" && at.Value == "name" {
					names++
				}
			}
		}
		require.Equal(t, len(r.Steps) > 0, names > 0, a.name)
	}
}
