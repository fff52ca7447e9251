package updates

import (
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/analyzer/syntax"
	"github.com/ftlint/ftlint/analyzer/thread"
	"github.com/ftlint/ftlint/rules/rule"
)

// This file asks how much a lost update matters. A number that is only shown
// may be a little wrong. Where no thread of the project is seen, an update must
// count, in something that others go by; what rewrites a value once, as
// `self.path = normalise(self.path)`, is hardly meant to be done by two at once,
// and who reads from a stream reads alone: two would tear its messages apart
// whatever the counters do.

func (u *lostUpdate) doubtful(pass *rule.ProjectPass) bool {
	if !u.matters(pass) || u.justStored(pass.Program) || readsStream(pass.Program, u.update.Site.Func, 0) {
		return true
	}
	claim := u.location.Claim
	return claim != nil && (!u.counts(pass.Program) || claim.Kind == race.LibraryClaim && !u.goneBy(pass.Program) && !served(pass, u.update.Site.Func))
}

// served reports whether the threads of a framework run a function: that others
// share its state is more than a guess, and its answers are what the program is for.
func served(pass *rule.ProjectPass, f link.Func) bool {
	return slices.ContainsFunc(pass.Entries, func(e thread.Entry) bool {
		return e.Framework && e.Kind == known.Parallel && e.Target.Func == f
	})
}

// matters reports whether somebody looks at the value other than to show it.
// What a thread of the project counts and nobody reads yet may be meant for
// other code.
func (u *lostUpdate) matters(pass *rule.ProjectPass) bool {
	p := pass.Program
	from := map[link.Site]bool{}
	for i := range u.location.Accesses {
		if a := &u.location.Accesses[i]; a.Kind == race.Update {
			from[a.From] = true
		}
	}
	read := false
	for i := range u.location.Accesses {
		a := &u.location.Accesses[i]
		if a.Kind != race.Read {
			continue
		}
		if from[a.Site] {
			if reused(p, a) {
				return true
			}
			continue
		}
		if u.addsUp(p, a) {
			continue
		}
		if read = true; !shows(pass, a) && !u.takesTurns(p, a) && !u.tellsAny(p, a) {
			return true
		}
	}
	return u.location.Claim == nil && !read || isItem(u.location.Path) && goneThrough(pass, pass.Races.Container(u.location), from)
}

// goneThrough reports whether somebody asks a container for its items, other
// than to show them, or than where an update takes the old value from.
//
//	if stock.get(item, 0) > 0: …
//	return max(hits.values())
func goneThrough(pass *rule.ProjectPass, container *race.Location, from map[link.Site]bool) bool {
	if container == nil {
		return false
	}
	p := pass.Program
	return slices.ContainsFunc(container.Accesses, func(a race.Access) bool {
		return a.Kind == race.Read && !from[a.Site] && p.Op(a.Site).Kind == facts.Invoke && asksForItems(p, &a) && !shows(pass, &a)
	})
}

// asksForItems reports whether the function of an access to a container calls a
// method that gives its items on it.
func asksForItems(p *link.Program, a *race.Access) bool {
	fn := p.Function(a.Site.Func)
	return slices.ContainsFunc(fn.Values, func(v facts.Value) bool {
		if v.Kind != facts.CallOf {
			return false
		}
		method := fn.Values[v.A]
		return method.Kind == facts.Attr && facts.ValueID(method.A) == a.Of && givesItems[p.Text(a.Site.Func, method.Name)]
	})
}

// givesItems are methods of containers that tell what the items are, not only
// which there are.
var givesItems = map[string]bool{"get": true, "items": true, "values": true, "pop": true, "popitem": true, "copy": true, "most_common": true, "total": true}

// addsUp reports whether a read only feeds an update of another object's counter
// of the same kind, as what adds up the statistics of several objects does: that
// nobody goes by the one says that nobody goes by the other.
//
//	def __iadd__(self, other): self.sent += other.sent; return self
func (u *lostUpdate) addsUp(p *link.Program, a *race.Access) bool {
	f, read := a.Site.Func, p.Op(a.Site).Value
	fed := false
	for i, op := range p.Function(f).Ops[a.Site.Op+1:] {
		value := op.Value
		if op.Kind == facts.Write || op.Kind == facts.Bind {
			value = op.Src
		}
		if op.Kind == facts.Read || op.Kind == facts.Bind || value == 0 || !race.Depends(p, f, value, read) {
			continue
		}
		if at := (link.Site{Func: f, Op: a.Site.Op + 1 + facts.OpID(i)}); !u.updates(at) {
			return false
		}
		fed = true
	}
	return fed
}

// updates reports whether a place updates the location.
func (u *lostUpdate) updates(at link.Site) bool {
	return slices.ContainsFunc(u.location.Accesses, func(a race.Access) bool { return a.Kind == race.Update && a.Site == at })
}

// reused reports whether a function goes on with the old value or the new one
// that it holds in a variable: `n = self.n; self.n = n + 1; return n`.
func reused(p *link.Program, a *race.Access) bool {
	fn := p.Function(a.Site.Func)
	for _, op := range fn.Ops[a.Site.Op+1:] {
		if op.Kind == facts.Return && op.Value != 0 && race.Depends(p, a.Site.Func, op.Value, p.Op(a.Site).Value) {
			return true
		}
	}
	return false
}

// shows reports whether a read is for people only: it is made in a function
// that describes, or its value goes into a call that reports.
func shows(pass *rule.ProjectPass, a *race.Access) bool {
	p := pass.Program
	fn := p.Function(a.Site.Func)
	if fn.Kind != facts.ModuleBody && known.Describes(p.Text(a.Site.Func, fn.Name)) && !served(pass, a.Site.Func) {
		return true
	}
	value := p.Op(a.Site).Value
	for _, op := range fn.Ops[a.Site.Op+1:] {
		switch op.Kind {
		case facts.Read:
			if op.Value == value {
				return false // what follows is about the other read
			}
		case facts.Invoke:
			call := fn.Values[op.Value]
			for _, arg := range fn.Calls[call.B].Args {
				if race.Depends(p, a.Site.Func, arg.Value, value) {
					callee := fn.Values[call.A]
					return callee.Kind == facts.Attr && known.Reports(p.Text(a.Site.Func, callee.Name))
				}
			}
		case facts.If, facts.Condition, facts.Guard, facts.While, facts.Return:
			if op.Value != 0 && race.Depends(p, a.Site.Func, op.Value, value) {
				return false
			}
		case facts.Write:
			if race.Depends(p, a.Site.Func, op.Src, value) {
				return false
			}
		}
	}
	return false
}

// counts reports whether the new value is the old one and something more, or
// less: a number goes up or down, a container is copied with something added.
// Setting a bit is none: whoever does it leaves it set.
func (u *lostUpdate) counts(p *link.Program) bool {
	f := u.update.Site.Func
	op := p.Op(u.update.Site)
	fn := p.Function(f)
	if extends(p, f, op.Src) {
		return true
	}
	v := fn.Values[op.Src]
	for depth := 0; v.Kind == facts.Local && depth < 4; depth++ { // n = self.n + 1; self.n = n
		defs := p.VarDefs(f, facts.VarID(v.A))
		at := -1
		for i, d := range defs {
			if d.Func == f && fn.Values[d.Src].Kind == facts.Compute {
				at = i
			}
		}
		if at < 0 {
			return false
		}
		v = fn.Values[defs[at].Src]
	}
	if v.Kind != facts.Compute || v.Op == 1+uint8(syntax.BitOr) {
		return false
	}
	return !textual(fn, v, 0)
}

// extends reports whether what an update stores is a copy of the old container with
// something added: who adds at the same time adds to another copy.
//
//	self.routes = {**self.routes, path: view}
//	self.names = self.names | {name}
//	new = self.routes.copy(); new[path] = view; self.routes = new
func extends(p *link.Program, f link.Func, v facts.ValueID) bool {
	fn := p.Function(f)
	switch val := fn.Values[v]; val.Kind {
	case facts.Display:
		return true // of an update: the old items, and others
	case facts.Compute:
		return val.Op == 1+uint8(syntax.BitOr) && slices.ContainsFunc(fn.Lists[val.A], func(operand facts.ValueID) bool {
			kind := fn.Values[operand].Kind
			return kind == facts.Display || kind == facts.Built
		})
	case facts.Local:
		bound, ok := p.BoundOnce(link.Expr{Func: f, Value: v})
		return ok && (copies(p, bound) || extends(p, f, bound.Value))
	}
	return false
}

// copies reports whether an expression is a call that copies a container: it is
// changed before it is stored, else there would be no update.
func copies(p *link.Program, e link.Expr) bool {
	val := p.Value(e)
	return val.Kind == facts.CallOf && leavesWhole[p.LastName(link.Expr{Func: e.Func, Value: facts.ValueID(val.A)}).String()]
}

// textual reports whether a text goes into what is computed: `name + f".{suffix}"`.
func textual(fn *facts.Function, v facts.Value, depth int) bool {
	const maxDepth = 4
	switch v.Kind {
	case facts.Constant:
		kind := syntax.ConstantKind(v.Op)
		return kind == syntax.Str || kind == syntax.Bytes
	case facts.Compute:
		return depth < maxDepth && slices.ContainsFunc(fn.Lists[v.A], func(operand facts.ValueID) bool { return textual(fn, fn.Values[operand], depth+1) })
	}
	return false
}

// goneBy reports whether the program goes by a number that callers share: it is
// the class's or the module's, or a function counts and returns it, as who hands
// out identities does, or it decides a branch.
func (u *lostUpdate) goneBy(p *link.Program) bool {
	if k := u.location.Path.Root.Kind; k == link.GlobalRoot || k == link.ClassRoot {
		return true
	}
	for i := range u.location.Accesses {
		a := &u.location.Accesses[i]
		if a.Kind != race.Read {
			continue
		}
		fn := p.Function(a.Site.Func)
		for _, op := range fn.Ops[a.Site.Op:] {
			switch op.Kind {
			case facts.Return:
				if a.Site.Func != u.update.Site.Func {
					continue
				}
			case facts.If, facts.Condition, facts.Guard, facts.While:
			default:
				continue
			}
			if op.Value != 0 && race.Depends(p, a.Site.Func, op.Value, p.Op(a.Site).Value) {
				return true
			}
		}
	}
	return false
}

const maxStreamCalls = 2

// readsStream reports whether a function reads from a socket, pipe or file
// that it does not open itself, directly or through what it calls.
func readsStream(p *link.Program, f link.Func, depth int) bool {
	fn := p.Function(f)
	for _, op := range fn.Ops {
		if op.Kind != facts.Invoke {
			continue
		}
		callee := fn.Values[fn.Values[op.Value].A]
		if callee.Kind != facts.Attr {
			continue
		}
		name := strings.TrimLeft(p.Text(f, callee.Name), "_")
		callees, _ := p.Callees(link.Expr{Func: f, Value: op.Value})
		if (len(callees) == 0 || strings.HasPrefix(name, "recv")) && known.ReadsStream(name) && fn.Values[callee.A].Kind == facts.Attr {
			return true
		}
		if depth < maxStreamCalls && len(callees) == 1 && callees[0].Func != f && callees[0].Func.File == f.File {
			if readsStream(p, callees[0].Func, depth+1) {
				return true
			}
		}
	}
	return false
}

// weigh lowers the confidence of an update that hardly matters.
func (u *lostUpdate) weigh(pass *rule.ProjectPass, f *finding.Finding) {
	if u.doubtful(pass) {
		f.Confidence = finding.Possible
	}
}
