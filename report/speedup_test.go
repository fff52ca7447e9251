package report_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/report"
	"github.com/ftlint/ftlint/speedup"
)

// estimates are a region that scales and one that a lock holds back.
func estimates() report.Speedup {
	files := source.NewSet(source.NewFile("a<b>&c.py", "pool.map(work, items)\npool.map(locked, items)\n"))
	span := func(from, to int) source.Span { return source.Span{Start: uint32(from), End: uint32(to)} }
	rows := func(figures ...float64) (rows []speedup.Row) {
		for i, f := range figures {
			rows = append(rows, speedup.Row{Workers: 1 << i, Speedup: f, Low: f * 0.8, High: f * 1.1, GIL: 0.98, Processes: f * 0.9, Interpreters: f * 0.95})
		}
		return rows
	}
	return report.Speedup{Files: files, Python: "3.13.5t", Answers: []speedup.Answer{
		{Span: span(0, 21), End: span(0, 21), Kind: "pool", Function: "main", Tasks: 16, Share: 0.75, Work: 3e6, Rows: rows(1, 1.9, 3.6, 6.8), Ceiling: 16, Confidence: "high"},
		{Span: span(22, 45), End: span(22, 45), Kind: "threads", Tasks: math.NaN(), Share: 0.25, Work: 1e6, Rows: rows(1, 0.8, 0.5, 0.4), Ceiling: 1.1, Confidence: "low",
			Obstacles: []speedup.Obstacle{{Span: span(31, 37), Kind: speedup.SerialLock, Message: "the lock `l` is held for 90 % of the work", Cost: 0.5, Without: 6.1, Workers: 8}},
			Unknown:   []speedup.Unknown{{Span: span(22, 45), Message: "how many tasks there are is unknown"}}},
	}}
}

func TestSpeedupFormats(t *testing.T) {
	s := estimates()
	for name, write := range map[string]func(io.Writer) error{"speedup.svg": s.SVG, "speedup.txt": s.Text, "speedup.json": s.JSON} {
		var b strings.Builder
		require.NoError(t, write(&b))
		golden(t, name, b.String())
	}
}

// The plot is well-formed, needs nothing from elsewhere, and stays in its frame
// for any number of rows.
func TestSpeedupPlot(t *testing.T) {
	s := estimates()
	s.Answers[1].Rows = s.Answers[1].Rows[:1]
	for _, answers := range [][]speedup.Answer{nil, s.Answers} {
		s.Answers = answers
		var b strings.Builder
		require.NoError(t, s.SVG(&b))
		decoder := xml.NewDecoder(strings.NewReader(b.String()))
		for {
			token, err := decoder.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			require.NoError(t, err)
			if e, ok := token.(xml.StartElement); ok {
				for _, a := range e.Attr {
					assert.NotContains(t, []string{"href", "src"}, a.Name.Local)
				}
			}
		}
		assert.NotContains(t, b.String(), "NaN")
	}
}

func TestSpeedupJSON(t *testing.T) {
	s := estimates()
	var b strings.Builder
	require.NoError(t, s.JSON(&b))
	var regions []map[string]any
	require.NoError(t, json.Unmarshal([]byte(b.String()), &regions))
	share := 0.0
	for _, r := range regions {
		share += r["share"].(float64)
		assert.ElementsMatch(t, []string{"region", "share", "work_ns", "workers", "ceiling", "obstacles", "confidence", "unknown"}, keys(r))
	}
	assert.InDelta(t, 1, share, 0.01)
}

func keys(m map[string]any) (names []string) {
	for name := range m {
		names = append(names, name)
	}
	return names
}

// The page has each region with its curves, and the source of its obstacles.
func TestSpeedupPage(t *testing.T) {
	s := estimates()
	var b strings.Builder
	require.NoError(t, s.HTML(&b))
	text := b.String()
	assert.Contains(t, text, "<title>ftlint speedup: 2 parallel regions</title>")
	assert.Equal(t, 2, strings.Count(text, `src="data:image/svg&#43;xml;base64,`))
	assert.Contains(t, text, `<article class="gain">`)
	assert.Contains(t, text, `<article class="loss">`)
	assert.Contains(t, text, `pool.map(<mark class="primary">locked</mark>, items)</code><span class="note primary">the lock <code>l</code> is held for 90 % of the work; without it 6.10× on 8 workers</span>`)
	assert.Contains(t, text, "a&lt;b&gt;&amp;c.py")
	assert.NotContains(t, text, "http")

	s.Answers = nil
	b.Reset()
	require.NoError(t, s.HTML(&b))
	assert.Contains(t, b.String(), "No parallel regions.")
}
