package harness

import (
	"cmp"
	"strings"

	"github.com/ftlint/ftlint/analyzer/bind"
	"github.com/ftlint/ftlint/analyzer/syntax"
	"github.com/ftlint/ftlint/replay/machine"
)

// subject is the shared variable: a global, an attribute of a class's instances
// or of the class itself, or a variable of a function that closures capture.
type subject struct {
	global string
	class  string // "" if the class is not of this file's module level
	attr   string
	local  string
	owner  *syntax.FunctionDef // of local
}

// last is its name alone.
func (s subject) last() string {
	return cmp.Or(s.global, s.attr, s.local)
}

// isAttr says whether a name is that of the attribute, as the program writes it: a
// private one goes by another name outside of its class.
func (s subject) isAttr(name string) bool {
	if s.attr == "" {
		return false
	}
	return name == s.attr || s.attr == mangled(s.class, name)
}

// findSubject takes a qualified name apart: `app.counter`, `app.Counter.n`,
// `app.main.total`. Of items, as `app.counts[*]`, it is their container.
func (s *slicer) findSubject(qualified string) subject {
	for strings.HasSuffix(qualified, "]") {
		qualified = qualified[:strings.LastIndex(qualified, "[")]
	}
	parts := strings.Split(qualified, ".")
	last := parts[len(parts)-1]
	if last == "" {
		refuse(0, "a finding without a shared variable")
	}
	if len(parts) > 1 && s.classes[parts[len(parts)-2]] != nil {
		return subject{class: parts[len(parts)-2], attr: last}
	}
	if len(parts) > 1 {
		if owner := s.ownerOf(parts[len(parts)-2], last); owner != nil {
			return subject{local: last, owner: owner}
		}
	}
	if id, ok := s.table.Lookup(bind.ModuleScope, last); ok && s.table.Symbols[id].Flags&(bind.Bound|bind.Rebound) != 0 {
		return subject{global: last}
	}
	if owner := s.capturing(last); owner != nil {
		return subject{local: last, owner: owner}
	}
	return subject{attr: last}
}

// capturing is the function around the finding whose variable of that name a
// function within it has, nil if there is none.
func (s *slicer) capturing(variable string) *syntax.FunctionDef {
	var owner *syntax.FunctionDef
	s.mod.Inspect(func(n syntax.Node) bool {
		if def, ok := n.(*syntax.FunctionDef); ok && def.Extent().Contains(s.finding.Span) {
			scope, _ := s.table.ScopeOf(def)
			if id, ok := s.table.Lookup(scope, variable); ok && s.table.Symbols[id].Flags&bind.Cell != 0 {
				owner = def
			}
		}
		return n.Extent().Contains(s.finding.Span)
	})
	return owner
}

// ownerOf finds the function of a name that holds a variable of another; the one
// that is around the finding, or calls what is, if there are several.
func (s *slicer) ownerOf(function, variable string) *syntax.FunctionDef {
	var owner *syntax.FunctionDef
	s.mod.Inspect(func(n syntax.Node) bool {
		def, ok := n.(*syntax.FunctionDef)
		if !ok || def.Name != function {
			return true
		}
		scope, _ := s.table.ScopeOf(def)
		id, ok := s.table.Lookup(scope, variable)
		if ok && s.table.Symbols[id].Flags&bind.Local != 0 && (owner == nil || def.Extent().Contains(s.finding.Span)) {
			owner = def
		}
		return true
	})
	return owner
}

func (u subject) need(s *slicer) {
	if u.global != "" {
		s.globals[u.global] = true
	}
}

func (u subject) machine() machine.Subject {
	return machine.Subject{Global: u.global, Class: u.class, Attr: u.attr}
}

// accesses says what a node does to the subject directly, not through calls
// and not in functions that it only defines.
type accesses struct{ reads, writes bool }

func (a accesses) or(b accesses) accesses { return accesses{a.reads || b.reads, a.writes || b.writes} }
func (a accesses) both() bool             { return a.reads && a.writes }

func (s *slicer) accessesOf(n syntax.Node, scope bind.ScopeID) accesses {
	var acc accesses
	syntax.Inspect(n, func(m syntax.Node) bool {
		switch m := m.(type) {
		case *syntax.FunctionDef, *syntax.ClassDef, *syntax.Lambda:
			return m == n
		case *syntax.AugAssign:
			if s.isSubject(m.Target, scope) {
				acc = accesses{true, true}
			}
		case *syntax.Call: // getattr(self, "n"), setattr(self, "n", 1)
			if len(m.Args) > 1 && s.subject.attr != "" {
				if c, ok := m.Args[1].(*syntax.Constant); ok && c.Kind == syntax.Str && c.Value == s.subject.attr {
					name := syntax.LastName(m.Func)
					acc = acc.or(accesses{name == "getattr", name == "setattr" || name == "delattr"})
				}
			}
		case *syntax.Name:
			if s.isSubject(m, scope) {
				acc = acc.or(accesses{m.Ctx == syntax.Load, m.Ctx != syntax.Load})
			}
		case *syntax.Attribute:
			if s.isSubject(m, scope) {
				acc = acc.or(accesses{m.Ctx == syntax.Load, m.Ctx != syntax.Load})
			}
		}
		return true
	})
	return acc
}

// isSubject says whether an expression is the shared variable, as far as its
// name tells.
func (s *slicer) isSubject(e syntax.Expr, scope bind.ScopeID) bool {
	switch e := e.(type) {
	case *syntax.Name:
		id, place := s.table.Resolve(scope, e.ID)
		if s.subject.owner != nil {
			home, _ := s.table.ScopeOf(s.subject.owner)
			return s.subject.local == e.ID && (place == bind.Own || place == bind.Captured) && s.table.Symbols[id].Scope == home
		}
		return s.subject.global == e.ID && place == bind.ModuleVar
	case *syntax.Attribute:
		return s.subject.isAttr(e.Attr)
	}
	return false
}
