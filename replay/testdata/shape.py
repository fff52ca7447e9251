"""Prints trees as S-expressions, one per top-level statement.

Reads a JSON list of program texts and writes a JSON list of lists. The form is
that of shape in tree_test.go.
"""
import ast
import json
import sys


def quoted(text):
    return json.dumps(text, ensure_ascii=True) if text else '""'


def form(*parts):
    return "(" + " ".join(parts) + ")"


def listed(parts):
    return "[" + " ".join(parts) + "]"


def stmts(body):
    return listed(f"{0 if isinstance(s, (ast.FunctionDef, ast.ClassDef)) else s.lineno}:{shape(s)}" for s in body)


def exprs(es):
    return listed(map(shape, es))


def constant(v):
    if isinstance(v, bool) or v is None:
        return str(v)
    if v is Ellipsis:
        return "Ellipsis"
    if isinstance(v, str):
        return quoted(v)
    if isinstance(v, bytes):
        return "b" + quoted(v.decode("utf-8", "replace"))
    if isinstance(v, float):
        return "float"
    return str(v)


def name(arg):
    return quoted(arg.arg) if arg else "-"


def arguments(a):
    kw_defaults = [d for d in a.kw_defaults if d is not None]
    return form(listed(map(name, a.args)), name(a.vararg), listed(map(name, a.kwonlyargs)), exprs(kw_defaults),
                name(a.kwarg), exprs(a.defaults))


def generators(gens):
    return listed(x for g in gens for x in (shape(g.target), shape(g.iter), exprs(g.ifs)))


def class_name(op):
    return type(op).__name__


def shape(n):
    if n is None:
        return "-"
    kind = type(n).__name__
    match n:
        case ast.FunctionDef():
            return form(kind, quoted(n.name), arguments(n.args), stmts(n.body))
        case ast.ClassDef():
            return form(kind, quoted(n.name), exprs(n.bases), stmts(n.body))
        case ast.Return() | ast.Expr() | ast.Yield() | ast.YieldFrom() | ast.Starred():
            return form(kind, shape(n.value))
        case ast.Delete():
            return form(kind, exprs(n.targets))
        case ast.Assign():
            return form(kind, exprs(n.targets), shape(n.value))
        case ast.AugAssign():
            return form(kind, shape(n.target), class_name(n.op), shape(n.value))
        case ast.For():
            return form(kind, shape(n.target), shape(n.iter), stmts(n.body), stmts(n.orelse))
        case ast.While() | ast.If():
            return form(kind, shape(n.test), stmts(n.body), stmts(n.orelse))
        case ast.With():
            return form(kind, listed(x for i in n.items for x in (shape(i.context_expr), shape(i.optional_vars))), stmts(n.body))
        case ast.Raise():
            return form(kind, shape(n.exc), shape(n.cause))
        case ast.Try():
            handlers = listed(x for h in n.handlers for x in (shape(h.type), quoted(h.name), stmts(h.body)))
            return form(kind, stmts(n.body), handlers, stmts(n.orelse), stmts(n.finalbody))
        case ast.Assert():
            return form(kind, shape(n.test), shape(n.msg))
        case ast.Import():
            return form(kind, listed(x for a in n.names for x in (quoted(a.name), quoted(a.asname))))
        case ast.ImportFrom():
            return form(kind, quoted(n.module), listed(x for a in n.names for x in (quoted(a.name), quoted(a.asname))))
        case ast.Global() | ast.Nonlocal():
            return form(kind, listed(map(quoted, n.names)))
        case ast.BoolOp():
            return form(kind, class_name(n.op), exprs(n.values))
        case ast.BinOp():
            return form(kind, shape(n.left), class_name(n.op), shape(n.right))
        case ast.UnaryOp():
            return form(kind, class_name(n.op), shape(n.operand))
        case ast.Lambda():
            return form(kind, arguments(n.args), shape(n.body))
        case ast.IfExp():
            return form(kind, shape(n.test), shape(n.body), shape(n.orelse))
        case ast.Dict():
            return form(kind, exprs(n.keys), exprs(n.values))
        case ast.Set() | ast.List() | ast.Tuple():
            return form(kind, exprs(n.elts))
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
            return form(kind, shape(n.elt), generators(n.generators))
        case ast.DictComp():
            return form(kind, shape(n.key), shape(n.value), generators(n.generators))
        case ast.Compare():
            return form(kind, shape(n.left), listed(map(class_name, n.ops)), exprs(n.comparators))
        case ast.Call():
            keywords = listed(x for k in n.keywords for x in (quoted(k.arg) if k.arg else "-", shape(k.value)))
            return form(kind, shape(n.func), exprs(n.args), keywords)
        case ast.Constant():
            return form(kind, constant(n.value))
        case ast.Attribute():
            return form(kind, shape(n.value), quoted(n.attr))
        case ast.Subscript():
            return form(kind, shape(n.value), shape(n.slice))
        case ast.Slice():
            return form(kind, shape(n.lower), shape(n.upper), shape(n.step))
        case ast.Name():
            return form(kind, quoted(n.id))
    return "(" + kind + ")"


json.dump([[shape(s) for s in ast.parse(text).body] for text in json.load(sys.stdin)], sys.stdout, ensure_ascii=False)
