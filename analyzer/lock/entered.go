package lock

import (
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
)

// Callers remembers what the callers of functions hold.
type Callers struct {
	p       *link.Program
	entered link.PerFunc[*[]Held]               // nil: not asked
	held    map[link.Func]map[facts.OpID][]Held // at calls
}

// NewCallers prepares the questions for one program.
func NewCallers(p *link.Program) *Callers {
	return &Callers{p: p, entered: link.NewPerFunc[*[]Held](p), held: map[link.Func]map[facts.OpID][]Held{}}
}

// Entered gives the locks that all known callers of f hold when they call it,
// as paths in f's static frame; none if nobody is known to call it. Those that
// its decorators take, and those that it declares to require, are among them.
// A constructor need not hold its object's own locks: nobody else has it yet; nor
// a test, which is alone.
func (c *Callers) Entered(f link.Func) []Held {
	known := c.entered.At(c.p, f)
	if *known != nil {
		return **known
	}
	own := tableOf(c.p).intrinsicOf(f)
	*known = &own // a cycle holds nothing more
	if c.enteredFreely(f) {
		return own
	}
	var all []Held
	var making []link.Site
	first := true
	for _, site := range c.p.ShippedCallers(f) {
		if site.Func == f {
			continue // it holds then what it held when it was entered, or more
		}
		if c.replaced(site, f) || c.p.AfterFork(site.Func) {
			continue
		}
		if c.making(site) {
			making = append(making, site)
			continue
		}
		if held := c.at(site, f); first {
			all, first = held, false
		} else {
			all = inBoth(all, held)
		}
		if len(all) == 0 {
			break
		}
	}
	for _, site := range making {
		held := c.at(site, f)
		all = slices.DeleteFunc(slices.Clone(all), func(h Held) bool { return !h.PerInstance() && !Holds(held, h) })
	}
	if first && len(making) == 0 {
		all = c.byValue(f)
	}
	for _, h := range own {
		if find(all, h.Path) < 0 {
			all = append(all, h)
		}
	}
	*known = &all
	return all
}

// enteredFreely reports whether a caller holds nothing. Mostly one of the first does,
// and the others need not be found.
func (c *Callers) enteredFreely(f link.Func) bool {
	for site := range c.p.CallersInTurn(f) {
		if site.Func != f && !c.replaced(site, f) && !c.p.AfterFork(site.Func) && !c.making(site) && len(c.at(site, f)) == 0 {
			return true
		}
	}
	return false
}

// byValue gives what is held at all calls of a function that has no callers by its name,
// as a guess: they are of the object whose method it is, or that made it.
func (c *Callers) byValue(f link.Func) []Held {
	sites, ok := c.p.CalledAsValue(f)
	if !ok {
		return nil
	}
	_, own, method := c.p.EnclosingSelf(f)
	var all []Held
	for i, site := range sites {
		_, class, is := c.p.EnclosingSelf(site.Func)
		same := is && method && (slices.Contains(c.p.MRO(own), class) || slices.Contains(c.p.MRO(class), own))
		var held []Held
		for _, h := range c.heldAt(site) {
			if k := h.Path.Root.Kind; !h.Fresh && (k == link.SelfRoot && same || k == link.GlobalRoot || k == link.ClassRoot) {
				held = append(held, h.doubted())
			}
		}
		if i == 0 {
			all = held
		} else {
			all = inBoth(all, held)
		}
	}
	return all
}

// replaced reports whether a call on self cannot come to the method of a class
// because that class has another method in place of the calling one, which does
// not call it.
func (c *Callers) replaced(site link.Site, f link.Func) bool {
	_, own, ok := c.p.Self(f)
	_, base, method := c.p.Self(site.Func)
	if !ok || !method || own == base || !slices.Contains(c.p.MRO(own), base) || !c.onSelf(site) {
		return false
	}
	m, ok := c.p.Method(own, c.p.Text(site.Func, c.p.Function(site.Func).Name))
	if !ok || m == site.Func {
		return false
	}
	return !slices.ContainsFunc(c.p.Callers(site.Func), func(s link.Site) bool {
		_, class, ok := c.p.EnclosingSelf(s.Func)
		return ok && class != base && slices.Contains(c.p.MRO(own), class)
	})
}

// making reports whether a call is one of self, by its constructor or by a
// private method that the constructor alone calls.
func (c *Callers) making(site link.Site) bool { return c.makes(site, 0) }

func (c *Callers) makes(site link.Site, depth int) bool {
	const maxCalls = 3
	if depth > maxCalls || !c.onSelf(site) {
		return false
	}
	if name := c.p.Text(site.Func, c.p.Function(site.Func).Name); !known.Constructors[name] {
		if !strings.HasPrefix(name, "_") {
			return false
		}
		callers := c.p.Callers(site.Func)
		if len(callers) == 0 || slices.ContainsFunc(callers, func(s link.Site) bool { return s.Func == site.Func || !c.makes(s, depth+1) }) {
			return false
		}
	}
	return true
}

// onSelf reports whether a call is one of the caller's own self.
func (c *Callers) onSelf(site link.Site) bool {
	self, _, ok := c.p.Self(site.Func)
	if !ok {
		return false
	}
	fn := c.p.Function(site.Func)
	call := fn.Values[c.p.Op(site).Value]
	if call.Kind != facts.CallOf || fn.Values[call.A].Kind != facts.Attr {
		return false
	}
	object := fn.Values[fn.Values[call.A].A]
	return object.Kind == facts.Local && facts.VarID(object.A) == self
}

// at gives what is held at a call, as far as the callee can name it.
func (c *Callers) at(site link.Site, callee link.Func) []Held {
	held := c.heldAt(site)
	if len(held) == 0 {
		return nil
	}
	fr := c.p.Static(site.Func)
	var out []Held
	for _, h := range held {
		if h.Fresh {
			continue
		}
		if path, ok := c.rename(fr, site, callee, h.Path); ok {
			h.Path = path
			out = append(out, h)
		} else if field := h.field(); field.Len > 0 && c.elsewhere(callee, field) {
			h.Path, h.Field = field, field
			out = append(out, h.doubted())
		}
	}
	return out
}

// elsewhere reports whether an attribute belongs to another class than a
// function's own: there the class's name for it means the lock that the caller
// holds, as far as there is one such object.
func (c *Callers) elsewhere(f link.Func, field link.Path) bool {
	of := link.Class{File: field.Root.File, ID: facts.ClassID(field.Root.ID)}
	_, class, ok := c.p.EnclosingSelf(f)
	return !ok || !slices.Contains(c.p.MRO(class), of) && !slices.Contains(c.p.MRO(of), class)
}

// heldAt gives what is held at a call of a function of which no activation is
// known.
func (c *Callers) heldAt(site link.Site) []Held {
	entry := c.Entered(site.Func)
	if !tableOf(c.p).touches(site.Func) {
		return entry
	}
	at, ok := c.held[site.Func]
	if !ok {
		at = map[facts.OpID][]Held{}
		fn := c.p.Function(site.Func)
		Walk(c.p, c.p.Static(site.Func), entry, func(op facts.OpID, held []Held) {
			if len(held) > 0 && fn.Ops[op].Kind == facts.Invoke {
				at[op] = held
			}
		})
		c.held[site.Func] = at
	}
	return at[site.Op]
}

// rename gives a path of the caller in terms of the callee: globals and classes
// have one name everywhere, self is the receiver, a parameter its argument.
func (c *Callers) rename(fr *link.Frame, site link.Site, callee link.Func, path link.Path) (link.Path, bool) {
	switch path.Root.Kind {
	case link.GlobalRoot, link.ClassRoot, link.ExternalRoot:
		return path, true
	case link.SelfRoot:
		if c.encloses(site.Func, callee) { // which has the self of the function around it
			return path, true
		}
		if _, own, method := c.p.Self(callee); method && c.onSelf(site) {
			if _, base, _ := c.p.Self(site.Func); slices.Contains(c.p.MRO(own), base) { // which it leaves to the classes below
				return path, true
			}
		}
	case link.VarRoot, link.AllocRoot: // of a function around both
		if home := (link.Func{File: path.Root.File, ID: path.Root.Func}); home != site.Func && c.encloses(home, callee) {
			return path, true
		}
	}
	call := link.Expr{Func: site.Func, Value: c.p.Op(site).Value}
	callees, _ := c.p.Callees(call)
	for _, k := range callees {
		if k.Receiver.Value == 0 || k.Receiver.Func != site.Func {
			continue
		}
		for _, base := range c.p.Paths(fr, k.Receiver.Value) {
			if base.Root.Kind == link.SelfRoot && base.Len == 0 && path.Root.Kind == link.SelfRoot {
				return path, true
			}
			if rest, ok := after(path, base); ok && rest.Len > 0 {
				if _, class, ok := c.p.Self(callee); ok {
					self := link.Path{Root: link.Root{Kind: link.SelfRoot, File: class.File, ID: uint32(class.ID)}}
					return c.within(self, rest)
				}
			}
		}
	}
	fn := c.p.Function(callee)
	for i := range fn.Params {
		arg, ok := c.p.Argument(call, callee, i)
		if !ok {
			continue
		}
		bases := c.p.Paths(fr, arg)
		if len(bases) != 1 {
			continue
		}
		if _, _, method := c.p.Self(callee); method && i == 0 && bases[0].Root.Kind == link.SelfRoot && bases[0].Len == 0 && path.Root.Kind == link.SelfRoot {
			return path, true // Base.emit(self)
		}
		if rest, ok := after(path, bases[0]); ok {
			return rest.Rebase(link.Path{Root: link.Root{Kind: link.VarRoot, File: callee.File, Func: callee.ID, ID: uint32(fn.Params[i].Var)}})
		}
	}
	return link.Path{}, false
}

// encloses reports whether a function is defined within another one.
func (c *Callers) encloses(outer, f link.Func) bool {
	for f.File == outer.File && f.ID != 0 {
		if f.ID = c.p.Function(f).Outer; f == outer {
			return true
		}
	}
	return false
}

// within gives rest as a path of self.
func (c *Callers) within(self, rest link.Path) (link.Path, bool) {
	path, ok := tableOf(c.p).member(self, rest.Steps[0].Name())
	for _, s := range rest.Steps[1:rest.Len] {
		if ok {
			path, ok = path.Append(s)
		}
	}
	return path, ok
}

// after gives what remains of a path after another one that it starts with.
func after(path, base link.Path) (rest link.Path, ok bool) {
	if path.Root != base.Root || base.Len > path.Len {
		return link.Path{}, false
	}
	for i, s := range path.Steps[:path.Len] {
		if i >= int(base.Len) {
			rest, _ = rest.Append(s)
		} else if s != base.Steps[i] {
			return link.Path{}, false
		}
	}
	return rest, true
}
