package lifetime

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// flag is a location that tells a loop of a thread whether to go on.
//
//	while not self._stop.is_set():      an event; it stops when it is set
//	while self.running:                 a variable; it stops when it is false
//	while True:
//	    if self._stopping: break        a variable; it stops when it is true
type flag struct {
	at     link.Path
	name   string // as the thread's code writes it
	last   string // its last name
	event  bool
	stops  bool      // the value that ends the loop; an event that is set is true
	tested link.Site // the loop, or the test in it
}

// flags finds those that a loop of a function asks.
type flags struct {
	p     *link.Program
	f     link.Func
	fn    *facts.Function
	found []flag
}

// flagsOf gives the flags of the `while` loop at an op.
func flagsOf(p *link.Program, f link.Func, loop facts.OpID) []flag {
	fs := flags{p: p, f: f, fn: p.Function(f)}
	for i := loop + 1; i < fs.fn.Ops[loop].End; i++ {
		switch op := fs.fn.Ops[i]; {
		case op.Kind == facts.Condition && innermostLoop(fs.fn, i) == loop:
			fs.decompose(i, op.Value, true)
		case op.Kind == facts.If && fs.ends(loop, i):
			fs.decompose(i, op.Value, false)
		}
	}
	return fs.found
}

// innermostLoop gives the loop that an op stands in; the function's length if in none.
func innermostLoop(fn *facts.Function, op facts.OpID) facts.OpID {
	for i := int(op) - 1; i >= 0; i-- {
		if k := fn.Ops[i].Kind; (k == facts.For || k == facts.While) && fn.Ops[i].End > op {
			return facts.OpID(i)
		}
	}
	return facts.OpID(len(fn.Ops))
}

// ends: the branch does nothing in the end but leave the loop.
func (fs *flags) ends(loop, branch facts.OpID) bool {
	switch fs.fn.Ops[fs.fn.Ops[branch].End-1].Kind {
	case facts.Return:
		return true
	case facts.Break:
		return innermostLoop(fs.fn, branch) == loop
	}
	return false
}

// decompose takes a test apart. goesOn says under which outcome the loop goes on.
func (fs *flags) decompose(at facts.OpID, v facts.ValueID, goesOn bool) {
	val := fs.fn.Values[v]
	switch val.Kind {
	case facts.Not:
		fs.decompose(at, facts.ValueID(val.A), !goesOn)
	case facts.Either:
		for _, part := range fs.fn.Lists[val.A] {
			fs.decompose(at, part, goesOn)
		}
	case facts.Attr, facts.Global, facts.Captured:
		fs.add(at, v, false, !goesOn)
	case facts.CallOf:
		if callee := fs.fn.Values[val.A]; callee.Kind == facts.Attr && fs.isEvent(facts.ValueID(callee.A)) {
			switch fs.p.Text(fs.f, callee.Name) {
			case "is_set", "isSet", "wait":
				fs.add(at, facts.ValueID(callee.A), true, !goesOn)
			}
		}
	}
}

func (fs *flags) isEvent(v facts.ValueID) bool {
	return slices.ContainsFunc(fs.p.Types(link.Expr{Func: fs.f, Value: v}), func(t link.Type) bool {
		return t.Kind == link.ExternalInstance && t.Name == "threading.Event"
	})
}

func (fs *flags) add(at facts.OpID, v facts.ValueID, event, stops bool) {
	slots := fs.p.Slots(fs.p.Static(fs.f), v)
	if len(slots) != 1 || race.Confined(fs.p, slots[0]) {
		return
	}
	fs.found = append(fs.found, flag{
		at: slots[0], name: fs.p.File(fs.f).Expr(fs.fn, v), last: lastNameOf(fs.p, fs.f, v),
		event: event, stops: stops, tested: link.Site{Func: fs.f, Op: at},
	})
}

// lastNameOf gives the name of a variable, or of the attribute that a value is.
func lastNameOf(p *link.Program, f link.Func, v facts.ValueID) string {
	fn := p.Function(f)
	switch val := fn.Values[v]; val.Kind {
	case facts.Attr, facts.Global:
		return p.Text(f, val.Name)
	case facts.Captured:
		home := link.Func{File: f.File, ID: facts.FuncID(val.A)}
		return p.Text(home, p.Function(home).Vars[val.B].Name)
	case facts.Local:
		return p.Text(f, fn.Vars[val.A].Name)
	}
	return ""
}

// becomes reports whether an op gives the flag a value that stops, or one that
// does not.
func (fl *flag) becomes(p *link.Program, site link.Site, stopped bool) bool {
	fn := p.Function(site.Func)
	op := fn.Ops[site.Op]
	var target facts.ValueID
	switch {
	case op.Kind == facts.Write || op.Kind == facts.Bind:
		value, ok := fl.stored(p, site.Func, op.Src)
		if !ok || value != (stopped == fl.stops) {
			return false
		}
		target = op.Value
	case op.Kind == facts.Invoke && fl.event:
		callee := fn.Values[fn.Values[op.Value].A]
		sets := stopped == fl.stops
		if callee.Kind != facts.Attr || p.Text(site.Func, callee.Name) != map[bool]string{true: "set", false: "clear"}[sets] {
			return false
		}
		target = facts.ValueID(callee.A)
	default:
		return false
	}
	return fl.means(p, site.Func, target)
}

// means reports whether a value of a function is the flag.
func (fl *flag) means(p *link.Program, f link.Func, v facts.ValueID) bool {
	if lastNameOf(p, f, v) != fl.last {
		return false
	}
	if slices.Contains(p.Slots(p.Static(f), v), fl.at) {
		return true
	}
	val := p.Function(f).Values[v]
	if val.Kind != facts.Attr || fl.at.Root.Kind != link.SelfRoot || fl.at.Len != 1 {
		return false
	}
	owner, ok := p.FieldOwner(link.Expr{Func: f, Value: facts.ValueID(val.A)}, fl.last)
	return ok && owner == link.Class{File: fl.at.Root.File, ID: facts.ClassID(fl.at.Root.ID)}
}

// stored gives the truth of what a store puts into the flag, if that is a plain
// constant, or a new event.
func (fl *flag) stored(p *link.Program, f link.Func, src facts.ValueID) (value, ok bool) {
	val := p.Function(f).Values[src]
	if fl.event {
		return false, val.Kind == facts.CallOf && slices.ContainsFunc(p.Types(link.Expr{Func: f, Value: src}), func(t link.Type) bool {
			return t.Name == "threading.Event"
		})
	}
	if val.Kind != facts.Constant {
		return false, false
	}
	switch syntax.ConstantKind(val.Op) {
	case syntax.True:
		return true, true
	case syntax.False, syntax.None:
		return false, true
	case syntax.Int:
		text := p.Text(f, val.Name)
		return text == "1", text == "0" || text == "1"
	}
	return false, false
}
