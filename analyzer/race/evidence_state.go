package race

import (
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/source"
)

type globalName struct {
	file source.FileID
	name string
}

// globalUse is what the functions of a file do with one of its globals.
type globalUse struct {
	changers []link.Site // the first change of each function
}

// Global reports whether a module's global, or what its container holds, is
// shared: functions that anyone may call change it. It is declared where the
// module has a lock that its functions take, or its docstring promises safety.
func (c *claims) Global(file source.FileID, name string) (Claim, bool) {
	key := globalName{file, name}
	if claim, asked := c.global[key]; asked {
		return deref(claim)
	}
	c.global[key] = c.globalClaim(key)
	return deref(c.global[key])
}

func (c *claims) globalClaim(g globalName) *Claim {
	if c.p.Aside(g.file) || c.onlyRun(g.file) || c.proxy(g) || c.ofInterface(g.file) || c.ofScript(g) {
		return nil
	}
	use := c.usesOf(g.file)[g.name]
	if use == nil { // other files change it: their functions are asked one by one
		return c.moduleClaim(g.file, link.Site{Func: link.Func{File: g.file}}, "`"+g.name+"` is state of the module, which all callers share")
	}
	for _, site := range use.changers {
		if c.public(site.Func) {
			return c.moduleClaim(g.file, site, "`"+c.p.LocalName(site.Func)+"`, which any thread may call, changes `"+g.name+"`")
		}
	}
	return nil
}

// onlyRun reports whether no import can name a file: `zone-data.py`. Who runs it,
// by runpy or exec, has its globals for himself.
func (c *claims) onlyRun(file source.FileID) bool { return strings.Contains(c.p.Modules[file], "-") }

// ofScript reports whether a global is bound only where the module runs as a
// script: nobody else's threads see it.
func (c *claims) ofScript(g globalName) bool {
	module := link.Func{File: g.file}
	guards := regions(c.mainGuards(module))
	defs := c.p.GlobalDefs(g.file, g.name)
	for _, d := range defs {
		if d.Site.Func != module || !guards.has(d.Site.Op) {
			return false
		}
	}
	return len(defs) > 0
}

// proxy reports whether a global stands for another object in each thread.
func (c *claims) proxy(g globalName) bool {
	for _, d := range c.p.GlobalDefs(g.file, g.name) {
		for _, t := range c.p.Types(link.Expr{Func: d.Func, Value: d.Src}) {
			if t.Kind == link.ExternalInstance && eachItsOwn(t.Name) || t.Kind == link.Instance && c.perThread(t.Class) {
				return true
			}
		}
	}
	return false
}

// moduleClaim is a declaration if the module has a lock in use, else what a
// library's state deserves.
func (c *claims) moduleClaim(file source.FileID, at link.Site, text string) *Claim {
	locked := c.moduleLock(file)
	if locked == nil || locked.part {
		return locked.unless(c.unlockedClaim(file, at, text))
	}
	return locked
}

// unlockedClaim is what the state of a module deserves that has no lock for it.
func (c *claims) unlockedClaim(file source.FileID, at link.Site, text string) *Claim {
	for _, promise := range c.p.Files[file].Promises {
		if promise.Class == 0 && !promise.Denied {
			return &Claim{Kind: DeclaredClaim, Text: "the documentation of `" + c.p.Modules[file] + "` says that threads share it", File: file, Span: promise.Span}
		}
	}
	if len(c.p.Function(at.Func).Ops) == 0 {
		return &Claim{Text: text, File: file}
	}
	return c.at(at, LibraryClaim, text)
}

// usesOf gives the globals of a file that its functions change. What the module
// itself does runs once, before anyone else can.
func (c *claims) usesOf(file source.FileID) map[string]*globalUse {
	if c.globals[file] != nil {
		return c.globals[file]
	}
	uses := map[string]*globalUse{}
	c.globals[file] = uses
	functions := c.p.Files[file].Functions
	for i := range functions {
		if k := functions[i].Kind; k == facts.ModuleBody || k == facts.ClassBody {
			continue
		}
		f := link.Func{File: file, ID: facts.FuncID(i)}
		for j := range functions[i].Ops {
			name, ok := c.changedGlobal(f, &functions[i], facts.OpID(j))
			if !ok {
				continue
			}
			if uses[name] == nil {
				uses[name] = new(globalUse)
			}
			u := uses[name]
			if n := len(u.changers); n == 0 || u.changers[n-1].Func != f {
				u.changers = append(u.changers, link.Site{Func: f, Op: facts.OpID(j)})
			}
		}
	}
	return uses
}

// changedGlobal gives the global that an op rebinds, or whose items it changes.
func (c *claims) changedGlobal(f link.Func, fn *facts.Function, i facts.OpID) (string, bool) {
	v := c.changed(f, fn, &fn.Ops[i])
	if fn.Values[v].Kind != facts.Global {
		return "", false
	}
	return c.p.Text(f, fn.Values[v].Name), true
}

// changed gives the variable, attribute or global that an op rebinds, or whose
// contents it changes; 0 if it changes none.
func (c *claims) changed(f link.Func, fn *facts.Function, op *facts.Op) facts.ValueID {
	v := op.Value
	switch op.Kind {
	case facts.Write, facts.Delete:
	case facts.Invoke:
		callee := &fn.Values[fn.Values[v].A]
		if callee.Kind != facts.Attr || !vocabulary().mutators.Has(c.p.Name(f, callee.Name)) {
			return 0
		}
		v = facts.ValueID(callee.A)
	default:
		return 0
	}
	for fn.Values[v].Kind == facts.Item {
		v = facts.ValueID(fn.Values[v].A)
	}
	return v
}

// moduleLock gives the first place where a function of the file takes a lock
// that a module keeps; if all of them are named for a part of the state, for those.
func (c *claims) moduleLock(file source.FileID) *Claim {
	if claim, asked := c.moduleLocks[file]; asked {
		return claim
	}
	var claim *Claim
	for _, site := range c.takings()[file] {
		v := c.lockTaken(site.Func, c.p.Op(site))
		if c.p.Function(site.Func).Values[v].Kind != facts.Global || !c.isLock(link.Expr{Func: site.Func, Value: v}) {
			continue
		}
		name := lastText(c.p, site.Func, v)
		if claim == nil {
			claim = c.at(site, DeclaredClaim, "functions of `"+c.p.Modules[file]+"` take `"+name+"`")
			claim.keeps = true
		}
		purpose := known.LockPurpose(name)
		if claim.part = purpose != ""; !claim.part {
			claim.purposes = nil
			break
		}
		claim.purposes = append(claim.purposes, purpose)
	}
	c.moduleLocks[file] = claim
	return claim
}

// ClassState reports whether an attribute of the class object is shared. A
// class that a function makes is a new one each time.
func (c *claims) ClassState(class link.Class, attr string) (Claim, bool) {
	facet := c.p.ClassFacts(class)
	if c.p.Aside(class.File) || c.ofInterface(class.File) || c.forTests(class) || c.perThread(class) || !c.atImport(link.Func{File: class.File, ID: facet.Outer}) {
		return Claim{}, false
	}
	if !c.classLevel(class, attr) {
		return Claim{}, false
	}
	name := c.p.ClassName(class)
	claim := c.moduleClaim(class.File, link.Site{Func: link.Func{File: class.File}}, "all objects of `"+name+"` share `"+attr+"`")
	for library := claim; library != nil; library = library.otherwise {
		if library.Kind == LibraryClaim {
			library.File, library.Span = class.File, facet.NameSpan
		}
	}
	for _, k := range c.p.MRO(class) {
		if o, ok := c.locks().class[k]; ok {
			locked := c.at(o.site, DeclaredClaim, "`"+c.p.ClassName(k)+"` keeps "+o.what)
			locked.keeps, locked.part, locked.purposes = true, !o.whole, o.purposes
			if locked.part {
				return *locked.unless(claim), true
			}
			return *locked, true
		}
	}
	return *claim, true
}

// classLevel reports whether an attribute is state of the class: what the body
// binds it to can be changed in place, or some code stores it in the class. A
// default that objects write over, or a descriptor, is none.
func (c *claims) classLevel(class link.Class, attr string) bool {
	for _, d := range c.p.FieldDefs(class, attr) {
		fn := c.p.Function(d.Func)
		if fn.Kind == facts.Def && (c.p.IsClassMethod(d.Func) || c.p.IsMetaclass(class)) {
			return true
		}
		if fn.Kind != facts.ClassBody || c.declaresField(d) {
			continue
		}
		if slices.ContainsFunc(c.p.Types(link.Expr{Func: d.Func, Value: d.Src}), c.changeable) {
			return true
		}
	}
	for j := range c.p.Files[class.File].Functions {
		f := link.Func{File: class.File, ID: facts.FuncID(j)}
		fn := c.p.Function(f)
		for i := range fn.Ops {
			if target := fn.Values[fn.Ops[i].Value]; fn.Ops[i].Kind == facts.Write && target.Kind == facts.Attr && c.p.Text(f, target.Name) == attr && c.denotesClass(f, facts.ValueID(target.A)) {
				return true
			}
		}
	}
	return false
}

// declaresField: the body declares what each object gets for itself, by a maker
// that may be part of the program, as in the library itself.
func (c *claims) declaresField(d link.Def) bool {
	v := c.p.Function(d.Func).Values[d.Src]
	return v.Kind == facts.CallOf && slices.ContainsFunc(c.p.Types(link.Expr{Func: d.Func, Value: facts.ValueID(v.A)}), func(t link.Type) bool {
		return t.Kind == link.External && known.FieldMakers[t.Name] != "" || t.Kind == link.FuncObject && known.FieldMakers[c.p.QualifiedName(t.Func)] != ""
	})
}

func (c *claims) changeable(t link.Type) bool {
	switch t.Kind {
	case link.Container:
		return t.Name != "tuple" && t.Name != "generator"
	case link.ExternalInstance:
		return known.Containers[t.Name] != "" || strings.HasPrefix(t.Name, "weakref.Weak")
	case link.Instance:
		_, descriptor := c.p.Method(t.Class, "__get__")
		return !descriptor
	}
	return false
}

// denotesClass reports whether an expression is a class: Pool, cls, type(self),
// self.__class__.
func (c *claims) denotesClass(f link.Func, v facts.ValueID) bool {
	if name := lastText(c.p, f, v); name == "__class__" || name == "type" {
		return true
	}
	return slices.ContainsFunc(c.p.Types(link.Expr{Func: f, Value: v}), func(t link.Type) bool { return t.Kind == link.ClassObject })
}

// atImport reports whether a body runs when its module is imported.
func (c *claims) atImport(f link.Func) bool {
	for {
		fn := c.p.Function(f)
		switch fn.Kind {
		case facts.ModuleBody:
			return true
		case facts.ClassBody:
			f = link.Func{File: f.File, ID: fn.Outer}
		default:
			return false
		}
	}
}

// Instance reports whether some instance of the class is state of a module: it
// is bound to a global at import or by a setter, it stands in a class as a
// descriptor, it decorates what a module defines, or it is itself a class or a
// module.
func (c *claims) Instance(class link.Class) (Claim, bool) {
	if c.instances == nil {
		c.instances = map[link.Class]Claim{}
		c.findInstances()
	}
	if c.perThread(class) || c.ofInterface(class.File) {
		return Claim{}, false
	}
	if claim, ok := c.instances[class]; ok {
		return claim, true
	}
	if c.p.Aside(class.File) {
		return Claim{}, false
	}
	is := func(what string) (Claim, bool) {
		return Claim{Text: "an object of `" + c.p.ClassName(class) + "` is a " + what + ", which all callers share", File: class.File, Span: c.p.ClassFacts(class).NameSpan}, true
	}
	for _, base := range c.p.ExternalBases(class) {
		if what := known.ModuleLevelBases[base]; what != "" {
			return is(what)
		}
	}
	if _, ok := c.p.Method(class, "__get__"); ok {
		return is("descriptor")
	}
	return Claim{}, false
}

// findInstances looks at what is stored to globals: at import where the callee
// has the name of a class of the program, in functions everything. What a class
// of the program decorates at import is an object of it from then on.
func (c *claims) findInstances() {
	names := c.namesOfClasses()
	for i, file := range c.p.Files {
		for j := range file.Classes {
			class := &file.Classes[j]
			c.decorated(link.Func{File: source.FileID(i), ID: class.Outer}, class.Decorators, file.Names[class.Name], class.NameSpan)
		}
	}
	c.p.Functions(func(f link.Func, fn *facts.Function) {
		c.decorated(link.Func{File: f.File, ID: fn.Outer}, fn.Decorators, c.p.Text(f, fn.Name), fn.NameSpan)
		if fn.Kind == facts.ClassBody || c.p.Aside(f.File) {
			return
		}
		var guard [][2]facts.OpID
		if fn.Kind == facts.ModuleBody {
			guard = append(c.mainGuards(f), c.forCheckers(f)...)
		}
		for i, op := range fn.Ops {
			if op.Kind != facts.Write || fn.Values[op.Value].Kind != facts.Global || regions(guard).has(facts.OpID(i)) {
				continue
			}
			if fn.Kind == facts.ModuleBody && !c.constructs(f, fn, op.Src, names) {
				continue
			}
			if fn.Kind != facts.ModuleBody && c.Silent(f) {
				continue
			}
			c.bound(link.Site{Func: f, Op: facts.OpID(i)})
		}
	})
}

// namesOfClasses gives the names of the program's classes.
func (c *claims) namesOfClasses() map[string]bool {
	if c.classNames == nil {
		c.classNames = map[string]bool{}
		for i, file := range c.p.Files {
			if c.p.Aside(source.FileID(i)) {
				continue
			}
			for j := range file.Classes {
				c.classNames[file.Names[file.Classes[j].Name]] = true
			}
		}
	}
	return c.classNames
}

// constructs reports whether a value is written like a call of one of the
// classes, or of one's methods.
func (c *claims) constructs(f link.Func, fn *facts.Function, v facts.ValueID, names map[string]bool) bool {
	val := fn.Values[v]
	switch val.Kind {
	case facts.CallOf:
		callee := fn.Values[val.A]
		return names[lastText(c.p, f, facts.ValueID(val.A))] || callee.Kind == facts.Attr && names[lastText(c.p, f, facts.ValueID(callee.A))]
	case facts.Either:
		return slices.ContainsFunc(fn.Lists[val.A], func(alt facts.ValueID) bool { return c.constructs(f, fn, alt, names) })
	}
	return false
}

// decorated claims the classes of the program whose objects decorators put in
// the place of what they decorate.
func (c *claims) decorated(body link.Func, decorators []facts.ValueID, name string, at source.Span) {
	if len(decorators) == 0 || c.p.Aside(body.File) || !c.atImport(body) {
		return
	}
	for _, d := range decorators {
		if !c.namesOfClasses()[lastText(c.p, body, d)] {
			continue
		}
		for _, t := range c.p.Types(link.Expr{Func: body, Value: d}) {
			if t.Kind == link.ClassObject || t.Kind == link.Instance {
				text := "`" + name + "` of `" + c.p.Modules[body.File] + "` is decorated by a `" + c.p.ClassName(t.Class) + "`, which all callers share"
				c.claimInstances(t.Class, Claim{Text: text, File: body.File, Span: at})
			}
		}
	}
}

// bound claims the class of what is stored to a global.
func (c *claims) bound(at link.Site) {
	if c.onlyRun(at.File) {
		return
	}
	op := c.p.Op(at)
	name := lastText(c.p, at.Func, op.Value)
	for _, t := range c.p.Types(link.Expr{Func: at.Func, Value: op.Src}) {
		if t.Kind == link.Instance {
			c.claimInstances(t.Class, *c.at(at, LibraryClaim, "`"+name+"` of `"+c.p.Modules[at.File]+"` holds a `"+c.p.ClassName(t.Class)+"`, which all callers share"))
		}
	}
}

// claimInstances claims a class and its bases for one object.
func (c *claims) claimInstances(class link.Class, claim Claim) {
	if c.p.Aside(class.File) {
		return
	}
	for _, k := range c.p.MRO(class) {
		have, ok := c.instances[k]
		if !ok {
			have = claim
		}
		if !slices.Contains(have.objects, class) {
			have.objects = append(have.objects[:len(have.objects):len(have.objects)], class)
		}
		c.instances[k] = have
	}
}

// public reports whether code outside the project may come to a function: its
// name is public, or somebody who is calls it, or nobody is known to. Those of
// a program that is run, not imported, are for itself.
func (c *claims) public(f link.Func) bool { return c.reached(f, map[link.Func]bool{}) }

func (c *claims) reached(f link.Func, seen map[link.Func]bool) bool {
	const maxReached = 64
	if seen[f] || len(seen) > maxReached {
		return false
	}
	seen[f] = true
	if c.Silent(f) || c.ImportTime(f) {
		return false
	}
	fn := c.p.Function(f)
	if fn.Kind != facts.Def {
		return fn.Kind == facts.Lambda
	}
	program := c.isProgram(f.File)
	if !program && !private(c.p.Text(f, fn.Name)) {
		return true
	}
	known := program
	for _, site := range c.p.Callers(f) {
		if c.p.Aside(site.File) {
			continue
		}
		if known = true; c.reached(site.Func, seen) {
			return true
		}
	}
	return !known
}

// private: Python calls special methods itself, so they are as public as the
// object.
func private(name string) bool {
	return strings.HasPrefix(name, "_") && !(strings.HasPrefix(name, "__") && strings.HasSuffix(name, "__"))
}
