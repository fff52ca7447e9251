package rule

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/edit"
	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
	"github.com/ftlint/ftlint/analyzer/source"
)

// This file makes the fixes that most rules offer: a lock around some effects.
// Others are a Plan of package edit, with the places that the rule knows:
//
//	f.Fixes = append(f.Fixes, finding.Fix{
//		Applicability: finding.Safe, Message: "use `pop`", Plans: []edit.Plan{edit.Pop{At: pass.At(act).Span}},
//	})
//
// A plan that cannot be carried out in the text is dropped, so a rule may offer
// one that fits most spellings. What a plan assumes of types is the rule's to
// know. Several fixes of one finding are alternatives: the first safe one is
// applied, else the first.

// HoldGuard is the fix that holds a lock that there is. Each section is a list
// of effects on the location that must not be parted; all are in the file of
// the finding. It is false if the lock cannot be named there, or if it cannot
// be taken again and callers may hold it.
func (pass *ProjectPass) HoldGuard(location link.Path, guard lock.Held, sections ...[]link.Site) (finding.Fix, bool) {
	name, ok := pass.spell(location, guard.Path, sections)
	if !ok {
		return finding.Fix{}, false
	}
	var takes func(link.Func) bool
	if !pass.reentrant(guard.Path) {
		last := guard.Path.LastName()
		for _, sites := range sections {
			if pass.calledUnder(sites[0].Func, last) || pass.interrupts(sites[0].Func) {
				return finding.Fix{}, false
			}
		}
		takes = func(f link.Func) bool { return pass.acquires(f, last) }
	}
	return pass.hold(edit.Existing(name), takes, sections), true
}

// HoldNew is the fix that makes a lock for a location, a global of the file or
// an attribute of the method's own object, and holds it. It is false if the
// location is neither, if it is a lock itself, which ought to be made before
// anybody needs it, or if the attribute is that of a base class, whose methods
// would not know the lock.
func (pass *ProjectPass) HoldNew(location link.Path, sections ...[]link.Site) (finding.Fix, bool) {
	var l edit.Lock
	switch path, name, own := pass.owner(location, sections); {
	case len(sections) == 0 || lock.LockLike(location.LastName()):
		return finding.Fix{}, false
	case path.Len == 0 && path.Root.Kind == link.GlobalRoot && path.Root.File == sections[0][0].File:
		l = edit.ForGlobal(path.Root.Name.String())
	case own && !pass.inherited(name, sections):
		l = edit.ForField(name)
	default:
		return finding.Fix{}, false
	}
	if slices.ContainsFunc(sections, func(sites []link.Site) bool { return pass.interrupts(sites[0].Func) }) {
		return finding.Fix{}, false
	}
	last, first := location.LastName(), sections[0][0]
	if pass.Program.HasName(first.File, l.String()) && pass.calledUnder(first.Func, l.String()) {
		return finding.Fix{}, false // an earlier fix has made it, and callers hold it
	}
	takes := func(f link.Func) bool { return pass.stores(f, last) }
	return pass.hold(l, takes, sections), true
}

func (pass *ProjectPass) hold(l edit.Lock, takes func(link.Func) bool, sections [][]link.Site) finding.Fix {
	plan := edit.Hold{Lock: l}
	seen := map[link.Func]bool{}
	for _, sites := range sections {
		var around []source.Span
		for _, s := range sites {
			around = append(around, pass.Program.Span(s))
			if !seen[s.Func] {
				seen[s.Func] = true
				plan.Never = append(plan.Never, pass.callsOf(s.Func, func(f link.Func) bool { return takes != nil && takes(f) || pass.waits(f) })...)
				plan.Never = append(plan.Never, pass.waitsIn(s.Func)...)
			}
		}
		plan.Around = append(plan.Around, around)
	}
	message := fmt.Sprintf("hold `%s`", l)
	if l.New() {
		message = fmt.Sprintf("make a lock `%s` and hold it", l)
	}
	return finding.Fix{Applicability: finding.Unsafe, Message: message, Plans: []edit.Plan{plan}}
}

// Alone is the section of one effect for each of the sites.
func Alone(sites ...link.Site) [][]link.Site {
	var out [][]link.Site
	for _, s := range sites {
		out = append(out, []link.Site{s})
	}
	return out
}

// owner gives the location without its items, and if it is an attribute its
// name, and whether the object is the method's own where each section begins.
func (pass *ProjectPass) owner(location link.Path, sections [][]link.Site) (path link.Path, name string, own bool) {
	path = location.Container()
	if path.Len == 0 {
		return path, "", false
	}
	for _, sites := range sections {
		s := sites[0] // the others may be about what belongs to it
		base, ok := pass.base(s, path)
		method, _, isMethod := pass.Program.EnclosingSelf(s.Func)
		if !ok || !isMethod || !pass.isSelf(link.Expr{Func: s.Func, Value: base}, method) {
			return path, "", false
		}
	}
	return path, path.Last().Name(), true
}

// base is the object whose attribute a site is about.
func (pass *ProjectPass) base(s link.Site, path link.Path) (facts.ValueID, bool) {
	fn := pass.Program.Function(s.Func)
	for v := fn.Ops[s.Op].Value; ; {
		switch val := fn.Values[v]; val.Kind {
		case facts.Attr:
			if pass.Program.Text(s.Func, val.Name) == path.Last().Name() {
				return facts.ValueID(val.A), true
			}
			v = facts.ValueID(val.A)
		case facts.CallOf:
			v = facts.ValueID(val.A)
			if args := fn.Calls[val.B].Args; fn.Values[v].Kind != facts.Attr && len(args) > 0 {
				v = args[0].Value // next(self.jobs)
			}
		case facts.Item, facts.Compare:
			v = facts.ValueID(val.A)
		default:
			return 0, false
		}
	}
}

func (pass *ProjectPass) isSelf(e link.Expr, method link.Func) bool {
	self, _, _ := pass.Program.Self(method)
	v := pass.Program.Value(e)
	switch v.Kind {
	case facts.Local:
		return e.Func == method && facts.VarID(v.A) == self
	case facts.Captured:
		return facts.FuncID(v.A) == method.ID && facts.VarID(v.B) == self
	}
	return false
}

// spell writes a lock as it can be written at all the sites: an attribute of the
// object that the location is an attribute of, or a global of the file.
func (pass *ProjectPass) spell(location, guard link.Path, sections [][]link.Site) (string, bool) {
	if len(sections) == 0 {
		return "", false
	}
	path := location.Container()
	if path.Len == 0 || guard.Len == 0 || guard.Last().IsItem() || guard.Base() != path.Base() {
		if guard.Root.Kind == link.GlobalRoot && guard.Root.File == sections[0][0].File {
			return dotted(guard)
		}
		return "", false
	}
	text := ""
	for _, sites := range sections {
		for _, s := range sites {
			base, ok := pass.base(s, path)
			here := pass.Program.File(s.Func).Expr(pass.Program.Function(s.Func), base)
			if !ok || text != "" && text != here || strings.ContainsAny(here, "([{…?") {
				return "", false
			}
			text = here
		}
	}
	return text + "." + guard.Last().Name(), text != ""
}

// dotted writes a path of names.
func dotted(path link.Path) (string, bool) {
	text := path.Root.Name.String()
	for _, s := range path.Steps[:path.Len] {
		if s.IsItem() {
			return "", false
		}
		text += "." + s.Name()
	}
	return text, true
}

// inherited reports whether an attribute is that of another class than those
// whose methods the sections are in.
func (pass *ProjectPass) inherited(attr string, sections [][]link.Site) bool {
	return slices.ContainsFunc(sections, func(sites []link.Site) bool {
		_, class, ok := pass.Program.EnclosingSelf(sites[0].Func)
		return ok && pass.Program.FieldHome(class, attr) != class
	})
}

// reentrant reports whether its holder may take the lock again.
func (pass *ProjectPass) reentrant(guard link.Path) bool {
	types := pass.Program.TypesAt(guard)
	for _, t := range types {
		if t.Name != "threading.RLock" {
			return false
		}
	}
	return len(types) > 0
}

// interrupting remembers which functions interrupt others, as far as it was asked.
type interrupting struct{ targets, asked map[link.Func]bool }

// interrupts reports whether a function may run in the middle of other code, on
// the thread of that, which may have the lock: the handler of a signal, a
// destructor, what the collector calls.
func (pass *ProjectPass) interrupts(f link.Func) bool {
	have := link.Side(pass.Program, pass.interrupting)
	is := func(f link.Func) bool {
		return have.targets[f] || pass.Program.Name(f, pass.Program.Function(f).Name) == destructorName
	}
	answer, ok := have.asked[f]
	if !ok {
		answer = is(f) || pass.fromAbove(f, func(call link.Site) bool { return is(call.Func) })
		have.asked[f] = answer
	}
	return answer
}

func (pass *ProjectPass) interrupting(*link.Program) *interrupting {
	targets := map[link.Func]bool{}
	for i := range pass.Entries {
		if e := &pass.Entries[i]; e.Kind == known.Interrupt || e.Kind == known.Finalizer {
			targets[e.Target.Func] = true
		}
	}
	return &interrupting{targets, map[link.Func]bool{}}
}

var destructorName = link.NameOf("__del__")

// waits reports whether a function waits for other threads.
func (pass *ProjectPass) waits(f link.Func) bool { return len(pass.waitsIn(f)) > 0 }

// waitsIn gives the calls of a function that go on only after other threads have
// done something: they may need the lock for it.
func (pass *ProjectPass) waitsIn(f link.Func) []source.Span {
	p := pass.Program
	var out []source.Span
	for i, op := range p.Function(f).Ops {
		if op.Kind != facts.Invoke {
			continue
		}
		call := link.Expr{Func: f, Value: op.Value}
		if name := p.LastName(link.Expr{Func: f, Value: facts.ValueID(p.Value(call).A)}); !known.AwaitNamed(name.String()) {
			continue
		}
		if slices.ContainsFunc(p.DottedCallee(call), func(t link.Type) bool { return known.AwaitOf(t.Name) != nil }) {
			out = append(out, p.Span(link.Site{Func: f, Op: facts.OpID(i)}))
		}
	}
	return out
}

// maxReach bounds how many functions are looked through below one call.
const maxReach = 300

// callsOf gives the calls of a function that lead to one that takes. Calls whose
// callee is not known are thought to lead nowhere.
func (pass *ProjectPass) callsOf(f link.Func, takes func(link.Func) bool) []source.Span {
	p := pass.Program
	var out []source.Span
	for i, op := range p.Function(f).Ops {
		if op.Kind != facts.Invoke {
			continue
		}
		if site := (link.Site{Func: f, Op: facts.OpID(i)}); pass.reaches(site, takes) {
			out = append(out, p.Span(site))
		}
	}
	return out
}

func (pass *ProjectPass) reaches(call link.Site, takes func(link.Func) bool) bool {
	p := pass.Program
	seen := map[link.Func]bool{}
	open := pass.callees(call)
	for len(open) > 0 {
		f := open[len(open)-1]
		open = open[:len(open)-1]
		if seen[f] {
			continue
		}
		if seen[f] = true; takes(f) || len(seen) > maxReach {
			return true
		}
		for i, op := range p.Function(f).Ops {
			if op.Kind == facts.Invoke {
				open = append(open, pass.callees(link.Site{Func: f, Op: facts.OpID(i)})...)
			}
		}
	}
	return false
}

// calledUnder reports whether some way to a function leads through a block that
// holds a lock of that name.
func (pass *ProjectPass) calledUnder(f link.Func, name string) bool {
	return pass.fromAbove(f, func(call link.Site) bool { return pass.under(call, name) })
}

// fromAbove reports whether some way to a function leads through such a call, or
// there are too many to tell.
func (pass *ProjectPass) fromAbove(f link.Func, is func(call link.Site) bool) bool {
	seen := map[link.Func]bool{f: true}
	for open := []link.Func{f}; len(open) > 0; {
		f, open = open[len(open)-1], open[:len(open)-1]
		for _, call := range pass.callers(f) {
			if is(call) {
				return true
			}
			if !seen[call.Func] {
				seen[call.Func] = true
				open = append(open, call.Func)
			}
		}
		if len(seen) > maxReach {
			return true
		}
	}
	return false
}

// callers gives the calls of a function: those that are known, and those of its
// file that have its name.
func (pass *ProjectPass) callers(f link.Func) []link.Site {
	p := pass.Program
	calls := slices.Clone(p.Callers(f))
	for _, call := range p.InvokesOf(p.KnownAs(f).String()) {
		if call.File == f.File && !slices.Contains(calls, call) {
			calls = append(calls, call)
		}
	}
	return calls
}

// under reports whether a lock of that name may be held at a site: in the block
// of a `with`, or anywhere in a function that acquires it otherwise.
func (pass *ProjectPass) under(site link.Site, name string) bool {
	fn := pass.Program.Function(site.Func)
	for i, op := range fn.Ops {
		switch op.Kind {
		case facts.With:
			if facts.OpID(i) < site.Op && site.Op < op.End && pass.named(site.Func, op.Value) == name {
				return true
			}
		case facts.Invoke:
			if pass.calls(site.Func, op, "acquire", name) {
				return true
			}
		}
	}
	return false
}

// calls reports whether an op calls that method of something of that name.
func (pass *ProjectPass) calls(f link.Func, op facts.Op, method, name string) bool {
	fn := pass.Program.Function(f)
	callee := fn.Values[fn.Values[op.Value].A]
	return callee.Kind == facts.Attr && pass.Program.Text(f, callee.Name) == method && pass.named(f, facts.ValueID(callee.A)) == name
}

func (pass *ProjectPass) callees(call link.Site) []link.Func {
	callees, _ := pass.Program.Callees(link.Expr{Func: call.Func, Value: pass.Program.Op(call).Value})
	var out []link.Func
	for _, c := range callees {
		out = append(out, c.Func)
	}
	return out
}

// acquires reports whether a function takes a lock of that name.
func (pass *ProjectPass) acquires(f link.Func, name string) bool {
	fn := pass.Program.Function(f)
	for _, op := range fn.Ops {
		switch op.Kind {
		case facts.With:
			if pass.named(f, op.Value) == name {
				return true
			}
		case facts.Invoke:
			if pass.calls(f, op, "acquire", name) {
				return true
			}
		}
	}
	return false
}

// stores reports whether a function stores to a location of that name.
func (pass *ProjectPass) stores(f link.Func, name string) bool {
	fn := pass.Program.Function(f)
	for _, op := range fn.Ops {
		if v := op.Value; op.Kind == facts.Write || op.Kind == facts.Delete {
			for fn.Values[v].Kind == facts.Item {
				v = facts.ValueID(fn.Values[v].A)
			}
			if pass.named(f, v) == name {
				return true
			}
		}
	}
	return false
}

// named is the last name of a value, "" if it has none.
func (pass *ProjectPass) named(f link.Func, v facts.ValueID) string {
	return pass.Program.LastName(link.Expr{Func: f, Value: v}).String()
}
