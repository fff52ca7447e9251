package machine

import (
	"sort"

	"github.com/go-python/gpython/ast"
)

// scope is a block of the program: module, class, function, lambda or
// comprehension. Names are resolved as the language reference says ("Naming
// and binding"): a name bound in a function is local to it unless declared
// otherwise; a name that is not is looked for in the functions around it,
// skipping classes, and is global if none binds it.
type scope struct {
	kind     scopeKind
	parent   *scope
	children []*scope
	bound    map[string]bool // names bound here
	used     map[string]bool // names loaded here or in a scope inside
	global   map[string]bool
	nonlocal map[string]bool
	captured map[string]bool // bound here and used in a scope inside
	names    []string        // bound, in the order of their first binding
	yields   bool

	locals map[string]int // slots of a frame
	cells  map[string]int // cells made by a frame, then those that come from outside
	own    []string
	free   []string
}

type scopeKind uint8

const (
	moduleScope scopeKind = iota
	classScope
	functionScope
)

// scopes finds the scopes of a module and resolves its names.
func scopes(mod *ast.Module) (*scope, map[ast.Ast]*scope) {
	b := &scopeBuilder{of: map[ast.Ast]*scope{}}
	b.cur = b.open(moduleScope, mod)
	for _, s := range mod.Body {
		b.walk(s)
	}
	top := b.of[mod]
	top.resolve()
	return top, b.of
}

type scopeBuilder struct {
	cur *scope
	of  map[ast.Ast]*scope
}

func (b *scopeBuilder) open(kind scopeKind, node ast.Ast) *scope {
	s := &scope{kind: kind, parent: b.cur, bound: map[string]bool{}, used: map[string]bool{},
		global: map[string]bool{}, nonlocal: map[string]bool{}, captured: map[string]bool{}}
	if b.cur != nil {
		b.cur.children = append(b.cur.children, s)
	}
	b.of[node] = s
	return s
}

func (s *scope) bind(name string) {
	if !s.bound[name] {
		s.bound[name] = true
		s.names = append(s.names, name)
	}
}

func (b *scopeBuilder) within(s *scope, f func()) {
	outer := b.cur
	b.cur = s
	f()
	b.cur = outer
}

func (b *scopeBuilder) walk(n ast.Ast) {
	if n != nil {
		ast.Walk(n, b.visit)
	}
}

func (b *scopeBuilder) exprs(es []ast.Expr) {
	for _, e := range es {
		if e != nil {
			b.walk(e)
		}
	}
}

func (b *scopeBuilder) expr(e ast.Expr) {
	if e != nil {
		b.walk(e)
	}
}

func (b *scopeBuilder) visit(n ast.Ast) bool {
	switch n := n.(type) {
	case *ast.Name:
		if n.Ctx == ast.Load {
			b.cur.used[firstPart(string(n.Id))] = true // gpython makes one name of a dotted decorator
		} else {
			b.cur.bind(string(n.Id))
		}
	case *ast.AugAssign:
		if name, ok := n.Target.(*ast.Name); ok {
			b.cur.bind(string(name.Id))
			b.expr(n.Value)
			return false
		}
	case *ast.FunctionDef:
		b.cur.bind(string(n.Name))
		b.exprs(n.DecoratorList)
		b.defaults(n.Args)
		b.within(b.open(functionScope, n), func() {
			b.params(n.Args)
			for _, s := range n.Body {
				b.walk(s)
			}
		})
		return false
	case *ast.Lambda:
		b.defaults(n.Args)
		b.within(b.open(functionScope, n), func() {
			b.params(n.Args)
			b.expr(n.Body)
		})
		return false
	case *ast.ClassDef:
		b.cur.bind(string(n.Name))
		b.exprs(n.DecoratorList)
		b.exprs(n.Bases)
		for _, k := range n.Keywords {
			b.expr(k.Value)
		}
		b.within(b.open(classScope, n), func() {
			for _, s := range n.Body {
				b.walk(s)
			}
		})
		return false
	case *ast.ListComp:
		b.comprehension(n, n.Generators, n.Elt)
		return false
	case *ast.SetComp:
		b.comprehension(n, n.Generators, n.Elt)
		return false
	case *ast.GeneratorExp:
		b.comprehension(n, n.Generators, n.Elt)
		return false
	case *ast.DictComp:
		b.comprehension(n, n.Generators, n.Key, n.Value)
		return false
	case *ast.Global:
		for _, id := range n.Names {
			b.cur.global[string(id)] = true
		}
	case *ast.Nonlocal:
		for _, id := range n.Names {
			b.cur.nonlocal[string(id)] = true
		}
	case *ast.Yield, *ast.YieldFrom:
		b.cur.yields = true
	case *ast.ExceptHandler:
		if n.Name != "" {
			b.cur.bind(string(n.Name))
		}
	case *ast.Import:
		for _, a := range n.Names {
			b.cur.bind(importedName(a))
		}
	case *ast.ImportFrom:
		for _, a := range n.Names {
			b.cur.bind(importedName(a))
		}
	}
	return true
}

// comprehension opens a function scope; its first iterable lies outside.
func (b *scopeBuilder) comprehension(n ast.Ast, gens []ast.Comprehension, elts ...ast.Expr) {
	b.expr(gens[0].Iter)
	b.within(b.open(functionScope, n), func() {
		b.cur.bind(firstIterable)
		for i, g := range gens {
			b.expr(g.Target)
			if i > 0 {
				b.expr(g.Iter)
			}
			b.exprs(g.Ifs)
		}
		b.exprs(elts)
	})
}

// firstIterable is the parameter of a comprehension.
const firstIterable = ".0"

func (b *scopeBuilder) defaults(a *ast.Arguments) {
	if a != nil {
		b.exprs(a.Defaults)
		b.exprs(a.KwDefaults)
	}
}

func (b *scopeBuilder) params(a *ast.Arguments) {
	for _, name := range paramNames(a) {
		b.cur.bind(name)
	}
}

// paramNames lists the parameters in the order of a frame's slots: positional,
// keyword-only, `*args`, `**kwargs`.
func paramNames(a *ast.Arguments) []string {
	var names []string
	if a == nil {
		return nil
	}
	for _, p := range a.Args {
		names = append(names, string(p.Arg))
	}
	for _, p := range a.Kwonlyargs {
		names = append(names, string(p.Arg))
	}
	if a.Vararg != nil {
		names = append(names, string(a.Vararg.Arg))
	}
	if a.Kwarg != nil {
		names = append(names, string(a.Kwarg.Arg))
	}
	return names
}

func importedName(a *ast.Alias) string {
	if a.AsName != "" {
		return string(a.AsName)
	}
	name := string(a.Name)
	for i := range name {
		if name[i] == '.' {
			return name[:i]
		}
	}
	return name
}

// resolve decides, from the outside in, where each name lives.
func (s *scope) resolve() {
	s.resolveFree()
	s.lay()
}

// resolveFree marks variables that inner scopes capture, bottom up.
func (s *scope) resolveFree() {
	for _, c := range s.children {
		c.resolveFree()
	}
	for _, c := range s.children {
		for _, name := range c.wanted() {
			s.demand(name)
		}
	}
}

// wanted lists the names that a function or class needs from around it.
func (s *scope) wanted() []string {
	var names []string
	for _, name := range sortedKeys(s.used, s.nonlocal) {
		if s.global[name] || s.bound[name] && !s.nonlocal[name] {
			continue
		}
		names = append(names, name)
	}
	return append(names, s.free...)
}

// demand is called for a name that an inner scope needs: it is captured here,
// or passed on.
func (s *scope) demand(name string) {
	switch {
	case s.kind == moduleScope:
	case s.kind == functionScope && s.bound[name] && !s.global[name] && !s.nonlocal[name]:
		s.captured[name] = true
	case s.global[name] && s.kind == functionScope:
	case s.outside(name):
		s.addFree(name)
	}
}

// outside says whether a function around s binds the name.
func (s *scope) outside(name string) bool {
	for p := s.parent; p != nil && p.kind != moduleScope; p = p.parent {
		if p.kind != functionScope {
			continue
		}
		if p.global[name] {
			return false
		}
		if p.bound[name] && !p.nonlocal[name] {
			return true
		}
	}
	return false
}

func (s *scope) addFree(name string) {
	for _, f := range s.free {
		if f == name {
			return
		}
	}
	s.free = append(s.free, name)
}

// lay gives each variable of a function its slot or cell, top down.
func (s *scope) lay() {
	for _, name := range sortedKeys(s.used, s.nonlocal) {
		local := s.bound[name] && !s.nonlocal[name]
		if s.kind != moduleScope && !local && !s.global[name] && s.outside(name) {
			s.addFree(name)
		}
	}
	s.locals, s.cells = map[string]int{}, map[string]int{}
	if s.kind == functionScope {
		for _, name := range s.names {
			if s.global[name] || s.nonlocal[name] {
				continue
			}
			s.locals[name] = len(s.locals)
			if s.captured[name] {
				s.own = append(s.own, name)
			}
		}
	}
	for _, name := range append(append([]string(nil), s.own...), s.free...) {
		s.cells[name] = len(s.cells)
	}
	for _, c := range s.children {
		c.lay()
	}
}

func sortedKeys(sets ...map[string]bool) []string {
	seen := map[string]bool{}
	var names []string
	for _, set := range sets {
		for name := range set {
			if !seen[name] {
				seen[name] = true
				names = append(names, name)
			}
		}
	}
	sort.Strings(names)
	return names
}
