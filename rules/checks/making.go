package checks

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/rules/rule"
)

// This file holds what FT201, FT202 and FT203 share: something is found missing
// and is then made and stored, so that two threads both make it.

// making is a relation whose act stores something that its look has not found.
type making struct {
	*rule.Relation
	worth
}

// findMakings keeps those of the makings of a half that accept is true of.
func findMakings(pass *rule.ProjectPass, isAct func(*race.View, *race.Event) bool, accept func(*making) bool) {
	var found []making
	for _, r := range relationsOf(pass) {
		if m := (making{Relation: r}); isAct(r.View, r.Second) && accept(&m) {
			found = append(found, m)
		}
	}
	pass.Keep(found)
}

// foremost gives one of the makings of both halves for each location: the one that
// its function shows best. others are the further acts.
func foremost(pass *rule.ProjectPass) (found []making, others map[link.Path][]*rule.Relation) {
	at := map[link.Path]int{}
	others = map[link.Path][]*rule.Relation{}
	for _, m := range rule.Kept[making](pass) {
		i, ok := at[m.Second.Path]
		if !ok {
			at[m.Second.Path] = len(found)
			found = append(found, m)
			continue
		}
		have := found[i]
		if cmp.Or(cmp.Compare(m.matter, have.matter), cmp.Compare(calls(have.Relation), calls(m.Relation))) > 0 {
			found[i], m = m, have
		}
		others[m.Second.Path] = append(others[m.Second.Path], m.Relation)
	}
	return found, others
}

// relations are those of one half, kept for the rules that share them.
type relations struct {
	races *race.Races
	all   []*rule.Relation
}

func noRelations(*link.Program) *relations { return new(relations) }

// relationsOf gives the relations of a half in which a look finds nothing and
// the act stores something that another thread may store, too.
func relationsOf(pass *rule.ProjectPass) []*rule.Relation {
	kept := link.Side(pass.Program, noRelations)
	if kept.races == pass.Races {
		return kept.all
	}
	*kept = relations{races: pass.Races}
	visit := func(r *rule.Relation) {
		if r.First.Kind != race.Read || split(r) || retested(r) || !near(pass.Program, r) || !missing(pass.Program, r) {
			return
		}
		if r.Rival = other(pass, r); r.Rival != nil {
			kept.all = append(kept.all, r)
		}
	}
	isInsert := inserts(pass.Program)
	isAct := func(v *race.View, e *race.Event) bool { return isInsert(v, e) || stores(v, e) }
	pass.Relations(isAct, changes, visit)
	defaults(pass, isAct, visit)
	return kept.all
}

// oneKey is item, for keys that are computed alike by pure functions, too:
// `id(x)`, `str(x)`.
func oneKey(p *link.Program, r *rule.Relation) bool {
	if item(r) {
		return true
	}
	f := r.View.Func
	return p.Value(link.Expr{Func: f, Value: r.Second.Item}).Kind == facts.CallOf &&
		pureCall(p, link.Expr{Func: f, Value: r.Second.Item}) && alike(p, f, r.First.Item, r.Second.Item)
}

// other gives the access that makes it, too: the act itself on another thread,
// or one in another function that looks before it acts. Who only takes away
// makes nothing twice.
func other(pass *rule.ProjectPass, r *rule.Relation) *race.Access {
	same := func(a *race.Access) bool { return a.Site == r.Second.Site }
	if a := pass.Races.Rival(r.View, r.First, r.Second, same); a != nil {
		return a
	}
	return pass.Races.Rival(r.View, r.First, r.Second, func(a *race.Access) bool {
		return (a.Action == race.Store || a.Action == race.Insert) && !nothing(pass.Program, a) && slices.ContainsFunc(r.Location.Accesses, func(look race.Access) bool {
			return look.Kind == race.Read && look.Site.Func == a.Site.Func && look.Site.Op < a.Site.Op
		})
	})
}

// defaults visits the acts whose value is the old one, if there is one:
//
//	self.session = self.session or Session()
func defaults(pass *rule.ProjectPass, isAct func(*race.View, *race.Event) bool, visit func(*rule.Relation)) {
	p := pass.Program
	for i := range pass.Races.Views {
		v := &pass.Races.Views[i]
		fn := p.Function(v.Func)
		for j := range v.Events {
			act := &v.Events[j]
			if !act.Own() || fn.Ops[act.At].Kind != facts.Write || !isAct(v, act) {
				continue
			}
			either := fn.Values[fn.Ops[act.At].Src]
			if either.Kind != facts.Either || facts.EitherKind(either.Op) == facts.EitherAnd {
				continue
			}
			for k := j - 1; k >= 0; k-- {
				look := &v.Events[k]
				if test, ok := guards(p, v, look, act, fn.Lists[either.A]); ok {
					visit(&rule.Relation{Pattern: rule.Pattern{Location: pass.Races.Location(v, act), View: v, First: look, Second: act}, Test: test, Branch: v.Governs(test, test+1)})
					break
				}
			}
		}
	}
}

// guards gives the test of an expression whose one part is what a look has
// read, and whose other part is evaluated only if that is nothing.
func guards(p *link.Program, v *race.View, look, act *race.Event, parts []facts.ValueID) (facts.OpID, bool) {
	old := func(part facts.ValueID) bool { return alike(p, v.Func, part, look.Result) }
	if !look.Own() || look.Kind != race.Read || !look.Same(act) || !slices.ContainsFunc(parts, old) {
		return 0, false
	}
	fn := p.Function(v.Func)
	for _, test := range v.Decided(look) {
		block := fn.Ops[test]
		if block.Kind == facts.Guard && block.End <= act.At && slices.ContainsFunc(fn.Ops[test:block.End], func(op facts.Op) bool { return op.Kind == facts.Invoke }) {
			return test, true
		}
	}
	return 0, false
}

func calls(r *rule.Relation) int { return int(r.First.Calls) + int(r.Second.Calls) }

// split reports whether look and act are made under one lock that is let go in
// between: that is FT208.
func split(r *rule.Relation) bool {
	return len(lock.Common(r.First.Held, r.Second.Held)) > 0
}

// retested reports whether a function that is called for the act looks again
// itself, under a lock that it holds until it acts.
func retested(r *rule.Relation) bool {
	if r.Second.Own() {
		return false
	}
	for i := range r.View.Events {
		e := &r.View.Events[i]
		if e == r.Second {
			break
		}
		if e.At == r.Second.At && e.Kind == race.Read && e.Same(r.Second) && len(race.Section(e, r.Second)) > 0 {
			return true
		}
	}
	return false
}

// near reports whether the pattern belongs to the view's function: it takes one
// of the steps itself, or the location is its own object's or module's.
func near(p *link.Program, r *rule.Relation) bool {
	if r.First.Own() || r.Second.Own() {
		return true
	}
	switch root := r.Second.Path.Root; root.Kind {
	case link.GlobalRoot:
		return root.File == r.View.Func.File
	case link.SelfRoot, link.ClassRoot:
		_, class, ok := p.EnclosingSelf(r.View.Func)
		return ok && slices.Contains(p.MRO(class), link.Class{File: root.File, ID: facts.ClassID(root.ID)})
	}
	return false
}

// acquired gives the lock that is taken between the look and the act, and
// whether the value is made under it, too.
func acquired(p *link.Program, r *rule.Relation) (held lock.Held, made, ok bool) {
	for _, h := range r.Second.Held {
		if slices.ContainsFunc(r.First.Held, func(o lock.Held) bool { return o.Path == h.Path }) {
			continue
		}
		f := r.Second.Site.Func
		src := stored(p, r.Second)
		return h, h.Site.Func != f || madeAfter(p, src, h.Site.Op, 0), true
	}
	return lock.Held{}, false, false
}

// madeAfter reports whether a value is made after an op of its function: it is,
// or is bound to, a call that comes later, or no call at all.
func madeAfter(p *link.Program, e link.Expr, op facts.OpID, depth int) bool {
	switch val := p.Value(e); val.Kind {
	case facts.CallOf:
		return p.OpOf(e) > op
	case facts.Local:
		defs := p.VarDefs(e.Func, facts.VarID(val.A))
		for _, d := range defs {
			if d.Func == e.Func && depth < maxMaking && madeAfter(p, link.Expr{Func: d.Func, Value: d.Src}, op, depth+1) {
				return true
			}
		}
		return false
	case facts.Display, facts.Either:
		items := p.Function(e.Func).Lists[val.A]
		return len(items) == 0 || slices.ContainsFunc(items, func(v facts.ValueID) bool {
			return madeAfter(p, link.Expr{Func: e.Func, Value: v}, op, depth+1)
		})
	}
	return false
}

// report tells a making: what is wrong, and where else the same is done.
func (m *making) report(pass *rule.ProjectPass, others []*rule.Relation, f finding.Finding) {
	seen := map[link.Site]bool{m.View.Site(m.Second): true}
	for _, o := range others {
		site := o.View.Site(o.Second)
		if seen[site] || len(seen) > maxSites {
			continue
		}
		seen[site] = true
		f.Related = append(f.Related, finding.Related{Location: pass.At(site), Role: "act", Message: fmt.Sprintf("`%s` does the same", pass.Program.LocalName(o.View.Func))})
	}
	f.GIL = pass.PatternGIL(&m.Pattern)
	pass.Report(f)
}

// maxSites bounds the further places that a finding names.
const maxSites = 6

// because adds the reason to a message.
func (w worth) because(message string) string {
	if w.why == "" {
		return message
	}
	return message + "; " + w.why
}
