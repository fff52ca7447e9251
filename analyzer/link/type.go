package link

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// Type says what an object may be. It is a comparable value.
type Type struct {
	Kind  TypeKind
	Guess bool          // told by the name of an attribute alone
	Class Class         // of Instance and ClassObject
	Func  Func          // of FuncObject and Method
	File  source.FileID // of ModuleObject
	Name  string        // of External and ExternalInstance: a dotted name
	At    Expr          // where it is made; of a Method: its receiver
	Items Expr          // of a container: the annotation that says what it holds
}

// TypeKind is the kind of an object.
type TypeKind uint8

const (
	Instance         TypeKind = iota // of a class of the program
	ClassObject                      // a class of the program
	FuncObject                       // a function of the program
	Method                           // a bound method of the program
	ModuleObject                     // a module of the program
	External                         // a function, class or module outside the program
	ExternalInstance                 // what calling an External gives
	ExternalMethod                   // Name is class and method, At the receiver
	Container                        // a display or comprehension; Name: list, dict, set, tuple, generator
	Immutable                        // a number, string, None…; Name: int, str, …
	Suspended                        // a generator or coroutine: Func is its code, At the call that made it
)

// Bounds of the analysis: an object that would need more is unknown.
const (
	maxTypes   = 8  // alternatives of one expression
	maxCallers = 40 // calls of a function's name, for its arguments to say what a parameter is
)

// Types gives what an expression may be, as far as it is known: an empty
// answer means nothing. It ignores the order of assignments.
//
// An expression that leads back to itself adds nothing the second time. What is
// found on the way round lacks what was about to be found, so it is not
// remembered, up to maxForgotten; the answer at the start of the way is.
func (p *Program) Types(e Expr) []Type {
	switch v := &p.Function(e.Func).Values[e.Value]; v.Kind {
	case facts.Local:
		return p.varTypes(e.Func, facts.VarID(v.A))
	case facts.Captured:
		return p.varTypes(Func{e.File, facts.FuncID(v.A)}, facts.VarID(v.B))
	case facts.Unknown:
		return nil
	}
	return p.ask(&p.known(e.Func)[e.Value], func(set *typeSet) { p.addTypes(set, e) })
}

// ask answers a question: at is where the answer is kept, find makes it.
func (p *Program) ask(at *uint32, find func(*typeSet)) []Type {
	if *at >= asking {
		p.meet(*at - asking)
		return nil
	} else if *at >= unsettled {
		if set, ok := p.kept(at); ok {
			return set
		}
	} else if *at != 0 {
		return *p.typeSets.at(*at - 1)
	}
	*at = asking + p.depth
	r := p.room()
	met, settled := p.settle(func() { find(&r.set) })
	set := p.taken(r)
	if !settled {
		*at = unsettled
		p.keep(at, set, met)
		return set
	}
	*at = 1
	if len(set) > 0 {
		*at = p.typeSets.add(set) + 1
	}
	return set
}

// room is where the answer to an open question is put together.
type room struct {
	set   typeSet
	types [maxTypes]Type
}

// room gives that of the next question.
func (p *Program) room() *room {
	for int(p.depth) >= len(p.rooms) {
		p.rooms = append(p.rooms, &room{})
	}
	r := p.rooms[p.depth]
	r.set = r.types[:0]
	return r
}

// taken takes the answer out, as short as it is. It may be another one's.
func (p *Program) taken(r *room) []Type {
	if len(r.set) == 0 {
		return nil
	}
	if &r.set[0] != &r.types[0] {
		return r.set
	}
	set := p.typeLists.cut(len(r.set))
	copy(set, r.set)
	return set
}

const (
	asking       = 1 << 31 // plus the depth of the question, while it is open
	unsettled    = 1 << 30 // an answer is kept for as long as it holds
	maxForgotten = 200000  // answers computed again, for a program
)

// known gives, by value of a function, the place of its types in typeSets, plus
// 1; 0 where nobody has asked.
func (p *Program) known(f Func) []uint32 {
	known := p.typesOf.At(p, f)
	if *known == nil {
		*known = zeros[uint32](len(p.Function(f).Values))
	}
	return *known
}

type typeSet []Type

func (s *typeSet) add(t Type) {
	if len(*s) < maxTypes && !s.has(t) {
		*s = append(*s, t)
	}
}

// join adds the types of another set. Mostly they are all there is, and then the
// two are one: what is in a set is not changed in place.
func (s *typeSet) join(ts []Type) {
	if len(*s) == 0 {
		*s = slices.Clip(ts)
		return
	}
	for i := range ts {
		s.add(ts[i])
	}
}

// has reports whether a type is there; one that is known is a guess no more.
func (s *typeSet) has(t Type) bool {
	certain := t
	certain.Guess = false
	for i, have := range *s {
		guess := have.Guess
		if have.Guess = false; have == certain {
			if guess && !t.Guess {
				*s = slices.Clone(*s)
				(*s)[i].Guess = false
			}
			return true
		}
	}
	return false
}

func (p *Program) addTypes(set *typeSet, e Expr) {
	fn := p.Function(e.Func)
	v := fn.Values[e.Value]
	switch v.Kind {
	case facts.Constant:
		set.add(Type{Kind: Immutable, Name: constantName(syntax.ConstantKind(v.Op))})
	case facts.Global:
		p.addBindingTypes(set, p.global(e.File, v.Name))
	case facts.Imported:
		p.addBindingTypes(set, p.Import(e.File, v.A))
	case facts.FuncOf:
		set.add(Type{Kind: FuncObject, Func: Func{e.File, facts.FuncID(v.A)}})
	case facts.ClassOf:
		set.add(Type{Kind: ClassObject, Class: Class{e.File, facts.ClassID(v.A)}})
	case facts.Display, facts.Built:
		set.add(Type{Kind: Container, Name: displayName(facts.DisplayKind(v.Op)), At: e})
	case facts.Compare, facts.Not:
		set.add(Type{Kind: Immutable, Name: "bool"})
	case facts.Compute:
		p.addComputeTypes(set, e.Func, v)
	case facts.Either:
		for _, alt := range fn.Lists[v.A] {
			set.join(p.Types(Expr{e.Func, alt}))
		}
	case facts.Attr:
		p.addAttrTypes(set, e, v)
	case facts.CallOf:
		p.addCallTypes(set, e, v)
	case facts.Entered:
		p.addEnteredTypes(set, Expr{e.Func, facts.ValueID(v.A)})
	case facts.Element:
		p.addElementTypes(set, Expr{e.Func, facts.ValueID(v.A)})
	case facts.Item:
		p.addItemTypes(set, e, v)
	case facts.Unpacked:
		p.addUnpackedTypes(set, Expr{e.Func, facts.ValueID(v.A)}, int(v.B))
	case facts.Awaited:
		p.addAwaitedTypes(set, Expr{e.Func, facts.ValueID(v.A)})
	}
}

func constantName(k syntax.ConstantKind) string {
	return [...]string{"str", "bytes", "int", "float", "complex", "bool", "bool", "None", "ellipsis"}[k]
}

func displayName(k facts.DisplayKind) string {
	return [...]string{"tuple", "list", "set", "dict", "generator"}[k]
}

// addComputeTypes: arithmetic on immutable objects gives one, and `[0] * n` the
// list that is written there, only longer. The result of anything else is unknown.
func (p *Program) addComputeTypes(set *typeSet, f Func, v facts.Value) {
	fn := p.Function(f)
	operands := fn.Lists[v.A]
	if v.Op == 1+uint8(syntax.Mult) {
		for _, o := range operands {
			if fn.Values[o].Kind == facts.Display {
				set.join(p.Types(Expr{f, o}))
				return
			}
		}
	}
	for _, o := range operands {
		for _, t := range p.Types(Expr{f, o}) {
			if t.Kind == Immutable && t.Name != "None" {
				set.add(t)
			}
		}
	}
}

func (p *Program) addVarTypes(set *typeSet, f Func, v facts.VarID) {
	fn := p.Function(f)
	for i := range fn.Params {
		if fn.Params[i].Var == v {
			p.addParamTypes(set, f, i)
		}
	}
	p.addDefTypes(set, p.VarDefs(f, v))
	if len(*set) == 0 {
		p.addDeclaredTypes(set, f, v)
	}
	if len(*set) == 0 {
		p.addTestedTypes(set, f, v)
	}
}

// addDeclaredTypes: `x: C` of a variable that nothing else is known of.
func (p *Program) addDeclaredTypes(set *typeSet, f Func, v facts.VarID) {
	fn := p.Function(f)
	for _, op := range fn.Ops {
		if op.Kind == facts.Declare {
			if target := fn.Values[op.Value]; target.Kind == facts.Local && facts.VarID(target.A) == v {
				p.addAnnotationTypes(set, Expr{f, op.Src})
			}
		}
	}
}

func (p *Program) addParamTypes(set *typeSet, f Func, i int) {
	fn := p.Function(f)
	if self, class, ok := p.Self(f); ok && self == fn.Params[i].Var {
		if p.IsClassMethod(f) {
			set.add(Type{Kind: ClassObject, Class: class})
		} else {
			set.add(Type{Kind: Instance, Class: class})
		}
		return
	}
	outer := Func{f.File, fn.Outer}
	if a := fn.Params[i].Annotation; a != 0 {
		p.addAnnotationTypes(set, Expr{outer, a})
	}
	if d := fn.Params[i].Default; d != 0 {
		set.join(p.Types(Expr{outer, d}))
	}
	if first := i == 0 || i == 1 && fn.Class != 0; first && fn.Params[i].Kind <= facts.PosOrKeyword {
		p.addDecorated(set, f)
	}
	p.addHandedTypes(set, f, i)
	if len(p.invokesOf(p.calledAs(f))) > maxCallers {
		return
	}
	for _, site := range p.ShippedCallers(f) {
		call := p.Op(site).Value
		if arg, ok := p.Argument(Expr{site.Func, call}, f, i); ok {
			set.join(p.Types(Expr{site.Func, arg}))
		}
	}
}

// externalInstance is what calling something outside the program gives.
func externalInstance(dotted string, at Expr) Type {
	dotted = known.Canonical(dotted)
	if _, ok := known.ImmutableCalls[dotted]; ok {
		return Type{Kind: Immutable, Name: dotted}
	}
	if gift, ok := known.Given[dotted]; ok {
		dotted = gift.Class
	}
	return Type{Kind: ExternalInstance, Name: dotted, At: at}
}

func (p *Program) addBindingTypes(set *typeSet, b Binding) {
	switch b.Kind {
	case ModuleBinding:
		set.add(Type{Kind: ModuleObject, File: b.File})
	case ExternalBinding:
		set.add(Type{Kind: External, Name: known.Canonical(b.Name)})
	case GlobalBinding:
		set.join(p.globalTypes(b.File, b.global))
	}
}

func (p *Program) addAttrTypes(set *typeSet, e Expr, v facts.Value) {
	name := p.Name(e.Func, v.Name)
	base := Expr{e.Func, facts.ValueID(v.A)}
	if name == classAttribute {
		p.addClassOf(set, base)
		return
	}
	if _, class, ok := p.superOf(base); ok {
		p.addSuperAttr(set, class, name, base)
		return
	}
	for _, t := range p.receiver(base, name) {
		if !t.Guess {
			p.addAttr(set, t, name, base)
			continue
		}
		var guessed typeSet
		p.addAttr(&guessed, t, name, base)
		for _, g := range guessed {
			g.Guess = true
			set.add(g)
		}
	}
}

// addAttr gives what an attribute of an object may be.
func (p *Program) addAttr(set *typeSet, t Type, name Name, base Expr) {
	switch t.Kind {
	case ModuleObject:
		p.addBindingTypes(set, p.moduleMember(t.File, name))
	case External:
		set.add(Type{Kind: External, Name: known.Canonical(t.Name + "." + name.String())})
	case ExternalInstance, Container:
		if known.Confined[t.Name] != "" && p.addSlotTypes(set, t, name) {
			return
		}
		set.add(Type{Kind: ExternalMethod, Name: t.Name + "." + name.String(), At: base})
	case Instance, ClassObject:
		p.addMemberTypes(set, t, name, base)
	}
}

// addMemberTypes gives what an attribute of an instance or class may hold:
// a method, what a property returns, or what methods and class body store.
func (p *Program) addMemberTypes(set *typeSet, t Type, name Name, base Expr) {
	if m, ok := p.method(t.Class, name); ok {
		switch {
		case p.IsProperty(m):
			p.addReturnTypes(set, m)
		case t.Kind == ClassObject && !p.IsClassMethod(m):
			set.add(Type{Kind: FuncObject, Func: m})
		default:
			set.add(Type{Kind: Method, Func: m, At: base})
		}
		return
	}
	set.join(p.fieldTypes(t.Class, name))
	fields := p.fieldDefs(t.Class, name)
	for _, ext := range p.ExternalBases(t.Class) {
		if len(fields) == 0 && t.Kind == Instance {
			if name == serverName && known.HandlesRequests(ext) {
				p.addServers(set, t.Class)
				return
			}
			set.add(Type{Kind: ExternalMethod, Name: ext + "." + name.String(), At: base})
		}
	}
}

// addDeclaredField reads the annotation of an attribute.
func (p *Program) addDeclaredField(set *typeSet, c Class, name Name) {
	for _, k := range p.MRO(c) {
		a, ok := p.fieldsOf(k).declared[name]
		if !ok {
			a = p.body(k).declared[name]
		}
		if a.Value != 0 {
			p.addAnnotationTypes(set, a)
		}
	}
}

func (p *Program) addReturnTypes(set *typeSet, f Func) {
	if fn := p.Function(f); !fn.Async && !fn.Generator {
		set.join(p.resultTypes(f))
	}
}

// addAwaitedTypes gives what coroutines return.
func (p *Program) addAwaitedTypes(set *typeSet, e Expr) {
	for _, t := range p.Types(e) {
		if t.Kind == Suspended {
			set.join(p.resultTypes(t.Func))
		}
	}
}

func (p *Program) addResultTypes(set *typeSet, f Func) {
	fn := p.Function(f)
	for _, op := range fn.Ops {
		if op.Kind == facts.Return && op.Value != 0 {
			set.join(p.Types(Expr{f, op.Value}))
		}
	}
}

func (p *Program) addCallTypes(set *typeSet, e Expr, v facts.Value) {
	if same, ok := p.handsOn(e); ok {
		set.join(p.Types(same))
		return
	}
	if object, ok := p.isTypeOf(e); ok {
		p.addClassOf(set, object)
		return
	}
	if container, ok := p.picked(e); ok {
		p.addElementTypes(set, container)
		return
	}
	for _, t := range p.Types(Expr{e.Func, facts.ValueID(v.A)}) {
		switch t.Kind {
		case ClassObject:
			set.add(Type{Kind: Instance, Class: t.Class, At: e})
		case FuncObject, Method:
			if fn := p.Function(t.Func); (fn.Async || fn.Generator) && !p.IsContextManager(t.Func) {
				set.add(Type{Kind: Suspended, Func: t.Func, At: e})
			}
			if name := p.fieldMaker(t.Func); name != "" {
				set.add(externalInstance(name, e))
				continue
			}
			p.addReturnTypes(set, t.Func)
		case External:
			switch t.Name {
			case "super":
				p.addSuperTypes(set, e)
			case "importlib.import_module", "__import__":
				p.addModuleCall(set, e)
			case "max", "min": // one of several; that of one container is picked
				for _, a := range p.Function(e.Func).Calls[v.B].Args {
					if a.Name == 0 {
						set.join(p.Types(Expr{e.Func, a.Value}))
					}
				}
			default:
				set.add(externalInstance(t.Name, e))
			}
		case ExternalMethod:
			if _, gift := known.Given[known.Canonical(t.Name)]; gift || known.MakesObject(t.Name) { // pool.submit(f), sqlite3.connect(path).cursor()
				set.add(externalInstance(t.Name, e))
				continue
			}
			p.addContainerCall(set, e, t)
		case ExternalInstance:
			if called := t.Name + ".__call__"; known.MakesObject(called) { // sessionmaker(engine)()
				set.add(externalInstance(called, e))
			}
		}
	}
}

// fieldMaker is the name of a function by which class bodies declare fields, if it
// is part of the program, as when the library itself is looked at.
func (p *Program) fieldMaker(f Func) string {
	if p.Name(f, p.Function(f).Name) != fieldName {
		return ""
	}
	name := p.QualifiedName(f)
	if known.FieldMakers[name] == "" {
		return ""
	}
	return name
}

var fieldName = NameOf("field")

// addSuperTypes takes `super()` for an instance of the first base class that
// the program has.
func (p *Program) addSuperTypes(set *typeSet, e Expr) {
	if _, class, ok := p.superOf(e); ok {
		for _, c := range p.MRO(class)[1:] {
			set.add(Type{Kind: Instance, Class: c})
			return
		}
	}
}

// addEnteredTypes: `__enter__` of a class of the program says what it returns;
// everything else is taken to return itself, as locks, files and pools do.
func (p *Program) addEnteredTypes(set *typeSet, e Expr) {
	if v := p.Value(e); v.Kind == facts.CallOf {
		for _, t := range p.Types(Expr{e.Func, facts.ValueID(v.A)}) {
			if (t.Kind == FuncObject || t.Kind == Method) && p.IsContextManager(t.Func) {
				p.addYieldTypes(set, t.Func)
			}
		}
	}
	for _, t := range p.Types(e) {
		if t.Kind == Instance {
			if enter, ok := p.method(t.Class, enterMethod); ok {
				p.addReturnTypes(set, enter)
				continue
			}
		}
		set.add(t)
	}
}

// Elements gives the values that are known to be put into a list, set or tuple:
// those of its display or comprehension, and those that the function that makes
// it appends.
func (p *Program) Elements(container Expr) []Expr {
	var all []Expr
	for _, t := range p.Types(container) {
		if t.Kind != Container || t.Name == "dict" {
			continue
		}
		v := p.Value(t.At)
		if v.Kind == facts.Built {
			all = append(all, Expr{t.At.Func, facts.ValueID(v.A)})
			continue
		}
		for _, item := range p.Function(t.At.Func).Lists[v.A] {
			all = append(all, Expr{t.At.Func, item})
		}
		all = append(all, p.appended(t)...)
	}
	return all
}

func (p *Program) appended(container Type) []Expr {
	f := container.At.Func
	fn := p.Function(f)
	var all []Expr
	for _, op := range fn.Ops {
		if op.Kind != facts.Invoke {
			continue
		}
		call := fn.Values[op.Value]
		callee, args := fn.Values[call.A], fn.Calls[call.B].Args
		if callee.Kind != facts.Attr || len(args) != 1 {
			continue
		}
		if name := p.Text(f, callee.Name); name != "append" && name != "add" {
			continue
		}
		if slices.Contains(p.Types(Expr{f, facts.ValueID(callee.A)}), container) {
			all = append(all, Expr{f, args[0].Value})
		}
	}
	return all
}
