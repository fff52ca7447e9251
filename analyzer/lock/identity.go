package lock

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// Identify gives the lock that a value of a frame is; false if it is none.
func Identify(p *link.Program, fr *link.Frame, v facts.ValueID) (Held, bool) {
	return tableOf(p).identify(fr, v)
}

// verdict is what is known of an object that may be a lock.
type verdict uint8

const (
	unknown verdict = iota
	none
	perhaps // its class, which nothing is known of, is called a lock
	certain
)

func (t *table) identify(fr *link.Frame, v facts.ValueID) (Held, bool) {
	fn := t.p.Function(fr.Func)
	val := fn.Values[v]
	if val.Kind == facts.Either {
		return t.chosen(fr, fn.Lists[val.A])
	}
	if alternatives := t.alternatives(fr.Func, v); len(alternatives) > 1 {
		return t.chosen(fr, alternatives)
	}
	paths := t.paths(fr, v)
	what, row, at := t.judge(link.Expr{Func: fr.Func, Value: v})
	if what == none || what == unknown && !t.called(fr.Func, v) {
		return Held{}, false
	}
	held := Held{Name: t.p.File(fr.Func).Expr(fn, v), Guess: what != certain, mark: row == tokenRow}
	if what != certain && (len(paths) != 1 || paths[0].Root.Kind == link.AllocRoot) || row != nil && row.Outside {
		held.Path, held.Guess = t.written(fr, v), true
		return held, true
	}
	held.Field = t.fieldOf(fr.Func, v)
	if len(paths) == 1 {
		held.Path = paths[0]
	} else { // one of several objects', or of one with several names
		held.Path, held.Guess = t.written(fr, v), true
	}
	if held.Guess && held.Field.Len == 0 {
		held.Field = t.fieldMade(at)
	}
	if row != nil && row.Waits {
		held.Path, held.Field = t.wrapped(fr, held.Path, at), t.wrapped(fr, held.Field, at)
	}
	held.Path, held.Field = t.alias(held.Path), t.alias(held.Field)
	if held.Field.Root.Kind != link.SelfRoot {
		held.Field = link.Path{} // a global by another name
	}
	held.Guess = held.Guess || held.mark || oneOfMany(held.Path)
	held.ByClass = held.Guess && what == certain && held.Field.Len > 0 && !held.mark
	if what == certain && t.fresh(fr, held.Path, v) {
		held.Fresh, held.Guess = true, true
	}
	return held, true
}

// fieldOf gives the attribute of a class that an expression denotes, of an object
// other than self.
func (t *table) fieldOf(f link.Func, v facts.ValueID) link.Path {
	fn := t.p.Function(f)
	val := fn.Values[v]
	if val.Kind == facts.Local && !isParam(fn, val.A) {
		if bound, ok := t.p.BoundOnce(link.Expr{Func: f, Value: v}); ok {
			val = fn.Values[bound.Value]
		}
	}
	if val.Kind != facts.Attr {
		return link.Path{}
	}
	name := t.p.Text(f, val.Name)
	class, ok := t.p.FieldOwner(link.Expr{Func: f, Value: facts.ValueID(val.A)}, name)
	if !ok {
		return link.Path{}
	}
	path, ok := t.field(class, name)
	if ok && path.Root.Kind == link.ClassRoot && t.declaredField(path) {
		path.Root.Kind = link.SelfRoot
	}
	if !ok || path.Root.Kind != link.SelfRoot {
		return link.Path{}
	}
	return path
}

// fieldMade gives the attribute that a method keeps a new lock in: that of a lock
// that has come out of a sequence.
//
//	first, second = sorted((a.lock, b.lock), key=id)
func (t *table) fieldMade(made link.Expr) link.Path {
	self, class, ok := t.p.Self(made.Func)
	if made.Value == 0 || !ok {
		return link.Path{}
	}
	fn := t.p.Function(made.Func)
	for _, op := range fn.Ops {
		target := fn.Values[op.Value]
		if op.Kind != facts.Write || op.Src != made.Value || target.Kind != facts.Attr {
			continue
		}
		if of := fn.Values[target.A]; of.Kind == facts.Local && facts.VarID(of.A) == self {
			if path, ok := t.field(class, t.p.Text(made.Func, target.Name)); ok && path.Root.Kind == link.SelfRoot {
				return path
			}
		}
	}
	return link.Path{}
}

// alternatives gives what a variable holds that may be idle:
//
//	guard = nullcontext() if locked else self._lock
//	with guard:
func (t *table) alternatives(f link.Func, v facts.ValueID) []facts.ValueID {
	fn := t.p.Function(f)
	val := fn.Values[v]
	if val.Kind != facts.Local || isParam(fn, val.A) || !slices.ContainsFunc(t.p.Types(link.Expr{Func: f, Value: v}), t.idle) {
		return nil
	}
	var all []facts.ValueID
	for _, d := range t.p.VarDefs(f, facts.VarID(val.A)) {
		switch src := fn.Values[d.Src]; {
		case d.Func != f || d.Src == v:
			return nil
		case src.Kind == facts.Either:
			all = append(all, fn.Lists[src.A]...)
		case src.Kind != facts.Local:
			all = append(all, d.Src)
		}
	}
	return all
}

// chosen gives the lock of `lock if threaded else nullcontext()`: what is no
// lock at all is not meant where there are threads. In `lock or self._lock` it is the
// one that is known.
func (t *table) chosen(fr *link.Frame, alternatives []facts.ValueID) (Held, bool) {
	var locks []Held
	for _, alt := range alternatives {
		if l, ok := t.identify(fr, alt); ok {
			locks = append(locks, l)
		}
	}
	if len(locks) == 0 {
		return Held{}, false
	}
	if known := slices.DeleteFunc(slices.Clone(locks), func(h Held) bool { return h.Guess }); len(known) == 1 {
		locks = known
	}
	l := locks[0]
	l.Guess = true
	if len(locks) > 1 {
		l.Path = link.Path{Root: link.Root{Kind: link.ExternalRoot, Name: link.NameOf(l.Name + " or " + locks[1].Name)}}
	}
	return l, true
}

// source gives the call that a value is, or that a variable bound once holds.
func (t *table) source(f link.Func, v facts.ValueID) facts.Value {
	fn := t.p.Function(f)
	val := fn.Values[v]
	if val.Kind == facts.Local && !isParam(fn, val.A) {
		if bound, ok := t.p.BoundOnce(link.Expr{Func: f, Value: v}); ok && fn.Values[bound.Value].Kind == facts.CallOf {
			return fn.Values[bound.Value]
		}
	}
	return val
}

// judge decides by the types of an object, None and other constants aside,
// whether it is a lock. What takes nothing stands for a lock where there are no
// threads, and leaves in doubt whether there is one. at is where it is made.
func (t *table) judge(e link.Expr) (what verdict, row *known.Lock, at link.Expr) {
	idle := false
	for _, typ := range t.p.Types(e) {
		if typ.Kind == link.Immutable {
			continue
		}
		if t.idle(typ) {
			idle = true
			continue
		}
		v, r := t.judgeType(typ)
		if v == none {
			return none, nil, link.Expr{}
		}
		if what == unknown || v < what {
			what = v
		}
		if r != nil {
			row, at = r, typ.At
		}
	}
	switch {
	case idle && what == certain:
		what = perhaps
	case idle && what == unknown:
		what = none
	}
	return what, row, at
}

// idle: nullcontext(), or a class of the program whose instances may be entered
// and do nothing then.
func (t *table) idle(typ link.Type) bool {
	if typ.Kind != link.Instance {
		return typ.Kind == link.ExternalInstance && typ.Name == known.NoLock
	}
	for _, name := range []string{"__enter__", "__exit__"} {
		m, ok := t.p.Method(typ.Class, name)
		if !ok || slices.ContainsFunc(t.p.Function(m).Ops, func(op facts.Op) bool { return op.Kind != facts.Return }) {
			return false
		}
	}
	return true
}

// judgeType judges an object of one type. A class or function outside the
// program may be an object just as well: `from module import lock`.
func (t *table) judgeType(typ link.Type) (verdict, *known.Lock) {
	switch typ.Kind {
	case link.ExternalInstance:
		if known.FieldMakers[typ.Name] != "" {
			return t.made(typ.At)
		}
		return t.external(typ.Name, typ.At)
	case link.Instance:
		return t.instance(typ.Class), nil
	case link.External, link.ExternalMethod:
		return unknown, nil
	}
	return none, nil
}

// made judges what a field of a dataclass is made by:
// lock: Lock = field(default_factory=Lock).
func (t *table) made(at link.Expr) (verdict, *known.Lock) {
	if at.Value == 0 || t.p.Value(at).Kind != facts.CallOf {
		return unknown, nil
	}
	fn := t.p.Function(at.Func)
	for _, a := range fn.Calls[fn.Values[at.Value].B].Args {
		switch t.p.Text(at.Func, a.Name) {
		case "default_factory", "factory":
			for _, typ := range t.p.Types(link.Expr{Func: at.Func, Value: a.Value}) {
				switch typ.Kind {
				case link.External:
					return t.external(typ.Name, link.Expr{})
				case link.ClassObject:
					return t.instance(typ.Class), nil
				case link.FuncObject:
					return unknown, nil
				}
			}
		}
	}
	return none, nil
}

// external judges an object that a class outside the program makes.
func (t *table) external(class string, at link.Expr) (verdict, *known.Lock) {
	row := known.LockOf(class)
	switch {
	case t.tokens[at]:
		return certain, tokenRow
	case row != nil && row.Counted && !t.single(at):
		return none, nil
	case row != nil:
		return certain, row
	case known.ForTasks(class):
		return none, nil
	case LockLike(known.LastName(class)):
		return perhaps, nil
	}
	return none, nil
}

// instance judges an object of a class of the program.
func (t *table) instance(c link.Class) verdict {
	for _, base := range t.p.ExternalBases(c) {
		if row := known.LockOf(base); row != nil && !row.Counted {
			return certain
		}
	}
	switch {
	case t.isLock(c):
		return certain
	case LockLike(t.p.ClassName(c)) && !t.forTasks(c):
		return perhaps
	}
	return none
}

// forTasks: a class that is entered with `async with` only, or made over such a one.
func (t *table) forTasks(c link.Class) bool {
	for _, base := range t.p.ExternalBases(c) {
		if known.ForTasks(base) {
			return true
		}
	}
	if m, ok := t.methodOf(c, "acquire"); ok {
		return t.p.Function(m).Async
	}
	_, async := t.methodOf(c, "__aenter__")
	_, plain := t.methodOf(c, "__enter__")
	return async && !plain
}

// single: a semaphore of one is a lock.
func (t *table) single(at link.Expr) bool {
	if at.Value == 0 || t.p.Value(at).Kind != facts.CallOf {
		return false
	}
	fn := t.p.Function(at.Func)
	args := fn.Calls[fn.Values[at.Value].B].Args
	if len(args) == 0 {
		return true
	}
	v := fn.Values[args[0].Value]
	return v.Kind == facts.Constant && syntax.ConstantKind(v.Op) == syntax.Int && t.p.Text(at.Func, v.Name) == "1"
}

// called reports whether an object that nothing is known of is called a lock.
func (t *table) called(f link.Func, v facts.ValueID) bool {
	if LockLike(lastName(t.p, f, v)) {
		return true
	}
	if container, ok := t.lookup(f, t.source(f, v)); ok {
		return LockLike(lastName(t.p, f, container))
	}
	return false
}

// paths gives the locations of an object, also where it is got out of a dict by
// a call: locks.setdefault(key, Lock()).
func (t *table) paths(fr *link.Frame, v facts.ValueID) []link.Path {
	if container, ok := t.lookup(fr.Func, t.source(fr.Func, v)); ok {
		return t.items(fr, container)
	}
	return t.p.Paths(fr, v)
}

// lookup takes `d.get(key)` and `d.setdefault(key, lock)` apart.
func (t *table) lookup(f link.Func, call facts.Value) (container facts.ValueID, ok bool) {
	fn := t.p.Function(f)
	if call.Kind != facts.CallOf {
		return 0, false
	}
	callee, args := fn.Values[call.A], fn.Calls[call.B].Args
	if callee.Kind != facts.Attr || len(args) == 0 || len(args) > 2 {
		return 0, false
	}
	switch t.p.Text(f, callee.Name) {
	case "get", "setdefault":
	default:
		return 0, false
	}
	for _, typ := range t.p.Types(link.Expr{Func: f, Value: facts.ValueID(callee.A)}) {
		if typ.Kind != link.Container && typ.Kind != link.ExternalInstance {
			return 0, false
		}
	}
	return facts.ValueID(callee.A), true
}

func isParam(fn *facts.Function, v uint32) bool {
	for i := range fn.Params {
		if uint32(fn.Params[i].Var) == v {
			return true
		}
	}
	return false
}

// items gives the locations of what a container holds.
func (t *table) items(fr *link.Frame, container facts.ValueID) []link.Path {
	var all []link.Path
	for _, base := range t.p.Paths(fr, container) {
		if path, ok := base.Append(link.AnyItem); ok {
			all = append(all, path)
		}
	}
	return all
}

// member gives an attribute of the object at a path. One of self is named by
// the class that brings it, as everywhere.
func (t *table) member(base link.Path, name string) (link.Path, bool) {
	if r := base.Root; base.Len == 0 && (r.Kind == link.SelfRoot || r.Kind == link.ClassRoot) {
		if path, ok := t.field(link.Class{File: r.File, ID: facts.ClassID(r.ID)}, name); ok {
			return path, true
		}
	}
	return base.Append(link.Attribute(name))
}

// field gives the location of an attribute of a class's instances, or of the
// class itself; false if nobody stores such a one.
func (t *table) field(c link.Class, name string) (link.Path, bool) {
	step := [link.MaxSteps]link.Step{link.Attribute(name)}
	mro := t.p.MRO(c)
	kind := link.ClassRoot
	var home link.Class
	for _, d := range t.p.FieldDefs(c, name) {
		_, in, method := t.p.EnclosingSelf(d.Func)
		switch {
		case method && t.p.IsClassMethod(d.Func):
		case method:
			kind = link.SelfRoot
		default:
			in = link.Class{File: d.File, ID: t.p.Function(d.Func).Class}
		}
		home = later(mro, home, in)
	}
	if home.ID == 0 {
		return link.Path{}, false
	}
	return link.Path{Root: link.Root{Kind: kind, File: home.File, ID: uint32(home.ID)}, Steps: step, Len: 1}, true
}

// later gives the class that stands further up.
func later(mro []link.Class, a, b link.Class) link.Class {
	for i := len(mro) - 1; i >= 0; i-- {
		if mro[i] == a || mro[i] == b {
			return mro[i]
		}
	}
	return a
}

// written gives a lock that nothing is known of by the way it is written, so
// that two places that write the same have it in common.
func (t *table) written(fr *link.Frame, v facts.ValueID) link.Path {
	fn := t.p.Function(fr.Func)
	if val := fn.Values[v]; val.Kind == facts.Local {
		if defs := t.p.VarDefs(fr.Func, facts.VarID(val.A)); len(defs) > 0 && defs[0].Func == fr.Func {
			v = defs[0].Src
		}
	}
	if val := fn.Values[v]; val.Kind == facts.CallOf {
		v = facts.ValueID(val.A)
	}
	return link.Path{Root: link.Root{Kind: link.ExternalRoot, Name: link.NameOf(t.p.File(fr.Func).Expr(fn, v))}}
}

// oneOfMany: an item of a container under a key that is not known. Two of them
// may be one lock, and may be two.
func oneOfMany(path link.Path) bool {
	for _, s := range path.Steps[:path.Len] {
		if s == link.AnyItem {
			return true
		}
	}
	return false
}
