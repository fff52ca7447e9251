package main

import (
	"cmp"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

const root = "../.." // of the repository, from here

func execute(t *testing.T, dir string, env []string, name string, args ...string) (string, int) {
	t.Helper()
	command := exec.Command(name, args...)
	command.Dir = dir
	command.Env = append(os.Environ(), env...)
	out, err := command.CombinedOutput()
	if exit, ok := err.(*exec.ExitError); ok {
		return string(out), exit.ExitCode()
	}
	require.NoError(t, err, string(out))
	return string(out), 0
}

// pre-commit itself installs the hook from this repository and runs it. It is
// looked for in FTLINT_PRECOMMIT and on the path.
func TestPreCommit(t *testing.T) {
	tool, err := exec.LookPath(cmp.Or(os.Getenv("FTLINT_PRECOMMIT"), "pre-commit"))
	if err != nil {
		t.Skip("no pre-commit on the path")
	}
	repository, err := filepath.Abs(root)
	require.NoError(t, err)
	if _, err := os.Stat(filepath.Join(repository, ".git")); err != nil {
		t.Skip("the sources are no git repository, which pre-commit needs")
	}
	dir := t.TempDir()
	env := []string{"PRE_COMMIT_HOME=" + t.TempDir(), "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null", "GOFLAGS=-modcacherw", "GITHUB_ACTIONS="}
	git := func(args ...string) {
		out, status := execute(t, dir, env, "git", args...)
		require.Zero(t, status, out)
	}
	write := func(text string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "app.py"), []byte(text), 0o666))
		git("add", "-A")
	}
	git("init", "-q")

	write(unguarded)
	out, status := execute(t, dir, env, tool, "try-repo", repository, "ftlint", "--all-files")
	require.Equal(t, 1, status, out)
	require.Contains(t, out, "- exit code: 1")
	require.Contains(t, out, "FT101 `count` is read and written back in two steps")

	write("x = 1\n")
	out, status = execute(t, dir, env, tool, "try-repo", repository, "ftlint", "--all-files")
	require.Zero(t, status, out)
	require.Contains(t, out, "Passed")
}
