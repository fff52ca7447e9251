package checks

import (
	"fmt"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/rules/rule"
)

// lazyProperties reports properties that are computed on first use, and kept in
// the object's `__dict__`, with no lock: functools.cached_property since 3.12,
// and descriptors of the project that do the same. It matters where what the
// function makes has a state.
//
//	@cached_property
//	def pool(self): return Pool()
func lazyProperties(pass *rule.ProjectPass) {
	own := fillers(pass.Program)
	told := map[link.Func]*finding.Finding{}
	var order []link.Func
	pass.Program.Functions(func(f link.Func, fn *facts.Function) {
		if len(fn.Decorators) == 0 || fn.Class == 0 || fn.Kind != facts.Def {
			return
		}
		descriptor, cached := decoratedBy(pass.Program, f, fn, own)
		if !cached && descriptor == (link.Func{}) {
			return
		}
		w := judgeOf(pass.Program).returned(f, 1)
		if w.matter != Matters || w.empty {
			return
		}
		switch {
		case cached:
			cachedProperty(pass, f, w)
		case told[descriptor] == nil:
			told[descriptor] = filler(pass, descriptor, own[descriptor], f, w)
			order = append(order, descriptor)
		default:
			told[descriptor].Related = append(told[descriptor].Related, user(pass, f))
		}
	})
	for _, f := range order {
		pass.Report(*told[f])
	}
}

// decoratedBy gives the `__get__` of the project's descriptor that a function is
// made a property by, or that functools.cached_property makes it one.
func decoratedBy(p *link.Program, f link.Func, fn *facts.Function, own map[link.Func]facts.OpID) (get link.Func, cached bool) {
	outer := link.Func{File: f.File, ID: fn.Outer}
	for _, d := range fn.Decorators {
		for _, t := range p.Types(link.Expr{Func: outer, Value: d}) {
			switch t.Kind {
			case link.External:
				if c := known.CacheOf(known.Canonical(t.Name)); c != nil && t.Name == "functools.cached_property" {
					return link.Func{}, true
				}
			case link.ClassObject:
				if get, ok := p.Method(t.Class, "__get__"); ok && own[get] != 0 {
					return get, false
				}
			}
		}
	}
	return link.Func{}, false
}

// fillers gives the `__get__` methods of the project that look into the
// `__dict__` of the object whose attribute is asked for, and fill it, without a
// lock; and where they do.
func fillers(p *link.Program) map[link.Func]facts.OpID {
	found := map[link.Func]facts.OpID{}
	for i, file := range p.Files {
		id := source.FileID(i)
		if !p.HasName(id, "__get__") || !p.HasName(id, "__dict__") {
			continue
		}
		for j := range file.Functions {
			f, fn := link.Func{File: id, ID: facts.FuncID(j)}, &file.Functions[j]
			if fn.Class == 0 || len(fn.Params) < 2 || file.Name(fn.Name) != "__get__" {
				continue
			}
			if act, ok := fills(p, f, fn); ok {
				found[f] = act
			}
		}
	}
	return found
}

func fills(p *link.Program, f link.Func, fn *facts.Function) (act facts.OpID, ok bool) {
	looks := false
	for i, op := range fn.Ops {
		switch op.Kind {
		case facts.With:
			return 0, false
		case facts.Read:
			looks = looks || ofDict(p, f, fn, op.Value)
		case facts.Contains:
			looks = looks || isDict(p, f, fn, facts.ValueID(fn.Values[op.Value].B))
		case facts.Write:
			if ofDict(p, f, fn, op.Value) && act == 0 {
				act = facts.OpID(i)
			}
		}
	}
	return act, act != 0 && looks
}

// ofDict reports whether a value is an item of the `__dict__` of the object.
func ofDict(p *link.Program, f link.Func, fn *facts.Function, v facts.ValueID) bool {
	val := fn.Values[v]
	return val.Kind == facts.Item && isDict(p, f, fn, facts.ValueID(val.A))
}

func isDict(p *link.Program, f link.Func, fn *facts.Function, v facts.ValueID) bool {
	val := fn.Values[v]
	if val.Kind == facts.Local {
		defs := p.VarDefs(f, facts.VarID(val.A))
		return len(defs) == 1 && defs[0].Func == f && fn.Values[defs[0].Src].Kind == facts.Attr && isDict(p, f, fn, defs[0].Src)
	}
	if val.Kind != facts.Attr || p.Text(f, val.Name) != "__dict__" {
		return false
	}
	object := fn.Values[val.A]
	return object.Kind == facts.Local && facts.VarID(object.A) == fn.Params[1].Var
}

// cachedProperty reports a use of functools.cached_property in a class whose
// objects threads share.
func cachedProperty(pass *rule.ProjectPass, f link.Func, w worth) {
	p := pass.Program
	fn := p.Function(f)
	name := p.Text(f, fn.Name)
	class := link.Class{File: f.File, ID: fn.Class}
	claim, ok := pass.Races.Shared(class, name)
	if !ok {
		return
	}
	at := finding.Location{File: claim.File, Span: claim.Span}
	out := finding.Finding{
		Location: finding.Location{File: f.File, Span: fn.NameSpan}, Confidence: finding.Likely, Evidence: finding.Library,
		Message: w.because(fmt.Sprintf("`%s.%s` is made on first use: `cached_property` holds no lock since Python 3.12, and two threads can both find it missing", p.ClassName(class), name)),
		Label:   "two threads may both run this",
		Subject: p.QualifiedName(f), Function: p.QualifiedName(f), GIL: finding.UnsafeAnyway,
		Chains: []finding.Chain{{{Location: finding.Location{File: f.File, Span: fn.NameSpan}, Function: p.QualifiedName(f)}}},
		Help:   "make it in `__init__`, or in a property that holds a lock",
	}
	if claim.Kind == race.DeclaredClaim {
		out.Evidence = finding.Declared
	}
	out.Facts = []finding.Fact{{Label: "threads", Text: fmt.Sprintf("%s [%s]", claim.Text, out.Evidence), At: &at}}
	pass.Report(out)
}

// filler reports a descriptor of the project, with the property that shows the harm.
func filler(pass *rule.ProjectPass, get link.Func, act facts.OpID, f link.Func, w worth) *finding.Finding {
	p := pass.Program
	at := pass.At(link.Site{Func: get, Op: act})
	out := finding.Finding{
		Location: at, Confidence: finding.Likely, Evidence: finding.Library,
		Message: w.because(fmt.Sprintf("`%s` makes the value on first use without a lock: two threads that ask one object for `%s` can both find it missing and make it", p.LocalName(get), p.LocalName(f))),
		Label:   "stored, holding no lock",
		Subject: p.QualifiedName(get), Function: p.QualifiedName(get), GIL: finding.UnsafeAnyway,
		Related: []finding.Related{user(pass, f)},
		Chains:  []finding.Chain{{{Location: at, Function: p.QualifiedName(get)}}},
		Help:    "look again and store under a lock of the descriptor",
	}
	fn := p.Function(get)
	for i := range fn.Ops[:act] {
		if op := &fn.Ops[i]; op.Kind == facts.Read && ofDict(p, get, fn, op.Value) || op.Kind == facts.Contains {
			look := finding.Related{Location: pass.At(link.Site{Func: get, Op: facts.OpID(i)}), Role: "test", Message: "looked up here, holding no lock"}
			out.Related = append([]finding.Related{look}, out.Related...)
			break
		}
	}
	return &out
}

func user(pass *rule.ProjectPass, f link.Func) finding.Related {
	fn := pass.Program.Function(f)
	return finding.Related{Location: finding.Location{File: f.File, Span: fn.NameSpan}, Role: "site", Message: "this may run twice"}
}
