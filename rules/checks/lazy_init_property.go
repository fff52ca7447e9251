package checks

import (
	"fmt"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/rules/rule"
)

// lazyProperties reports properties that are computed on first use, and kept in
// the object, with no lock: functools.cached_property since 3.12, and
// descriptors and decorators of the project that do the same. It matters where
// what the function makes has a state.
//
//	@cached_property
//	def pool(self): return Pool()
func lazyProperties(pass *rule.ProjectPass) {
	keepers := &keepers{p: pass.Program, known: map[link.Func]*keeper{}}
	told := map[link.Func]*finding.Finding{}
	var order []link.Func
	pass.Program.Functions(func(f link.Func, fn *facts.Function) {
		if len(fn.Decorators) == 0 || fn.Class == 0 || fn.Kind != facts.Def {
			return
		}
		own, cached := keepers.around(f, fn)
		if !cached && own == nil {
			return
		}
		w := judgeOf(pass.Program).returned(f, 1)
		if w.matter != Matters || w.holds == empty {
			return
		}
		switch {
		case cached:
			cachedProperty(pass, f, w)
		case told[own.fn] == nil:
			told[own.fn] = keptBy(pass, own, f, w)
			order = append(order, own.fn)
		default:
			told[own.fn].Related = append(told[own.fn].Related, user(pass, f))
		}
	})
	for _, f := range order {
		pass.Report(*told[f])
	}
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

// keptBy reports what keeps a property's value, with the property that shows the harm.
func keptBy(pass *rule.ProjectPass, own *keeper, f link.Func, w worth) *finding.Finding {
	p := pass.Program
	at := pass.At(link.Site{Func: own.fn, Op: own.store})
	look := finding.Related{Location: pass.At(link.Site{Func: own.fn, Op: own.look}), Role: "test", Message: "looked up here, holding no lock"}
	return &finding.Finding{
		Location: at, Confidence: finding.Likely, Evidence: finding.Library,
		Message: w.because(fmt.Sprintf("`%s` makes the value on first use without a lock: two threads that ask one object for `%s` can both find it missing and make it", p.LocalName(own.fn), p.LocalName(f))),
		Label:   "stored, holding no lock",
		Subject: p.QualifiedName(own.fn), Function: p.QualifiedName(own.fn), GIL: finding.UnsafeAnyway,
		Related: []finding.Related{look, user(pass, f)},
		Chains:  []finding.Chain{{{Location: at, Function: p.QualifiedName(own.fn)}}},
		Help:    "look again and store under a lock that all objects share",
	}
}

func user(pass *rule.ProjectPass, f link.Func) finding.Related {
	fn := pass.Program.Function(f)
	return finding.Related{Location: finding.Location{File: f.File, Span: fn.NameSpan}, Role: "site", Message: "this may run twice"}
}
