package process

import (
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// This file finds where a program changes what its process has one of. Names tell
// which calls and files to look at, so that a program without them costs nothing.

// effect is one place in a function that changes a state of the process.
type effect struct {
	link.Site
	state *known.ProcessState
	lends bool       // a context manager, which puts it back
	end   facts.OpID // of what stands under the manager
	via   link.Func  // what is called, if that is named for its effect
}

// effects are all of them, by function; callees that have no other purpose are
// left out, and the calls of them are there instead.
type effects struct {
	p  *link.Program
	of map[link.Func][]effect

	imports map[source.FileID]map[string]bool // names of top modules
}

func effectsOf(p *link.Program) *effects {
	e := &effects{p: p, of: map[link.Func][]effect{}, imports: map[source.FileID]map[string]bool{}}
	e.calls()
	e.stores()
	e.lift()
	for _, all := range e.of {
		slices.SortFunc(all, func(a, b effect) int { return int(a.Op) - int(b.Op) })
	}
	return e
}

// functions gives the functions that have an effect, in order.
func (e *effects) functions() []link.Func {
	var all []link.Func
	for f := range e.of {
		all = append(all, f)
	}
	slices.SortFunc(all, func(a, b link.Func) int {
		if a.File != b.File {
			return int(a.File) - int(b.File)
		}
		return int(a.ID) - int(b.ID)
	})
	return all
}

// add notes an effect, unless it is made where there is one user, in a child that
// the function has forked, which is a process of its own, or where the author
// knows that it may be the wrong thread.
func (e *effects) add(x effect) {
	if known.ForOneUser(e.p.Modules[x.File]) || e.forked(x.Site) || x.state.MainOnly && e.knowsThread(x) {
		return
	}
	if kind := e.p.Function(x.Func).Kind; kind == facts.Def || kind == facts.Lambda {
		e.of[x.Func] = append(e.of[x.Func], x)
	}
}

// forked reports whether a function has forked before it comes to a place.
func (e *effects) forked(site link.Site) bool {
	return slices.ContainsFunc(e.p.InvokesOf("fork"), func(s link.Site) bool { return s.Func == site.Func && s.Op < site.Op })
}

// knowsThread reports whether a function asks which thread it runs on, or handles
// what a change raises on the wrong one.
func (e *effects) knowsThread(x effect) bool {
	fn := e.p.Function(x.Func)
	asks := func(v facts.Value) bool {
		name := e.p.Text(x.Func, v.Name)
		return (v.Kind == facts.Attr || v.Kind == facts.Global) && (name == "main_thread" || known.ThreadIdentities[name] != "")
	}
	return slices.ContainsFunc(fn.Values, asks) || slices.ContainsFunc(fn.Ops[:x.Op], func(op facts.Op) bool { return op.Kind == facts.Try && op.End > x.Op })
}

// calls finds the calls of functions and managers.
func (e *effects) calls() {
	for last, tops := range known.ProcessCallees() {
		for _, site := range e.p.InvokesOf(last) {
			if e.p.Aside(site.File) || !e.importsAny(site.File, tops) {
				continue
			}
			if state, lends := e.callee(site); state != nil && !e.asks(site, state) {
				e.called(effect{Site: site, state: state, lends: lends})
			}
		}
	}
}

// callee gives the state that a call changes, or nil. The function may be part of
// the program, as in the library itself.
func (e *effects) callee(site link.Site) (state *known.ProcessState, lends bool) {
	call := e.p.Value(link.Expr{Func: site.Func, Value: e.p.Op(site).Value})
	for _, t := range e.p.Types(link.Expr{Func: site.Func, Value: facts.ValueID(call.A)}) {
		name := t.Name
		switch t.Kind {
		case link.External, link.ExternalMethod:
		case link.FuncObject:
			name = e.p.QualifiedName(t.Func)
		case link.ClassObject:
			name = e.p.Modules[t.Class.File] + "." + e.p.ClassName(t.Class)
		default:
			continue
		}
		if state, lends = known.ProcessStateOf(name); state != nil {
			return state, lends
		}
	}
	return nil, false
}

// asks reports whether a call lacks what it would set.
func (e *effects) asks(site link.Site, state *known.ProcessState) bool {
	if state.ValueKey == "" {
		return false
	}
	fn := e.p.Function(site.Func)
	v, ok := e.p.ArgumentAt(link.Expr{Func: site.Func, Value: e.p.Op(site).Value}, state.ValuePos, state.ValueKey)
	val := fn.Values[v]
	return !ok && len(fn.Calls[fn.Values[e.p.Op(site).Value].B].Args) <= state.ValuePos || ok && val.Kind == facts.Constant && syntax.ConstantKind(val.Op) == syntax.None
}

// called adds a call; of a manager only where it is entered, which is when it
// does something.
func (e *effects) called(x effect) {
	if x.lends {
		end, ok := e.entered(x.Site)
		if !ok {
			return
		}
		x.end = end
	}
	e.add(x)
}

// entered gives the end of the `with` that enters what a call gives, or that of
// the function if it is put on an ExitStack.
func (e *effects) entered(site link.Site) (facts.OpID, bool) {
	fn := e.p.Function(site.Func)
	made := fn.Ops[site.Op].Value
	for i := int(site.Op) + 1; i < len(fn.Ops); i++ {
		switch op := &fn.Ops[i]; op.Kind {
		case facts.With:
			if op.Value == made {
				return op.End, true
			}
		case facts.Invoke:
			call := fn.Values[op.Value]
			args := fn.Calls[call.B].Args
			if callee := fn.Values[call.A]; callee.Kind == facts.Attr && e.p.Text(site.Func, callee.Name) == "enter_context" && len(args) == 1 && args[0].Value == made {
				return facts.OpID(len(fn.Ops)), true
			}
		}
	}
	return 0, false
}

// importsAny reports whether a file imports one of the top modules.
func (e *effects) importsAny(file source.FileID, tops []string) bool {
	have, ok := e.imports[file]
	if !ok {
		have = map[string]bool{}
		f := e.p.Files[file]
		for i := range f.Imports {
			if f.Imports[i].Level == 0 {
				top, _, _ := strings.Cut(f.Name(f.Imports[i].Module), ".")
				have[top] = true
			}
		}
		e.imports[file] = have
	}
	return slices.ContainsFunc(tops, func(top string) bool { return have[top] })
}

// stores finds what is bound to names such as sys.stdout, and changes of tables
// such as os.environ.
func (e *effects) stores() {
	for i, file := range e.p.Files {
		id := source.FileID(i)
		if e.p.Aside(id) {
			continue
		}
		places := map[string]bool{}
		for last, tops := range known.ProcessPlaces() {
			if e.p.HasName(id, last) && e.importsAny(id, tops) {
				places[last] = true
			}
		}
		if len(places) == 0 {
			continue
		}
		for j := range file.Functions {
			e.storesIn(link.Func{File: id, ID: facts.FuncID(j)}, places)
		}
	}
}

func (e *effects) storesIn(f link.Func, places map[string]bool) {
	fn := e.p.Function(f)
	external := func(v uint32) string {
		for _, t := range e.p.Types(link.Expr{Func: f, Value: facts.ValueID(v)}) {
			if t.Kind == link.External {
				return t.Name
			}
		}
		return ""
	}
	place := func(v uint32) bool {
		name := fn.Values[v]
		return (name.Kind == facts.Attr || name.Kind == facts.Global) && places[e.p.Text(f, name.Name)]
	}
	dotted := func(v uint32) string {
		if !place(v) {
			return ""
		}
		return external(v)
	}
	for i := range fn.Ops {
		op := &fn.Ops[i]
		target := fn.Values[op.Value]
		var state *known.ProcessState
		switch {
		case op.Kind != facts.Write && op.Kind != facts.Delete && op.Kind != facts.Invoke:
			continue
		case op.Kind == facts.Invoke:
			if callee := fn.Values[target.A]; callee.Kind == facts.Attr && known.Mutators[e.p.Text(f, callee.Name)] {
				if state = known.ProcessTable(dotted(callee.A)); state != nil && state.Grows && additions[e.p.Text(f, callee.Name)] {
					continue
				}
			}
		case target.Kind == facts.Item:
			state = known.ProcessTable(dotted(target.A))
		case target.Kind == facts.Attr:
			if place(uint32(op.Value)) { // sys.stdout, not what else holds that
				state = known.ProcessName(external(target.A) + "." + e.p.Text(f, target.Name))
			}
			if state == nil {
				state = known.ProcessTable(dotted(target.A))
			}
		}
		if state != nil {
			e.add(effect{Site: link.Site{Func: f, Op: facts.OpID(i)}, state: state})
		}
	}
}

// additions are the methods that only add to a list.
var additions = map[string]bool{"append": true, "insert": true, "extend": true}

// maxLifted is how many calls the effect of a function that is named for it is
// followed.
const maxLifted = 2

// lift puts the calls of a function that is named for its effect in its place:
// it does what it says, and who calls it answers for that.
func (e *effects) lift() {
	for range maxLifted {
		for _, f := range e.functions() {
			var kept []effect
			for _, x := range e.of[f] {
				if !e.named(f, x.state) || !e.liftTo(f, x) {
					kept = append(kept, x)
				}
			}
			if e.of[f] = kept; len(kept) == 0 {
				delete(e.of, f)
			}
		}
	}
}

// named reports whether a function, or the class whose method it is, has a name
// that says what it changes.
func (e *effects) named(f link.Func, state *known.ProcessState) bool {
	if state.NamesEffect(e.p.Text(f, e.p.Function(f).Name)) {
		return true
	}
	_, class, ok := e.p.Self(f)
	return ok && state.NamesEffect(e.p.Text(f, e.p.ClassFacts(class).Name))
}

// liftTo adds an effect to the callers of its function, and to the places that
// enter its class; false if there are none.
func (e *effects) liftTo(f link.Func, x effect) bool {
	lends := e.p.IsContextManager(f)
	sites := e.p.ShippedCallers(f)
	if _, class, ok := e.p.Self(f); ok && isManager(e.p.Text(f, e.p.Function(f).Name)) {
		lends = true
		sites = e.makers(class)
	}
	for _, site := range sites {
		if site.Func != f && !slices.ContainsFunc(e.of[site.Func], func(y effect) bool { return y.Site == site && y.state == x.state }) {
			e.called(effect{Site: site, state: x.state, lends: lends, via: f})
		}
	}
	return len(sites) > 0
}

func isManager(method string) bool { return method == "__enter__" || method == "__exit__" }

// makers gives the calls that make an object of a class.
func (e *effects) makers(class link.Class) []link.Site {
	var sites []link.Site
	for _, site := range e.p.InvokesOf(e.p.Text(link.Func{File: class.File}, e.p.ClassFacts(class).Name)) {
		makes := func(t link.Type) bool { return t.Kind == link.Instance && t.Class == class }
		if !e.p.Aside(site.File) && slices.ContainsFunc(e.p.Types(link.Expr{Func: site.Func, Value: e.p.Op(site).Value}), makes) {
			sites = append(sites, site)
		}
	}
	return sites
}
