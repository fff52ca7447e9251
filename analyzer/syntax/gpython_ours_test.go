package syntax_test

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/ftlint/ftlint/analyzer/syntax"
)

// ours writes our tree in the outline of Python 3.4's ast.
type ours struct {
	outline
	text string
}

var ourContexts = map[syntax.ExprContext]string{syntax.Load: "load", syntax.Store: "store", syntax.Del: "del"}

var operators = map[syntax.Operator]string{
	syntax.Add: "Add", syntax.Sub: "Sub", syntax.Mult: "Mult", syntax.MatMult: "MatMult", syntax.Div: "Div", syntax.Mod: "Mod",
	syntax.Pow: "Pow", syntax.LShift: "LShift", syntax.RShift: "RShift", syntax.BitOr: "BitOr", syntax.BitXor: "BitXor",
	syntax.BitAnd: "BitAnd", syntax.FloorDiv: "FloorDiv",
}

var unaryOperators = map[syntax.UnaryOperator]string{syntax.Invert: "Invert", syntax.Not: "Not", syntax.UAdd: "UAdd", syntax.USub: "USub"}

var cmpOperators = map[syntax.CmpOperator]string{
	syntax.Eq: "Eq", syntax.NotEq: "NotEq", syntax.Lt: "Lt", syntax.LtE: "LtE", syntax.Gt: "Gt", syntax.GtE: "GtE",
	syntax.Is: "Is", syntax.IsNot: "IsNot", syntax.In: "In", syntax.NotIn: "NotIn",
}

func (o *ours) stmts(name string, body []syntax.Stmt) { list(&o.outline, name, body, o.stmt) }

func (o *ours) exprs(name string, es []syntax.Expr) { list(&o.outline, name, es, o.expr) }

func (o *ours) part(name string, e syntax.Expr) {
	if e != nil {
		o.node(name, func() { o.expr(e) })
	}
}

func (o *ours) stmt(s syntax.Stmt) {
	header := strings.TrimPrefix(fmt.Sprintf("%T", s), "*syntax.")
	o.node(header, func() {
		switch s := s.(type) {
		case *syntax.FunctionDef:
			o.line("name %s", s.Name)
			o.arguments(s.Args)
			o.part("returns", s.Returns)
			list(&o.outline, "decorators", s.Decorators, o.decorator)
			o.stmts("body", s.Body)
		case *syntax.ClassDef:
			o.line("name %s", s.Name)
			o.call(s.Bases, s.Keywords)
			list(&o.outline, "decorators", s.Decorators, o.decorator)
			o.stmts("body", s.Body)
		case *syntax.Return:
			o.part("value", s.Value)
		case *syntax.Delete:
			o.exprs("targets", s.Targets)
		case *syntax.Assign:
			o.exprs("targets", s.Targets)
			o.expr(s.Value)
		case *syntax.AugAssign:
			o.expr(s.Target)
			o.line("%s()", operators[s.Op])
			o.expr(s.Value)
		case *syntax.For:
			o.target(s.Target)
			o.expr(s.Iter)
			o.stmts("body", s.Body)
			o.stmts("orelse", s.Orelse)
		case *syntax.While:
			o.expr(s.Test)
			o.stmts("body", s.Body)
			o.stmts("orelse", s.Orelse)
		case *syntax.If:
			o.expr(s.Test)
			o.stmts("body", s.Body)
			o.stmts("orelse", s.Orelse)
		case *syntax.With:
			o.items(s)
			o.stmts("body", s.Body)
		case *syntax.Raise:
			o.part("exc", s.Exc)
			o.part("cause", s.Cause)
		case *syntax.Try:
			o.stmts("body", s.Body)
			for _, h := range s.Handlers {
				o.node("handler "+h.Name, func() {
					o.part("type", h.Type)
					o.stmts("body", h.Body)
				})
			}
			o.stmts("orelse", s.Orelse)
			o.stmts("finalbody", s.Finalbody)
		case *syntax.Assert:
			o.expr(s.Test)
			o.part("msg", s.Msg)
		case *syntax.Import:
			o.aliases(s.Names)
		case *syntax.ImportFrom:
			o.line("module %s level %d", s.Module, s.Level)
			o.aliases(s.Names)
		case *syntax.Global:
			o.line("%v", s.Names)
		case *syntax.Nonlocal:
			o.line("%v", s.Names)
		case *syntax.ExprStmt:
			o.expr(s.Value)
		}
	})
}

func (o *ours) aliases(names []*syntax.Alias) {
	for _, a := range names {
		o.line("alias %s as %s", a.Name, a.AsName)
	}
}

func (o *ours) arguments(a *syntax.Arguments) {
	if a == nil {
		return
	}
	list(&o.outline, "args", append(a.PosOnly[:len(a.PosOnly):len(a.PosOnly)], a.Args...), o.arg)
	o.exprs("defaults", a.Defaults)
	if a.Vararg != nil {
		o.node("vararg", func() { o.arg(a.Vararg) })
	}
	list(&o.outline, "kwonly", a.KwOnly, o.arg)
	o.exprs("kw_defaults", present(a.KwDefaults)) // see faults: theirs cannot say which parameter has which
	if a.Kwarg != nil {
		o.node("kwarg", func() { o.arg(a.Kwarg) })
	}
}

func (o *ours) arg(a *syntax.Arg) {
	o.line("arg %s", a.Name)
	o.part("annotation", a.Annotation)
}

// decorator writes a dotted name as one Name, and so also what is called with
// arguments: see faults.
func (o *ours) decorator(e syntax.Expr) {
	if call, ok := e.(*syntax.Call); ok {
		o.node("Call", func() {
			o.decorator(call.Func)
			o.call(call.Args, call.Keywords)
		})
		return
	}
	if name, ok := dotted(e); ok {
		o.line("Name %s load", name)
		return
	}
	o.expr(e)
}

func dotted(e syntax.Expr) (string, bool) {
	switch e := e.(type) {
	case *syntax.Name:
		return e.ID, true
	case *syntax.Attribute:
		name, ok := dotted(e.Value)
		return name + "." + e.Attr, ok
	}
	return "", false
}

// target writes the target of a for statement, one name and a comma without
// the tuple: see faults.
func (o *ours) target(e syntax.Expr) {
	tuple, ok := e.(*syntax.Tuple)
	if ok && len(tuple.Elts) == 1 && tuple.Start == tuple.Elts[0].Extent().Start {
		e = tuple.Elts[0]
	}
	o.expr(e)
}

// items writes with items, those within parentheses as a tuple: see faults.
func (o *ours) items(w *syntax.With) {
	var exprs []syntax.Expr
	named := false
	for _, item := range w.Items {
		exprs = append(exprs, item.ContextExpr)
		named = named || item.OptionalVars != nil
	}
	open := w.Start + uint32(len("with"))
	open += uint32(strings.IndexFunc(o.text[open:], func(r rune) bool { return r != ' ' }))
	after := strings.TrimSpace(o.text[exprs[len(exprs)-1].Extent().End:])
	if o.text[open] == '(' && exprs[0].Extent().Start > open && !named && (len(exprs) > 1 || after[0] == ',') {
		o.node("item", func() {
			o.node("Tuple", func() {
				o.line("load")
				o.exprs("elts", exprs)
			})
		})
		return
	}
	for _, item := range w.Items {
		o.part("item", item.ContextExpr)
		o.part("as", item.OptionalVars)
	}
}

// call writes arguments as up to 3.4: a starred one, and one with two stars, apart.
func (o *ours) call(args []syntax.Expr, keywords []*syntax.Keyword) {
	var plain []syntax.Expr
	var star, kwargs syntax.Expr
	for _, a := range args {
		if s, ok := a.(*syntax.Starred); ok {
			star = s.Value
		} else {
			plain = append(plain, a)
		}
	}
	o.exprs("args", plain)
	for _, k := range keywords {
		if k.Arg == "" {
			kwargs = k.Value
		} else {
			o.part("keyword "+k.Arg, k.Value)
		}
	}
	o.part("starargs", star)
	o.part("kwargs", kwargs)
}

func (o *ours) generators(gs []syntax.Comprehension) {
	for _, g := range gs {
		o.node("for", func() {
			o.expr(g.Target)
			o.expr(g.Iter)
			o.exprs("ifs", g.Ifs)
		})
	}
}

func (o *ours) expr(e syntax.Expr) {
	switch e := e.(type) {
	case *syntax.Constant:
		o.line("%s", ourConstant(e))
		return
	case *syntax.Name:
		o.line("Name %s %s", e.ID, ourContexts[e.Ctx])
		return
	}
	o.node(strings.TrimPrefix(fmt.Sprintf("%T", e), "*syntax."), func() { o.parts(e) })
}

func (o *ours) parts(e syntax.Expr) {
	switch e := e.(type) {
	case *syntax.BoolOp:
		o.line("%s()", map[syntax.BoolOperator]string{syntax.And: "And", syntax.Or: "Or"}[e.Op])
		o.exprs("values", e.Values)
	case *syntax.BinOp:
		o.expr(e.Left)
		o.line("%s()", operators[e.Op])
		o.expr(e.Right)
	case *syntax.UnaryOp:
		o.line("%s()", unaryOperators[e.Op])
		o.expr(e.Operand)
	case *syntax.Lambda:
		o.arguments(e.Args)
		o.expr(e.Body)
	case *syntax.IfExp:
		o.expr(e.Test)
		o.expr(e.Body)
		o.expr(e.Orelse)
	case *syntax.Dict:
		o.exprs("keys", e.Keys)
		o.exprs("values", e.Values)
	case *syntax.Set:
		o.exprs("elts", e.Elts)
	case *syntax.ListComp:
		o.expr(e.Elt)
		o.generators(e.Generators)
	case *syntax.SetComp:
		o.expr(e.Elt)
		o.generators(e.Generators)
	case *syntax.DictComp:
		o.expr(e.Key)
		o.expr(e.Value)
		o.generators(e.Generators)
	case *syntax.GeneratorExp:
		o.expr(e.Elt)
		o.generators(e.Generators)
	case *syntax.Yield:
		o.part("value", e.Value)
	case *syntax.YieldFrom:
		o.expr(e.Value)
	case *syntax.Compare:
		o.expr(e.Left)
		for i, op := range e.Ops {
			o.line("%s()", cmpOperators[op])
			o.expr(e.Comparators[i])
		}
	case *syntax.Call:
		o.expr(e.Func)
		o.call(e.Args, e.Keywords)
	case *syntax.Attribute:
		o.expr(e.Value)
		o.line("attr %s %s", e.Attr, ourContexts[e.Ctx])
	case *syntax.Subscript:
		o.expr(e.Value)
		o.line("%s", ourContexts[e.Ctx])
		o.expr(e.Slice)
	case *syntax.Slice:
		o.part("lower", e.Lower)
		o.part("upper", e.Upper)
		o.part("step", e.Step)
	case *syntax.Starred:
		o.line("%s", ourContexts[e.Ctx])
		o.expr(e.Value)
	case *syntax.List:
		o.line("%s", ourContexts[e.Ctx])
		o.exprs("elts", e.Elts)
	case *syntax.Tuple:
		o.line("%s", ourContexts[e.Ctx])
		o.exprs("elts", e.Elts)
	}
}

func ourConstant(c *syntax.Constant) string {
	switch c.Kind {
	case syntax.Str:
		return fmt.Sprintf("Str %q", c.Value)
	case syntax.Bytes:
		return fmt.Sprintf("Bytes %q", c.Value)
	case syntax.Int:
		if n, ok := new(big.Int).SetString(c.Value, 0); ok {
			return "Int " + n.String()
		}
		n, _ := new(big.Int).SetString(c.Value, 10) // 00
		return "Int " + n.String()
	case syntax.Float:
		return "Float " + formatFloat(c.Value)
	case syntax.Complex:
		imaginary, _ := strconv.ParseFloat(strings.TrimRight(c.Value, "jJ"), 64)
		return "Complex " + strconv.FormatComplex(complex(0, imaginary), 'g', -1, 128)
	}
	return map[syntax.ConstantKind]string{syntax.True: "True", syntax.False: "False", syntax.None: "None", syntax.Ellipsis: "Ellipsis"}[c.Kind]
}

func formatFloat(literal string) string {
	f, _ := strconv.ParseFloat(literal, 64)
	return strconv.FormatFloat(f, 'g', -1, 64)
}
