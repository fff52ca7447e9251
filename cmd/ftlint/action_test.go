package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// actionSteps are the scripts of action.yml, by the names of their steps.
func actionSteps(t *testing.T) map[string]string {
	text, err := os.ReadFile(filepath.Join(root, "action.yml"))
	require.NoError(t, err)
	steps := map[string]string{}
	name, indent := "", -1
	for line := range strings.Lines(string(text)) {
		body := strings.TrimLeft(line, " ")
		depth := len(line) - len(body)
		switch {
		case indent >= 0 && (depth > indent || strings.TrimSpace(line) == ""):
			steps[name] += body
			continue
		case strings.HasPrefix(body, "- name: "):
			name = strings.TrimSpace(strings.TrimPrefix(body, "- name: "))
		}
		indent = -1
		if strings.TrimSpace(body) == "run: |" {
			indent = depth
		}
	}
	return steps
}

// runner runs a step as GitHub's runner does: with its bash, flags and files.
type runner struct {
	t                                  *testing.T
	workspace, temp, summary, pathFile string
	steps                              map[string]string
	path                               string
}

func newRunner(t *testing.T) *runner {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("no bash on the path")
	}
	temp := t.TempDir()
	r := &runner{
		t: t, workspace: t.TempDir(), temp: temp, summary: filepath.Join(temp, "summary.md"), pathFile: filepath.Join(temp, "path"),
		steps: actionSteps(t), path: os.Getenv("PATH"),
	}
	require.NoError(t, os.WriteFile(r.pathFile, nil, 0o666))
	return r
}

func (r *runner) step(name string, env ...string) (string, int) {
	r.t.Helper()
	require.NotEmpty(r.t, r.steps[name], "action.yml has no such step")
	script := filepath.Join(r.temp, "step.sh")
	require.NoError(r.t, os.WriteFile(script, []byte(r.steps[name]), 0o666))
	action, err := filepath.Abs(root)
	require.NoError(r.t, err)
	env = append(env, "GITHUB_ACTIONS=true", "CI=true", "GITHUB_WORKSPACE="+r.workspace, "GITHUB_STEP_SUMMARY="+r.summary, "GITHUB_PATH="+r.pathFile,
		"GITHUB_ACTION_PATH="+action, "RUNNER_TEMP="+r.temp, "CGO_ENABLED=0", "PATH="+r.path, "FTLINT_CACHE_DIR="+filepath.Join(r.temp, "cache"))
	out, status := execute(r.t, r.workspace, env, "bash", "--noprofile", "--norc", "-e", "-o", "pipefail", script)
	added, err := os.ReadFile(r.pathFile)
	require.NoError(r.t, err)
	for dir := range strings.FieldsSeq(string(added)) {
		r.path = dir + string(filepath.ListSeparator) + r.path
	}
	require.NoError(r.t, os.WriteFile(r.pathFile, nil, 0o666))
	return out, status
}

func (r *runner) write(path, text string) {
	path = filepath.Join(r.workspace, path)
	require.NoError(r.t, os.MkdirAll(filepath.Dir(path), 0o777))
	require.NoError(r.t, os.WriteFile(path, []byte(text), 0o666))
}

func TestAction(t *testing.T) {
	r := newRunner(t)
	out, status := r.step("Install ftlint")
	require.Zero(t, status, out)

	r.write("clean/a.py", "x = 1\n")
	out, status = r.step("Check", "FTLINT_PATHS=clean", "FTLINT_ARGS=")
	require.Zero(t, status, out)
	summary, err := os.ReadFile(r.summary)
	require.NoError(t, err)
	require.Equal(t, "### ftlint: all checks passed\n", string(summary))

	// More findings than the runner shows: annotations first, all on the page.
	many := "import threading\n"
	for i := range 14 {
		many += fmt.Sprintf("n%d = 0\ndef work%d():\n    global n%d\n    n%d += 1\nfor _ in range(8):\n    threading.Thread(target=work%d).start()\n", i, i, i, i, i)
	}
	r.write("app/100%,:.py", many)
	require.NoError(t, os.Remove(r.summary))
	out, status = r.step("Check", "FTLINT_PATHS=app\nclean", "FTLINT_ARGS=--select FT1  --min-confidence likely")
	require.Equal(t, 1, status, out)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	var commands []string
	for _, line := range lines {
		if strings.HasPrefix(line, "::") {
			commands = append(commands, line)
		}
	}
	require.Len(t, commands, 10)
	for _, command := range commands {
		require.Contains(t, command, ",file=app/100%25%2C%3A.py,line=")
		require.Contains(t, command, "%0Athreads: ")
	}
	summary, err = os.ReadFile(r.summary)
	require.NoError(t, err)
	require.Equal(t, 14, strings.Count(string(summary), "| error | [FT101]("))
}

// What a workflow hands to the action is words, never code.
func TestActionInputsAreWords(t *testing.T) {
	r := newRunner(t)
	out, status := r.step("Install ftlint")
	require.Zero(t, status, out)
	r.write("a.py", "x = 1\n")
	for _, env := range [][]string{
		{"FTLINT_PATHS=$(touch${IFS}stolen) `touch stolen` ;touch stolen", "FTLINT_ARGS="},
		{"FTLINT_PATHS=a.py", "FTLINT_ARGS=--exclude $(touch${IFS}stolen) && touch stolen"},
		{"FTLINT_PATHS=--output=stolen", "FTLINT_ARGS="},
	} {
		out, status = r.step("Check", env...)
		require.Equal(t, 2, status, out)
		require.NoFileExists(t, filepath.Join(r.workspace, "stolen"))
	}
	out, status = r.step("Check", "FTLINT_PATHS=*", "FTLINT_ARGS=")
	require.Equal(t, 2, status, "a pattern is not expanded: "+out)
}
