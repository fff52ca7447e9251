package replay

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/replay/explore"
	"github.com/ftlint/ftlint/replay/harness"
	"github.com/ftlint/ftlint/replay/machine"
)

// Options bound and direct a replay. The zero value has the default budget.
type Options struct {
	Schedules int           // complete executions per search; 0: 20,000
	Time      time.Duration // per search; 0: 5 s
	Stress    *Load         // run it in parallel, too
	Schedule  string        // run this one (`ft1:…`) instead of searching for a failing one
	Seed      uint64        // of the schedules that are drawn at random
}

const (
	defaultSchedules = 20_000
	defaultTime      = 5 * time.Second
	mostCuts         = 100
)

// Report is all that a replay found out. Replay is the part that a finding
// carries.
type Report struct {
	Finding    *finding.Finding
	Replay     *finding.Replay
	GIL        finding.GIL
	Harness    *harness.Harness // nil if there is none
	Expected   []string         // allowed values of the shared variable, sorted
	Observed   string           // what the witness shows in their place
	Outcome    *explore.Outcome // of the witness
	Lanes      []string         // the threads of the witness by number: the main thread, A, B, …
	Steps      []Step           // the witness
	Endings    []string         // how its threads ended, if not well
	Torn       bool             // another thread came within one operation of the interpreter
	Reproduced string           // what a real Python showed, if one was asked
	Diverged   string           // how a given schedule does not fit
	Stress     *Stress          // what parallel runs showed, if they were asked for
	Bound      int              // preemptions of the last complete search, -1 if there was none, or none is left out
	PCT        float64          // how likely the runs drawn at random would have shown a fault of depth 2, 0 if none were drawn

	long bool // what is allowed could not be found out for the length of its runs, or their number
}

// Step is one step of the witness.
type Step struct {
	Lane   int
	File   source.FileID
	Row    int // in that file
	Action string
	What   string
	Value  string
}

// Run replays a finding.
func Run(ctx context.Context, files *source.Set, f *finding.Finding, opt Options) *finding.Replay {
	return Examine(ctx, files, f, opt).Replay
}

// Replayable says whether findings of a code are replayed at all.
func Replayable(code string) bool { return harness.Replayable(code) }

// Examine replays a finding and reports all about it. It never panics and
// never fails: what goes wrong is part of the report.
func Examine(ctx context.Context, files *source.Set, f *finding.Finding, opt Options) *Report {
	if opt.Schedules == 0 {
		opt.Schedules = defaultSchedules
	}
	if opt.Time == 0 {
		opt.Time = defaultTime
	}
	var first *Report
	for _, side := range harness.Sides(files, f) {
		r := examine(ctx, files, side, opt)
		r.Finding = f
		if first == nil || better(r, first) {
			first = r
		}
		if r.Replay.Verdict == finding.Confirmed {
			break
		}
	}
	return first
}

// examine replays a finding with all that its threads do, and, if that does not
// tell all, with other harnesses.
func examine(ctx context.Context, files *source.Set, f *finding.Finding, opt Options) *Report {
	r := inWorlds(ctx, files, f, opt, harness.Build)
	if r.Replay.Verdict != finding.Confirmed {
		// What has nothing to do with the finding may be the reason.
		if less := inWorlds(ctx, files, f, opt, harness.BuildAlone); better(less, r) {
			r = less
		}
	}
	if harness.Sequential(f.Code) && r.Replay.Verdict != finding.Confirmed {
		if whole := inWorlds(ctx, files, f, opt, harness.BuildInSequence); better(whole, r) {
			r = whole
		}
	}
	if harness.Updates(f.Code) && r.long && r.open() {
		if least := inWorlds(ctx, files, f, opt, harness.BuildLeast); better(least, r) {
			r = least
		}
	}
	for rounds := 2; rounds > 0 && r.long && r.open(); rounds-- {
		if short := inWorlds(ctx, files, f, opt, harness.BuildShort(rounds)); better(short, r) {
			r = short
		}
	}
	if r.Replay.Verdict == finding.NotReplayable {
		if narrow := inWorlds(ctx, files, f, opt, harness.BuildNarrow); better(narrow, r) {
			r = narrow
		}
	}
	return r
}

// inWorlds replays a finding in one world after the other, until one tells all.
func inWorlds(ctx context.Context, files *source.Set, f *finding.Finding, opt Options, build builder) *Report {
	var first *Report
	for _, world := range harness.Worlds {
		r := attempt(ctx, files, f, opt, world, build)
		if first == nil || better(r, first) {
			first = r
		}
		if r.Replay.Verdict == finding.Confirmed || r.Harness == nil || !r.Harness.Guesses || r.Replay.Reason != "" && r.Replay.Verdict == finding.NotConfirmed {
			break
		}
	}
	for _, world := range otherWorlds(first) {
		if r := attempt(ctx, files, f, opt, world, build); better(r, first) {
			first = r
		}
	}
	return first
}

// otherWorlds lists those that may show what a replay did not.
func otherWorlds(r *Report) (worlds []harness.World) {
	if r.Replay.Verdict == finding.Confirmed || r.Harness == nil {
		return nil
	}
	if r.Harness.Late {
		worlds = append(worlds, harness.World{Late: true})
	}
	if r.Harness.Alike {
		worlds = append(worlds, harness.World{Apart: true})
	}
	if r.Harness.Forks {
		worlds = append(worlds, harness.World{Forked: true})
	}
	if r.Harness.KeepsLimit {
		worlds = append(worlds, harness.World{Full: true})
	}
	if r.Harness.FromZero {
		worlds = append(worlds, harness.World{Counted: true})
	}
	return worlds
}

// open says whether less of the program may tell more.
func (r *Report) open() bool {
	return r.Replay.Verdict == finding.NotReplayable || r.Replay.Verdict == finding.NotConfirmed && !r.Replay.Exhaustive
}

// better says whether one report tells more than another.
func better(r, than *Report) bool {
	return r.worth() > than.worth()
}

func (r *Report) worth() int {
	switch {
	case r.Replay.Verdict == finding.NotReplayable:
		return 0
	case r.open():
		return 1
	case r.Replay.Verdict == finding.Confirmed:
		return 3
	}
	return 2
}

// builder makes a harness: one of the ways in which package harness does.
type builder func(*source.Set, *finding.Finding, harness.World) (*harness.Harness, error)

func attempt(ctx context.Context, files *source.Set, f *finding.Finding, opt Options, world harness.World, build builder) (r *Report) {
	r = &Report{Finding: f, Replay: &finding.Replay{}, Bound: -1}
	defer func() {
		// The last line of defence of a machine that runs foreign code.
		if fault := recover(); fault != nil {
			r = &Report{Finding: f, Replay: &finding.Replay{Verdict: finding.NotReplayable, Reason: fmt.Sprintf("a fault of the replay itself: %v", fault)}}
		}
	}()
	if !Replayable(f.Code) {
		return r.refuse("replay of %s findings", f.Code)
	}
	h, err := build(files, f, world)
	if err != nil {
		return r.refuse("%s", err)
	}
	r.Harness = h
	r.Replay.Assumptions = h.Assumptions
	program, err := machine.Compile(h.Text, h.Regions...)
	if err != nil {
		return r.refuseUnsupported(err)
	}
	m := machine.New(program, machine.DefaultLimits)
	defer m.Close()
	m.Watch(h.Subject)
	m.Head(h.Head)
	e := &experiment{ctx: ctx, files: files, report: r, machine: m, yardstick: m, opt: opt, allowed: map[string]bool{}}
	if h.Yardstick != "" {
		program, err := machine.Compile(h.Yardstick)
		if err != nil {
			return r.refuseUnsupported(err)
		}
		e.yardstick = machine.New(program, machine.DefaultLimits)
		defer e.yardstick.Close()
		e.yardstick.Watch(h.Subject)
	}
	e.run()
	if opt.Stress != nil && r.Replay.Verdict != finding.NotReplayable {
		world.Scale = harness.Scale{Large: true, Threads: opt.Stress.Threads, Rounds: opt.Stress.Rounds}
		large, _ := build(files, f, world) // nil if it cannot be
		r.Stress = e.stress(large)
	}
	return r
}

func (r *Report) refuse(format string, args ...any) *Report {
	r.Replay.Verdict = finding.NotReplayable
	r.Replay.Reason = fmt.Sprintf(format, args...)
	return r
}

// stackUsedUp says why runs that went as deep as a stack goes tell nothing.
func (r *Report) stackUsedUp(line int) string {
	return fmt.Sprintf("the stack is used up at line %d, and how deep it is differs between Pythons", r.Harness.Row(line))
}

// refuseUnsupported puts the reason in the user's lines.
func (r *Report) refuseUnsupported(err error) *Report {
	var u *machine.UnsupportedError
	if errors.As(err, &u) {
		return r.refuse("%s at line %d", u.Name, r.Harness.Row(u.Line))
	}
	return r.refuse("%s", err)
}

// experiment is one replay under way.
type experiment struct {
	ctx     context.Context
	files   *source.Set
	report  *Report
	machine *machine.Machine
	// yardstick runs what is allowed: mostly the same program, atomic.
	yardstick *machine.Machine
	opt       Options
	allowed   map[string]bool
	complete  bool            // all allowed outcomes are known
	values    map[string]bool // allowed values of the subject
	endings   map[string]bool // how threads of allowed runs end, if not well, each and together
	waits     bool            // a thread waits for ever in an allowed run
	races     int
	exhausted int              // the line at which a run used up its stack
	fault     string           // of the runs that are no runs of the program
	traced    *explore.Outcome // of the last trace
}

func (e *experiment) search(mode machine.Mode) *explore.Search {
	return &explore.Search{Machine: e.machine, Mode: mode, MostCuts: mostCuts, Budget: explore.Budget{Schedules: e.opt.Schedules, Time: e.opt.Time}}
}

func (e *experiment) run() {
	if !e.findAllowed() {
		return
	}
	if e.opt.Schedule != "" {
		e.follow()
		return
	}
	r := e.report
	h := e.hunt(machine.Mode{})
	if r.Replay.Reason != "" {
		return
	}
	r.Replay.Schedules = h.total
	if h.outcome != nil {
		e.confirm(h.schedule, h.outcome)
		e.askGIL()
		return
	}
	r.Replay.Verdict = finding.NotConfirmed
	if e.exhausted > 0 {
		r.Replay.Reason = r.stackUsedUp(e.exhausted)
		return
	}
	r.Replay.Exhaustive = h.complete
	if h.complete && e.races > 0 && e.sees() {
		r.Replay.Verdict = finding.Benign
		e.askGIL()
	}
}

// sliceFault says what went wrong in a run that cannot be the program's: its
// main thread, or each of the others, fails for want of a name or an attribute.
func sliceFault(o *explore.Outcome) string {
	want := func(text string) bool {
		for _, class := range []string{"NameError", "UnboundLocalError", "AttributeError", "TypeError"} {
			if strings.HasPrefix(text, class) {
				return true
			}
		}
		return false
	}
	if fault := guessFault(o); fault != "" {
		return "something raised " + fault
	}
	if o.Error != "" {
		return "the main thread raised " + o.Error
	}
	for _, t := range o.Threads {
		if !want(t.Error) {
			return ""
		}
	}
	if len(o.Threads) == 0 {
		return "no thread was started"
	}
	return "each thread raised " + o.Threads[0].Error
}

// findAllowed searches the outcomes that the program can have if its regions
// are atomic. Without all of them nothing can be confirmed.
func (e *experiment) findAllowed() bool {
	r := e.report
	s := e.search(machine.Mode{Atomic: true, Whole: r.Harness.Whole})
	s.Machine = e.yardstick
	s.MostCuts = 1
	deadlock, sound := false, false
	var split []*explore.Outcome
	e.values, e.endings = map[string]bool{}, map[string]bool{}
	s.Run(e.ctx, &explore.Reduced{}, func(o *explore.Outcome) bool {
		deadlock = deadlock || o.Status == machine.Deadlock
		if e.yardstick.Trace().Split() {
			split = append(split, o)
			return false
		}
		e.allow(o)
		if fault := sliceFault(o); fault == "" {
			sound = true
		} else {
			e.fault = fault
		}
		return false
	})
	if !sound { // a region cannot be one step, if others have to come between its parts in each run
		for _, o := range split {
			e.allow(o)
			sound = sound || sliceFault(o) == ""
		}
	}
	r.Expected = sortedKeys(e.values)
	switch {
	case s.Unsettled != nil:
		r.refuseUnsupported(s.Unsettled)
		return false
	case s.Cuts > 0 && len(e.allowed) == 0:
		r.long = strings.HasSuffix(s.CutReason, "steps in one run")
		r.refuse("%s at line %d", s.CutReason, r.Harness.Row(s.CutLine))
		return false
	case !sound && e.fault != "":
		r.refuse("in every run %s: something that it needs was not cut out with it", e.fault)
		return false
	case !s.Complete && !deadlock && s.Exhausted > 0 && s.Cuts == 0:
		r.Replay.Verdict = finding.NotConfirmed
		r.Replay.Schedules = s.Schedules
		r.Replay.Reason = r.stackUsedUp(s.ExhaustedLine)
		return false
	case !s.Complete && !deadlock:
		r.long = true
		r.Replay.Verdict = finding.NotConfirmed
		r.Replay.Schedules = s.Schedules
		r.Replay.Reason = fmt.Sprintf("the outcomes that are allowed could not all be found in %d schedules", s.Schedules)
		if s.Cuts > 0 {
			r.Replay.Reason = fmt.Sprintf("runs were cut (%s at line %d), so that not all allowed outcomes are known", s.CutReason, r.Harness.Row(s.CutLine))
		}
		return false
	}
	e.complete = true
	return true
}

// allow takes an outcome for one that a correct run has.
func (e *experiment) allow(o *explore.Outcome) {
	e.allowed[o.Key()] = true
	e.values[o.Observed] = true
	endings := e.report.endings(o)
	for _, end := range append(endings, strings.Join(endings, "; ")) {
		e.endings[end] = true
	}
	e.waits = e.waits || waits(o)
}

// wrong says whether an outcome is one that no correct run has. A deadlock of
// the program's own threads is none; where the harness chose what to call, it
// may have broken a rule of whoever calls. A fault of the values that stand for unknown ones proves nothing.
func (e *experiment) wrong(o *explore.Outcome) bool {
	if o.Exhausted > 0 {
		// How deep a stack is differs between Pythons.
		e.exhausted = o.Exhausted
		return false
	}
	if e.report.Finding.Code == "FT503" {
		return waits(o) && !e.waits
	}
	switch e.report.Finding.Code { // what else goes wrong is no word about these
	case "FT504":
		return o.Status == machine.Deadlock && len(o.Cycle) > 1 && e.waitsThere(o)
	case "FT505", "FT511": // a semaphore has no holder that could be named
		return o.Status == machine.Deadlock && len(o.Cycle) == 1 || len(o.Cycle) == 0 && e.waitsAgain(o)
	case "FT508":
		return together(o)
	case "FT510":
		return o.Status == machine.Deadlock
	case "FT506": // nor has an event
		return o.Status == machine.Deadlock && !e.report.Harness.Called || waits(o) && awaited(o)
	}
	if o.Status == machine.Deadlock && !e.report.Harness.Called {
		return true
	}
	if e.report.Harness.Called && misused(o) {
		return false
	}
	if e.report.Finding.Code == "FT401" && !raises(o) {
		return false // whoever uses what was closed was ready for it, or has not looked it up yet
	}
	if e.machine.Spins() && slices.ContainsFunc(o.Threads, func(t explore.Ending) bool { return t.Output != "" }) {
		return false // how often a loop prints that waits for others is no part of an outcome
	}
	return !e.allowed[o.Key()] && guessFault(o) == ""
}

// waits says whether a thread waits for ever for a lock.
func waits(o *explore.Outcome) bool {
	for _, t := range o.Threads {
		if strings.HasSuffix(t.Waits, "acquire") {
			return true
		}
	}
	return false
}

// together says whether a thread saw another one where a lock should keep it out, or
// gave back a lock that is not the one which it took.
func together(o *explore.Outcome) bool {
	return slices.ContainsFunc(o.Threads, func(t explore.Ending) bool {
		return strings.Contains(t.Seen, harness.Together) || strings.Contains(t.Error, "release un")
	})
}

// awaited says whether a thread waits for ever for something that is no lock.
func awaited(o *explore.Outcome) bool {
	for _, t := range o.Threads {
		if t.Waits != "" && !strings.HasSuffix(t.Waits, "acquire") {
			return true
		}
	}
	return false
}

// waitsAgain says whether a thread waits for ever where the finding says that it
// takes a second time what it holds.
func (e *experiment) waitsAgain(o *explore.Outcome) bool {
	chains := e.report.Finding.Chains
	return len(chains) > 0 && slices.ContainsFunc(o.Threads, func(t explore.Ending) bool {
		return strings.HasSuffix(t.Waits, "acquire") && e.endsAt(chains[len(chains)-1], t.Line)
	})
}

// waitsThere says whether threads wait for each other where the sides of the
// finding end, each, and not for what another finding is about.
func (e *experiment) waitsThere(o *explore.Outcome) bool {
	return !slices.ContainsFunc(e.report.Finding.Chains, func(c finding.Chain) bool {
		return !slices.ContainsFunc(o.Cycle, func(w explore.Wait) bool { return e.endsAt(c, w.Line) })
	})
}

// endsAt says whether a line of the harness is the one that a chain ends at.
func (e *experiment) endsAt(chain finding.Chain, line int) bool {
	if len(chain) == 0 {
		return false
	}
	end := chain[len(chain)-1]
	file, err := e.files.Open(end.File)
	if err != nil {
		return false
	}
	in, row := e.report.Harness.Place(line)
	return in == end.File && row == file.Position(end.Span.Start).Row
}

// raises says whether a thread ends by an exception that is not of looking for
// something in a container.
func raises(o *explore.Outcome) bool {
	other := func(text string) bool {
		return text != "" && !strings.HasPrefix(text, "KeyError") && !strings.HasPrefix(text, "IndexError")
	}
	return other(o.Error) || slices.ContainsFunc(o.Threads, func(t explore.Ending) bool { return other(t.Error) })
}

// sees says whether all that the finding is about is observed, so that a race
// without a wrong outcome is one that does no harm.
func (e *experiment) sees() bool {
	r := e.report
	updates := r.Finding.Code == "FT101" || r.Finding.Code == "FT102"
	return updates && !r.Harness.Guesses && !r.Harness.Called && !e.values[""] && r.Harness.Direct
}

// misused says whether an outcome may come from calling a function that expects
// its caller to hold a lock, or to release one.
func misused(o *explore.Outcome) bool {
	if o.Status == machine.Deadlock {
		return true
	}
	for _, t := range o.Threads {
		if strings.Contains(t.Error, "un-acquired") || strings.HasSuffix(t.Waits, "acquire") {
			return true
		}
	}
	return false
}

// guessFault is an exception that a value which stands for an unknown one has
// raised.
func guessFault(o *explore.Outcome) string {
	if isGuessFault(o.Error) {
		return o.Error
	}
	for _, t := range o.Threads {
		if isGuessFault(t.Error) {
			return t.Error
		}
	}
	return ""
}

// isGuessFault recognises the harness's own exception, and what the interpreter says
// of an object of that class.
func isGuessFault(text string) bool {
	const class = machine.Unknown
	return strings.HasPrefix(text, class+"Error") || strings.Contains(text, "'"+class+"'") || strings.Contains(text, class+".") || strings.Contains(text, "<"+class)
}
