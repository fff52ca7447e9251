package bind

import (
	"fmt"

	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// Place says where a variable lives, seen from a scope.
type Place uint8

const (
	Unknown   Place = iota // no scope of this file binds it: a builtin, or bound by a star import or from outside
	Own                    // a variable of the scope itself (function-like scopes)
	Captured               // a variable of an enclosing function-like scope, or the `__class__` of an enclosing class
	ModuleVar              // a global of the module, also when asked from the module
	ClassVar               // a name of the class body that the scope is, or that it sees as an annotation does
)

// Resolve finds the variable that name (as it is written, not mangled) stands
// for in the code of scope. With [Unknown] the symbol means nothing. It answers
// for names that the scope does not mention, too.
func (t *Table) Resolve(scope ScopeID, name string) (SymbolID, Place) {
	name = t.Mangle(scope, name)
	id, _, ok := t.symbolOf(scope, name)
	if ok {
		id = t.Symbols[id].Home
	} else if id = t.enclosing(scope, name); id == none {
		return 0, Unknown
	}
	home := &t.Symbols[id]
	switch kind := t.Scopes[home.Scope].Kind; {
	case kind == Module && home.Flags&(Bound|Rebound) != 0:
		return id, ModuleVar
	case home.Flags&Local == 0:
		return 0, Unknown
	case kind == Class && home.Flags&Implicit == 0:
		return id, ClassVar
	case home.Scope == scope:
		return id, Own
	}
	return id, Captured
}

// Lookup finds the symbol of name (as it is written) in scope itself.
func (t *Table) Lookup(scope ScopeID, name string) (SymbolID, bool) {
	id, _, ok := t.symbolOf(scope, t.Mangle(scope, name))
	return id, ok
}

// enclosing finds the symbol of the variable that a name means which scope
// neither binds nor declares: a variable of an annotation's class, else of the
// nearest function around, else the module's symbol of that name if there is
// one. The scopes around must be resolved.
func (t *Table) enclosing(scope ScopeID, name string) SymbolID {
	if class := t.Scopes[scope].sees; class != 0 {
		id, _, ok := t.symbolOf(class, name)
		if ok && t.Symbols[id].Flags&Local != 0 {
			return id
		}
		if ok && t.Symbols[id].Flags&DeclaredGlobal != 0 {
			return t.Symbols[id].Home
		}
	}
	if id := t.captured(scope, name); id != none {
		return id
	}
	id, _, _ := t.symbolOf(ModuleScope, name)
	return id
}

// captured finds the variable of a scope around that a closure would capture.
func (t *Table) captured(scope ScopeID, name string) SymbolID {
	for scope != ModuleScope {
		scope = t.Scopes[scope].Parent
		s := &t.Scopes[scope]
		switch s.Kind {
		case Module:
		case Class:
			if name == classCell && s.cell != none {
				return s.cell
			}
		default:
			id, _, ok := t.symbolOf(scope, name)
			if !ok {
				continue
			}
			if f := t.Symbols[id].Flags; f&(Local|Free) != 0 {
				return t.Symbols[id].Home
			} else if f&DeclaredGlobal != 0 {
				return none
			}
		}
	}
	return none
}

// classCell is the name by which a method knows the class in whose body it
// stands; a zero-argument super() reads it, too.
const classCell = "__class__"

// resolve is the second pass: it finds the home of each symbol. Parents come
// before children, so that what a scope says of a name holds for those within.
func (b *binder) resolve() {
	t := &b.table
	for i := range t.Scopes {
		for id := range t.In(ScopeID(i)) {
			b.resolveSymbol(id)
		}
	}
}

func (b *binder) resolveSymbol(id SymbolID) {
	t := &b.table
	s := &t.Symbols[id]
	scope, name, flags := s.Scope, s.Name, s.Flags
	if scope == ModuleScope {
		s.Flags |= Global
		if flags&Bound != 0 {
			s.Flags |= Local
		} else {
			t.noteDynamic(scope, name)
		}
		return
	}
	switch {
	case flags&DeclaredGlobal != 0:
		s.Flags |= Global
		s.Home, _, _ = t.symbolOf(ModuleScope, name)
	case flags&DeclaredNonlocal != 0:
		b.makeCell(scope, name)
		if home := t.captured(scope, name); home != none {
			if t.Symbols[home].Flags&TypeParameter != 0 {
				b.fail(b.declared[id], "nonlocal binding not allowed for type parameter '%s'", name)
			}
			t.capture(id, home)
			break
		}
		b.fail(b.declared[id], "no binding for nonlocal '%s' found", name)
		s.Flags |= Local
	case flags&Bound != 0:
		s.Flags |= Local
	default:
		b.resolveUse(id)
	}
	if s = &t.Symbols[id]; s.Home != id && flags&Bound != 0 {
		home := &t.Symbols[s.Home]
		home.Bindings += s.Bindings
		if t.Scopes[scope].Kind != Comprehension || home.Scope == ModuleScope {
			home.Flags |= Rebound
		}
	}
}

// resolveUse finds the home of a name that its scope only reads.
func (b *binder) resolveUse(id SymbolID) {
	t := &b.table
	b.makeCell(t.Symbols[id].Scope, t.Symbols[id].Name)
	s := &t.Symbols[id]
	home := t.enclosing(s.Scope, s.Name)
	if home == none {
		s.Flags |= Global
		t.noteDynamic(s.Scope, s.Name)
		return
	}
	h := &t.Symbols[home]
	switch kind := t.Scopes[h.Scope].Kind; {
	case kind == Module:
		s.Flags |= Global
		s.Home = home
		if h.Flags&Bound == 0 {
			t.noteDynamic(s.Scope, s.Name)
		}
	case kind == Class && h.Flags&Implicit == 0:
		// An annotation scope looks into its class by name when it runs, and
		// among the globals if that fails: no cell.
		s.Flags |= Global
		s.Home = home
	default:
		t.capture(id, home)
	}
}

// capture makes a symbol stand for a variable of a scope around.
func (t *Table) capture(id, home SymbolID) {
	t.Symbols[id].Flags |= Free
	t.Symbols[id].Home = home
	t.Symbols[home].Flags |= Cell
	t.noteClosure(t.Symbols[id].Scope, &t.Symbols[home])
}

// noteClosure tells a captured variable whether what captures it runs where it
// stands or may run later.
func (t *Table) noteClosure(scope ScopeID, home *Symbol) {
	for ; scope != home.Scope && home.Flags&Closure == 0; scope = t.Scopes[scope].Parent {
		s := &t.Scopes[scope]
		_, generator := s.Node.(*syntax.GeneratorExp)
		if generator || s.Kind == Function || s.Kind == Lambda {
			home.Flags |= Closure
		}
	}
}

// makeCell gives the class around scope its `__class__`, if that is the name
// at hand.
func (b *binder) makeCell(scope ScopeID, name string) {
	t := &b.table
	for name == classCell && scope != ModuleScope {
		scope = t.Scopes[scope].Parent
		s := &t.Scopes[scope]
		if s.Kind == Class {
			if s.cell == none {
				s.cell = SymbolID(len(t.Symbols))
				t.Symbols = append(t.Symbols, Symbol{
					Name: classCell, Scope: scope, Flags: Local | Implicit, Home: s.cell, Bindings: 1, First: s.Node, next: none,
				})
			}
			return
		}
	}
}

func (t *Table) noteDynamic(scope ScopeID, name string) {
	switch name {
	case "exec", "eval", "locals", "globals", "vars":
		t.Scopes[scope].Dynamic = true
	}
}

func (b *binder) fail(at source.Span, format string, args ...any) {
	b.table.Errors = append(b.table.Errors, syntax.Error{Span: at, Message: fmt.Sprintf(format, args...)})
}
