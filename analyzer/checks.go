package analyzer

import (
	"cmp"
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

// checks runs the rules, in four parts. Each half of the races is looked into by
// who has found it, with the program that remembers it. The claimed one is there
// first; then that processor goes on with what asks for no races. What holds
// all races against each other comes last, alone.
type checks struct {
	entries  []thread.Entry
	settings *settings
	regions  func() []speedup.Answer
	contain  bool
	missed   string // what the search for threads or races failed of, "" if it did not

	whole, spawned, claimed, beside part
}

// part is what the rules find in one part. What is of one rule nobody else touches
// while it runs.
type part struct {
	found  [][]told // by rule, so that it does not matter which runs first
	kept   []any    // by rule: what its Project gets of a half
	faults []string // by rule: what it failed of, "" if it did not
}

// told is a finding, and under which key it is to be told once; nil: whenever it is found.
type told struct {
	finding.Finding
	key any
}

func newPart() part {
	n := len(rules.All())
	return part{found: make([][]told, n), kept: make([]any, n), faults: make([]string, n)}
}

func newChecks(entries []thread.Entry, s *settings, regions func() []speedup.Answer) *checks {
	return &checks{entries: entries, settings: s, regions: regions, whole: newPart(), spawned: newPart(), claimed: newPart(), beside: newPart()}
}

// Which function of a rule is for which part.
func whole(r *rule.Rule) func(*rule.ProjectPass) { return r.Project }
func half(r *rule.Rule) func(*rule.ProjectPass)  { return r.Half }

// search gives the races, and runs what need not have all of them. If the search
// fails and that is to be contained, or the threads are missed, there are no
// races: nil.
func (c *checks) search(search *race.Search) *race.Races {
	lost := c.missed != ""
	var group sync.WaitGroup
	group.Go(func() {
		races, found := search.Claimed()
		if found && !lost {
			c.run(&c.claimed, half, races)
		}
		for i, r := range rules.All() {
			if r.Beside != nil && c.on(r) {
				c.runOne(&c.beside, i, r.Beside, races.Program, nil)
			}
		}
	})
	races := c.find(search)
	if races != nil {
		c.run(&c.spawned, half, races.Halves[0])
	}
	group.Wait()
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
				c.missed = failure("the search for races", fault)
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
				fault = failure("the search for threads", value)
			}
		}()
	}
	entries, unresolved = thread.Find(program)
	return entries, unresolved, ""
}

// failure says what a part of the analysis failed of; where is for those who do not
// contain it.
func failure(part string, fault any) string {
	what, _, _ := strings.Cut(fmt.Sprint(fault), "\n")
	return fmt.Sprintf("%s failed, a defect of ftlint: %s", part, what)
}

// on reports whether a rule is run at all.
func (c *checks) on(r *rule.Rule) bool { return !r.Preview || c.settings.previews() }

// run runs the rules on races, for one part.
func (c *checks) run(to *part, of func(*rule.Rule) func(*rule.ProjectPass), races *race.Races) {
	for i, r := range rules.All() {
		if run := of(r); run != nil && c.on(r) {
			c.runOne(to, i, run, races.Program, races)
		}
	}
}

// runOne runs a function of a rule, on races or on none.
func (c *checks) runOne(to *part, i int, run func(*rule.ProjectPass), program *link.Program, races *race.Races) {
	r := rules.All()[i]
	var kept []any
	if to == &c.whole {
		kept = []any{c.spawned.kept[i], c.claimed.kept[i]}
	}
	keys := map[any]bool{}
	report := func(key any, f finding.Finding) {
		f.Code, f.Name = r.Code, r.Name
		if f.Severity == 0 {
			f.Severity = r.Severity
		}
		to.found[i] = append(to.found[i], told{f, key})
	}
	c.apply(to, i, run, &rule.ProjectPass{
		Program: program, Entries: c.entries, Races: races, Speedup: c.regions,
		Target: c.settings.program.Target.String(), Requirements: c.settings.requirements, Parallel: c.settings.parallel,
		FirstUse: r.FirstUse,
		Report:   func(f finding.Finding) { report(nil, f) },
		Once: func(key any, find func() finding.Finding) {
			if !keys[key] {
				keys[key] = true
				report(key, find())
			}
		},
		Keep:   func(value any) { to.kept[i] = value },
		Halves: kept,
	})
}

// apply runs one rule. If failures are to be contained, one that fails is left
// out, with all that it has found, and the others go on.
func (c *checks) apply(to *part, i int, rule func(*rule.ProjectPass), pass *rule.ProjectPass) {
	if c.contain {
		defer func() {
			if fault := recover(); fault != nil {
				to.faults[i] = failure(rules.All()[i].Code, fault)
			}
		}()
	}
	rule(pass)
}

// fault gives what a rule failed of first, "" if it did not.
func (c *checks) fault(i int) string {
	return cmp.Or(c.claimed.faults[i], c.spawned.faults[i], c.whole.faults[i], c.beside.faults[i])
}

// failed names what failed: the search, rules.
func (c *checks) failed() []string {
	faults := []string{c.missed}
	for i := range rules.All() {
		faults = append(faults, c.fault(i))
	}
	return slices.DeleteFunc(faults, func(fault string) bool { return fault == "" })
}

// findings gives what the rules have found, one finding for each root cause.
// told says which are on, and sure enough, to be told.
func (c *checks) findings(told func(*finding.Finding) bool) []finding.Finding {
	causes := causes{at: map[place]int{}}
	for i := range rules.All() {
		for _, f := range c.of(i) {
			causes.add(f)
		}
	}
	return causes.merged(told)
}

// of gives what one rule has found: of races, if all of them are known, then the rest.
func (c *checks) of(i int) (all []finding.Finding) {
	if c.fault(i) != "" {
		return nil
	}
	keys := map[any]bool{}
	add := func(p *part) {
		for _, f := range p.found[i] {
			if f.key == nil || !keys[f.key] {
				all = append(all, f.Finding)
			}
			if f.key != nil {
				keys[f.key] = true
			}
		}
	}
	if c.missed == "" {
		add(&c.whole)
		add(&c.spawned)
		add(&c.claimed)
	}
	add(&c.beside)
	return all
}
