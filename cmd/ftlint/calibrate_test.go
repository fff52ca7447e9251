package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ftlint/ftlint/speedup"
)

// One command measures an interpreter, and what it prints is a calibration that
// the estimates take. In a fraction of a second the figures are bad, but none is
// missing.
func TestCalibrate(t *testing.T) {
	for name, python := range map[string]string{
		"free-threaded": findPython(t, "FTLINT_PYTHON313T", "3.13*t*", "python3.13t", true),
		"with the GIL":  findPython(t, "FTLINT_PYTHON313", "3.13*", "python3.13", false),
	} {
		t.Run(name, func(t *testing.T) {
			if python == "" {
				t.Skip("there is no such Python")
			}
			printed := output(t, "speedup", "--calibrate", python, "--seconds", "0.1")
			made, err := speedup.ParseCalibration(printed)
			require.NoError(t, err)
			shipped, err := speedup.ShippedCalibration("3.13t")
			require.NoError(t, err)
			for op := range shipped.Operations {
				_, ok := made.Operations[op]
				require.True(t, ok, op)
			}
			require.Equal(t, "measured", made.Provenance.Source)
			require.Positive(t, made.Start.Thread)
			require.Positive(t, made.Start.ProcessTask)
			require.Equal(t, name == "free-threaded", made.FreeThreaded())

			file := filepath.Join(t.TempDir(), "mine.json")
			require.NoError(t, os.WriteFile(file, printed, 0o666))
			program := filepath.Join("..", "..", "speedup", "testdata", "measured", "shared_append.py")
			if !made.FreeThreaded() {
				out, err := command(t, "speedup", "--calibration", file, program).CombinedOutput()
				require.Error(t, err)
				require.Contains(t, string(out), "is of a Python with the GIL")
				return
			}
			require.Contains(t, made.Counted, "list")
			require.NotContains(t, made.Counted, "function")
			require.NotEmpty(t, made.Operations["global_load"].Shared)
			var regions []any
			require.NoError(t, json.Unmarshal(output(t, "speedup", "--calibration", file, "--output-format", "json", program), &regions))
			require.Len(t, regions, 1)
		})
	}
}

// findPython finds an interpreter that runs: by a variable, on the path, in
// pyenv; "" if there is none, which may only be so for a free-threaded one.
func findPython(t *testing.T, variable, versions, name string, free bool) string {
	home, _ := os.UserHomeDir()
	candidates, _ := filepath.Glob(filepath.Join(home, ".pyenv", "versions", versions, "bin", name))
	want := map[bool]string{true: "1", false: "0"}[free]
	for _, python := range append([]string{os.Getenv(variable), name}, candidates...) {
		check := "import sys, sysconfig; sys.exit(sys.version_info[:2] != (3, 13) or int(sysconfig.get_config_var('Py_GIL_DISABLED') or 0) != " + want + ")"
		if python != "" && exec.Command(python, "-c", check).Run() == nil {
			return python
		}
	}
	if !free && os.Getenv("CI") == "true" {
		t.Fatal("no Python 3.13: set " + variable)
	}
	return ""
}

func command(t *testing.T, args ...string) *exec.Cmd {
	self, err := exec.LookPath("ftlint") // testscript.Main puts it there
	require.NoError(t, err)
	return exec.Command(self, args...)
}

func output(t *testing.T, args ...string) []byte {
	c := command(t, args...)
	c.Stderr = os.Stderr
	out, err := c.Output()
	require.NoError(t, err)
	return out
}
