package link

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
)

// Which locations a value may denote in a frame: names are followed to what they
// were bound to, parameters to the arguments of the frame, attributes to fields,
// calls to what they return.

// Bounds of a path's evaluation.
const (
	maxPaths = 4  // alternatives of one expression
	maxHops  = 24 // definitions followed from one expression
)

// trail is what one evaluation has used up, and the variables that it is in.
type trail struct {
	left   int
	lists  int                   // how many paths were on the way before it
	inside int                   // how many of active are in use
	active [maxHops + 1]variable // each step on the way may be one
}

type variable struct {
	frame *Frame
	id    facts.VarID
}

// Paths gives the locations that a value may denote in a frame. No answer
// means that it is unknown, or no location: a number, a new tuple.
func (p *Program) Paths(fr *Frame, v facts.ValueID) []Path {
	t := p.trail()
	return p.lasting(p.paths(fr, v, &t), &t)
}

// PassingPaths is Paths for who is done with them before anything else is asked.
func (p *Program) PassingPaths(fr *Frame, v facts.ValueID) []Path {
	t := p.trail()
	return p.passing(p.paths(fr, v, &t), &t)
}

// PassingSlots is Slots for who is done with them before anything else is asked.
func (p *Program) PassingSlots(fr *Frame, v facts.ValueID) []Path {
	t := p.trail()
	return p.passing(p.slotPaths(fr, v, &t), &t)
}

// PassingParamPaths is ParamPaths for who is done with them before anything else is
// asked.
func (p *Program) PassingParamPaths(fr *Frame, v facts.VarID) []Path {
	t := p.trail()
	return p.passing(p.varPaths(fr, v, &t), &t)
}

// passing ends an evaluation. The next one may have the place of its result.
func (p *Program) passing(paths []Path, t *trail) []Path {
	p.onTheWay.used = p.onTheWay.used[:t.lists]
	return paths
}

// trail begins an evaluation, which may happen in the midst of another one.
func (p *Program) trail() trail { return trail{left: maxHops, lists: len(p.onTheWay.used)} }

// lasting ends an evaluation. Its result is kept, all other lists that it made on
// the way are done with.
func (p *Program) lasting(paths []Path, t *trail) []Path {
	p.onTheWay.used = p.onTheWay.used[:t.lists]
	if len(paths) == 0 {
		return nil
	}
	list := p.pathLists.cut(len(paths))
	copy(list, paths)
	return list
}

func (p *Program) paths(fr *Frame, v facts.ValueID, t *trail) []Path {
	if t.left--; t.left < 0 {
		return nil
	}
	fn := p.Function(fr.Func)
	val := fn.Values[v]
	switch val.Kind {
	case facts.Local:
		return p.varPaths(fr, facts.VarID(val.A), t)
	case facts.Captured:
		home := p.frameOf(fr, Func{fr.File, facts.FuncID(val.A)})
		return p.varPaths(home, facts.VarID(val.B), t)
	case facts.Global:
		return p.bindingPaths(p.global(fr.File, val.Name))
	case facts.Imported:
		return p.bindingPaths(p.Import(fr.File, val.A))
	case facts.ClassOf:
		return p.one(Path{Root: Root{Kind: ClassRoot, File: fr.File, ID: val.A}})
	case facts.Attr:
		return p.attrPaths(fr, val, false, t)
	case facts.Item:
		return p.itemPaths(fr, val, t)
	case facts.Element:
		return p.elementPaths(fr, Expr{fr.Func, facts.ValueID(val.A)}, t)
	case facts.Unpacked:
		return p.unpackedPaths(fr, fn.Values[val.A], val.B, t)
	case facts.Entered:
		return p.paths(fr, facts.ValueID(val.A), t)
	case facts.Either:
		var all []Path
		for _, alt := range fn.Lists[val.A] {
			all = p.union(all, p.paths(fr, alt, t))
		}
		return all
	case facts.CallOf:
		return p.callPaths(fr, Expr{fr.Func, v}, t)
	case facts.Display, facts.Built:
		return p.one(allocPath(Expr{fr.Func, v}, fr))
	}
	return nil
}

// Slots gives the locations that reading or storing a value touches: the name,
// attribute or item itself, not the object that it holds.
//
//	self.users = users      stores to the slot self.users; users is another one
func (p *Program) Slots(fr *Frame, v facts.ValueID) []Path {
	t := p.trail()
	return p.lasting(p.slotPaths(fr, v, &t), &t)
}

func (p *Program) slotPaths(fr *Frame, v facts.ValueID, t *trail) []Path {
	val := p.Function(fr.Func).Values[v]
	switch val.Kind {
	case facts.Local:
		return p.one(varPath(fr, facts.VarID(val.A)))
	case facts.Captured:
		return p.one(varPath(p.frameOf(fr, Func{fr.File, facts.FuncID(val.A)}), facts.VarID(val.B)))
	case facts.Attr:
		return p.attrPaths(fr, val, true, t)
	}
	return p.paths(fr, v, t)
}

func varPath(fr *Frame, v facts.VarID) Path {
	return Path{Root: Root{Kind: VarRoot, File: fr.File, Func: fr.Func.ID, ID: uint32(v), Thread: fr.Thread}}
}

// union adds b to a, which may be nil: mostly one of them is all there is.
func (p *Program) union(a, b []Path) []Path {
	if len(a) == 0 {
		return slices.Clip(b)
	}
	for _, x := range b {
		a = p.include(a, x)
	}
	return a
}

func (p *Program) include(a []Path, x Path) []Path {
	if a == nil {
		return p.one(x)
	}
	if len(a) == maxPaths || slices.Contains(a, x) {
		return a
	}
	if len(a) == cap(a) {
		grown := p.onTheWay.cut(maxPaths)
		a = grown[:copy(grown, a)]
	}
	return append(a, x)
}

// one gives a list of one path, as most are.
func (p *Program) one(x Path) []Path {
	list := p.onTheWay.cut(1)
	list[0] = x
	return list
}

func (p *Program) extend(bases []Path, s Step) []Path {
	var all []Path
	for _, b := range bases {
		if x, ok := b.Append(s); ok {
			all = p.include(all, x)
		} else {
			p.Widened++
		}
	}
	return all
}

// varPaths follows a local variable to what it was bound to. One that is bound
// to nothing that is known is a location of its own.
func (p *Program) varPaths(fr *Frame, v facts.VarID, t *trail) []Path {
	self := variable{fr, v}
	if slices.Contains(t.active[:t.inside], self) {
		return nil
	}
	t.active[t.inside] = self
	t.inside++
	all := p.boundPaths(fr, v, t)
	t.inside--
	return all
}

func (p *Program) boundPaths(fr *Frame, v facts.VarID, t *trail) []Path {
	fn := p.Function(fr.Func)
	var all []Path
	known := true
	for i := range fn.Params {
		if fn.Params[i].Var == v {
			paths, ok := p.paramPaths(fr, i, t)
			all, known = p.union(all, paths), ok
		}
	}
	for _, d := range p.VarDefs(fr.Func, v) {
		if len(all) == maxPaths {
			break // generated code binds one name ten thousand times
		}
		home := fr
		if d.Func != fr.Func {
			home = p.Static(d.Func)
		}
		all = p.union(all, p.paths(home, d.Src, t))
	}
	if len(all) == 0 || !known {
		all = p.include(all, varPath(fr, v))
	}
	return all
}

// ParamPaths gives what a variable of the frame's function stands for.
func (p *Program) ParamPaths(fr *Frame, v facts.VarID) []Path {
	t := p.trail()
	return p.lasting(p.varPaths(fr, v, &t), &t)
}

// paramPaths gives what a parameter stands for; false if the frame does not say.
func (p *Program) paramPaths(fr *Frame, i int, t *trail) ([]Path, bool) {
	if self, class, ok := p.Self(fr.Func); ok && i == 0 && p.Function(fr.Func).Params[0].Var == self {
		kind := SelfRoot
		switch {
		case p.IsClassMethod(fr.Func) || p.IsMetaclass(class):
			kind = ClassRoot
		case fr.fresh != nil:
			return p.one(*fr.fresh), true
		case fr.self.frame != nil:
			return p.paths(fr.self.frame, fr.self.value, t), true
		case len(fr.args) > 0 && fr.args[0].frame != nil: // Base.method(self)
			if paths := p.argumentPaths(fr.args[0], t); len(paths) > 0 {
				return paths, true
			}
		}
		return p.one(Path{Root: Root{Kind: kind, File: class.File, ID: uint32(class.ID)}}), true
	}
	if i >= len(fr.args) || fr.args[i].frame == nil {
		fn := p.Function(fr.Func)
		outer := Func{fr.File, fn.Outer}
		if d := fn.Params[i].Default; d != 0 && p.Value(Expr{outer, d}).Kind != facts.Constant {
			paths := p.paths(p.frameOf(fr.Parent, outer), d, t)
			return paths, len(paths) > 0
		}
		return nil, false
	}
	return p.argumentPaths(fr.args[i], t), true
}

// argumentPaths gives what an argument denotes.
func (p *Program) argumentPaths(a bound, t *trail) []Path {
	paths := p.paths(a.frame, a.value, t)
	if a.item {
		return p.extend(paths, AnyItem)
	}
	return paths
}

func (p *Program) bindingPaths(b Binding) []Path {
	switch b.Kind {
	case GlobalBinding:
		for _, d := range p.globalDefs(b.File, b.global) {
			if v := p.Value(Expr{d.Func, d.Src}); v.Kind == facts.ClassOf {
				return p.one(Path{Root: Root{Kind: ClassRoot, File: d.File, ID: v.A}})
			}
		}
		return p.one(Path{Root: Root{Kind: GlobalRoot, File: b.File, Name: b.global}})
	case ExternalBinding:
		return p.one(Path{Root: Root{Kind: ExternalRoot, Name: NameOf(b.Name)}})
	}
	return nil
}

// attrPaths: an attribute of a module is its global, a property is a call, a
// class attribute that no method stores through self belongs to the class. With
// slot, the attribute itself is meant, whatever the constructor put there.
func (p *Program) attrPaths(fr *Frame, v facts.Value, slot bool, t *trail) []Path {
	name := p.Name(fr.Func, v.Name)
	base := Expr{fr.Func, facts.ValueID(v.A)}
	if name == classAttribute {
		return p.classPaths(base)
	}
	types := p.Types(base)
	if len(types) == 1 {
		switch typ := types[0]; typ.Kind {
		case ModuleObject:
			return p.bindingPaths(p.moduleMember(typ.File, name))
		case External:
			return p.one(Path{Root: Root{Kind: ExternalRoot, Name: NameOf(typ.Name + "." + name.String())}})
		case Instance:
			if m, ok := p.method(typ.Class, name); ok {
				if !p.IsProperty(m) {
					return nil
				}
				get := &Frame{Func: m, Thread: fr.Thread, Parent: fr, Depth: fr.Depth + 1, self: bound{frame: fr, value: base.Value}}
				return p.returnPaths(get, t)
			}
			if home, ok := p.classHome(typ.Class, name); ok && !p.declaresField(home, name) {
				return p.one(Path{Root: Root{Kind: ClassRoot, File: home.File, ID: uint32(home.ID)}, Steps: [MaxSteps]Step{attribute(name)}, Len: 1})
			}
		case ClassObject:
			if home, ok := p.classHome(typ.Class, name); ok {
				return p.one(Path{Root: Root{Kind: ClassRoot, File: home.File, ID: uint32(home.ID)}, Steps: [MaxSteps]Step{attribute(name)}, Len: 1})
			}
		}
	}
	var all []Path
	for _, b := range p.paths(fr, base.Value, t) {
		if slot {
			all = p.union(all, p.fieldSlot(b, name))
		} else {
			all = p.union(all, p.field(b, name, t))
		}
	}
	return all
}

// classHome gives the class in whose body an attribute lives that no method
// stores through self.
func (p *Program) classHome(c Class, name Name) (Class, bool) {
	for _, k := range p.MRO(c) {
		if len(p.fieldsOf(k).own[name]) > 0 {
			return Class{}, false
		}
	}
	for _, k := range p.MRO(c) {
		if len(p.classDefs(k, name)) > 0 {
			return k, true
		}
	}
	return Class{}, false
}

// field gives the location of an attribute. Where the object is made at a
// known place and its constructor stores an argument, that argument is meant.
func (p *Program) field(base Path, name Name, t *trail) []Path {
	class, alloc, ok := p.madeBy(base)
	caller := p.Static(alloc.Func)
	if ok && base.Root.Thread != 0 {
		caller = &Frame{Func: alloc.Func, Thread: base.Root.Thread}
	}
	if !ok {
		class, alloc, caller, ok = p.madeAt(base)
	}
	if ok {
		if paths := p.fromConstructor(class, alloc, caller, base, name, t); len(paths) > 0 {
			return fromOutside(paths, alloc.Func)
		}
	}
	return p.fieldSlot(base, name)
}

// fromOutside: of what a thread passes to a constructor, the objects that it has made
// are its own. What a variable stands for of which nothing is known may be anybody's.
//
//	log = open(path)
//	Filter(log, stats)      the log, not the stats that were handed in
func fromOutside(paths []Path, maker Func) []Path {
	for i := range paths {
		if r := &paths[i].Root; r.Kind == VarRoot && r.File == maker.File && r.Func == maker.ID {
			r.Thread = 0
		}
	}
	return paths
}

func (p *Program) fieldSlot(base Path, name Name) []Path {
	if base.Root.Kind == SelfRoot && base.Len == 0 {
		base = p.fieldHome(base, name)
	}
	return p.extend([]Path{base}, attribute(name))
}

// fieldHome names an inherited field by the class that brings it, so that the
// methods of a class and of its subclasses mean one location.
func (p *Program) fieldHome(self Path, name Name) Path {
	mro := p.MRO(Class{self.Root.File, facts.ClassID(self.Root.ID)})
	for i := len(mro) - 1; i > 0; i-- {
		if len(p.fieldsOf(mro[i]).own[name]) > 0 {
			self.Root.File, self.Root.ID = mro[i].File, uint32(mro[i].ID)
			return self
		}
	}
	return self
}

// pathLike: the stored value is an object from elsewhere, not a new one.
func pathLike(v facts.Value) bool {
	return v.Kind == facts.Local || v.Kind == facts.Global || v.Kind == facts.Attr
}

// unbound: a path is rooted in a parameter of the constructor of which nothing is known.
func unbound(a Path, init Func) bool {
	return a.Root.Kind == VarRoot && a.Root.File == init.File && a.Root.Func == init.ID
}

func (p *Program) constructor(init Func, alloc Expr, self Path, caller *Frame) *Frame {
	fr := &Frame{Func: init, Parent: caller, Depth: 1, fresh: &self}
	fr.args = make([]bound, len(p.Function(init).Params))
	for i := 1; i < len(fr.args); i++ {
		if v, ok := p.Argument(alloc, init, i); ok {
			fr.args[i] = bound{frame: caller, value: v}
		}
	}
	return fr
}

// madeBy gives the class and the constructor call of the object at a path, if
// there is one such call.
func (p *Program) madeBy(a Path) (Class, Expr, bool) {
	if a.Len > 0 {
		return Class{}, Expr{}, false
	}
	var at Expr
	switch r := a.Root; r.Kind {
	case AllocRoot:
		at = Expr{Func{r.File, r.Func}, facts.ValueID(r.ID)}
	case GlobalRoot:
		defs := p.globalDefs(r.File, r.Name)
		if len(defs) != 1 {
			return Class{}, Expr{}, false
		}
		at = Expr{defs[0].Func, defs[0].Src}
	default:
		return Class{}, Expr{}, false
	}
	if p.Value(at).Kind != facts.CallOf {
		return Class{}, Expr{}, false
	}
	types := p.Types(at)
	if len(types) != 1 || types[0].Kind != Instance || types[0].At != at {
		return Class{}, Expr{}, false
	}
	return types[0].Class, at, true
}

// callPaths: a constructor makes an object, a function of the program returns
// what its return statements denote in its own frame.
func (p *Program) callPaths(fr *Frame, call Expr, t *trail) []Path {
	if same, ok := p.handsOn(call); ok {
		return p.paths(p.frameOf(fr, same.Func), same.Value, t)
	}
	if object, ok := p.isTypeOf(call); ok {
		return p.classPaths(object)
	}
	if method, _, ok := p.superOf(call); ok {
		paths, _ := p.paramPaths(p.frameOf(fr, method), 0, t)
		return paths
	}
	if container, key, ok := p.lookup(call); ok {
		return p.extend(p.paths(fr, container, t), p.stepOf(fr.Func, key))
	}
	if container, ok := p.picked(call); ok {
		return p.elementPaths(fr, container, t)
	}
	if objects := p.takenPaths(fr, call, t); len(objects) > 0 {
		return objects
	}
	callees, _ := p.Callees(call)
	if len(callees) != 1 || callees[0].Fresh {
		return p.one(allocPath(call, fr))
	}
	f := p.Function(callees[0].Func)
	if f.Async || f.Generator || fr.Depth > maxHops {
		return p.one(allocPath(call, fr))
	}
	next := p.Enter(fr, Site{fr.Func, p.OpOf(call)}, callees[0])
	return p.returnPaths(next, t)
}

func (p *Program) returnPaths(fr *Frame, t *trail) []Path {
	var all []Path
	for _, op := range p.Function(fr.Func).Ops {
		if op.Kind == facts.Return && op.Value != 0 {
			all = p.union(all, p.paths(fr, op.Value, t))
		}
	}
	return all
}

// OpOf finds the Invoke of a call; 0 if it has none.
func (p *Program) OpOf(call Expr) facts.OpID {
	for i, op := range p.Function(call.Func).Ops {
		if op.Kind == facts.Invoke && op.Value == call.Value {
			return facts.OpID(i)
		}
	}
	return 0
}
