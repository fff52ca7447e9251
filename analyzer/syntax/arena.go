package syntax

// Arena parses one file after the other in the same memory. It saves what most
// of a parse costs on a tree that is looked at once: new pages, and their
// collection.
//
//	tree := arena.Parse(text)     the tree of the file before is gone
type Arena struct{ p *parser }

// NewArena makes an arena. It is used by one goroutine at a time.
func NewArena() *Arena {
	a := &Arena{newParser()}
	a.p.nodes.each(func(s kept) { s.keepBlocks() })
	return a
}

// Parse is like the function of that name. The tree lives until the next call.
func (a *Arena) Parse(text string) *Module {
	a.p.nodes.each(func(s kept) { s.rewind() })
	m := a.p.parse(text)
	a.p.release()
	return m
}

// kept is a slab of an arena.
type kept interface {
	keepBlocks()
	rewind()
}

func (s *slab[T]) keepBlocks() { s.keep = true }

// each calls f for every slab.
func (n *nodes) each(f func(kept)) {
	for _, s := range [...]kept{
		&n.boolOps, &n.binOps, &n.unaryOps, &n.compares, &n.calls, &n.constants, &n.attributes, &n.subscripts, &n.starreds, &n.names,
		&n.lists, &n.tuples, &n.dicts, &n.slices, &n.formatted, &n.joined, &n.ifExps, &n.lambdas, &n.keywordNode, &n.arguments,
		&n.args, &n.aliases, &n.functions, &n.returns, &n.assigns, &n.annAssigns, &n.augAssigns, &n.ifs, &n.fors, &n.exprStmts,
		&n.raises, &n.asserts, &n.imports, &n.importsFrom, &n.passes, &n.exprLists, &n.stmtLists, &n.keywordLists, &n.argLists,
		&n.aliasLists, &n.patternLists, &n.cmpOps, &n.generators, &n.spans,
	} {
		f(s)
	}
}
