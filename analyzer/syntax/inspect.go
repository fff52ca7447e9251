package syntax

// Inspect calls f for n and for all that is in it, parents first and children
// in the order of CPython's fields (ast.iter_child_nodes); it goes below a node
// only if f says true. Parts of other nodes that have a place are visited as
// well (*Arg, *Keyword, *Alias, *ExceptHandler, *MatchCase, *TypeParam); those
// that have none are passed through (Arguments, WithItem, Comprehension). A
// Dict's keys and values come in turn, as they stand in the text.
func Inspect(n Node, f func(Node) bool) {
	if !f(n) {
		return
	}
	switch n := n.(type) {
	case Stmt:
		inspectStmt(n, f)
	case Expr:
		inspectExpr(n, f)
	case Pattern:
		inspectPattern(n, f)
	case *Arg:
		inspectOptional(n.Annotation, f)
	case *Keyword:
		Inspect(n.Value, f)
	case *ExceptHandler:
		inspectOptional(n.Type, f)
		inspectList(n.Body, f)
	case *MatchCase:
		Inspect(n.Pattern, f)
		inspectOptional(n.Guard, f)
		inspectList(n.Body, f)
	case *TypeParam:
		inspectOptional(n.Bound, f)
		inspectOptional(n.Default, f)
	}
}

// Inspect walks all statements of the module.
func (m *Module) Inspect(f func(Node) bool) { inspectList(m.Body, f) }

func inspectList[N Node](list []N, f func(Node) bool) {
	for _, n := range list {
		Inspect(n, f)
	}
}

func inspectOptional(e Expr, f func(Node) bool) {
	if e != nil {
		Inspect(e, f)
	}
}

func inspectStmt(s Stmt, f func(Node) bool) {
	switch s := s.(type) {
	case *FunctionDef:
		inspectTypeParams(s.TypeParams, f)
		inspectArguments(s.Args, f)
		inspectList(s.Body, f)
		inspectList(s.Decorators, f)
		inspectOptional(s.Returns, f)
	case *ClassDef:
		inspectTypeParams(s.TypeParams, f)
		inspectList(s.Bases, f)
		inspectList(s.Keywords, f)
		inspectList(s.Body, f)
		inspectList(s.Decorators, f)
	case *Return:
		inspectOptional(s.Value, f)
	case *Delete:
		inspectList(s.Targets, f)
	case *Assign:
		inspectList(s.Targets, f)
		Inspect(s.Value, f)
	case *TypeAlias:
		Inspect(s.Name, f)
		inspectTypeParams(s.TypeParams, f)
		Inspect(s.Value, f)
	case *AugAssign:
		Inspect(s.Target, f)
		Inspect(s.Value, f)
	case *AnnAssign:
		Inspect(s.Target, f)
		Inspect(s.Annotation, f)
		inspectOptional(s.Value, f)
	case *For:
		Inspect(s.Target, f)
		Inspect(s.Iter, f)
		inspectList(s.Body, f)
		inspectList(s.Orelse, f)
	case *While:
		Inspect(s.Test, f)
		inspectList(s.Body, f)
		inspectList(s.Orelse, f)
	case *If:
		Inspect(s.Test, f)
		inspectList(s.Body, f)
		inspectList(s.Orelse, f)
	case *With:
		for i := range s.Items {
			Inspect(s.Items[i].ContextExpr, f)
			inspectOptional(s.Items[i].OptionalVars, f)
		}
		inspectList(s.Body, f)
	case *Match:
		Inspect(s.Subject, f)
		inspectList(s.Cases, f)
	case *Raise:
		inspectOptional(s.Exc, f)
		inspectOptional(s.Cause, f)
	case *Try:
		inspectList(s.Body, f)
		inspectList(s.Handlers, f)
		inspectList(s.Orelse, f)
		inspectList(s.Finalbody, f)
	case *Assert:
		Inspect(s.Test, f)
		inspectOptional(s.Msg, f)
	case *Import:
		inspectList(s.Names, f)
	case *ImportFrom:
		inspectList(s.Names, f)
	case *ExprStmt:
		Inspect(s.Value, f)
	}
}

func inspectTypeParams(list []TypeParam, f func(Node) bool) {
	for i := range list {
		Inspect(&list[i], f)
	}
}

func inspectArguments(a *Arguments, f func(Node) bool) {
	inspectList(a.PosOnly, f)
	inspectList(a.Args, f)
	if a.Vararg != nil {
		Inspect(a.Vararg, f)
	}
	inspectList(a.KwOnly, f)
	for _, e := range a.KwDefaults {
		inspectOptional(e, f)
	}
	if a.Kwarg != nil {
		Inspect(a.Kwarg, f)
	}
	inspectList(a.Defaults, f)
}

func inspectExpr(e Expr, f func(Node) bool) {
	switch e := e.(type) {
	case *BoolOp:
		inspectList(e.Values, f)
	case *NamedExpr:
		Inspect(e.Target, f)
		Inspect(e.Value, f)
	case *BinOp:
		Inspect(e.Left, f)
		Inspect(e.Right, f)
	case *UnaryOp:
		Inspect(e.Operand, f)
	case *Lambda:
		inspectArguments(e.Args, f)
		Inspect(e.Body, f)
	case *IfExp:
		Inspect(e.Test, f)
		Inspect(e.Body, f)
		Inspect(e.Orelse, f)
	case *Dict:
		for i, key := range e.Keys {
			inspectOptional(key, f)
			Inspect(e.Values[i], f)
		}
	case *Set:
		inspectList(e.Elts, f)
	case *ListComp:
		Inspect(e.Elt, f)
		inspectGenerators(e.Generators, f)
	case *SetComp:
		Inspect(e.Elt, f)
		inspectGenerators(e.Generators, f)
	case *DictComp:
		Inspect(e.Key, f)
		inspectOptional(e.Value, f)
		inspectGenerators(e.Generators, f)
	case *GeneratorExp:
		Inspect(e.Elt, f)
		inspectGenerators(e.Generators, f)
	case *Await:
		Inspect(e.Value, f)
	case *Yield:
		inspectOptional(e.Value, f)
	case *YieldFrom:
		Inspect(e.Value, f)
	case *Compare:
		Inspect(e.Left, f)
		inspectList(e.Comparators, f)
	case *Call:
		Inspect(e.Func, f)
		inspectList(e.Args, f)
		inspectList(e.Keywords, f)
	case *FormattedValue:
		inspectField(e.Value, e.FormatSpec, f)
	case *Interpolation:
		inspectField(e.Value, e.FormatSpec, f)
	case *JoinedStr:
		inspectList(e.Values, f)
	case *TemplateStr:
		inspectList(e.Values, f)
	case *Attribute:
		Inspect(e.Value, f)
	case *Subscript:
		Inspect(e.Value, f)
		Inspect(e.Slice, f)
	case *Starred:
		Inspect(e.Value, f)
	case *List:
		inspectList(e.Elts, f)
	case *Tuple:
		inspectList(e.Elts, f)
	case *Slice:
		inspectOptional(e.Lower, f)
		inspectOptional(e.Upper, f)
		inspectOptional(e.Step, f)
	}
}

func inspectField(value Expr, spec *JoinedStr, f func(Node) bool) {
	Inspect(value, f)
	if spec != nil {
		Inspect(spec, f)
	}
}

func inspectGenerators(list []Comprehension, f func(Node) bool) {
	for i := range list {
		Inspect(list[i].Target, f)
		Inspect(list[i].Iter, f)
		inspectList(list[i].Ifs, f)
	}
}

func inspectPattern(n Pattern, f func(Node) bool) {
	switch n := n.(type) {
	case *MatchValue:
		Inspect(n.Value, f)
	case *MatchSequence:
		inspectList(n.Patterns, f)
	case *MatchMapping:
		inspectList(n.Keys, f)
		inspectList(n.Patterns, f)
	case *MatchClass:
		Inspect(n.Cls, f)
		inspectList(n.Patterns, f)
		inspectList(n.KwdPatterns, f)
	case *MatchAs:
		if n.Pattern != nil {
			Inspect(n.Pattern, f)
		}
	case *MatchOr:
		inspectList(n.Patterns, f)
	}
}
