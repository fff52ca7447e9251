package checks

import (
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/rules/rule"
)

// This file asks whether a pattern needs two threads that end one object. Who has an
// object ends it, once: that others use it meanwhile is what its lock is for.
//
//	def close(self):
//	    if self.worker is not None:
//	        self.worker.join()
//	        self.worker = None

// endsTwice reports whether both sides of a pattern lie in one method that ends the
// object whose field it is about, and all that speaks of threads is what that keeps.
func endsTwice(pass *rule.ProjectPass, pt *rule.Pattern, disturbs func(*race.Access) bool) bool {
	if !pt.Location.Kept() || pt.Second.Path.Root.Kind != link.SelfRoot || !endsObject(pass.Program, pt.View.Func, 0) {
		return false
	}
	return pass.Races.Rival(pt.View, pt.First, pt.Second, func(a *race.Access) bool { return disturbs(a) && a.Site.Func != pt.View.Func }) == nil
}

const maxEnding = 3 // calls from what ends an object to a step of that

// endsObject reports whether a method is there to end its object: it says so by its
// name, and needs not be told what to end; or it is a step that only such methods make.
func endsObject(p *link.Program, f link.Func, depth int) bool {
	fn := p.Function(f)
	name := p.Text(f, fn.Name)
	if _, _, ok := p.Self(f); !ok || depth > maxEnding {
		return false
	}
	if strings.HasPrefix(name, "__") {
		return known.Ends(name)
	}
	if callers := p.ShippedCallers(f); len(callers) > 0 && strings.HasPrefix(name, "_") {
		return !slices.ContainsFunc(callers, func(s link.Site) bool { return !endsObject(p, s.Func, depth+1) })
	}
	return known.Ends(known.FirstWord(name)) && !asksWhat(fn)
}

// asksWhat reports whether a method has a parameter that has to be given.
func asksWhat(fn *facts.Function) bool {
	return slices.ContainsFunc(fn.Params[1:], func(param facts.Param) bool {
		return param.Default == 0 && param.Kind <= facts.PosOrKeyword
	})
}
