package speedup

import (
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// imports binds what an import statement names: modules of the program are
// walked, others are known by their dotted names.
func (w *walk) imports(s syntax.Stmt) {
	switch s := s.(type) {
	case *syntax.Import:
		for _, a := range s.Names {
			if a.AsName != "" {
				w.bind(a.AsName, w.model.moduleNamed(a.Name))
				continue
			}
			top := a.Name
			for i := range top {
				if top[i] == '.' {
					top = top[:i]
					break
				}
			}
			w.bind(top, w.model.moduleNamed(top))
		}
	case *syntax.ImportFrom:
		dotted := w.model.absolute(w.fr.env.file, s.Module, s.Level)
		for _, a := range s.Names {
			name := a.AsName
			if name == "" {
				name = a.Name
			}
			if a.Name == "*" {
				if from := w.model.moduleNamed(dotted); from.kind == module {
					for k, v := range from.obj.module.vars {
						w.bind(k, v)
					}
				}
				continue
			}
			w.bind(name, w.model.imported(dotted, a.Name))
		}
	}
}

func (w *walk) bind(name string, v value) {
	if w.fr.fn != nil && w.fr.fn.globals[name] {
		w.fr.env.vars[name] = v
		return
	}
	w.fr.vars[name] = v
}

func (m *Model) moduleNamed(dotted string) value {
	if m.Program != nil {
		if file, ok := m.Program.ModuleNamed(dotted); ok {
			return value{kind: module, num: nan, obj: &object{kind: module, name: dotted, module: m.module(file), size: nan}}
		}
	}
	return externalNamed(dotted)
}

func (m *Model) imported(from, name string) value {
	if tracked(canonical(from + "." + name)) {
		return externalNamed(canonical(from + "." + name))
	}
	mod := m.moduleNamed(from)
	if mod.kind == module {
		if v, ok := mod.obj.module.vars[name]; ok {
			return v
		}
		if sub := m.moduleNamed(from + "." + name); sub.kind == module {
			return sub
		}
		return value{num: nan}
	}
	if m.Program != nil {
		if sub := m.moduleNamed(from + "." + name); sub.kind == module {
			return sub
		}
	}
	return externalNamed(canonical(from + "." + name))
}

// absolute gives the module that a relative import means.
func (m *Model) absolute(file source.FileID, name string, level int) string {
	if level == 0 || m.Program == nil {
		return name
	}
	base := m.Program.Modules[file]
	if !m.isPackage(file) {
		base = parent(base)
	}
	for range level - 1 {
		base = parent(base)
	}
	if name == "" {
		return base
	}
	if base == "" {
		return name
	}
	return base + "." + name
}

func parent(dotted string) string {
	for i := len(dotted) - 1; i >= 0; i-- {
		if dotted[i] == '.' {
			return dotted[:i]
		}
	}
	return ""
}
