package bind

import (
	"iter"

	"github.com/ftlint/ftlint/analyzer/syntax"
)

// ScopeID numbers the scopes of one file in the order in which they open.
// A scope's id is greater than its parent's; 0 is the module.
type ScopeID uint32

// SymbolID numbers the symbols of one file.
type SymbolID uint32

// ModuleScope is the scope of the file's top level.
const ModuleScope ScopeID = 0

// Table holds the scopes and names of one file. It is immutable once [Bind]
// has returned it.
type Table struct {
	Scopes  []Scope
	Symbols []Symbol

	// Errors are what CPython's symtable would reject, in its words, in the
	// order in which they were found. They change nothing else: the table
	// then holds a best guess.
	Errors []syntax.Error

	index  index // of symbols, by scope and name
	opened index // of scopes, by what opens them
}

// ScopeKind is the kind of code block a scope belongs to.
type ScopeKind uint8

const (
	Module         ScopeKind = iota
	Function                 // the parameters and body of a `def`
	Lambda                   // the parameters and body of a `lambda`
	Class                    // the body of a `class`; nested functions do not see it
	Comprehension            // all of a comprehension or generator expression but its first iterable
	TypeParameters           // `[T]` and what may see T but is not the body: annotations, bases (PEP 695)
	TypeAlias                // the value of a `type` statement
	TypeVariable             // the bound or the default of one type parameter
)

// FunctionLike reports whether names bound in such a scope are visible to the
// scopes within it, as variables of a function are.
func (k ScopeKind) FunctionLike() bool { return k != Module && k != Class }

// Scope is one block of code with names of its own.
type Scope struct {
	Kind   ScopeKind
	Node   syntax.Node // what opens it; nil for the module
	Name   string      // of its function, class or type alias; CPython's word for the others: "lambda", "genexpr", …
	Parent ScopeID     // where its code stands; the module is its own parent
	End    ScopeID     // the scopes within it are those from its own id + 1 to before End

	StarImport bool // has `from m import *`: any name may be bound by it
	Dynamic    bool // mentions the builtin exec, eval, locals, globals or vars: names may be used unseen
	Generator  bool // holds a yield of its own

	role        role     // in what opens it
	first, last SymbolID // its symbols, linked by next; none if there are none
	private     string   // the class name that mangles names here, without leading underscores; "" for none
	unmangled   ScopeID  // if not 0: type parameters of a generic class, the only names that are mangled here
	sees        ScopeID  // if not 0: the class whose body an annotation scope sees
	cell        SymbolID // of a class: its implicit `__class__`; none until a method asks for it
}

// Flags say what the code of one scope does with a name.
type Flags uint32

const (
	Used             Flags = 1 << iota // read, other than by an augmented assignment
	Assigned                           // by `=`, `:=`, `for`, `with`, an annotation with a value, a capture pattern
	Augmented                          // by `+=` and its like
	Deleted                            // by `del`
	Caught                             // by `except … as name`, which also deletes it
	Annotated                          // by `name: annotation`, with a value or without
	Parameter                          // of a function or lambda
	Imported                           // by `import` or `from … import`
	FunctionName                       // by `def`
	ClassName                          // by `class`
	TypeParameter                      // by `[T]`
	TypeAliasName                      // by `type name = …`
	IterationTarget                    // by the `for` of a comprehension
	DeclaredGlobal                     // by a global statement (or a walrus in a comprehension that binds a global)
	DeclaredNonlocal                   // by a nonlocal statement (or a walrus in a comprehension that binds a local of its function)

	// What the name then is; set once the whole file is known.

	Local    // the scope binds the variable and holds it
	Free     // an enclosing scope holds it: captured
	Global   // the module holds it, or nobody in this file; a global of the module is this in the module, too
	Cell     // Local, and captured by a scope within
	Closure  // a Cell that a function, lambda or generator expression captures: it may be used later, and elsewhere
	Rebound  // held here, and bound or deleted by another scope through global or nonlocal; not by a walrus of its own code
	Implicit // `__class__` as methods see it: CPython makes a cell beside the class body
)

// Bound are the ways in which the code of a scope binds a name.
const Bound = Assigned | Augmented | Deleted | Caught | Annotated | Parameter | Imported | FunctionName |
	ClassName | TypeParameter | TypeAliasName | IterationTarget

// Symbol is one name as one scope mentions it.
type Symbol struct {
	Name  string // mangled where Python mangles it
	Scope ScopeID
	Flags Flags

	// Home is the symbol, in the scope that holds the variable, that this one
	// stands for: itself if it is Local, or if no scope of the file binds it.
	Home SymbolID

	// Bindings counts the places that bind, change or delete the variable. Those
	// that reach it through global, nonlocal or a walrus count at home, too. An
	// annotation without a value is no such place.
	Bindings uint32

	// First is the first such place in this scope: a *syntax.FunctionDef,
	// ClassDef, Arg, Alias, TypeParam, Name, ExceptHandler, MatchAs, MatchStar
	// or MatchMapping; nil if there is none. What Python itself binds in a class
	// (`__class__`, `__type_params__`) has the ClassDef.
	First syntax.Node

	next SymbolID // of the same scope; none ends
}

// In gives the symbols of a scope in the order in which they were first mentioned.
func (t *Table) In(scope ScopeID) iter.Seq[SymbolID] {
	return func(yield func(SymbolID) bool) {
		s := &t.Scopes[scope]
		for id := s.first; id != none && yield(id); id = t.Symbols[id].next {
		}
	}
}

// ScopeOf gives the scope that a *syntax.FunctionDef, Lambda, ClassDef,
// ListComp, SetComp, DictComp, GeneratorExp or TypeAlias opens for its body
// (a TypeAlias: for its value). It is false for any other node, and within an
// annotation under `from __future__ import annotations`, which is never run
// and so binds nothing.
func (t *Table) ScopeOf(n syntax.Node) (ScopeID, bool) {
	return t.openedBy(n, body)
}

// TypeParametersOf gives the scope of the type parameters of a
// *syntax.FunctionDef, ClassDef or TypeAlias that has some. Annotations and
// bases are evaluated in it; defaults and decorators are not.
func (t *Table) TypeParametersOf(n syntax.Node) (ScopeID, bool) {
	return t.openedBy(n, parameters)
}

// role says which of its node's scopes a scope is.
type role uint8

const (
	body role = iota
	parameters
	value // the bound or default of a type parameter, which nobody asks for
)

// none is no symbol.
const none = ^SymbolID(0)
