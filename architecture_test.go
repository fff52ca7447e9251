// Package ftlint_test holds the laws of the house that a test can keep: who
// may import whom, who may touch files, how packages and files are named.
package ftlint_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const module = "github.com/ftlint/ftlint"

// order is the direction of imports: a package may import only those above it.
// "rules/*" is a family of rules; families do not know of one another. The
// parts of the replay do, and Go itself keeps them from circles.
var order = []string{
	"analyzer/cache",
	"analyzer/source",
	"analyzer/syntax",
	"analyzer/bind",
	"analyzer/known",
	"analyzer/requirement",
	"analyzer/suite",
	"analyzer/facts",
	"analyzer/link",
	"analyzer/thread",
	"analyzer/lock",
	"analyzer/race",
	"analyzer/graph",
	"analyzer/edit",
	"analyzer/finding",
	"speedup",
	"native",
	"rules/rule",
	"rules/*",
	"rules",
	"analyzer/config",
	"analyzer",
	"replay/*",
	"replay",
	"report",
	"server",
	"cmd/ftlint",
}

// touchesFiles are the packages that may use the file system, processes or the
// network; all others work on what they are given.
var touchesFiles = []string{"analyzer/cache", "analyzer/source", "cmd/ftlint"}

// outside are the imports that reach out of the process.
var outside = []string{"os", "os/exec", "os/signal", "io/ioutil", "net", "net/http", "plugin", "syscall", "golang.org/x/sys/unix"}

// goFile is one Go file of the module.
type goFile struct {
	path    string // from the root, with slashes
	pkg     string // directory of it
	name    string // what its package clause says
	imports []string
	test    bool
	ignored bool // `//go:build ignore`: run by go generate, no part of any package
}

func goFiles(t *testing.T) []goFile {
	var files []goFile
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if d.IsDir() || filepath.Ext(name) != ".go" {
			return nil
		}
		tree, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly|parser.ParseComments)
		if err != nil {
			return err
		}
		f := goFile{path: filepath.ToSlash(name), pkg: path.Dir(filepath.ToSlash(name)), name: tree.Name.Name,
			test: strings.HasSuffix(name, "_test.go"), ignored: isIgnored(tree)}
		for _, spec := range tree.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			f.imports = append(f.imports, imported)
		}
		files = append(files, f)
		return nil
	})
	require.NoError(t, err)
	require.NotEmpty(t, files)
	return files
}

func isIgnored(tree *ast.File) bool {
	for _, group := range tree.Comments {
		for _, comment := range group.List {
			if comment.Text == "//go:build ignore" {
				return true
			}
		}
	}
	return false
}

// rank is the place of a package in the order, -1 if it has none.
func rank(pkg string) int {
	if i := slices.Index(order, pkg); i >= 0 {
		return i
	}
	return slices.IndexFunc(order, func(pattern string) bool {
		matched, _ := path.Match(pattern, pkg)
		return matched
	})
}

// violation says what is wrong with one package importing another, "" if nothing.
func violation(pkg, imported string) string {
	from, to := rank(pkg), rank(imported)
	switch {
	case from < 0:
		return pkg + " has no place in the order"
	case to < 0:
		return imported + " has no place in the order"
	case to == from && order[to] == "replay/*":
		return ""
	case to >= from:
		return pkg + " must not import " + imported + ", which does not come before it"
	}
	return ""
}

func TestImportsGoOneWay(t *testing.T) {
	for _, f := range goFiles(t) {
		if f.pkg == "." || f.ignored {
			continue
		}
		assert.GreaterOrEqual(t, rank(f.pkg), 0, "%s: package %s has no place in the order", f.path, f.pkg)
		for _, imported := range f.imports {
			pkg, ours := strings.CutPrefix(imported, module+"/")
			if !ours || f.test && pkg == f.pkg {
				continue // an external test imports what it tests
			}
			assert.Empty(t, violation(f.pkg, pkg), f.path)
		}
	}
}

// The test above can fail.
func TestViolation(t *testing.T) {
	for _, test := range []struct {
		pkg, imported string
		ok            bool
	}{
		{"analyzer/syntax", "analyzer/source", true},
		{"analyzer/source", "analyzer/syntax", false},
		{"rules/sharedstate", "rules/rule", true},
		{"rules/rule", "rules/sharedstate", false},
		{"rules/sharedstate", "rules/checkthenact", false},
		{"rules", "rules/sharedstate", true},
		{"replay/explore", "replay/machine", true},
		{"replay/machine", "replay", false},
		{"cmd/ftlint", "report", true},
		{"report", "helpers", false},
	} {
		assert.Equal(t, test.ok, violation(test.pkg, test.imported) == "", "%s imports %s", test.pkg, test.imported)
	}
}

func TestFilesAreTouchedInFewPlaces(t *testing.T) {
	for _, f := range goFiles(t) {
		if f.test || f.ignored || slices.Contains(touchesFiles, f.pkg) {
			continue
		}
		for _, imported := range f.imports {
			assert.NotContains(t, outside, imported, "%s: only %v reach out of the process", f.path, touchesFiles)
		}
	}
}

func TestOnePackageMain(t *testing.T) {
	for _, f := range goFiles(t) {
		if f.name == "main" && !f.ignored {
			assert.Equal(t, "cmd/ftlint", f.pkg, f.path)
		}
	}
}

func TestNames(t *testing.T) {
	for _, f := range goFiles(t) {
		for _, part := range strings.FieldsFunc(strings.TrimSuffix(f.path, ".go"), func(r rune) bool { return r == '/' || r == '_' }) {
			for _, empty := range []string{"util", "common", "helper", "manager", "misc"} {
				assert.NotEqual(t, empty, strings.TrimSuffix(part, "s"), f.path)
			}
		}
		assert.Equal(t, strings.ToLower(f.name), f.name, f.path)
		if f.name != "main" && !f.test {
			assert.NotContains(t, f.name, "_", f.path)
		}
	}
}

// No cgo: it would need a C compiler to build, and one binary would not do for
// every system.
func TestNoCgo(t *testing.T) {
	for _, f := range goFiles(t) {
		assert.NotContains(t, f.imports, "C", f.path)
	}
}
