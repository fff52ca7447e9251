package analyzer_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/ftlint/ftlint/analyzer"
	"github.com/ftlint/ftlint/analyzer/config"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/rules"
)

// Archives hold Python and what is expected of it together:
//
//	def bad_fill(k):
//	    counter += 1    # want FT101 "`counter`"
//
// A want names a code and a regular expression for the message; it stands on
// the line of the primary span. Wants and findings match one to one. The names
// of functions and classes say what they are there for: bad_ (Bad) holds a
// want, ok_ (Ok) none; fp_ (Fp) holds one although the code is fine, fn_ (Fn)
// none although it is not, and both say why in a comment on the same line, as
// `# FP: …` and `# FN: …`.
//
// A file fixed/app.py is what safe fixes make of app.py, one unsafe/app.py what
// all fixes make of it; wants are left out of both. See fix_test.go.

const archives = "../testdata/rules"

type want struct {
	code    string
	message *regexp.Regexp
	met     bool
}

var wantForm = regexp.MustCompile("^(FT[0-9]{3}) (\"(?:[^\"\\\\]|\\\\.)*\"|`[^`]*`)")

// wantsOf reads the wants of a line.
func wantsOf(t *testing.T, where, line string) []*want {
	_, text, ok := strings.Cut(line, "# want ")
	if !ok {
		if strings.Contains(line, "#want") || strings.Contains(line, "# wants") {
			t.Errorf("%s: a want is spelled `# want CODE \"regexp\"`", where)
		}
		return nil
	}
	var wants []*want
	for text = strings.TrimSpace(text); text != ""; {
		m := wantForm.FindStringSubmatch(text)
		require.NotNil(t, m, "%s: cannot read the want %q", where, text)
		pattern, err := strconv.Unquote(m[2])
		require.NoError(t, err, where)
		message, err := regexp.Compile(pattern)
		require.NoError(t, err, where)
		wants = append(wants, &want{code: m[1], message: message})
		text = strings.TrimSpace(text[len(m[0]):])
	}
	return wants
}

func readArchive(t *testing.T, path string) *txtar.Archive {
	archive, err := txtar.ParseFile(path)
	require.NoError(t, err)
	return archive
}

// project writes the files of an archive to a folder.
func project(t *testing.T, archive *txtar.Archive) string {
	dir := t.TempDir()
	for _, f := range archive.Files {
		if _, _, ok := expectedText(f); ok {
			continue
		}
		path := filepath.Join(dir, filepath.FromSlash(f.Name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o777))
		require.NoError(t, os.WriteFile(path, f.Data, 0o666))
	}
	return dir
}

// check analyses a folder with the settings that lie in it.
func check(t *testing.T, dir string, overrides config.Overrides) *analyzer.Result {
	resolver, err := config.NewResolver(config.Options{Dir: dir, Paths: []string{"."}, Overrides: overrides})
	require.NoError(t, err)
	result, err := analyzer.Analyze(t.Context(), analyzer.Options{Dir: dir, Paths: []string{"."}, Config: resolver})
	require.NoError(t, err)
	return result
}

func checkText(t *testing.T, text string, overrides config.Overrides) *analyzer.Result {
	archive := &txtar.Archive{Files: []txtar.File{{Name: "example.py", Data: []byte(text)}}}
	return check(t, project(t, archive), overrides)
}

func archivePaths(t *testing.T) []string {
	paths, err := filepath.Glob(archives + "/*/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	return paths
}

func TestArchives(t *testing.T) {
	for _, path := range archivePaths(t) {
		t.Run(strings.TrimSuffix(strings.TrimPrefix(filepath.ToSlash(path), archives+"/"), ".txtar"), func(t *testing.T) {
			archive := readArchive(t, path)
			result := check(t, project(t, archive), config.Overrides{})
			compareWants(t, archive, result)
			for _, f := range archive.Files {
				if level, name, ok := expectedText(f); ok {
					compareFixed(t, archive, level, name, string(f.Data))
				} else {
					checkNames(t, f)
				}
			}
		})
	}
}

func compareWants(t *testing.T, archive *txtar.Archive, result *analyzer.Result) {
	wants := map[string][]*want{}
	for _, f := range archive.Files {
		for row, line := range strings.Split(string(f.Data), "\n") {
			where := fmt.Sprintf("%s:%d", f.Name, row+1)
			wants[where] = wantsOf(t, where, line)
		}
	}
	for _, f := range result.Findings {
		file, _ := result.Files.Open(f.File)
		where := fmt.Sprintf("%s:%d", file.Path, file.Position(f.Span.Start).Row)
		if !meet(wants[where], f) {
			t.Errorf("%s: not wanted: %s %s", where, f.Code, f.Message)
		}
	}
	for where, ws := range wants {
		for _, w := range ws {
			if !w.met {
				t.Errorf("%s: wanted, and not found: %s %s", where, w.code, w.message)
			}
		}
	}
}

func meet(wants []*want, f finding.Finding) bool {
	for _, w := range wants {
		if !w.met && w.code == f.Code && w.message.MatchString(f.Message) {
			w.met = true
			return true
		}
	}
	return false
}

var nameForm = regexp.MustCompile(`^\s*(?:async )?(?:def|class) ((?i:bad|ok|fp|fn))(_|[A-Z])`)

// checkNames holds the names of functions and classes against what is in them.
func checkNames(t *testing.T, f txtar.File) {
	lines := strings.Split(string(f.Data), "\n")
	for i, line := range lines {
		m := nameForm.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		where, kind := fmt.Sprintf("%s:%d", f.Name, i+1), strings.ToLower(m[1])
		wanted := strings.Contains(strings.Join(lines[i:endOfBlock(lines, i)], "\n"), "# want ")
		assert.Equal(t, kind == "bad" || kind == "fp", wanted, "%s: %s", where, strings.TrimSpace(line))
		if kind == "fp" || kind == "fn" {
			assert.Contains(t, line, "# "+strings.ToUpper(kind)+": ", "%s: no reason is given", where)
		}
	}
}

// endOfBlock gives the line after the block whose header is line i.
func endOfBlock(lines []string, i int) int {
	indent := len(lines[i]) - len(strings.TrimLeft(lines[i], " "))
	for j := i + 1; j < len(lines); j++ {
		if text := strings.TrimLeft(lines[j], " "); text != "" && len(lines[j])-len(text) <= indent {
			return j
		}
	}
	return len(lines)
}

// TestEveryRule holds what all rules must keep.
func TestEveryRule(t *testing.T) {
	for _, r := range rules.All() {
		t.Run(r.Code, func(t *testing.T) {
			found, err := filepath.Glob(filepath.Join(archives, r.Code+"-"+r.Name, "*.txtar"))
			require.NoError(t, err)
			assert.NotEmpty(t, found, "no archive")
			var asked config.Overrides
			if r.Preview {
				on := true
				asked.Preview = &on
			}
			if r.OptIn {
				assert.NotContains(t, codesOf(checkText(t, r.Doc.Bad, asked)), r.Code, "the rule is on unasked")
				asked.Select = []string{r.Code}
			}
			assert.Contains(t, codesOf(checkText(t, r.Doc.Bad, asked)), r.Code, "the bad example is fine")
			assert.Empty(t, codesOf(checkText(t, r.Doc.Good, asked)), "the good example is not")
		})
	}
}

// TestEveryFolder: a folder of archives belongs to a rule.
func TestEveryFolder(t *testing.T) {
	folders, err := os.ReadDir(archives)
	require.NoError(t, err)
	for _, folder := range folders {
		code, name, _ := strings.Cut(folder.Name(), "-")
		r := rules.ByCode(code)
		require.NotNil(t, r, folder.Name())
		assert.Equal(t, r.Name, name)
	}
}

func codesOf(result *analyzer.Result) []string {
	var codes []string
	for _, f := range result.Findings {
		codes = append(codes, f.Code)
	}
	return codes
}
