package lock

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
)

// wrapped gives the lock that a condition is made over, if that one is known by
// a name of its own.
func (t *table) wrapped(fr *link.Frame, path link.Path, at link.Expr) link.Path {
	if at.Value == 0 || t.p.Value(at).Kind != facts.CallOf {
		return path
	}
	fn := t.p.Function(at.Func)
	args := fn.Calls[fn.Values[at.Value].B].Args
	if len(args) == 0 || args[0].Name != 0 && t.p.Text(at.Func, args[0].Name) != "lock" {
		return path
	}
	home := t.p.Static(at.Func)
	if fr.Func == at.Func {
		home = fr
	}
	inner := t.p.Paths(home, args[0].Value)
	if len(inner) != 1 || inner[0].Root.Kind == link.AllocRoot || inner[0].Root.Kind == link.VarRoot && fr.Func != at.Func {
		return path
	}
	if inner[0].Root.Kind == link.SelfRoot && path.Len > 0 && (path.Root.Kind != link.SelfRoot || path.Len > 1) {
		if moved, ok := inner[0].Rebase(path.Base()); ok {
			return moved
		}
		return path
	}
	return inner[0]
}

// alias gives the lock that an attribute of self is another name of:
//
//	self.lock = registry.lock
//	self.mutex = _module_lock
func (t *table) alias(path link.Path) link.Path {
	for range link.MaxSteps {
		next, ok := t.aliased(path)
		if !ok || next == path {
			return path
		}
		path = next
	}
	return path
}

func (t *table) aliased(path link.Path) (link.Path, bool) {
	r := path.Root
	if path.Len != 1 || path.Last().IsItem() {
		return path, false
	}
	if r.Kind == link.ClassRoot && t.declaredField(path) {
		path.Root.Kind = link.SelfRoot
		return path, true
	}
	if lent, ok := t.lent(path); ok {
		return lent, true
	}
	if r.Kind != link.SelfRoot {
		return path, false
	}
	if at, ok := t.field(link.Class{File: r.File, ID: facts.ClassID(r.ID)}, path.Last().Name()); ok && at.Root.Kind == link.ClassRoot && !t.declaredField(path) {
		return at, true // stored by class methods only
	}
	var src link.Expr
	for _, d := range t.p.FieldDefs(link.Class{File: r.File, ID: facts.ClassID(r.ID)}, path.Last().Name()) {
		e := link.Expr{Func: d.Func, Value: d.Src}
		if t.p.Value(e).Kind == facts.Constant {
			continue
		}
		if src.Value != 0 {
			return path, false
		}
		src = e
	}
	if src.Value == 0 {
		return path, false
	}
	v := t.p.Value(src)
	if v.Kind == facts.Attr {
		base := link.Expr{Func: src.Func, Value: facts.ValueID(v.A)}
		if types := t.p.Types(base); len(types) == 1 && types[0].Kind == link.Instance {
			return t.field(types[0].Class, t.p.Text(src.Func, v.Name))
		}
	}
	if v.Kind == facts.Local {
		return t.madeWith(path, src)
	}
	if v.Kind != facts.Attr && v.Kind != facts.Global && v.Kind != facts.CallOf {
		return path, false
	}
	paths := t.p.Paths(t.p.Static(src.Func), src.Value)
	if len(paths) != 1 {
		return path, false
	}
	switch paths[0].Root.Kind {
	case link.GlobalRoot, link.ClassRoot:
		return paths[0], true
	}
	return path, false
}

// lent gives the lock of another object that each call of a dataclass passes for a
// field of it:
//
//	Task(…, _lock=self._lock)
func (t *table) lent(path link.Path) (link.Path, bool) {
	if path.Root.Kind != link.SelfRoot || path.Len != 1 {
		return path, false
	}
	class := link.Class{File: path.Root.File, ID: facts.ClassID(path.Root.ID)}
	inBody := path
	inBody.Root.Kind = link.ClassRoot
	if !t.declaredField(inBody) {
		return path, false
	}
	var lent link.Path
	for _, site := range t.p.InvokesOf(t.p.ClassName(class)) {
		call := link.Expr{Func: site.Func, Value: t.p.Op(site).Value}
		if !slices.ContainsFunc(t.p.Types(call), func(typ link.Type) bool { return typ.Kind == link.Instance && typ.Class == class }) {
			continue
		}
		v, ok := t.p.ArgumentAt(call, -1, path.Last().Name())
		if !ok {
			return path, false
		}
		field := t.fieldOf(site.Func, v)
		if field.Len == 0 || lent.Len > 0 && lent != field || field == path {
			return path, false
		}
		lent = field
	}
	return lent, lent.Len > 0
}

// madeWith gives the lock of another object that all who make one of a class hand to
// its constructor, which keeps it:
//
//	Child(self._lock)
func (t *table) madeWith(path link.Path, kept link.Expr) (link.Path, bool) {
	fn := t.p.Function(kept.Func)
	if t.p.Text(kept.Func, fn.Name) != "__init__" {
		return path, false
	}
	at := slices.IndexFunc(fn.Params, func(p facts.Param) bool { return uint32(p.Var) == fn.Values[kept.Value].A })
	if at < 1 || len(t.p.VarDefs(kept.Func, fn.Params[at].Var)) > 1 {
		return path, false
	}
	var lent link.Path
	for _, site := range t.p.ShippedCallers(kept.Func) {
		v, ok := t.p.Argument(link.Expr{Func: site.Func, Value: t.p.Op(site).Value}, kept.Func, at)
		if !ok {
			return path, false
		}
		field := t.fieldOf(site.Func, v)
		if field.Len == 0 || lent.Len > 0 && lent != field || field == path {
			return path, false
		}
		lent = field
	}
	return lent, lent.Len > 0
}

// declaredField reports whether a class attribute stands for one that each
// instance gets: it is made by field(default_factory=…).
func (t *table) declaredField(path link.Path) bool {
	return slices.ContainsFunc(t.p.TypesAt(path), func(typ link.Type) bool {
		return typ.Kind == link.ExternalInstance && known.FieldMakers[typ.Name] != ""
	})
}

// fresh reports whether a lock is made by the activation that takes it, and is
// seen by nobody else.
func (t *table) fresh(fr *link.Frame, path link.Path, v facts.ValueID) bool {
	r := path.Root
	fn := t.p.Function(fr.Func)
	if r.Kind != link.AllocRoot || path.Len != 0 || r.File != fr.File || r.Func != fr.Func.ID || fn.Kind != facts.Def {
		return false
	}
	val := fn.Values[v]
	if val.Kind == facts.CallOf {
		return facts.ValueID(r.ID) == v
	}
	return val.Kind == facts.Local && !fn.Vars[val.A].Captured && !t.handedOn(fr.Func, facts.VarID(val.A), facts.ValueID(r.ID))
}

// handedOn reports whether what a variable holds, made by a value, gets out of
// the function: it is passed, stored, returned, or put into something.
func (t *table) handedOn(f link.Func, v facts.VarID, made facts.ValueID) bool {
	fn := t.p.Function(f)
	is := func(id facts.ValueID) bool {
		return id == made || fn.Values[id].Kind == facts.Local && facts.VarID(fn.Values[id].A) == v
	}
	for _, call := range fn.Calls {
		for _, a := range call.Args {
			if is(a.Value) {
				return true
			}
		}
	}
	for _, list := range fn.Lists {
		for _, item := range list {
			if is(item) {
				return true
			}
		}
	}
	for _, op := range fn.Ops {
		switch op.Kind {
		case facts.Write, facts.Bind:
			own := op.Kind == facts.Bind && facts.VarID(fn.Values[op.Value].A) == v
			if !own && is(op.Src) {
				return true
			}
		case facts.Return, facts.Yield:
			if is(op.Value) {
				return true
			}
		}
	}
	return false
}
