package link

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

var proxyName, castName = NameOf("proxy"), NameOf("cast")

// handsOn gives the value that a call gives back as it is: the object behind a
// weak reference or proxy, what is cast to another type.
func (p *Program) handsOn(call Expr) (Expr, bool) {
	fn := p.Function(call.Func)
	v := fn.Values[call.Value]
	callee := Expr{call.Func, facts.ValueID(v.A)}
	args := fn.Calls[v.B].Args
	if name := p.LastName(callee); len(args) > 0 && name != proxyName && name != castName {
		return Expr{}, false
	}
	for _, t := range p.Types(callee) {
		switch {
		case t.Kind == External && t.Name == "weakref.proxy" && len(args) > 0:
			return Expr{call.Func, args[0].Value}, true
		case t.Kind == External && (t.Name == "typing.cast" || t.Name == "typing_extensions.cast") && len(args) == 2:
			return Expr{call.Func, args[1].Value}, true
		case t.Kind == ExternalInstance && (t.Name == "weakref.ref" || t.Name == "weakref.ReferenceType" || t.Name == "weakref.WeakMethod") && t.At.Value != 0 && len(args) == 0:
			if made := p.Function(t.At.Func).Calls[p.Value(t.At).B].Args; len(made) > 0 {
				return Expr{t.At.Func, made[0].Value}, true
			}
		}
	}
	return Expr{}, false
}

// superOf gives the method in which a value is `super()` or `super(C, self)`,
// and the class whose bases it means.
func (p *Program) superOf(e Expr) (method Func, class Class, ok bool) {
	if !p.IsSuper(e) {
		return Func{}, Class{}, false
	}
	method, class, ok = p.EnclosingSelf(e.Func)
	if args := p.Function(e.Func).Calls[p.Value(e).B].Args; ok && len(args) > 0 {
		for _, t := range p.Types(Expr{e.Func, args[0].Value}) {
			if t.Kind == ClassObject {
				class = t.Class
			}
		}
	}
	return method, class, ok
}

// addSuperAttr looks an attribute up in what follows the class in its
// resolution order.
func (p *Program) addSuperAttr(set *typeSet, class Class, name Name, base Expr) {
	for _, k := range p.MRO(class)[1:] {
		if m, ok := p.body(k).methods[name]; ok {
			if p.IsProperty(m) {
				p.addReturnTypes(set, m)
			} else {
				set.add(Type{Kind: Method, Func: m, At: base})
			}
			return
		}
	}
	for _, ext := range p.ExternalBases(class) {
		set.add(Type{Kind: ExternalMethod, Name: ext + "." + name.String(), At: base})
	}
}

// classPaths: `type(x)` and `x.__class__` are class objects, whose attributes
// are state of the class.
func (p *Program) classPaths(object Expr) []Path {
	var all []Path
	for _, t := range p.Types(object) {
		if t.Kind == Instance {
			all = p.include(all, Path{Root: Root{Kind: ClassRoot, File: t.Class.File, ID: uint32(t.Class.ID)}})
		}
	}
	return all
}

// isTypeOf reports whether a call is `type(x)`, and gives x.
func (p *Program) isTypeOf(call Expr) (Expr, bool) {
	fn := p.Function(call.Func)
	v := fn.Values[call.Value]
	callee, args := fn.Values[v.A], fn.Calls[v.B].Args
	if len(args) == 1 && callee.Kind == facts.Global && p.Text(call.Func, callee.Name) == "type" && p.global(call.File, callee.Name).Kind == ExternalBinding {
		return Expr{call.Func, args[0].Value}, true
	}
	return Expr{}, false
}

func (p *Program) addClassOf(set *typeSet, object Expr) {
	for _, t := range p.Types(object) {
		if t.Kind == Instance {
			set.add(Type{Kind: ClassObject, Class: t.Class, Guess: t.Guess})
		}
	}
}

// addModuleCall: `importlib.import_module("m")` is the module.
func (p *Program) addModuleCall(set *typeSet, e Expr) {
	fn := p.Function(e.Func)
	args := fn.Calls[fn.Values[e.Value].B].Args
	if len(args) != 1 {
		return
	}
	if v := fn.Values[args[0].Value]; v.Kind == facts.Constant && syntax.ConstantKind(v.Op) == syntax.Str && v.Name != 0 {
		p.addBindingTypes(set, p.moduleBinding(p.Text(e.Func, v.Name)))
	}
}

// addModuleItem: `sys.modules[__name__]` is the module itself.
func (p *Program) addModuleItem(set *typeSet, key Expr) {
	v := p.Value(key)
	switch {
	case v.Kind == facts.Global && p.Text(key.Func, v.Name) == "__name__":
		set.add(Type{Kind: ModuleObject, File: key.File})
	case v.Kind == facts.Constant && v.Name != 0:
		p.addBindingTypes(set, p.moduleBinding(p.Text(key.Func, v.Name)))
	}
}

// madeAt gives the class and the constructor call of the object in a field that
// one place fills, and the frame in which that place runs:
//
//	self.child = Child(self)        the object at self.child is made there, so that
//	                                self.child.parent is self
func (p *Program) madeAt(a Path) (Class, Expr, *Frame, bool) {
	var owner Class
	switch base := a.Base(); {
	case a.Len != 1 || a.Last().IsItem():
		return Class{}, Expr{}, nil, false
	case base.Root.Kind == SelfRoot:
		owner = Class{base.Root.File, facts.ClassID(base.Root.ID)}
	default:
		class, _, ok := p.madeBy(base)
		if !ok {
			return Class{}, Expr{}, nil, false
		}
		owner = class
	}
	def, ok := p.onlyDef(owner, a.Last().name())
	if !ok || p.Value(Expr{def.Func, def.Src}).Kind != facts.CallOf {
		return Class{}, Expr{}, nil, false
	}
	at := Expr{def.Func, def.Src}
	types := p.Types(at)
	if _, _, method := p.Self(def.Func); !method || len(types) != 1 || types[0].Kind != Instance || types[0].At != at {
		return Class{}, Expr{}, nil, false
	}
	return types[0].Class, at, &Frame{Func: def.Func, Depth: 1, fresh: new(a.Base())}, true
}

// onlyDef gives the one place that stores something else than None in a field.
func (p *Program) onlyDef(c Class, name Name) (Def, bool) {
	var only Def
	n := 0
	for _, k := range p.MRO(c) {
		for _, d := range p.fieldsOf(k).own[name] {
			if v := p.Value(Expr{d.Func, d.Src}); v.Kind != facts.Constant {
				only = d
				n++
			}
		}
	}
	return only, n == 1
}

// fromConstructor gives what a field of an object holds, if its constructor,
// called in the frame caller, puts an argument there.
func (p *Program) fromConstructor(class Class, alloc Expr, caller *Frame, object Path, name Name, t *trail) []Path {
	init, ok := p.Method(class, "__init__")
	if !ok {
		return nil
	}
	def, ok := p.onlyDef(class, name)
	if !ok || !pathLike(p.Value(Expr{def.Func, def.Src})) {
		return nil
	}
	fr := p.constructor(init, alloc, object, caller)
	if def.Func != init {
		if fr, ok = p.inherited(fr, def.Func); !ok {
			return nil
		}
	}
	if paths := p.paths(fr, def.Src, t); !slices.ContainsFunc(paths, func(a Path) bool { return unbound(a, init) || unbound(a, def.Func) }) {
		return paths
	}
	return nil
}

// inherited gives the frame of a base's constructor that a constructor calls in
// its frame: `super().__init__(board)`.
func (p *Program) inherited(fr *Frame, init Func) (*Frame, bool) {
	for _, site := range p.callsOf(fr.Func, initMethod) {
		callees, _ := p.Callees(Expr{fr.Func, p.Op(site).Value})
		for _, c := range callees {
			if c.Func == init {
				return p.Enter(fr, site, c), true
			}
		}
	}
	return nil, false
}
