package explore_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/ftlint/ftlint/replay/explore"
	"github.com/ftlint/ftlint/replay/machine"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "write the table of executions into docs/replay.md")

const (
	page      = "../../docs/replay.md"
	tableHead = "| program | can end as | reduced | plain |\n|---|---|---|---|\n"
	mostPlain = 20_000
)

// TestClassicPrograms holds the search against programs whose answers are known.
// An archive says, in lines `can OUTCOME`, all that its program can come to: the
// value of its global `result` and the exceptions of its threads, or that they
// wait for ever. How many executions that takes is the table in docs/replay.md.
func TestClassicPrograms(t *testing.T) {
	paths, err := filepath.Glob("../../testdata/classic/*.txtar")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(paths), 15)
	table := tableHead
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".txtar")
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		ar := txtar.Parse(data)
		var want []string
		for _, line := range strings.Split(string(ar.Comment), "\n") {
			if outcome, ok := strings.CutPrefix(line, "can "); ok {
				want = append(want, outcome)
			}
		}
		sort.Strings(want)
		p, err := machine.Compile(string(ar.Files[0].Data))
		require.NoError(t, err, name)
		reduced, seen := classic(t, p, &explore.Reduced{})
		require.True(t, reduced.Complete, name)
		require.Equal(t, want, seen, name)
		plain, seen := classic(t, p, &explore.DepthFirst{Bound: -1})
		require.Subset(t, want, seen, name)
		require.LessOrEqual(t, reduced.Round, plain.Round, name)
		executions := "more than " + grouped(mostPlain)
		if plain.Complete {
			require.Equal(t, want, seen, name)
			executions = grouped(plain.Round)
		}
		table += fmt.Sprintf("| %s | %s | %s | %s |\n", strings.ReplaceAll(name, "_", " "), "`"+strings.Join(want, "`, `")+"`", grouped(reduced.Round), executions)
	}
	doc, err := os.ReadFile(page)
	require.NoError(t, err)
	before, rest, ok := strings.Cut(string(doc), tableHead)
	require.True(t, ok, "%s has no table", page)
	_, after, _ := strings.Cut(rest, "\n\n")
	fresh := before + table + "\n" + after
	if *update {
		require.NoError(t, os.WriteFile(page, []byte(fresh), 0o644))
		return
	}
	require.Equal(t, fresh, string(doc), "go test ./replay/explore -run Classic -update")
}

// classic gives the outcomes of a program, sorted.
func classic(t *testing.T, p *machine.Program, st explore.Strategy) (*explore.Search, []string) {
	m := machine.New(p, machine.DefaultLimits)
	defer m.Close()
	m.Watch(machine.Subject{Global: "result"})
	s := &explore.Search{Machine: m, MostCuts: 1, Budget: explore.Budget{Schedules: mostPlain, Time: time.Minute}}
	seen := map[string]int{}
	s.Run(context.Background(), st, func(o *explore.Outcome) bool {
		text := o.Observed
		if o.Status != machine.Finished {
			text = o.Status.String()
		}
		for _, th := range o.Threads {
			if th.Error != "" {
				text += " " + th.Error
			}
		}
		seen[text]++
		require.Empty(t, o.Error)
		return false
	})
	require.Nil(t, s.Unsettled)
	all := keys(seen)
	sort.Strings(all)
	return s, all
}

func grouped(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", grouped(n/1000), n%1000)
}
