package syntax

var operatorNames = [...]string{"Add", "Sub", "Mult", "MatMult", "Div", "Mod", "Pow", "LShift", "RShift", "BitOr", "BitXor", "BitAnd", "FloorDiv"}
var unaryNames = [...]string{"Invert", "Not", "UAdd", "USub"}
var boolNames = [...]string{"And", "Or"}
var compareNames = [...]string{"Eq", "NotEq", "Lt", "LtE", "Gt", "GtE", "Is", "IsNot", "In", "NotIn"}
var contextNames = [...]string{"Load", "Store", "Del"}

func pick(async bool, kind string) string {
	if async {
		return "Async" + kind
	}
	return kind
}

func (j *jsonWriter) stmt(s Stmt) {
	switch s := s.(type) {
	case *FunctionDef:
		j.open(pick(s.Async, "FunctionDef"))
		j.strField("name", s.Name)
		j.key("args")
		j.arguments(s.Args)
		stmts(j, "body", s.Body)
		exprs(j, "decorator_list", s.Decorators)
		j.exprField("returns", s.Returns)
		list(j, "type_params", s.TypeParams, (*jsonWriter).typeParam)
	case *ClassDef:
		j.open("ClassDef")
		j.strField("name", s.Name)
		exprs(j, "bases", s.Bases)
		list(j, "keywords", s.Keywords, (*jsonWriter).keyword)
		stmts(j, "body", s.Body)
		exprs(j, "decorator_list", s.Decorators)
		list(j, "type_params", s.TypeParams, (*jsonWriter).typeParam)
	case *Return:
		j.open("Return")
		j.exprField("value", s.Value)
	case *Delete:
		j.open("Delete")
		exprs(j, "targets", s.Targets)
	case *Assign:
		j.open("Assign")
		exprs(j, "targets", s.Targets)
		j.exprField("value", s.Value)
	case *TypeAlias:
		j.open("TypeAlias")
		j.exprField("name", s.Name)
		list(j, "type_params", s.TypeParams, (*jsonWriter).typeParam)
		j.exprField("value", s.Value)
	case *AugAssign:
		j.open("AugAssign")
		j.exprField("target", s.Target)
		j.symbol("op", operatorNames[s.Op])
		j.exprField("value", s.Value)
	case *AnnAssign:
		j.open("AnnAssign")
		j.exprField("target", s.Target)
		j.exprField("annotation", s.Annotation)
		j.exprField("value", s.Value)
		j.key("simple")
		if s.Simple {
			j.int(1)
		} else {
			j.int(0)
		}
	case *For:
		j.open(pick(s.Async, "For"))
		j.exprField("target", s.Target)
		j.exprField("iter", s.Iter)
		stmts(j, "body", s.Body)
		stmts(j, "orelse", s.Orelse)
	case *While:
		j.open("While")
		j.exprField("test", s.Test)
		stmts(j, "body", s.Body)
		stmts(j, "orelse", s.Orelse)
	case *If:
		j.open("If")
		j.exprField("test", s.Test)
		stmts(j, "body", s.Body)
		stmts(j, "orelse", s.Orelse)
	case *With:
		j.open(pick(s.Async, "With"))
		list(j, "items", s.Items, (*jsonWriter).withItem)
		stmts(j, "body", s.Body)
	case *Match:
		j.open("Match")
		j.exprField("subject", s.Subject)
		list(j, "cases", s.Cases, (*jsonWriter).matchCase)
	case *Raise:
		j.open("Raise")
		j.exprField("exc", s.Exc)
		j.exprField("cause", s.Cause)
	case *Try:
		if s.Star {
			j.open("TryStar")
		} else {
			j.open("Try")
		}
		stmts(j, "body", s.Body)
		list(j, "handlers", s.Handlers, (*jsonWriter).handler)
		stmts(j, "orelse", s.Orelse)
		stmts(j, "finalbody", s.Finalbody)
	case *Assert:
		j.open("Assert")
		j.exprField("test", s.Test)
		j.exprField("msg", s.Msg)
	case *Import:
		j.open("Import")
		list(j, "names", s.Names, (*jsonWriter).alias)
		j.lazy(s.Lazy)
	case *ImportFrom:
		j.open("ImportFrom")
		j.name("module", s.Module)
		list(j, "names", s.Names, (*jsonWriter).alias)
		j.key("level")
		j.int(s.Level)
		j.lazy(s.Lazy)
	case *Global:
		j.open("Global")
		j.names("names", s.Names)
	case *Nonlocal:
		j.open("Nonlocal")
		j.names("names", s.Names)
	case *ExprStmt:
		j.open("Expr")
		j.exprField("value", s.Value)
	case *Pass:
		j.open("Pass")
	case *Break:
		j.open("Break")
	case *Continue:
		j.open("Continue")
	}
	j.span(s.Extent())
	j.close()
}

// lazy writes is_lazy, a field of 3.15's imports, where it says something.
func (j *jsonWriter) lazy(lazy bool) {
	if lazy {
		j.key("is_lazy")
		j.int(1)
	}
}

func (j *jsonWriter) arguments(a *Arguments) {
	j.open("arguments")
	list(j, "posonlyargs", a.PosOnly, (*jsonWriter).arg)
	list(j, "args", a.Args, (*jsonWriter).arg)
	j.key("vararg")
	j.arg(a.Vararg)
	list(j, "kwonlyargs", a.KwOnly, (*jsonWriter).arg)
	exprs(j, "kw_defaults", a.KwDefaults)
	j.key("kwarg")
	j.arg(a.Kwarg)
	exprs(j, "defaults", a.Defaults)
	j.close()
}

func (j *jsonWriter) arg(a *Arg) {
	if a == nil {
		j.raw("null")
		return
	}
	j.open("arg")
	j.strField("arg", a.Name)
	j.exprField("annotation", a.Annotation)
	j.span(a.Span)
	j.close()
}

func (j *jsonWriter) keyword(k *Keyword) {
	j.open("keyword")
	j.name("arg", k.Arg)
	j.exprField("value", k.Value)
	j.span(k.Span)
	j.close()
}

func (j *jsonWriter) alias(a *Alias) {
	j.open("alias")
	j.strField("name", a.Name)
	j.name("asname", a.AsName)
	j.span(a.Span)
	j.close()
}

func (j *jsonWriter) typeParam(t TypeParam) {
	j.open([...]string{"TypeVar", "TypeVarTuple", "ParamSpec"}[t.Kind])
	j.strField("name", t.Name)
	if t.Kind == TypeVar {
		j.exprField("bound", t.Bound)
	}
	j.exprField("default_value", t.Default)
	j.span(t.Span)
	j.close()
}

func (j *jsonWriter) withItem(i WithItem) {
	j.open("withitem")
	j.exprField("context_expr", i.ContextExpr)
	j.exprField("optional_vars", i.OptionalVars)
	j.close()
}

func (j *jsonWriter) handler(h *ExceptHandler) {
	j.open("ExceptHandler")
	j.exprField("type", h.Type)
	j.name("name", h.Name)
	stmts(j, "body", h.Body)
	j.span(h.Span)
	j.close()
}

func (j *jsonWriter) matchCase(c *MatchCase) {
	j.open("match_case")
	j.key("pattern")
	j.pattern(c.Pattern)
	j.exprField("guard", c.Guard)
	stmts(j, "body", c.Body)
	j.close()
}

func (j *jsonWriter) pattern(n Pattern) {
	switch n := n.(type) {
	case nil:
		j.raw("null")
		return
	case *MatchValue:
		j.open("MatchValue")
		j.exprField("value", n.Value)
	case *MatchSingleton:
		j.open("MatchSingleton")
		j.key("value")
		j.raw(singletonJSON(n.Value))
	case *MatchSequence:
		j.open("MatchSequence")
		patterns(j, "patterns", n.Patterns)
	case *MatchMapping:
		j.open("MatchMapping")
		exprs(j, "keys", n.Keys)
		patterns(j, "patterns", n.Patterns)
		j.name("rest", n.Rest)
	case *MatchClass:
		j.open("MatchClass")
		j.exprField("cls", n.Cls)
		patterns(j, "patterns", n.Patterns)
		j.names("kwd_attrs", n.KwdAttrs)
		patterns(j, "kwd_patterns", n.KwdPatterns)
	case *MatchStar:
		j.open("MatchStar")
		j.name("name", n.Name)
	case *MatchAs:
		j.open("MatchAs")
		j.key("pattern")
		j.pattern(n.Pattern)
		j.name("name", n.Name)
	case *MatchOr:
		j.open("MatchOr")
		patterns(j, "patterns", n.Patterns)
	}
	j.span(n.Extent())
	j.close()
}
