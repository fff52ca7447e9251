package checks

import (
	"fmt"
	"slices"

	"github.com/ftlint/ftlint/analyzer/edit"
	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/rules/rule"
)

// CheckThenGet is FT210.
var CheckThenGet = &rule.Rule{
	Code: "FT210", Name: "check-then-get", Severity: finding.Error, Since: "0.2.0",
	Half: checkThenGet,
	Doc: rule.Doc{
		Title: "a key is looked for in a dict that threads share, and then read, though another thread may have removed it",
		Why:   "`if key in table: return table[key]` looks up twice. If another thread removes the key in between, the second look raises KeyError.",
		Bad: `import threading

prices = {}

def price(name):
    if name in prices:
        return prices[name]
    return None

def refresh():
    prices.pop("tea", None)

def serve():
    price("tea")

threading.Thread(target=serve).start()
threading.Thread(target=refresh).start()
`,
		Good: `import threading

prices = {}

def price(name):
    return prices.get(name)

def refresh():
    prices.pop("tea", None)

def serve():
    price("tea")

threading.Thread(target=serve).start()
threading.Thread(target=refresh).start()
`,
		Fix:    "Look once: `table.get(key)`, or `try: table[key] except KeyError`.",
		Limits: "Nothing is said of containers from which nothing is ever removed, and in whose place none is put that is empty; that counts as possible only, unless the function says that it clears or resets. Both looks must use the same key, written alike. A key that is put there if it is missing, and then read, counts as well. An item that is taken out where what it stands for ends, by its key and under no lock, is shown by default only where two threads are seen, or in an object that is declared to be for threads.",
		Sources: []string{
			"https://docs.python.org/3.14/library/threadsafety.html",
			"https://py-free-threading.github.io/porting/",
		},
	},
}

func checkThenGet(pass *rule.ProjectPass) {
	p := pass.Program
	isAct := func(v *race.View, e *race.Event) bool {
		return (e.Action == race.Peek && p.Op(e.Site).Kind == facts.Read || finds[methodName(p, e.Site)] != "") && e.Item != 0 && !forgiven(p, v, e, lookupErrors) && !removedNext(p, v, e)
	}
	fits := func(v *race.View, look, act *race.Event) bool {
		if look.Kind != race.Read || !v.SameItem(look, act) || p.Op(look.Site).Kind == facts.Read {
			return false
		}
		r := rule.Decides(v, look, act)
		return r != nil && !r.Handled && pass.Found(r) == rule.Present && sure(p, r) || ensured(pass, v, look, act) != nil
	}
	pass.Steps(isAct, fits, func(a *race.Access) bool { return gone(p, a) }, func(pt *rule.Pattern) {
		if removal := pass.Races.Rival(pt.View, pt.First, pt.Second, shrinks); removal != nil && !pass.Apart(pt.View.Func, removal.Site.Func) {
			pt.Rival = removal // says more than one who puts an empty container there
		}
		if replaced(pt) || !sameKey(pass, pt) || !shrinks(pt.Rival) && !anew(p, pt) {
			return
		}
		put := ensured(pass, pt.View, pt.First, pt.Second)
		if put != nil && len(race.Section(put.First, put.Second)) == 0 && inserted(pass, put).matter == Matters {
			return // FT201 says so, and one lock cures both
		}
		pass.Once(pt.Key(), func() finding.Finding { return toldGet(pass, pt, put != nil) })
	})
}

// finds are methods that raise if what they are given is not in the container, and
// what they do with it.
var finds = map[string]string{"move_to_end": "moved", "index": "looked for again", "__getitem__": "read"}

// toldGet tells of a key that is read after it was looked for; or put there, if it
// was missing.
func toldGet(pass *rule.ProjectPass, pt *rule.Pattern, put bool) finding.Finding {
	name := pass.Program.Show(pt.Second.Path)
	done, help := "read", fmt.Sprintf("look once, with `%s.get`, or catch KeyError", name)
	if method := methodName(pass.Program, pt.Second.Site); finds[method] != "" {
		done, help = finds[method], "catch what `"+method+"` raises if it is gone, or hold one lock from the look on"
	}
	f := pass.Told(pt, "looked for here")
	meanwhile := "may remove it in between"
	if !shrinks(pt.Rival) {
		meanwhile = "may put an empty one in its place in between"
		if !clears(pass.Program, pt) {
			f.Confidence = finding.Possible
		}
	}
	f.Message = fmt.Sprintf("a key is looked for in `%s` and then %s: %s %s", name, done, pass.Who(pt.Rival), meanwhile)
	f.Label = label(&rule.Relation{Pattern: *pt}, done)
	f.GIL = pass.PatternGIL(pt)
	f.Help = help
	if endsAlone(pass, pt) {
		f.Confidence = finding.Possible
	}
	if put {
		f.Message = fmt.Sprintf("a key is put into `%s` if it is missing, and then %s: %s %s", name, done, pass.Who(pt.Rival), meanwhile)
		f.Help = "go on with what was found or put there, in a variable, or hold one lock from the look on"
	} else if fix, ok := gotInOneStep(pass, pt); ok {
		f.Fixes = append(f.Fixes, fix)
	}
	return f
}

// ensured gives how a look decides that the function puts a key there which it has
// not found: what it reads afterwards relies on the key either way. Nil if it does not.
//
//	if key not in table:
//	    table[key] = make(key)
//	return table[key]
//
// Or it calls one that does, which lets go of its lock then.
func ensured(pass *rule.ProjectPass, v *race.View, look, read *race.Event) *rule.Relation {
	for i := range v.Events {
		put := &v.Events[i]
		if put.At < look.At || put.At >= read.At || put.Action != race.Insert || !put.Same(look) || !v.SameItem(look, put) {
			continue
		}
		var r *rule.Relation
		switch {
		case put.Own() && put.At > look.At:
			if r = rule.Decides(v, look, put); r != nil && v.Governs(r.Test, read.At) != race.Always {
				continue
			}
		case put.At == look.At && put.Site.Func == look.Site.Func && reachedBy(pass.Program.Function(v.Func), put.At, read.At):
			inner := race.NewView(pass.Program, put.Site.Func)
			r = rule.Decides(inner, new(race.EventOf(pass.Program, &look.Access)), new(race.EventOf(pass.Program, &put.Access)))
		}
		if r != nil && !r.Handled && pass.Found(r) == rule.Absent {
			r.Location = pass.Races.Location(v, put)
			return r
		}
	}
	return nil
}

// reachedBy reports whether no block that an op stands in ends before a later op: who
// comes to that has been at the first one.
func reachedBy(fn *facts.Function, first, later facts.OpID) bool {
	return !slices.ContainsFunc(fn.Ops[:first], func(op facts.Op) bool {
		switch op.Kind {
		case facts.If, facts.Else, facts.Except, facts.For, facts.While, facts.Guard:
			return first < op.End && op.End <= later
		}
		return false
	})
}

// removedNext reports whether the function takes the item out afterwards, and
// would fail at that as well: FT204 says so.
func removedNext(p *link.Program, v *race.View, read *race.Event) bool {
	for i := range v.Events {
		e := &v.Events[i]
		if e.At > read.At && e.Own() && e.Same(read) && e.Action == race.Remove && raises(p, e) && !forgiven(p, v, e, lookupErrors) && v.SameItem(read, e) {
			return true
		}
	}
	return false
}

// sameKey reports whether the rival may take out the item that is read: an item
// with a fixed name is taken out by that name, or with all others.
func sameKey(pass *rule.ProjectPass, pt *rule.Pattern) bool {
	p := pass.Program
	read := p.Value(link.Expr{Func: pt.Second.Site.Func, Value: pt.Second.Key})
	if read.Kind != facts.Constant {
		return true
	}
	return pass.Races.Rival(pt.View, pt.First, pt.Second, func(a *race.Access) bool {
		if !shrinks(a) || a.Key == 0 {
			return gone(p, a)
		}
		key := p.Value(link.Expr{Func: a.Site.Func, Value: a.Key})
		return key.Kind == facts.Constant && p.Text(a.Site.Func, key.Name) == p.Text(pt.Second.Site.Func, read.Name)
	}) != nil
}

// gone reports whether an access takes items out of a container, or puts an empty one
// in its place.
func gone(p *link.Program, a *race.Access) bool {
	return shrinks(a) || a.Kind == race.Write && a.Action == race.Store && nothing(p, a) && p.Value(link.Expr{Func: a.Site.Func, Value: p.Op(a.Site).Src}).Kind == facts.Display
}

// clears reports whether the function that puts an empty container there says by its
// name that this is done at any time, to what somebody says that threads share: it is
// mostly part of a set-up.
func clears(p *link.Program, pt *rule.Pattern) bool {
	claim, f := pt.Location.Claim, pt.Rival.Site.Func
	return (claim == nil || claim.Kind == race.DeclaredClaim) && known.BeginsAnew(p.Text(f, p.Function(f).Name))
}

// anew reports whether both looks fetch the container anew, so that the second one may
// find another one: a local variable goes on to hold the old one.
func anew(p *link.Program, pt *rule.Pattern) bool {
	fetched := func(e *race.Event) bool {
		kind := p.Value(link.Expr{Func: e.Site.Func, Value: e.Of}).Kind
		return kind == facts.Attr || kind == facts.Global
	}
	return fetched(pt.First) && fetched(pt.Second)
}

// gotInOneStep offers `get` or a handler, where the container is surely a dict.
func gotInOneStep(pass *rule.ProjectPass, pt *rule.Pattern) (finding.Fix, bool) {
	p := pass.Program
	if !pt.First.Own() || !pt.Second.Own() || p.Op(pt.First.Site).Kind != facts.Contains {
		return finding.Fix{}, false
	}
	types := p.TypesAt(pt.Second.Path)
	for _, t := range types {
		if !exact(t) || t.Name != "dict" {
			return finding.Fix{}, false
		}
	}
	if len(types) == 0 {
		return finding.Fix{}, false
	}
	return finding.Fix{Applicability: finding.Safe, Message: "look once", Plans: []edit.Plan{edit.Get{At: pass.At(pt.View.Site(pt.Second)).Span}}}, true
}
