package harness

import (
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/bind"
	"github.com/ftlint/ftlint/analyzer/syntax"
	"github.com/ftlint/ftlint/replay/machine"
)

// What the machine lacks of what it has in part, a class of builtins or a name in
// one of its modules, is as unknown as a module that it does not have:
//
//	packet = bytearray()             class bytearray(Unknown): …
//	class Sink(logging.Handler):     class Sink(Opaque):
//	since = time.strftime("%H")      since = _time_strftime("%H")
//
// Not so what starts or orders threads, and builtins that reach into the program
// itself (`exec`, `globals`): those are refused by the machine.

// lackedTypes are built-in classes: what is no unknown is of none of them.
var lackedTypes = map[string]bool{"bytearray": true, "memoryview": true, "complex": true}

// ordering are modules that are there for threads.
var ordering = map[string]bool{"threading": true, "_thread": true, "queue": true, "concurrent": true, "concurrent.futures": true}

// lacksType asks for a stand-in if a name is a built-in class that the machine lacks.
func (p *printer) lacksType(name string) {
	if _, place := p.s.table.Resolve(p.scope, name); place == bind.Unknown && lackedTypes[name] && !machine.HasBuiltin(name) {
		p.lack(name)
	}
}

// lacks is the dotted name of what an attribute is of a module that has it in
// CPython and not here; "" if it is none.
func (s *slicer) lacks(e syntax.Expr) string {
	a, ok := e.(*syntax.Attribute)
	if !ok || strings.HasPrefix(a.Attr, "_") {
		return ""
	}
	module := s.moduleAt(path(a.Value))
	if module == "" || ordering[module] || !machine.HasModule(module) || machine.ModuleHas(module, a.Attr) || machine.HasModule(module+"."+a.Attr) {
		return ""
	}
	return module + "." + a.Attr
}

// isUnknownBase says whether a base class is one of which nothing is known: of a
// module that the machine does not have, or lacks it, or has no more of it than a
// call.
func (s *slicer) isUnknownBase(e syntax.Expr) bool {
	at := path(e)
	if at == "" {
		return false
	}
	if s.foreign(head(at)) || s.lacks(e) != "" || s.standsForUnknown(at) {
		return true
	}
	if a, ok := e.(*syntax.Attribute); ok {
		module := s.moduleAt(path(a.Value))
		return !ordering[module] && machine.IsFunction(module, a.Attr)
	}
	is := false
	s.eachImport(func(_ *syntax.Import, from *syntax.ImportFrom, a *syntax.Alias) {
		if from != nil && aliasName(a) == at && from.Level == 0 {
			is = !ordering[from.Module] && machine.IsFunction(from.Module, a.Name)
		}
	})
	return is
}

// standsForUnknown says whether all that module level gives a name are attributes of
// what is not known.
//
//	if PY2:
//	    Pickler = pickle.Pickler
//	else:
//	    Pickler = pickle._Pickler
func (s *slicer) standsForUnknown(name string) bool {
	given, unknown := 0, 0
	eachAtModuleLevel(s.mod.Body, func(st syntax.Stmt) {
		if !slices.Contains(ownNames(st), name) {
			return
		}
		given++
		if a, ok := st.(*syntax.Assign); ok {
			if of, ok := a.Value.(*syntax.Attribute); ok && path(of) != "" && s.foreign(head(path(of))) {
				unknown++
			}
		}
	})
	return given > 0 && given == unknown
}

// moduleAt is the module that a dotted path stands for, "" if it stands for none:
// one that is imported at module level.
func (s *slicer) moduleAt(dotted string) string {
	if dotted == "" {
		return ""
	}
	found := ""
	s.eachImport(func(st *syntax.Import, _ *syntax.ImportFrom, a *syntax.Alias) {
		switch {
		case st == nil:
		case a.AsName != "" && head(dotted) == a.AsName:
			found = a.Name + strings.TrimPrefix(dotted, a.AsName)
		case a.AsName == "" && head(dotted) == head(a.Name):
			found = dotted
		}
	})
	return found
}

// lack asks for a stand-in, and gives its name.
func (p *printer) lack(dotted string) string {
	p.asks.unknown = true
	p.s.lacked[dotted] = true
	p.note("`" + dotted + "` is not known: it does what it is asked, and orders no threads")
	if !strings.Contains(dotted, ".") {
		return dotted
	}
	return "_" + strings.ReplaceAll(dotted, ".", "_")
}

// lackings prints the stand-ins.
func (p *printer) lackings() {
	for _, dotted := range sorted(p.s.lacked) {
		if strings.Contains(dotted, ".") {
			p.line("_" + strings.ReplaceAll(dotted, ".", "_") + " = Unknown(" + quoted(dotted) + ")")
			continue
		}
		p.line("class " + dotted + "(Unknown):")
		p.indent++
		p.suiteOf("def __init__(self, *args):", "Unknown.__init__(self, "+quoted(dotted)+")")
		p.indent--
	}
}
