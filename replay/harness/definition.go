package harness

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/bind"
	"github.com/ftlint/ftlint/analyzer/syntax"
	"github.com/ftlint/ftlint/replay/machine"
)

// functionDef prints a function. gpython takes a dotted decorator for one name
// and rejects other expressions, so that such a decorator is evaluated before
// and applied by an assignment.
func (p *printer) functionDef(f *syntax.FunctionDef) {
	if f.Async || p.driven(f) {
		p.asyncDef(f)
		return
	}
	if f.Name == "__del__" && p.s.interruption == nil {
		p.note("the method __del__ is left out")
		p.line("pass")
		return
	}
	apply := p.decorators(f.Decorators, f)
	p.row = p.s.rowOf(f)
	sliced, scope := p.sliced, p.scope
	p.sliced = p.isDriver(f) || p.s.stubs != nil && f.Name == "__init__" && p.s.keep[f]
	name := p.name(f, f.Name)
	if name == "__del__" {
		name = dies
	}
	head := "def " + name + "(" + p.parameters(f.Args) + "):"
	p.scope, _ = p.s.table.ScopeOf(f)
	observing := p.observing
	p.observing = p.s.observes[f]
	p.line(head)
	settable := p.settable
	p.indent++
	p.setters(f)
	p.indent--
	if f == p.s.subject.owner {
		p.indent++
		p.line("_at_end(lambda: " + p.name(f, p.s.subject.local) + ")")
		p.indent--
	}
	p.body(f.Body)
	p.sliced, p.scope, p.observing, p.settable = sliced, scope, observing, settable
	p.row = p.s.rowOf(f)
	for i := len(apply) - 1; i >= 0; i-- {
		p.line(f.Name + " = " + apply[i] + "(" + f.Name + ")")
	}
	p.noteMade(f)
}

func (p *printer) isDriver(f *syntax.FunctionDef) bool {
	for _, d := range p.s.drivers {
		if d.fn != nil && d.fn.def == f {
			return true
		}
	}
	return false
}

func (p *printer) decorators(list []syntax.Expr, f *syntax.FunctionDef) []string {
	var apply []string
	for _, d := range list {
		if formalDecorator(d) {
			continue
		}
		if pt := p.s.foreignDecorator(d); pt != "" {
			if !p.wraps(d, f) {
				p.refuse(d, "the decorator "+pt+", which is not known,")
			}
			p.note("the decorator " + pt + " leaves what it decorates as it is")
			continue
		}
		text := p.expr(d)
		if _, ok := d.(*syntax.Name); !ok {
			p.temps++
			temp := "_decorator_" + itoa(p.temps)
			p.line(temp + " = " + text)
			text = temp
		}
		apply = append(apply, text)
	}
	return apply
}

func (p *printer) classDef(c *syntax.ClassDef) {
	apply := p.decorators(c.Decorators, nil)
	p.row = p.s.rowOf(c)
	var bases []string
	below := p.below
	p.below = p.s.belowForeign(c, 0)
	for _, b := range c.Bases {
		if p.s.formal(b) {
			continue
		}
		if syntax.LastName(b) == "object" && p.s.stubs != nil {
			continue
		}
		if base := p.base(b); !slices.Contains(bases, base) {
			bases = append(bases, base)
		}
	}
	if at := slices.Index(bases, "Opaque"); at >= 0 { // the others may derive from it
		bases = append(slices.Delete(bases, at, at+1), "Opaque")
	}
	if p.s.opensUp(c) {
		p.opaque()
		if !slices.Contains(bases, "Opaque") {
			bases = append(bases, "Opaque")
		}
	}
	for _, k := range c.Keywords {
		if k.Arg == "" {
			p.refuse(c, "** in a class statement")
		}
		if k.Arg == "metaclass" && (syntax.LastName(k.Value) == "ABCMeta" || p.s.stubs[path(k.Value)]) {
			continue
		}
		bases = append(bases, k.Arg+"="+p.expr(k.Value))
	}
	settable := p.settable
	p.settable = nil
	head := "class " + p.name(c, c.Name)
	if len(bases) > 0 {
		head += "(" + strings.Join(bases, ", ") + ")"
	}
	scope := p.scope
	p.scope, _ = p.s.table.ScopeOf(c)
	p.line(head + ":")
	if fields := p.annotations(c); fields != "" { // a line of the harness's own
		row := p.row
		p.row = 0
		p.indent++
		p.line("__annotations__ = {" + fields + "}")
		p.indent--
		p.row = row
	}
	p.body(c.Body)
	p.scope, p.below, p.settable = scope, below, settable
	p.row = p.s.rowOf(c)
	for i := len(apply) - 1; i >= 0; i-- {
		p.line(c.Name + " = " + apply[i] + "(" + c.Name + ")")
	}
}

// annotations are those of a dataclass's body, or of a named tuple's, which its
// decorator or base reads, or of one that reads them itself: Python 3.4 cannot
// write them down. Only forms of typing matter, others are `object`.
func (p *printer) annotations(c *syntax.ClassDef) string {
	if !slices.ContainsFunc(c.Decorators, func(d syntax.Expr) bool {
		if call, ok := d.(*syntax.Call); ok {
			d = call.Func
		}
		return syntax.LastName(d) == "dataclass"
	}) && !readsAnnotations(c) && !slices.ContainsFunc(c.Bases, func(b syntax.Expr) bool { return syntax.LastName(b) == "NamedTuple" }) {
		return ""
	}
	var all []string
	for _, st := range c.Body {
		a, ok := st.(*syntax.AnnAssign)
		if !ok {
			continue
		}
		form := a.Annotation
		if item, ok := form.(*syntax.Subscript); ok {
			form = item.Value
		}
		kind := "object"
		switch syntax.LastName(form) {
		case "ClassVar":
			kind = "ClassVar"
		case "InitVar", "KW_ONLY":
			p.refuse(a, "a dataclass with "+syntax.LastName(form))
		}
		all = append(all, fmt.Sprintf("%q: %q", path(a.Target), kind))
	}
	return strings.Join(all, ", ")
}

// readsAnnotations says whether the body of a class reads its own, as in
// `__slots__ = tuple(__annotations__)`.
func readsAnnotations(c *syntax.ClassDef) bool {
	found := false
	for _, st := range c.Body {
		if a, ok := st.(*syntax.Assign); ok {
			found = found || slices.Contains(namesIn(a.Value), "__annotations__")
		}
	}
	return found
}

func (p *printer) importStmt(st *syntax.Import) {
	for _, a := range st.Names {
		if p.sliced && !p.wanted(aliasName(a)) {
			continue
		}
		if !machine.HasModule(a.Name) {
			name, label := a.AsName, a.Name
			if name == "" {
				name, _, _ = strings.Cut(a.Name, ".")
				label = name
			}
			if a.Name == "weakref" {
				p.weakModule(name)
			} else {
				p.unknownImport(name, label)
			}
			continue
		}
		p.line("import " + importText(a))
	}
}

func importText(a *syntax.Alias) string {
	if a.AsName != "" {
		return a.Name + " as " + a.AsName
	}
	return a.Name
}

// wanted says whether a global is needed; within functions all is.
func (p *printer) wanted(name string) bool {
	return p.scope != bind.ModuleScope || p.s.globals[name]
}

func (p *printer) importFrom(st *syntax.ImportFrom) {
	if st.Module == "__future__" {
		return
	}
	var names []string
	for _, a := range st.Names {
		switch {
		case p.sliced && a.Name != "*" && !p.wanted(aliasName(a)):
		case a.Name == "*":
			p.starImport(st)
		case isWeak(st, a.Name):
			p.weak(a)
		case st.Level == 0 && constants[st.Module+"."+a.Name] != "" && !machine.ModuleHas(st.Module, a.Name):
			p.line(aliasName(a) + " = " + p.constantOf(st.Module+"."+a.Name))
		case st.Level == 0 && ofProcesses(st.Module+"."+a.Name) != "":
			text := ofProcesses(st.Module + "." + a.Name)
			p.asksProcess(text)
			p.line(aliasName(a) + " = " + text)
		case st.Level > 0 || !machine.HasModule(st.Module) || !machine.ModuleHas(st.Module, a.Name):
			p.unknownImport(aliasName(a), a.Name)
		default:
			names = append(names, importText(a))
		}
	}
	if len(names) > 0 {
		p.line("from " + st.Module + " import " + strings.Join(names, ", "))
	}
}

// starImport prints the names that are needed and that nothing else binds.
func (p *printer) starImport(st *syntax.ImportFrom) {
	for _, name := range sorted(p.s.globals) {
		if id, ok := p.s.table.Lookup(bind.ModuleScope, name); ok && p.s.table.Symbols[id].Flags&(bind.Bound|bind.Rebound) != 0 || machine.HasBuiltin(name) {
			continue
		}
		if st.Level == 0 && machine.ModuleHas(st.Module, name) {
			p.line("from " + st.Module + " import " + name)
		} else if !p.s.inStar(name) {
			p.unknownImport(name, name)
		}
	}
}
