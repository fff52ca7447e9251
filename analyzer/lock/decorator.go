package lock

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
)

// intrinsicOf gives the locks that a function is always entered with, as paths
// in its static frame: those that its decorators take around it, those that it
// declares to require, and those under which a library calls it.
//
//	def synchronized(f):
//	    def call(self, *args):
//	        with self._lock:
//	            return f(self, *args)
//	    return call
//
//	@synchronized
//	def grow(self): …               entered with self._lock
func (t *table) intrinsicOf(f link.Func) []Held {
	own := t.function(f)
	if own.asked {
		return own.intrinsic
	}
	own.asked = true
	fn := t.p.Function(f)
	if fn.Kind != facts.Def {
		return nil
	}
	var held []Held
	for _, d := range fn.Decorators {
		for _, l := range t.decoration(f, d) {
			held = take(held, l)
		}
	}
	own.around = slices.Clone(held)
	for _, l := range t.declarations().required[f] {
		held = take(held, l)
	}
	for _, l := range t.told(f) {
		if find(held, l.Path) < 0 {
			held = append(held, l)
		}
	}
	if l, ok := t.takenByCaller(f); ok {
		held = take(held, l)
	}
	for _, l := range t.takenByEnter(f) {
		if find(held, l.Path) < 0 {
			held = append(held, l)
		}
	}
	site := link.Site{Func: f}
	for i := range held {
		held[i].Site, held[i].again = site, 0
	}
	own.intrinsic = held
	return held
}

// takenByEnter gives the locks that the __enter__ of an object leaves held for its
// __exit__, however they are let go there: self._stack.close().
func (t *table) takenByEnter(f link.Func) []Held {
	_, class, ok := t.p.Self(f)
	if !ok || t.p.Text(f, t.p.Function(f).Name) != "__exit__" {
		return nil
	}
	enter, ok := t.p.Method(class, "__enter__")
	if !ok || !t.functions[enter] {
		return nil
	}
	var held []Held
	for _, h := range t.walker(t.p.Static(enter), nil).run(nil).held {
		if k := h.Path.Root.Kind; !h.mark && (k == link.SelfRoot || k == link.GlobalRoot || k == link.ClassRoot) {
			held = append(held, h.doubted())
		}
	}
	return held
}

// intrinsicIn is intrinsicOf as paths of a frame.
func (t *table) intrinsicIn(fr *link.Frame) []Held {
	return t.movedTo(fr, t.intrinsicOf(fr.Func))
}

// Around gives the locks that decorators take around a frame's function, each at
// the site in the wrapper where that takes it.
func Around(p *link.Program, fr *link.Frame) []Held {
	t := tableOf(p)
	t.intrinsicOf(fr.Func)
	return t.movedTo(fr, t.function(fr.Func).around)
}

// movedTo gives locks that a function's static frame names as paths of a frame.
func (t *table) movedTo(fr *link.Frame, held []Held) []Held {
	if len(held) == 0 || fr.Parent == nil {
		return held
	}
	self, class, ok := t.p.Self(fr.Func)
	if !ok {
		return held
	}
	bases := t.p.ParamPaths(fr, self)
	if len(bases) != 1 || bases[0].Root == (link.Root{Kind: link.SelfRoot, File: class.File, ID: uint32(class.ID)}) {
		return held
	}
	var moved []Held
	for _, h := range held {
		if h.Path.Root.Kind == link.SelfRoot {
			path, ok := h.Path.Rebase(bases[0])
			if !ok {
				continue
			}
			if bases[0].Len == 0 && h.Path.Len == 1 {
				path, _ = t.member(bases[0], h.Path.Last().Name())
			}
			h.Path = path
		}
		moved = append(moved, h)
	}
	return moved
}

// decoration gives the locks that one decorator holds while it calls f.
func (t *table) decoration(f link.Func, d facts.ValueID) []Held {
	outer := link.Func{File: f.File, ID: t.p.Function(f).Outer}
	fr := t.p.Static(outer)
	v := t.p.Function(outer).Values[d]
	var factory *link.Frame
	decorator := link.Expr{Func: outer, Value: d}
	if v.Kind == facts.CallOf {
		callees, _ := t.p.Callees(decorator)
		if len(callees) != 1 {
			return t.guessed(f, decorator)
		}
		factory = t.p.Enter(fr, link.Site{Func: outer, Op: t.p.OpOf(decorator)}, callees[0])
	}
	types := t.p.Types(decorator)
	if len(types) == 0 {
		return t.guessed(f, decorator)
	}
	var held []Held
	for _, typ := range types {
		if typ.Kind != link.FuncObject && typ.Kind != link.Method {
			held = append(held, t.guessed(f, decorator)...)
			continue
		}
		parent := fr
		if factory != nil && t.p.Function(typ.Func).Outer == factory.Func.ID {
			parent = factory
		}
		held = append(held, t.wrapping(f, parent, typ.Func)...)
	}
	return held
}

// guessed: a decorator that nothing is known of, or an object of the program, and
// that is called synchronized or the like, holds a lock of the object or of the
// module, and one that is given a lock holds that: @wrap_with(threading.Lock()).
func (t *table) guessed(f link.Func, decorator link.Expr) []Held {
	if l, ok := t.given(decorator); ok {
		return []Held{l}
	}
	name := lastName(t.p, decorator.Func, decorator.Value)
	for _, typ := range t.p.Types(decorator) {
		if !LockLike(name) {
			name = known.LastName(typ.Name)
		}
	}
	if !LockLike(name) {
		return nil
	}
	path := link.Path{Root: link.Root{Kind: link.ExternalRoot, Name: link.NameOf("@" + name)}}
	if _, class, ok := t.p.Self(f); ok {
		path = link.Path{Root: link.Root{Kind: link.SelfRoot, File: class.File, ID: uint32(class.ID)}}
		path, _ = path.Append(link.Attribute("@" + name))
	}
	return []Held{{Path: path, Name: "@" + name, Guess: true}}
}

// given gives the lock that the maker of a decorator is given.
func (t *table) given(decorator link.Expr) (Held, bool) {
	fn := t.p.Function(decorator.Func)
	v := fn.Values[decorator.Value]
	if v.Kind != facts.CallOf {
		return Held{}, false
	}
	for _, a := range fn.Calls[v.B].Args {
		if a.Name != 0 {
			continue // cached(cache, lock=…) is for the cache
		}
		if l, ok := t.identify(t.p.Static(decorator.Func), a.Value); ok {
			if path, ok := t.bound(l.Path); ok {
				l.Path = path
			}
			l.Guess, l.Fresh = true, false
			return l, true
		}
	}
	return Held{}, false
}

// wrapping gives the locks that the function that a decorator returns holds
// where it calls what is decorated, as paths of the decorated function.
func (t *table) wrapping(f link.Func, parent *link.Frame, decorator link.Func) []Held {
	fn := t.p.Function(decorator)
	if len(fn.Params) == 0 || fn.Async {
		return nil
	}
	wrapped := fn.Params[0].Var
	if _, _, method := t.p.Self(decorator); method && len(fn.Params) > 1 {
		wrapped = fn.Params[1].Var
	}
	around := t.p.Spawned(parent, 0, link.Site{Func: parent.Func}, link.Callee{Func: decorator}, 0, nil)
	for _, inner := range t.p.Within(decorator)[1:] {
		if op, ok := t.callOf(inner, decorator.ID, wrapped); ok && !t.p.Function(inner).Async {
			fr := t.p.Spawned(around, 0, link.Site{Func: decorator}, link.Callee{Func: inner}, 0, nil)
			var at []Held
			t.walker(fr, func(i facts.OpID, held []Held) {
				if i == op {
					at = held
				}
			}).run(nil)
			return t.seenFrom(f, inner, at)
		}
	}
	return nil
}

// callOf finds the call of a variable of an outer function.
func (t *table) callOf(f link.Func, home facts.FuncID, v facts.VarID) (facts.OpID, bool) {
	fn := t.p.Function(f)
	for i, op := range fn.Ops {
		if op.Kind != facts.Invoke {
			continue
		}
		callee := fn.Values[fn.Values[op.Value].A]
		if callee.Kind == facts.Attr && t.p.Text(f, callee.Name) == "__get__" {
			callee = fn.Values[callee.A]
		}
		if callee.Kind == facts.Captured && facts.FuncID(callee.A) == home && facts.VarID(callee.B) == v {
			return facts.OpID(i), true
		}
	}
	return 0, false
}

// seenFrom turns paths of a wrapper into those of what it wraps: the first
// argument of the one is self of the other.
func (t *table) seenFrom(f, wrapper link.Func, held []Held) []Held {
	_, class, method := t.p.Self(f)
	var out []Held
	for _, h := range held {
		switch h.Path.Root.Kind {
		case link.GlobalRoot, link.ClassRoot:
			h.Name = t.p.Show(h.Path) // the wrapper may call it otherwise
			out = append(out, h)
		case link.ExternalRoot:
			out = append(out, h)
		case link.AllocRoot:
			if path, ok := t.bound(h.Path); ok {
				h.Path = path
				out = append(out, h)
			} else if t.decoratedOnce(f, wrapper, h.Path.Root) {
				h.Path = link.Path{Root: link.Root{Kind: link.ExternalRoot, Name: link.NameOf("@" + h.Name + " of " + t.p.QualifiedName(f))}}
				h.Guess, h.Fresh = true, false
				out = append(out, h)
			}
		case link.VarRoot:
			rest, ok := t.firstArgument(wrapper, h.Path)
			if !ok || !method || rest.Len == 0 {
				continue
			}
			kind := link.SelfRoot
			if t.p.IsClassMethod(f) {
				kind = link.ClassRoot
			}
			self := link.Path{Root: link.Root{Kind: kind, File: class.File, ID: uint32(class.ID)}}
			path, ok := t.member(self, rest.Steps[0].Name())
			for _, s := range rest.Steps[1:rest.Len] {
				if ok {
					path, ok = path.Append(s)
				}
			}
			if ok {
				h.Path = t.alias(path)
				h.Name = "self." + rest.Steps[0].Name()
				h.Guess = h.Guess && !t.locks(path)
				out = append(out, h)
			}
		}
	}
	return out
}

// decoratedOnce reports whether a lock is made by the decorator around a wrapper,
// for a function that is decorated at import: all calls of it take that one.
//
//	def synchronized(f):
//	    lock = threading.Lock()
//	    def call(*args):
//	        with lock: return f(*args)
//	    return call
func (t *table) decoratedOnce(f, wrapper link.Func, made link.Root) bool {
	for outer := t.p.Function(f).Outer; ; outer = t.p.Function(link.Func{File: f.File, ID: outer}).Outer {
		kind := t.p.Function(link.Func{File: f.File, ID: outer}).Kind
		if kind == facts.ModuleBody {
			break
		}
		if kind != facts.ClassBody {
			return false
		}
	}
	around := link.Func{File: wrapper.File, ID: t.p.Function(wrapper).Outer}
	return around == link.Func{File: made.File, ID: made.Func} && t.p.Function(around).Kind == facts.Def
}

// bound gives the class attribute that an object made in a class body is kept in.
func (t *table) bound(path link.Path) (link.Path, bool) {
	r := path.Root
	body := link.Func{File: r.File, ID: r.Func}
	fn := t.p.Function(body)
	if fn.Kind != facts.ClassBody || path.Len > 0 {
		return link.Path{}, false
	}
	for _, op := range fn.Ops {
		if v := fn.Values[op.Value]; op.Kind == facts.Bind && uint32(op.Src) == r.ID && v.Kind == facts.Local {
			return t.field(link.Class{File: r.File, ID: fn.Class}, t.p.Text(body, fn.Vars[v.A].Name))
		}
	}
	return link.Path{}, false
}

// firstArgument takes a path that starts from a wrapper's first argument apart:
// it is a parameter, or item 0 of *args.
func (t *table) firstArgument(wrapper link.Func, path link.Path) (rest link.Path, ok bool) {
	fn := t.p.Function(wrapper)
	if path.Root.File != wrapper.File || path.Root.Func != wrapper.ID || len(fn.Params) == 0 || uint32(fn.Params[0].Var) != path.Root.ID {
		return link.Path{}, false
	}
	from := uint8(0)
	if fn.Params[0].Kind == facts.VarArgs {
		if path.Len == 0 || path.Steps[0] != link.ItemAt("0") {
			return link.Path{}, false
		}
		from = 1
	}
	for _, s := range path.Steps[from:path.Len] {
		rest, _ = rest.Append(s)
	}
	return rest, true
}

// locks reports whether what is stored at a path is a lock.
func (t *table) locks(path link.Path) bool {
	return slices.ContainsFunc(t.p.TypesAt(path), func(typ link.Type) bool {
		what, _ := t.judgeType(typ)
		return what == certain
	})
}
