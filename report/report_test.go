package report_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

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
	return report.Input{Files: files, Findings: []finding.Finding{
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
				{Label: "threads", Text: "`fetch` runs on ThreadPoolExecutor (app/main.py:6), many at a time [spawned]"},
				{Label: "lock", Text: "`_cache_lock` guards `_cache` at app/cache.py:14"},
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
	for name, extension := range map[string]string{"full": "txt", "concise": "txt", "json": "json", "json-lines": "jsonl", "github": "txt"} {
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
	require.Equal(t, []string{"concise", "full", "github", "json", "json-lines"}, report.Names())
	require.Nil(t, report.ByName("xml"))
}
