package checks

import (
	"fmt"
	"slices"

	"github.com/ftlint/ftlint/analyzer/edit"
	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/analyzer/syntax"
	"github.com/ftlint/ftlint/rules/rule"
)

// CheckThenRemove is FT204.
var CheckThenRemove = &rule.Rule{
	Code: "FT204", Name: "check-then-remove", Severity: finding.Error, Since: "0.2.0",
	Half: checkThenRemove,
	Doc: rule.Doc{
		Title: "something is looked for in a container that threads share, and then taken out, though another thread may have taken it",
		Why:   "`if key in table: del table[key]` looks and deletes in two steps. Another thread that deletes the key in between makes the deletion raise KeyError; `if queue: queue.pop()` raises IndexError in the same way.",
		Bad: `import threading

leases = {"a": 1}

def drop(name):
    if name in leases:
        del leases[name]

def serve():
    drop("a")

for _ in range(2):
    threading.Thread(target=serve).start()
`,
		Good: `import threading

leases = {"a": 1}

def drop(name):
    leases.pop(name, None)

def serve():
    drop("a")

for _ in range(2):
    threading.Thread(target=serve).start()
`,
		Fix:    "Use the operation that does both in one step: `table.pop(key, None)`, `items.discard(item)`, `try: queue.pop() except IndexError`. Where more hangs on the answer, hold a lock around both.",
		Limits: "Removals that cannot fail (`pop(key, None)`, `discard`), and those whose failure is caught around them, are left alone. An item that is taken out where what it stands for ends, by its key and under no lock, is shown by default only where two threads are seen, or in an object that is declared to be for threads. So is what an object takes out that is the object itself, or made by it for itself.",
		Sources: []string{
			"https://docs.python.org/3.14/library/threadsafety.html",
			"https://py-free-threading.github.io/porting/",
		},
	},
}

func checkThenRemove(pass *rule.ProjectPass) {
	p := pass.Program
	isAct := func(v *race.View, e *race.Event) bool {
		return e.Action == race.Remove && raises(p, e) && !forgiven(p, v, e, lookupErrors) && !looksItself(p, v, e)
	}
	report := func(pt *rule.Pattern, said string) {
		if replaced(pt) {
			return
		}
		pass.Once(pt.Key(), func() finding.Finding {
			r := &rule.Relation{Pattern: *pt}
			f := pass.Told(pt, said)
			f.Message = fmt.Sprintf("`%s` is looked at, then something is taken out of it: %s can both pass the test, and the second one raises", p.Show(pt.Second.Path), meeting(pass, r))
			f.Label = label(r, "taken out")
			f.GIL = pass.PatternGIL(pt)
			f.Help = "take it out in one step that cannot fail, or hold one lock around the test and the removal"
			if limit(pass, pt) && !shaky(p, pt) || endsAlone(pass, pt) || endsTwice(pass, pt, shrinks) || ownItem(pass, pt) {
				f.Confidence = finding.Possible // at worst too much is taken out, or each takes out its own
			}
			if fix, ok := takenInOneStep(pass, pt); ok {
				f.Fixes = append(f.Fixes, fix)
			}
			return f
		})
	}
	snapshot := func(v *race.View, look, act *race.Event) bool { return copied(p, v, look, act) }
	pass.Steps(isAct, snapshot, shrinks, func(pt *rule.Pattern) { report(pt, "what is in it is copied here") })
	fits := func(v *race.View, look, act *race.Event) bool { return promises(pass, v, look, act) }
	pass.Steps(isAct, fits, shrinks, func(pt *rule.Pattern) { report(pt, "tested here") })
	reinserted(pass)
}

// promises reports whether a look says that what the act takes out is there: the
// same key, or for what is taken by its place, that there is anything.
func promises(pass *rule.ProjectPass, v *race.View, look, act *race.Event) bool {
	if look.Kind != race.Read {
		return false
	}
	if positional(pass.Program, act) {
		if look.Item != 0 || look.Action != race.Load && look.Action != race.Peek {
			return false
		}
	} else if !v.SameItem(look, act) {
		return false
	}
	r := rule.Decides(v, look, act)
	return r != nil && !r.Handled && pass.Found(r) == rule.Present && sure(pass.Program, r)
}

// positional reports whether a removal takes what stands at a place, whatever
// it is: `pop()`, `popleft()`, `del xs[0]`.
func positional(p *link.Program, act *race.Event) bool {
	if act.Key == 0 {
		return true
	}
	key := p.Value(link.Expr{Func: act.Site.Func, Value: act.Key})
	if p.Op(act.Site).Kind == facts.Invoke && methodName(p, act.Site) == "popitem" {
		return true
	}
	if fn := p.Function(act.Site.Func); key.Kind == facts.Compute && len(fn.Lists[key.A]) == 1 {
		key = fn.Values[fn.Lists[key.A][0]] // -1
	}
	if key.Kind != facts.Constant || syntax.ConstantKind(key.Op) != syntax.Int || methodName(p, act.Site) == "remove" {
		return false
	}
	for _, t := range p.Types(link.Expr{Func: act.Site.Func, Value: act.Of}) {
		if t.Name == "dict" || t.Name == "set" || t.Name == "collections.OrderedDict" || t.Name == "collections.defaultdict" {
			return false
		}
	}
	return true
}

// methodName gives the name of the method that a site calls.
func methodName(p *link.Program, s link.Site) string {
	fn := p.Function(s.Func)
	op := fn.Ops[s.Op]
	if op.Kind != facts.Invoke {
		return ""
	}
	return p.Text(s.Func, fn.Values[fn.Values[op.Value].A].Name)
}

// copied reports whether what the act takes out is one of those that a look
// has copied: keys from a snapshot.
func copied(p *link.Program, v *race.View, look, act *race.Event) bool {
	return look.Action == race.Peek && look.Item == 0 && look.Result != 0 && act.Item != 0 &&
		p.Op(look.Site).Kind == facts.Invoke && methodName(p, look.Site) != "len" && element(p, v.Func, act.Item, 0) &&
		race.Depends(p, v.Func, act.Item, look.Result)
}

// element reports whether a value is an item of what a loop goes through.
func element(p *link.Program, f link.Func, v facts.ValueID, depth int) bool {
	if depth > 4 {
		return false
	}
	switch val := p.Value(link.Expr{Func: f, Value: v}); val.Kind {
	case facts.Element:
		return true
	case facts.Unpacked, facts.Attr, facts.Item:
		return element(p, f, facts.ValueID(val.A), depth+1)
	case facts.Local:
		for _, d := range p.VarDefs(f, facts.VarID(val.A)) {
			if d.Func == f && element(p, f, d.Src, depth+1) {
				return true
			}
		}
	}
	return false
}

// looksItself reports whether the function that is called looks before it takes
// out: the pattern is its own, and found there.
func looksItself(p *link.Program, v *race.View, act *race.Event) bool {
	if act.Own() {
		return false
	}
	for i := range v.Events {
		e := &v.Events[i]
		if e == act {
			return false
		}
		if e.At == act.At && e.Same(act) && e.Kind == race.Read && e.Site.Func == act.Site.Func && testedIn(p, e.Site) {
			return true
		}
	}
	return false
}

// testedIn reports whether a test of the site's function depends on what is
// looked at there.
func testedIn(p *link.Program, look link.Site) bool {
	fn := p.Function(look.Func)
	for i := look.Op; int(i) < len(fn.Ops); i++ {
		switch op := fn.Ops[i]; op.Kind {
		case facts.If, facts.Condition, facts.Guard:
			if race.Depends(p, look.Func, op.Value, fn.Ops[look.Op].Value) {
				return true
			}
		}
	}
	return false
}

// replaced reports whether the function has stored another object in the
// meantime: what it takes from is its own by then.
//
//	jobs, self.jobs = self.jobs, []
//	while jobs: jobs.pop()()
func replaced(pt *rule.Pattern) bool {
	for i := range pt.View.Events {
		e := &pt.View.Events[i]
		if e.Own() && e.Same(pt.Second) && e.Kind == race.Write && e.At >= pt.First.At && e.At < pt.Second.At {
			return true
		}
	}
	return false
}

// limit reports whether the test compares a size with more than nothing: if
// others take something out as well, there is still something left.
func limit(pass *rule.ProjectPass, pt *rule.Pattern) bool {
	if !positional(pass.Program, pt.Second) || pt.First.Item != 0 {
		return false
	}
	r := rule.Decides(pt.View, pt.First, pt.Second)
	return r != nil && bounded(pass.Program, pt.View.Func, pass.Program.Op(link.Site{Func: pt.View.Func, Op: r.Test}).Value)
}

func bounded(p *link.Program, f link.Func, v facts.ValueID) bool {
	fn := p.Function(f)
	switch val := fn.Values[v]; val.Kind {
	case facts.Not:
		return bounded(p, f, facts.ValueID(val.A))
	case facts.Either:
		return slices.ContainsFunc(fn.Lists[val.A], func(w facts.ValueID) bool { return bounded(p, f, w) })
	case facts.Compare:
		if ofItem(fn, fn.Values[val.A]) || ofItem(fn, fn.Values[val.B]) {
			return false // `jobs[0].due < now` tells nothing of how many there are
		}
		switch syntax.CmpOperator(val.Op) {
		case syntax.Gt, syntax.GtE, syntax.Lt, syntax.LtE, syntax.Eq:
			other := fn.Values[val.B]
			text := p.Text(f, other.Name)
			return other.Kind != facts.Constant || text != "0" && text != "1"
		}
	}
	return false
}

// ofItem reports whether a value is an item of something, or an attribute of one.
func ofItem(fn *facts.Function, v facts.Value) bool {
	for v.Kind == facts.Attr {
		v = fn.Values[v.A]
	}
	return v.Kind == facts.Item
}

// shaky reports whether a container under a limit may fail all the same: another
// function empties it, or taking from it is not one step.
func shaky(p *link.Program, pt *rule.Pattern) bool {
	for i := range pt.Location.Accesses {
		if pt.Location.Accesses[i].Action == race.Empty {
			return true
		}
	}
	return compound(p, pt.Location.Path)
}

// compound reports whether a container keeps an order beside its contents.
func compound(p *link.Program, path link.Path) bool {
	for _, t := range p.TypesAt(path) {
		if t.Name == "collections.OrderedDict" {
			return true
		}
	}
	return false
}

// reinserted finds what is taken out to be put in again: meanwhile it is missing.
//
//	recent[key] = recent.pop(key)
func reinserted(pass *rule.ProjectPass) {
	p := pass.Program
	isSecond := func(_ *race.View, e *race.Event) bool { return e.Action == race.Insert && e.Own() }
	fits := func(v *race.View, first, second *race.Event) bool {
		return first.Action == race.Remove && first.Own() && v.SameItem(first, second) &&
			race.Depends(p, v.Func, stored(p, second).Value, first.Result) &&
			(raises(p, first) && !forgiven(p, v, first, lookupErrors) || compound(p, second.Path))
	}
	pass.Steps(isSecond, fits, shrinks, func(pt *rule.Pattern) {
		pass.Once(pt.Key(), func() finding.Finding {
			r := &rule.Relation{Pattern: *pt}
			f := pass.Told(pt, "taken out here")
			f.Message = fmt.Sprintf("an item of `%s` is taken out and put in again: %s can meet, and one finds it missing", p.Show(pt.Second.Path), meeting(pass, r))
			f.Label = label(r, "put in again")
			f.GIL = pass.PatternGIL(pt)
			f.Help = "hold one lock from the removal to the insertion, or move the item in one step, as `OrderedDict.move_to_end` does"
			return f
		})
	})
}

// takenInOneStep offers `d.pop(k, None)` and `s.discard(e)`, where the container
// is surely a dict or a set.
func takenInOneStep(pass *rule.ProjectPass, pt *rule.Pattern) (finding.Fix, bool) {
	p := pass.Program
	if !pt.First.Own() || !pt.Second.Own() || p.Op(pt.First.Site).Kind != facts.Contains || positional(p, pt.Second) {
		return finding.Fix{}, false
	}
	types := p.TypesAt(pt.Second.Path)
	for _, t := range types {
		if !exact(t) || t.Name != "dict" && t.Name != "set" {
			return finding.Fix{}, false
		}
	}
	if len(types) == 0 {
		return finding.Fix{}, false
	}
	message := "use `pop` with a default"
	if types[0].Name == "set" {
		message = "use `discard`"
	}
	return finding.Fix{Applicability: finding.Safe, Message: message, Plans: []edit.Plan{edit.Pop{At: pass.At(pt.View.Site(pt.Second)).Span}}}, true
}

// exact reports whether a type is that of a container, and no class of the
// program that is derived from it.
func exact(t link.Type) bool { return t.Kind == link.Container || t.Kind == link.ExternalInstance }

// shrinks: an access after which an item may be gone.
func shrinks(a *race.Access) bool {
	return a.Action == race.Remove || a.Action == race.Empty
}

// raises reports whether a removal fails if there is nothing to remove.
func raises(p *link.Program, e *race.Event) bool {
	op := p.Op(e.Site)
	fn := p.Function(e.Site.Func)
	if op.Kind != facts.Invoke {
		return !fn.IsSlice(e.Key) // that may be empty
	}
	args := fn.Calls[fn.Values[op.Value].B].Args
	switch methodName(p, e.Site) {
	case "discard", "clear", "difference_update", "intersection_update", "symmetric_difference_update":
		return false
	case "pop":
		return len(args) < 2
	}
	return true
}
