package locks

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
	"github.com/ftlint/ftlint/rules/rule"
)

// ForeignCodeUnderLock is FT511.
var ForeignCodeUnderLock = &rule.Rule{
	Code: "FT511", Name: "foreign-code-under-lock", Severity: finding.Error, Since: "0.2.0",
	Beside: foreignCodeUnderLock,
	Doc: rule.Doc{
		Title: "a callback of somebody else runs under a lock that its own holder cannot take again",
		Why: "What a callback does is up to who registered it. If it asks the object for anything, by a method that takes the same lock, the thread waits for itself. " +
			"If it takes a lock of its own, others may take the two the other way round.",
		Bad: `import threading

class Signal:
    def __init__(self):
        self._lock = threading.Lock()
        self._receivers = []

    def connect(self, receiver):
        with self._lock:
            self._receivers.append(receiver)

    def send(self, value):
        with self._lock:
            for receiver in self._receivers:
                receiver(value)
`,
		Good: `import threading

class Signal:
    def __init__(self):
        self._lock = threading.Lock()
        self._receivers = []

    def connect(self, receiver):
        with self._lock:
            self._receivers.append(receiver)

    def send(self, value):
        with self._lock:
            receivers = list(self._receivers)
        for receiver in receivers:
            receiver(value)
`,
		Fix: "Take what is to be called out of the container under the lock, let it go, and call then.",
		Limits: "Seen are elements of a container that an object or module keeps, what a constructor was given under the name of a callback, and parameters of public functions, called in the function that holds the lock. What the project itself is known to pass is left alone unless it takes the lock, " +
			"and so is a lock that nothing else takes: one that is there to let one caller in at a time.",
		Sources: []string{
			"https://docs.python.org/3/library/threading.html#lock-objects",
			"https://docs.oracle.com/javase/tutorial/essential/concurrency/deadlock.html",
		},
	},
}

func foreignCodeUnderLock(pass *rule.ProjectPass) {
	x := foreign{pass: pass, p: pass.Program, takers: map[link.Path][]link.Func{}}
	under := whatIsUnderLocks(pass)
	for i := range under.sections {
		x.noteTaken(&under.sections[i])
	}
	for _, f := range under.takers {
		x.function(f)
	}
}

// foreign looks for callbacks that run under locks.
type foreign struct {
	pass   *rule.ProjectPass
	p      *link.Program
	takers map[link.Path][]link.Func // the public functions that take a lock, by its identity
}

func (x *foreign) noteTaken(s *section) {
	name := x.p.Text(s.holder, x.p.Function(s.holder).Name)
	if strings.HasPrefix(name, "_") && !strings.HasSuffix(name, "__") || name == "__init__" {
		return
	}
	if path, ok := s.Identity(); ok && !slices.Contains(x.takers[path], s.holder) {
		x.takers[path] = append(x.takers[path], s.holder)
	}
}

func (x *foreign) function(f link.Func) {
	fn := x.p.Function(f)
	reported := false
	lock.Walk(x.p, x.p.Static(f), nil, func(op facts.OpID, held []lock.Held) {
		o := fn.Ops[op]
		if reported || o.Kind != facts.Invoke || len(held) == 0 {
			return
		}
		called := facts.ValueID(fn.Values[o.Value].A)
		what, ok := x.callback(f, called)
		if !ok {
			return
		}
		theProjects := x.isKnown(f, called)
		for _, h := range firm(held) {
			path, kept := h.Identity()
			other, found := x.other(f, path)
			if theProjects {
				other, found = x.comesBack(f, called, path)
			}
			if kept && found && x.owns(f, path) && lock.Once(x.p, h) {
				x.report(link.Site{Func: f, Op: op}, h, what, other, theProjects)
				reported = true
				return
			}
		}
	})
}

// isKnown: the project itself is seen to pass what is called.
func (x *foreign) isKnown(f link.Func, v facts.ValueID) bool {
	return slices.ContainsFunc(x.p.Types(link.Expr{Func: f, Value: v}), func(t link.Type) bool { return t.Kind != link.Immutable })
}

// comesBack gives the function by which what the project passes takes the lock, where
// that is one lock for all: of the only object of its class, or the module's.
//
//	temperature.watch(lambda old, new: print(temperature.get()))
func (x *foreign) comesBack(f link.Func, v facts.ValueID, path link.Path) (link.Func, bool) {
	if path.Root.Kind == link.SelfRoot {
		class := link.Class{File: path.Root.File, ID: facts.ClassID(path.Root.ID)}
		if len(x.p.InvokesOf(x.p.ClassName(class))) != 1 {
			return link.Func{}, false
		}
	}
	for _, t := range x.p.Types(link.Expr{Func: f, Value: v}) {
		c, ok := x.p.CalleeOf(t)
		if !ok || c.Guess || c.Func == f {
			continue
		}
		for _, taken := range activityIn(x.p, x.p.Static(c.Func)).taken {
			if at, ok := taken.Identity(); ok && at == path && len(taken.calls) > 0 && surely(x.p.Function(taken.in), taken.Site.Op) {
				return taken.in, true
			}
		}
	}
	return link.Func{}, false
}

// callback tells a called value that is somebody else's: an element of a kept
// container, or a parameter of which it is not known what is passed for it.
func (x *foreign) callback(f link.Func, v facts.ValueID) (what string, ok bool) {
	fn := x.p.Function(f)
	val := fn.Values[v]
	if val.Kind != facts.Local && val.Kind != facts.Attr {
		return "", false
	}
	name := x.p.File(f).Expr(fn, v)
	if val.Kind == facts.Attr {
		return fmt.Sprintf("`%s`, which the constructor was given,", name), x.isFunctionName(x.p.Text(f, val.Name)) && x.givenOnly(f, val)
	}
	for i, param := range fn.Params {
		if uint32(param.Var) == val.A {
			_, _, method := x.p.EnclosingSelf(f)
			public := !strings.HasPrefix(x.p.Text(f, fn.Name), "_") && fn.Kind == facts.Def && (i > 0 || !method)
			return fmt.Sprintf("`%s`, which the caller passes,", name), public && x.isFunctionName(name)
		}
	}
	for _, d := range x.p.VarDefs(f, facts.VarID(val.A)) {
		if src := fn.Values[d.Src]; d.Func == f && src.Kind == facts.Element {
			if container, kept := x.container(f, facts.ValueID(src.A)); kept {
				return fmt.Sprintf("`%s`, an element of `%s`,", name, container), true
			}
		}
	}
	return "", false
}

// givenOnly: an attribute of self is what the constructor was passed, and nothing else.
func (x *foreign) givenOnly(f link.Func, attr facts.Value) bool {
	self, class, method := x.p.Self(f)
	if base := x.p.Function(f).Values[attr.A]; !method || base.Kind != facts.Local || facts.VarID(base.A) != self {
		return false
	}
	defs := x.p.FieldDefs(class, x.p.Text(f, attr.Name))
	return len(defs) > 0 && !slices.ContainsFunc(defs, func(d link.Def) bool {
		fn := x.p.Function(d.Func)
		src := fn.Values[d.Src]
		isParam := func(p facts.Param) bool { return src.Kind == facts.Local && uint32(p.Var) == src.A }
		return !known.Constructors[x.p.Text(d.Func, fn.Name)] || !slices.ContainsFunc(fn.Params, isParam)
	})
}

// isFunctionName: a parameter that is called may be a class, which makes
// something; what is named after what it does is a callback.
func (x *foreign) isFunctionName(name string) bool {
	for _, word := range []string{"callback", "cb", "handler", "listener", "hook", "func", "fn", "function", "factory", "action", "visit", "visitor", "predicate", "on_"} {
		if strings.HasPrefix(name, word) || strings.HasSuffix(name, word) {
			return true
		}
	}
	return false
}

// container is what is iterated: an attribute of self, or a global, perhaps
// through a view or a copy, or one of the lists that it keeps by key.
func (x *foreign) container(f link.Func, v facts.ValueID) (string, bool) {
	fn := x.p.Function(f)
	for range 4 {
		switch val := fn.Values[v]; val.Kind {
		case facts.Attr:
			base := fn.Values[val.A]
			own := base.Kind == facts.Local && len(fn.Params) > 0 && uint32(fn.Params[0].Var) == base.A
			return x.p.File(f).Expr(fn, v), own && !x.fixed(f, x.p.Text(f, val.Name))
		case facts.Global:
			return x.p.File(f).Expr(fn, v), true
		case facts.Item: // handlers[topic], handlers[:]
			v = facts.ValueID(val.A)
		case facts.CallOf:
			call := fn.Calls[val.B]
			callee := fn.Values[val.A]
			switch {
			case callee.Kind == facts.Attr && (len(call.Args) == 0 || x.p.Text(f, callee.Name) == "get"): // values(), copy(), get(topic, [])
				v = facts.ValueID(callee.A)
			case callee.Kind == facts.Global && len(call.Args) == 1: // list(…)
				v = call.Args[0].Value
			default:
				return "", false
			}
		default:
			return "", false
		}
	}
	return "", false
}

// fixed: an attribute is a table that the class's body writes, and nothing is put
// into it later.
func (x *foreign) fixed(f link.Func, attr string) bool {
	_, class, ok := x.p.EnclosingSelf(f)
	if !ok || slices.ContainsFunc(x.p.FieldDefs(class, attr), func(d link.Def) bool { return x.p.Function(d.Func).Kind != facts.ClassBody }) {
		return false
	}
	for _, name := range []string{"append", "add", "insert", "extend", "appendleft", "setdefault", "update"} {
		if slices.ContainsFunc(x.p.InvokesOf(name), func(s link.Site) bool {
			_, receiver := x.p.MethodCalled(s)
			v := x.p.Value(receiver)
			return v.Kind == facts.Attr && x.p.Text(s.Func, v.Name) == attr
		}) {
			return false
		}
	}
	return len(x.p.FieldDefs(class, attr)) > 0
}

// other is a public function beside f that takes the lock, too.
func (x *foreign) other(f link.Func, path link.Path) (link.Func, bool) {
	i := slices.IndexFunc(x.takers[path], func(g link.Func) bool { return g != f })
	if i < 0 {
		return link.Func{}, false
	}
	return x.takers[path][i], true
}

// owns: the lock is one of the object or module that the function belongs to.
func (x *foreign) owns(f link.Func, path link.Path) bool {
	_, class, method := x.p.EnclosingSelf(f)
	switch path.Root.Kind {
	case link.SelfRoot, link.ClassRoot:
		return method && slices.ContainsFunc(x.p.MRO(class), func(c link.Class) bool { return c.File == path.Root.File && uint32(c.ID) == path.Root.ID })
	case link.GlobalRoot:
		return path.Root.File == f.File
	}
	return false
}

func (x *foreign) report(site link.Site, h lock.Held, what string, other link.Func, theProjects bool) {
	p := x.p
	effect := fmt.Sprintf("if it calls `%s`, the thread waits for itself for ever", p.LocalName(other))
	if theProjects {
		effect = fmt.Sprintf("it gets to `%s`, where the thread waits for itself for ever", p.LocalName(other))
	}
	f := finding.Finding{
		Location:   x.pass.At(site),
		Message:    fmt.Sprintf("%s is called under `%s`: %s", what, h.Name, effect),
		Label:      fmt.Sprintf("somebody else's code, under `%s`", h.Name),
		Confidence: finding.Likely,
		Evidence:   finding.Intrinsic,
		GIL:        finding.UnsafeAnyway,
		Subject:    p.Qualified(h.Path),
		Function:   p.QualifiedName(site.Func),
		Related: []finding.Related{
			{Location: x.pass.At(h.Site), Role: "lock", Message: fmt.Sprintf("`%s` is taken here", h.Name)},
			{Location: finding.Location{File: other.File, Span: p.Function(other).NameSpan}, Role: "act", Message: fmt.Sprintf("takes `%s`, too", h.Name)},
		},
		Help: "take it out under the lock, let the lock go, and call it then",
	}
	x.pass.Report(f)
}
