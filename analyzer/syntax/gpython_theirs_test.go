package syntax_test

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/go-python/gpython/ast"
	"github.com/go-python/gpython/py"
)

// outline is a tree as lines of text, one node or leaf a line, indented by its
// depth. Both parsers' trees are brought to one outline, that of Python 3.4's
// ast; positions are left out.
type outline struct {
	lines []string
	depth int
}

func (o *outline) line(format string, args ...any) {
	o.lines = append(o.lines, strings.Repeat(" ", o.depth)+fmt.Sprintf(format, args...))
}

// node writes a header and, below it, what inside writes.
func (o *outline) node(header string, inside func()) {
	o.line("%s", header)
	o.depth++
	inside()
	o.depth--
}

// list writes a named list if it is not empty.
func list[T any](o *outline, name string, items []T, each func(T)) {
	if len(items) == 0 {
		return
	}
	o.node(name, func() {
		for _, item := range items {
			each(item)
		}
	})
}

// theirs writes gpython's tree.
type theirs struct{ outline }

var theirContexts = map[ast.ExprContext]string{ast.Load: "load", ast.Store: "store", ast.Del: "del"}

func (t *theirs) stmts(name string, body []ast.Stmt) { list(&t.outline, name, body, t.stmt) }

func (t *theirs) exprs(name string, es []ast.Expr) { list(&t.outline, name, es, t.expr) }

// part writes an expression that may be absent.
func (t *theirs) part(name string, e ast.Expr) {
	if e != nil {
		t.node(name, func() { t.expr(e) })
	}
}

func (t *theirs) stmt(s ast.Stmt) {
	header := strings.TrimPrefix(fmt.Sprintf("%T", s), "*ast.")
	t.node(header, func() {
		switch s := s.(type) {
		case *ast.FunctionDef:
			t.line("name %s", s.Name)
			t.arguments(s.Args)
			t.part("returns", s.Returns)
			t.exprs("decorators", s.DecoratorList)
			t.stmts("body", s.Body)
		case *ast.ClassDef:
			t.line("name %s", s.Name)
			t.call(s.Bases, s.Keywords, s.Starargs, s.Kwargs)
			t.exprs("decorators", s.DecoratorList)
			t.stmts("body", s.Body)
		case *ast.Return:
			t.part("value", s.Value)
		case *ast.Delete:
			t.exprs("targets", s.Targets)
		case *ast.Assign:
			t.exprs("targets", s.Targets)
			t.expr(s.Value)
		case *ast.AugAssign:
			t.expr(s.Target)
			t.line("%v", s.Op)
			t.expr(s.Value)
		case *ast.For:
			t.expr(s.Target)
			t.expr(s.Iter)
			t.stmts("body", s.Body)
			t.stmts("orelse", s.Orelse)
		case *ast.While:
			t.expr(s.Test)
			t.stmts("body", s.Body)
			t.stmts("orelse", s.Orelse)
		case *ast.If:
			t.expr(s.Test)
			t.stmts("body", s.Body)
			t.stmts("orelse", s.Orelse)
		case *ast.With:
			for _, item := range s.Items {
				t.part("item", item.ContextExpr)
				t.part("as", item.OptionalVars)
			}
			t.stmts("body", s.Body)
		case *ast.Raise:
			t.part("exc", s.Exc)
			t.part("cause", s.Cause)
		case *ast.Try:
			t.stmts("body", s.Body)
			for _, h := range s.Handlers {
				t.node("handler "+string(h.Name), func() {
					t.part("type", h.ExprType)
					t.stmts("body", h.Body)
				})
			}
			t.stmts("orelse", s.Orelse)
			t.stmts("finalbody", s.Finalbody)
		case *ast.Assert:
			t.expr(s.Test)
			t.part("msg", s.Msg)
		case *ast.Import:
			t.aliases(s.Names)
		case *ast.ImportFrom:
			t.line("module %s level %d", s.Module, s.Level)
			t.aliases(s.Names)
		case *ast.Global:
			t.line("%v", s.Names)
		case *ast.Nonlocal:
			t.line("%v", s.Names)
		case *ast.ExprStmt:
			t.expr(s.Value)
		}
	})
}

func (t *theirs) aliases(names []*ast.Alias) {
	for _, a := range names {
		t.line("alias %s as %s", a.Name, a.AsName)
	}
}

func (t *theirs) arguments(a *ast.Arguments) {
	if a == nil {
		return
	}
	list(&t.outline, "args", a.Args, t.arg)
	t.exprs("defaults", a.Defaults)
	if a.Vararg != nil {
		t.node("vararg", func() { t.arg(a.Vararg) })
	}
	list(&t.outline, "kwonly", a.Kwonlyargs, t.arg)
	t.exprs("kw_defaults", present(a.KwDefaults))
	if a.Kwarg != nil {
		t.node("kwarg", func() { t.arg(a.Kwarg) })
	}
}

func (t *theirs) arg(a *ast.Arg) {
	t.line("arg %s", a.Arg)
	t.part("annotation", a.Annotation)
}

// present drops what is nil.
func present[E comparable](es []E) []E {
	var none E
	var kept []E
	for _, e := range es {
		if e != none {
			kept = append(kept, e)
		}
	}
	return kept
}

func (t *theirs) call(args []ast.Expr, keywords []*ast.Keyword, star, kwargs ast.Expr) {
	t.exprs("args", args)
	for _, k := range keywords {
		t.part("keyword "+string(k.Arg), k.Value)
	}
	t.part("starargs", star)
	t.part("kwargs", kwargs)
}

func (t *theirs) generators(gs []ast.Comprehension) {
	for _, g := range gs {
		t.node("for", func() {
			t.expr(g.Target)
			t.expr(g.Iter)
			t.exprs("ifs", g.Ifs)
		})
	}
}

func (t *theirs) expr(e ast.Expr) {
	switch e := e.(type) {
	case *ast.Num:
		t.line("%s", theirNumber(e.N))
		return
	case *ast.Str:
		t.line("Str %q", string(e.S))
		return
	case *ast.Bytes:
		t.line("Bytes %q", string(e.S))
		return
	case *ast.NameConstant:
		t.line("%s", map[any]string{py.True: "True", py.False: "False", py.None: "None"}[e.Value])
		return
	case *ast.Ellipsis:
		t.line("Ellipsis")
		return
	case *ast.Name:
		t.line("Name %s %s", e.Id, theirContexts[e.Ctx])
		return
	}
	t.node(strings.TrimPrefix(fmt.Sprintf("%T", e), "*ast."), func() { t.parts(e) })
}

func (t *theirs) parts(e ast.Expr) {
	switch e := e.(type) {
	case *ast.BoolOp:
		t.line("%v", e.Op)
		t.exprs("values", e.Values)
	case *ast.BinOp:
		t.expr(e.Left)
		t.line("%v", e.Op)
		t.expr(e.Right)
	case *ast.UnaryOp:
		t.line("%v", e.Op)
		t.expr(e.Operand)
	case *ast.Lambda:
		t.arguments(e.Args)
		t.expr(e.Body)
	case *ast.IfExp:
		t.expr(e.Test)
		t.expr(e.Body)
		t.expr(e.Orelse)
	case *ast.Dict:
		t.exprs("keys", e.Keys)
		t.exprs("values", e.Values)
	case *ast.Set:
		t.exprs("elts", e.Elts)
	case *ast.ListComp:
		t.expr(e.Elt)
		t.generators(e.Generators)
	case *ast.SetComp:
		t.expr(e.Elt)
		t.generators(e.Generators)
	case *ast.DictComp:
		t.expr(e.Key)
		t.expr(e.Value)
		t.generators(e.Generators)
	case *ast.GeneratorExp:
		t.expr(e.Elt)
		t.generators(e.Generators)
	case *ast.Yield:
		t.part("value", e.Value)
	case *ast.YieldFrom:
		t.expr(e.Value)
	case *ast.Compare:
		t.expr(e.Left)
		for i, op := range e.Ops {
			t.line("%v", op)
			t.expr(e.Comparators[i])
		}
	case *ast.Call:
		t.expr(e.Func)
		t.call(e.Args, e.Keywords, e.Starargs, e.Kwargs)
	case *ast.Attribute:
		t.expr(e.Value)
		t.line("attr %s %s", e.Attr, theirContexts[e.Ctx])
	case *ast.Subscript:
		t.expr(e.Value)
		t.line("%s", theirContexts[e.Ctx])
		t.slice(e.Slice)
	case *ast.Starred:
		t.line("%s", theirContexts[e.Ctx])
		t.expr(e.Value)
	case *ast.List:
		t.line("%s", theirContexts[e.Ctx])
		t.exprs("elts", e.Elts)
	case *ast.Tuple:
		t.line("%s", theirContexts[e.Ctx])
		t.exprs("elts", e.Elts)
	}
}

// slice writes a slice as it has been since 3.9: an expression.
func (t *theirs) slice(s ast.Slicer) {
	switch s := s.(type) {
	case *ast.Index:
		t.expr(s.Value)
	case *ast.Slice:
		t.node("Slice", func() {
			t.part("lower", s.Lower)
			t.part("upper", s.Upper)
			t.part("step", s.Step)
		})
	case *ast.ExtSlice:
		t.node("Tuple", func() {
			t.line("load")
			list(&t.outline, "elts", s.Dims, t.slice)
		})
	}
}

func theirNumber(n ast.Object) string {
	switch n := n.(type) {
	case py.Int:
		return "Int " + strconv.FormatInt(int64(n), 10)
	case *py.BigInt:
		return "Int " + (*big.Int)(n).String()
	case py.Float:
		return "Float " + strconv.FormatFloat(float64(n), 'g', -1, 64)
	case py.Complex:
		return "Complex " + strconv.FormatComplex(complex128(n), 'g', -1, 128)
	}
	return fmt.Sprintf("%T", n)
}
