package harness

import (
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/bind"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// slice marks what stays until nothing more is needed.
func (s *slicer) slice() {
	for _, d := range s.drivers {
		if d.fn != nil {
			s.need(d.fn)
		}
	}
	s.subject.need(s)
	for s.changed = true; s.changed; {
		s.changed = false
		for _, d := range s.drivers {
			s.sliceDriver(d)
		}
		s.sliceModule()
	}
}

// mark keeps a statement and asks for what it mentions.
func (s *slicer) mark(st syntax.Stmt) {
	if !s.keep[st] {
		s.keep[st], s.changed = true, true
	}
}

func (s *slicer) wantGlobal(name string) {
	if !s.globals[name] && name != exported {
		s.globals[name], s.changed = true, true
	}
}

func (s *slicer) wantAttr(name string) {
	if !s.attrs[name] {
		s.attrs[name], s.changed = true, true
	}
}

// mention asks for the globals and attributes that a node uses.
func (s *slicer) mention(n syntax.Node, scope bind.ScopeID) {
	s.walkNode(n, scope, func(name *syntax.Name, isGlobal bool) {
		if isGlobal {
			s.wantGlobal(name.ID)
		}
	})
	syntax.Inspect(n, func(n syntax.Node) bool {
		if s.isDropped(n) {
			return false
		}
		switch n := n.(type) {
		case *syntax.Attribute:
			s.wantAttr(n.Attr)
		case *syntax.MatchClass:
			s.wantMatched(n)
		case *syntax.Call:
			if f, ok := n.Func.(*syntax.Name); ok && strings.HasSuffix(f.ID, "attr") && len(n.Args) > 1 {
				if c, ok := n.Args[1].(*syntax.Constant); ok && c.Kind == syntax.Str {
					s.wantAttr(c.Value)
				}
			}
		}
		return true
	})
}

// walkScopes visits every name of some statements of module level and says
// whether it is the module's.
func (s *slicer) walkScopes(stmts []syntax.Stmt, visit func(n *syntax.Name, isGlobal bool)) {
	for _, st := range stmts {
		s.walkNode(st, bind.ModuleScope, visit)
	}
}

func (s *slicer) walkNode(n syntax.Node, scope bind.ScopeID, visit func(n *syntax.Name, isGlobal bool)) {
	syntax.Inspect(n, func(m syntax.Node) bool {
		if m != n && s.isDropped(m) {
			return false
		}
		if name, ok := m.(*syntax.Name); ok {
			_, place := s.table.Resolve(scope, name.ID)
			if place == bind.ClassVar && name.Ctx == syntax.Load {
				place = bind.ModuleVar // `x = x` in a class body reads the module's, as long as it has none
			}
			visit(name, place == bind.ModuleVar || place == bind.Unknown)
			return true
		}
		inner, ok := s.table.ScopeOf(m)
		if !ok || m == n && scope == inner {
			return true
		}
		if m == n {
			// The node itself opens the scope: go through what is in it.
			s.walkInside(m, scope, inner, visit)
			return false
		}
		s.walkNode(m, scope, visit)
		return false
	})
}

// walkInside visits the children of a node that opens a scope. Decorators and
// defaults belong outside of it.
func (s *slicer) walkInside(n syntax.Node, outer, inner bind.ScopeID, visit func(n *syntax.Name, isGlobal bool)) {
	var outside []syntax.Expr
	switch n := n.(type) {
	case *syntax.FunctionDef:
		outside = slices.Concat(n.Decorators, n.Args.Defaults, n.Args.KwDefaults)
	case *syntax.Lambda:
		outside = slices.Concat(n.Args.Defaults, n.Args.KwDefaults)
	case *syntax.ClassDef:
		outside = slices.Concat(n.Decorators, n.Bases)
	}
	first := true
	syntax.Inspect(n, func(m syntax.Node) bool {
		if first {
			first = false
			return true
		}
		scope := inner
		if e, ok := m.(syntax.Expr); ok && slices.Contains(outside, e) {
			scope = outer
		}
		if !s.isDropped(m) {
			s.walkNode(m, scope, visit)
		}
		return false
	})
}

// scopeAt is the scope of the statements of a driver's body.
func (s *slicer) scopeAt(fn *function) bind.ScopeID {
	if fn == nil {
		return bind.ModuleScope
	}
	id, _ := s.table.ScopeOf(fn.def)
	return id
}

// sliceDriver keeps the seeds of a driver, what has to do with its threads, and
// what those need.
func (s *slicer) sliceDriver(d *driver) {
	scope := s.scopeAt(d.fn)
	var visit func(stmts []syntax.Stmt) bool
	keep := func(st syntax.Stmt, exprs ...syntax.Expr) {
		s.mark(st)
		for _, e := range exprs {
			if e != nil {
				s.mention(e, scope)
				d.need(s, pathsIn(e)...)
			}
		}
	}
	visit = func(stmts []syntax.Stmt) bool {
		any := false
		for _, st := range stmts {
			if s.visitCompound(d, st, visit, keep) {
				any = true
			}
		}
		return any
	}
	visit(s.body(d))
}

// visitCompound decides about one statement of a driver, and says whether it
// or something in it stays.
func (s *slicer) visitCompound(d *driver, st syntax.Stmt, visit func([]syntax.Stmt) bool, keep func(syntax.Stmt, ...syntax.Expr)) bool {
	switch st := st.(type) {
	case *syntax.For:
		if s.touchesThreads(d, st.Iter) || s.goesOverNew(d, st.Iter) {
			d.root(s, boundIn(st.Target)...)
		}
		if visit(st.Body) || s.seeded(d, st.Iter) {
			keep(st, st.Target, st.Iter)
			visit(st.Orelse)
			return true
		}
		return false
	case *syntax.While:
		if s.mayOrder(d, st) {
			s.keepAll(d, st)
		}
		if visit(st.Body) || s.keep[st] {
			keep(st, st.Test)
			return true
		}
		return false
	case *syntax.If:
		body, orelse := visit(st.Body), visit(st.Orelse)
		if body || orelse {
			keep(st, st.Test)
			return true
		}
		return false
	case *syntax.With:
		executor := false
		for _, it := range st.Items {
			if s.makesPool(it.ContextExpr) && it.OptionalVars != nil {
				executor = s.within(d, st)
				if executor {
					d.root(s, boundIn(it.OptionalVars)...)
				}
			}
		}
		if visit(st.Body) || executor {
			for _, it := range st.Items {
				keep(st, it.ContextExpr, it.OptionalVars)
			}
			return true
		}
		return false
	case *syntax.Try:
		kept := visit(st.Body)
		for _, h := range st.Handlers {
			if visit(h.Body) {
				kept = true
			}
		}
		if visit(st.Orelse) {
			kept = true
		}
		if visit(st.Finalbody) {
			kept = true
		}
		if kept {
			keep(st)
			for _, h := range st.Handlers {
				keep(st, h.Type)
			}
		}
		return kept
	case *syntax.Match:
		kept := false
		for _, c := range st.Cases {
			kept = visit(c.Body) || kept
		}
		if kept {
			keep(st, st.Subject)
			for _, c := range st.Cases {
				keep(st, c.Guard)
				s.mention(c.Pattern, s.scopeAt(d.fn))
			}
		}
		return kept
	case *syntax.FunctionDef, *syntax.ClassDef:
		if d.fn == nil {
			return false // module level keeps them by name
		}
		for _, name := range bound(st) {
			if d.needs[name] {
				s.mark(st)
				s.mention(st, s.scopeAt(d.fn))
				d.need(s, namesIn(st)...)
				return true
			}
		}
		return false
	case *syntax.Global, *syntax.Nonlocal, *syntax.Pass, *syntax.Import, *syntax.ImportFrom:
		if d.fn == nil {
			return false
		}
		if _, ok := st.(*syntax.Pass); ok {
			return false
		}
		for _, name := range append(bound(st), declared(st)...) {
			if d.needs[name] {
				s.mark(st)
				return true
			}
		}
		return false
	}
	if !s.simpleStays(d, st) {
		return s.keep[st]
	}
	keep(st, exprsOf(st)...)
	return true
}

// submitsOther says whether all that a statement does is to give a pool something
// to do that the finding does not name, where other threads are left out.
func (s *slicer) submitsOther(st syntax.Stmt) bool {
	on := receiver(st)
	if s.allThreads || on == nil {
		return false
	}
	others := tasks[syntax.LastName(st.(*syntax.ExprStmt).Value.(*syntax.Call).Func)]
	if others {
		s.leaveOthersOut()
	}
	return others
}

func declared(st syntax.Stmt) []string {
	switch st := st.(type) {
	case *syntax.Global:
		return st.Names
	case *syntax.Nonlocal:
		return st.Names
	}
	return nil
}

// simpleStays says whether a simple statement of a driver stays.
func (s *slicer) simpleStays(d *driver, st syntax.Stmt) bool {
	if _, ok := st.(*syntax.Return); ok && d.lifted {
		return true
	}
	for _, e := range exprsOf(st) {
		if s.seeded(d, e) {
			d.root(s, bound(st)...)
			d.root(s, path(receiver(st)))
			return true
		}
		if s.touchesThreads(d, e) {
			if _, isReturn := st.(*syntax.Return); isReturn || s.submitsOther(st) {
				return false
			}
			// threads.append(t), pool.submit(…): the holder of threads counts as one.
			d.root(s, path(receiver(st)))
			if _, ok := st.(*syntax.Assign); ok {
				d.root(s, bound(st)...)
			}
			return true
		}
	}
	if s.mayOrder(d, st) || d.fn != nil && s.prepares(d, st) {
		return true
	}
	if on := path(receiver(st)); on != "" && on != "self" {
		// A call on an object that threads get: before they start it prepares
		// the object, later it matters only if it lets them go on.
		c := st.(*syntax.ExprStmt).Value.(*syntax.Call)
		needed := d.needs[head(on)] || s.needsGlobal(d, head(on))
		if needed && signals[syntax.LastName(c.Func)] {
			return true
		}
		if needed && d.fn != nil && s.isLocal(d, head(on)) && st.Extent().Start < d.first() {
			return true
		}
	}
	if d.fn == nil {
		return false // by name, in sliceModule
	}
	for _, name := range bound(st) {
		if d.needs[name] || d.needs[head(name)] && strings.Contains(name, ".") {
			return true
		}
	}
	return false
}

// needsGlobal says whether a name stands in a driver for a variable of module level
// that something which stays uses.
func (s *slicer) needsGlobal(d *driver, name string) bool {
	_, place := s.table.Resolve(s.scopeAt(d.fn), name)
	return place == bind.ModuleVar && s.globals[name] && !s.imported(name)
}

// prepares says whether a statement of a driver does something to the subject
// before the threads start, adds to it before the driver's own side of the finding, is what the finding is about, or the constructor of
// a base class.
func (s *slicer) prepares(d *driver, st syntax.Stmt) bool {
	at := st.Extent()
	if at.Contains(s.finding.Span) {
		return true
	}
	if es, ok := st.(*syntax.ExprStmt); ok && d.fn.def.Name == "__init__" {
		if c, ok := es.Value.(*syntax.Call); ok && syntax.LastName(c.Func) == "__init__" {
			return true
		}
	}
	if s.subject.global == "" && s.subject.attr == "" {
		return false
	}
	if at.Start >= d.first() {
		return at.Start < d.last() && !compound(st) && s.addsHere(st)
	}
	acc := s.accessesOf(st, s.scopeAt(d.fn))
	return acc.reads || acc.writes
}

// signals are the methods by which one thread lets another go on.
var signals = map[string]bool{"set": true, "clear": true, "put": true, "put_nowait": true, "notify": true, "notify_all": true,
	"acquire": true, "release": true, "wait": true, "join": true, "get": true, "task_done": true}

// receiver is the object of a statement that is a method call, nil if it is
// none.
func receiver(st syntax.Stmt) syntax.Expr {
	es, ok := st.(*syntax.ExprStmt)
	if !ok {
		return nil
	}
	c, ok := es.Value.(*syntax.Call)
	if !ok {
		return nil
	}
	a, ok := c.Func.(*syntax.Attribute)
	if !ok {
		return nil
	}
	return a.Value
}

// first is where the first seed stands.
func (d *driver) first() uint32 {
	at := d.seeds[0].Start
	for _, seed := range d.seeds {
		at = min(at, seed.Start)
	}
	return at
}

// last is where the last seed stands.
func (d *driver) last() uint32 {
	at := d.seeds[0].Start
	for _, seed := range d.seeds {
		at = max(at, seed.Start)
	}
	return at
}

func (d *driver) need(s *slicer, names ...string) {
	for _, n := range names {
		if !d.needs[n] {
			d.needs[n], s.changed = true, true
		}
	}
}

func (s *slicer) isLocal(d *driver, name string) bool {
	_, place := s.table.Resolve(s.scopeAt(d.fn), name)
	return place == bind.Own
}

func head(p string) string {
	h, _, _ := strings.Cut(p, ".")
	return h
}

// root adds names that hold threads.
func (d *driver) root(s *slicer, names ...string) {
	for _, n := range names {
		if n != "" && n != "self" && !d.roots[n] {
			d.roots[n], s.changed = true, true
		}
	}
}

// goesOverNew says whether a loop goes over threads as they are made.
func (s *slicer) goesOverNew(d *driver, over syntax.Expr) bool {
	switch over.(type) {
	case *syntax.ListComp, *syntax.GeneratorExp, *syntax.SetComp, *syntax.List, *syntax.Tuple:
		return s.seeded(d, over)
	}
	return false
}

// seeded says whether an expression holds a seed, or lies in one.
func (s *slicer) seeded(d *driver, e syntax.Expr) bool {
	if e == nil {
		return false
	}
	at := e.Extent()
	for _, seed := range d.seeds {
		if at.Contains(seed) || seed.Contains(at) {
			return true
		}
	}
	return false
}

// within says whether a statement holds a seed.
func (s *slicer) within(d *driver, st syntax.Stmt) bool {
	for _, seed := range d.seeds {
		if st.Extent().Contains(seed) {
			return true
		}
	}
	return false
}

// touchesThreads says whether an expression mentions what holds threads.
func (s *slicer) touchesThreads(d *driver, e syntax.Expr) bool {
	for _, p := range pathsIn(e) {
		if d.roots[p] {
			return true
		}
	}
	return false
}
