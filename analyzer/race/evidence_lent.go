package race

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
)

// lends finds the classes of the objects that a shared one hands out, keeps in
// sight meanwhile, and calls a method of on all of them: whoever has been given
// one runs beside whoever asks for that. It declares what that method changes.
//
//	class Pool:
//	    def get(self):
//	        connection = self.make()
//	        self._used.add(connection)
//	        return connection
//	    def close(self):
//	        for connection in self._used: connection.disconnect()
func (c *claims) lends(owner link.Class) {
	var names []string
	for _, id := range c.membersOf(owner) {
		names = append(names, c.lent(link.Func{File: owner.File, ID: id})...)
	}
	if len(names) == 0 {
		return
	}
	for _, id := range c.membersOf(owner) {
		f := link.Func{File: owner.File, ID: id}
		fn := c.p.Function(f)
		if private(c.p.Text(f, fn.Name)) || c.Constructing(owner, f) {
			continue
		}
		for i, op := range fn.Ops {
			if op.Kind == facts.For && c.goesOver(f, op.Value, names, 0) {
				c.callsEach(owner, f, facts.OpID(i))
			}
		}
	}
}

// lent gives the attributes of self in whose containers a method puts what
// it returns.
func (c *claims) lent(f link.Func) (names []string) {
	fn := c.p.Function(f)
	var returned []uint32
	for _, op := range fn.Ops {
		if v := fn.Values[op.Value]; op.Kind == facts.Return && v.Kind == facts.Local {
			returned = append(returned, v.A)
		}
	}
	if len(returned) == 0 {
		return nil
	}
	isReturned := func(v facts.ValueID) bool {
		return fn.Values[v].Kind == facts.Local && slices.Contains(returned, fn.Values[v].A)
	}
	for _, op := range fn.Ops {
		var container facts.ValueID
		switch op.Kind {
		case facts.Invoke:
			call := fn.Values[op.Value]
			callee, args := fn.Values[call.A], fn.Calls[call.B].Args
			if callee.Kind != facts.Attr || len(args) == 0 || !isReturned(args[len(args)-1].Value) || !known.Mutators[c.p.Text(f, callee.Name)] || removes(c.p.Text(f, callee.Name)) {
				continue
			}
			container = facts.ValueID(callee.A)
		case facts.Write:
			if v := fn.Values[op.Value]; v.Kind == facts.Item && isReturned(op.Src) {
				container = facts.ValueID(v.A)
			}
		}
		if _, name, ok := c.selfAttr(f, container); ok && container != 0 {
			names = append(names, c.p.Text(f, name))
		}
	}
	return names
}

func removes(method string) bool { return method == "remove" || method == "discard" || method == "pop" }

// goesOver reports whether what is gone through comes from an attribute of self
// of one of the names.
func (c *claims) goesOver(f link.Func, v facts.ValueID, names []string, depth int) bool {
	if depth > maxFlow {
		return false
	}
	fn := c.p.Function(f)
	sub := func(v facts.ValueID) bool { return c.goesOver(f, v, names, depth+1) }
	switch val := fn.Values[v]; val.Kind {
	case facts.Attr:
		_, name, ok := c.selfAttr(f, v)
		return ok && slices.Contains(names, c.p.Text(f, name))
	case facts.Local:
		return slices.ContainsFunc(c.p.VarDefs(f, facts.VarID(val.A)), func(d link.Def) bool { return d.Func == f && sub(d.Src) })
	case facts.Either, facts.Compute:
		return slices.ContainsFunc(fn.Lists[val.A], sub)
	case facts.CallOf:
		callee := fn.Values[val.A]
		return callee.Kind == facts.Attr && sub(facts.ValueID(callee.A)) ||
			slices.ContainsFunc(fn.Calls[val.B].Args, func(a facts.Arg) bool { return sub(a.Value) })
	}
	return false
}

// callsEach declares the classes whose method a loop calls on each element, as
// far as that method changes them.
func (c *claims) callsEach(owner link.Class, f link.Func, loop facts.OpID) {
	fn := c.p.Function(f)
	for i := loop + 1; i < fn.Ops[loop].End; i++ {
		if fn.Ops[i].Kind != facts.Invoke {
			continue
		}
		callee := fn.Values[fn.Values[fn.Ops[i].Value].A]
		if callee.Kind != facts.Attr || fn.Values[callee.A].Kind != facts.Local {
			continue
		}
		for _, t := range c.p.Types(link.Expr{Func: f, Value: facts.ValueID(callee.A)}) {
			if t.Kind != link.Instance || t.Guess || t.Class == owner || c.p.Aside(t.Class.File) {
				continue
			}
			m, ok := c.p.Method(t.Class, c.p.Text(f, callee.Name))
			if !ok {
				continue
			}
			for _, class := range c.p.MRO(t.Class) {
				if have, ok := c.kept[class]; ok && !have.item {
					continue
				}
				claim := c.at(link.Site{Func: f, Op: i}, DeclaredClaim, "`"+c.p.LocalName(f)+"`, which any thread may call, calls `"+c.p.LocalName(m)+"` on what others have been given")
				claim.reach = newReach()
				c.reachBy(m, claim.reach, 0)
				c.kept[class] = *claim
			}
		}
	}
}
