package analyzer

import (
	"context"
	"sync"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/thread"
	"github.com/ftlint/ftlint/rules/process"
	"github.com/ftlint/ftlint/rules/rule"
	"github.com/ftlint/ftlint/speedup"
)

// Speedup estimates what threads would gain in the parallel regions of a
// project.
func Speedup(ctx context.Context, opt Options, meter func(*source.Set) speedup.Meter, want speedup.Options) (*source.Set, []speedup.Answer, error) {
	l, err := linkProject(ctx, opt)
	if err != nil {
		return nil, nil, err
	}
	defer l.compiled.keep()()
	want.Enabler = enabler(l.program, l.settings)
	answers := speedup.NewModel(l.program, l.files.Open, func() speedup.Meter { return meter(l.files) }).Estimate(l.entries, want)
	return l.files, answers, nil
}

// enabler names a module that the program imports and that turns the GIL on
// again, as FT606 judges it; "" if there is none.
func enabler(program *link.Program, s *settings) string {
	module := ""
	process.GILReenablingImport.Beside(&rule.ProjectPass{Program: program, Target: s.program.Target.String(), Requirements: s.requirements, Report: func(f finding.Finding) {
		if module == "" || f.Subject < module {
			module = f.Subject
		}
	}})
	return module
}

// regionsOf gives what rules may ask about parallel regions: computed once, and
// only if a rule that asks is on.
func regionsOf(program *link.Program, files *source.Set, entries []thread.Entry, s *settings) func() []speedup.Answer {
	return sync.OnceValue(func() []speedup.Answer {
		if !s.estimates() {
			return nil
		}
		free, err := speedup.ShippedCalibration(calibrated)
		if err != nil {
			return nil
		}
		return speedup.NewModel(program, files.Open, nil).Estimate(entries, speedup.Options{Workers: []int{8}, Free: free, GIL: free})
	})
}

// calibrated is the Python that rules estimate for.
const calibrated = "3.13t"
