package checks

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/edit"
	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
	"github.com/ftlint/ftlint/rules/rule"
)

// DoubleRead is FT206.
var DoubleRead = &rule.Rule{
	Code: "FT206", Name: "double-read", Severity: finding.Error, Since: "0.2.0",
	Half: doubleRead, Beside: weakReads,
	Doc: rule.Doc{
		Title: "a name or field that threads share is tested and then read again, though another thread may have set it to None",
		Why:   "`if self.sock is not None: self.sock.close()` reads the field twice. If another thread stores None in between, the second read gives None, and its use raises AttributeError.",
		Bad: `import threading

class Link:
    def __init__(self, sock):
        self.lock = threading.Lock()
        self.sock = sock

    def send(self, data):
        if self.sock is not None:
            self.sock.send(data)

    def drop(self):
        self.sock = None

def talk(link):
    threading.Thread(target=link.drop).start()
    link.send(b"hello")
`,
		Good: `import threading

class Link:
    def __init__(self, sock):
        self.lock = threading.Lock()
        self.sock = sock

    def send(self, data):
        sock = self.sock
        if sock is not None:
            sock.send(data)

    def drop(self):
        self.sock = None

def talk(link):
    threading.Thread(target=link.drop).start()
    link.send(b"hello")
`,
		Fix:    "Read the field once into a local variable, and test and use that.",
		Limits: "Only a second read whose value is used as an object (an attribute, an item or a call of it), in arithmetic or a comparison by size, or as the key of an item of a dict, is reported, and only if some other code outside of constructors stores None, False or an empty container there, or deletes it. What another function of a module or class clears of which nothing says that threads come to it is not shown by default, nor what one method that ends its object (`close`) clears beside itself, if a lock that the object keeps is all that speaks of threads.",
		Sources: []string{
			"https://docs.python.org/3.14/library/threadsafety.html",
			"https://py-free-threading.github.io/porting/",
		},
	},
}

func doubleRead(pass *rule.ProjectPass) {
	p := pass.Program
	isAct := func(v *race.View, e *race.Event) bool { return fails(p, v, e) }
	fits := func(v *race.View, look, act *race.Event) bool { return twiceRead(pass, v, look, act) }
	idle := idleStores(pass)
	clears := func(a *race.Access) bool { return nothing(p, a) && !idle[a.Site] && !opensOnce(p, a.Site.Func) }
	var found clearings
	pass.Steps(isAct, fits, clears, func(pt *rule.Pattern) {
		if replaced(pt) || unusable(pass, pt) {
			return
		}
		found.add(p, pt, pt.BesideLoop() || endsTwice(pass, pt, clears))
	})
	found.report(pass)
	indexed(pass)
}

// fails reports whether an event reads a name or field where None would raise
// what nobody catches.
func fails(p *link.Program, v *race.View, e *race.Event) bool {
	return again(p, e) && !forgiven(p, v, e, attributeErrors) || e.Action == race.Load && e.Own() && asKey(p, e) && !forgiven(p, v, e, lookupErrors)
}

// again reports whether an event reads a name or field of which then an object
// is expected, or an item of it is taken.
func again(p *link.Program, e *race.Event) bool {
	return e.Action == race.Load && e.Own() && (used(p, e) || reckoned(p, e))
}

// reckoned reports whether what a read gives is an operand of arithmetic, or is
// compared by size: None is none.
//
//	if self.opened is not None and now() - self.opened > 5:
func reckoned(p *link.Program, e *race.Event) bool {
	op := p.Op(e.Site)
	fn := p.Function(e.Site.Func)
	return op.Kind == facts.Read && slices.ContainsFunc(fn.Values[op.Value:], func(v facts.Value) bool {
		switch v.Kind {
		case facts.Compute:
			return v.Op != 0 && syntax.Operator(v.Op-1) != syntax.Mod && slices.Contains(fn.Lists[v.A], op.Value)
		case facts.Compare:
			by := syntax.CmpOperator(v.Op)
			sized := by == syntax.Lt || by == syntax.LtE || by == syntax.Gt || by == syntax.GtE
			return sized && (facts.ValueID(v.A) == op.Value || facts.ValueID(v.B) == op.Value)
		}
		return false
	})
}

// twiceRead reports whether a first read is tested to find an object there.
func twiceRead(pass *rule.ProjectPass, v *race.View, look, act *race.Event) bool {
	if look.Action != race.Load || !look.Own() || look.Result == act.Result {
		return false
	}
	r := rule.Decides(v, look, act)
	return r != nil && !r.Handled && pass.Found(r) == rule.Present && direct(pass.Program, r) && sure(pass.Program, r)
}

// unusable reports whether the pattern says nothing after all: what is stored
// is an empty container, which can be used like a full one; or only private
// code of the object itself clears the field, in the method that reads it, and
// only that one thread runs it.
func unusable(pass *rule.ProjectPass, pt *rule.Pattern) bool {
	p := pass.Program
	if !used(p, pt.Second) && reckoned(p, pt.Second) && !storesNone(p, pt.Rival) {
		return true
	}
	if pt.Rival.Action == race.Store && p.Value(link.Expr{Func: pt.Rival.Site.Func, Value: p.Op(pt.Rival.Site).Src}).Kind == facts.Display {
		return !subscripted(p, pt.Second)
	}
	name := p.Text(pt.View.Func, p.Function(pt.View.Func).Name)
	return pt.Location.Claim != nil && pt.Rival.Site.Func == pt.View.Func && strings.HasPrefix(name, "_")
}

// storesNone reports whether an access leaves None, or nothing at all.
func storesNone(p *link.Program, a *race.Access) bool {
	v := p.Value(link.Expr{Func: a.Site.Func, Value: p.Op(a.Site).Src})
	return a.Action == race.Unbind || v.Kind == facts.Constant && syntax.ConstantKind(v.Op) == syntax.None
}

// subscripted reports whether an item of what is read is asked for.
func subscripted(p *link.Program, e *race.Event) bool {
	read := p.Op(e.Site).Value
	for _, v := range p.Function(e.Site.Func).Values {
		if v.Kind == facts.Item && facts.ValueID(v.A) == read {
			return true
		}
	}
	return false
}

// idleStores gives the stores that clear what has just been found clear.
//
//	if self.client is None:
//	    try: self.client = connect()
//	    except OSError: self.client = None
func idleStores(pass *rule.ProjectPass) map[link.Site]bool {
	idle := map[link.Site]bool{}
	for i := range pass.Races.Views {
		v := &pass.Races.Views[i]
		for j := range v.Events {
			act := &v.Events[j]
			if !act.Own() || !nothing(pass.Program, &act.Access) {
				continue
			}
			for k := range j {
				look := &v.Events[k]
				if look.Action != race.Load || !look.Same(act) {
					continue
				}
				if r := rule.Decides(v, look, act); r != nil && pass.Found(r) == rule.Absent && direct(pass.Program, r) {
					idle[act.Site] = true
				}
			}
		}
	}
	return idle
}

// clearings gathers the double reads of one location. In a claimed location
// they are one finding: that it is cleared beside its readers. What the
// project's own threads run is told function by function.
type clearings struct {
	order []*clearing
	at    map[any]*clearing
}

type clearing struct {
	pattern rule.Pattern
	unsure  bool        // nothing says that its two sides are two threads
	others  []link.Site // later reads, the same function's and those of others
}

func (c *clearings) add(p *link.Program, pt *rule.Pattern, unsure bool) {
	if c.at == nil {
		c.at = map[any]*clearing{}
	}
	key := any([2]any{pt.Second.Path, pt.View.Func})
	if pt.Location.Claim != nil {
		key = pt.Second.Path
	}
	site := pt.View.Site(pt.Second)
	if have := c.at[key]; have != nil {
		if have.unsure && !unsure { // what is surer is told, and the other one along with it
			site, have.pattern, have.unsure = have.pattern.View.Site(have.pattern.Second), *pt, false
		}
		if first := have.pattern.View.Site(have.pattern.Second); site != first && !slices.Contains(have.others, site) {
			have.others = append(have.others, site)
		}
		return
	}
	found := &clearing{pattern: *pt, unsure: unsure}
	c.at[key] = found
	c.order = append(c.order, found)
}

func (c *clearings) report(pass *rule.ProjectPass) {
	p := pass.Program
	for _, found := range c.order {
		pt := &found.pattern
		name := p.Show(pt.Second.Path)
		f := pass.Told(pt, "tested here")
		f.Message = fmt.Sprintf("`%s` is tested and then read again: %s may have cleared it in between", name, pass.Who(pt.Rival))
		f.Label = label(&rule.Relation{Pattern: *pt}, "read again")
		f.GIL = pass.PatternGIL(pt)
		if found.unsure || f.Evidence == finding.Library && pt.Rival.Site.Func != pt.View.Func {
			f.Confidence = finding.Possible // nothing says that who clears it and who reads it are two threads
		}
		f.Help = "read it once into a local variable, and test and use that"
		for i, site := range found.others {
			if i == maxOthers {
				break
			}
			f.Related = append(f.Related, finding.Related{Location: pass.At(site), Role: "read", Message: fmt.Sprintf("read again here too, in `%s`", p.LocalName(site.Func))})
		}
		if fix, ok := readOnce(pass, found); ok {
			f.Fixes = append(f.Fixes, fix)
		}
		pass.Report(f)
	}
}

const maxOthers = 8 // further places that a finding shows

// readOnce offers a local variable for the reads of the finding's function. It is
// no help where an item is asked for of what others make shorter in place.
func readOnce(pass *rule.ProjectPass, c *clearing) (finding.Fix, bool) {
	pt := &c.pattern
	if subscripted(pass.Program, pt.Second) && slices.ContainsFunc(pt.Location.Accesses, func(a race.Access) bool { return shrinks(&a) }) {
		return finding.Fix{}, false
	}
	plan := edit.ReadOnce{Reads: []source.Span{pass.Program.Span(pt.First.Site), pass.Program.Span(pt.Second.Site)}}
	for _, site := range c.others {
		if site.Func == pt.View.Func {
			plan.Reads = append(plan.Reads, pass.Program.Span(site))
		}
	}
	return finding.Fix{Applicability: finding.Safe, Message: "read it once into a local variable", Plans: []edit.Plan{plan}}, true
}

// indexed finds a size that is looked at before an item is read:
//
//	if n < len(lines):
//	    return lines[n]
func indexed(pass *rule.ProjectPass) {
	p := pass.Program
	isAct := func(v *race.View, e *race.Event) bool {
		return e.Action == race.Peek && e.Own() && e.Item != 0 && p.Op(e.Site).Kind == facts.Read && !sliced(p, e) && !forgiven(p, v, e, lookupErrors)
	}
	fits := func(v *race.View, look, act *race.Event) bool {
		if !look.Own() || look.Item != 0 || look.Action != race.Peek && look.Action != race.Load {
			return false
		}
		r := rule.Decides(v, look, act)
		return r != nil && measures(p, v.Func, p.Op(link.Site{Func: v.Func, Op: r.Test}).Value, look.Of)
	}
	refilled := refilledSites(pass)
	cuts := func(a *race.Access) bool { return shrinks(a) && !refilled[a.Site] || nothing(p, a) }
	pass.Steps(isAct, fits, cuts, func(pt *rule.Pattern) {
		if replaced(pt) || !positional(p, pt.Second) && !compared(p, pt) {
			return
		}
		pass.Once(pt.Key(), func() finding.Finding {
			f := pass.Told(pt, "its size is looked at here")
			f.Message = fmt.Sprintf("the size of `%s` is looked at and then an item read: %s may have made it shorter in between", p.Show(pt.Second.Path), pass.Who(pt.Rival))
			f.Label = label(&rule.Relation{Pattern: *pt}, "read")
			f.GIL = pass.PatternGIL(pt)
			f.Help = "catch IndexError, or hold one lock from the look to the read"
			return f
		})
	})
}

// refilledSites gives the removals before which their function puts something
// into the same container: it is never shorter than it was found.
//
//	nodes.append(old)
//	nodes.remove(new)
func refilledSites(pass *rule.ProjectPass) map[link.Site]bool {
	p := pass.Program
	refilled := map[link.Site]bool{}
	for i := range pass.Races.Locations {
		accesses := pass.Races.Locations[i].Accesses
		for j := range accesses {
			if cut := &accesses[j]; cut.Action == race.Remove && slices.ContainsFunc(accesses, func(a race.Access) bool { return makesUp(p, &a, cut) }) {
				refilled[cut.Site] = true
			}
		}
	}
	return refilled
}

// makesUp reports whether an access puts one item into a list before the one
// that is taken out of it.
func makesUp(p *link.Program, a, cut *race.Access) bool {
	f := a.Site.Func
	if a.Action != race.Insert || cut.Site.Func != f || a.Site.Op >= cut.Site.Op || methodName(p, a.Site) != "append" {
		return false
	}
	fn, file, v := p.Function(f), p.File(f), race.Bare(p, f)
	return file.Expr(fn, a.Of) == file.Expr(fn, cut.Of) && v.Together(a.Site.Op, cut.Site.Op) && !v.InLoop(a.Site.Op, cut.Site.Op)
}

// measures reports whether a test compares the size of a container, or asks
// whether there is anything in it.
func measures(p *link.Program, f link.Func, v, container facts.ValueID) bool {
	fn := p.Function(f)
	some := func(w facts.ValueID) bool { return measures(p, f, w, container) }
	switch val := fn.Values[v]; val.Kind {
	case facts.Not:
		return some(facts.ValueID(val.A))
	case facts.Either:
		return slices.ContainsFunc(fn.Lists[val.A], some)
	case facts.Compare:
		op := syntax.CmpOperator(val.Op)
		return op != syntax.In && op != syntax.NotIn && (some(facts.ValueID(val.A)) || some(facts.ValueID(val.B)))
	case facts.CallOf:
		callee, args := fn.Values[val.A], fn.Calls[val.B].Args
		return callee.Kind == facts.Global && p.Text(f, callee.Name) == "len" && len(args) == 1 && p.File(f).Expr(fn, args[0].Value) == p.File(f).Expr(fn, container)
	}
	return v == container
}

// compared reports whether the test holds the size against the index.
func compared(p *link.Program, pt *rule.Pattern) bool {
	r := rule.Decides(pt.View, pt.First, pt.Second)
	fn := p.Function(pt.View.Func)
	test := fn.Values[p.Op(link.Site{Func: pt.View.Func, Op: r.Test}).Value]
	index := p.File(pt.View.Func).Expr(fn, pt.Second.Item)
	is := func(v uint32) bool { return p.File(pt.View.Func).Expr(fn, facts.ValueID(v)) == index }
	return test.Kind == facts.Compare && (is(test.A) || is(test.B))
}

// sliced reports whether a slice is read: that may be empty.
func sliced(p *link.Program, e *race.Event) bool {
	return p.Function(e.Site.Func).IsSlice(e.Key)
}

// used reports whether what a read gives is used as an object: something that
// None has not.
func used(p *link.Program, e *race.Event) bool {
	op := p.Op(e.Site)
	return op.Kind == facts.Read && usedAsObject(p.Function(e.Site.Func), op.Value)
}

// asKey reports whether what a read gives is the key by which an item of a dict
// is read: None is none, and a plain dict makes no item for it.
func asKey(p *link.Program, e *race.Event) bool {
	fn, op := p.Function(e.Site.Func), p.Op(e.Site)
	return op.Kind == facts.Read && slices.ContainsFunc(fn.Ops, func(item facts.Op) bool {
		v := fn.Values[item.Value]
		if item.Kind != facts.Read || v.Kind != facts.Item || facts.ValueID(v.B) != op.Value {
			return false
		}
		types := p.Types(link.Expr{Func: e.Site.Func, Value: facts.ValueID(v.A)})
		return len(types) > 0 && !slices.ContainsFunc(types, func(t link.Type) bool { return t.Kind != link.Container || t.Name != "dict" })
	})
}

func usedAsObject(fn *facts.Function, read facts.ValueID) bool {
	for i := int(read) + 1; i < len(fn.Values); i++ {
		switch v := fn.Values[i]; v.Kind {
		case facts.Attr, facts.Item, facts.CallOf, facts.Element, facts.Entered:
			if facts.ValueID(v.A) == read {
				return true
			}
		}
	}
	return false
}
