package checks

import (
	"fmt"
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
)

// class judges the objects of a class. They have a state of their own if a
// method stores to a field after construction, if a field holds something that
// has one, or a container that somebody fills. A field that is filled on first
// use, or named as a cache, is no state: it can be filled again.
func (j *judge) class(class link.Class) worth {
	if w, ok := j.classes[class]; ok {
		return w
	}
	j.classes[class] = worth{} // an object that holds one of its own class
	w := j.objects(class)
	if w.matter == Matters {
		w.plain = !w.hard
		w.why = fmt.Sprintf("each makes its own `%s`, and what is done to the one that is replaced is lost", j.p.ClassName(class))
	}
	j.classes[class] = w
	return w
}

func (j *judge) objects(class link.Class) worth {
	var w worth
	for _, base := range j.p.ExternalBases(class) {
		switch b := known.Canonical(base); {
		case valueBases[b] || strings.HasSuffix(b, "Error") || strings.HasSuffix(b, "Exception"):
		case known.IsStateful(b) || known.LockOf(b) != nil || known.MakesStateful(known.LastName(b)):
			return worth{matter: Matters, hard: true}
		default:
			w.matter = Unsure
		}
	}
	for _, k := range j.p.MRO(class) {
		for _, name := range j.p.FieldNames(k) {
			if cacheName(name) {
				continue
			}
			if j.assigns(k, name) {
				w.matter = Matters
			}
			for _, d := range j.p.FieldDefs(k, name) {
				if w = w.or(j.field(class, k, name, d)); w.hard {
					return w
				}
			}
		}
	}
	return w
}

// valueBases are bases outside of the program whose objects do not change.
var valueBases = map[string]bool{
	"object": true, "abc.ABC": true, "typing.Generic": true, "typing.Protocol": true, "typing.NamedTuple": true, "typing.TypedDict": true,
	"enum.Enum": true, "enum.IntEnum": true, "enum.Flag": true, "enum.IntFlag": true, "enum.StrEnum": true,
	"str": true, "int": true, "float": true, "bytes": true, "tuple": true, "frozenset": true, "Exception": true, "BaseException": true,
}

func cacheName(name string) bool {
	name = strings.ToLower(name)
	return strings.Contains(name, "cache") || strings.Contains(name, "memo")
}

// field judges one store to a field.
func (j *judge) field(class, k link.Class, name string, d link.Def) worth {
	fn := j.p.Function(d.Func)
	if fn.Kind != facts.Def {
		return worth{}
	}
	if !j.constructs(d.Func, 0) {
		if onFirstUse(j.p, d) {
			return worth{}
		}
		return worth{matter: Matters}
	}
	w := j.value(link.Expr{Func: d.Func, Value: d.Src}, maxMaking-2)
	if w.holds != none && j.fills(class, k, name) {
		return worth{matter: Matters}
	}
	if w.matter == Matters {
		return w
	}
	return worth{}
}

// constructs reports whether a function runs only while an object is made: it
// is a constructor, or only constructors call it, and functions that have just
// made the object.
func (j *judge) constructs(f link.Func, depth int) bool {
	name := j.p.Text(f, j.p.Function(f).Name)
	if known.Constructors[name] || name == "__attrs_post_init__" || strings.Contains(name, "init") {
		return true
	}
	if depth > 2 {
		return false
	}
	callers := j.p.Callers(f)
	for _, site := range callers {
		fn := j.p.Function(site.Func)
		callee := fn.Values[fn.Values[fn.Ops[site.Op].Value].A]
		onNew := callee.Kind == facts.Attr && madeHere(j.p, site.Func, facts.ValueID(callee.A))
		if !onNew && !j.constructs(site.Func, depth+1) {
			return false
		}
	}
	return len(callers) > 0
}

// onFirstUse reports whether a store is made only where a test has found its
// field missing.
func onFirstUse(p *link.Program, d link.Def) bool {
	fn := p.Function(d.Func)
	target := fn.Values[p.Op(d.Site).Value]
	for i := int(d.Op) - 1; i >= 0; i-- {
		op := fn.Ops[i]
		if op.End > d.Op && op.Kind == facts.If && reads(fn, op.Value, target.Name) {
			return true
		}
		if op.Kind == facts.Except && op.End > d.Op {
			return true
		}
	}
	return false
}

// reads reports whether a value is made of an attribute of a name.
func reads(fn *facts.Function, v facts.ValueID, name facts.NameID) bool {
	switch val := fn.Values[v]; val.Kind {
	case facts.Attr:
		return val.Name == name
	case facts.Not:
		return reads(fn, facts.ValueID(val.A), name)
	case facts.Compare:
		return reads(fn, facts.ValueID(val.A), name) || reads(fn, facts.ValueID(val.B), name)
	case facts.Either:
		for _, alt := range fn.Lists[val.A] {
			if reads(fn, alt, name) {
				return true
			}
		}
	case facts.Local:
		for _, op := range fn.Ops {
			if op.Kind == facts.Bind && fn.Values[op.Value].A == val.A && fn.Values[op.Src].Kind != facts.Local && reads(fn, op.Src, name) {
				return true
			}
		}
	}
	return false
}

// fills reports whether code of the class's file, other than of constructors,
// puts something into the container that a field holds.
func (j *judge) fills(class, k link.Class, name string) bool {
	for _, file := range []link.Class{k, class} {
		functions := j.p.Files[file.File].Functions
		for i := range functions {
			f := link.Func{File: file.File, ID: facts.FuncID(i)}
			if functions[i].Kind != facts.Def {
				continue
			}
			own := func() bool {
				_, self, method := j.p.EnclosingSelf(f)
				return !method || self == k || self == class
			}
			if changesField(j.p, f, name, own) && !j.constructs(f, 0) {
				return true
			}
		}
		if k.File == class.File {
			break
		}
	}
	return false
}

// changesField reports whether a function changes the contents of an attribute
// of that name; own says whether its self may be meant.
func changesField(p *link.Program, f link.Func, name string, own func() bool) bool {
	fn := p.Function(f)
	for i := range fn.Ops {
		v, ok := contents(p, f, fn, &fn.Ops[i])
		if !ok {
			continue
		}
		if val := fn.Values[v]; val.Kind == facts.Attr && p.Text(f, val.Name) == name && (!isSelf(p, f, val.A) || own()) {
			return true
		}
	}
	return false
}

// assigns reports whether code of the class's file stores to an attribute of
// that name of some object that is not its self.
func (j *judge) assigns(k link.Class, name string) bool {
	functions := j.p.Files[k.File].Functions
	for i := range functions {
		f := link.Func{File: k.File, ID: facts.FuncID(i)}
		for _, op := range functions[i].Ops {
			if val := functions[i].Values[op.Value]; op.Kind == facts.Write && val.Kind == facts.Attr && j.p.Text(f, val.Name) == name && !isSelf(j.p, f, val.A) {
				return true
			}
		}
	}
	return false
}

// contents gives the value whose contents an op changes.
func contents(p *link.Program, f link.Func, fn *facts.Function, op *facts.Op) (facts.ValueID, bool) {
	switch op.Kind {
	case facts.Write, facts.Delete:
		if val := fn.Values[op.Value]; val.Kind == facts.Item {
			return facts.ValueID(val.A), true
		}
	case facts.Invoke:
		if callee := fn.Values[fn.Values[op.Value].A]; callee.Kind == facts.Attr && known.Mutators[p.Text(f, callee.Name)] {
			return facts.ValueID(callee.A), true
		}
	}
	return 0, false
}

func isSelf(p *link.Program, f link.Func, v uint32) bool {
	val := p.Function(f).Values[v]
	self, _, ok := p.Self(f)
	return ok && val.Kind == facts.Local && facts.VarID(val.A) == self
}
