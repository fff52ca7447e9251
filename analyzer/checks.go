package analyzer

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/analyzer/thread"
	"github.com/ftlint/ftlint/rules"
	"github.com/ftlint/ftlint/rules/rule"
	"github.com/ftlint/ftlint/speedup"
)

// checks runs the rules. Those that ask for no races do not wait for them: the
// claimed half of the search is done before the other one, and leaves a
// processor and a program that remembers much.
type checks struct {
	entries  []thread.Entry
	settings *settings
	regions  func() []speedup.Answer
	found    [][]finding.Finding // by rule, so that it does not matter which runs first
	faults   []string            // by rule: what it failed of, "" if it did not
	contain  bool
	missed   string // what the search for races failed of, "" if it did not
}

func newChecks(entries []thread.Entry, s *settings, regions func() []speedup.Answer) *checks {
	n := len(rules.All())
	return &checks{entries: entries, settings: s, regions: regions, found: make([][]finding.Finding, n), faults: make([]string, n)}
}

// search gives the races, and runs the rules that ask for none. If the search fails
// and that is to be contained, there are no races: nil.
func (c *checks) search(search *race.Search) *race.Races {
	var beside sync.WaitGroup
	beside.Go(func() { c.run(search.Claimed(), nil) })
	races := c.find(search)
	beside.Wait()
	return races
}

func (c *checks) find(search *race.Search) *race.Races {
	if c.contain {
		defer func() {
			if fault := recover(); fault != nil {
				what, _, _ := strings.Cut(fmt.Sprint(fault), "\n") // where is for those who do not contain it
				c.missed = "the search for races failed, a defect of ftlint: " + what
			}
		}()
	}
	return search.Find(c.entries)
}

// run runs the rules that ask for races; if races is nil, the others.
func (c *checks) run(program *link.Program, races *race.Races) {
	for i, r := range rules.All() {
		if r.Project == nil || r.NoRaces != (races == nil) || r.Preview && !c.settings.previews() {
			continue
		}
		c.apply(i, r.Project, &rule.ProjectPass{
			Program: program, Entries: c.entries, Races: races, Speedup: c.regions,
			Target: c.settings.program.Target.String(), Requirements: c.settings.requirements, Parallel: c.settings.parallel,
			Report: func(f finding.Finding) {
				f.Code, f.Name = r.Code, r.Name
				if f.Severity == 0 {
					f.Severity = r.Severity
				}
				c.found[i] = append(c.found[i], f)
			},
		})
	}
}

// apply runs one rule. If failures are to be contained, one that fails is left
// out, with all that it has found, and the others go on.
func (c *checks) apply(i int, rule func(*rule.ProjectPass), pass *rule.ProjectPass) {
	if c.contain {
		defer func() {
			if fault := recover(); fault != nil {
				c.found[i], c.faults[i] = nil, fmt.Sprintf("%s failed, a defect of ftlint: %v", rules.All()[i].Code, fault)
			}
		}()
	}
	rule(pass)
}

// failed names what failed: the search, rules.
func (c *checks) failed() []string {
	return slices.DeleteFunc(append([]string{c.missed}, c.faults...), func(fault string) bool { return fault == "" })
}

// findings gives what the rules have found, one finding for each root cause.
// told says which are on, and sure enough, to be told.
func (c *checks) findings(told func(*finding.Finding) bool) []finding.Finding {
	causes := causes{at: map[place]int{}}
	for _, found := range c.found {
		for _, f := range found {
			causes.add(f)
		}
	}
	return causes.merged(told)
}
