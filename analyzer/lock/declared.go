package lock

import (
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/source"
)

// Declared gives the lock that a comment declares to guard a location:
//
//	self.users = {}  # ftlint: guarded-by(self._lock)
func Declared(p *link.Program, location link.Path) (Held, bool) {
	h, ok := tableOf(p).declarations().guards[location]
	return h, ok
}

// Misdeclared is a declaration that says nothing: it stands where there is
// nothing to declare, or names a lock that cannot be found.
type Misdeclared struct {
	File    source.FileID
	Span    source.Span
	Message string
}

// Misdeclarations gives the declarations of a program that say nothing, in
// order.
func Misdeclarations(p *link.Program) []Misdeclared { return tableOf(p).declarations().wrong }

// declarations is what comments say about locks.
type declarations struct {
	guards   map[link.Path]Held
	required map[link.Func][]Held
	wrong    []Misdeclared
}

func (t *table) declarations() *declarations {
	if t.declared != nil {
		return t.declared
	}
	t.declared = &declarations{guards: map[link.Path]Held{}, required: map[link.Func][]Held{}}
	for i, file := range t.p.Files {
		for j := range file.Directives {
			if message := t.declare(source.FileID(i), &file.Directives[j]); message != "" {
				t.declared.wrong = append(t.declared.wrong, Misdeclared{source.FileID(i), file.Directives[j].Span, message})
			}
		}
	}
	return t.declared
}

// declare reads one directive; it gives what is wrong with it.
func (t *table) declare(file source.FileID, d *facts.Directive) string {
	switch d.Kind {
	case facts.GuardedBy:
		return t.declareGuard(file, d)
	case facts.Requires:
		f, ok := t.p.DefinedIn(file, d.Covers)
		if !ok {
			return "`requires` speaks of a function: it stands on the line of a `def`"
		}
		l, ok := t.named(f, d.Argument)
		if !ok {
			return noSuchLock(d)
		}
		l.Site = link.Site{Func: f}
		t.declared.required[f] = append(t.declared.required[f], l)
	case facts.ThreadConfined:
		if !t.p.Confines(file, d.Covers) {
			return "`thread-confined` speaks of a class or a function: it stands on the line of a `class` or a `def`"
		}
	}
	return ""
}

func noSuchLock(d *facts.Directive) string {
	return "`" + d.Argument + "` is no lock that can be found from here: name it as the code does, self._lock or a module's global"
}

// declareGuard reads `# ftlint: guarded-by(lock)` at an assignment.
func (t *table) declareGuard(file source.FileID, d *facts.Directive) string {
	found := false
	for j := range t.p.Files[file].Functions {
		f := link.Func{File: file, ID: facts.FuncID(j)}
		fn := t.p.Function(f)
		for i, op := range fn.Ops {
			span := fn.Spans[i]
			if op.Kind != facts.Write && op.Kind != facts.Bind && op.Kind != facts.Declare || span.Start < d.Covers.Start || span.End > d.Covers.End {
				continue
			}
			path, ok := t.slot(f, op.Value)
			if !ok {
				continue
			}
			l, ok := t.named(f, d.Argument)
			if !ok {
				return noSuchLock(d)
			}
			found = true
			t.declared.guards[path] = l
		}
	}
	if !found {
		return "`guarded-by` speaks of an attribute or a global: it stands on the line of an assignment to it"
	}
	return ""
}

// slot gives the attribute or global that an assignment stores to. One of a
// class body belongs to the class, or to its instances if methods store it, too.
func (t *table) slot(f link.Func, target facts.ValueID) (link.Path, bool) {
	fn := t.p.Function(f)
	v := fn.Values[target]
	switch {
	case fn.Kind == facts.ClassBody && v.Kind == facts.Local:
		return t.field(link.Class{File: f.File, ID: fn.Class}, t.p.Text(f, fn.Vars[v.A].Name))
	case fn.Kind == facts.ModuleBody && v.Kind == facts.Local:
		return globalPath(f.File, t.p.Text(f, fn.Vars[v.A].Name)), true
	case v.Kind == facts.Global:
		return globalPath(f.File, t.p.Text(f, v.Name)), true
	case v.Kind == facts.Attr:
		if paths := t.p.Slots(t.p.Static(f), target); len(paths) == 1 {
			return paths[0], true
		}
	}
	return link.Path{}, false
}

func globalPath(file source.FileID, name string) link.Path {
	return link.Path{Root: link.Root{Kind: link.GlobalRoot, File: file, Name: link.NameOf(name)}}
}

// named finds the lock that a declaration in a function names: self._lock,
// cls._lock, Store.lock, _lock.
func (t *table) named(f link.Func, text string) (Held, bool) {
	parts := strings.Split(text, ".")
	for _, part := range parts {
		if part == "" || strings.ContainsAny(part, " \t([{") {
			return Held{}, false
		}
	}
	path, rest, ok := t.start(f, parts)
	for _, name := range rest {
		if !ok {
			break
		}
		path, ok = t.known(path, name)
	}
	if !ok || t.isNone(path) {
		return Held{}, false
	}
	return Held{Path: t.canonical(path), Name: text}, true
}

// isNone reports whether all that is known to be stored at a path is no lock.
func (t *table) isNone(path link.Path) bool {
	other := false
	for _, typ := range t.p.TypesAt(path) {
		switch what, _ := t.judgeType(typ); {
		case typ.Kind == link.Immutable && typ.Name == "None":
		case typ.Kind != link.Immutable && what != none:
			return false
		default:
			other = true
		}
	}
	return other
}

// start gives where the first name of a dotted one leads, and what remains.
func (t *table) start(f link.Func, parts []string) (path link.Path, rest []string, ok bool) {
	fn := t.p.Function(f)
	if fn.Kind == facts.ClassBody {
		path, ok = t.field(link.Class{File: f.File, ID: fn.Class}, parts[0])
		if ok {
			return path, parts[1:], true
		}
	}
	if m, class, is := t.p.EnclosingSelf(f); is {
		kind := link.SelfRoot
		if t.p.IsClassMethod(m) {
			kind = link.ClassRoot
		}
		if self := t.p.Function(m).Params[0].Name; t.p.Text(m, self) == parts[0] {
			return link.Path{Root: link.Root{Kind: kind, File: class.File, ID: uint32(class.ID)}}, parts[1:], len(parts) > 1
		}
	} else if fn.Kind == facts.ClassBody && parts[0] == "self" {
		return link.Path{Root: link.Root{Kind: link.SelfRoot, File: f.File, ID: uint32(fn.Class)}}, parts[1:], len(parts) > 1
	}
	for i := range fn.Params {
		if t.p.Text(f, fn.Params[i].Name) == parts[0] {
			return link.Path{Root: link.Root{Kind: link.VarRoot, File: f.File, Func: f.ID, ID: uint32(fn.Params[i].Var)}}, parts[1:], true
		}
	}
	b := t.p.Global(f.File, parts[0])
	for rest = parts[1:]; b.Kind == link.ModuleBinding && len(rest) > 0; rest = rest[1:] {
		b = t.p.Member(b, rest[0])
	}
	if b.Kind != link.GlobalBinding {
		return link.Path{}, nil, false
	}
	for _, d := range t.p.GlobalDefs(b.File, b.Name) {
		if v := t.p.Value(link.Expr{Func: d.Func, Value: d.Src}); v.Kind == facts.ClassOf {
			return link.Path{Root: link.Root{Kind: link.ClassRoot, File: d.File, ID: v.A}}, rest, len(rest) > 0
		}
	}
	return globalPath(b.File, b.Name), rest, len(t.p.GlobalDefs(b.File, b.Name)) > 0
}

// known gives an attribute of the object at a path, if somebody stores it, or
// nothing is known of the object.
func (t *table) known(path link.Path, name string) (link.Path, bool) {
	if k := path.Root.Kind; path.Len == 0 && (k == link.SelfRoot || k == link.ClassRoot) {
		class := link.Class{File: path.Root.File, ID: facts.ClassID(path.Root.ID)}
		if at, ok := t.field(class, name); ok || len(t.p.ExternalBases(class)) == 0 {
			return at, ok
		}
	}
	return path.Append(link.Attribute(name))
}

// canonical gives the lock at a path under the name that is used for it
// everywhere: a condition's is that of the lock that it is made over.
func (t *table) canonical(path link.Path) link.Path {
	for _, typ := range t.p.TypesAt(path) {
		if typ.Kind != link.ExternalInstance {
			continue
		}
		if _, row := t.external(typ.Name, typ.At); row != nil && row.Waits {
			path = t.wrapped(&link.Frame{}, path, typ.At)
		}
	}
	return t.alias(path)
}
