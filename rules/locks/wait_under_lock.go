package locks

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
	"github.com/ftlint/ftlint/analyzer/thread"
	"github.com/ftlint/ftlint/rules/rule"
)

// WaitUnderLock is FT506.
var WaitUnderLock = &rule.Rule{
	Code: "FT506", Name: "wait-under-lock", Severity: finding.Error, Since: "0.2.0",
	Beside: waitUnderLock,
	Doc: rule.Doc{
		Title: "under a lock, a thread, task or signal is waited for that needs the lock itself",
		Why: "`with self.lock: self.worker.join()` waits for the worker with the lock held. If the worker needs that lock before it can end, it waits for the one who waits for it: neither goes on. " +
			"An RLock is no help, because the two are different threads. The same goes for the result of a task, the end of a pool, and a queue, event or condition that others reach by that lock only. " +
			"Where they reach it without, the wait ends some time; who asks for what is possible gets a warning that says who is kept out for as long.",
		Bad: `import threading

class Ticker:
    def __init__(self):
        self.lock = threading.Lock()
        self.stopped = False
        self.worker = threading.Thread(target=self.run)
        self.worker.start()

    def run(self):
        while True:
            with self.lock:
                if self.stopped:
                    return

    def stop(self):
        with self.lock:
            self.stopped = True
            self.worker.join()
`,
		Good: `import threading

class Ticker:
    def __init__(self):
        self.lock = threading.Lock()
        self.stopped = False
        self.worker = threading.Thread(target=self.run)
        self.worker.start()

    def run(self):
        while True:
            with self.lock:
                if self.stopped:
                    return

    def stop(self):
        with self.lock:
            self.stopped = True
        self.worker.join()
`,
		Fix: "Under the lock say what shall end, or take what is to be waited for into a local name; let the lock go, and wait then.",
		Limits: "Which calls wait is a table: joins, ends of pools (of `with`, too), results of futures and of `map`, `wait` and `as_completed`, queues, events, conditions and barriers. " +
			"Calls are followed five deep, from the lock to the wait and from the thread's target to the lock. Of a queue and the like all is said only if the program shows where it is made, " +
			"and each call that would let the waiter go on. What has a timeout is left alone, and so are a lock that only those take who wait so, joins and results that do not need the lock, and input and output.",
		Sources: []string{
			"https://docs.python.org/3/library/threading.html#threading.Thread.join",
			"https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.ThreadPoolExecutor",
			"https://docs.python.org/3/library/queue.html#queue.Queue.get",
			"https://py-free-threading.github.io/porting/",
		},
	},
}

func waitUnderLock(pass *rule.ProjectPass) {
	w := &waiting{waits: newWaits(pass), seen: map[link.Site]bool{}}
	pauses := slices.Clone(whatIsUnderLocks(pass).pauses)
	slices.SortStableFunc(pauses, func(a, b step) int { return cmp.Compare(len(a.calls), len(b.calls)) })
	for i := range pauses {
		if p := &pauses[i]; !w.seen[p.site] && w.check(p) {
			w.seen[p.site] = true
		}
	}
}

// waiting looks for waits under locks.
type waiting struct {
	*waits
	seen map[link.Site]bool // the waits that are reported, each for its nearest lock
}

// check looks for a lock that is held at a wait and that what is waited for has
// to take; it reports whether there is one.
func (w *waiting) check(ps *step) bool {
	row, on := w.at(ps.site)
	if row == nil {
		return false
	}
	if row.For == known.Signal {
		return w.signal(ps, row, on)
	}
	for _, e := range w.entries(row, on) {
		for _, held := range ps.under {
			for _, t := range activityOf(w.p, e).taken {
				if !t.ByClass && lock.Same(t.Held, held) {
					w.report(ps, row, held, &t, e)
					return true
				}
			}
		}
	}
	return false
}

func (w *waiting) report(ps *step, row *known.Await, held lock.Held, t *taking, e *thread.Entry) {
	p := w.p
	spawn := w.pass.At(e.Spawn)
	in := p.LocalName(t.Site.Func)
	f := w.start(ps, held)
	f.Message = fmt.Sprintf("%s under `%s`, which `%s` takes on that thread: both may wait for ever", waited(row, e), held.Name, in)
	f.Evidence = finding.Spawned
	f.Related = append(f.Related, finding.Related{Location: w.pass.At(t.Site), Role: "lock", Message: fmt.Sprintf("the thread takes it in `%s`", in)})
	f.Facts = []finding.Fact{{Label: "threads", Text: fmt.Sprintf("`%s` runs on %s [spawned]", p.LocalName(e.Target.Func), e.Words), At: &spawn}}
	f.Chains = append(f.Chains, chainOf(w.pass, append([]link.Site{e.Spawn}, t.calls...), t.Site))
	w.pass.Report(f)
}

// start is a finding at the place where a function that holds a lock waits, or
// calls what waits.
func (w *waiting) start(ps *step, held lock.Held) finding.Finding {
	at := ps.site
	if len(ps.calls) > 0 {
		at = ps.calls[0]
	}
	f := finding.Finding{
		Location:   w.pass.At(at),
		Label:      fmt.Sprintf("waits here, holding `%s`", held.Name),
		Confidence: finding.Likely,
		GIL:        finding.UnsafeAnyway,
		Subject:    w.p.Qualified(held.Path),
		Function:   w.p.QualifiedName(at.Func),
		Related:    []finding.Related{{Location: w.pass.At(held.Site), Role: "lock", Message: fmt.Sprintf("`%s` is taken here", held.Name)}},
		Help:       fmt.Sprintf("let `%s` go before the wait", held.Name),
	}
	f.Chains = []finding.Chain{chainOf(w.pass, ps.calls, ps.site, held.Name)}
	if at != ps.site {
		f.Related = append(f.Related, finding.Related{Location: w.pass.At(ps.site), Role: "site", Message: "the wait"})
	}
	return f
}

// waited says what a call waits for.
func waited(row *known.Await, e *thread.Entry) string {
	switch row.For {
	case known.ThreadEnds:
		return "a thread is joined"
	case known.CallsBack:
		return "a pool that calls back is waited for"
	case known.WorkEnds:
		return "a pool is waited for"
	}
	return fmt.Sprintf("the result of a task on %s is waited for", e.Words)
}
