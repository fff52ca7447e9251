package facts

import (
	"slices"
	"strings"
	"sync"

	"github.com/ftlint/ftlint/analyzer/bind"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// Extract makes the facts of one file from its tree and bindings. The result
// shares no memory with the text or the tree.
func Extract(f *source.File, m *syntax.Module, t *bind.Table) *File {
	e := extractors.Get().(*extractor)
	defer e.release()
	e.prepare(f, t)
	e.file.Functions = append(e.file.Functions, Function{Kind: ModuleBody, Span: source.Span{End: uint32(len(f.Text))}})
	e.bodies[0] = body{stmts: m.Body}
	requires := mayRequire(f.Text)
	for i := 0; i < len(e.bodies); i++ {
		e.extractBody(FuncID(i), e.bodies[i])
		if requires {
			e.require(FuncID(i), e.bodies[i].stmts, m, f.Text)
		}
		e.bodies[i] = body{}
	}
	e.unaliasFields()
	for _, err := range m.Errors {
		e.file.Errors = append(e.file.Errors, SyntaxError{err.Span, strings.Clone(err.Message)})
	}
	for _, g := range m.Gates {
		e.file.Gates = append(e.file.Gates, Gate{SyntaxError{g.Span, strings.Clone(g.Message)}, g.Since.Minor})
	}
	for i := range e.file.Functions {
		e.file.Functions[i].Vars = keep(&e.room.vars, e.locals[i])
	}
	e.file.Directives = Directives(m, f.Text)
	e.file.Promises = promises(m, f.Text, e.file)
	e.file.Threads = strings.Contains(f.Text, "hread") || strings.Contains(f.Text, "THREAD")
	e.file.Names = ownNames(e.texts)
	return e.file
}

// extractors keeps buffers from file to file.
var extractors = sync.Pool{New: func() any { return &extractor{names: map[string]NameID{}} }}

func (e *extractor) prepare(f *source.File, t *bind.Table) {
	e.table = t
	n := functions(t)
	e.file = &File{Kind: f.Kind, Lines: lines(f.Text), Functions: make([]Function, 0, n)}
	e.locals = slices.Grow(e.locals[:0], n)[:n]
	for i := range e.locals {
		e.locals[i] = e.locals[i][:0]
	}
	e.texts = append(e.texts[:0], "")
	e.names[""] = 0
	e.home = append(e.home[:0], make([]FuncID, len(t.Scopes))...)
	e.vars = e.vars[:0]
	for range t.Symbols {
		e.vars = append(e.vars, unset)
	}
	e.bodies = append(e.bodies[:0], body{})
}

// release drops what belongs to the file.
func (e *extractor) release() {
	clear(e.names)
	clear(e.texts)
	clear(e.lists[:cap(e.lists)])
	clear(e.calls[:cap(e.calls)])
	clear(e.bodies[:cap(e.bodies)])
	e.table, e.file = nil, nil
	extractors.Put(e)
}

// functions counts the scopes that become functions.
func functions(t *bind.Table) int {
	n := 0
	for i := range t.Scopes {
		switch t.Scopes[i].Kind {
		case bind.Module, bind.Function, bind.Lambda, bind.Class:
			n++
		}
	}
	return n
}

// ownNames copies names, in one piece, so that they do not hold on to the text.
func ownNames(names []string) []string {
	joined := strings.Join(names, "")
	own := make([]string, len(names))
	at := 0
	for i, n := range names {
		own[i] = joined[at : at+len(n)]
		at += len(n)
	}
	return own
}

const unset = ^VarID(0)

func lines(text string) int {
	n := strings.Count(text, "\n")
	if text != "" && text[len(text)-1] != '\n' {
		n++
	}
	return n
}

// extractor walks one file. Bodies of functions wait in a queue, so that one
// set of buffers serves them all and nesting costs no stack.
type extractor struct {
	table  *bind.Table
	file   *File
	names  map[string]NameID
	texts  []string // by NameID
	home   []FuncID // by scope: the function that has its variables
	vars   []VarID  // by symbol
	bodies []body   // by FuncID
	locals [][]Var  // by FuncID

	// The function at hand.
	fn     FuncID
	scope  bind.ScopeID
	quiet  int         // above 0: values only, no ops
	stmt   source.Span // the statement at hand, of a compound one its header
	values []Value
	lists  [][]ValueID
	calls  []Call
	ops    []Op
	spans  []source.Span

	rebound []rebinding // of the blocks at hand

	room room
}

// body is the code of a function that waits to be extracted.
type body struct {
	stmts []syntax.Stmt
	expr  syntax.Expr // of a lambda
	scope bind.ScopeID
}

func (e *extractor) extractBody(id FuncID, b body) {
	e.fn, e.scope = id, b.scope
	e.values = append(e.values[:0], Value{})
	e.lists, e.calls, e.ops, e.spans = e.lists[:0], e.calls[:0], e.ops[:0], e.spans[:0]
	if b.expr != nil {
		e.stmt = b.expr.Extent()
		v := e.expr(b.expr)
		e.op(Op{Kind: Return, Value: v}, b.expr.Extent())
	}
	e.block(b.stmts)
	fn := &e.file.Functions[id]
	e.unaliasLocals(fn)
	fn.Values = keep(&e.room.values, e.values)
	fn.Lists = keep(&e.room.lists, e.lists)
	fn.Calls = keep(&e.room.calls, e.calls)
	fn.Ops = keep(&e.room.ops, e.ops)
	fn.Spans = keep(&e.room.spans, e.spans)
}

// name interns s.
func (e *extractor) name(s string) NameID {
	if id, ok := e.names[s]; ok {
		return id
	}
	id := NameID(len(e.texts))
	e.texts = append(e.texts, s)
	e.names[s] = id
	return id
}

func (e *extractor) value(v Value) ValueID {
	e.values = append(e.values, v)
	return ValueID(len(e.values) - 1)
}

func (e *extractor) list(kind ValueKind, op uint8, items []ValueID) ValueID {
	e.lists = append(e.lists, items)
	return e.value(Value{Kind: kind, Op: op, A: uint32(len(e.lists) - 1)})
}

// op appends an effect; the End of a block is set by end.
func (e *extractor) op(o Op, span source.Span) OpID {
	id := OpID(len(e.ops))
	if e.quiet > 0 {
		return id
	}
	if o.End == 0 {
		o.End = id + 1
	}
	e.ops = append(e.ops, o)
	e.spans = append(e.spans, span)
	return id
}

func (e *extractor) end(block OpID) {
	if e.quiet == 0 {
		e.ops[block].End = OpID(len(e.ops))
	}
}

// varOf gives the variable of its function that a symbol stands for.
func (e *extractor) varOf(sym bind.SymbolID) (FuncID, VarID) {
	s := &e.table.Symbols[sym]
	fn := e.home[s.Scope]
	if e.vars[sym] == unset {
		vars := &e.locals[fn]
		e.vars[sym] = VarID(len(*vars))
		*vars = append(*vars, Var{Name: e.name(s.Name), Captured: s.Flags&bind.Closure != 0})
	}
	return fn, e.vars[sym]
}

// location gives the value of a name, and whether reading or writing it is an
// effect that another thread could see.
func (e *extractor) location(name string) (v Value, shared bool) {
	sym, place := e.table.Resolve(e.scope, name)
	switch place {
	case bind.Own, bind.ClassVar, bind.Captured:
		s := &e.table.Symbols[sym]
		fn, v := e.varOf(sym)
		rebound := s.Flags&(bind.Cell|bind.Rebound) == bind.Cell|bind.Rebound
		if fn == e.fn && !rebound {
			return Value{Kind: Local, A: uint32(v)}, false
		}
		return Value{Kind: Captured, A: uint32(fn), B: uint32(v)}, true
	case bind.ModuleVar:
		s := &e.table.Symbols[sym]
		const defining = bind.FunctionName | bind.ClassName | bind.Imported
		constant := s.Bindings == 1 && s.Flags&(bind.Bound|bind.Rebound)&^defining == 0
		return Value{Kind: Global, Name: e.name(e.table.Mangle(e.scope, name))}, !constant
	default:
		return Value{Kind: Global, Name: e.name(e.table.Mangle(e.scope, name))}, e.table.Scopes[bind.ModuleScope].StarImport
	}
}

// function reserves the facts of a function, class body or lambda whose code
// follows later.
func (e *extractor) function(f Function, node syntax.Node, b body) FuncID {
	id := FuncID(len(e.file.Functions))
	f.Outer = e.fn
	if scope, ok := e.table.ScopeOf(node); ok {
		b.scope = scope
		s := &e.table.Scopes[scope]
		f.Generator = s.Generator
		// Comprehensions and annotation scopes within have no function of
		// their own; nested functions overwrite their part later.
		for i := scope; i < s.End; i++ {
			e.home[i] = id
		}
	} else {
		b.scope = e.scope
	}
	e.file.Functions = append(e.file.Functions, f)
	if int(id) == len(e.locals) { // without a scope: a lambda in an annotation that is not evaluated
		e.locals = append(e.locals, nil)
	}
	e.bodies = append(e.bodies, b)
	return id
}

// params records the parameters of the function id, whose defaults and
// annotations belong to the function at hand.
func (e *extractor) params(id FuncID, node syntax.Node, a *syntax.Arguments) {
	scope, ok := e.table.ScopeOf(node)
	if !ok || a == nil {
		return
	}
	positional := len(a.PosOnly) + len(a.Args)
	n := positional + len(a.KwOnly)
	for _, rest := range [...]*syntax.Arg{a.Vararg, a.Kwarg} {
		if rest != nil {
			n++
		}
	}
	e.file.Functions[id].Params = carve(&e.room.parameters, n)[:0]
	add := func(kind ParamKind, arg *syntax.Arg, def syntax.Expr) {
		if arg == nil {
			return
		}
		p := Param{Kind: kind, Name: e.name(arg.Name), Var: unset}
		if sym, ok := e.table.Lookup(scope, arg.Name); ok {
			_, p.Var = e.varOf(sym)
		}
		if def != nil {
			p.Default = e.expr(def)
		}
		if arg.Annotation != nil {
			p.Annotation = e.silent(arg.Annotation)
		}
		if p.Var != unset {
			params := &e.file.Functions[id].Params
			*params = append(*params, p)
		}
	}
	nth := func(i int) syntax.Expr {
		if d := i - (positional - len(a.Defaults)); d >= 0 && d < len(a.Defaults) {
			return a.Defaults[d]
		}
		return nil
	}
	for i, arg := range a.PosOnly {
		add(PosOnly, arg, nth(i))
	}
	for i, arg := range a.Args {
		add(PosOrKeyword, arg, nth(len(a.PosOnly)+i))
	}
	add(VarArgs, a.Vararg, nil)
	for i, arg := range a.KwOnly {
		var def syntax.Expr
		if i < len(a.KwDefaults) {
			def = a.KwDefaults[i]
		}
		add(KeywordOnly, arg, def)
	}
	add(VarKeywords, a.Kwarg, nil)
}

// silent gives the value of an expression that matters as a type alone.
func (e *extractor) silent(x syntax.Expr) ValueID {
	e.quiet++
	defer func() { e.quiet-- }()
	return e.expr(x)
}
