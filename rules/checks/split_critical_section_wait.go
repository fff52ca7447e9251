package checks

import (
	"fmt"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/rules/rule"
)

// lostWakeups finds a decision to wait that is made in one section of a
// condition, and carried out in another: who notifies in between is not heard.
//
//	with self.ready: idle = not self.jobs
//	if idle:
//	    with self.ready: self.ready.wait()
func lostWakeups(pass *rule.ProjectPass) {
	p := pass.Program
	seen := map[link.Func]bool{}
	for _, wait := range p.InvokesOf("wait") {
		if seen[wait.Func] {
			continue
		}
		fr := p.Static(wait.Func)
		held, around, ok := waitsOn(p, fr, wait)
		if !ok || testsBetween(p.Function(wait.Func), around, wait.Op) {
			continue
		}
		look, ok := decidedBefore(p, fr, held, around)
		if !ok {
			continue
		}
		notifier, ok := notifies(p, held, wait.Func)
		if !ok {
			continue
		}
		seen[wait.Func] = true
		pass.Report(lostWakeup(pass, held, link.Site{Func: wait.Func, Op: look}, wait, notifier))
	}
}

func lostWakeup(pass *rule.ProjectPass, held lock.Held, look, wait, notifier link.Site) finding.Finding {
	p := pass.Program
	name := p.QualifiedName(wait.Func)
	return finding.Finding{
		Location: pass.At(wait), Confidence: finding.Likely, Evidence: finding.Intrinsic, GIL: finding.UnsafeAnyway,
		Subject: p.Qualified(held.Path), Function: name,
		Message: fmt.Sprintf("to wait for `%s` was decided before it was taken: if `%s` notifies in between, nobody wakes up", held.Name, p.LocalName(notifier.Func)),
		Label:   fmt.Sprintf("waits here, under `%s` again, without another look", held.Name),
		Help:    fmt.Sprintf("test and wait in one section of `%s`, in a loop: `while not …: wait()`", held.Name),
		Related: []finding.Related{
			{Location: pass.At(look), Role: "test", Message: fmt.Sprintf("decided here, under a `%s` that is let go", held.Name)},
			{Location: pass.At(notifier), Role: "write", Message: fmt.Sprintf("`%s` notifies here", p.LocalName(notifier.Func))},
		},
		Chains: []finding.Chain{
			{{Location: pass.At(wait), Function: name, Locks: []string{held.Name}}},
			{{Location: pass.At(notifier), Function: p.QualifiedName(notifier.Func), Locks: []string{held.Name}}},
		},
	}
}

// waitsOn gives the lock of the condition that a call of wait is about, and the
// with statement that takes it there.
func waitsOn(p *link.Program, fr *link.Frame, wait link.Site) (lock.Held, facts.OpID, bool) {
	fn := p.Function(wait.Func)
	callee := fn.Values[fn.Values[fn.Ops[wait.Op].Value].A]
	if callee.Kind != facts.Attr {
		return lock.Held{}, 0, false
	}
	held, ok := lock.Identify(p, fr, facts.ValueID(callee.A))
	if !ok || held.Guess {
		return held, 0, false
	}
	for i := int(wait.Op) - 1; i >= 0; i-- {
		if op := fn.Ops[i]; op.Kind == facts.With && op.End > wait.Op {
			taken, ok := lock.Identify(p, fr, op.Value)
			return held, facts.OpID(i), ok && lock.Same(taken, held)
		}
	}
	return held, 0, false
}

// testsBetween reports whether anything is tested between two ops.
func testsBetween(fn *facts.Function, from, to facts.OpID) bool {
	for i := from; i < to; i++ {
		switch fn.Ops[i].Kind {
		case facts.If, facts.Condition, facts.Guard, facts.While:
			return true
		}
	}
	return false
}

// decidedBefore gives the look on whose result it depends that the section is
// entered: one in another section of the lock, or a call that takes it.
func decidedBefore(p *link.Program, fr *link.Frame, held lock.Held, section facts.OpID) (facts.OpID, bool) {
	fn := p.Function(fr.Func)
	v := race.NewView(p, fr.Func)
	for i := range section {
		test := fn.Ops[i]
		if test.Kind != facts.If && test.Kind != facts.Condition || v.Governs(i, section) == race.Always {
			continue
		}
		for j := range i {
			look := fn.Ops[j]
			if result := look.Value; (look.Kind == facts.Read || look.Kind == facts.Invoke || look.Kind == facts.Contains) &&
				race.Depends(p, fr.Func, test.Value, result) && (within(p, fr, j, held) || look.Kind == facts.Invoke && takesLock(p, fr, j, held)) {
				return j, true
			}
		}
	}
	return 0, false
}

// within reports whether an op lies in a with statement that takes the lock.
func within(p *link.Program, fr *link.Frame, op facts.OpID, held lock.Held) bool {
	fn := p.Function(fr.Func)
	for i := range op {
		if around := fn.Ops[i]; around.Kind == facts.With && around.End > op {
			if taken, ok := lock.Identify(p, fr, around.Value); ok && lock.Same(taken, held) {
				return true
			}
		}
	}
	return false
}

// takesLock reports whether a function that is called takes the lock itself.
func takesLock(p *link.Program, fr *link.Frame, call facts.OpID, held lock.Held) bool {
	site := link.Site{Func: fr.Func, Op: call}
	callees, _ := p.CalleesIn(fr, link.Expr{Func: fr.Func, Value: p.Op(site).Value})
	for _, c := range callees {
		next := p.Enter(fr, site, c)
		for _, op := range p.Function(c.Func).Ops {
			if op.Kind != facts.With {
				continue
			}
			if taken, ok := lock.Identify(p, next, op.Value); ok && lock.Same(taken, held) {
				return true
			}
		}
	}
	return false
}

// notifies gives a call, in another function, that wakes up who waits.
func notifies(p *link.Program, held lock.Held, except link.Func) (link.Site, bool) {
	for _, name := range []string{"notify", "notify_all", "notifyAll"} {
		for _, site := range p.InvokesOf(name) {
			fn := p.Function(site.Func)
			callee := fn.Values[fn.Values[fn.Ops[site.Op].Value].A]
			if site.Func == except || callee.Kind != facts.Attr {
				continue
			}
			if woken, ok := lock.Identify(p, p.Static(site.Func), facts.ValueID(callee.A)); ok && lock.Same(woken, held) {
				return site, true
			}
		}
	}
	return link.Site{}, false
}
