package finding_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// policy shows everything that there is in files.
func policy(files ...*source.File) finding.Policy {
	set := source.NewSet(files...)
	return finding.Policy{
		Files: set,
		Directives: func(id source.FileID) []facts.Directive {
			file, _ := set.Open(id)
			return facts.Directives(syntax.Parse(file.Text), file.Text)
		},
		Known:    func(code string) bool { return slices.Contains([]string{"FT001", "FT002", "FT101", "FT102"}, code) },
		Selected: func(source.FileID, string) bool { return true },
		Least:    levels(finding.Possible, finding.Library),
	}
}

func levels(c finding.Confidence, e finding.Evidence) func(source.FileID) finding.Levels {
	return func(source.FileID) finding.Levels { return finding.Levels{Confidence: c, Evidence: e} }
}

// at is the nth place of a text in a file.
func at(p finding.Policy, path, text string, n int) finding.Location {
	id, found := p.Files.Lookup(path)
	if !found {
		panic("no file " + path)
	}
	file, _ := p.Files.Open(id)
	start := 0
	for ; n > 0; n-- {
		i := strings.Index(file.Text[start:], text)
		if i < 0 {
			panic("no " + text + " in " + path)
		}
		start += i + len(text)
	}
	return finding.Location{File: id, Span: source.Span{Start: uint32(start - len(text)), End: uint32(start)}}
}

// said is the findings in a line each: path:row code message.
func said(p finding.Policy, findings []finding.Finding) []string {
	lines := []string{}
	for _, f := range findings {
		file, _ := p.Files.Open(f.File)
		lines = append(lines, fmt.Sprintf("%s:%d %s %s", p.Files.Path(f.File), file.Position(f.Span.Start).Row, f.Code, f.Message))
	}
	return lines
}

// update is an FT101 at the nth `x += 1` of a.py.
func update(p finding.Policy, n int) finding.Finding {
	return finding.Finding{Code: "FT101", Message: "x", Location: at(p, "a.py", "x += 1", n), Confidence: finding.Likely, Evidence: finding.Spawned}
}

func TestOrderAndDistinct(t *testing.T) {
	p := policy(source.NewFile("a.py", "x += 1\nx += 1\n"), source.NewFile("b.py", "y += 1\n"))
	other := update(p, 1)
	other.Code = "FT102"
	got := finding.Process([]finding.Finding{
		{Code: "FT101", Message: "y", Location: at(p, "b.py", "y", 1), Confidence: finding.Likely}, update(p, 2), other, update(p, 1), update(p, 2),
	}, p)
	require.Equal(t, []string{"a.py:1 FT101 x", "a.py:1 FT102 x", "a.py:2 FT101 x", "b.py:1 FT101 y"}, said(p, got))
}

func TestChoice(t *testing.T) {
	p := policy(source.NewFile("a.py", "x += 1\nx += 1\nx += 1\n"))
	possible, library, spawned := update(p, 1), update(p, 2), update(p, 3)
	possible.Confidence, library.Evidence = finding.Possible, finding.Library
	all := []finding.Finding{possible, library, spawned}
	rows := func(change func(*finding.Policy)) (rows []string) {
		p := p
		change(&p)
		return said(p, finding.Process(slices.Clone(all), p))
	}
	require.Equal(t, []string{"a.py:1 FT101 x", "a.py:2 FT101 x", "a.py:3 FT101 x"}, rows(func(*finding.Policy) {}))
	require.Equal(t, []string{"a.py:2 FT101 x", "a.py:3 FT101 x"}, rows(func(p *finding.Policy) { p.Least = levels(finding.Likely, finding.Library) }))
	require.Equal(t, []string{"a.py:1 FT101 x", "a.py:3 FT101 x"}, rows(func(p *finding.Policy) { p.Least = levels(finding.Possible, finding.Spawned) }))
	require.Empty(t, rows(func(p *finding.Policy) {
		p.Selected = func(id source.FileID, code string) bool { return id != 0 || code != "FT101" }
	}))
}

func TestSuppression(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       []string
	}{
		{"ignored", "x += 1  # noqa: FT101\nx += 1  # ftlint: ignore[FT101]\n", []string{}},
		{"another line", "x += 1\nx += 1\ny  # noqa: FT101\n", []string{"a.py:1 FT101 x", "a.py:2 FT101 x", "a.py:3 FT001 nothing here is suppressed by the ignore of `FT101`"}},
		{"another code", "x += 1  # noqa: FT102\nx += 1  # noqa: FT101\n", []string{"a.py:1 FT101 x", "a.py:1 FT001 nothing here is suppressed by the ignore of `FT102`"}},
		{"one of two codes", "x += 1  # ftlint: ignore[FT101, FT102]\nx += 1  # noqa: FT101, E501\n",
			[]string{"a.py:1 FT001 nothing here is suppressed by the ignore of `FT102`"}},
		{"unknown code", "x += 1  # noqa: FT101, FT999\nx += 1  # noqa: FT101\n", []string{"a.py:1 FT001 there is no rule `FT999`"}},
		{"unknown and idle", "x += 1\nx += 1\ny  # ftlint: ignore[FT101, FT102, F1]\n", []string{"a.py:1 FT101 x", "a.py:2 FT101 x",
			"a.py:3 FT001 nothing here is suppressed by the ignore of `FT101` and `FT102`; there is no rule `F1`"}},
		{"file", "# ftlint: file-ignore[FT101]\nx += 1\nx += 1\n", []string{}},
		{"range", "# ftlint: disable[FT101]\nx += 1\n# ftlint: enable[FT101]\nx += 1\n", []string{"a.py:4 FT101 x"}},
		{"idle range", "# ftlint: disable[FT102]\nx += 1\n# ftlint: enable[FT102]\nx += 1\n", []string{
			"a.py:1 FT001 nothing here is suppressed by the ignore of `FT102`", "a.py:2 FT101 x",
			"a.py:3 FT001 `FT102` is enabled here, but nothing before is suppressed", "a.py:4 FT101 x"}},
		{"an idle ignore ignored", "# ftlint: file-ignore[FT001]\nx += 1  # noqa: FT101\nx += 1  # noqa: FT101, FT102\n", []string{}},
		{"malformed", "x += 1  # ftlint: ignore\nx += 1\n", []string{"a.py:1 FT101 x",
			"a.py:1 FT001 `ignore` needs the codes that it is about: ignore[FT101]", "a.py:2 FT101 x"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := policy(source.NewFile("a.py", test.text))
			require.Equal(t, test.want, said(p, finding.Process([]finding.Finding{update(p, 2), update(p, 1)}, p)))
		})
	}
}

func TestNotJudged(t *testing.T) {
	p := policy(source.NewFile("a.py", "x += 1  # noqa: FT101, FT102\n"))
	p.Selected = func(_ source.FileID, code string) bool { return code == "FT001" }
	require.Empty(t, finding.Process(nil, p), "rules that are off")

	p = policy(source.NewFile("a.py", "x += 1  # noqa: FT101\n(\n"))
	broken := finding.Finding{Code: "FT002", Message: "m", Location: at(p, "a.py", "(", 1), Confidence: finding.Certain}
	require.Equal(t, []string{"a.py:2 FT002 m"}, said(p, finding.Process([]finding.Finding{broken}, p)), "a file that was not read to its end")

	p = policy(source.NewFile("a.py", "x += 1  # noqa: FT101\n"))
	p.Least = levels(finding.Certain, finding.Library)
	require.Empty(t, finding.Process([]finding.Finding{update(p, 1)}, p), "what is not shown is ignored all the same")
}

func TestOtherSides(t *testing.T) {
	for _, test := range []struct {
		name, text string
		related    []string // roles of the places of `x`, from the second
		left       []int    // rows of those left; nil if the finding goes
	}{
		{"the other side", "x += 1\nx # noqa: FT101\n", []string{"read"}, nil},
		{"one of two", "x += 1\nx # noqa: FT101\nx\n", []string{"read", "write"}, []int{3}},
		{"a further site", "x += 1\nx # noqa: FT101\nx\n", []string{"site", "lock"}, []int{3}},
		{"no access", "x += 1\nx # ftlint: ignore[FT102]\n", []string{"lock"}, []int{2}},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := policy(source.NewFile("a.py", test.text))
			f := update(p, 1)
			for i, role := range test.related {
				f.Related = append(f.Related, finding.Related{Location: at(p, "a.py", "x", i+2), Role: role})
			}
			got := slices.DeleteFunc(finding.Process([]finding.Finding{f}, p), func(f finding.Finding) bool { return f.Code == "FT001" })
			if test.left == nil {
				require.Empty(t, got)
				return
			}
			require.Len(t, got, 1)
			var rows []int
			file, _ := p.Files.Open(0)
			for _, r := range got[0].Related {
				rows = append(rows, file.Position(r.Span.Start).Row)
			}
			require.Equal(t, test.left, rows)
		})
	}
}

// The fix of an idle ignore takes out what is idle, and nothing is idle then.
func TestFixOfIdleIgnore(t *testing.T) {
	for text, want := range map[string]string{
		"y = 1  # noqa: FT101\n":                          "y = 1\n",
		"y = 1  # noqa: FT101, E501\n":                    "y = 1  # noqa: E501\n",
		"y = 1  # noqa: E501 FT101 because\n":             "y = 1  # noqa: E501 because\n",
		"x += 1  # ftlint: ignore[FT102,FT101,FT9] why\n": "x += 1  # ftlint: ignore[FT101] why\n",
		"y = 1  # noqa: FT101  # type: ignore\n":          "y = 1  # type: ignore\n",
		"y = 1  # type: ignore # noqa: FT101\n":           "y = 1  # type: ignore\n",
		"  # ftlint: ignore[FT101]\r\ny = 1\n":            "y = 1\n",
		"y = 1\n# ftlint: ignore[FT101]":                  "y = 1\n",
		"f(\n  # ftlint: ignore[FT101]\n)\n":              "f(\n)\n",
	} {
		t.Run(text, func(t *testing.T) {
			check := func(text string) (finding.Policy, []finding.Finding) {
				p := policy(source.NewFile("a.py", text))
				var findings []finding.Finding
				if strings.Contains(text, "x += 1") {
					findings = append(findings, update(p, 1))
				}
				return p, finding.Process(findings, p)
			}
			_, got := check(text)
			require.Len(t, got, 1)
			require.Equal(t, finding.Safe, got[0].Fixes[0].Applicability)
			edit := got[0].Fixes[0].Edits[0]
			fixed := text[:edit.Span.Start] + edit.Content + text[edit.Span.End:]
			require.Equal(t, want, fixed)
			p, again := check(fixed)
			require.Empty(t, said(p, again))
		})
	}
}

func TestFingerprint(t *testing.T) {
	prints := func(text string) []string {
		p := policy(source.NewFile("a.py", text))
		var findings []finding.Finding
		for n := range strings.Count(text, "x += 1") {
			f := update(p, n+1)
			f.Subject, f.Function = "m.x", "m.f"
			findings = append(findings, f)
		}
		var prints []string
		for _, f := range finding.Process(findings, p) {
			require.Len(t, f.Fingerprint, 32)
			prints = append(prints, f.Fingerprint)
		}
		return prints
	}
	plain := prints("x += 1\nx += 1\n")
	require.Len(t, plain, 2)
	require.NotEqual(t, plain[0], plain[1], "equal statements are numbered")
	require.Equal(t, plain, prints("import a\n\n\nif a:\n    x += 1  # why not\n    x += 1\n"), "moved")
	require.Equal(t, plain[1:], prints("x += 1 # noqa: FT101\nx += 1\n"), "an ignore changes no other")
	require.NotEqual(t, plain[0], prints("x += 1 + y\n")[0], "another statement")
}

// It does not matter in which order findings come.
func TestAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		line := rapid.SampledFrom([]string{"x += 1\n", "x += 1  # noqa: FT101\n", "# ftlint: disable[FT101]\n", "# ftlint: enable[FT101]\n", "y = 1  # noqa: FT102\n"})
		text := strings.Join(rapid.SliceOf(line).Draw(t, "lines"), "")
		p := policy(source.NewFile("a.py", text))
		var findings []finding.Finding
		for n := range strings.Count(text, "x += 1") {
			for _, subject := range []string{"m.x", "m.y"} {
				f := update(p, n+1)
				f.Subject = subject
				findings = append(findings, f)
			}
		}
		want := finding.Process(slices.Clone(findings), p)
		require.Equal(t, want, finding.Process(rapid.Permutation(findings).Draw(t, "order"), p))
	})
}
