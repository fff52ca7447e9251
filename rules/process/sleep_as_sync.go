package process

import (
	"fmt"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/analyzer/syntax"
	"github.com/ftlint/ftlint/rules/rule"
)

// SleepAsSync is FT607.
var SleepAsSync = &rule.Rule{
	Code: "FT607", Name: "sleep-as-sync", Severity: finding.Warning, Since: "0.2.0", Preview: true,
	Project: sleepsAsSync,
	Doc: rule.Doc{
		Title: "a sleep, or asking again and again, stands where one thread should wait for another",
		Why: "`time.sleep(1)` after a start gives the thread a second, which is mostly enough, and not on a busy machine: what is read then is half done. A loop that asks a flag until another thread has set it " +
			"comes late by up to one sleep, and without a sleep it keeps a processor busy, one that the other thread could use.",
		Bad: `import threading
import time

class Loader:
    def load(self):
        self.ready = False
        threading.Thread(target=self.work).start()
        while not self.ready:
            time.sleep(0.1)

    def work(self):
        self.ready = True

Loader().load()
`,
		Good: `import threading

class Loader:
    def load(self):
        self.ready = threading.Event()
        threading.Thread(target=self.work).start()
        self.ready.wait()

    def work(self):
        self.ready.set()

Loader().load()
`,
		Fix: "Wait for what is meant: `join()` for the end of a thread, `result()` of a future, `wait()` of a `threading.Event` that the other thread sets, `get()` of a queue. All of them take a timeout.",
		Limits: "Seen are loops that do nothing but ask and sleep, if what they ask is changed by a thread of the project or is a question of an event, thread, future, queue or process that has a call for it; and a sleep between the start of a thread and a read of what it changes. " +
			"A sleep that only gives a thread time to start is not reported.",
		Sources: []string{
			"https://docs.python.org/3/library/threading.html#event-objects",
		},
	},
}

func sleepsAsSync(pass *rule.ProjectPass) {
	s := sleepers{pass: pass, p: pass.Program, at: map[link.Func][]facts.OpID{}, seen: map[link.Site]bool{}}
	for _, site := range s.p.InvokesOf("sleep") {
		if !s.p.Aside(site.File) && s.sleeps(site) {
			s.at[site.Func] = append(s.at[site.Func], site.Op)
			s.asks(site)
		}
	}
	if len(s.at) == 0 {
		return
	}
	for i := range pass.Races.Locations {
		l := &pass.Races.Locations[i]
		if l.Claim != nil {
			continue
		}
		for _, pair := range l.Pairs {
			a, b := &l.Accesses[pair.First], &l.Accesses[pair.Second]
			if s.p.Aside(a.Site.File) || s.p.Aside(b.Site.File) {
				continue
			}
			s.polls(l, b, a)
			s.polls(l, a, b)
			s.expects(l, a, b)
		}
	}
}

// sleepers finds what sleeps are for.
type sleepers struct {
	pass *rule.ProjectPass
	p    *link.Program
	at   map[link.Func][]facts.OpID // sleeps
	seen map[link.Site]bool         // that are reported
}

func (s *sleepers) sleeps(site link.Site) bool {
	for _, t := range s.p.DottedCallee(link.Expr{Func: site.Func, Value: s.p.Op(site).Value}) {
		if t.Name == "time.sleep" {
			return true
		}
	}
	return false
}

// idle gives the loop around a place that does nothing but ask and sleep, and its
// test; false if there is none. The place may be in the test, or the sleep.
func (s *sleepers) idle(at link.Site) (loop, test facts.OpID, ok bool) {
	fn := s.p.Function(at.Func)
	for i := int(at.Op) - 1; i >= 0; i-- {
		if op := &fn.Ops[i]; op.Kind == facts.While && op.End > at.Op {
			loop, ok = facts.OpID(i), true
			break
		}
	}
	if !ok {
		return 0, 0, false
	}
	for test = loop + 1; test < fn.Ops[loop].End && fn.Ops[test].Kind != facts.Condition; {
		test = fn.Ops[test].End
	}
	if test >= fn.Ops[loop].End {
		return 0, 0, false
	}
	slept := false
	for i := test + 1; i < fn.Ops[loop].End; i++ {
		switch fn.Ops[i].Kind {
		case facts.Read, facts.Bind:
		case facts.Invoke:
			if !s.sleeps(link.Site{Func: at.Func, Op: i}) {
				return 0, 0, false
			}
			slept = true
		default:
			return 0, 0, false
		}
	}
	return loop, test, slept
}

// asks reports a loop that asks a question for whose answer one can wait.
func (s *sleepers) asks(sleep link.Site) {
	loop, test, ok := s.idle(sleep)
	if !ok {
		return
	}
	fn := s.p.Function(sleep.Func)
	poll, object := s.question(sleep.Func, fn.Ops[test].Value, true, 0)
	if poll == nil {
		return
	}
	name := s.p.File(sleep.Func).Expr(fn, object)
	s.report(link.Site{Func: sleep.Func, Op: test}, finding.Finding{
		Message: fmt.Sprintf("`%s.%s` is asked again and again: `%s.%s` waits for just that", name, poll.Method, name, poll.Instead), Label: "asked here",
		Evidence: finding.Intrinsic, Subject: s.p.QualifiedName(sleep.Func) + "." + name, Help: fmt.Sprintf("call `%s.%s`, with a timeout if it need not come", name, poll.Instead),
		Related: []finding.Related{{Location: s.pass.At(sleep), Role: "site", Message: "slept here"}},
	})
	s.seen[link.Site{Func: sleep.Func, Op: loop}] = true
}

// question gives the poll that a test makes: the loop goes on while the test is
// what truth says.
func (s *sleepers) question(f link.Func, v facts.ValueID, truth bool, depth int) (*known.Poll, facts.ValueID) {
	fn := s.p.Function(f)
	val := fn.Values[v]
	switch {
	case depth > 4:
	case val.Kind == facts.Not:
		return s.question(f, facts.ValueID(val.A), !truth, depth+1)
	case val.Kind == facts.Either:
		for _, part := range fn.Lists[val.A] {
			if poll, object := s.question(f, part, truth, depth+1); poll != nil {
				return poll, object
			}
		}
	case val.Kind == facts.Compare && isNone(fn, val.B): // process.poll() is None
		is := syntax.CmpOperator(val.Op) == syntax.Is || syntax.CmpOperator(val.Op) == syntax.Eq
		return s.question(f, facts.ValueID(val.A), truth != is, depth+1)
	case val.Kind == facts.CallOf:
		callee := fn.Values[val.A]
		if callee.Kind != facts.Attr {
			break
		}
		object, method := facts.ValueID(callee.A), s.p.Text(f, callee.Name)
		if method == "acquire" && len(fn.Calls[val.B].Args) == 0 {
			break // it waits
		}
		for _, t := range s.p.Types(link.Expr{Func: f, Value: object}) {
			if poll := known.PollOf(t.Name, method, !truth); t.Kind == link.ExternalInstance && poll != nil {
				return poll, object
			}
		}
	}
	return nil, 0
}

func isNone(fn *facts.Function, v uint32) bool {
	val := fn.Values[v]
	return val.Kind == facts.Constant && syntax.ConstantKind(val.Op) == syntax.None
}

// polls reports a loop that reads what another thread changes, until it has.
func (s *sleepers) polls(l *race.Location, read, change *race.Access) {
	if read.Kind != race.Read || !change.Kind.Changes() || change.Action == race.Advance {
		return
	}
	loop, test, ok := s.idle(read.Site)
	if at := (link.Site{Func: read.Site.Func, Op: loop}); !ok || read.Site.Op > test || s.seen[at] {
		return
	} else {
		s.seen[at] = true
	}
	name := s.p.Show(l.Path)
	f := s.pass.Start(l, read)
	s.pass.Meet(&f, l, read, change)
	f.Message = fmt.Sprintf("`%s` is read again and again until %s changes it, with sleeps between", name, s.pass.Who(change))
	f.Label, f.Help = "asked here", fmt.Sprintf("wait for a `threading.Event` that %s sets", s.pass.Who(change))
	s.report(read.Site, f)
}

// expects reports a sleep between the start of a thread and a read of what it
// changes.
func (s *sleepers) expects(l *race.Location, change, read *race.Access) {
	if change.Entry == nil || read.Entry != nil || read.Kind != race.Read {
		return
	}
	e := change.Entry
	at, ok := within(read, e.Start.Func)
	if !ok {
		return
	}
	for _, op := range s.at[e.Start.Func] {
		sleep := link.Site{Func: e.Start.Func, Op: op}
		if op < e.Start.Op || at < op || s.seen[sleep] || s.looped(sleep, e.Start.Op) {
			continue
		}
		s.seen[sleep] = true
		f := s.pass.Start(l, read)
		s.pass.Meet(&f, l, read, change)
		f.Message = fmt.Sprintf("the sleep is to give %s time, which may change `%s` later all the same", s.pass.Who(change), s.p.Show(l.Path))
		f.Label, f.Help = "slept here, not waited", "join the thread, or wait for its result or for an event that it sets"
		f.Related = append(f.Related, finding.Related{Location: f.Location, Role: "read", Message: "relied on here"})
		s.report(sleep, f)
		return
	}
}

// within gives the place in a function from which an access is made.
func within(a *race.Access, f link.Func) (facts.OpID, bool) {
	at := a.Site
	for fr := a.Frame; ; fr = fr.Parent {
		if at.Func == f {
			return at.Op, true
		}
		if fr == nil || fr.Parent == nil {
			return 0, false
		}
		at = fr.Site
	}
}

// looped reports whether a sleep stands in a loop that the start does not.
func (s *sleepers) looped(sleep link.Site, start facts.OpID) bool {
	for i, op := range s.p.Function(sleep.Func).Ops[:sleep.Op] {
		if (op.Kind == facts.While || op.Kind == facts.For) && op.End > sleep.Op && facts.OpID(i) > start {
			return true
		}
	}
	return false
}

// report completes a finding at a place.
func (s *sleepers) report(at link.Site, f finding.Finding) {
	f.Location, f.Function = s.pass.At(at), s.p.QualifiedName(at.Func)
	f.Confidence = max(f.Confidence, finding.Likely)
	f.GIL = finding.UnsafeAnyway
	s.pass.Report(f)
}
