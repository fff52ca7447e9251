package suite_test

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/ftlint/ftlint/analyzer/suite"
)

func read(files map[string]string) string {
	p := suite.Read("dir", func(path string) ([]byte, error) {
		if text, ok := files[filepath.Base(path)]; ok {
			return []byte(text), nil
		}
		return nil, fs.ErrNotExist
	})
	if p == nil {
		return ""
	}
	return fmt.Sprintf("%s:%d %s", filepath.ToSlash(p.Path), p.Row, p.Option.Text)
}

func TestRead(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"pytest.ini", "[pytest]\naddopts = -ra --parallel-threads=8\n", "dir/pytest.ini:2 --parallel-threads"},
		{"pyproject.toml", "[tool.pytest.ini_options]\naddopts = [\n  \"--parallel-threads\",\n  \"auto\",\n]\n", "dir/pyproject.toml:3 --parallel-threads"},
		{"pyproject.toml", "[tool.pytest.ini_options]\naddopts = \"--threadpool auto\"\n", "dir/pyproject.toml:2 --threadpool"},
		{"tox.ini", "[testenv]\ncommands = pytest --parallel-threads 4 tests\n", "dir/tox.ini:2 --parallel-threads"},
		{"setup.cfg", "[tool:pytest]\naddopts = --tests-per-worker auto", "dir/setup.cfg:2 --tests-per-worker"},
		{"setup.cfg", "[tool:pytest]\r\naddopts = --tests-per-worker auto\r\n", "dir/setup.cfg:2 --tests-per-worker"},
		{"pytest.ini", "[pytest]\naddopts = --parallel-threads=1\n", ""},
		{"pytest.ini", "[pytest]\naddopts = -n auto\n", ""},
		{"pytest.ini", "# addopts = --parallel-threads=8\n", ""},
		{"pytest.ini", "addopts = -ra  # --parallel-threads=8\n", ""},
		{"pytest.ini", "addopts = --parallel-threads-limit=8\n", ""},
		{"notes.txt", "addopts = --parallel-threads=8\n", ""},
		{"pytest.ini", "", ""},
	} {
		assert.Equal(t, test.want, read(map[string]string{test.name: test.text}), test.text)
	}
	assert.Equal(t, "dir/pytest.ini:1 --parallel-threads", read(map[string]string{"tox.ini": "--threadpool", "pytest.ini": "--parallel-threads=2"}))
}

func FuzzRead(f *testing.F) {
	f.Add("[pytest]\naddopts = --parallel-threads=8\n")
	f.Add("--threadpool")
	f.Fuzz(func(t *testing.T, text string) {
		read(map[string]string{"pytest.ini": text})
	})
}
