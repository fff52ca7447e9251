package facts

import (
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

func (e *extractor) block(stmts []syntax.Stmt) {
	rebound := len(e.rebound)
	for _, s := range stmts {
		e.statement(s)
	}
	for _, r := range e.rebound[rebound:] {
		e.vars[r.symbol] = r.before
	}
	e.rebound = e.rebound[:rebound]
}

// nested is a block of its own: one op that holds those of stmts.
func (e *extractor) nested(o Op, span source.Span, stmts []syntax.Stmt) {
	id := e.op(o, span)
	e.block(stmts)
	e.end(id)
}

// header is the part of a compound statement before its body.
func header(s syntax.Node, last syntax.Node) source.Span {
	span := s.Extent()
	if last != nil {
		span.End = max(span.Start, last.Extent().End)
	}
	return span
}

func (e *extractor) statement(s syntax.Stmt) {
	e.stmt = s.Extent()
	switch s := s.(type) {
	case *syntax.ExprStmt:
		e.expr(s.Value)
	case *syntax.Assign:
		v := e.expr(s.Value)
		if name, ok := s.Targets[0].(*syntax.Name); ok && len(s.Targets) == 1 && e.rebind(name.ID, v) {
			return
		}
		for _, t := range s.Targets {
			e.store(t, v)
		}
	case *syntax.AugAssign:
		e.augAssign(s)
	case *syntax.AnnAssign:
		e.annAssign(s)
	case *syntax.Return:
		e.op(Op{Kind: Return, Value: e.optional(s.Value)}, s.Span)
	case *syntax.Raise:
		v := e.optional(s.Exc)
		e.optional(s.Cause)
		e.op(Op{Kind: Raise, Value: v}, s.Span)
	case *syntax.Delete:
		for _, t := range s.Targets {
			e.remove(t)
		}
	case *syntax.Assert:
		v := e.expr(s.Test)
		if s.Msg != nil {
			g := e.op(Op{Kind: Guard, Value: v, Flags: Negated}, s.Msg.Extent())
			e.expr(s.Msg)
			e.end(g)
		}
	case *syntax.Break:
		e.op(Op{Kind: Break}, s.Span)
	case *syntax.Continue:
		e.op(Op{Kind: Continue}, s.Span)
	case *syntax.FunctionDef:
		e.functionDef(s)
	case *syntax.ClassDef:
		e.classDef(s)
	case *syntax.Import, *syntax.ImportFrom:
		e.importStmt(s)
	case *syntax.TypeAlias:
		e.storeName(s.Name.ID, e.value(Value{}), s.Span)
	default:
		e.compound(s)
	}
}

func (e *extractor) compound(s syntax.Stmt) {
	switch s := s.(type) {
	case *syntax.If:
		e.stmt = header(s, s.Test)
		v := e.expr(s.Test)
		e.nested(Op{Kind: If, Value: v}, e.stmt, s.Body)
		if len(s.Orelse) > 0 {
			e.nested(Op{Kind: Else, Value: v, Flags: Negated}, s.Span, s.Orelse)
		}
	case *syntax.While:
		e.stmt = header(s, s.Test)
		loop := e.op(Op{Kind: While}, e.stmt)
		v := e.expr(s.Test)
		e.op(Op{Kind: Condition, Value: v}, s.Test.Extent())
		e.block(s.Body)
		e.end(loop)
		e.loopElse(s.Orelse)
	case *syntax.For:
		e.stmt = header(s, s.Iter)
		v := e.expr(s.Iter)
		loop := e.op(Op{Kind: For, Value: v, Flags: async(s.Async)}, e.stmt)
		e.store(s.Target, e.value(Value{Kind: Element, A: uint32(v)}))
		e.block(s.Body)
		e.end(loop)
		e.loopElse(s.Orelse)
	case *syntax.With:
		e.with(s)
	case *syntax.Try:
		e.try(s)
	case *syntax.Match:
		e.match(s)
	}
}

func async(is bool) uint8 {
	if is {
		return Async
	}
	return 0
}

func (e *extractor) loopElse(stmts []syntax.Stmt) {
	if len(stmts) > 0 {
		e.nested(Op{Kind: LoopElse}, stmts[0].Extent(), stmts)
	}
}

func (e *extractor) with(s *syntax.With) {
	blocks := make([]OpID, 0, 4)
	for i := range s.Items {
		item := &s.Items[i]
		e.stmt = item.ContextExpr.Extent()
		v := e.expr(item.ContextExpr)
		blocks = append(blocks, e.op(Op{Kind: With, Value: v, Flags: async(s.Async)}, e.stmt))
		if item.OptionalVars != nil {
			e.store(item.OptionalVars, e.value(Value{Kind: Entered, A: uint32(v)}))
		}
	}
	e.block(s.Body)
	for _, b := range blocks {
		e.end(b)
	}
}

func (e *extractor) try(s *syntax.Try) {
	e.nested(Op{Kind: Try}, s.Span, s.Body)
	for _, h := range s.Handlers {
		e.stmt = h.Span
		v := e.optional(h.Type)
		b := e.op(Op{Kind: Except, Value: v}, h.Span)
		if h.Name != "" {
			e.storeName(h.Name, e.value(Value{}), h.Span)
		}
		e.block(h.Body)
		e.end(b)
	}
	if len(s.Orelse) > 0 {
		e.nested(Op{Kind: TryElse}, s.Orelse[0].Extent(), s.Orelse)
	}
	if len(s.Finalbody) > 0 {
		e.nested(Op{Kind: Finally}, s.Finalbody[0].Extent(), s.Finalbody)
	}
}

func (e *extractor) functionDef(s *syntax.FunctionDef) {
	e.stmt = source.Span{Start: s.Start, End: s.NameSpan.End}
	decorators := e.exprs(s.Decorators)
	f := Function{Kind: Def, Async: s.Async, Name: e.name(s.Name), Span: s.Span, NameSpan: s.NameSpan, Decorators: decorators}
	if outer := &e.file.Functions[e.fn]; outer.Kind == ClassBody {
		f.Class = outer.Class
	}
	id := e.function(f, s, body{stmts: s.Body})
	e.params(id, s, s.Args)
	e.storeName(s.Name, e.value(Value{Kind: FuncOf, A: uint32(id)}), e.stmt)
}

func (e *extractor) classDef(s *syntax.ClassDef) {
	e.stmt = source.Span{Start: s.Start, End: s.NameSpan.End}
	c := Class{Name: e.name(s.Name), Outer: e.fn, Span: s.Span, NameSpan: s.NameSpan}
	c.Decorators = e.exprs(s.Decorators)
	c.Bases = e.exprs(s.Bases)
	for _, k := range s.Keywords {
		e.expr(k.Value)
	}
	e.file.Classes = append(e.file.Classes, c)
	class := ClassID(len(e.file.Classes))
	id := e.function(Function{Kind: ClassBody, Name: c.Name, Class: class, Span: s.Span, NameSpan: s.NameSpan}, s, body{stmts: s.Body})
	e.file.Classes[class-1].Body = id
	e.storeName(s.Name, e.value(Value{Kind: ClassOf, A: uint32(class)}), e.stmt)
}

func (e *extractor) importStmt(s syntax.Stmt) {
	switch s := s.(type) {
	case *syntax.Import:
		for _, a := range s.Names {
			bound, whole := a.AsName, true
			if bound == "" {
				bound, whole = firstPart(a.Name), false
			}
			e.imported(bound, Import{Module: e.name(a.Name), Whole: whole}, a.Span)
		}
	case *syntax.ImportFrom:
		for _, a := range s.Names {
			imp := Import{Module: e.name(s.Module), Level: uint8(min(s.Level, 255)), From: true, Name: e.name(a.Name)}
			bound := a.AsName
			if bound == "" {
				bound = a.Name
			}
			if a.Name == "*" {
				e.file.Imports = append(e.file.Imports, imp)
				continue
			}
			e.imported(bound, imp, a.Span)
		}
	}
}

func firstPart(dotted string) string {
	for i := range len(dotted) {
		if dotted[i] == '.' {
			return dotted[:i]
		}
	}
	return dotted
}

func (e *extractor) imported(bound string, imp Import, span source.Span) {
	id := uint32(len(e.file.Imports))
	e.file.Imports = append(e.file.Imports, imp)
	e.storeName(bound, e.value(Value{Kind: Imported, A: id}), span)
}
