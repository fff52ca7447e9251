package syntax

func (j *jsonWriter) expr(e Expr) {
	switch e := e.(type) {
	case nil:
		j.raw("null")
		return
	case *BoolOp:
		j.open("BoolOp")
		j.symbol("op", boolNames[e.Op])
		exprs(j, "values", e.Values)
	case *NamedExpr:
		j.open("NamedExpr")
		j.exprField("target", e.Target)
		j.exprField("value", e.Value)
	case *BinOp:
		j.open("BinOp")
		j.exprField("left", e.Left)
		j.symbol("op", operatorNames[e.Op])
		j.exprField("right", e.Right)
	case *UnaryOp:
		j.open("UnaryOp")
		j.symbol("op", unaryNames[e.Op])
		j.exprField("operand", e.Operand)
	case *Lambda:
		j.open("Lambda")
		j.key("args")
		j.arguments(e.Args)
		j.exprField("body", e.Body)
	case *IfExp:
		j.open("IfExp")
		j.exprField("test", e.Test)
		j.exprField("body", e.Body)
		j.exprField("orelse", e.Orelse)
	case *Dict:
		j.open("Dict")
		exprs(j, "keys", e.Keys)
		exprs(j, "values", e.Values)
	case *Set:
		j.open("Set")
		exprs(j, "elts", e.Elts)
	case *ListComp:
		j.comprehension("ListComp", e.Elt, e.Generators)
	case *SetComp:
		j.comprehension("SetComp", e.Elt, e.Generators)
	case *GeneratorExp:
		j.comprehension("GeneratorExp", e.Elt, e.Generators)
	case *DictComp:
		j.open("DictComp")
		j.exprField("key", e.Key)
		j.exprField("value", e.Value)
		list(j, "generators", e.Generators, (*jsonWriter).generator)
	case *Await:
		j.open("Await")
		j.exprField("value", e.Value)
	case *Yield:
		j.open("Yield")
		j.exprField("value", e.Value)
	case *YieldFrom:
		j.open("YieldFrom")
		j.exprField("value", e.Value)
	case *Compare:
		j.open("Compare")
		j.exprField("left", e.Left)
		list(j, "ops", e.Ops, func(j *jsonWriter, op CmpOperator) {
			j.open(compareNames[op])
			j.close()
		})
		exprs(j, "comparators", e.Comparators)
	case *Call:
		j.open("Call")
		j.exprField("func", e.Func)
		exprs(j, "args", e.Args)
		list(j, "keywords", e.Keywords, (*jsonWriter).keyword)
	case *FormattedValue:
		j.open("FormattedValue")
		j.field(e.Value, e.Conversion, e.FormatSpec)
	case *Interpolation:
		j.open("Interpolation")
		j.strField("str", e.Str)
		j.field(e.Value, e.Conversion, e.FormatSpec)
	case *JoinedStr:
		j.open("JoinedStr")
		exprs(j, "values", e.Values)
	case *TemplateStr:
		j.open("TemplateStr")
		exprs(j, "values", e.Values)
	case *Constant:
		j.open("Constant")
		j.key("value")
		j.constant(e)
	case *Attribute:
		j.open("Attribute")
		j.exprField("value", e.Value)
		j.strField("attr", e.Attr)
		j.symbol("ctx", contextNames[e.Ctx])
	case *Subscript:
		j.open("Subscript")
		j.exprField("value", e.Value)
		j.exprField("slice", e.Slice)
		j.symbol("ctx", contextNames[e.Ctx])
	case *Starred:
		j.open("Starred")
		j.exprField("value", e.Value)
		j.symbol("ctx", contextNames[e.Ctx])
	case *Name:
		j.open("Name")
		j.strField("id", e.ID)
		j.symbol("ctx", contextNames[e.Ctx])
	case *List:
		j.open("List")
		exprs(j, "elts", e.Elts)
		j.symbol("ctx", contextNames[e.Ctx])
	case *Tuple:
		j.open("Tuple")
		exprs(j, "elts", e.Elts)
		j.symbol("ctx", contextNames[e.Ctx])
	case *Slice:
		j.open("Slice")
		j.exprField("lower", e.Lower)
		j.exprField("upper", e.Upper)
		j.exprField("step", e.Step)
	case *BadExpr:
		j.open("BadExpr")
	}
	j.span(e.Extent())
	j.close()
}

func (j *jsonWriter) comprehension(kind string, elt Expr, generators []Comprehension) {
	j.open(kind)
	j.exprField("elt", elt)
	list(j, "generators", generators, (*jsonWriter).generator)
}

func (j *jsonWriter) generator(c Comprehension) {
	j.open("comprehension")
	j.exprField("target", c.Target)
	j.exprField("iter", c.Iter)
	exprs(j, "ifs", c.Ifs)
	j.key("is_async")
	if c.Async {
		j.int(1)
	} else {
		j.int(0)
	}
	j.close()
}

func (j *jsonWriter) field(value Expr, conversion int, spec *JoinedStr) {
	j.exprField("value", value)
	j.key("conversion")
	j.int(conversion)
	j.key("format_spec")
	if spec == nil {
		j.raw("null")
	} else {
		j.expr(spec)
	}
}
