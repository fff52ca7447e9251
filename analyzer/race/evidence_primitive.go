package race

import (
	"maps"
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/source"
)

// primitives says where the program keeps locks, queues, threads. It starts
// from the calls whose last name is that of a primitive, which are few, and
// follows each result to where it is stored.
//
//	self._lock = lock or threading.Lock()        the class owns it
//	self._workers.append(Thread(target=work))    so it does here
//	_lock = threading.Lock()                     the module owns it
type primitives struct {
	instance  map[link.Class]ownership
	class     map[link.Class]ownership
	module    map[source.FileID]ownership
	lockNames map[string]bool // names under which locks are kept
}

// ownership is the first place where an owner stores a primitive.
type ownership struct {
	site     link.Site
	what     string   // "a `threading.Lock` in `_lock`"
	whole    bool     // one of its primitives may be for all of its state
	life     bool     // one of them is there to start, stop or tell threads
	purposes []string // what the names of its locks say that they are for
	names    []string
	queues   []string // of names
	pools    []string // of names
	starts   bool     // one is a thread, or a pool of them
	guards   bool     // one may be for what several threads touch: a lock, a threading.local
}

// ownershipOf makes the ownership of one primitive. What starts, stops or signals
// is about the life of a thread, which may be the only one to use the rest; a
// lock that is named for a part of the state is for that part. What a pool of
// threads runs is seen where it is given to it; who gives it may be one thread.
func ownershipOf(at link.Site, dotted, name string) ownership {
	o := ownership{site: at, what: "a `" + dotted + "` in `" + name + "`", names: []string{name}, starts: dotted == known.ThreadClass || known.ThreadPools[dotted],
		whole: !known.LifePrimitives[dotted] && !known.HandOvers[dotted] && !known.ThreadPools[dotted], life: !known.ThreadPools[dotted]}
	o.guards = o.whole
	switch {
	case known.HandOvers[dotted]:
		o.queues = o.names
	case known.ThreadPools[dotted]:
		o.pools = o.names
	}
	if known.MutexClasses[dotted] {
		if purpose := known.LockPurpose(name); purpose != "" {
			o.whole, o.purposes = false, []string{purpose}
		}
	}
	return o
}

// onlyPools: all primitives are pools of threads, of one object each.
func (o ownership) onlyPools() bool { return !o.whole && len(o.pools) == len(o.names) }

// owned gives the classes whose instances keep a primitive.
func (c *claims) owned() map[link.Class]ownership { return c.locks().instance }

func (c *claims) locks() *primitives {
	if c.primitives != nil {
		return c.primitives
	}
	c.primitives = &primitives{
		instance: map[link.Class]ownership{}, class: map[link.Class]ownership{}, module: map[source.FileID]ownership{}, lockNames: map[string]bool{},
	}
	names := c.primitiveNames()
	for _, name := range slices.Sorted(maps.Keys(names)) {
		for _, site := range c.p.InvokesOf(name) {
			if c.p.Aside(site.File) {
				continue
			}
			callee := c.p.Value(link.Expr{Func: site.Func, Value: c.p.Op(site).Value}).A
			if dotted := c.primitive(link.Expr{Func: site.Func, Value: facts.ValueID(callee)}); dotted != "" {
				c.keep(site, dotted, 0)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(known.PrimitiveFactories)) {
		for _, site := range c.p.InvokesOf(name) {
			c.factory(site, names)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(known.ThreadIdentities)) {
		for _, site := range c.p.InvokesOf(name) {
			if !known.TaskIdentities[name] && !c.p.Aside(site.File) {
				c.table(site)
			}
		}
	}
	return c.primitives
}

// table handles a function that asks which thread is running, and stores something
// under the answer: a home-made threading.local.
//
//	self._dbs[get_ident()] = sqlite3.connect(self.path)
func (c *claims) table(asked link.Site) {
	fn := c.p.Function(asked.Func)
	for i := range fn.Ops {
		target := fn.Values[fn.Ops[i].Value]
		if fn.Ops[i].Kind != facts.Write || target.Kind != facts.Item || !c.p.IsThreadIdentity(link.Expr{Func: asked.Func, Value: facts.ValueID(target.B)}) {
			continue
		}
		if class, name, ok := c.selfAttr(asked.Func, facts.ValueID(target.A)); ok {
			text := c.p.Text(asked.Func, name)
			first(c.primitives.instance, class, ownership{
				site: link.Site{Func: asked.Func, Op: facts.OpID(i)}, what: "an item for each thread in `" + text + "`", whole: true, guards: true, names: []string{text},
			})
		}
	}
}

// primitiveNames gives the last names of the primitives and the names under
// which files import them.
func (c *claims) primitiveNames() map[string]bool {
	names := map[string]bool{}
	for dotted := range known.Primitives {
		names[known.LastName(dotted)] = true
	}
	for alias, dotted := range known.Aliases {
		if known.Primitives[dotted] != "" {
			names[known.LastName(alias)] = true
		}
	}
	renamed := map[string]bool{}
	for i, file := range c.p.Files {
		if !slices.ContainsFunc(file.Imports, func(imp facts.Import) bool { return imp.From && names[file.Names[imp.Name]] }) {
			continue
		}
		f := link.Func{File: source.FileID(i)}
		fn := c.p.Function(f)
		for _, op := range fn.Ops {
			if op.Kind != facts.Write && op.Kind != facts.Bind {
				continue
			}
			if src := fn.Values[op.Src]; src.Kind == facts.Imported && names[file.Names[file.Imports[src.A].Name]] {
				renamed[lastText(c.p, f, op.Value)] = true
			}
		}
	}
	maps.Copy(names, renamed)
	delete(names, "")
	return names
}

// primitive gives the dotted name of the primitive that an expression names.
func (c *claims) primitive(e link.Expr) string {
	if !c.importedName(e) {
		return ""
	}
	for _, t := range c.p.Types(e) {
		dotted := ""
		switch t.Kind {
		case link.External:
			dotted = known.Canonical(t.Name)
		case link.ClassObject:
			dotted = c.dottedClass(t.Class)
		case link.FuncObject:
			dotted = known.Canonical(c.p.QualifiedName(t.Func))
		}
		if known.Primitives[dotted] != "" {
			return dotted
		}
	}
	return ""
}

// importedName reports whether an expression is a name, or attributes of one,
// that the module or an import binds: `threading.Lock`, not `self.ctx.Lock`.
func (c *claims) importedName(e link.Expr) bool {
	v := c.p.Value(e)
	for v.Kind == facts.Attr {
		v = c.p.Value(link.Expr{Func: e.Func, Value: facts.ValueID(v.A)})
	}
	home, id := e.Func, v.A
	switch v.Kind {
	case facts.Global:
		return true
	case facts.Captured:
		home, id = link.Func{File: e.File, ID: facts.FuncID(v.A)}, v.B
	case facts.Local:
	default:
		return false
	}
	return slices.ContainsFunc(c.p.VarDefs(home, facts.VarID(id)), func(d link.Def) bool {
		return c.p.Value(link.Expr{Func: d.Func, Value: d.Src}).Kind == facts.Imported
	})
}

// factory handles field(default_factory=Lock) and its like.
func (c *claims) factory(site link.Site, names map[string]bool) {
	if c.p.Aside(site.File) {
		return
	}
	fn := c.p.Function(site.Func)
	call := fn.Values[c.p.Op(site).Value]
	for _, arg := range fn.Calls[call.B].Args {
		if !names[lastText(c.p, site.Func, arg.Value)] {
			continue
		}
		if k := fn.Values[arg.Value].Kind; k != facts.Attr && k != facts.Global {
			continue
		}
		if dotted := c.primitive(link.Expr{Func: site.Func, Value: arg.Value}); dotted != "" {
			c.keep(site, dotted, 0)
		}
	}
}

// keep follows the result of a call to where its function stores it; depth is
// how many callers it was returned to.
func (c *claims) keep(site link.Site, dotted string, depth int) {
	const maxReturns = 2
	f := site.Func
	fn := c.p.Function(f)
	held := carrier{fn: fn, value: c.p.Op(site).Value}
	for i := site.Op; i < facts.OpID(len(fn.Ops)); i++ {
		op := fn.Ops[i]
		at := link.Site{Func: f, Op: i}
		switch op.Kind {
		case facts.Bind:
			if !held.in(op.Src, 0) {
				continue
			}
			held.vars = append(held.vars, fn.Values[op.Value].A)
			if fn.Kind == facts.ClassBody {
				c.owner(at, op.Value, dotted, fn)
			} else {
				c.named(f, op.Value, dotted)
			}
		case facts.Write:
			if held.in(op.Src, 0) {
				c.owner(at, op.Value, dotted, fn)
			}
		case facts.Invoke:
			call := fn.Values[op.Value]
			callee := fn.Values[call.A]
			if callee.Kind != facts.Attr || !vocabulary().mutators.Has(c.p.Name(f, callee.Name)) {
				continue
			}
			for _, a := range fn.Calls[call.B].Args {
				if held.in(a.Value, 0) {
					c.owner(at, facts.ValueID(callee.A), dotted, fn)
				}
			}
		case facts.Return:
			if depth < maxReturns && held.in(op.Value, 0) {
				for _, caller := range c.p.Callers(f) {
					c.keep(caller, dotted, depth+1)
				}
			}
		}
	}
}

// named remembers the name of a lock.
func (c *claims) named(f link.Func, target facts.ValueID, dotted string) {
	if known.MutexClasses[dotted] {
		c.primitives.lockNames[lastText(c.p, f, target)] = true
	}
}

// owner records who has the location that a primitive is stored to.
func (c *claims) owner(at link.Site, target facts.ValueID, dotted string, fn *facts.Function) {
	for fn.Values[target].Kind == facts.Item {
		target = facts.ValueID(fn.Values[target].A)
	}
	c.named(at.Func, target, dotted)
	name := lastText(c.p, at.Func, target)
	o := ownershipOf(at, dotted, name)
	if class, _, ok := c.selfAttr(at.Func, target); ok {
		first(c.primitives.instance, class, o)
		return
	}
	val := fn.Values[target]
	switch {
	case fn.Kind == facts.ClassBody:
		class := link.Class{File: at.File, ID: fn.Class}
		if src := fn.Values[c.p.Op(at).Src]; c.perInstance(at.Func, src) {
			first(c.primitives.instance, class, o)
		} else if known.MutexClasses[dotted] {
			first(c.primitives.class, class, o)
		}
	case val.Kind == facts.Global && known.MutexClasses[dotted]:
		first(c.primitives.module, at.File, o)
	case val.Kind == facts.Attr:
		for _, t := range c.p.Types(link.Expr{Func: at.Func, Value: facts.ValueID(val.A)}) {
			switch {
			case t.Kind == link.ClassObject && known.MutexClasses[dotted]:
				first(c.primitives.class, t.Class, o)
			case t.Kind == link.ClassObject && known.SharedBases[dotted] != "":
				o.whole, o.guards = true, true // all objects use it, so that their functions meet there
				first(c.primitives.instance, t.Class, o)
			case t.Kind == link.Instance && t.At.Value != 0:
				first(c.primitives.instance, t.Class, o)
			}
		}
	}
}

// perInstance: a field of a dataclass, not an object that the class keeps.
func (c *claims) perInstance(f link.Func, src facts.Value) bool {
	if src.Kind != facts.CallOf {
		return false
	}
	name := lastText(c.p, f, facts.ValueID(src.A))
	return known.PrimitiveFactories[name] != "" && name != "defaultdict"
}

// first keeps the ownership that comes first in the program, whichever way the
// search came, and what all of them are for.
func first[K comparable](m map[K]ownership, k K, o ownership) {
	have, ok := m[k]
	if ok {
		o.life, o.pools = o.life || have.life, append(have.pools, o.pools...)
		o.whole, o.purposes, o.names = o.whole || have.whole, append(have.purposes, o.purposes...), append(have.names, o.names...)
		o.queues, o.starts = append(have.queues, o.queues...), o.starts || have.starts
		o.guards = o.guards || have.guards
		if link.CompareSites(o.site, have.site) >= 0 {
			o.site, o.what = have.site, have.what
		}
	}
	m[k] = o
}

// carrier follows one value through a function.
type carrier struct {
	fn    *facts.Function
	value facts.ValueID
	vars  []uint32 // variables that hold it
}

// in reports whether a value is the one followed, one of several that it may
// be, or a container with it.
func (c *carrier) in(v facts.ValueID, depth int) bool {
	const maxDepth = 4
	if v == c.value {
		return true
	}
	val := c.fn.Values[v]
	switch val.Kind {
	case facts.Local:
		return slices.Contains(c.vars, val.A)
	case facts.Either, facts.Display:
		if depth < maxDepth {
			return slices.ContainsFunc(c.fn.Lists[val.A], func(item facts.ValueID) bool { return c.in(item, depth+1) })
		}
	case facts.Built:
		return depth < maxDepth && c.in(facts.ValueID(val.A), depth+1)
	}
	return false
}
