package harness

import (
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
	"github.com/ftlint/ftlint/replay/machine"
)

// What the machine has is known also where a file of the project passes it on that
// is no part of the whole. What stands beside the import is for where it fails.
//
//	compat.py    try:
//	                 from weakref import WeakSet
//	             except ImportError:
//	                 WeakSet = set
//	bars.py      from .compat import WeakSet       # from weakref import WeakSet

// through is the import by which a file of the project has a name of a module that
// the machine has, "" if there is none.
func (m *merger) through(id source.FileID, name string, depth int) (from, what string) {
	if depth > mostDepth {
		return "", ""
	}
	p := &part{id: id}
	eachAtModuleLevel(m.parsed(id).Body, func(st syntax.Stmt) {
		imports, ok := st.(*syntax.ImportFrom)
		if !ok || from != "" {
			return
		}
		for _, a := range imports.Names {
			if aliasName(a) != name {
				continue
			}
			if next, ok := m.origin(p, imports, ""); ok {
				from, what = m.through(next, a.Name, depth+1)
			} else if imports.Level == 0 && (machine.ModuleHas(imports.Module, a.Name) || isWeak(imports, a.Name)) {
				from, what = imports.Module, a.Name
			}
		}
	})
	return from, what
}

// passedOn is what stands for an import of module level from a file that is no part,
// nil if the machine has nothing of what that passes on.
func (m *merger) passedOn(p *part, n *syntax.ImportFrom) []alias {
	id, ok := m.origin(p, n, "")
	if !ok {
		return nil
	}
	var aliases []alias
	known := false
	for _, a := range n.Names {
		if m.names[p.id].others[aliasName(a)] == "" {
			return nil
		}
		from, what := m.through(id, a.Name, 0)
		if known = known || from != ""; from == "" {
			from, what = unknownModule, a.Name
		}
		name := m.callsIt(p.id, aliasName(a))
		if name == what {
			name = ""
		}
		aliases = append(aliases, alias{text: "from " + from + " import " + importText(&syntax.Alias{Name: what, AsName: name})})
	}
	if !known {
		return nil
	}
	return aliases
}

// parsed reads a file of the project once.
func (m *merger) parsed(id source.FileID) *syntax.Module {
	if m.read == nil {
		m.read = map[source.FileID]*syntax.Module{}
	}
	if m.read[id] == nil {
		m.read[id] = &syntax.Module{}
		if file, err := m.files.Open(id); err == nil {
			m.read[id] = syntax.Parse(file.Text)
		}
	}
	return m.read[id]
}
