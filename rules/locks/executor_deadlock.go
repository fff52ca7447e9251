package locks

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/syntax"
	"github.com/ftlint/ftlint/analyzer/thread"
	"github.com/ftlint/ftlint/rules/rule"
)

// ExecutorDeadlock is FT510.
var ExecutorDeadlock = &rule.Rule{
	Code: "FT510", Name: "executor-deadlock", Severity: finding.Error, Since: "0.2.0",
	Beside: executorDeadlock,
	Doc: rule.Doc{
		Title: "a task waits for another task of the pool that it runs on",
		Why: "A pool has so many workers and no more. A task that waits for one that it has handed to the same pool keeps its worker meanwhile. " +
			"Once all workers have such a task, none is left for what they wait for, and all wait for ever. With one worker the first task does it; with more it takes a busy day.",
		Bad: `from concurrent.futures import ThreadPoolExecutor

pool = ThreadPoolExecutor(max_workers=4)

def fetch(url):
    return url

def fetch_page(page):
    parts = [pool.submit(fetch, page + part) for part in ("/a", "/b")]
    return [part.result() for part in parts]

def main(pages):
    return list(pool.map(fetch_page, pages))
`,
		Good: `from concurrent.futures import ThreadPoolExecutor

pages_pool = ThreadPoolExecutor(max_workers=4)
parts_pool = ThreadPoolExecutor(max_workers=4)

def fetch(url):
    return url

def fetch_page(page):
    parts = [parts_pool.submit(fetch, page + part) for part in ("/a", "/b")]
    return [part.result() for part in parts]

def main(pages):
    return list(pages_pool.map(fetch_page, pages))
`,
		Fix: "Do the inner work in the task itself, give it a pool of its own, or return the futures and have the one wait who handed the outer task over.",
		Limits: "Pools are told apart by where they are made, and by the object that keeps them. A pool with more workers than one counts only if several of the outer tasks may run at once. " +
			"Calls are followed five deep from the task to the wait. Pools of processes and of event loops are not looked at, nor are waits with a timeout.",
		Sources: []string{
			"https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.ThreadPoolExecutor",
		},
	},
}

func executorDeadlock(pass *rule.ProjectPass) {
	n := &nestedTasks{waits: newWaits(pass)}
	told := map[link.Site]bool{}
	for i := range pass.Entries {
		e := &pass.Entries[i]
		pool := n.pool(e)
		if len(pool) == 0 {
			continue
		}
		for _, ps := range activityOf(n.p, e).pauses {
			if told[ps.site] {
				continue
			}
			if inner := n.waitsForOwn(e, pool, &ps); inner != nil {
				told[ps.site] = true
				n.report(e, inner, &ps)
			}
		}
	}
}

// nestedTasks looks for tasks that wait for tasks of their own pool.
type nestedTasks struct{ *waits }

// pool gives the pool that the task of an entry runs on; none if what runs is no
// task of one.
func (n *nestedTasks) pool(e *thread.Entry) []link.Type {
	if e.Kind != known.Parallel || e.Framework || e.Words == known.Results {
		return nil
	}
	return n.poolOf(handedOver(e))
}

// waitsForOwn gives the task for which one of a pool waits at an op, if it is of
// the same pool, and all workers may come to wait so.
func (n *nestedTasks) waitsForOwn(e *thread.Entry, pool []link.Type, ps *step) *thread.Entry {
	row, on := n.at(ps.site)
	if row == nil || row.For != known.TaskEnds && row.For != known.TasksEnd && row.For != known.ItsTask {
		return nil
	}
	for _, inner := range n.entries(row, on) {
		for _, t := range n.pool(inner) {
			if slices.Contains(pool, t) && !n.madeAnew(e, ps, t) && n.sameObject(e, inner, ps) && (e.Many || n.workers(t) == 1) {
				return inner
			}
		}
	}
	return nil
}

// madeAnew: each task makes a pool for what it hands over.
func (n *nestedTasks) madeAnew(e *thread.Entry, ps *step, pool link.Type) bool {
	in := pool.At.Func
	return n.p.Function(in).Kind == facts.Def && (in == e.Target.Func || in == ps.site.Func || slices.ContainsFunc(ps.calls, func(c link.Site) bool { return c.Func == in }))
}

// sameObject reports whether the two tasks are handed to the pool of one object,
// as far as that can be told.
//
//	self.pool.submit(child.total)       runs on the pool of the parent
//	def total(self): …                  and hands its own tasks to the child's
func (n *nestedTasks) sameObject(e, inner *thread.Entry, ps *step) bool {
	outerSite, innerSite := handedOver(e), handedOver(inner)
	if innerSite.Func != ps.site.Func {
		return true
	}
	outerPool, _ := n.receiver(outerSite)
	innerPool, _ := n.receiver(innerSite)
	a, b := n.p.Paths(n.p.Static(outerSite.Func), outerPool.Value), n.p.Paths(ps.frame, innerPool.Value)
	return len(a) != 1 || len(b) != 1 || a[0] == b[0] || a[0].Root.Kind != link.SelfRoot
}

// workers is how many workers a pool is made with; 0 if that is not written.
func (n *nestedTasks) workers(pool link.Type) int {
	for _, row := range known.Pools {
		if row.Class != known.Canonical(pool.Name) {
			continue
		}
		v, ok := n.p.ArgumentAt(pool.At, row.WorkersPos, row.WorkersKey)
		if !ok {
			return 0
		}
		val := n.p.Value(link.Expr{Func: pool.At.Func, Value: v})
		if val.Kind == facts.Constant && syntax.ConstantKind(val.Op) == syntax.Int {
			count, _ := strconv.Atoi(n.p.Text(pool.At.Func, val.Name))
			return count
		}
	}
	return 0
}

func (n *nestedTasks) report(e, inner *thread.Entry, ps *step) {
	p := n.p
	outer, awaited := p.LocalName(e.Target.Func), p.LocalName(inner.Target.Func)
	spawn := n.pass.At(e.Spawn)
	what := fmt.Sprintf("once all workers run `%s`, none is left for that", outer)
	if !e.Many {
		what = "the only worker waits for itself"
	}
	f := finding.Finding{
		Location:   n.pass.At(ps.site),
		Message:    fmt.Sprintf("`%s` runs on a pool and waits for `%s`, a task of the same pool: %s", outer, awaited, what),
		Label:      "keeps its worker while it waits",
		Confidence: finding.Likely, Evidence: finding.Spawned, GIL: finding.UnsafeAnyway,
		Subject: p.QualifiedName(e.Target.Func), Function: p.QualifiedName(ps.site.Func),
		Related: []finding.Related{
			{Location: spawn, Role: "spawn", Message: fmt.Sprintf("`%s` is handed to the pool here", outer)},
			{Location: n.pass.At(inner.Spawn), Role: "act", Message: fmt.Sprintf("`%s` is handed to the same pool here", awaited)},
		},
		Facts: []finding.Fact{{Label: "threads", Text: fmt.Sprintf("`%s` runs on %s [spawned]", outer, e.Words), At: &spawn}},
		Help:  "do the inner work in the task itself, or give it a pool of its own",
	}
	f.Chains = []finding.Chain{chainOf(n.pass, append([]link.Site{e.Spawn}, ps.calls...), ps.site), chainOf(n.pass, nil, inner.Spawn)}
	n.pass.Report(f)
}
