package link

import (
	"path"
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/source"
)

// nameModule gives a file the dotted name under which the project imports it:
// its path from the nearest directory upward that is no package. Where two
// files get one name, the first in order has it.
func (p *Program) nameModule(id source.FileID, file string, isPackage func(string) bool) {
	dir, base := path.Split(strings.ReplaceAll(file, `\`, "/"))
	stem := strings.TrimSuffix(strings.TrimSuffix(base, ".pyi"), ".py")
	parts := []string{stem}
	if stem == "__init__" {
		p.packages[id] = true
		parts = parts[:0]
	}
	for dir = path.Clean(dir); isPackage(dir) && dir != path.Dir(dir); dir = path.Dir(dir) {
		parts = append([]string{path.Base(dir)}, parts...)
	}
	name := strings.Join(parts, ".")
	if name == "" {
		name = stem
	}
	p.Modules[id] = name
	if other, taken := p.byName[name]; !taken || p.Files[other].Kind == source.Stub {
		p.byName[name] = id
	}
}

// ModuleNamed gives the file of a module of the program.
func (p *Program) ModuleNamed(dotted string) (source.FileID, bool) {
	id, ok := p.byName[dotted]
	return id, ok
}

// absolute is the dotted name of the module that an import names.
func (p *Program) absolute(file source.FileID, imp *facts.Import) string {
	module := p.Files[file].Names[imp.Module]
	if imp.Level == 0 {
		return module
	}
	base := strings.Split(p.Modules[file], ".")
	drop := int(imp.Level)
	if p.packages[file] {
		drop--
	}
	if drop > len(base) {
		return ""
	}
	base = base[:len(base)-drop]
	if module != "" {
		base = append(base, module)
	}
	return strings.Join(base, ".")
}

// Binding is what a name in a module is bound to once imports are followed.
type Binding struct {
	Kind   BindingKind
	File   source.FileID // of ModuleBinding and GlobalBinding
	Name   string        // of GlobalBinding: the global; of ExternalBinding: dotted name
	Submod bool          // of ExternalBinding: names a module, as far as one can tell

	global Name // of GlobalBinding: Name
}

// member names a global of a module.
type member struct {
	file source.FileID
	name Name
}

// BindingKind says what a Binding names.
type BindingKind uint8

const (
	NoBinding       BindingKind = iota
	ModuleBinding               // a module of the program
	GlobalBinding               // a global of a module of the program
	ExternalBinding             // something outside the program: `threading.Thread`
)

// maxImports bounds how many re-exports are followed; a cycle ends there.
const maxImports = 16

// Import gives what an import statement's name stands for.
func (p *Program) Import(file source.FileID, id uint32) Binding {
	return p.follow(file, id, 0)
}

func (p *Program) follow(file source.FileID, id uint32, depth int) Binding {
	imp := &p.Files[file].Imports[id]
	module := p.absolute(file, imp)
	if !imp.From {
		if !imp.Whole {
			module, _, _ = strings.Cut(module, ".")
		}
		return p.moduleBinding(module)
	}
	return p.member(module, p.names[file][imp.Name], depth)
}

func (p *Program) moduleBinding(dotted string) Binding {
	if id, ok := p.byName[dotted]; ok {
		return Binding{Kind: ModuleBinding, File: id}
	}
	return Binding{Kind: ExternalBinding, Name: dotted, Submod: true}
}

// member gives what `module.name` is: a global of the module, its submodule,
// or something outside the program.
func (p *Program) member(module string, name Name, depth int) Binding {
	id, ok := p.byName[module]
	if !ok {
		dotted := module + "." + name.String()
		if sub, ok := p.byName[dotted]; ok {
			return Binding{Kind: ModuleBinding, File: sub}
		}
		return Binding{Kind: ExternalBinding, Name: dotted}
	}
	return p.memberOf(id, name, depth)
}

func (p *Program) memberOf(file source.FileID, name Name, depth int) Binding {
	if depth > maxImports {
		return Binding{}
	}
	dotted := p.Modules[file] + "." + name.String()
	if known.Has(dotted) {
		return Binding{Kind: ExternalBinding, Name: dotted}
	}
	if b, ok := p.bound(file, name, depth); ok {
		return b
	}
	if sub, ok := p.byName[dotted]; ok {
		return Binding{Kind: ModuleBinding, File: sub}
	}
	for i := range p.Files[file].Imports {
		imp := &p.Files[file].Imports[i]
		if p.Files[file].Names[imp.Name] != "*" {
			continue
		}
		module := p.absolute(file, imp)
		if from, ok := p.byName[module]; ok && from != file {
			if b := p.memberOf(from, name, depth+1); b.Kind != NoBinding {
				return b
			}
		}
	}
	return Binding{}
}

// bound looks among the globals that the file itself binds. A global that is
// nothing but an imported name is that name's binding.
func (p *Program) bound(file source.FileID, name Name, depth int) (Binding, bool) {
	defs := p.globalDefs(file, name)
	for _, d := range defs {
		v := p.Value(Expr{d.Func, d.Src})
		if v.Kind == facts.Imported && (len(defs) == 1 || p.sameImports(defs)) {
			if b := p.follow(d.File, v.A, depth+1); b.Kind != NoBinding {
				return b, true
			}
		}
	}
	if len(defs) == 0 {
		return Binding{}, false
	}
	return Binding{Kind: GlobalBinding, File: file, Name: name.String(), global: name}, true
}

// sameImports reports whether all definitions are imports: `try: import a as m`,
// `except ImportError: import b as m` is taken for the first.
func (p *Program) sameImports(defs []Def) bool {
	for _, d := range defs {
		v := p.Value(Expr{d.Func, d.Src})
		none := v.Kind == facts.Constant
		if v.Kind != facts.Imported && !none {
			return false
		}
	}
	return true
}

// Global gives what a global name means in the code of a file.
func (p *Program) Global(file source.FileID, name string) Binding {
	return p.meaning(file, NameOf(name))
}

// global is Global of a name of the file.
func (p *Program) global(file source.FileID, id facts.NameID) Binding {
	return *p.meanings[file][id].get(func() Binding { return p.meaning(file, p.names[file][id]) })
}

func (p *Program) meaning(file source.FileID, name Name) Binding {
	if b := p.memberOf(file, name, 0); b.Kind != NoBinding {
		return b
	}
	return Binding{Kind: ExternalBinding, Name: name.String()}
}

// Member gives what attribute name of a module is.
func (p *Program) Member(b Binding, name string) Binding {
	switch b.Kind {
	case ModuleBinding:
		return p.memberOf(b.File, NameOf(name), 0)
	case ExternalBinding:
		return p.member(b.Name, NameOf(name), 0)
	}
	return Binding{}
}

// moduleMember is Member of a module of the program.
func (p *Program) moduleMember(file source.FileID, name Name) Binding {
	key := member{file, name}
	b, ok := p.members[key]
	if !ok {
		b = p.memberOf(file, name, 0)
		p.members[key] = b
	}
	return b
}

// ModulesImported gives the modules of the program that an import runs: the one it
// names and the packages that this lies in, and what it takes from it, if that is
// a module.
//
//	from shop.db import pool       shop, shop.db, and shop.db.pool if there is one
func (p *Program) ModulesImported(file source.FileID, imp *facts.Import) []source.FileID {
	name := p.absolute(file, imp)
	if name == "" {
		return nil
	}
	if imp.From {
		name += "." + p.Files[file].Names[imp.Name]
	}
	var modules []source.FileID
	for end := range len(name) + 1 {
		if end == len(name) || name[end] == '.' {
			if id, ok := p.byName[name[:end]]; ok {
				modules = append(modules, id)
			}
		}
	}
	return modules
}
