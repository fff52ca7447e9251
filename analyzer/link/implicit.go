package link

import (
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// Implicit gives the functions of the program that an op enters although the
// source writes no call of them: properties and descriptors, the special
// methods behind `x[k]`, `in`, `len`, `with`, iteration, truth and augmented
// assignment (Python's data model, chapter 3.3), and the bodies of generators
// where they are advanced. Enter takes them like the callees of a call.
//
//	stats.total             property total of Stats, its self bound to stats
//	with pool.slot():       __enter__ here and __exit__ at the block's end;
//	                        the generator slot, if contextmanager made it one
//
// What a class inherits from outside the program is not entered, nor are the
// special methods of arithmetic and order.
func (p *Program) Implicit(fr *Frame, op facts.OpID) []Callee {
	o := p.Function(fr.Func).Ops[op]
	q := implicit{p: p, hooks: p.hooks(), fr: fr, fn: p.Function(fr.Func), op: o}
	switch o.Kind {
	case facts.Read, facts.Write, facts.Delete:
		q.access()
	case facts.Bind:
		q.augmented(o.Value)
	case facts.Invoke:
		q.builtin()
	case facts.Contains:
		q.special(facts.ValueID(q.fn.Values[o.Value].B), containsMethod, facts.ValueID(q.fn.Values[o.Value].A))
	case facts.If, facts.Condition:
		q.truth(o.Value)
	case facts.For:
		q.iterate(o.Value)
	case facts.With:
		q.with()
	case facts.Yield:
		if o.Flags&facts.Delegated != 0 {
			q.iterate(o.Value)
		}
	}
	return q.out
}

// hooks says which implicit calls there can be at all.
type hooks struct {
	names   NameSet // of attributes that properties and descriptors stand behind
	special NameSet // special methods that classes of the program define
}

func (p *Program) indexHooks() *hooks {
	h := &hooks{}
	var bodies []Func
	p.Functions(func(f Func, fn *facts.Function) {
		switch {
		case fn.Kind == facts.ClassBody:
			bodies = append(bodies, f)
		case fn.Kind != facts.Def || fn.Class == 0:
			if fn.Kind == facts.Def && p.Name(f, fn.Name) == getattrMethod {
				h.special.Add(getattrMethod)
			}
		case isSpecial(p.Text(f, fn.Name)):
			h.special.Add(p.Name(f, fn.Name))
		case len(fn.Decorators) > 0 && p.IsAccessor(f):
			h.names.Add(p.KnownAs(f))
		}
	})
	descriptors := h.special.Has(getMethod) || h.special.Has(setMethod)
	for _, body := range bodies {
		p.indexDescriptors(h, body, descriptors)
	}
	return h
}

// indexDescriptors notes what a class body binds to `property(…)` and, if the
// program has descriptors at all, to instances.
func (p *Program) indexDescriptors(h *hooks, body Func, descriptors bool) {
	fn := p.Function(body)
	for _, op := range fn.Ops {
		if op.Kind != facts.Bind && op.Kind != facts.Write || fn.Values[op.Src].Kind != facts.CallOf {
			continue
		}
		callee := fn.Values[fn.Values[op.Src].A]
		if descriptors || callee.Kind == facts.Global && p.Text(body, callee.Name) == "property" {
			if v := fn.Values[op.Value]; v.Kind == facts.Local {
				h.names.Add(p.Name(body, fn.Vars[v.A].Name))
			}
		}
	}
}

func isSpecial(name string) bool {
	return len(name) > 4 && strings.HasPrefix(name, "__") && strings.HasSuffix(name, "__")
}

// IsAccessor reports whether a method is a property's getter, setter or deleter.
func (p *Program) IsAccessor(f Func) bool {
	return p.IsProperty(f) || p.decorated(f, "setter") || p.decorated(f, "deleter")
}

// implicit collects the implicit calls of one op.
type implicit struct {
	p     *Program
	hooks *hooks
	fr    *Frame
	fn    *facts.Function
	op    facts.Op
	out   []Callee
}

// enter adds a method that is called on a receiver with further operands.
func (q *implicit) enter(m Func, receiver Expr, operands ...facts.ValueID) *Callee {
	c := Callee{Func: m, Receiver: receiver, Implicit: true}
	copy(c.Operands[:], operands)
	q.out = append(q.out, c)
	return &q.out[len(q.out)-1]
}

// special enters a special method of each class that the object may be of; it
// reports whether there is one.
func (q *implicit) special(object facts.ValueID, name Name, operands ...facts.ValueID) bool {
	if !q.hooks.special.Has(name) {
		return false
	}
	found := false
	for _, t := range q.types(object) {
		if t.Kind == Instance {
			if m, ok := q.p.method(t.Class, name); ok {
				q.enter(m, Expr{q.fr.Func, object}, operands...)
				found = true
			}
		}
	}
	return found
}

// types spares the question for what never is an instance.
func (q *implicit) types(v facts.ValueID) []Type {
	switch q.fn.Values[v].Kind {
	case facts.Unknown, facts.Constant, facts.Display, facts.Built, facts.Compute, facts.Compare, facts.Not:
		return nil
	}
	return q.p.typesIn(q.fr, v)
}

func (q *implicit) access() {
	v := q.fn.Values[q.op.Value]
	base := facts.ValueID(v.A)
	switch v.Kind {
	case facts.Attr:
		q.attribute(v, base)
	case facts.Item:
		switch q.op.Kind {
		case facts.Read:
			q.special(base, getitemMethod, facts.ValueID(v.B))
		case facts.Write:
			q.special(base, setitemMethod, facts.ValueID(v.B), q.op.Src)
		case facts.Delete:
			q.special(base, delitemMethod, facts.ValueID(v.B))
		}
	}
	if q.op.Kind == facts.Write {
		q.augmented(q.op.Value)
	}
}

var augmentedMethods = [...]Name{
	syntax.Add: NameOf("__iadd__"), syntax.Sub: NameOf("__isub__"), syntax.Mult: NameOf("__imul__"), syntax.MatMult: NameOf("__imatmul__"),
	syntax.Div: NameOf("__itruediv__"), syntax.Mod: NameOf("__imod__"), syntax.Pow: NameOf("__ipow__"), syntax.LShift: NameOf("__ilshift__"),
	syntax.RShift: NameOf("__irshift__"), syntax.BitOr: NameOf("__ior__"), syntax.BitXor: NameOf("__ixor__"), syntax.BitAnd: NameOf("__iand__"),
	syntax.FloorDiv: NameOf("__ifloordiv__"),
}

func (q *implicit) augmented(target facts.ValueID) {
	src := q.fn.Values[q.op.Src]
	if q.op.Flags&facts.Augmented == 0 || src.Kind != facts.Compute || src.Op == 0 {
		return
	}
	if operands := q.fn.Lists[src.A]; len(operands) == 2 {
		q.special(target, augmentedMethods[src.Op-1], operands[1])
	}
}

// attribute: a property or descriptor of the class is asked first, the
// fallback of the class last.
func (q *implicit) attribute(v facts.Value, base facts.ValueID) {
	name := q.p.Name(q.fr.Func, v.Name)
	hook := [...]Name{facts.Read: getattrMethod, facts.Write: setattrMethod, facts.Delete: delattrMethod}[q.op.Kind]
	if !q.hooks.names.Has(name) && !q.hooks.special.Has(hook) {
		return
	}
	for _, t := range q.types(base) {
		switch t.Kind {
		case Instance:
			if !q.accessor(t.Class, name, base) {
				q.fallback(t.Class, hook, name, base)
			}
		case ModuleObject:
			q.moduleFallback(t, name)
		}
	}
}

// accessor enters the property or descriptor behind an attribute, and reports
// whether the class itself answers for the attribute.
func (q *implicit) accessor(c Class, name Name, base facts.ValueID) bool {
	if !q.hooks.names.Has(name) {
		return q.op.Kind == facts.Read && q.p.hasAttr(c, name)
	}
	get, set, del, ok := q.p.Accessors(c, name.String())
	if ok {
		m := [...]Func{facts.Read: get, facts.Write: set, facts.Delete: del}[q.op.Kind]
		if m != (Func{}) {
			q.enter(m, Expr{q.fr.Func, base}, q.op.Src)
		}
		return true
	}
	method := [...]Name{facts.Read: getMethod, facts.Write: setMethod, facts.Delete: deleteMethod}[q.op.Kind]
	if q.hooks.special.Has(method) {
		for _, d := range q.p.bodyDefs(c, name) {
			at := Expr{d.Func, d.Src}
			for _, t := range q.p.Types(at) {
				if m, ok := q.p.methodOf(t, method); ok {
					q.enter(m, at, base, q.op.Src)
				}
			}
		}
		if len(q.out) > 0 {
			return true
		}
	}
	return q.op.Kind == facts.Read && q.p.hasAttr(c, name)
}

// fallback enters __getattr__ for what the class does not have, __setattr__ and
// __delattr__ for everything.
func (q *implicit) fallback(c Class, hook, name Name, base facts.ValueID) {
	if !q.hooks.special.Has(hook) || q.op.Kind == facts.Read && isSpecial(name.String()) {
		return
	}
	if m, ok := q.p.method(c, hook); ok {
		q.enter(m, Expr{q.fr.Func, base}, 0, q.op.Src)
	}
}

// moduleFallback enters a module's __getattr__ (PEP 562).
func (q *implicit) moduleFallback(t Type, name Name) {
	if q.op.Kind != facts.Read || !q.hooks.special.Has(getattrMethod) || q.p.memberOf(t.File, name, 0).Kind != NoBinding {
		return
	}
	for _, d := range q.p.globalDefs(t.File, getattrMethod) {
		if v := q.p.Value(Expr{d.Func, d.Src}); v.Kind == facts.FuncOf {
			q.enter(Func{d.File, facts.FuncID(v.A)}, Expr{})
		}
	}
}

// consumers are the builtins that iterate over an argument; the number is how
// many arguments come before it.
var consumers = byNames(map[string]int{
	"list": 0, "tuple": 0, "set": 0, "frozenset": 0, "dict": 0, "sorted": 0, "sum": 0, "min": 0, "max": 0, "any": 0, "all": 0, "next": 0,
	"enumerate": 0, "zip": 0, "map": 1, "filter": 1, "iter": 0, "reversed": 0,
})

var builtinMethods = byNames(map[string]Name{
	"len": lenMethod, "str": strMethod, "repr": reprMethod, "hash": NameOf("__hash__"), "next": nextMethod,
	"reversed": NameOf("__reversed__"), "format": NameOf("__format__"), "int": NameOf("__int__"), "float": NameOf("__float__"),
	"bytes": NameOf("__bytes__"), "dir": NameOf("__dir__"), "abs": NameOf("__abs__"), "round": NameOf("__round__"),
})

var (
	boolBuiltin  = NameOf("bool")
	printBuiltin = NameOf("print")
	strMethod    = NameOf("__str__")
	reprMethod   = NameOf("__repr__")
)

// builtin: a call of a builtin function that calls its argument back.
func (q *implicit) builtin() {
	call := q.fn.Values[q.op.Value]
	callee, args := q.fn.Values[call.A], q.fn.Calls[call.B].Args
	if callee.Kind != facts.Global || len(args) == 0 {
		return
	}
	name := q.p.Name(q.fr.Func, callee.Name)
	if name == printBuiltin {
		q.printed(args)
		return
	}
	method, calls := builtinMethods[name]
	before, consumes := consumers[name]
	if !calls && !consumes && name != boolBuiltin || q.p.global(q.fr.File, callee.Name).Kind != ExternalBinding {
		return
	}
	if name == boolBuiltin {
		q.truth(args[0].Value)
		return
	}
	if calls && (q.special(args[0].Value, method) || method == strMethod && q.special(args[0].Value, reprMethod)) || !consumes || before >= len(args) {
		return
	}
	q.iterate(args[before].Value)
}

// printed: print() asks each object for its text.
func (q *implicit) printed(args []facts.Arg) {
	if !q.hooks.special.Has(strMethod) && !q.hooks.special.Has(reprMethod) || q.p.global(q.fr.File, q.fn.Values[q.fn.Values[q.op.Value].A].Name).Kind != ExternalBinding {
		return
	}
	for _, a := range args {
		if a.Name == 0 && !q.special(a.Value, strMethod) {
			q.special(a.Value, reprMethod)
		}
	}
}

// truth: `if x` asks __bool__, or else __len__.
func (q *implicit) truth(v facts.ValueID) {
	if val := q.fn.Values[v]; val.Kind == facts.Not {
		v = facts.ValueID(val.A)
	}
	if !q.special(v, boolMethod) {
		q.special(v, lenMethod)
	}
}

// iterate: a loop over an object asks its iterator, one over a generator runs
// the generator's body.
func (q *implicit) iterate(v facts.ValueID) {
	iter, next := iterMethod, nextMethod
	if q.op.Flags&facts.Async != 0 {
		iter, next = aiterMethod, anextMethod
	}
	for _, t := range q.types(v) {
		switch t.Kind {
		case Suspended:
			if q.p.Function(t.Func).Generator {
				q.resume(t, v)
			}
		case Instance:
			q.iterateInstance(t, v, iter, next)
		}
	}
}

func (q *implicit) iterateInstance(t Type, v facts.ValueID, iter, next Name) {
	receiver := Expr{q.fr.Func, v}
	m, ok := q.p.method(t.Class, iter)
	if !ok {
		if m, ok := q.p.method(t.Class, getitemMethod); ok {
			q.enter(m, receiver)
		}
		return
	}
	q.enter(m, receiver)
	if q.p.Function(m).Generator {
		return
	}
	var iterators typeSet
	q.p.addReturnTypes(&iterators, m)
	for _, it := range iterators {
		switch it.Kind {
		case Instance:
			if step, ok := q.p.method(it.Class, next); ok {
				at := it.At
				if it.Class == t.Class && at.Value == 0 { // it returns itself
					at = receiver
				}
				q.enter(step, at)
			}
		case Suspended:
			if q.p.Function(it.Func).Generator {
				q.resume(it, 0)
			}
		}
	}
}

// resume enters a generator's body, with the arguments of the call that made it.
// If v is a call of a method that has made it by one of its own object's methods,
// the object is that on which v calls it.
//
//	def feed(self, data): return super().feed(data)
//	for token in parser.feed(data): …
func (q *implicit) resume(t Type, v facts.ValueID) {
	callees, _ := q.p.Callees(t.At)
	for _, c := range callees {
		if c.Func == t.Func {
			if object, ok := q.calledOn(v, t.At.Func); ok && q.p.onSelf(t.At) {
				c.Receiver = object
			}
			c.Implicit, c.Made = true, t.At
			q.out = append(q.out, c)
			return
		}
	}
}

// calledOn gives the object on which a call calls a method.
func (q *implicit) calledOn(call facts.ValueID, method Func) (Expr, bool) {
	if q.fn.Values[call].Kind != facts.CallOf || method == q.fr.Func {
		return Expr{}, false
	}
	callees, _ := q.p.CalleesIn(q.fr, Expr{q.fr.Func, call})
	for _, c := range callees {
		if c.Func == method && c.Receiver.Value != 0 {
			return c.Receiver, true
		}
	}
	return Expr{}, false
}

func (q *implicit) with() {
	enter, exit := enterMethod, exitMethod
	if q.op.Flags&facts.Async != 0 {
		enter, exit = aenterMethod, aexitMethod
	}
	manager := Expr{q.fr.Func, q.op.Value}
	if q.fn.Values[q.op.Value].Kind == facts.CallOf {
		callees, _ := q.p.CalleesIn(q.fr, manager)
		for _, c := range callees {
			if q.p.IsContextManager(c.Func) {
				c.Implicit, c.Made = true, manager
				q.out = append(q.out, c)
			}
		}
	}
	for _, t := range q.types(q.op.Value) {
		if t.Kind != Instance {
			continue
		}
		if m, ok := q.p.method(t.Class, enter); ok {
			q.enter(m, manager)
		}
		if m, ok := q.p.method(t.Class, exit); ok {
			q.enter(m, manager).AtEnd = true
		}
	}
}

// IsContextManager reports whether a generator function is made a context
// manager by contextlib.
func (p *Program) IsContextManager(f Func) bool {
	return p.Function(f).Generator && (p.decorated(f, "contextmanager") || p.decorated(f, "asynccontextmanager"))
}
