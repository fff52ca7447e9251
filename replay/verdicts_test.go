package replay_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/replay"
	"github.com/stretchr/testify/require"
)

var (
	update = flag.Bool("update", false, "write the verdicts anew, of the chosen archives; what is said of one that stays as it was is kept")
	only   = flag.String("verdicts", "", "replay only the archives whose names match")
)

// The golden table has a line for each finding of the archives:
//
//	rules/FT101-global-update/basic FT101 bad_add:12 confirmed
//	rules/FT101-global-update/basic FT101 fp_constant:31 not confirmed: both threads write the same
//
// What stands after the colon is written by hand, and says why the verdict is
// right. The row counts in its file. What was confirmed has to stay so.
const goldenVerdicts = "testdata/verdicts.txt"

type verdict struct {
	key     string // archive, code, function and row
	text    string
	because string
	reason  string // the replay's own
}

func (v verdict) String() string {
	if v.because == "" {
		return v.key + " " + v.text
	}
	return v.key + " " + v.text + ": " + v.because
}

var verdictLine = regexp.MustCompile(`^(\S+ \S+ \S+) (confirmed|not confirmed|benign|not replayable)(?:: (.*))?$`)

func readVerdicts(t testing.TB) map[string]verdict {
	t.Helper()
	data, err := os.ReadFile(goldenVerdicts)
	if os.IsNotExist(err) {
		return nil
	}
	require.NoError(t, err)
	known := map[string]verdict{}
	for _, line := range strings.Split(strings.TrimSuffix(string(data), "\n"), "\n") {
		m := verdictLine.FindStringSubmatch(line)
		require.NotNil(t, m, line)
		known[m[1]] = verdict{key: m[1], text: m[2], because: m[3]}
	}
	return known
}

// TestVerdicts replays every finding in every archive.
func TestVerdicts(t *testing.T) {
	var paths []string
	for _, pattern := range []string{"replay", "replay/projects", "small", "rules/*", "programs"} {
		found, err := filepath.Glob("../testdata/" + pattern + "/*.txtar")
		require.NoError(t, err)
		paths = append(paths, found...)
	}
	chosen := regexp.MustCompile(*only)
	var mu sync.Mutex
	var got []verdict
	t.Run("all", func(t *testing.T) {
		for _, path := range paths {
			name := strings.TrimSuffix(strings.TrimPrefix(path, "../testdata/"), ".txtar")
			if !chosen.MatchString(name) {
				continue
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				vs := verdictsOf(t, name, open(t, path))
				mu.Lock()
				got = append(got, vs...)
				mu.Unlock()
			})
		}
	})
	known := readVerdicts(t)
	sort.Slice(got, func(i, j int) bool { return got[i].key < got[j].key })
	for i := range got {
		if was, ok := known[got[i].key]; ok && was.text == got[i].text {
			got[i].because = was.because
		}
	}
	logVerdicts(t, got)
	if *update {
		for key, v := range known {
			if archive, _, _ := strings.Cut(key, " "); !chosen.MatchString(archive) {
				got = append(got, v)
			}
		}
		sort.Slice(got, func(i, j int) bool { return got[i].key < got[j].key })
		var b strings.Builder
		for _, v := range got {
			b.WriteString(v.String() + "\n")
		}
		require.NoError(t, os.WriteFile(goldenVerdicts, []byte(b.String()), 0o644))
		return
	}
	seen := map[string]bool{}
	for _, v := range got {
		seen[v.key] = true
		if was := known[v.key].text; was != v.text {
			require.NotEqual(t, "confirmed", was, "%s: now %s: %s", v.key, v.text, v.reason)
			t.Logf("%s: was %s, now %s; -update writes the table anew", v.key, was, v.text)
		}
	}
	for key := range known {
		require.True(t, seen[key] || *only != "", "%s is found no more; -update writes the table anew", key)
	}
}

// verdictsOf replays the findings of a program.
func verdictsOf(t *testing.T, name string, files *source.Set) []verdict {
	result := check(t, files)
	var vs []verdict
	for i := range result.Findings {
		f := &result.Findings[i]
		if !replay.Replayable(f.Code) {
			continue
		}
		file, err := result.Files.Open(f.File)
		require.NoError(t, err)
		function := f.Function[strings.LastIndex(f.Function, ".")+1:]
		if function == "" {
			function = "module"
		}
		if base := result.Files.Path(f.File); base != "app.py" {
			function = base + ":" + function
		}
		r := replay.Examine(context.Background(), result.Files, f, replay.Options{Schedules: 600, Time: time.Minute})
		v := verdict{key: fmt.Sprintf("%s %s %s:%d", name, f.Code, function, file.Position(f.Span.Start).Row), text: r.Replay.Verdict.String(), reason: r.Replay.Reason}
		switch {
		case r.Replay.Verdict == finding.Confirmed:
			v.reason = r.Replay.Kind + ": " + r.Replay.Outcome
		case r.Replay.Exhaustive:
			v.reason += "exhaustive"
		case r.Replay.Verdict == finding.NotConfirmed && v.reason == "":
			v.reason = fmt.Sprintf("%d schedules, bound %d", r.Replay.Schedules, r.Bound)
		}
		for _, was := range vs { // two findings of one line
			if was.key == v.key {
				v.key += "+"
			}
		}
		vs = append(vs, v)
	}
	return vs
}

// logVerdicts prints the table by code, and each verdict with the replay's own
// words.
func logVerdicts(t *testing.T, vs []verdict) {
	counts := map[string]map[string]int{}
	var b strings.Builder
	for _, v := range vs {
		code := strings.Fields(v.key)[1]
		if counts[code] == nil {
			counts[code] = map[string]int{}
		}
		counts[code][v.text]++
		fmt.Fprintf(&b, "%s %s [%s]\n", v.key, v.text, v.reason)
	}
	var codes []string
	for code := range counts {
		codes = append(codes, code)
	}
	sort.Strings(codes)
	for _, code := range codes {
		c := counts[code]
		fmt.Fprintf(&b, "%s: %d confirmed, %d not confirmed, %d benign, %d not replayable\n", code, c["confirmed"], c["not confirmed"], c["benign"], c["not replayable"])
	}
	if testing.Verbose() {
		t.Log("\n" + b.String())
	}
}
