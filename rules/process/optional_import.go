package process

import (
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/requirement"
	"github.com/ftlint/ftlint/analyzer/source"
)

// This file tells what a project needs from what it works with if it is there.
// What is imported at the top of a plug-in only those import who have it anyway:
//
//	shop/__init__.py         from shop.cart import Cart
//	shop/export/excel.py     import pandas                  nobody else imports this
//	shop/stats.py            try: import pandas
//	                         except ImportError: pandas = None

// alwaysImported visits the imports of a module that happen whenever it is
// imported, and do so on the way down: those of no block and no function.
func alwaysImported(f *facts.File, visit func(i *facts.Import, op facts.OpID)) {
	body := &f.Functions[0]
	for op := 0; op < len(body.Ops); op++ {
		o := &body.Ops[op]
		if int(o.End) > op+1 { // a block: what is in it may not happen
			op = int(o.End) - 1
			continue
		}
		if o.Kind == facts.Write && body.Values[o.Src].Kind == facts.Imported {
			visit(&f.Imports[body.Values[o.Src].A], facts.OpID(op))
		}
	}
}

// optional reports whether a project can do without what it imports: it does not
// ask for it; or asks for it in an extra at most, and has it in modules only that
// the fronts of its packages do not bring. Where there is no front to ask, it is
// optional if the project takes its absence into account.
func (im *importer) optional(e *known.Extension, sites []link.Site) bool {
	asked := func(extra bool) bool {
		return slices.ContainsFunc(im.Requirements, func(r requirement.Requirement) bool { return r.Project == e.Project && r.Extra == extra })
	}
	switch {
	case asked(false):
		return false
	case im.Requirements != nil && !asked(true):
		return true
	}
	open := func(s link.Site) bool { return !im.hasFront(s.Func.File) }
	if slices.ContainsFunc(sites, func(s link.Site) bool { return !open(s) && im.brought(s.Func.File) }) {
		return false
	}
	return !slices.ContainsFunc(sites, open) || im.tried(e)
}

// tried reports whether the program imports an extension in a `try`, or under a
// manager that is for that.
func (im *importer) tried(e *known.Extension) bool {
	for _, f := range im.Program.Files {
		if f == nil || !slices.ContainsFunc(f.Imports, func(i facts.Import) bool { return extensionOf(f, &i) == e }) {
			continue
		}
		for i := range f.Functions {
			if triedIn(f, &f.Functions[i], e) {
				return true
			}
		}
	}
	return false
}

func triedIn(f *facts.File, fn *facts.Function, e *known.Extension) bool {
	end := facts.OpID(0) // of the block that tries
	for i := range fn.Ops {
		switch op := &fn.Ops[i]; op.Kind {
		case facts.Try:
			end = max(end, op.End)
		case facts.With:
			if forgives(f.Expr(fn, op.Value)) {
				end = max(end, op.End)
			}
		case facts.Write, facts.Bind:
			if v := fn.Values[op.Src]; facts.OpID(i) < end && v.Kind == facts.Imported && extensionOf(f, &f.Imports[v.A]) == e {
				return true
			}
		}
	}
	return false
}

// forgives reports whether a manager is there for imports that fail, by its name:
// `suppress(ImportError)`, `try_import()`, `optional_dependencies()`.
func forgives(manager string) bool {
	name, _, _ := strings.Cut(strings.ToLower(manager), "(")
	return slices.ContainsFunc([]string{"suppress", "import", "optional"}, func(word string) bool { return strings.Contains(name, word) })
}

// hasFront reports whether the package of a module is entered by its `__init__`.
// One that brings next to nothing, or brings it when it is asked for, is entered
// anywhere.
func (im *importer) hasFront(file source.FileID) bool {
	p := im.Program
	top, ok := p.ModuleNamed(topOf(p.Modules[file]))
	return ok && !p.HasName(top, "__getattr__") && len(im.closure([]source.FileID{top}, minFront)) == minFront
}

// brought reports whether a module comes with the front of a package, or with
// what can be run.
func (im *importer) brought(file source.FileID) bool {
	p := im.Program
	if im.reached == nil {
		var roots []source.FileID
		for i, f := range p.Files {
			if f != nil && (topOf(p.Modules[i]) == p.Modules[i] || p.HasName(source.FileID(i), "__main__")) {
				roots = append(roots, source.FileID(i))
			}
		}
		im.reached = im.closure(roots, len(p.Files))
	}
	return im.reached[file]
}

// minFront is how many modules a front comes to at least, with itself: more than
// the one in which the version stands.
const minFront = 3

func topOf(module string) string {
	top, _, _ := strings.Cut(module, ".")
	return top
}

// closure gives the modules that come with some by imports that always happen,
// up to a number of them.
func (im *importer) closure(roots []source.FileID, most int) map[source.FileID]bool {
	have := map[source.FileID]bool{}
	for next := roots; len(next) > 0 && len(have) < most; next = next[1:] {
		if id := next[0]; !have[id] {
			have[id] = true
			next = append(next, im.imported(id)...)
		}
	}
	return have
}

// imported gives the modules of the program that a module always imports.
func (im *importer) imported(file source.FileID) []source.FileID {
	f := im.Program.Files[file]
	var modules []source.FileID
	alwaysImported(f, func(i *facts.Import, _ facts.OpID) { modules = append(modules, im.Program.ModulesImported(file, i)...) })
	for i := range f.Imports {
		if imp := &f.Imports[i]; imp.From && f.Name(imp.Name) == "*" { // it binds nothing by name
			modules = append(modules, im.Program.ModulesImported(file, imp)...)
		}
	}
	return modules
}
