package bind

import (
	"strings"

	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

func (b *binder) block(list []syntax.Stmt) {
	for _, s := range list {
		b.stmt(s)
	}
}

func (b *binder) stmt(s syntax.Stmt) {
	switch n := s.(type) {
	case *syntax.ExprStmt:
		b.expr(n.Value)
	case *syntax.Assign:
		b.exprs(n.Targets)
		b.expr(n.Value)
	case *syntax.If:
		b.ifs(n)
	case *syntax.Return:
		b.expr(n.Value)
	case *syntax.FunctionDef:
		b.functionDef(n)
	case *syntax.ClassDef:
		b.classDef(n)
	case *syntax.AugAssign:
		if name, ok := n.Target.(*syntax.Name); ok {
			b.add(name.ID, Augmented, name)
		} else {
			b.expr(n.Target)
		}
		b.expr(n.Value)
	case *syntax.AnnAssign:
		b.annAssign(n)
	case *syntax.For:
		b.expr(n.Target)
		b.expr(n.Iter)
		b.block(n.Body)
		b.block(n.Orelse)
	case *syntax.While:
		b.expr(n.Test)
		b.block(n.Body)
		b.block(n.Orelse)
	case *syntax.With:
		for i := range n.Items {
			b.expr(n.Items[i].ContextExpr)
			b.expr(n.Items[i].OptionalVars)
		}
		b.block(n.Body)
	case *syntax.Try:
		b.try(n)
	case *syntax.Raise:
		b.expr(n.Exc)
		b.expr(n.Cause)
	case *syntax.Assert:
		b.expr(n.Test)
		b.expr(n.Msg)
	case *syntax.Delete:
		b.exprs(n.Targets)
	case *syntax.Import:
		for _, a := range n.Names {
			name := a.AsName
			if name == "" {
				name, _, _ = strings.Cut(a.Name, ".")
			}
			b.add(name, Imported, a)
		}
	case *syntax.ImportFrom:
		b.importFrom(n)
	case *syntax.Global:
		b.global(n)
	case *syntax.Nonlocal:
		b.nonlocal(n)
	case *syntax.Match:
		b.expr(n.Subject)
		for _, c := range n.Cases {
			b.pattern(c.Pattern)
			b.expr(c.Guard)
			b.block(c.Body)
		}
	case *syntax.TypeAlias:
		b.typeAlias(n)
	}
}

// ifs goes along a chain of elifs, which has no limit, in a loop.
func (b *binder) ifs(n *syntax.If) {
	for {
		b.expr(n.Test)
		b.block(n.Body)
		if len(n.Orelse) == 1 {
			if next, ok := n.Orelse[0].(*syntax.If); ok {
				n = next
				continue
			}
		}
		b.block(n.Orelse)
		return
	}
}

func (b *binder) try(n *syntax.Try) {
	b.block(n.Body)
	for _, h := range n.Handlers {
		b.expr(h.Type)
		b.add(h.Name, Caught, h)
		b.block(h.Body)
	}
	b.block(n.Orelse)
	b.block(n.Finalbody)
}

func (b *binder) annAssign(n *syntax.AnnAssign) {
	name, ok := n.Target.(*syntax.Name)
	switch {
	case !ok:
		b.expr(n.Target)
	case n.Simple:
		b.checkAnnotated(name)
		if n.Value != nil {
			b.add(name.ID, Annotated|Assigned, name)
		} else {
			b.add(name.ID, Annotated, nil)
		}
	case n.Value != nil:
		b.add(name.ID, Assigned, name)
	}
	b.annotation(n.Annotation)
	b.expr(n.Value)
}

func (b *binder) checkAnnotated(name *syntax.Name) {
	id, ok := b.table.Lookup(b.cur, name.ID)
	if !ok || b.cur == ModuleScope {
		return
	}
	switch f := b.table.Symbols[id].Flags; {
	case f&DeclaredGlobal != 0:
		b.fail(name.Span, "annotated name '%s' can't be global", name.ID)
	case f&DeclaredNonlocal != 0:
		b.fail(name.Span, "annotated name '%s' can't be nonlocal", name.ID)
	}
}

func (b *binder) importFrom(n *syntax.ImportFrom) {
	for _, a := range n.Names {
		switch {
		case a.Name == "*":
			b.scope().StarImport = true
			if b.cur != ModuleScope {
				b.fail(n.Span, "import * only allowed at module level")
			}
		case a.AsName != "":
			b.add(a.AsName, Imported, a)
		default:
			b.add(a.Name, Imported, a)
		}
	}
}

func (b *binder) global(n *syntax.Global) {
	for _, name := range n.Names {
		if id := b.declare(n.Span, name, DeclaredGlobal); b.cur != ModuleScope && id != none {
			b.declareInModule(id)
		}
	}
}

// declareInModule makes the module's symbol that a symbol of another scope
// stands for by declaration.
func (b *binder) declareInModule(id SymbolID) {
	module := b.symbol(ModuleScope, b.table.Symbols[id].Name)
	b.table.Symbols[module].Flags |= DeclaredGlobal
}

func (b *binder) nonlocal(n *syntax.Nonlocal) {
	if b.cur == ModuleScope {
		b.fail(n.Span, "nonlocal declaration not allowed at module level")
		return
	}
	for _, name := range n.Names {
		id := b.declare(n.Span, name, DeclaredNonlocal)
		if b.declared == nil {
			b.declared = make(map[SymbolID]source.Span)
		}
		b.declared[id] = n.Span
	}
}

// declare notes a global or nonlocal declaration, which must come before any
// other mention of the name in its scope.
func (b *binder) declare(at source.Span, name string, as Flags) SymbolID {
	word := "global"
	if as == DeclaredNonlocal {
		word = "nonlocal"
	}
	id := b.add(name, as, nil)
	if id == none {
		return none
	}
	switch f := b.table.Symbols[id].Flags; {
	case f&Parameter != 0:
		b.fail(at, "name '%s' is parameter and %s", name, word)
	case f&Used != 0:
		b.fail(at, "name '%s' is used prior to %s declaration", name, word)
	case f&Annotated != 0:
		b.fail(at, "annotated name '%s' can't be %s", name, word)
	case f&Bound&^Imported != 0: // CPython lets imports pass
		b.fail(at, "name '%s' is assigned to before %s declaration", name, word)
	case f&DeclaredGlobal != 0 && f&DeclaredNonlocal != 0:
		b.fail(at, "name '%s' is nonlocal and global", name)
	}
	return id
}
