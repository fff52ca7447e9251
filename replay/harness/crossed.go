package harness

import (
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// A finding about locks that a function takes in the order of its arguments says
// that two calls with the same objects, the other way round, wait for each
// other. The harness makes both:
//
//	shared_account.transfer(given_other, given_amount)
//	given_other.transfer(shared_account, given_amount)

// cross adds those calls. It says whether the finding is one of them.
func (s *slicer) cross() bool {
	f := s.finding
	if f.Code != "FT504" || len(f.Chains) != 2 || !slices.EqualFunc(f.Chains[0], f.Chains[1], samePlace) {
		return false
	}
	chain := f.Chains[0]
	fn := s.enclosing(chain[0].Span)
	if fn == nil {
		return false
	}
	params := parameters(fn.def)
	a, b := s.parameterAt(params, chain[0].Span), s.parameterAt(params, chain[len(chain)-1].Span)
	if a < 0 || b < 0 || a == b {
		return false
	}
	values := make([]string, len(params))
	for i, param := range params {
		if i == 0 && fn.class != nil {
			values[i] = s.instance(fn.class)
		} else {
			values[i] = s.given(fn, param)
		}
	}
	s.need(fn)
	s.roles[fn.def] = true
	for range 2 {
		s.calls = append(s.calls, call{text: s.callWith(fn, values), threaded: true, row: s.rowOf(fn.def)})
		values[a], values[b] = values[b], values[a]
	}
	return true
}

func samePlace(a, b finding.Frame) bool { return a.Location == b.Location }

// parameterAt numbers the parameter that a path at a place begins with, -1 for
// none.
func (s *slicer) parameterAt(params []*syntax.Arg, at source.Span) int {
	name := head(s.file.Text[at.Start:at.End])
	return slices.IndexFunc(params, func(p *syntax.Arg) bool { return p.Name == name })
}

// callWith is a call of a function or method with a value for each of its
// parameters.
func (s *slicer) callWith(fn *function, values []string) string {
	on := ""
	if fn.class != nil {
		on, values = values[0]+".", values[1:]
	}
	params := parameters(fn.def)
	params = params[len(params)-len(values):]
	args := make([]string, len(values))
	for i, value := range values {
		if args[i] = value; slices.Contains(fn.def.Args.KwOnly, params[i]) {
			args[i] = params[i].Name + "=" + value
		}
	}
	return on + fn.def.Name + "(" + strings.Join(args, ", ") + ")"
}
