package race

import (
	"maps"
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
)

// sweep finds the accesses of all functions to state that is claimed to be
// shared, whoever calls them. A field is named by the class that brings it, so
// that all code that has an instance means one location by it.
//
// Most of what is touched is only read, and most locations are claimed by nobody.
// So the loads come last: those of the locations that somebody changes.
type sweep struct {
	p       *link.Program
	callers *lock.Callers
	claims  *claims
	changed *changes
	claimed map[link.Path]*Claim // nil: nobody claims it
	shared  map[link.Path]bool   // claimed and changed
	names   link.NameSet         // under which those are accessed
	at      map[link.Path]int
	found   []Location
	done    link.PerFunc[swept]
	buf     []Access // of one op
}

// swept are the accesses of a function; silent is one that touches something and
// is not swept.
type swept struct {
	accesses []Access
	silent   bool
}

// sweepAll gives the claimed locations that some function changes, with their
// accesses; locks are not filled in.
func (x *sweep) sweepAll() []Location {
	x.p.Functions(x.changesIn)
	x.names = x.changed.under(maps.Keys(x.shared))
	x.p.Functions(x.accessesIn)
	return x.found
}

// changesIn notes the accesses by ops of a function that do more than load, and
// which locations they change.
func (x *sweep) changesIn(f link.Func, fn *facts.Function) {
	if !sweeps(fn) {
		return
	}
	silent, asked := false, false
	var all []Access
	fr := x.p.Static(f)
	t := toucher{p: x.p, f: f, fn: fn, changed: x.changed, captured: x.claims.capturing()}
	for i := range fn.Ops {
		if op := &fn.Ops[i]; onlyLoads(fn, op) || !t.touches(op) {
			continue
		}
		if !asked {
			silent, asked = x.claims.Silent(f), true
		}
		if silent {
			x.done.At(x.p, f).silent = true
			return
		}
		x.op(fr, facts.OpID(i))
		for k := range x.buf {
			a := &x.buf[k]
			all = append(all, *a)
			if a.Kind.Changes() && !x.shared[a.Path] && x.counts(fr, a) {
				x.shared[a.Path] = true
			}
		}
	}
	if len(all) > 0 {
		x.done.At(x.p, f).accesses = all
	}
}

// sweeps reports whether a function may run beside another one: not what runs when
// a module is imported.
func sweeps(fn *facts.Function) bool {
	return fn.Kind != facts.ModuleBody && fn.Kind != facts.ClassBody
}

// onlyLoads reports whether an op does no more than read a name or an attribute:
// reading an item may make it.
func onlyLoads(fn *facts.Function, op *facts.Op) bool {
	return op.Kind == facts.Read && fn.Values[op.Value].Kind != facts.Item
}

// accessesIn adds the accesses of a function to the locations that some function
// changes.
func (x *sweep) accessesIn(f link.Func, fn *facts.Function) {
	done := x.done.At(x.p, f)
	if !sweeps(fn) || done.silent {
		return
	}
	changes := done.accesses
	asked := len(changes) > 0
	var all []Access
	fr := x.p.Static(f)
	for i := range fn.Ops {
		op := &fn.Ops[i]
		if !onlyLoads(fn, op) {
			for len(changes) > 0 && changes[0].Site.Op == facts.OpID(i) {
				all = x.add(all, fr, &changes[0])
				changes = changes[1:]
			}
			continue
		}
		if !x.loads(f, fn.Values[op.Value]) {
			continue
		}
		if !asked && x.claims.Silent(f) {
			done.silent = true
			return
		}
		asked = true
		x.op(fr, facts.OpID(i))
		for k := range x.buf {
			all = x.add(all, fr, &x.buf[k])
		}
	}
	done.accesses = all
}

// loads reports whether to read a value may load a location that is changed.
func (x *sweep) loads(f link.Func, v facts.Value) bool {
	switch v.Kind {
	case facts.Attr, facts.Global:
		return x.names.Has(x.p.Name(f, v.Name))
	case facts.Captured:
		_, ok := x.claims.capturing()[link.Func{File: f.File, ID: facts.FuncID(v.A)}]
		return ok
	}
	return false
}

// op puts the accesses of an op into the buffer.
func (x *sweep) op(fr *link.Frame, i facts.OpID) {
	x.buf = effects(x.buf, x.p, x.changed, fr, i, nil)
	for k := range x.buf {
		classwise(x.p, &x.buf[k])
	}
}

// add adds an access to its location, if that is shared, and to those of its function.
func (x *sweep) add(all []Access, fr *link.Frame, a *Access) []Access {
	if !x.shared[a.Path] || !x.counts(fr, a) {
		return all
	}
	at, ok := x.at[a.Path]
	if !ok {
		at = len(x.found)
		x.at[a.Path] = at
		x.found = append(x.found, Location{Path: a.Path, Claim: x.claimed[a.Path]})
	}
	x.found[at].Accesses = append(x.found[at].Accesses, *a)
	return append(all, *a)
}

// counts reports whether the location of an access is claimed to be shared, and
// not the accessing code's own.
func (x *sweep) counts(fr *link.Frame, a *Access) bool {
	claim, ok := x.claimed[a.Path]
	if !ok {
		claim = x.claim(a.Path)
		x.claimed[a.Path] = claim
	}
	if claim == nil {
		return false
	}
	root := a.Path.Root
	switch root.Kind {
	case link.SelfRoot:
		class := link.Class{File: root.File, ID: facts.ClassID(root.ID)}
		if a.object.Root.Kind == link.AllocRoot && a.object.Root.Func == fr.ID && a.object.Root.File == fr.File {
			return false // just made, and kept to itself as far as this function goes
		}
		if a.object.Root.Kind == link.SelfRoot && a.object.Len == 0 && x.claims.Constructing(class, fr.Func) && !rerunsOf(x.p)[fr.Func].of(a.Path.Last().Name()) {
			return false
		}
	case link.GlobalRoot, link.ClassRoot:
		if x.claims.ImportTime(fr.Func) {
			return false
		}
	case link.VarRoot, link.AllocRoot: // its home makes it ready
		home := link.Func{File: root.File, ID: root.Func}
		return fr.Func != home && x.claims.HandedOut(fr.Func) && x.claims.besideLock(home, a.Site)
	}
	return true
}

// claim asks who says that a location is shared.
func (x *sweep) claim(path link.Path) *Claim {
	for _, s := range path.Steps[:path.Len] {
		if s.IsItem() && s != link.AnyItem {
			path = path.Base()
		}
	}
	if path.Len > 0 && path.Last().IsItem() {
		path = path.Base()
	}
	root := path.Root
	class := link.Class{File: root.File, ID: facts.ClassID(root.ID)}
	var claim Claim
	ok := false
	switch {
	case root.Kind == link.GlobalRoot:
		claim, ok = x.claims.Global(root.File, root.Name.String())
	case root.Kind == link.ClassRoot && path.Len == 1:
		claim, ok = x.claims.ClassState(class, path.Last().Name())
	case root.Kind == link.SelfRoot && path.Len == 1:
		claim, ok = x.field(class, path.Last().Name())
	case (root.Kind == link.VarRoot || root.Kind == link.AllocRoot) && path.Len == 0:
		if claim, ok = x.claims.Captured(link.Func{File: root.File, ID: root.Func}); ok && x.claims.seesToItself(path) {
			return nil
		}
	}
	if !ok || Confined(x.p, path) {
		return nil
	}
	return &claim
}

func (x *sweep) field(class link.Class, attr string) (Claim, bool) {
	if x.claims.EventLoop(class) {
		return deref(x.claims.opened(class))
	}
	if x.claims.OwnThread(class, attr) {
		return Claim{}, false
	}
	if claim, ok := x.claims.Class(class); ok {
		return claim, true
	}
	if claim, ok := x.claims.Field(class, attr); ok {
		return claim, true
	}
	return x.claims.Instance(class)
}

// classwise names the field of an object by the class that brings it, and notes
// the object: `self.pool.size` is Pool's size, of self.pool.
func classwise(p *link.Program, a *Access) {
	path := a.Path
	item := link.Step(0)
	if path.Len > 0 && path.Last().IsItem() {
		item, path = path.Last(), path.Base()
	}
	if path.Len == 0 {
		return
	}
	a.object = path.Base()
	if k := path.Root.Kind; k == link.ClassRoot && path.Len == 1 {
		a.object = link.Path{}
		return
	} else if k == link.SelfRoot && path.Len == 1 {
		return
	}
	home, ok := fieldOwner(p, a, path)
	if !ok {
		a.object = link.Path{}
		return
	}
	named := link.Path{Root: link.Root{Kind: link.SelfRoot, File: home.File, ID: uint32(home.ID)}}
	named, _ = named.Append(path.Last())
	if item != 0 {
		named, _ = named.Append(item)
	}
	a.Path = named
}

// fieldOwner gives the class that brings the attribute which an access touches,
// if the object before the dot is of one class of the program.
func fieldOwner(p *link.Program, a *Access, path link.Path) (link.Class, bool) {
	attr := path.Last().Name()
	of, fr := a.Container(), a.Frame
	if a.lent != nil {
		fr = a.lent.fr
	}
	fn := p.Function(of.Func)
	val := named(fn, of.Value)
	for range maxFlow {
		if val.Kind != facts.Local {
			break
		}
		defs := p.VarDefs(of.Func, facts.VarID(val.A))
		if len(defs) != 1 || defs[0].Func != of.Func {
			break
		}
		val = named(fn, defs[0].Src)
	}
	if val.Kind != facts.Attr || p.Text(of.Func, val.Name) != attr && !a.Action.Contents() {
		return link.Class{}, false // a property under another name: its functions make the access
	}
	// What is done to what a property gives is done to the attribute, if it is one of
	// its own object.
	if !slices.Contains(p.Paths(fr, facts.ValueID(val.A)), path.Base()) {
		return link.Class{}, false
	}
	return p.FieldOwner(link.Expr{Func: of.Func, Value: facts.ValueID(val.A)}, attr)
}

// toucher tells cheaply whether an op could touch a location that is changed
// somewhere, by its name or that of what a local variable was bound to.
type toucher struct {
	p       *link.Program
	f       link.Func
	fn      *facts.Function
	changed *changes
	aliases []uint32

	captured map[link.Func][]link.Site // the functions whose variables are claimed; see claims.capturing
}

func (t *toucher) touches(op *facts.Op) bool {
	switch op.Kind {
	case facts.Read, facts.Write, facts.Delete:
		return t.value(op.Value)
	case facts.Bind:
		t.alias(op)
	case facts.Invoke:
		return t.invoke(op)
	case facts.For:
		return t.walks(op.Value, 0)
	case facts.With:
		return t.value(op.Value)
	case facts.Contains:
		return t.value(facts.ValueID(t.fn.Values[op.Value].B))
	}
	return false
}

func (t *toucher) value(v facts.ValueID) bool {
	val := named(t.fn, v)
	switch val.Kind {
	case facts.Global, facts.Attr:
		return t.changed.Has(t.p.Name(t.f, val.Name))
	case facts.Local:
		return slices.Contains(t.aliases, val.A)
	case facts.Captured:
		_, ok := t.captured[link.Func{File: t.f.File, ID: facts.FuncID(val.A)}]
		return ok
	}
	return false
}

func (t *toucher) alias(op *facts.Op) {
	if target := t.fn.Values[op.Value]; target.Kind == facts.Local && (t.value(op.Src) || t.walks(op.Src, 0) || t.setsDefault(op.Src)) {
		t.aliases = append(t.aliases, target.A)
	}
}

// setsDefault: hits = rate.setdefault(address, []) is an item of rate, as rate[address] is.
func (t *toucher) setsDefault(v facts.ValueID) bool {
	container, ok := t.p.SetsDefault(link.Expr{Func: t.f, Value: v})
	return ok && t.value(container)
}

func (t *toucher) invoke(op *facts.Op) bool {
	call := t.fn.Values[op.Value]
	callee := t.fn.Values[call.A]
	if callee.Kind == facts.Attr && t.value(facts.ValueID(callee.A)) {
		return true
	}
	if callee.Kind != facts.Attr && callee.Kind != facts.Global || !vocabulary().consumers.Has(t.p.Name(t.f, callee.Name)) {
		return false
	}
	for _, a := range t.fn.Calls[call.B].Args {
		if t.walks(a.Value, 0) {
			return true
		}
	}
	return false
}

// walks reports whether going through a value could go through such a location.
func (t *toucher) walks(v facts.ValueID, depth int) bool {
	if container, _, ok := iterated(t.p, t.f, v); ok {
		return t.value(container) || t.changed.lends(t.p, t.f, t.fn, container)
	}
	if t.changed.lends(t.p, t.f, t.fn, v) {
		return true
	}
	val := t.fn.Values[v]
	if depth > maxAdaptors || val.Kind != facts.CallOf {
		return false
	}
	callee := t.fn.Values[val.A]
	if callee.Kind != facts.Attr && callee.Kind != facts.Global || !vocabulary().consumers.Has(t.p.Name(t.f, callee.Name)) {
		return false
	}
	return slices.ContainsFunc(t.fn.Calls[val.B].Args, func(a facts.Arg) bool { return t.walks(a.Value, depth+1) })
}
