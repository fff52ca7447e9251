package lifetime

import (
	"fmt"
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/rules/rule"
)

// A ContextVar is what its module makes of it, once: each one that a function
// makes is a key of its own, that no other call can ask for.
//
//	def handle(request):
//	    var = ContextVar("request")     # another one for each call
//	    var.set(request)                # which the context keeps

const contextVarClass = "contextvars.ContextVar"

func contextVars(pass *rule.ProjectPass) {
	c := contexts{pass, pass.Program}
	for _, site := range c.p.InvokesOf("ContextVar") {
		if !known.SilentModule(c.p.Modules[site.File]) && c.makes(site) {
			c.variable(site)
		}
	}
}

type contexts struct {
	pass *rule.ProjectPass
	p    *link.Program
}

func (c *contexts) makes(site link.Site) bool {
	types := c.p.DottedCallee(link.Expr{Func: site.Func, Value: c.p.Op(site).Value})
	return len(types) == 1 && types[0].Name == contextVarClass
}

// variable looks at one ContextVar and what it is bound to.
func (c *contexts) variable(site link.Site) {
	fn := c.p.Function(site.Func)
	made := c.p.Op(site).Value
	bound := slices.IndexFunc(fn.Ops, func(o facts.Op) bool {
		return (o.Kind == facts.Bind || o.Kind == facts.Write) && o.Src == made
	})
	if bound < 0 {
		return
	}
	switch target := fn.Values[fn.Ops[bound].Value]; {
	case fn.Kind == facts.Def && target.Kind == facts.Local && c.kept(site.Func, target.A, made):
		c.report(site, nil, fmt.Sprintf("`%s` is another variable for each call of `%s`: nobody else can read it, and the context keeps what is set", c.p.File(site.Func).Expr(fn, fn.Ops[bound].Value), c.p.LocalName(site.Func)),
			"make it at the top of the module")
	case fn.Kind == facts.ModuleBody && target.Kind == facts.Global:
		if change, ok := c.changed(site, c.p.Text(site.Func, target.Name), made); ok {
			c.report(site, &change, fmt.Sprintf("the default of `%s` is one object for all threads and tasks that have set nothing, and `%s` changes it", c.p.Text(site.Func, target.Name), c.p.LocalName(change.Func)),
				"leave the default out, or make it None, and set a new object for each context")
		}
	}
}

// kept: a variable of the function holds it, and hands it to nobody: the only uses
// are calls of its methods.
func (c *contexts) kept(f link.Func, v uint32, made facts.ValueID) bool {
	fn := c.p.Function(f)
	if len(c.p.VarDefs(f, facts.VarID(v))) != 1 || len(c.p.Within(f)) > 1 {
		return false
	}
	is := func(id facts.ValueID) bool {
		return id == made || fn.Values[id].Kind == facts.Local && fn.Values[id].A == v
	}
	set := false
	for _, o := range fn.Ops {
		switch o.Kind {
		case facts.Return, facts.Yield:
			if is(o.Value) {
				return false
			}
		case facts.Write:
			if is(o.Src) {
				return false
			}
		case facts.Invoke:
			call := fn.Values[o.Value]
			if slices.ContainsFunc(fn.Calls[call.B].Args, func(a facts.Arg) bool { return is(a.Value) }) {
				return false
			}
			callee := fn.Values[call.A]
			set = set || callee.Kind == facts.Attr && is(facts.ValueID(callee.A)) && c.p.Text(f, callee.Name) == "set"
		}
	}
	for _, list := range fn.Lists {
		if slices.ContainsFunc(list, is) {
			return false
		}
	}
	return set
}

// changed finds where the module changes a default that is a list, dict or set:
// `items.get().append(x)`.
func (c *contexts) changed(site link.Site, name string, made facts.ValueID) (link.Site, bool) {
	value, ok := c.p.ArgumentAt(link.Expr{Func: site.Func, Value: made}, -1, "default")
	if !ok || !c.mutable(site.Func, value) {
		return link.Site{}, false
	}
	for id := range c.p.Files[site.File].Functions {
		f := link.Func{File: site.File, ID: facts.FuncID(id)}
		fn := c.p.Function(f)
		for i, o := range fn.Ops {
			if o.Kind == facts.Invoke {
				callee := fn.Values[fn.Values[o.Value].A]
				if callee.Kind == facts.Attr && known.Mutators[c.p.Text(f, callee.Name)] && c.gets(f, facts.ValueID(callee.A), name) {
					return link.Site{Func: f, Op: facts.OpID(i)}, true
				}
			}
			if target := fn.Values[o.Value]; o.Kind == facts.Write && target.Kind == facts.Item && c.gets(f, facts.ValueID(target.A), name) {
				return link.Site{Func: f, Op: facts.OpID(i)}, true
			}
		}
	}
	return link.Site{}, false
}

func (c *contexts) mutable(f link.Func, v facts.ValueID) bool {
	val := c.p.Function(f).Values[v]
	return val.Kind == facts.Display && facts.DisplayKind(val.Op) != facts.TupleDisplay ||
		val.Kind == facts.CallOf && slices.ContainsFunc(c.p.Types(link.Expr{Func: f, Value: v}), func(t link.Type) bool {
			_, ok := known.Containers[t.Name]
			return ok
		})
}

// gets: `name.get()`, or a variable that is bound to that.
func (c *contexts) gets(f link.Func, v facts.ValueID, name string) bool {
	fn := c.p.Function(f)
	if bound, ok := c.p.BoundOnce(link.Expr{Func: f, Value: v}); ok {
		v = bound.Value
	}
	val := fn.Values[v]
	if val.Kind != facts.CallOf || len(fn.Calls[val.B].Args) > 0 {
		return false
	}
	callee := fn.Values[val.A]
	if callee.Kind != facts.Attr || c.p.Text(f, callee.Name) != "get" {
		return false
	}
	base := fn.Values[callee.A]
	return base.Kind == facts.Global && c.p.Text(f, base.Name) == name
}

func (c *contexts) report(site link.Site, change *link.Site, message, help string) {
	f := finding.Finding{
		Location: c.pass.At(site), Message: message, Label: "made here",
		Confidence: finding.Likely, Evidence: finding.Intrinsic, GIL: finding.UnsafeAnyway,
		Subject: c.p.QualifiedName(site.Func) + ".ContextVar", Function: c.p.QualifiedName(site.Func), Help: help,
	}
	if change != nil {
		f.Related = append(f.Related, finding.Related{Location: c.pass.At(*change), Role: "write", Message: "changed here, for all that see the default"})
	}
	c.pass.Report(f)
}
