package locks

import (
	"fmt"
	"slices"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
	"github.com/ftlint/ftlint/analyzer/thread"
)

// That locks are taken in two orders is seen without any thread. If the program
// starts the threads that do it, the finding says so.

// mostAsked bounds the entries whose threads are gone through for a finding.
const mostAsked = 64

// asRun gives the chains of edges from where the program starts the threads that
// make them, and what these threads are; false if it does not start all of them.
func (o *order) asRun(edges []nested) (chains []finding.Chain, threads []finding.Fact, ok bool) {
	spawners := map[link.Func]bool{}
	for i := range edges {
		if chain, e := o.started(&edges[i]); e != nil {
			chains = append(chains, chain)
			spawners[e.Start.Func] = true
			at := o.pass.At(e.Spawn)
			fact := finding.Fact{Label: "threads", Text: fmt.Sprintf("`%s` runs on %s [spawned]", o.p.LocalName(e.Target.Func), e.Words), At: &at}
			if !slices.ContainsFunc(threads, func(f finding.Fact) bool { return f.Text == fact.Text && *f.At == at }) {
				threads = append(threads, fact)
			}
		} else {
			chains = append(chains, nil)
		}
	}
	for i, chain := range chains {
		if chain == nil {
			if chains[i] = o.meanwhile(&edges[i], spawners); chains[i] == nil {
				return nil, nil, false
			}
		}
	}
	return chains, threads, len(threads) > 0
}

// started gives the way from the start of a thread to an edge.
func (o *order) started(n *nested) (finding.Chain, *thread.Entry) {
	for i := range o.pass.Entries[:min(len(o.pass.Entries), mostAsked)] {
		e := &o.pass.Entries[i]
		if e.Framework {
			continue
		}
		before, ok := o.wayTo(n, activityOf(o.p, e))
		if ok || e.Target.Func == n.holder {
			return append(chainOf(o.pass, nil, e.Spawn), o.from(before, n)...), e
		}
	}
	return nil, nil
}

// meanwhile gives the way to an edge that the thread takes that starts the others,
// after it has started one.
func (o *order) meanwhile(n *nested, spawners map[link.Func]bool) finding.Chain {
	for i := range o.pass.Entries {
		e := &o.pass.Entries[i]
		if !spawners[e.Start.Func] {
			continue
		}
		if before, ok := o.wayTo(n, activityIn(o.p, o.p.Static(e.Start.Func))); ok && len(before) > 0 && before[0].Op > e.Start.Op {
			return o.from(before, n)
		}
	}
	return nil
}

// wayTo gives the calls that lead from the beginning of an activity to the function
// that takes the outer lock of an edge.
func (o *order) wayTo(n *nested, a *activity) ([]link.Site, bool) {
	for _, t := range a.taken {
		holds := slices.ContainsFunc(t.under, func(h lock.Held) bool { return h.Site == n.outer.Site })
		if before := len(t.calls) - len(n.calls); holds && t.Site == n.inner.Site && before >= 0 && slices.Equal(t.calls[before:], n.calls) {
			return t.calls[:before], true
		}
	}
	return nil, false
}

// from is the chain of an edge, after the calls that lead to it.
func (o *order) from(before []link.Site, n *nested) finding.Chain {
	var chain finding.Chain
	for _, s := range before {
		chain = append(chain, chainOf(o.pass, nil, s)...)
	}
	return append(chain, o.chain(n)...)
}

// tell puts what runs an edge into a finding, if the program starts it.
func (o *order) tell(f *finding.Finding, edges ...nested) {
	chains, threads, ok := o.asRun(edges)
	if !ok {
		return
	}
	f.Chains, f.Facts, f.Evidence = chains, threads, finding.Spawned
	if len(chains) == 1 {
		f.Chains = append(f.Chains, chains[0])
	}
}
