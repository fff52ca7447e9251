package report_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/report"
)

var update = flag.Bool("update", false, "write the golden files anew")

const cache = `import threading

_cache = {}
_cache_lock = threading.Lock()


def fetch(key):
    if key not in _cache:
        _cache[key] = load(key)
    return _cache[key]


def forget(key):
    with _cache_lock:
        _cache.pop(key, None)
`

const entry = `from concurrent.futures import ThreadPoolExecutor

from app.cache import fetch

with ThreadPoolExecutor() as pool:
	results = list(pool.map(fetch, "日本", timeout=3))
`

// project is a few findings that have all that a finding can have.
func project(t *testing.T) report.Input {
	files := source.NewSet(source.NewFile("app/cache.py", cache), source.NewFile("app/main.py", entry), source.NewFile("app/späť.py", "a = (1 +\n\n"))
	at := func(path, text string) finding.Location {
		id, ok := files.Lookup(path)
		require.True(t, ok)
		file, err := files.Open(id)
		require.NoError(t, err)
		start := strings.Index(file.Text, text)
		require.GreaterOrEqual(t, start, 0, text)
		return finding.Location{File: id, Span: source.Span{Start: uint32(start), End: uint32(start + len(text))}}
	}
	insert := at("app/cache.py", "_cache[key] = load(key)")
	spawn, lock := at("app/main.py", "pool.map"), at("app/cache.py", "_cache_lock:")
	return report.Input{Files: files, Version: "1.2.3 (0123456789ab)", Findings: []finding.Finding{
		{
			Code: "FT201", Name: "check-then-insert",
			Message:  "`_cache` is filled by check-then-act: two pool workers can both run `load(key)`",
			Location: insert, Line: insert.Span, Label: "worker B inserts here, holding no lock",
			Severity: finding.Error, Confidence: finding.Certain, Evidence: finding.Spawned, GIL: finding.Masked,
			Related: []finding.Related{
				{Location: at("app/cache.py", "key not in _cache"), Role: "test", Message: "worker A tests here"},
				{Location: at("app/cache.py", "_cache.pop(key, None)"), Role: "lock", Message: "guarded by `_cache_lock` here"},
				{Location: at("app/main.py", `pool.map(fetch, "日本", timeout=3)`), Role: "spawn", Message: "starts the workers"},
			},
			Chains: []finding.Chain{{
				{Location: at("app/main.py", "pool.map"), Function: "app.main"},
				{Location: insert, Function: "app.cache.fetch", Locks: []string{"_cache_lock"}},
			}},
			Facts: []finding.Fact{
				{Label: "threads", Text: "`fetch` runs on ThreadPoolExecutor, many at a time [spawned]", At: &spawn},
				{Label: "lock", Text: "`_cache_lock` guards `_cache`", At: &lock},
			},
			Help: "hold `_cache_lock` here, or `_cache.setdefault(key, …)` if calling `load` twice is harmless",
			Fixes: []finding.Fix{
				{Applicability: finding.Unsafe, Message: "hold the lock", Edits: []finding.Edit{{Location: at("app/cache.py", "    return _cache"), Content: "    "}}},
				{Applicability: finding.Safe, Message: "use setdefault", Edits: []finding.Edit{{Location: insert, Content: "_cache.setdefault(key, load(key))"}}},
			},
			Replay: &finding.Replay{
				Verdict: finding.Confirmed, Kind: "built twice", Schedule: "ft1:ab", Outcome: "both computed a value", Threads: 2, Switches: 3,
				Assumptions: []string{"`load` returns"},
			},
			Fingerprint: "0123456789abcdef",
		},
		{
			Code: "FT002", Name: "syntax-error", Message: "'(' was never closed", Severity: finding.Error, Confidence: finding.Certain,
			Location: at("app/späť.py", "(1 +\n"), Line: at("app/späť.py", "a = (1 +\n").Span, Fingerprint: "f1",
		},
		{
			Code: "FT001", Name: "unused-ignore", Message: "there is no rule `FT999`", Severity: finding.Note, Confidence: finding.Certain,
			Location: at("app/späť.py", "a"), Line: at("app/späť.py", "a = (1 +\n").Span, Fingerprint: "f2",
		},
	}}
}

// golden holds text against a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o666))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")))
}

func TestFormats(t *testing.T) {
	for name, extension := range map[string]string{"full": "txt", "concise": "txt", "json": "json", "json-lines": "jsonl", "github": "txt", "gitlab": "json", "junit": "xml", "rdjson": "json", "sarif": "json"} {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			require.NoError(t, report.ByName(name).Report(&b, project(t)))
			golden(t, name+"."+extension, b.String())
		})
	}
}

func TestSummaryPage(t *testing.T) {
	var b strings.Builder
	require.NoError(t, report.Summary{Limit: 1 << 20}.Report(&b, project(t)))
	golden(t, "summary.md", b.String())
}

func TestNames(t *testing.T) {
	require.Equal(t, []string{"concise", "full", "github", "gitlab", "html", "json", "json-lines", "junit", "rdjson", "sarif"}, report.Names())
	require.Nil(t, report.ByName("xml"))
}

// at makes an input of one finding at a range of a text.
func at(path, text string, start, end uint32, message string) report.Input {
	return report.Input{Files: source.NewSet(source.NewFile(path, text)), Findings: []finding.Finding{{
		Code: "FT101", Name: "global-update", Severity: finding.Warning, Message: message,
		Location: finding.Location{Span: source.Span{Start: start, End: end}},
	}}}
}

func printed(t *testing.T, f report.Format, in report.Input) string {
	var b strings.Builder
	require.NoError(t, f.Report(&b, in))
	return b.String()
}

func TestFrameAtEdges(t *testing.T) {
	for _, test := range []struct {
		name, text string
		start, end uint32
		want       []string // from the first line of source on
	}{
		{"nothing is one caret", "ab\n", 1, 1, []string{"1 | ab", "  |  ^"}},
		{"the end of a line", "ab  \r\ncd", 4, 4, []string{"1 | ab", "  |   ^"}},
		{"the end of the file", "ab\n", 3, 3, []string{"2 |", "  | ^"}},
		{"beyond the end", "ab", 9, 12, []string{"1 | ab", "  |   ^"}},
		{"several lines", "ab(\n)\n", 0, 5, []string{"1 | ab(", "  | ^^^"}},
		{"characters that would act", "a\x1b[0m\u202eb\fc", 0, 1, []string{"1 | a␛[0m\ufffdb␌c", "  | ^"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			lines := strings.Split(printed(t, report.ByName("full"), at("a.py", test.text, test.start, test.end, "m")), "\n")
			require.Equal(t, test.want, lines[3:5])
		})
	}
}

func TestEscapes(t *testing.T) {
	in := at("a,b:c%.py", "x\ny", 0, 1, "100% of `a|b` | <b>, [x] 1*2")
	require.Equal(t, "::warning title=ftlint FT101,file=a%2Cb%3Ac%25.py,line=1,col=1,endLine=1,endColumn=2::a,b:c%25.py:1:1: FT101 100%25 of `a|b` | <b>, [x] 1*2\n",
		printed(t, report.ByName("github"), in))
	require.Contains(t, printed(t, report.Summary{Limit: 9999}, in), "| 100% of `a\\|b` \\| \\<b\\>, \\[x\\] 1\\*2 |\n")
	in.Findings[0].Message = "odd `"
	require.Contains(t, printed(t, report.Summary{Limit: 9999}, in), "| odd \\` |\n")
	in.Findings[0].Message = "two\nlines"
	require.Equal(t, "a,b:c%.py:1:1: FT101 two␊lines\nFound 1 warning.\n", printed(t, report.ByName("concise"), in))
}

func TestLongMessageIsCut(t *testing.T) {
	in := at("a.py", "x", 0, 1, strings.Repeat("é", 5000))
	_, message, found := strings.Cut(strings.TrimSpace(printed(t, report.ByName("github"), in))[2:], "::")
	require.True(t, found)
	require.Equal(t, 4096, utf8.RuneCountInString(message))
	require.True(t, strings.HasSuffix(message, "é…"))
}

func TestClosingLine(t *testing.T) {
	last := func(severities ...finding.Severity) string {
		in := at("a.py", "x", 0, 1, "m")
		in.Findings = in.Findings[:0]
		for _, s := range severities {
			in.Findings = append(in.Findings, finding.Finding{Severity: s})
		}
		lines := strings.Split(strings.TrimSpace(printed(t, report.ByName("concise"), in)), "\n")
		return lines[len(lines)-1]
	}
	require.Equal(t, "All checks passed!", last())
	require.Equal(t, "Found 3 errors.", last(finding.Error, finding.Error, finding.Error))
	require.Equal(t, "Found 1 warning and 2 notes.", last(finding.Note, finding.Warning, finding.Note))
	require.Equal(t, "Found 1 error, 1 warning and 1 note.", last(finding.Note, finding.Warning, finding.Error))
}

func TestColour(t *testing.T) {
	in := at("a.py", "x", 0, 1, "m")
	in.Colour = true
	text := printed(t, report.ByName("full"), in)
	require.Contains(t, text, "\x1b[1;33mFT101\x1b[0m m\n")
	require.Contains(t, text, "\x1b[1;33m^\x1b[0m")
}

func TestStatistics(t *testing.T) {
	in := at("a.py", "x", 0, 1, "m")
	rare := in.Findings[0]
	rare.Code, rare.Name, rare.Fixes = "FT001", "unused-ignore", []finding.Fix{{}}
	for range 9 {
		in.Findings = append(in.Findings, in.Findings[0])
	}
	in.Findings = append([]finding.Finding{rare}, in.Findings...)
	require.Equal(t, "10\tFT101\tglobal-update\n 1\tFT001\tunused-ignore\nFound 11 warnings.\n[*] 1 fixable with the `--fix` option.\n", printed(t, report.Statistics{}, in))
	require.JSONEq(t, `[{"code":"FT101","name":"global-update","count":10,"fixable":0},{"code":"FT001","name":"unused-ignore","count":1,"fixable":1}]`,
		printed(t, report.Statistics{JSON: true}, in))
}

func TestManyPlaces(t *testing.T) {
	in := at("a.py", strings.Repeat("x\n", 100), 0, 1, "m")
	for i := range uint32(20) {
		in.Findings[0].Related = append(in.Findings[0].Related, finding.Related{Location: finding.Location{Span: source.Span{Start: 10 * i, End: 10*i + 1}}})
	}
	require.Contains(t, printed(t, report.ByName("full"), in), "= more: 5 further places; the JSON formats list all\n")
}
