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

// checks runs the rules. What asks for no races does not wait for them: the
// claimed half of the search is done before the other one, and leaves a
// processor and a program that remembers much.
type checks struct {
	entries  []thread.Entry
	settings *settings
	regions  func() []speedup.Answer
	found    [][]finding.Finding // by rule, so that it does not matter which runs first
	beside   [][]finding.Finding // likewise, by what asks for no races
	faults   []string            // by rule: what it failed of, "" if it did not
	contain  bool
	missed   string // what the search for threads or races failed of, "" if it did not
}

func newChecks(entries []thread.Entry, s *settings, regions func() []speedup.Answer) *checks {
	n := len(rules.All())
	return &checks{entries: entries, settings: s, regions: regions, found: make([][]finding.Finding, n), beside: make([][]finding.Finding, n), faults: make([]string, n)}
}

// search gives the races, and runs what asks for none. If the search fails and that
// is to be contained, or the threads are missed, there are no races: nil.
func (c *checks) search(search *race.Search) *race.Races {
	var beside sync.WaitGroup
	beside.Go(func() { c.run(search.Claimed(), nil) })
	races := c.find(search)
	beside.Wait()
	return races
}

func (c *checks) find(search *race.Search) *race.Races {
	if c.missed != "" {
		search.Abandon()
		return nil
	}
	if c.contain {
		defer func() {
			if fault := recover(); fault != nil {
				c.missed = failure("races", fault)
			}
		}()
	}
	return search.Find(c.entries)
}

// findThreads is thread.Find. If its failure is to be contained, fault says what it
// failed of.
func findThreads(program *link.Program, contain bool) (entries []thread.Entry, unresolved []link.Site, fault string) {
	if contain {
		defer func() {
			if value := recover(); value != nil {
				fault = failure("threads", value)
			}
		}()
	}
	entries, unresolved = thread.Find(program)
	return entries, unresolved, ""
}

// failure says what a search failed of; where is for those who do not contain it.
func failure(sought string, fault any) string {
	what, _, _ := strings.Cut(fmt.Sprint(fault), "\n")
	return fmt.Sprintf("the search for %s failed, a defect of ftlint: %s", sought, what)
}

// run runs what asks for races; if races is nil, the rest.
func (c *checks) run(program *link.Program, races *race.Races) {
	for i, r := range rules.All() {
		run, found := r.Project, c.found
		if races == nil {
			run, found = r.Beside, c.beside
		}
		if run == nil || c.faults[i] != "" || r.Preview && !c.settings.previews() {
			continue
		}
		c.apply(i, run, &rule.ProjectPass{
			Program: program, Entries: c.entries, Races: races, Speedup: c.regions,
			Target: c.settings.program.Target.String(), Requirements: c.settings.requirements, Parallel: c.settings.parallel,
			Report: func(f finding.Finding) {
				f.Code, f.Name = r.Code, r.Name
				if f.Severity == 0 {
					f.Severity = r.Severity
				}
				found[i] = append(found[i], f)
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
				c.found[i], c.beside[i] = nil, nil
				c.faults[i] = fmt.Sprintf("%s failed, a defect of ftlint: %v", rules.All()[i].Code, fault)
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
	for i := range c.found {
		for _, f := range slices.Concat(c.found[i], c.beside[i]) {
			causes.add(f)
		}
	}
	return causes.merged(told)
}
