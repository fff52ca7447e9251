package checks

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/analyzer/thread"
	"github.com/ftlint/ftlint/rules/rule"
)

// StaleCheck is FT205.
var StaleCheck = &rule.Rule{
	Code: "FT205", Name: "stale-check", Severity: finding.Warning, Since: "0.2.0",
	Beside: staleCheck,
	Doc: rule.Doc{
		Title: "a queue, lock, thread or future is asked how it is, and the next step relies on the answer",
		Why: "`queue.empty()`, `lock.locked()`, `thread.is_alive()` and `future.done()` say how things were when they were asked. " +
			"Between the answer and the next line another thread may take the last item or the lock. `while not tasks.empty(): tasks.get()` in two threads waits for ever in one of them.",
		Bad: `import queue
import threading

tasks = queue.Queue()
for n in range(9):
    tasks.put(n)

def drain():
    while not tasks.empty():
        print(tasks.get())

for _ in range(2):
    threading.Thread(target=drain).start()
`,
		Good: `import queue
import threading

tasks = queue.Queue()
for n in range(9):
    tasks.put(n)

def drain():
    while True:
        try:
            print(tasks.get_nowait())
        except queue.Empty:
            break

for _ in range(2):
    threading.Thread(target=drain).start()
`,
		Fix: "Do it, and handle that it fails: `get_nowait` and `except queue.Empty`, `acquire(blocking=False)`, `set_result` and `except InvalidStateError`.",
		Limits: "A queue that only one thread takes from may be asked; so may one whose other users have been joined. The object must be written alike in the test and in the step, and its class be known. " +
			"What is asked of a thread or future is possible only, unless a thread of the program comes there, the future is given to a public function, or the function's name says that it does something once. Answers that only end a loop or a wait (`event.is_set()`) are no hazard.",
		Sources: []string{
			"https://docs.python.org/3/library/queue.html#queue.Queue.empty",
			"https://docs.python.org/3/library/threading.html#threading.Thread.start",
			"https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.Future.set_result",
		},
	},
}

func staleCheck(pass *rule.ProjectPass) {
	s := &stale{pass: pass, p: pass.Program}
	asked := map[string]bool{}
	for i := range known.Reliances {
		question := known.Reliances[i].Question
		if asked[question] {
			continue
		}
		asked[question] = true
		for _, site := range s.p.InvokesOf(question) {
			s.question(site, question)
		}
	}
}

type stale struct {
	pass    *rule.ProjectPass
	p       *link.Program
	order   *thread.Order
	callers *lock.Callers
	reached map[*thread.Entry]map[link.Func]bool
}

// question looks at one call that asks an object how it is.
func (s *stale) question(site link.Site, question string) {
	f := site.Func
	fn := s.p.Function(f)
	call := fn.Ops[site.Op].Value
	callee := fn.Values[fn.Values[call].A]
	if callee.Kind != facts.Attr || s.p.AfterFork(f) { // no other thread is there to change the answer
		return
	}
	object := facts.ValueID(callee.A)
	if !slices.ContainsFunc(s.p.Types(link.Expr{Func: f, Value: object}), func(t link.Type) bool {
		return t.Kind == link.ExternalInstance && known.StaleAnswerOf(t.Name, question) != nil
	}) {
		return
	}
	view := race.Bare(s.p, f)
	for test := site.Op + 1; int(test) < len(fn.Ops); test++ {
		switch op := fn.Ops[test]; op.Kind {
		case facts.If, facts.Condition, facts.Guard:
			if !race.Depends(s.p, f, op.Value, call) {
				continue
			}
			told := vacancy{p: s.p, f: f, fn: fn, on: call, at: site.Op}.told(op.Value, 0)
			s.acts(view, site, test, object, question, told)
		}
	}
}

// acts looks for what relies on the answer.
func (s *stale) acts(view *race.View, asked link.Site, test facts.OpID, object facts.ValueID, question string, told rule.Found) {
	fn := s.p.Function(asked.Func)
	for i := test + 1; int(i) < len(fn.Ops); i++ {
		op := fn.Ops[i]
		last := s.done(asked.Func, op, object)
		if last == "" {
			continue
		}
		if s.replaced(asked.Func, test, i, object) {
			return
		}
		answer := told
		if view.Governs(test, i) == race.IfFalse {
			answer = -told
		} else if view.Governs(test, i) != race.IfTrue {
			continue
		}
		for k := range known.Reliances {
			r := &known.Reliances[k]
			if r.Question != question || r.On != (answer == rule.Present) || answer == rule.Unclear || !slices.Contains(r.Acts, last) {
				continue
			}
			act := link.Site{Func: asked.Func, Op: i}
			if !s.handled(view, op, i) && !s.locked(asked, act, object) {
				s.relies(asked, act, object, r, last)
			}
			return
		}
	}
}

// replaced reports whether the object is another one by the time of the act.
func (s *stale) replaced(f link.Func, test, act facts.OpID, object facts.ValueID) bool {
	fn := s.p.Function(f)
	return slices.ContainsFunc(fn.Ops[test:act], func(op facts.Op) bool {
		return (op.Kind == facts.Write || op.Kind == facts.Bind) && alike(s.p, f, op.Value, object)
	})
}

// done gives the method that an op calls on the object; `with` enters it.
func (s *stale) done(f link.Func, op facts.Op, object facts.ValueID) string {
	fn := s.p.Function(f)
	switch op.Kind {
	case facts.With:
		if alike(s.p, f, op.Value, object) {
			return "with"
		}
	case facts.Invoke:
		callee := fn.Values[fn.Values[op.Value].A]
		if callee.Kind == facts.Attr && alike(s.p, f, facts.ValueID(callee.A), object) {
			return s.p.Text(f, callee.Name)
		}
	}
	return ""
}

// handled reports whether the act may fail: the exception is handled around
// it, and it does not wait. acquire(False) says itself what came of it.
func (s *stale) handled(view *race.View, op facts.Op, i facts.OpID) bool {
	if op.Kind != facts.Invoke {
		return false
	}
	fn := s.p.Function(view.Func)
	call := fn.Values[op.Value]
	last := s.p.Text(view.Func, fn.Values[call.A].Name)
	args := fn.Calls[call.B].Args
	_, caught := view.TryAround(i)
	switch last {
	case "get":
		return len(args) > 0 && caught
	case "put":
		return len(args) > 1 && caught
	case "acquire":
		return len(args) > 0
	}
	return caught
}

// locked reports whether a lock, other than the object, is held from the
// question to the act.
func (s *stale) locked(asked, act link.Site, object facts.ValueID) bool {
	if s.callers == nil {
		s.callers = lock.NewCallers(s.p)
	}
	fr := s.p.Static(asked.Func)
	var from, to []lock.Held
	lock.Walk(s.p, fr, s.callers.Entered(asked.Func), func(op facts.OpID, held []lock.Held) {
		switch op {
		case asked.Op:
			from = slices.Clone(held)
		case act.Op:
			to = slices.Clone(held)
		}
	})
	own := s.p.Paths(fr, object)
	for _, h := range from {
		if !slices.Contains(own, h.Path) && slices.ContainsFunc(to, func(o lock.Held) bool { return o.Path == h.Path && o.Site == h.Site }) {
			return true
		}
	}
	return false
}

// relies reports an act, if two threads may get in each other's way.
func (s *stale) relies(asked, act link.Site, object facts.ValueID, r *known.Reliance, last string) {
	fn := s.p.Function(act.Func)
	name := s.p.File(act.Func).Expr(fn, object)
	f := finding.Finding{
		Location: s.pass.At(act), Confidence: finding.Likely, Evidence: finding.Intrinsic,
		Message: fmt.Sprintf("the answer of `%s.%s()` may be out of date here: %s", name, r.Question, r.Harm),
		Label:   "relies on the answer",
		Subject: s.p.QualifiedName(act.Func) + "." + name, Function: s.p.QualifiedName(act.Func),
		Related: []finding.Related{{Location: s.pass.At(asked), Role: "test", Message: "asked here"}},
		Chains:  []finding.Chain{{{Location: s.pass.At(act), Function: s.p.QualifiedName(act.Func)}}},
		GIL:     finding.UnsafeAnyway,
		Help:    help(r, name),
	}
	if r.Takes && !s.contended(&f, asked, act, object, r) {
		return
	}
	if !r.Takes && r.Question != "locked" && !s.lent(act.Func, object) && !s.onThread(act.Func) {
		f.Confidence = finding.Possible // one thread, or one loop, may be all that gets there
	}
	s.pass.Report(f)
}

// lent reports whether an object is whatever others give a public function: a future
// of any kind, which its other users may cancel.
func (s *stale) lent(f link.Func, object facts.ValueID) bool {
	fn := s.p.Function(f)
	val := fn.Values[object]
	return val.Kind == facts.Local && !strings.HasPrefix(s.p.Text(f, fn.Name), "_") &&
		slices.ContainsFunc(fn.Params, func(param facts.Param) bool { return uint32(param.Var) == val.A })
}

// onThread reports whether a thread that the program starts comes to a function, or
// its name says that many will, of which one is the first.
func (s *stale) onThread(f link.Func) bool {
	if known.TellsOnce(s.p.Text(f, s.p.Function(f).Name)) {
		return true
	}
	for i := range s.pass.Entries {
		if s.reaches(&s.pass.Entries[i], f) {
			return true
		}
	}
	return false
}

func help(r *known.Reliance, name string) string {
	switch r.Question {
	case "empty", "qsize":
		return fmt.Sprintf("call `%s.get_nowait()` and handle `queue.Empty`", name)
	case "full":
		return fmt.Sprintf("call `%s.put_nowait()` and handle `queue.Full`", name)
	case "locked":
		return fmt.Sprintf("call `%s.acquire(blocking=False)` and use what it gives", name)
	}
	return "hold a lock from the question to the step, or handle the exception"
}

// contended reports whether two threads may be at the queue: several run this
// function, or another one that does the same.
func (s *stale) contended(f *finding.Finding, asked, act link.Site, object facts.ValueID, r *known.Reliance) bool {
	entries := s.pass.Entries
	made := s.made(act.Func, object)
	if len(made) == 0 || len(entries) == 0 {
		return false
	}
	if s.order == nil {
		s.order = thread.NewOrder(s.p, entries)
	}
	own := !slices.ContainsFunc(made, func(e link.Expr) bool { return e.Func != act.Func }) // each activation has its own
	for i := range entries {
		e := &entries[i]
		if !own && e.Many && !e.Own && s.reaches(e, act.Func) {
			s.spawned(f, e)
			return true
		}
	}
	for _, last := range r.Acts {
		for _, other := range s.p.InvokesOf(last) {
			fn := s.p.Function(other.Func)
			callee := fn.Values[fn.Values[fn.Ops[other.Op].Value].A]
			if other.Func == act.Func || callee.Kind != facts.Attr || !meets(made, s.made(other.Func, facts.ValueID(callee.A))) {
				continue
			}
			for i := range entries {
				e := &entries[i]
				if s.reaches(e, other.Func) && !s.reaches(e, act.Func) && s.order.Phase(e, act) == thread.During || s.reaches(e, act.Func) && !s.reaches(e, other.Func) && s.order.Phase(e, other) == thread.During {
					s.spawned(f, e)
					f.Related = append(f.Related, finding.Related{Location: s.pass.At(other), Role: "act", Message: fmt.Sprintf("`%s` does the same", s.p.LocalName(other.Func))})
					return true
				}
			}
		}
	}
	return false
}

func (s *stale) spawned(f *finding.Finding, e *thread.Entry) {
	at := s.pass.At(e.Spawn)
	f.Evidence = finding.Spawned
	f.Facts = append(f.Facts, finding.Fact{Label: "threads", Text: fmt.Sprintf("`%s` runs on %s [spawned]", s.p.LocalName(e.Target.Func), e.Words), At: &at})
}

// made gives where the queues are made that a value may be.
func (s *stale) made(f link.Func, v facts.ValueID) []link.Expr {
	var out []link.Expr
	for _, t := range s.p.Types(link.Expr{Func: f, Value: v}) {
		if t.Kind == link.ExternalInstance && t.At != (link.Expr{}) {
			out = append(out, t.At)
		}
	}
	return out
}

func meets(a, b []link.Expr) bool {
	return slices.ContainsFunc(a, func(e link.Expr) bool { return slices.Contains(b, e) })
}

// maxReached bounds the functions that are looked at below an entry.
const maxReached = 400

// reaches reports whether a thread of an entry may run a function.
func (s *stale) reaches(e *thread.Entry, f link.Func) bool {
	if s.reached == nil {
		s.reached = map[*thread.Entry]map[link.Func]bool{}
	}
	if s.reached[e] == nil {
		s.reached[e] = s.below(e.Target.Func)
	}
	return s.reached[e][f]
}

func (s *stale) below(target link.Func) map[link.Func]bool {
	seen := map[link.Func]bool{target: true}
	open := []link.Func{target}
	for len(open) > 0 && len(seen) < maxReached {
		f := open[len(open)-1]
		open = open[:len(open)-1]
		for _, op := range s.p.Function(f).Ops {
			if op.Kind != facts.Invoke {
				continue
			}
			callees, _ := s.p.Callees(link.Expr{Func: f, Value: op.Value})
			for _, c := range callees {
				if !seen[c.Func] {
					seen[c.Func] = true
					open = append(open, c.Func)
				}
			}
		}
	}
	return seen
}
