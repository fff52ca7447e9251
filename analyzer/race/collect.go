package race

import (
	"iter"
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/thread"
)

const (
	maxDepth  = 12   // calls down from an entry
	maxFrames = 3000 // activations explored for an entry
)

// explorer walks what a thread runs.
type explorer struct {
	p       *link.Program
	changed *changes
	entry   *thread.Entry
	frames  int
	cut     bool
	visited map[activation]bool
	enters  enters
	note    func(*Access) // told of each access; it is overwritten by the next one
	buf     []Access      // of one op
	signals []lock.Held
	skip    func(link.Site) bool
}

// activation is what tells two frames of a function apart: what its self is,
// what its first arguments are, and the locks held at entry.
type activation struct {
	link.Func
	self, first link.Path
	locks       [2]link.Path
	entry       uint32
}

func (x *explorer) run(fr *link.Frame, held []lock.Held) {
	if x.frames++; x.frames > maxFrames || fr.Depth > maxDepth {
		x.cut = true
		return
	}
	key := keyOf(x.p, fr, held)
	if x.visited[key] {
		return
	}
	x.visited[key] = true
	own := owned(x.p, fr.Func)
	x.enters[fr] = held
	signals := lock.Walk(x.p, fr, held, func(i facts.OpID, held []lock.Held) {
		site := link.Site{Func: fr.Func, Op: i}
		if x.skip != nil && fr.Parent == nil && x.skip(site) {
			return
		}
		x.buf = effects(x.buf, x.p, x.changed, fr, i, held)
		for j := range x.buf {
			if a := &x.buf[j]; !own.has(i) && !constructing(x.p, fr, a.Path) {
				a.Entry = x.entry
				x.note(a)
			}
		}
		x.call(fr, site, held)
	})
	x.signals = append(x.signals, signals...)
}

// constructing reports whether the frame runs inside the constructor of the
// object that a path starts from: nobody else has it yet.
func constructing(p *link.Program, fr *link.Frame, path link.Path) bool {
	r := path.Root
	if r.Kind != link.AllocRoot {
		return false
	}
	for ; fr.Parent != nil; fr = fr.Parent {
		made := fr.Site.File == r.File && fr.Site.ID == r.Func && uint32(p.Op(fr.Site).Value) == r.ID
		if made && p.Text(fr.Func, p.Function(fr.Func).Name) == "__init__" {
			return true
		}
	}
	return false
}

// call explores the functions that an op enters.
func (x *explorer) call(fr *link.Frame, site link.Site, held []lock.Held) {
	for _, c := range entered(x.p, fr, site.Op) {
		x.run(x.p.Enter(fr, site, c), held)
	}
}

// entered gives the functions of the program whose code an op runs: those that
// it calls, those of properties and operators, generators where they are
// iterated. A coroutine runs where it is awaited: in the call of another one.
func entered(p *link.Program, fr *link.Frame, i facts.OpID) []link.Callee {
	op := p.Op(link.Site{Func: fr.Func, Op: i})
	if op.Kind != facts.Invoke {
		return p.Implicit(fr, i)
	}
	async := p.Function(fr.Func).Async
	callees, _ := p.CalleesIn(fr, link.Expr{Func: fr.Func, Value: op.Value})
	callees = slices.DeleteFunc(callees, func(c link.Callee) bool {
		fn := p.Function(c.Func)
		return fn.Generator || fn.Async && !async
	})
	return append(callees, p.Implicit(fr, i)...)
}

func keyOf(p *link.Program, fr *link.Frame, held []lock.Held) activation {
	key := activation{Func: fr.Func}
	for i, param := range p.Function(fr.Func).Params {
		if i > 1 {
			break
		}
		if paths := p.PassingParamPaths(fr, param.Var); len(paths) > 0 && i == 0 {
			key.self = paths[0]
		} else if len(paths) > 0 {
			key.first = paths[0]
		}
	}
	for i := range min(len(held), len(key.locks)) {
		key.locks[i] = held[i].Path
	}
	return key
}

// shared reports whether a location could be another thread's, too: it is
// rooted outside of what the thread made, and its items are known. Of items that
// are not, two threads have one each, as a rule; they may have one and the same
// where it is updated, or where it is a container and worked with in place.
//
//	hits = rate[address]                   two requests from one address
//	while hits and hits[0] < now - 60: hits.pop(0)
func shared(p *link.Program, access *Access) bool {
	a := access.Path
	switch a.Root.Kind {
	case link.NoRoot:
		return false
	case link.AllocRoot, link.VarRoot:
		if a.Root.Thread != 0 || a.Root.Kind == link.AllocRoot && a.Len > 0 && !a.Steps[0].IsItem() && displayed(p, a.Root) {
			return false
		}
	case link.ClassRoot, link.SelfRoot:
		if a.Len == 0 {
			return false
		}
	}
	if slices.Contains(a.Steps[:a.Len], link.AnyItem) {
		inPlace := access.Kind == Update || access.Action.Contents() && a.Last() == link.AnyItem
		if !inPlace || handedOut(p, access) {
			return false
		}
	}
	return !Confined(p, a)
}

// handedOut reports whether an access is to the item that its thread was started
// with, or to what that has: the other threads have been handed other items.
//
//	for job in jobs: pool.submit(run, job)
func handedOut(p *link.Program, access *Access) bool {
	top := access.Frame
	for top.Parent != nil && top.Parent.Thread != 0 {
		top = top.Parent
	}
	return slices.ContainsFunc(p.Function(top.Func).Params, func(param facts.Param) bool {
		return slices.ContainsFunc(p.ParamPaths(top, param.Var), func(given link.Path) bool {
			within := given.Root == access.Path.Root && given.Len <= access.Path.Len
			return within && slices.Equal(given.Steps[:given.Len], access.Path.Steps[:given.Len]) && slices.Contains(given.Steps[:given.Len], link.AnyItem)
		})
	})
}

// displayed reports whether a root is what a display makes: `[…]` has no
// attributes, so that what was taken for a method of it is one of something else.
func displayed(p *link.Program, r link.Root) bool {
	kind := p.Value(link.Expr{Func: link.Func{File: r.File, ID: r.Func}, Value: facts.ValueID(r.ID)}).Kind
	return kind == facts.Display || kind == facts.Built
}

// changes gives the names of globals and attributes that some function of the
// program stores to, or changes in place, once construction is over, and those
// of properties, which may stand for such a one. A name that is not among them
// has no race.
type changes struct {
	link.NameSet
	lenders link.NameSet // of functions that may lend such a one
	others  link.NameSet // under which a location of another name may be meant
	draft
}

// draft is what is found while not all changes are known.
type draft struct {
	returns []link.Expr // what functions give that they may keep, too
	initial []attribute // that constructors store to
	aliases []link.Name // of globals: see importedAs
}

// attribute is one of a method's own object.
type attribute struct {
	link.Func
	name link.Name
}

// under gives the changed names under which locations may be accessed: their own,
// and those of properties and of what is imported under a name of its own.
func (c *changes) under(locations iter.Seq[link.Path]) link.NameSet {
	names := c.others.Clone()
	for path := range locations {
		if name := link.NameOf(path.LastName()); c.Has(name) {
			names.Add(name)
		}
	}
	return names
}

// changedNames finds them in all files, several at once.
func changedNames(p *link.Program) *changes {
	generators := &link.NameSet{}
	p.Functions(func(f link.Func, fn *facts.Function) {
		if fn.Generator {
			generators.Add(p.KnownAs(f))
		}
	})
	again := rerunsOf(p)
	parts := link.EachPart(p, func(from, to source.FileID) *changes { return changesIn(p, from, to, generators, again) })
	names := parts[0]
	for _, part := range parts[1:] {
		names.join(part)
	}
	for _, a := range names.initial {
		if !names.Has(a.name) && ofBody(p, a.Func, a.name) {
			names.Add(a.name)
		}
	}
	for _, alias := range names.aliases {
		if names.Has(alias) {
			names.others.Add(alias)
		}
	}
	names.findLenders(p)
	names.draft = draft{}
	return names
}

// changesIn is changedNames for the files from one number up to another, as far as
// facts alone tell.
func changesIn(p *link.Program, from, to source.FileID, generators *link.NameSet, again reruns) *changes {
	names, toolkit := &changes{}, false
	for i := from; i < to; i++ {
		for j := range p.Files[i].Functions {
			f, fn := link.Func{File: i, ID: facts.FuncID(j)}, &p.Files[i].Functions[j]
			if fn.Kind == facts.ModuleBody {
				toolkit = p.ImportsAny(i, known.OwnedModules()...)
			}
			names.positions(p, f, fn, generators, toolkit)
			names.aliases = append(names.aliases, importedAs(p, f, fn)...)
			if fn.Kind == facts.ModuleBody {
				continue
			}
			if p.IsProperty(f) {
				names.Add(p.KnownAs(f))
				names.others.Add(p.KnownAs(f))
			}
			names.function(p, f, fn, again[f])
		}
	}
	return names
}

// join adds what other files change.
func (c *changes) join(later *changes) {
	c.Join(&later.NameSet)
	c.others.Join(&later.others)
	c.returns = append(c.returns, later.returns...)
	c.initial = append(c.initial, later.initial...)
	c.aliases = append(c.aliases, later.aliases...)
}

// importedAs gives the names of globals that a function imports something of
// another name to.
func importedAs(p *link.Program, f link.Func, fn *facts.Function) (names []link.Name) {
	for i := range fn.Ops {
		if op := &fn.Ops[i]; op.Kind == facts.Write && fn.Values[op.Src].Kind == facts.Imported && fn.Values[op.Value].Kind == facts.Global {
			imported := p.File(f).Imports[fn.Values[op.Src].A]
			if name := fn.Values[op.Value].Name; imported.From && imported.Name != name {
				names = append(names, p.Name(f, name))
			}
		}
	}
	return names
}

// positions adds the names of what holds an iterator, a stream or an object that
// one thread at a time may use: whoever uses it changes it.
func (c *changes) positions(p *link.Program, f link.Func, fn *facts.Function, generators *link.NameSet, toolkit bool) {
	made := func(src facts.Value) bool {
		if src.Kind == facts.Built {
			return facts.DisplayKind(src.Op) == facts.GeneratorDisplay
		}
		if src.Kind != facts.CallOf {
			return false
		}
		callee := fn.Values[src.A]
		if callee.Kind != facts.Global && callee.Kind != facts.Attr {
			return false
		}
		name := p.Name(f, callee.Name)
		return toolkit || generators.Has(name) || vocabulary().positions.Has(name) || vocabulary().owned.Has(name)
	}
	var locals []uint32 // that were bound to one
	for i := range fn.Ops {
		op := &fn.Ops[i]
		if op.Kind != facts.Write && op.Kind != facts.Bind {
			continue
		}
		target, src := fn.Values[op.Value], fn.Values[op.Src]
		if !made(src) && !(src.Kind == facts.Local && slices.Contains(locals, src.A)) {
			continue
		}
		switch target.Kind {
		case facts.Local:
			locals = append(locals, target.A)
		case facts.Global, facts.Attr:
			c.Add(p.Name(f, target.Name))
		}
	}
}

// function adds the names of what a function stores to or changes in place,
// also through a local variable that was bound to it.
func (c *changes) function(p *link.Program, f link.Func, fn *facts.Function, again *rerun) {
	constructor := known.Constructors[p.Text(f, fn.Name)] && !p.IsClassMethod(f) // __new__ stores to the class
	var aliases map[uint32]facts.Value
	for i := range fn.Ops {
		op := &fn.Ops[i]
		if op.Kind == facts.Bind {
			if src := named(fn, op.Src); src.Kind == facts.Global || src.Kind == facts.Attr {
				if aliases == nil {
					aliases = map[uint32]facts.Value{}
				}
				aliases[fn.Values[op.Value].A] = src
			}
			continue
		}
		if op.Kind == facts.Return {
			c.returned(f, fn, op.Value)
			continue
		}
		v, ok := changedBy(p, f, fn, op)
		if !ok {
			continue
		}
		name := named(fn, v)
		if name.Kind == facts.Local {
			name = aliases[name.A]
		}
		if name.Kind != facts.Global && name.Kind != facts.Attr || c.Has(p.Name(f, name.Name)) {
			continue
		}
		if constructor && name.Kind == facts.Attr && isFirstParam(fn, name.A) && !again.of(p.Text(f, name.Name)) {
			c.initial = append(c.initial, attribute{f, p.Name(f, name.Name)})
			continue
		}
		c.Add(p.Name(f, name.Name))
	}
}

// ofBody reports whether the class of a method binds an attribute in its body: what
// a constructor puts into it is there for all objects.
func ofBody(p *link.Program, f link.Func, attr link.Name) bool {
	_, class, ok := p.Self(f)
	return ok && p.BodyBinds(class, attr)
}

// changedBy gives the value that an op changes, or whose contents it may change.
func changedBy(p *link.Program, f link.Func, fn *facts.Function, op *facts.Op) (facts.ValueID, bool) {
	switch op.Kind {
	case facts.Write, facts.Delete:
		return op.Value, true
	case facts.Invoke:
		call := fn.Values[op.Value]
		callee, args := fn.Values[call.A], fn.Calls[call.B].Args
		if callee.Kind == facts.Attr && vocabulary().mutators.Has(p.Name(f, callee.Name)) {
			return facts.ValueID(callee.A), true
		}
		if (callee.Kind == facts.Attr || callee.Kind == facts.Global) && len(args) > 0 && vocabulary().editors.Has(p.Name(f, callee.Name)) {
			return args[0].Value, true
		}
	}
	return 0, false
}

// isFirstParam reports whether a value is the function's first parameter.
func isFirstParam(fn *facts.Function, v uint32) bool {
	val := fn.Values[v]
	return val.Kind == facts.Local && len(fn.Params) > 0 && facts.VarID(val.A) == fn.Params[0].Var
}

// named gives the value that has the last name of a location: that of an item
// is its container's.
func named(fn *facts.Function, v facts.ValueID) facts.Value {
	val := fn.Values[v]
	for val.Kind == facts.Item {
		val = fn.Values[val.A]
	}
	return val
}

// matter reports whether a location could be one that is changed.
func (c *changes) matter(p *link.Program, f link.Func, v facts.ValueID) bool {
	val := named(p.Function(f), v)
	switch val.Kind {
	case facts.Global, facts.Attr:
		return c.Has(p.Name(f, val.Name))
	}
	return true
}
