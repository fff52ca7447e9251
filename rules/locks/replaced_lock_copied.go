package locks

import (
	"fmt"
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
)

// A lock has no copy. An object that keeps one can be copied deeply or pickled
// only if its class says how:
//
//	pickle.dumps(Counter())       TypeError: cannot pickle '_thread.lock' object

// copies reports what copies or pickles an object with a lock in it.
func (r *replacing) copies() {
	for i := range known.Copiers {
		row := &known.Copiers[i]
		last := known.LastName(row.Callee)
		for _, site := range r.p.InvokesOf(last) {
			call := link.Expr{Func: site.Func, Value: r.p.Op(site).Value}
			if known.SilentModule(r.p.Modules[site.File]) || !slices.ContainsFunc(r.p.DottedCallee(call), func(t link.Type) bool { return known.Canonical(t.Name) == row.Callee }) {
				continue
			}
			r.copied(site, call, row)
		}
	}
}

// copied looks at the arguments of a call that copies.
func (r *replacing) copied(site link.Site, call link.Expr, row *known.Copier) {
	for i, a := range r.p.Function(call.Func).Calls[r.p.Value(call).B].Args {
		if a.Mapping || !row.All && (i > 0 || a.Name != 0) {
			continue
		}
		for _, t := range r.p.Types(link.Expr{Func: call.Func, Value: a.Value}) {
			if t.Kind == link.Method && row.All { // a bound method is pickled with its object
				if types := r.p.Types(t.At); len(types) == 1 {
					t = types[0]
				}
			}
			if t.Guess || t.Kind != link.Instance || r.handled(call.Func) {
				continue
			}
			if field, made, ok := r.keepsLock(t.Class); ok {
				r.reportCopied(site, row, t.Class, field, made)
				return
			}
		}
	}
}

// handled: an object that cannot be copied is expected: the function catches what
// comes of it.
func (r *replacing) handled(f link.Func) bool {
	return slices.ContainsFunc(r.p.Function(f).Ops, func(op facts.Op) bool { return op.Kind == facts.Except })
}

// keepsLock gives an attribute in which each object of a class keeps a lock, if
// the class leaves its copies to Python.
func (r *replacing) keepsLock(class link.Class) (string, link.Site, bool) {
	for _, name := range known.CopyMethods {
		if _, own := r.p.Method(class, name); own {
			return "", link.Site{}, false
		}
	}
	if len(r.p.ExternalBases(class)) > 0 {
		return "", link.Site{}, false // which may bring one
	}
	for _, k := range r.p.MRO(class) {
		for _, field := range r.p.FieldNames(k) {
			defs := r.p.FieldDefs(k, field)
			for _, d := range defs {
				if len(defs) == 1 && r.makesLock(d) && r.p.Text(d.Func, r.p.Function(d.Func).Name) == "__init__" {
					return field, d.Site, true
				}
			}
		}
	}
	return "", link.Site{}, false
}

func (r *replacing) reportCopied(site link.Site, row *known.Copier, class link.Class, field string, made link.Site) {
	name := r.p.ClassName(class)
	r.pass.Report(finding.Finding{
		Location:   r.pass.At(site),
		Message:    fmt.Sprintf("an object of `%s` is %s here with its lock `%s`, of which there is no copy: TypeError is raised", name, row.Does, field),
		Label:      "a lock cannot be " + row.Does,
		Confidence: finding.Likely, Evidence: finding.Intrinsic, GIL: finding.UnsafeAnyway,
		Subject: r.p.QualifiedName(site.Func) + "." + name, Function: r.p.QualifiedName(site.Func),
		Related: []finding.Related{{Location: r.pass.At(made), Role: "lock", Message: "the lock is made here"}},
		Help:    fmt.Sprintf("leave `%s` out in `%s.__getstate__`, and make a new one in `__setstate__`", field, name),
	})
}
