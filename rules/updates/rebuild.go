package updates

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/rules/rule"
)

// rebuild gives the pattern whose second step puts a container in the place of the
// one that its items come from: whoever adds to the old one meanwhile adds to what
// nobody will look at again.
//
//	self.jobs = [job for job in self.jobs if not job.done]
func rebuild(pass *rule.ProjectPass, v *race.View, at int) *rule.Pattern {
	store := &v.Events[at]
	if !store.Own() || store.Action != race.Store || !counted(pass, v, store) {
		return nil
	}
	src := pass.Program.Op(store.Site).Src
	for i := at - 1; i >= 0; i-- {
		read := &v.Events[i]
		if !read.Own() || read.Action != race.Load || read.Result == 0 || !read.Same(store) || !v.Together(read.At, store.At) {
			continue
		}
		sieve := sieve{p: pass.Program, f: v.Func, fn: pass.Program.Function(v.Func), old: read.Result}
		if !sieve.of(src, 0) {
			continue
		}
		if rival := pass.Races.Rival(v, read, store, inserts); rival != nil {
			return &rule.Pattern{Location: pass.Races.Location(v, store), View: v, First: read, Second: store, Rival: rival}
		}
	}
	return nil
}

// inserts reports whether an access puts something into the container itself.
func inserts(a *race.Access) bool { return a.Action == race.Insert || a.Action == race.Edit }

// sieve tells of the values of a function whether they are containers that hold
// some of the items of another one, in whatever order.
type sieve struct {
	p   *link.Program
	f   link.Func
	fn  *facts.Function
	old facts.ValueID
}

// maxSieve bounds how many calls and variables are followed.
const maxSieve = 5

// of reports whether a value is made of items of the old container. A copy of all
// of them is none: who makes one takes no item for superfluous.
func (s *sieve) of(v facts.ValueID, depth int) bool {
	if depth > maxSieve {
		return false
	}
	val := s.fn.Values[v]
	switch val.Kind {
	case facts.Built:
		return s.depends(v) && s.item(facts.ValueID(val.A))
	case facts.Item:
		return s.fn.IsSlice(facts.ValueID(val.B)) && s.from(facts.ValueID(val.A), depth)
	case facts.Local:
		return s.filled(v) || slices.ContainsFunc(s.p.VarDefs(s.f, facts.VarID(val.A)), func(d link.Def) bool {
			return d.Func == s.f && s.of(d.Src, depth+1)
		})
	case facts.CallOf:
		callee, args := s.fn.Values[val.A], s.fn.Calls[val.B].Args
		anyOf := func(is func(facts.ValueID, int) bool) bool {
			return slices.ContainsFunc(args, func(a facts.Arg) bool { return is(a.Value, depth+1) })
		}
		switch name := s.p.LastName(link.Expr{Func: s.f, Value: facts.ValueID(val.A)}).String(); {
		case sifts[name]:
			return anyOf(s.from) || callee.Kind == facts.Attr && s.from(facts.ValueID(callee.A), depth+1)
		case leavesWhole[name]:
			return anyOf(s.of) || callee.Kind == facts.Attr && s.of(facts.ValueID(callee.A), depth+1)
		}
	}
	return false
}

// sifts are builtins and methods that give some of the items of what they get, or all
// in another order.
var sifts = map[string]bool{
	"filter": true, "filterfalse": true, "islice": true, "sorted": true, "takewhile": true, "dropwhile": true, "nlargest": true, "nsmallest": true,
	"difference": true, "intersection": true,
}

// from reports whether a value is the old container, a copy of it, or made of its items.
func (s *sieve) from(v facts.ValueID, depth int) bool {
	return v == s.old || copied(s.p, s.f, v, s.old) || s.of(v, depth+1)
}

// item reports whether what is put into the new container is an item as it was, or a
// key and its value: who makes others of them picks nothing out.
func (s *sieve) item(v facts.ValueID) bool {
	val := s.fn.Values[v]
	switch val.Kind {
	case facts.Display:
		return !slices.ContainsFunc(s.fn.Lists[val.A], func(part facts.ValueID) bool { return !s.item(part) })
	case facts.Local:
		return slices.ContainsFunc(s.p.VarDefs(s.f, facts.VarID(val.A)), func(d link.Def) bool {
			kind := s.fn.Values[d.Src].Kind
			return d.Func == s.f && (kind == facts.Element || kind == facts.Unpacked)
		})
	}
	return false
}

func (s *sieve) depends(v facts.ValueID) bool { return race.Depends(s.p, s.f, v, s.old) }

// filled reports whether a variable holds a container that begins empty and is
// filled with items of the old one.
//
//	alive = []
//	for w in self.watchers:
//	    if w.alive: alive.append(w)
func (s *sieve) filled(v facts.ValueID) bool {
	id := facts.VarID(s.fn.Values[v].A)
	begins := slices.ContainsFunc(s.p.VarDefs(s.f, id), func(d link.Def) bool {
		return d.Func == s.f && empty(s.p, link.Expr{Func: s.f, Value: d.Src}) && s.fn.Values[d.Src].Kind != facts.Constant
	})
	holds := func(v uint32) bool {
		val := s.fn.Values[v]
		return val.Kind == facts.Local && facts.VarID(val.A) == id
	}
	picked := func(v facts.ValueID) bool { return s.depends(v) && s.item(v) }
	return begins && slices.ContainsFunc(s.fn.Ops, func(op facts.Op) bool {
		val := s.fn.Values[op.Value]
		switch op.Kind {
		case facts.Write:
			return val.Kind == facts.Item && holds(val.A) && picked(op.Src)
		case facts.Invoke:
			callee := s.fn.Values[val.A]
			return callee.Kind == facts.Attr && holds(callee.A) && known.Mutators[s.p.Text(s.f, callee.Name)] &&
				slices.ContainsFunc(s.fn.Calls[val.B].Args, func(a facts.Arg) bool { return picked(a.Value) })
		}
		return false
	})
}
