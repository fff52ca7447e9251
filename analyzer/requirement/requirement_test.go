package requirement_test

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/ftlint/ftlint/analyzer/requirement"
)

// read gives what the files of an archive say, as path:row project text.
func read(t *testing.T, archive string) []requirement.Requirement {
	files := map[string][]byte{}
	for _, f := range txtar.Parse([]byte(archive)).Files {
		files[f.Name] = f.Data
	}
	return requirement.Read(".", func(path string) ([]byte, error) {
		if data, ok := files[filepath.ToSlash(path)]; ok {
			return data, nil
		}
		return nil, fs.ErrNotExist
	}, func(project string) bool { return project != "nobody-asked" })
}

func said(all []requirement.Requirement) []string {
	var lines []string
	for _, r := range all {
		lines = append(lines, fmt.Sprintf("%s:%d %s %s", filepath.ToSlash(r.Path), r.Row, r.Project, r.Text))
	}
	return lines
}

func TestRead(t *testing.T) {
	require.Equal(t, []string{
		"uv.lock:6 numpy 1.26.4",
		"Pipfile.lock:4 pyyaml 6.0.1",
		"sub/base.txt:1 ruamel-yaml <0.18",
		"requirements.txt:4 lxml ==5.0",
		"requirements.txt:6 requests >=2",
		"requirements.txt:7 pillow == 10.0.0",
		"pyproject.toml:2 numpy <2,>=1.20",
		"pyproject.toml:2 click ",
		"pyproject.toml:4 scipy ==1.11.*",
		"pyproject.toml:6 pandas ^2.1",
		"pyproject.toml:9 python >=3.9",
		"pyproject.toml:7 shapely ~2.0",
	}, said(read(t, `
-- uv.lock --
version = 1

[[package]]
name = "other"
[[package]]
name = "numpy"
version = "1.26.4"
-- Pipfile.lock --
{
  "default": {
    "requests": {},
    "PyYAML": {
      "version": "==6.0.1"
    }
  }
}
-- requirements.txt --
# ours
-r sub/base.txt
-r sub/base.txt
lxml==5.0  # why
nobody_asked==1
requests>=2
Pillow == 10.0.0 \
    --hash=sha256:abc
torch==1.0; python_version < "3.8"
git+https://example.org/x.git
-e .
-- sub/base.txt --
ruamel.yaml[jinja2] (<0.18)
-r ../requirements.txt
-- pyproject.toml --
[project]
dependencies = ["numpy<2,>=1.20", "click"]
[project.optional-dependencies]
fast = ["scipy==1.11.*"]
[tool.poetry.dependencies]
pandas = "^2.1"
shapely = {version = "~2.0", extras = ["x"]}
lxml = {version = "5", markers = "sys_platform == 'linux'"}
python = ">=3.9"
`)[:]))
}

func TestForbids(t *testing.T) {
	for _, test := range []struct {
		constraint, release string
		forbids             bool
	}{
		{"==1.26.4", "2.1.0", true},
		{"==2.1.0", "2.1.0", false},
		{"==2.1.0rc1", "2.1", false},
		{"===1.0", "1.1", true},
		{"<2", "2.1.0", true},
		{"<2.1.0", "2.1.0", true},
		{"<=2.1.0", "2.1.0", false},
		{"<3", "2.1.0", false},
		{">=1", "2.1.0", false},
		{"!=2.1.0", "2.1.0", false},
		{"~=1.20", "1.30", false},
		{"~=1.20", "2.0", true},
		{"~=1.20.1", "1.21", true},
		{"==1.*", "1.99", false},
		{"==1.*", "2.0", true},
		{">=1.2,<1.5", "1.5", true},
		{">=1.2, !=1.3", "9", false},
	} {
		all := read(t, "-- requirements.txt --\nx"+test.constraint+"\n")
		forbids := len(all) == 1 && all[0].Forbids(test.release)
		require.Equal(t, test.forbids, forbids, "%s %s", test.constraint, test.release)
	}
	for _, test := range []struct {
		constraint, release string
		forbids             bool
	}{
		{"^1.2", "1.9", false}, {"^1.2", "2.0", true}, {"^0.3", "0.3.9", false}, {"^0.3", "0.4", true}, {"^0.0.3", "0.0.4", true},
		{"~1.2", "1.3", true}, {"~1.2.3", "1.2.9", false}, {"~1", "1.9", false}, {"1.2.*", "1.3", true}, {"*", "9", false}, {"^1 || ^2", "9", false},
	} {
		all := read(t, "-- pyproject.toml --\n[tool.poetry.dependencies]\nx = \""+test.constraint+"\"\n")
		forbids := len(all) == 1 && all[0].Forbids(test.release)
		require.Equal(t, test.forbids, forbids, "%s %s", test.constraint, test.release)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("requirements.txt", "-r requirements.txt\nnumpy==1.0 ; x\n")
	f.Add("pyproject.toml", "[project]\ndependencies = ['numpy<2']\n")
	f.Add("uv.lock", "[[package]]\nname = 'numpy'\nversion = '1'\n")
	f.Add("Pipfile.lock", `{"default": {"numpy": {"version": "==1"}}}`)
	f.Fuzz(func(t *testing.T, name, text string) {
		all := requirement.Read(".", func(path string) ([]byte, error) {
			if filepath.Base(path) == name {
				return []byte(text), nil
			}
			return nil, fs.ErrNotExist
		}, func(string) bool { return true })
		for i := range all {
			all[i].Forbids("2.1.0")
		}
	})
}
