package updates

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/analyzer/syntax"
	"github.com/ftlint/ftlint/rules/rule"
)

// This file has the shapes of a publication that comes too early.

// readers gives, for each location, the views that test it by itself.
type readers map[link.Path][]reader

type reader struct {
	view  *race.View
	event int
}

func readersOf(pass *rule.ProjectPass) readers {
	out := readers{}
	for i := range pass.Races.Views {
		v := &pass.Races.Views[i]
		for j := range v.Events {
			if e := &v.Events[j]; e.Action == race.Load && e.Own() && len(v.Decided(e)) > 0 {
				out[e.Path] = append(out[e.Path], reader{v, j})
			}
		}
	}
	return out
}

// announced: a flag is set before what readers that find it set go on to use,
// which is None, or empty, until then.
//
//	self.loaded = True
//	self.table = read()         if self.loaded: use(self.table)
func announced(pass *rule.ProjectPass, rs readers, v *race.View, at int) *publication {
	flag := &v.Events[at]
	if len(rs[flag.Path]) == 0 || isItem(flag.Path) {
		return nil
	}
	for i := at + 1; i < len(v.Events); i++ {
		late := &v.Events[i]
		if late.Calls > 1 || !together(flag, late) || !brings(pass.Program, v, flag, late) || broughtBefore(v, late, at) || !v.Together(flag.At, late.At) || !blank(pass.Program, late) {
			continue
		}
		for _, r := range rs[flag.Path] {
			use := goesOn(pass, r, late)
			if use == nil || r.view.Func == v.Func && len(race.Section(flag, late)) == 0 {
				continue
			}
			if rival := rivalAt(pass, v, late, flag, r); rival != nil {
				return &publication{
					Pattern: rule.Pattern{Location: pass.Races.Location(v, flag), View: v, First: late, Second: flag, Rival: rival},
					what:    "`%s` is set before `" + pass.Program.Show(late.Path) + "`, which it stands for: %s tests the one and then uses the other",
					label:   "visible from here on", later: "what it stands for comes only here",
					readers: [][]link.Site{{r.view.Site(&r.view.Events[r.event]), r.view.Site(use)}},
				}
			}
		}
	}
	return nil
}

// together reports whether two events are about two fields of one object, or
// two globals of one module, the second of which comes later.
func together(flag, late *race.Event) bool {
	return late.At > flag.At && late.Path != flag.Path && race.Owner(late.Path) == race.Owner(flag.Path) && late.Object == flag.Object && !isItem(late.Path)
}

// blank reports whether a location holds nothing until an event puts something
// there: all other code that stores, constructors too, stores None; or an empty
// container, if the event fills one.
func blank(p *link.Program, e *race.Event) bool {
	fills := e.Action != race.Store
	var defs []link.Def
	switch path := e.Path; {
	case path.Len == 0 && path.Root.Kind == link.GlobalRoot:
		defs = p.GlobalDefs(path.Root.File, path.Root.Name.String())
	case path.Len == 1 && (path.Root.Kind == link.SelfRoot || path.Root.Kind == link.ClassRoot):
		defs = p.FieldDefs(link.Class{File: path.Root.File, ID: facts.ClassID(path.Root.ID)}, path.Last().Name())
	}
	others := 0
	for _, d := range defs {
		src := link.Expr{Func: d.Func, Value: d.Src}
		if d.Func == e.Site.Func {
			continue
		}
		if others++; !absent(p, src) && !(fills && empty(p, src)) {
			return false
		}
	}
	return others > 0
}

// brings reports whether an event puts in place what others wait for.
func brings(p *link.Program, v *race.View, flag, e *race.Event) bool {
	if e.Action == race.Store {
		return e.Kind == race.Write && !absent(p, link.Expr{Func: e.Site.Func, Value: p.Op(e.Site).Src})
	}
	return rule.Grows(p, e) || e.Action == race.Insert && v.InLoop(flag.At, e.At)
}

// broughtBefore reports whether the location has been stored before the flag,
// too: then readers find something.
func broughtBefore(v *race.View, late *race.Event, flag int) bool {
	for i := range flag {
		if e := &v.Events[i]; e.Same(late) && (e.Action == race.Store || e.Action == race.Insert || e.Action == race.Edit) {
			return true
		}
	}
	return false
}

// goesOn gives the event in which a reader that finds the flag set reads what
// comes late, or nil: where the flag is found, or after it has called the writer if it was not. Who
// tests that, too, does not go by the flag.
func goesOn(pass *rule.ProjectPass, r reader, late *race.Event) *race.Event {
	flag := &r.view.Events[r.event]
	for i := range r.view.Events {
		use := &r.view.Events[i]
		if use.Path != late.Path || use.Kind != race.Read || use.At <= flag.At {
			continue
		}
		if use.Action == race.Load && len(r.view.Decided(use)) > 0 {
			return nil
		}
		for _, test := range r.view.Decided(flag) {
			if test >= use.At {
				break
			}
			branch := r.view.Governs(test, use.At)
			if branch == race.Always {
				if r.makes(flag) {
					return use
				}
				continue
			}
			rel := &rule.Relation{Pattern: rule.Pattern{View: r.view, First: flag, Second: use}, Test: test, Branch: branch}
			if pass.Found(rel) == rule.Present {
				return use
			}
		}
	}
	return nil
}

// makes reports whether the reader calls what sets the flag, if it is not.
func (r reader) makes(flag *race.Event) bool {
	return slices.ContainsFunc(r.view.Events, func(e race.Event) bool {
		return e.Same(flag) && e.Action == race.Store && !e.Own() && e.At > flag.At
	})
}

func rivalAt(pass *rule.ProjectPass, v *race.View, late, flag *race.Event, r reader) *race.Access {
	site := r.view.Events[r.event].Site
	return pass.Races.Rival(v, late, flag, func(a *race.Access) bool { return a.Site == site })
}

// filledLate: an empty container is stored where readers test for it, and then
// filled.
//
//	self.table = {}
//	for k, v in rows: self.table[k] = v         if self.table is not None: …
func filledLate(pass *rule.ProjectPass, rs readers, v *race.View, at int) *publication {
	store := &v.Events[at]
	fill := rule.FilledAfter(pass.Program, v, &v.Events[at])
	if fill == nil {
		return nil
	}
	for _, r := range rs[store.Path] {
		// A function that makes its own value on first use without a lock is FT202's.
		if !tests(pass, r) || r.view.Func == v.Func && len(race.Section(store, fill)) == 0 {
			continue
		}
		if rival := rivalAt(pass, v, fill, store, r); rival != nil {
			return &publication{
				Pattern: rule.Pattern{Location: pass.Races.Location(v, store), View: v, First: fill, Second: store, Rival: rival},
				what:    "`%s` can be seen empty before it is filled: %s takes it for complete once it is there",
				label:   "visible, and empty, from here on", later: "filled only here",
			}
		}
	}
	return nil
}

// tests reports whether a reader goes by whether there is something.
func tests(pass *rule.ProjectPass, r reader) bool {
	flag := &r.view.Events[r.event]
	return slices.ContainsFunc(r.view.Decided(flag), func(test facts.OpID) bool {
		rel := &rule.Relation{Pattern: rule.Pattern{View: r.view, First: flag}, Test: test, Branch: race.IfTrue}
		return pass.Found(rel) != rule.Unclear
	})
}

// refilled: a live container is cleared and filled in place.
//
//	routes.clear()
//	routes.update(fresh)        routes.get(path)
func refilled(pass *rule.ProjectPass, v *race.View, at int) *publication {
	clear := &v.Events[at]
	fill := rule.FilledAfter(pass.Program, v, &v.Events[at])
	if fill == nil {
		return nil
	}
	looks := func(a *race.Access) bool {
		return (a.Action == race.Peek || a.Action == race.Walk) && a.Site.Func != v.Func
	}
	rival := pass.Races.Rival(v, fill, clear, looks)
	if rival == nil {
		return nil
	}
	return &publication{
		Pattern: rule.Pattern{Location: pass.Races.Location(v, clear), View: v, First: fill, Second: clear, Rival: rival},
		what:    "`%s` is emptied and filled again where others look: %s can find it empty or half full",
		label:   "empty from here on", later: "filled again here",
		readers: lookers(pass, v, clear, looks),
	}
}

// lookers gives the places at which other functions look.
func lookers(pass *rule.ProjectPass, v *race.View, e *race.Event, looks func(*race.Access) bool) [][]link.Site {
	var out [][]link.Site
	for i, l := 0, pass.Races.Location(v, e); i < len(l.Accesses); i++ {
		if a := &l.Accesses[i]; looks(a) {
			out = append(out, []link.Site{a.Site})
		}
	}
	return out
}

// unmarked: what says that something has still to be made is taken away, and
// only then it is made. Another thread finds neither.
//
//	make = self.pending.pop(name)
//	make()
//	return self.find(name)
func unmarked(pass *rule.ProjectPass, v *race.View, at int) *publication {
	p := pass.Program
	taken := &v.Events[at]
	if taken.Item == 0 || taken.Result == 0 {
		return nil
	}
	fn := p.Function(v.Func)
	made, again := facts.OpID(0), false
	for i := taken.At + 1; int(i) < len(fn.Ops); i++ {
		op := fn.Ops[i]
		if op.Kind != facts.Invoke {
			continue
		}
		callee := fn.Values[fn.Values[op.Value].A]
		if callee.Kind == facts.Local && made == 0 && race.Depends(p, v.Func, facts.ValueID(fn.Values[op.Value].A), taken.Result) {
			made = i
		} else if made != 0 {
			callees, _ := p.Callees(link.Expr{Func: v.Func, Value: op.Value})
			again = again || slices.ContainsFunc(callees, func(c link.Callee) bool { return c.Func == v.Func })
		}
	}
	if made == 0 || !again {
		return nil
	}
	later := *taken
	later.At = made
	rival := pass.Races.Rival(v, taken, taken, func(a *race.Access) bool { return a.Action == race.Peek || a.Action == race.Remove })
	if rival == nil {
		return nil
	}
	return &publication{
		Pattern: rule.Pattern{Location: pass.Races.Location(v, taken), View: v, First: &later, Second: taken, Rival: rival},
		what:    "the entry of `%s` is taken out before what it stands for is made: %s finds neither in between",
		label:   "gone from here on", later: "what replaces it is made only here",
	}
}

// isTrue reports whether an expression is the constant True.
func isTrue(p *link.Program, e link.Expr) bool {
	v := p.Value(e)
	return v.Kind == facts.Constant && syntax.ConstantKind(v.Op) == syntax.True
}

func absent(p *link.Program, e link.Expr) bool {
	v := p.Value(e)
	if v.Kind != facts.Constant {
		return false
	}
	kind := syntax.ConstantKind(v.Op)
	return kind == syntax.None || kind == syntax.False
}
