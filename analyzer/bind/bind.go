package bind

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// Bind finds the scopes of a module and what each name in them stands for.
func Bind(m *syntax.Module) *Table { return new(Arena).Bind(m) }

// Arena makes the tables of one file after the other in the same memory, as
// [syntax.Arena] does with trees. It is used by one goroutine at a time.
type Arena struct{ b binder }

// Bind is like the function of that name. The table lives until the next call.
func (a *Arena) Bind(m *syntax.Module) *Table {
	size := 0
	if n := len(m.Body); n > 0 {
		size = int(m.Body[n-1].Extent().End)
	}
	// Measured on the standard library: a symbol for every 79 bytes, a scope for every 420.
	symbols, scopes := 16+size/64, 4+size/512
	b := &a.b
	t := &b.table
	*t = Table{Scopes: slices.Grow(t.Scopes[:0], scopes), Symbols: slices.Grow(t.Symbols[:0], symbols), index: t.index, opened: t.opened}
	t.index.reset(symbols)
	t.opened.reset(scopes)
	*b = binder{table: *t, spine: b.spine[:0], textual: futureAnnotations(m.Body)}
	b.open(Module, nil, value, "top")
	b.block(m.Body)
	b.close(ModuleScope)
	b.resolve()
	return &b.table
}

// futureAnnotations reports whether the module starts with
// `from __future__ import annotations`, with nothing but strings and other
// such imports before it.
func futureAnnotations(stmts []syntax.Stmt) bool {
	for _, s := range stmts {
		switch s := s.(type) {
		case *syntax.ImportFrom:
			if s.Module != "__future__" || s.Level != 0 {
				return false
			}
			for _, a := range s.Names {
				if a.Name == "annotations" {
					return true
				}
			}
		case *syntax.ExprStmt:
			if c, ok := s.Value.(*syntax.Constant); !ok || c.Kind != syntax.Str {
				return false
			}
		default:
			return false
		}
	}
	return false
}

// binder is the first pass.
type binder struct {
	table Table
	cur   ScopeID

	textual   bool // annotations are text
	target    bool // within the target of a comprehension's `for`
	iterables int  // comprehension iterables around

	spine    []syntax.Expr            // see expr
	declared map[SymbolID]source.Span // where nonlocals are declared, for errors
}

// open starts a scope within the current one and gives the current one, for close.
func (b *binder) open(kind ScopeKind, node syntax.Node, role role, name string) ScopeID {
	t := &b.table
	outer, id := b.cur, ScopeID(len(t.Scopes))
	s := Scope{Kind: kind, Node: node, role: role, Name: name, Parent: outer, first: none, last: none, cell: none}
	if kind != Module {
		o := &t.Scopes[outer]
		s.private, s.unmangled = o.private, o.unmangled
		if kind == TypeParameters || kind == TypeAlias || kind == TypeVariable {
			if s.sees = o.sees; o.Kind == Class {
				s.sees = outer
			}
		}
		if role != value {
			t.opened.put(opening(node, role), uint32(id))
		}
	}
	t.Scopes = append(t.Scopes, s)
	b.cur = id
	return outer
}

func (b *binder) close(outer ScopeID) {
	b.table.Scopes[b.cur].End = ScopeID(len(b.table.Scopes))
	b.cur = outer
}

func (b *binder) scope() *Scope { return &b.table.Scopes[b.cur] }

// add notes in the current scope what its code does with a name; node is the
// place if that binds it.
func (b *binder) add(name string, flags Flags, node syntax.Node) SymbolID {
	if name == "" {
		return none // a name that is missing in a file with errors, or `_` in a pattern
	}
	t := &b.table
	id := b.symbol(b.cur, t.Mangle(b.cur, name))
	s := &t.Symbols[id]
	s.Flags |= flags
	if node != nil {
		s.Bindings++
		if s.First == nil {
			s.First = node
		}
	}
	return id
}

// symbol finds or makes the symbol of a mangled name.
func (b *binder) symbol(scope ScopeID, name string) SymbolID {
	id, h, ok := b.table.symbolOf(scope, name)
	if !ok {
		id = b.append(scope, name, h)
	}
	return id
}

// append makes a symbol under the hash of its index slot.
func (b *binder) append(scope ScopeID, name string, hash uint32) SymbolID {
	t := &b.table
	id := SymbolID(len(t.Symbols))
	t.Symbols = append(t.Symbols, Symbol{Name: name, Scope: scope, Home: id, next: none})
	t.index.put(hash, uint32(id))
	s := &t.Scopes[scope]
	if s.first == none {
		s.first = id
	} else {
		t.Symbols[s.last].next = id
	}
	s.last = id
	return id
}
