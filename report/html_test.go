package report_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ftlint/ftlint/report"
)

// Whatever a project contains, a page has all of its findings and no more
// elements than its own.
func TestAnyFindingOnAPage(t *testing.T) {
	empty := strings.Count(say(t, "html", report.Input{}), "<script")
	rapid.Check(t, func(t *rapid.T) {
		in := anyInput(t)
		for i := range in.Findings {
			in.Findings[i].Message += "</article><script>alert(1)</script>"
			in.Findings[i].Label += `"><script>`
		}
		text := say(t, "html", in)
		require.Equal(t, len(in.Findings), strings.Count(text, "<article "))
		require.Equal(t, len(in.Findings), strings.Count(text, "</article>"))
		require.Equal(t, empty, strings.Count(text, "<script"))
	})
}

func TestPageMarks(t *testing.T) {
	in := at("a.py", "x = 1\ny = x * x\n", 10, 15, "both `x` are read")
	in.Findings[0].Label = "here, `x`"
	text := say(t, "html", in)
	require.Contains(t, text, `<code>y = <mark class="primary">x * x</mark></code><span class="note primary">here, <code>x</code></span>`)
	require.Contains(t, text, `both <code>x</code> are read</h2>`)
}

// A filter that leaves no choice is not offered.
func TestPageFilters(t *testing.T) {
	in := project(t)
	text := say(t, "html", in)
	require.Contains(t, text, `<option value="FT201">FT201 (1)</option>`)
	require.Contains(t, text, `<option value="">none (2)</option>`) // evidence
	require.NotContains(t, text, `<select name="directory">`)
	require.NotContains(t, say(t, "html", at("a.py", "x", 0, 1, "m")), "<select")
	require.Contains(t, say(t, "html", report.Input{}), "All checks passed!")
}
