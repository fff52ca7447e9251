package link

import (
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
)

// classInfo is what is known of a class once its bases are.
type classInfo struct {
	mro      []Class
	external []string // dotted names of bases outside the program, those of bases too
	open     bool     // its bases are being sought, since a depth
	since    uint32
}

// classBody is what a class body says.
type classBody struct {
	bound    sieve // of the names in methods and binds
	methods  map[Name]Func
	all      []Func         // the functions that it defines, setters and overwritten ones too
	binds    map[Name][]Def // what else it binds
	declared map[Name]Expr  // annotations of attributes
}

// classFields is what the methods of a class store.
type classFields struct {
	stored   sieve          // of the names in own and shared
	own      map[Name][]Def // in attributes of self
	shared   map[Name][]Def // of class methods: in attributes of the class
	declared map[Name]Expr  // annotations of attributes
}

func (p *Program) class(c Class) *classInfo {
	if p.classes[c.File] == nil {
		p.classes[c.File] = zeros[*classInfo](len(p.Files[c.File].Classes) + 1)
	}
	place := &p.classes[c.File][c.ID]
	if info := *place; info != nil {
		if info.open {
			p.meet(info.since)
		}
		return info
	}
	info := &classInfo{mro: []Class{c}, open: true, since: p.depth}
	*place = info // a class that is its own base ends here
	_, settled := p.settle(func() { p.addBases(info, c) })
	if info.open = false; !settled {
		*place = nil
	}
	return info
}

func (p *Program) body(c Class) *classBody {
	return p.bodies[c.File][c.ID].get(func() classBody { return p.indexBody(Func{c.File, p.ClassFacts(c).Body}) })
}

func (p *Program) indexBody(body Func) classBody {
	info := classBody{methods: map[Name]Func{}, binds: map[Name][]Def{}, declared: map[Name]Expr{}}
	fn := p.Function(body)
	for i, op := range fn.Ops {
		if op.Kind != facts.Bind && op.Kind != facts.Write && op.Kind != facts.Declare {
			continue
		}
		target := fn.Values[op.Value]
		var v uint32
		switch {
		case target.Kind == facts.Local:
			v = target.A
		case target.Kind == facts.Captured && facts.FuncID(target.A) == body.ID:
			v = target.B
		default:
			continue
		}
		name := p.Name(body, fn.Vars[v].Name)
		if op.Kind == facts.Declare {
			info.declared[name] = Expr{body, op.Src}
			continue
		}
		if src := fn.Values[op.Src]; src.Kind == facts.FuncOf {
			f := Func{body.File, facts.FuncID(src.A)}
			info.all = append(info.all, f)
			if _, getter := info.methods[name]; !getter || !p.decorated(f, "setter") && !p.decorated(f, "deleter") {
				info.methods[name] = f
				info.bound.add(name)
			}
			continue
		}
		info.binds[name] = append(info.binds[name], Def{Site{body, facts.OpID(i)}, op.Src})
		info.bound.add(name)
	}
	return info
}

// MRO gives the class and its bases within the program, in the order in which
// attributes are looked up.
func (p *Program) MRO(c Class) []Class { return p.class(c).mro }

// ExternalBases gives the dotted names of the bases outside the program.
func (p *Program) ExternalBases(c Class) []string { return p.class(c).external }

// BaseNames gives the dotted names of all bases, those in the program too: so is a
// library known that is itself the program.
func (p *Program) BaseNames(c Class) []string {
	names := slices.Clone(p.ExternalBases(c))
	for _, k := range p.MRO(c)[1:] {
		names = append(names, p.Modules[k.File]+"."+p.ClassName(k))
	}
	return names
}

// Method finds a method by the class's method resolution order.
func (p *Program) Method(c Class, name string) (Func, bool) { return p.method(c, NameOf(name)) }

func (p *Program) method(c Class, name Name) (Func, bool) {
	for _, k := range p.MRO(c) {
		body := p.body(k)
		if !body.bound.may(name) {
			continue
		}
		if f, ok := body.methods[name]; ok {
			return f, true
		}
		if _, ok := body.binds[name]; ok {
			return Func{}, false
		}
	}
	return Func{}, false
}

// FieldDefs gives the places that store an attribute of an instance through
// `self`, in the methods of the class and its bases, and what the class body
// binds it to.
func (p *Program) FieldDefs(c Class, name string) []Def { return p.fieldDefs(c, NameOf(name)) }

func (p *Program) fieldDefs(c Class, name Name) []Def {
	var defs []Def
	for _, k := range p.MRO(c) {
		if fields := p.fieldsOf(k); fields.stored.may(name) {
			defs = extended(defs, fields.own[name])
			defs = extended(defs, fields.shared[name])
		}
		if body := p.body(k); body.bound.may(name) {
			defs = extended(defs, body.binds[name])
		}
	}
	return defs
}

// extended is append that copies nothing where there is nothing before: mostly
// one class has all definitions. The result is not to be changed.
func extended(defs, more []Def) []Def {
	if len(defs) == 0 {
		return slices.Clip(more)
	}
	return append(defs, more...)
}

// classDefs gives what the class body and its class methods bind a name to.
func (p *Program) classDefs(c Class, name Name) []Def {
	return extended(extended(nil, p.body(c).binds[name]), p.fieldsOf(c).shared[name])
}

func (p *Program) fieldsOf(c Class) *classFields {
	return p.fields[c.File][c.ID].get(func() classFields {
		fields := classFields{own: map[Name][]Def{}, shared: map[Name][]Def{}, declared: map[Name]Expr{}}
		for _, m := range p.body(c).all {
			for _, f := range p.Within(m) {
				p.indexFields(&fields, f, m)
			}
		}
		return fields
	})
}

// indexFields finds stores to attributes of the method m's self in f, which is
// m or defined in it.
func (p *Program) indexFields(fields *classFields, f, m Func) {
	self, _, ok := p.Self(m)
	if !ok {
		return
	}
	fn := p.Function(f)
	for i, op := range fn.Ops {
		if op.Kind != facts.Write && op.Kind != facts.Declare {
			continue
		}
		target := fn.Values[op.Value]
		if target.Kind != facts.Attr {
			continue
		}
		base := fn.Values[target.A]
		own := base.Kind == facts.Local && f == m && facts.VarID(base.A) == self
		inner := base.Kind == facts.Captured && facts.FuncID(base.A) == m.ID && facts.VarID(base.B) == self
		if own || inner {
			name := p.Name(f, target.Name)
			if op.Kind == facts.Declare {
				fields.declared[name] = Expr{f, op.Src}
				continue
			}
			home := fields.own
			if p.IsClassMethod(m) {
				home = fields.shared
			}
			home[name] = append(home[name], Def{Site{f, facts.OpID(i)}, op.Src})
			fields.stored.add(name)
		}
	}
}

// Self gives the first parameter of a method, and its class. It is false for
// functions and static methods.
func (p *Program) Self(f Func) (facts.VarID, Class, bool) {
	fn := p.Function(f)
	if fn.Kind != facts.Def || fn.Class == 0 || len(fn.Params) == 0 || fn.Params[0].Kind > facts.PosOrKeyword || p.decorated(f, "staticmethod") {
		return 0, Class{}, false
	}
	return fn.Params[0].Var, Class{f.File, fn.Class}, true
}

// OfSelf reports whether a value is an attribute of its method's own object.
func (p *Program) OfSelf(e Expr) bool {
	fn := p.Function(e.Func)
	val := fn.Values[e.Value]
	if val.Kind != facts.Attr || fn.Values[val.A].Kind != facts.Local {
		return false
	}
	self, _, ok := p.Self(e.Func)
	return ok && facts.VarID(fn.Values[val.A].A) == self
}

// EnclosingSelf is Self of the function or of the nearest method around it:
// code of a nested function reaches the method's self by capturing it.
func (p *Program) EnclosingSelf(f Func) (Func, Class, bool) {
	for {
		if _, class, ok := p.Self(f); ok {
			return f, class, true
		}
		fn := p.Function(f)
		if fn.Kind == facts.ModuleBody || fn.Kind == facts.ClassBody {
			return Func{}, Class{}, false
		}
		f = Func{f.File, fn.Outer}
	}
}

// IsClassMethod reports whether the first parameter is the class.
func (p *Program) IsClassMethod(f Func) bool {
	name := p.Text(f, p.Function(f).Name)
	return p.decorated(f, "classmethod") || name == "__new__" || name == "__init_subclass__" || name == "__class_getitem__"
}

// IsProperty reports whether loading the attribute calls the function.
func (p *Program) IsProperty(f Func) bool {
	return p.decorated(f, "property") || p.decorated(f, "cached_property")
}

// decorated reports whether a decorator's last name is the given one.
func (p *Program) decorated(f Func, name string) bool {
	fn := p.Function(f)
	for _, d := range fn.Decorators {
		outer := Func{f.File, fn.Outer}
		v := p.Value(Expr{outer, d})
		if (v.Kind == facts.Global || v.Kind == facts.Attr) && p.Text(outer, v.Name) == name {
			return true
		}
	}
	return false
}

// declaresField: a class body declares what each object gets for itself, as those
// of dataclasses do.
func (p *Program) declaresField(c Class, name Name) bool {
	declared, ok := p.body(c).declared[name]
	if !ok || p.LastName(p.unsubscripted(declared)) == classVar {
		return false
	}
	class := p.ClassFacts(c)
	outer := Func{c.File, class.Outer}
	return slices.ContainsFunc(class.Decorators, func(d facts.ValueID) bool {
		return known.RecordDecorators[p.DecoratorName(Expr{outer, d}).String()] != ""
	})
}

var classVar = NameOf("ClassVar")

// unsubscripted gives what stands before the brackets.
func (p *Program) unsubscripted(e Expr) Expr {
	if v := p.Value(e); v.Kind == facts.Item {
		e.Value = facts.ValueID(v.A)
	}
	return e
}

// Private reports whether a function is private by its name, or a method of a class
// that is.
func (p *Program) Private(f Func) bool {
	fn := p.Function(f)
	return strings.HasPrefix(p.Text(f, fn.Name), "_") || fn.Class != 0 && strings.HasPrefix(p.ClassName(Class{f.File, fn.Class}), "_")
}
