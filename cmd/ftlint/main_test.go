package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"ftlint": main})
}

// The scripts in testdata/script are sessions at a shell. Beside testscript's
// own commands they have
//
//	status N ftlint …    run, and expect the exit status N
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"status": status,
		},
		Setup: func(env *testscript.Env) error {
			for _, name := range []string{"GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GITHUB_WORKSPACE", "NO_COLOR", "FORCE_COLOR"} {
				env.Setenv(name, "")
			}
			env.Setenv("FTLINT_CACHE_DIR", filepath.Join(env.WorkDir, ".cache"))
			return nil
		},
		RequireExplicitExec: true,
	})
}

func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N command…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}

// A reader that has seen enough, as head, is no error to talk about.
func TestBrokenPipe(t *testing.T) {
	dir := t.TempDir()
	code := make([]byte, 0, 1<<20)
	for len(code) < cap(code)-8 {
		code = append(code, "x = (]\n"...)
	}
	if err := os.WriteFile(dir+"/a.py", code, 0o666); err != nil {
		t.Fatal(err)
	}
	self, err := exec.LookPath("ftlint") // testscript.Main puts it there
	if err != nil {
		t.Fatal(err)
	}
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, "--isolated", "--no-cache", dir)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = write, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	write.Close()
	read.Close()
	if err := cmd.Wait(); err == nil {
		t.Error("nobody read, and all was well")
	}
	if said.Len() > 0 {
		t.Errorf("said: %s", said.String())
	}
}
