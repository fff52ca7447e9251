package machine

import (
	"embed"
	"strings"
	"sync"

	"github.com/go-python/gpython/ast"
	"github.com/go-python/gpython/parser"
	"github.com/go-python/gpython/py"
)

// A module of the library has names of ours, which all runs share and no
// program can change, and may have a part that is written in Python 3.4, as much
// of CPython's own library is: that part is compiled with the harness, runs
// before it, and takes steps as the harness does. A name with an underscore in
// front is for the module's own use.

//go:embed library
var sources embed.FS

// library holds the modules that a program may import.
var library = map[string]*Module{}

// modulePart is the part of a module that is written in Python.
type modulePart struct {
	tree  *ast.Module
	names map[string]bool // what it binds
}

var (
	partsMutex sync.Mutex
	parts      = map[string]*modulePart{}
)

// partOf reads the Python part of a module, once; nil if it has none. The tree
// is only read afterwards, and may be shared.
func partOf(name string) *modulePart {
	partsMutex.Lock()
	defer partsMutex.Unlock()
	if p, ok := parts[name]; ok {
		return p
	}
	text, err := sources.ReadFile("library/" + name + ".py")
	if err != nil {
		parts[name] = nil
		return nil
	}
	tree, err := parser.Parse(strings.NewReader(string(text)), name+".py", py.ExecMode)
	if err != nil {
		panic("library/" + name + ".py: " + err.Error())
	}
	p := &modulePart{tree: tree.(*ast.Module), names: map[string]bool{}}
	top, _ := scopes(p.tree)
	for _, n := range top.names {
		p.names[n] = true
	}
	parts[name] = p
	return p
}

// HasModule says whether the machine has a module.
func HasModule(name string) bool { return library[name] != nil }

// ModuleHas says whether a module that the machine has has a name.
func ModuleHas(module, name string) bool {
	m := library[module]
	if m == nil || strings.HasPrefix(name, "_") {
		return false
	}
	if m.names[name] != nil {
		return true
	}
	p := partOf(module)
	return p != nil && p.names[name]
}

// IsFunction says whether what is a name of a module, in CPython maybe a class, is
// only called here: nothing can derive from it.
func IsFunction(module, name string) bool {
	m := library[module]
	if m == nil {
		return false
	}
	_, is := m.names[name].(*Builtin)
	return is
}

func firstPart(name string) string {
	head, _, _ := strings.Cut(name, ".")
	return head
}

// mayUse says whether a program that imports a module as a whole may ask for a
// name of its Python part.
func (c *compiler) mayUse(module string) bool {
	if p := partOf(module); p != nil {
		for n := range p.names {
			if c.attrs[n] && library[module].names[n] == nil {
				return true
			}
		}
	}
	return false
}

// attributeNames are the names of the attributes that a program asks for.
func attributeNames(mod *ast.Module) map[string]bool {
	names := map[string]bool{}
	ast.Walk(mod, func(n ast.Ast) bool {
		switch n := n.(type) {
		case *ast.Attribute:
			names[string(n.Attr)] = true
		case *ast.Name: // gpython makes one name of a dotted decorator
			for _, part := range strings.Split(string(n.Id), ".") {
				names[part] = true
			}
		}
		return true
	})
	return names
}

// need compiles the Python part of a module into the program, once.
func (c *compiler) need(module string) {
	if c.p.needed[module] {
		return
	}
	c.p.needed[module] = true
	part := partOf(module)
	if part == nil {
		return
	}
	cur, of := scopes(part.tree)
	inner := &compiler{p: c.p, cur: cur, of: of, module: module, attrs: attributeNames(part.tree)}
	body := inner.block(part.tree.Body)
	c.p.modules = append(c.p.modules, modulePartCode{module, body})
}

// modulePartCode is the compiled Python part of a module.
type modulePartCode struct {
	name string
	body []step
}

// execModule runs the Python parts of the modules and then the program on the
// main thread.
func (th *Thread) execModule() {
	for _, p := range th.m.program.modules {
		th.frame = &frame{m: th.m, th: th, code: &code{module: p.name}}
		th.frame.run(p.body)
	}
	th.frame = &frame{m: th.m, th: th}
	th.frame.run(th.m.program.body)
	th.frame = nil
}

// moduleAttr finds a name in a module; nil if there is none.
func (th *Thread) moduleAttr(o *Module, name string) Value {
	if name == "__name__" {
		return Str(o.name)
	}
	if strings.HasPrefix(name, "_") {
		return nil
	}
	return th.modulePrivate(o, name)
}

// modulePrivate is moduleAttr for the modules themselves.
func (th *Thread) modulePrivate(o *Module, name string) Value {
	if v := o.names[name]; v != nil {
		return v
	}
	if i, ok := th.m.program.index[o.name+"/"+name]; ok {
		return th.m.globals[i].v
	}
	return nil
}
