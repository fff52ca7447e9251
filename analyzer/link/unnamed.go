package link

import (
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/source"
)

// Unnamed reports whether a function of a module is private, and nothing that the
// project ships names it, other than its definition: it is left for tests.
//
//	def _delete_option(key):
//	    """Only for use in testing."""
func (p *Program) Unnamed(f Func) bool {
	fn := p.Function(f)
	name := p.Text(f, fn.Name)
	if fn.Kind != facts.Def || fn.Outer != 0 || !strings.HasPrefix(name, "_") || strings.HasSuffix(name, "__") || len(fn.Decorators) > 0 || len(p.ShippedCallers(f)) > 0 {
		return false
	}
	for i := range p.Files[f.File].Functions {
		if p.uses(&p.Files[f.File].Functions[i], f, name) {
			return false
		}
	}
	for i := range p.Files {
		if file := source.FileID(i); file != f.File && !p.Aside(file) && p.HasName(file, name) {
			return false
		}
	}
	return true
}

// uses reports whether a function of the file of f does something with a name,
// other than to bind it.
func (p *Program) uses(fn *facts.Function, f Func, name string) bool {
	is := func(v facts.ValueID) bool {
		val := fn.Values[v]
		return (val.Kind == facts.Global || val.Kind == facts.Attr) && p.Text(f, val.Name) == name
	}
	return slices.ContainsFunc(fn.Ops, func(op facts.Op) bool {
		return is(op.Src) || op.Kind != facts.Write && op.Kind != facts.Bind && is(op.Value)
	}) ||
		slices.ContainsFunc(fn.Calls, func(call facts.Call) bool {
			return slices.ContainsFunc(call.Args, func(arg facts.Arg) bool { return is(arg.Value) })
		}) || slices.ContainsFunc(fn.Lists, func(list []facts.ValueID) bool { return slices.ContainsFunc(list, is) })
}
