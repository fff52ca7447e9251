package process

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/analyzer/thread"
	"github.com/ftlint/ftlint/rules/rule"
)

// SharedDefault is FT603.
var SharedDefault = &rule.Rule{
	Code: "FT603", Name: "shared-default", Severity: finding.Warning, Since: "0.2.0",
	Project: sharedDefaults,
	Doc: rule.Doc{
		Title: "a mutable default argument, or a container of the class body, is changed by threads",
		Why: "A default is made once, when the function is defined, and a container of a class body once, with the class. All calls and all objects that have not been given another one work on the same, " +
			"and so do all threads: what one call collects is mixed with what another one does meanwhile. Each single step may be atomic; the answer is wrong all the same.",
		Bad: `from concurrent.futures import ThreadPoolExecutor

def links(page, found=[]):
    for word in page.split():
        if word.startswith("http"):
            found.append(word)
    return found

def crawl(pages):
    with ThreadPoolExecutor() as pool:
        return list(pool.map(links, pages))
`,
		Good: `from concurrent.futures import ThreadPoolExecutor

def links(page, found=None):
    if found is None:
        found = []
    for word in page.split():
        if word.startswith("http"):
            found.append(word)
    return found

def crawl(pages):
    with ThreadPoolExecutor() as pool:
        return list(pool.map(links, pages))
`,
		Fix: "Let None be the default and make the container in the function; make that of an object in `__init__`. If it is meant to be one for all, use it by the name of the class, and under a lock.",
		Limits: "Only what threads of the project change is reported. What is meant to be shared is left alone: what is filled by key as caches are, changed under a lock, reached by the name of the class or through `cls`, or named for it (`_cache`, `registry`). " +
			"A container of a class of which there is one object is not reported, and where another rule speaks of the same place, that is enough.",
		Sources: []string{
			"https://docs.python.org/3/faq/programming.html#why-are-default-values-shared-between-objects",
			"https://docs.python.org/3/tutorial/classes.html#class-and-instance-variables",
		},
	},
}

func sharedDefaults(pass *rule.ProjectPass) {
	for i := range pass.Races.Locations {
		l := &pass.Races.Locations[i]
		if l.Claim != nil || len(l.Pairs) == 0 {
			continue
		}
		d := shared{pass, pass.Program, l}
		switch root := l.Path.Root; {
		case root.Kind == link.AllocRoot && l.Path.Len == 0:
			d.argument()
		case root.Kind == link.ClassRoot && l.Path.Len == 1:
			d.attribute()
		}
	}
}

// shared is a container at a location that may have been meant to be one for each.
type shared struct {
	pass *rule.ProjectPass
	p    *link.Program
	*race.Location
}

// argument reports a container that is the default of a parameter.
func (d *shared) argument() {
	root := d.Path.Root
	for id := range d.p.Files[root.File].Functions {
		fn := &d.p.Files[root.File].Functions[id]
		if fn.Outer != root.Func || fn.Kind == facts.ModuleBody {
			continue
		}
		f := link.Func{File: root.File, ID: facts.FuncID(id)}
		for _, param := range fn.Params {
			name := d.p.Text(f, param.Name)
			if uint32(param.Default) != root.ID || param.Default == 0 || strings.HasPrefix(name, "_") || known.MeantForAll(name) {
				continue
			}
			if a, b, ok := d.mixed(d.handsOut(f, param.Var)); ok {
				who := "`" + d.p.LocalName(f) + "`"
				made := finding.Location{File: root.File, Span: fn.NameSpan}
				d.report(a, b, made, d.p.QualifiedName(f)+"."+name, fmt.Sprintf("`%s` of %s is made once, when the function is defined", name, who),
					fmt.Sprintf("let None be the default, and make a new one in %s", who))
			}
			return
		}
	}
}

// attribute reports a container of a class body that objects of the class change.
func (d *shared) attribute() {
	root, attr := d.Path.Root, d.Path.Last().Name()
	class := link.Class{File: root.File, ID: facts.ClassID(root.ID)}
	defs := d.p.FieldDefs(class, attr)
	if len(defs) != 1 || d.p.Function(defs[0].Func).Kind != facts.ClassBody || !d.container(defs[0]) || known.MeantForAll(attr) || d.copied(class) || d.byClass(class, attr) || !d.several(class) {
		return
	}
	if a, b, ok := d.mixed(false); ok {
		name := d.p.ClassName(class)
		d.report(a, b, d.pass.At(defs[0].Site), d.p.Qualified(d.Path), fmt.Sprintf("`%s` is made once, for all objects of `%s`", attr, name), fmt.Sprintf("make it in `__init__`, for each object: `self.%s = …`", attr))
	}
}

// container reports whether what a definition stores is a list, set or dict that
// can be changed.
func (d *shared) container(def link.Def) bool {
	return slices.ContainsFunc(d.p.Types(link.Expr{Func: def.Func, Value: def.Src}), func(t link.Type) bool {
		return t.Kind == link.Container && t.Name != "tuple" && t.Name != "generator" || t.Kind == link.ExternalInstance && known.Containers[t.Name] != ""
	})
}

// copied reports whether each object gets a copy.
func (d *shared) copied(class link.Class) bool {
	return slices.ContainsFunc(d.p.ExternalBases(class), func(base string) bool { return known.CopiedDefaults[base] != "" })
}

// byClass reports whether code of the class's file reaches the container through
// the class: then it is meant to be the class's.
func (d *shared) byClass(class link.Class, attr string) bool {
	for id := range d.p.Files[class.File].Functions {
		f := link.Func{File: class.File, ID: facts.FuncID(id)}
		fn := d.p.Function(f)
		for _, v := range fn.Values {
			if v.Kind != facts.Attr || d.p.Text(f, v.Name) != attr {
				continue
			}
			isClass := func(t link.Type) bool { return t.Kind == link.ClassObject && slices.Contains(d.p.MRO(t.Class), class) }
			if slices.ContainsFunc(d.p.Types(link.Expr{Func: f, Value: facts.ValueID(v.A)}), isClass) {
				return true
			}
		}
	}
	return false
}

// several reports whether there is more than one object of a class: it is made in
// more than one place, in a loop, or by each of many threads.
func (d *shared) several(class link.Class) bool {
	var sites []link.Site
	e := effects{p: d.p}
	for _, k := range d.p.Below(class) {
		sites = append(sites, e.makers(k)...)
	}
	return len(sites) > 1 || slices.ContainsFunc(sites, func(s link.Site) bool {
		return thread.InLoop(d.p, s) || slices.ContainsFunc(d.pass.Entries, func(e thread.Entry) bool { return e.Many && e.Target.Func == s.Func })
	})
}

// handsOut reports whether a function returns a variable: what is in it is the
// answer, and no cache of answers.
func (d *shared) handsOut(f link.Func, v facts.VarID) bool {
	fn := d.p.Function(f)
	return slices.ContainsFunc(fn.Ops, func(op facts.Op) bool {
		val := fn.Values[op.Value]
		return op.Kind == facts.Return && val.Kind == facts.Local && facts.VarID(val.A) == v
	})
}

// mixed gives two accesses that meet, the first of which puts something in or takes
// it out. What is filled by key is a cache or a register, unless it counts or is
// itself the answer; what is changed under a lock is meant for all.
func (d *shared) mixed(answer bool) (a, b *race.Access, ok bool) {
	for i := range d.Accesses {
		if x := &d.Accesses[i]; x.Kind.Changes() && len(x.Held) > 0 {
			return nil, nil, false
		}
	}
	for _, pair := range d.Pairs {
		x, y := &d.Accesses[pair.First], &d.Accesses[pair.Second]
		if x.Kind == race.Mutate && (answer || !d.filed(x)) && x.Entry != nil && (a == nil || !b.Kind.Changes() && y.Kind.Changes()) {
			a, b = x, y
		}
	}
	return a, b, a != nil
}

// filed reports whether an access puts something under a key that is not made from
// what was there.
func (d *shared) filed(a *race.Access) bool {
	fn, op := d.p.Function(a.Site.Func), d.p.Op(a.Site)
	switch op.Kind {
	case facts.Write:
		return !slices.ContainsFunc(d.Accesses, func(b race.Access) bool {
			return b.Site.Func == a.Site.Func && b.Action == race.Peek && race.Depends(d.p, b.Site.Func, op.Src, d.p.Op(b.Site).Value)
		})
	case facts.Invoke:
		return d.p.Text(a.Site.Func, fn.Values[fn.Values[op.Value].A].Name) == "setdefault"
	}
	return false
}

func (d *shared) report(a, b *race.Access, made finding.Location, subject, what, help string) {
	f := d.pass.Start(d.Location, a)
	d.pass.Meet(&f, d.Location, a, b)
	f.Message = fmt.Sprintf("%s, and %s use that one: each gets what the other has put in", what, d.pass.Both(a, b))
	f.Label, f.Help, f.Subject, f.GIL = "changed here, for all", help, subject, finding.UnsafeAnyway
	f.Related = append(f.Related, finding.Related{Location: made, Role: "site", Message: "made here, once"})
	d.pass.Report(f)
}
