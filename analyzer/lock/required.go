package lock

import (
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/source"
)

// told gives the locks that a function says itself its callers hold: by what it tests
// first, or calls to have it tested, by its docstring or a comment, by its name. Whoever
// wrote that may err, so that it is a guess. A function that takes such a lock
// itself speaks of something else.
func (t *table) told(f link.Func) []Held {
	var held []Held
	for _, r := range t.requirementsOf(f) {
		held = append(held, t.wantedBy(f, r.Lock)...)
	}
	if tester, ok := t.tested(f); ok {
		for _, r := range t.requirementsOf(tester) {
			held = append(held, t.wantedBy(f, r.Lock)...)
		}
	}
	if len(held) == 0 && t.conventional(f) {
		if held = t.wantedBy(f, ""); slices.ContainsFunc(held, func(h Held) bool { return t.takes(f, h.Path) }) {
			return nil // load_locked() takes it
		}
	}
	return slices.DeleteFunc(held, func(h Held) bool { return t.takes(f, h.Path) })
}

// requirementsOf gives what a function says of its callers.
func (t *table) requirementsOf(f link.Func) []facts.Requirement {
	all := t.p.Files[f.File].Requirements
	at, _ := slices.BinarySearchFunc(all, f.ID, func(r facts.Requirement, id facts.FuncID) int { return int(r.Func) - int(id) })
	end := at
	for end < len(all) && all[end].Func == f.ID {
		end++
	}
	return all[at:end]
}

// tested gives the function that tests the lock for another one, which begins with
// calling it on its own object or module: self._assert_locked().
func (t *table) tested(f link.Func) (link.Func, bool) {
	if t.testers == nil {
		t.findTesters()
	}
	fn := t.p.Function(f)
	for _, op := range fn.Ops {
		switch op.Kind {
		case facts.Read:
			continue
		case facts.Invoke:
		default:
			return link.Func{}, false
		}
		if !t.testers[called(t.p, f, op.Value)] {
			continue
		}
		callees, _ := t.p.Callees(link.Expr{Func: f, Value: op.Value})
		if len(callees) == 1 && len(t.requirementsOf(callees[0].Func)) > 0 && t.ofSameObject(f, callees[0].Func, op.Value) {
			return callees[0].Func, true
		}
	}
	return link.Func{}, false
}

// ofSameObject reports whether a call is one of the caller's own self, or of a function of
// its module.
func (t *table) ofSameObject(f, callee link.Func, call facts.ValueID) bool {
	self, _, method := t.p.Self(f)
	if _, _, of := t.p.Self(callee); !of || !method {
		return !of && f.File == callee.File
	}
	fn := t.p.Function(f)
	target := fn.Values[fn.Values[call].A]
	return target.Kind == facts.Attr && fn.Values[target.A].Kind == facts.Local && facts.VarID(fn.Values[target.A].A) == self
}

// findTesters finds the names of functions that do nothing but test a lock.
func (t *table) findTesters() {
	t.testers = map[string]bool{}
	for i, file := range t.p.Files {
		for _, r := range file.Requirements {
			f := link.Func{File: source.FileID(i), ID: r.Func}
			fn := t.p.Function(f)
			if !slices.ContainsFunc(fn.Ops, func(op facts.Op) bool {
				return op.Kind == facts.Write || op.Kind == facts.With || op.Kind == facts.For || op.Kind == facts.While || op.Kind == facts.Return && op.Value != 0
			}) {
				t.testers[t.p.Text(f, fn.Name)] = true
			}
		}
	}
}

// conventional reports whether a name says that callers hold a lock: a private one, one of a class that keeps locks, or
// one beside the function that takes it.
func (t *table) conventional(f link.Func) bool {
	fn := t.p.Function(f)
	name := t.p.Text(f, fn.Name)
	stem, ok := known.LockConvention(name)
	if !ok || fn.Async || t.p.IsProperty(f) {
		return false
	}
	if strings.HasPrefix(name, "_") {
		return true
	}
	if _, class, method := t.p.Self(f); method {
		_, ok := t.p.Method(class, stem)
		return ok || len(t.locksOf(class)) > 0
	}
	return len(t.p.GlobalDefs(f.File, stem)) > 0
}

// wantedBy gives the lock that a function's remark names, or all that it may mean: those
// of its class, else of its module. One that cannot be found is one lock for all functions
// of the class that ask for it.
func (t *table) wantedBy(f link.Func, text string) []Held {
	if text != "" {
		for _, as := range []string{text, "self." + text} {
			if l, ok := t.named(f, as); ok {
				return []Held{l.doubted()}
			}
		}
	}
	_, class, method := t.p.EnclosingSelf(f)
	if method {
		if held := t.locksOf(class); len(held) > 0 {
			return held
		}
	}
	if held := t.globalLocks(f.File); len(held) > 0 {
		return held
	}
	const callers = "@callers"
	path := link.Path{Root: link.Root{Kind: link.ExternalRoot, Name: link.NameOf(callers)}}
	if method {
		path = link.Path{Root: link.Root{Kind: link.SelfRoot, File: class.File, ID: uint32(class.ID)}}
		path, _ = path.Append(link.Attribute(callers))
	}
	return []Held{{Path: path, Name: callers, Guess: true}}
}

// locksOf gives the locks that a class's objects, or the class, keep.
func (t *table) locksOf(class link.Class) []Held {
	var held []Held
	for _, k := range t.p.MRO(class) {
		names := t.p.FieldNames(k)
		for i := range t.p.Function(link.Func{File: k.File, ID: t.p.ClassFacts(k).Body}).Vars {
			body := link.Func{File: k.File, ID: t.p.ClassFacts(k).Body}
			names = append(names, t.p.Text(body, t.p.Function(body).Vars[i].Name))
		}
		for _, name := range names {
			if path, ok := t.field(class, name); ok && t.locks(path) {
				held = t.keeps(held, path, "self."+name)
			}
		}
	}
	return held
}

// globalLocks gives the locks that a module keeps.
func (t *table) globalLocks(file source.FileID) []Held {
	var held []Held
	module := link.Func{File: file}
	fn := t.p.Function(module)
	for _, op := range fn.Ops {
		v := fn.Values[op.Value]
		if op.Kind != facts.Write || v.Kind != facts.Global || fn.Values[op.Src].Kind != facts.CallOf {
			continue
		}
		name := t.p.Text(module, v.Name)
		if path := globalPath(file, name); t.locks(path) {
			held = t.keeps(held, path, name)
		}
	}
	return held
}

func (t *table) keeps(held []Held, path link.Path, name string) []Held {
	if path = t.canonical(path); find(held, path) < 0 {
		held = append(held, Held{Path: path, Name: name, Guess: true})
	}
	return held
}

// takes reports whether a function takes a lock itself.
func (t *table) takes(f link.Func, path link.Path) bool {
	fn := t.p.Function(f)
	fr := t.p.Static(f)
	for _, op := range fn.Ops {
		v := op.Value
		switch op.Kind {
		case facts.With:
		case facts.Invoke:
			callee := fn.Values[fn.Values[op.Value].A]
			if callee.Kind != facts.Attr || t.p.Text(f, callee.Name) != "acquire" {
				continue
			}
			v = facts.ValueID(callee.A)
		default:
			continue
		}
		if l, ok := t.identify(fr, v); ok && l.Path == path {
			return true
		}
	}
	return false
}
