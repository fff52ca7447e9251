package edit_test

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/ftlint/ftlint/analyzer/edit"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// An archive holds cases, each a pair of sections. The first is named
// `PLAN WORDS: what is special`, and marks places as «so»; the second is
// `fixed`, the text after, or `refused`, the reason why not.

// places takes the marks out of a text.
func places(text string) (string, []source.Span) {
	var b strings.Builder
	var spans []source.Span
	for _, r := range text {
		at := uint32(b.Len())
		switch r {
		case '«':
			spans = append(spans, source.Span{Start: at})
		case '»':
			for i := len(spans) - 1; ; i-- {
				if spans[i].End == 0 {
					spans[i].End = at
					break
				}
			}
		default:
			b.WriteRune(r)
		}
	}
	return b.String(), spans
}

// plansOf reads the words of a plan.
func plansOf(t *testing.T, words []string, at []source.Span) []edit.Plan {
	each := func() [][]source.Span {
		var out [][]source.Span
		for _, s := range at {
			out = append(out, []source.Span{s})
		}
		return out
	}
	arg := func(i int) string {
		if i < len(words) {
			return words[i]
		}
		return ""
	}
	switch words[0] {
	case "hold":
		return []edit.Plan{edit.Hold{Lock: edit.Existing(arg(1)), Around: [][]source.Span{at}}}
	case "hold-each":
		return []edit.Plan{edit.Hold{Lock: edit.Existing(arg(1)), Around: each()}}
	case "hold-global":
		return []edit.Plan{edit.Hold{Lock: edit.ForGlobal(arg(1)), Around: each()}}
	case "hold-field":
		return []edit.Plan{edit.Hold{Lock: edit.ForField(arg(1)), Around: each()}}
	case "setdefault":
		return []edit.Plan{edit.SetDefault{At: at[0]}}
	case "retest":
		return []edit.Plan{edit.Retest{At: at[0]}}
	case "pop":
		return []edit.Plan{edit.Pop{At: at[0]}}
	case "get":
		return []edit.Plan{edit.Get{At: at[0]}}
	case "once":
		return []edit.Plan{edit.ReadOnce{Reads: at, Name: arg(1)}}
	case "copy":
		return []edit.Plan{edit.Copy{Of: at[0], Call: arg(1)}}
	case "enter":
		return []edit.Plan{edit.Enter{At: at[0]}}
	case "repeat":
		return []edit.Plan{edit.Repeat{At: at[0]}}
	case "default":
		return []edit.Plan{edit.Default{Lambda: at[0], Names: words[1:]}}
	case "schedule":
		return []edit.Plan{edit.Schedule{At: at[0], Method: arg(1), Loop: strings.Join(words[2:], "")}}
	case "replace":
		return []edit.Plan{edit.Replace{At: at[0], Text: arg(1)}}
	}
	require.Fail(t, "no such plan", words[0])
	return nil
}

// variants are other ways to write the same text, to which the same change
// must happen.
var variants = map[string]func(string) string{
	"as it is": func(s string) string { return s },
	"CRLF":     func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") },
	"CR":       func(s string) string { return strings.ReplaceAll(s, "\n", "\r") },
	"tabs": func(s string) string {
		return indents.ReplaceAllStringFunc(s, func(s string) string { return strings.ReplaceAll(s, "    ", "\t") })
	},
	"two blanks": func(s string) string {
		return indents.ReplaceAllStringFunc(s, func(s string) string { return strings.ReplaceAll(s, "    ", "  ") })
	},
	"no final newline": func(s string) string { return strings.TrimSuffix(s, "\n") },
}

var indents = regexp.MustCompile(`(?m)^ +`)

func TestPlans(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		require.NoError(t, err)
		require.Zero(t, len(archive.Files)%2, "%s: an odd number of sections", path)
		for i := 0; i < len(archive.Files); i += 2 {
			before, after := archive.Files[i], archive.Files[i+1]
			plan, name, ok := strings.Cut(before.Name, ": ")
			require.True(t, ok, "%s: %s", path, before.Name)
			for variant, as := range variants {
				t.Run(fmt.Sprintf("%s/%s/%s", plan, name, variant), func(t *testing.T) {
					text, at := places(as(string(before.Data)))
					require.Empty(t, syntax.Parse(text).Errors)
					edits, err := edit.Read(text).Make(plansOf(t, strings.Fields(plan), at))
					switch after.Name {
					case "fixed":
						require.NoError(t, err)
						if variant == "two blanks" && !strings.Contains(text, "\n  ") {
							t.Skip("nothing says how deep the text is indented")
						}
						if variant == "tabs" && !strings.Contains(text, "\t") {
							t.Skip("nothing says how deep the text is indented")
						}
						want := as(string(after.Data))
						got := edit.Apply(text, edits)
						if variant == "no final newline" { // where the last line goes, the newline before it may stay
							want, got = strings.TrimRight(want, "\n"), strings.TrimRight(got, "\n")
						}
						assert.Equal(t, want, got)
					case "refused":
						require.ErrorContains(t, err, strings.TrimSpace(string(after.Data)))
					default:
						require.Fail(t, "no such section", after.Name)
					}
				})
			}
		}
	}
}
