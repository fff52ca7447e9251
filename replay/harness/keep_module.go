package harness

import (
	"slices"
	"sort"
	"strings"

	"github.com/ftlint/ftlint/analyzer/bind"
	"github.com/ftlint/ftlint/analyzer/syntax"
	"github.com/ftlint/ftlint/replay/machine"
)

// What of a module's own body stays: the globals, functions and classes that what
// runs asks for.

// sliceModule keeps the statements of module level that bind what is needed.
func (s *slicer) sliceModule() {
	for _, st := range s.mod.Body {
		if isMainGuard(st) && !s.drivesModule() {
			continue
		}
		if s.stub(st) {
			for _, name := range bound(st) {
				if s.globals[name] && !s.stubs[name] {
					s.stubs[name], s.changed = true, true
				}
			}
			continue
		}
		switch st := st.(type) {
		case *syntax.ImportFrom:
			if isStar(st) { // what of it is needed is printed
				s.mark(st)
			}
			s.keepIfBound(st)
		case *syntax.FunctionDef:
			if s.globals[st.Name] {
				s.mark(st)
				s.keepFunction(st)
			}
		case *syntax.ClassDef:
			if s.globals[st.Name] {
				s.mark(st)
				s.keepClass(st)
			}
		case *syntax.ExprStmt:
			if c, ok := st.Value.(*syntax.Call); ok && !s.drivesModule() {
				if a, ok := c.Func.(*syntax.Attribute); ok {
					if p := path(a.Value); p != "" && s.globals[head(p)] && !s.imported(head(p)) {
						s.keepWhole(st)
					}
				}
			}
		case *syntax.If, *syntax.Try:
			if isMainGuard(st) {
				s.keepInGuard(st.(*syntax.If).Body)
				continue
			}
			s.keepIfBound(st)
		default:
			s.keepIfBound(st)
		}
	}
}

func (s *slicer) drivesModule() bool {
	for _, d := range s.drivers {
		if d.fn == nil {
			return true
		}
	}
	return false
}

// keepInGuard keeps what a main guard binds, where the guard drives.
func (s *slicer) keepInGuard(stmts []syntax.Stmt) {
	for _, st := range stmts {
		s.keepIfBound(st)
	}
}

func (s *slicer) keepIfBound(st syntax.Stmt) {
	for _, name := range bound(st) {
		if s.globals[head(name)] {
			s.keepWhole(st)
			return
		}
	}
}

func (s *slicer) keepWhole(st syntax.Stmt) {
	s.mark(st)
	switch st.(type) {
	case *syntax.Import, *syntax.ImportFrom:
		return
	case *syntax.For, *syntax.With, *syntax.While:
		if s.drivesModule() {
			return // the driver's slice says what of it stays
		}
	}
	if !s.whole[st] {
		s.whole[st], s.changed = true, true
	}
	s.mention(st, bind.ModuleScope)
}

// exported is what tells a module's users its names: files that are put together
// all have one, and nothing that runs needs any.
const exported = "__all__"

// exports says whether a statement is only about that list.
func exports(st syntax.Stmt) bool {
	switch st := st.(type) {
	case *syntax.Assign:
		return path(st.Targets[0]) == exported
	case *syntax.AnnAssign:
		return path(st.Target) == exported
	case *syntax.AugAssign:
		return path(st.Target) == exported
	}
	on := receiver(st)
	return on != nil && path(on) == exported
}

func isStar(st *syntax.ImportFrom) bool { return len(st.Names) == 1 && st.Names[0].Name == "*" }

// inStar says whether a module of the machine, all of whose names are imported, has
// a name.
func (s *slicer) inStar(name string) bool {
	return slices.ContainsFunc(s.mod.Body, func(st syntax.Stmt) bool {
		from, ok := st.(*syntax.ImportFrom)
		return ok && isStar(from) && from.Level == 0 && machine.ModuleHas(from.Module, name)
	})
}

// imported says whether a global is a module or comes from one.
func (s *slicer) imported(name string) bool {
	for _, st := range s.mod.Body {
		switch st.(type) {
		case *syntax.Import, *syntax.ImportFrom:
			if s.binds(st, name) {
				return true
			}
		}
	}
	return false
}

func (s *slicer) keepFunction(def *syntax.FunctionDef) {
	for _, d := range s.drivers {
		if d.fn != nil && d.fn.def == def {
			s.mentionDecorators(def, bind.ModuleScope)
			return // sliced
		}
	}
	scope := bind.ModuleScope
	s.mention(def, scope)
}

// keepClass keeps a class: its bases, its attributes, and those of its methods
// that somebody may call.
func (s *slicer) keepClass(c *syntax.ClassDef) {
	if s.stubs != nil {
		s.keepNarrow(c)
		return
	}
	for _, b := range c.Bases {
		s.mention(b, bind.ModuleScope)
	}
	for _, k := range c.Keywords {
		s.mention(k.Value, bind.ModuleScope)
	}
	for _, d := range c.Decorators {
		s.mention(d, bind.ModuleScope)
	}
	scope, _ := s.table.ScopeOf(c)
	for _, st := range c.Body {
		if f, ok := st.(*syntax.FunctionDef); ok {
			if !s.usedMethod(c, f) {
				continue
			}
			s.mark(f)
			sliced := false
			for _, d := range s.drivers {
				sliced = sliced || d.fn != nil && d.fn.def == f
			}
			if sliced {
				s.mentionDecorators(f, scope)
			} else {
				s.mention(f, scope)
			}
			continue
		}
		s.mark(st)
		s.mention(st, scope)
		s.wantMethods(st)
	}
}

// wantMethods asks for what a statement of a class body names of that body, as
// `size = property(get_size)` does.
func (s *slicer) wantMethods(st syntax.Stmt) {
	for _, e := range exprsOf(st) {
		for _, name := range namesIn(e) {
			s.wantAttr(name)
		}
	}
}

func (s *slicer) mentionDecorators(def *syntax.FunctionDef, scope bind.ScopeID) {
	for _, d := range def.Decorators {
		s.mention(d, scope)
	}
}

func (s *slicer) usedMethod(c *syntax.ClassDef, f *syntax.FunctionDef) bool {
	if s.attrs[f.Name] || strings.HasPrefix(f.Name, "__") && strings.HasSuffix(f.Name, "__") {
		return true
	}
	return f.Name == "run" && s.isThreadClass(c, 0)
}

func sorted[V any](m map[string]V) []string {
	var names []string
	for n := range m {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}
