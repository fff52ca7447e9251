package machine_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"testing"
	"time"

	"github.com/ftlint/ftlint/replay/machine"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"
)

// cpython finds a CPython of 3.11 or later: on the path, or pyenv's.
func cpython(t testing.TB) string {
	t.Helper()
	candidates := []string{"python3.13", "python3.12", "python3.11", "python3"}
	home, _ := os.UserHomeDir()
	installed, _ := filepath.Glob(filepath.Join(home, ".pyenv/versions/3.1[1-9]*/bin/python"))
	sort.Sort(sort.Reverse(sort.StringSlice(installed)))
	for _, name := range append(installed, candidates...) {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		if exec.Command(path, "-c", "import sys; sys.exit(sys.version_info < (3, 11))").Run() == nil {
			return path
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("no CPython 3.11 or later")
	}
	t.Skip("no CPython 3.11 or later is here to compare with")
	return ""
}

// limited keeps a program that would not end from taking all memory.
const limited = `
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
    resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
except ImportError:
    pass
`

// runner runs many programs in one CPython and tells what each printed and how
// it ended.
const runner = `
import contextlib, io, json, sys, threading
threading.excepthook = lambda args: None
results = []
for text in json.load(sys.stdin):
    out, error = io.StringIO(), ""
    with contextlib.redirect_stdout(out):
        try:
            exec(compile(text, "harness.py", "exec"), {"__name__": "__main__"})
        except BaseException as e:
            error = type(e).__name__ + (": " + str(e) if str(e) else "")
    results.append([out.getvalue(), error])
json.dump(results, sys.stdout)
`

func onCPython(t testing.TB, python string, programs []string) [][2]string {
	t.Helper()
	in, err := json.Marshal(programs)
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, python, "-I", "-W", "ignore", "-c", limited+runner)
	cmd.Stdin = bytes.NewReader(in)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(t, err, stderr.String())
	var results [][2]string
	require.NoError(t, json.Unmarshal(out, &results))
	return results
}

type program struct{ name, text string }

func programs(t testing.TB) []program {
	t.Helper()
	paths, err := filepath.Glob("../../testdata/replay/programs/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	var all []program
	for _, path := range paths {
		ar, err := txtar.ParseFile(path)
		require.NoError(t, err)
		for _, f := range ar.Files {
			all = append(all, program{filepath.Base(path) + "/" + f.Name, string(f.Data)})
		}
	}
	return all
}

// TestPrograms holds the machine's semantics against CPython's.
func TestPrograms(t *testing.T) {
	all := programs(t)
	require.GreaterOrEqual(t, len(all), 100)
	var texts []string
	for _, p := range all {
		texts = append(texts, p.text)
	}
	want := onCPython(t, cpython(t), texts)
	require.Len(t, want, len(all))
	for i, p := range all {
		t.Run(p.name, func(t *testing.T) {
			compiled, err := machine.Compile(p.text)
			require.NoError(t, err)
			m := machine.New(compiled, machine.DefaultLimits)
			defer m.Close()
			r := m.Run(inOrder{}, machine.Mode{})
			require.Empty(t, r.Reason, "at line %d", r.Line)
			assert.Equal(t, machine.Finished, r.Status)
			assert.Equal(t, want[i][0], r.Output)
			assert.Equal(t, want[i][1], r.Error)
		})
	}
}
