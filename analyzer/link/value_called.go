package link

import (
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/source"
)

// CalledAsValue gives the calls that enter a function which nobody calls by its name:
// its class, or the function around it, puts it into a private table, whose items
// are called, or hands it to functions of the program, which call their parameter.
//
//	self._handlers = {"put": self._on_put}          self._handlers[kind](message)
//	self._locked(lambda: …)                         def _locked(self, work): … work()
//
// It is false if the function may get anywhere else: who calls it then is not known.
func (p *Program) CalledAsValue(f Func) (sites []Site, ok bool) {
	fn := p.Function(f)
	name := p.Text(f, fn.Name)
	u := uses{p: p}
	_, u.class, _ = p.EnclosingSelf(f)
	outer := Func{f.File, fn.Outer}
	switch {
	case fn.Kind == facts.Lambda:
		u.follow(outer, func(_ *facts.Function, v facts.Value) bool {
			return v.Kind == facts.FuncOf && facts.FuncID(v.A) == f.ID
		}, false)
	case fn.Kind != facts.Def:
		return nil, false
	case fn.Class != 0:
		if !strings.HasPrefix(name, "_") || strings.HasPrefix(name, "__") {
			return nil, false
		}
		u.attributes(f.File, fn.Name, false)
	default:
		bound, local := p.nestedName(f)
		if !local {
			return nil, false
		}
		u.follow(outer, func(_ *facts.Function, v facts.Value) bool { return v.Kind == facts.Local && facts.VarID(v.A) == bound }, false)
	}
	if u.lost {
		return nil, false
	}
	return u.sites, len(u.sites) > 0
}

// nestedName gives the variable of the function around it that alone holds a nested
// function, and holds nothing else.
func (p *Program) nestedName(f Func) (facts.VarID, bool) {
	outer := Func{f.File, p.Function(f).Outer}
	fn := p.Function(outer)
	if fn.Kind != facts.Def {
		return 0, false
	}
	for i := range fn.Vars {
		defs := p.VarDefs(outer, facts.VarID(i))
		if len(defs) == 1 && !fn.Vars[i].Captured {
			if v := fn.Values[defs[0].Src]; defs[0].Func == outer && v.Kind == facts.FuncOf && facts.FuncID(v.A) == f.ID {
				return facts.VarID(i), true
			}
		}
	}
	return 0, false
}

// uses follows what a value is used for, until it is called.
type uses struct {
	p      *Program
	class  Class // around the function
	sites  []Site
	lost   bool // it gets somewhere that is not followed
	depth  int
	tables []facts.NameID // attributes that have been followed
}

// maxPassed is how often a value is handed on.
const maxPassed = 4

// follow looks at each use of some values of a function. table says that they hold what
// is followed as items.
func (u *uses) follow(g Func, is func(*facts.Function, facts.Value) bool, table bool) {
	fn := u.p.Function(g)
	for i := range fn.Values {
		if u.lost || !is(fn, fn.Values[i]) {
			continue
		}
		u.value(g, facts.ValueID(i), table)
	}
}

// value looks at each use of one value.
func (u *uses) value(g Func, v facts.ValueID, table bool) {
	if u.depth++; u.depth > maxPassed*maxPassed {
		u.lost = true
	}
	fn := u.p.Function(g)
	for i := range fn.Values {
		if u.lost {
			return
		}
		w := facts.ValueID(i)
		for operand := range fn.Operands(w) {
			if operand == v {
				u.operand(g, v, w, table)
				break
			}
		}
	}
	for _, op := range fn.Ops {
		if u.lost {
			return
		}
		switch {
		case op.Src == v && (op.Kind == facts.Write || op.Kind == facts.Bind):
			u.stored(g, op, table)
		case op.Value != v:
		case op.Kind == facts.Return || op.Kind == facts.Yield || op.Kind == facts.For || op.Kind == facts.With:
			u.lost = true
		}
	}
	u.depth--
}

// operand looks at a value w that v is a part of.
func (u *uses) operand(g Func, v, w facts.ValueID, table bool) {
	fn := u.p.Function(g)
	switch val := fn.Values[w]; val.Kind {
	case facts.CallOf:
		switch {
		case facts.ValueID(val.A) != v:
			u.passed(g, v, w, table)
		case table:
			u.lost = true
		default:
			u.called(g, w)
		}
	case facts.Item:
		if table && facts.ValueID(val.A) == v {
			u.value(g, w, false)
		} else if facts.ValueID(val.A) != v {
			u.lost = true
		}
	case facts.Attr:
		if table {
			u.method(g, w)
		}
	case facts.Display:
		if table {
			u.lost = true
		} else {
			u.value(g, w, true)
		}
	case facts.Not, facts.Compare:
	default:
		u.lost = true
	}
}

// method looks at an attribute of a table: `get` gives an item.
func (u *uses) method(g Func, attr facts.ValueID) {
	fn := u.p.Function(g)
	for i, v := range fn.Values {
		if v.Kind != facts.CallOf || facts.ValueID(v.A) != attr {
			continue
		}
		switch u.p.Text(g, fn.Values[attr].Name) {
		case "get", "__getitem__":
			u.value(g, facts.ValueID(i), false)
		case "keys", "__contains__", "__len__", "clear":
		default:
			u.lost = true
		}
	}
}

// called notes the call of what is followed.
func (u *uses) called(g Func, call facts.ValueID) {
	site := Site{g, u.p.OpOf(Expr{g, call})}
	if u.p.Op(site).Kind != facts.Invoke {
		u.lost = true
		return
	}
	u.sites = append(u.sites, site)
}

// passed follows an argument into the functions that a call enters.
func (u *uses) passed(g Func, v, call facts.ValueID, table bool) {
	e := Expr{g, call}
	callees, resolved := u.p.Callees(e)
	if table || !resolved || len(callees) == 0 {
		u.lost = true
		return
	}
	for _, k := range callees {
		callee := u.p.Function(k.Func)
		found := false
		for i, param := range callee.Params {
			arg, ok := u.p.Argument(e, k.Func, i)
			if !ok || arg != v || param.Kind == facts.VarArgs || param.Kind == facts.VarKeywords {
				continue
			}
			found = true
			if callee.Vars[param.Var].Captured || callee.Generator || callee.Async {
				u.lost = true
				return
			}
			u.follow(k.Func, func(_ *facts.Function, v facts.Value) bool {
				return v.Kind == facts.Local && facts.VarID(v.A) == param.Var
			}, false)
		}
		u.lost = u.lost || !found
	}
}

// stored follows what is kept in a variable of the function, in a private attribute, or
// under a key of one.
func (u *uses) stored(g Func, op facts.Op, table bool) {
	fn := u.p.Function(g)
	target := fn.Values[op.Value]
	switch {
	case target.Kind == facts.Local && !fn.Vars[target.A].Captured:
		u.follow(g, func(_ *facts.Function, v facts.Value) bool { return v.Kind == facts.Local && v.A == target.A }, table)
	case target.Kind == facts.Item && !table && fn.Values[target.A].Kind == facts.Attr:
		u.attribute(g, fn.Values[target.A].Name, true)
	case target.Kind == facts.Attr:
		u.attribute(g, target.Name, table)
	default:
		u.lost = true
	}
}

// attribute follows a private attribute through its file.
func (u *uses) attribute(g Func, name facts.NameID, table bool) {
	if !strings.HasPrefix(u.p.Text(g, name), "_") {
		u.lost = true
		return
	}
	if slices.Contains(u.tables, name) {
		return
	}
	u.tables = append(u.tables, name)
	u.attributes(g.File, name, table)
}

// attributes follows all that a file has by the name of an attribute, but in classes that
// have nothing to do with the function's.
func (u *uses) attributes(file source.FileID, name facts.NameID, table bool) {
	for id := range u.p.Files[file].Functions {
		g := Func{file, facts.FuncID(id)}
		_, class, ok := u.p.EnclosingSelf(g)
		if ok && u.class.ID != 0 && !slices.Contains(u.p.MRO(class), u.class) && !slices.Contains(u.p.MRO(u.class), class) {
			continue
		}
		u.follow(g, func(_ *facts.Function, v facts.Value) bool { return v.Kind == facts.Attr && v.Name == name }, table)
	}
}
