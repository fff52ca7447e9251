package replay_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"github.com/ftlint/ftlint/replay"
	"github.com/go-python/gpython/ast"
	"github.com/go-python/gpython/parser"
	"github.com/go-python/gpython/py"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"
)

// TestTree holds gpython's tree of each harness, and of the machine's test
// programs, against CPython's, as one S-expression per statement with its line.
func TestTree(t *testing.T) {
	var texts, names []string
	for _, path := range archives(t) {
		a := load(t, path)
		r, _ := examine(t, a, replay.Options{Schedules: 1})
		if r.Harness != nil {
			texts, names = append(texts, r.Harness.Text), append(names, a.name)
		}
	}
	paths, err := filepath.Glob("../testdata/replay/programs/*.txtar")
	require.NoError(t, err)
	for _, path := range paths {
		ar, err := txtar.ParseFile(path)
		require.NoError(t, err)
		for _, f := range ar.Files {
			texts, names = append(texts, string(f.Data)), append(names, f.Name)
		}
	}
	require.Greater(t, len(texts), 150)
	want := cpythonTrees(t, texts)
	for i, text := range texts {
		tree, err := parser.Parse(strings.NewReader(text), names[i], py.ExecMode)
		require.NoError(t, err, names[i])
		var got []string
		for _, st := range tree.(*ast.Module).Body {
			got = append(got, shape(st))
		}
		assert.Equal(t, strings.Join(want[i], "\n"), strings.Join(got, "\n"), "%s\n%s", names[i], text)
	}
}

// findPython finds a CPython of 3.10 or later: pyenv's, or on the path.
func findPython(t *testing.T) string {
	t.Helper()
	home, _ := os.UserHomeDir()
	installed, _ := filepath.Glob(filepath.Join(home, ".pyenv/versions/3.1[0-3]*/bin/python"))
	sort.Sort(sort.Reverse(sort.StringSlice(installed)))
	for _, p := range append(installed, "python3") {
		if exec.Command(p, "-c", "import sys; sys.exit(sys.version_info < (3, 10))").Run() == nil {
			return p
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("no CPython 3.10 or later")
	}
	t.Skip("no CPython 3.10 or later is here to compare with")
	return ""
}

func cpythonTrees(t *testing.T, texts []string) [][]string {
	t.Helper()
	python := findPython(t)
	in, err := json.Marshal(texts)
	require.NoError(t, err)
	cmd := exec.Command(python, "-I", "testdata/shape.py")
	cmd.Stdin = bytes.NewReader(in)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(t, err, stderr.String())
	var trees [][]string
	require.NoError(t, json.Unmarshal(out, &trees))
	return trees
}

// shape prints a node as (Class field…), as testdata/shape.py does. What
// CPython 3.4's tree had and today's has not is printed as today's.
func shape(n ast.Ast) string {
	switch n := n.(type) {
	case nil:
		return "-"
	case *ast.FunctionDef:
		return form("FunctionDef", quoted(n.Name), arguments(n.Args), stmts(n.Body))
	case *ast.ClassDef:
		return form("ClassDef", quoted(n.Name), exprs(n.Bases), stmts(n.Body))
	case *ast.Return:
		return form("Return", opt(n.Value))
	case *ast.Delete:
		return form("Delete", exprs(n.Targets))
	case *ast.Assign:
		return form("Assign", exprs(n.Targets), shape(n.Value))
	case *ast.AugAssign:
		return form("AugAssign", shape(n.Target), op(n.Op), shape(n.Value))
	case *ast.For:
		return form("For", shape(n.Target), shape(n.Iter), stmts(n.Body), stmts(n.Orelse))
	case *ast.While:
		return form("While", shape(n.Test), stmts(n.Body), stmts(n.Orelse))
	case *ast.If:
		return form("If", shape(n.Test), stmts(n.Body), stmts(n.Orelse))
	case *ast.With:
		var items []string
		for _, it := range n.Items {
			items = append(items, shape(it.ContextExpr), opt(it.OptionalVars))
		}
		return form("With", list(items), stmts(n.Body))
	case *ast.Raise:
		return form("Raise", opt(n.Exc), opt(n.Cause))
	case *ast.Try:
		var hs []string
		for _, h := range n.Handlers {
			hs = append(hs, opt(h.ExprType), quoted(h.Name), stmts(h.Body))
		}
		return form("Try", stmts(n.Body), list(hs), stmts(n.Orelse), stmts(n.Finalbody))
	case *ast.Assert:
		return form("Assert", shape(n.Test), opt(n.Msg))
	case *ast.Import:
		return form("Import", aliases(n.Names))
	case *ast.ImportFrom:
		return form("ImportFrom", quoted(n.Module), aliases(n.Names))
	case *ast.Global:
		return form("Global", identifiers(n.Names))
	case *ast.Nonlocal:
		return form("Nonlocal", identifiers(n.Names))
	case *ast.ExprStmt:
		return form("Expr", shape(n.Value))
	case *ast.Pass:
		return "(Pass)"
	case *ast.Break:
		return "(Break)"
	case *ast.Continue:
		return "(Continue)"
	case *ast.BoolOp:
		return form("BoolOp", strings.TrimSuffix(n.Op.String(), "()"), exprs(n.Values))
	case *ast.BinOp:
		return form("BinOp", shape(n.Left), op(n.Op), shape(n.Right))
	case *ast.UnaryOp:
		return form("UnaryOp", [...]string{"", "Invert", "Not", "UAdd", "USub"}[n.Op], shape(n.Operand))
	case *ast.Lambda:
		return form("Lambda", arguments(n.Args), shape(n.Body))
	case *ast.IfExp:
		return form("IfExp", shape(n.Test), shape(n.Body), shape(n.Orelse))
	case *ast.Dict:
		return form("Dict", exprs(n.Keys), exprs(n.Values))
	case *ast.Set:
		return form("Set", exprs(n.Elts))
	case *ast.ListComp:
		return form("ListComp", shape(n.Elt), generators(n.Generators))
	case *ast.SetComp:
		return form("SetComp", shape(n.Elt), generators(n.Generators))
	case *ast.DictComp:
		return form("DictComp", shape(n.Key), shape(n.Value), generators(n.Generators))
	case *ast.GeneratorExp:
		return form("GeneratorExp", shape(n.Elt), generators(n.Generators))
	case *ast.Yield:
		return form("Yield", opt(n.Value))
	case *ast.YieldFrom:
		return form("YieldFrom", shape(n.Value))
	case *ast.Compare:
		var ops []string
		for _, o := range n.Ops {
			ops = append(ops, strings.TrimSuffix(o.String(), "()"))
		}
		return form("Compare", shape(n.Left), list(ops), exprs(n.Comparators))
	case *ast.Call:
		return call(n)
	case *ast.Num:
		return form("Constant", number(n.N))
	case *ast.Str:
		return form("Constant", quoted(string(n.S)))
	case *ast.Bytes:
		return form("Constant", "b"+quoted(string(n.S)))
	case *ast.NameConstant:
		return form("Constant", map[ast.Singleton]string{py.None: "None", py.True: "True", py.False: "False"}[n.Value])
	case *ast.Ellipsis:
		return form("Constant", "Ellipsis")
	case *ast.Attribute:
		return form("Attribute", shape(n.Value), quoted(n.Attr))
	case *ast.Subscript:
		return form("Subscript", shape(n.Value), shape(n.Slice))
	case *ast.Index:
		return shape(n.Value)
	case *ast.Slice:
		return form("Slice", opt(n.Lower), opt(n.Upper), opt(n.Step))
	case *ast.Starred:
		return form("Starred", shape(n.Value))
	case *ast.Name:
		return form("Name", quoted(n.Id))
	case *ast.List:
		return form("List", exprs(n.Elts))
	case *ast.Tuple:
		return form("Tuple", exprs(n.Elts))
	}
	return fmt.Sprintf("(?%T)", n)
}

func call(n *ast.Call) string {
	var args, keywords []string
	for _, a := range n.Args {
		args = append(args, shape(a))
	}
	if n.Starargs != nil {
		args = append(args, form("Starred", shape(n.Starargs)))
	}
	for _, k := range n.Keywords {
		keywords = append(keywords, quoted(k.Arg), shape(k.Value))
	}
	if n.Kwargs != nil {
		keywords = append(keywords, "-", shape(n.Kwargs))
	}
	return form("Call", shape(n.Func), list(args), list(keywords))
}

func number(n ast.Object) string {
	switch n := n.(type) {
	case py.Int:
		return fmt.Sprint(int64(n))
	case *py.BigInt:
		return (*big.Int)(n).String()
	case py.Float:
		return "float" // the machine's tests compare values
	}
	return fmt.Sprintf("?%T", n)
}

func op(o ast.OperatorNumber) string {
	return strings.TrimSuffix(o.String(), "()")
}

func form(parts ...string) string { return "(" + strings.Join(parts, " ") + ")" }

func list(parts []string) string { return "[" + strings.Join(parts, " ") + "]" }

func quoted[S ~string](s S) string {
	if s == "" {
		return `""`
	}
	// ASCII, as json.dumps writes it.
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range string(s) {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case r < ' ' || r > 0x7e:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

func opt(e ast.Expr) string {
	if e == nil {
		return "-"
	}
	return shape(e)
}

func stmts(ss []ast.Stmt) string {
	var parts []string
	for _, s := range ss {
		parts = append(parts, fmt.Sprintf("%d:%s", line(s), shape(s)))
	}
	return list(parts)
}

// line is the line of a statement; gpython gives a decorated definition that
// of its decorator or its own.
func line(s ast.Stmt) int {
	switch s.(type) {
	case *ast.FunctionDef, *ast.ClassDef:
		return 0
	}
	return s.GetLineno()
}

func exprs(es []ast.Expr) string {
	var parts []string
	for _, e := range es {
		parts = append(parts, shape(e))
	}
	return list(parts)
}

func aliases(as []*ast.Alias) string {
	var parts []string
	for _, a := range as {
		parts = append(parts, quoted(a.Name), quoted(a.AsName))
	}
	return list(parts)
}

func identifiers(ids []ast.Identifier) string {
	var parts []string
	for _, id := range ids {
		parts = append(parts, quoted(id))
	}
	return list(parts)
}

func generators(gs []ast.Comprehension) string {
	var parts []string
	for _, g := range gs {
		parts = append(parts, shape(g.Target), shape(g.Iter), exprs(g.Ifs))
	}
	return list(parts)
}

func arguments(a *ast.Arguments) string {
	if a == nil {
		return "([] - [] [] - [])"
	}
	name := func(p *ast.Arg) string {
		if p == nil {
			return "-"
		}
		return quoted(p.Arg)
	}
	var args, kwonly []string
	for _, p := range a.Args {
		args = append(args, name(p))
	}
	for _, p := range a.Kwonlyargs {
		kwonly = append(kwonly, name(p))
	}
	return form(list(args), name(a.Vararg), list(kwonly), exprs(a.KwDefaults), name(a.Kwarg), exprs(a.Defaults))
}
