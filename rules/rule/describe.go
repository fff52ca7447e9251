package rule

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
	"github.com/ftlint/ftlint/analyzer/race"
)

// This file puts candidate races into the words of the user's program. Rules
// say what is wrong; here stands who does what, on which thread, under which
// locks.

// Start makes a finding at an access: its place, chain, thread and subject.
// The rule adds what it means.
func (pass *ProjectPass) Start(l *race.Location, a *race.Access) finding.Finding {
	p := pass.Program
	sure := finding.Likely
	if l.Claim != nil && (l.Claim.Weak || l.Claim.Unspoken && !pass.FirstUse) {
		sure = finding.Possible
	}
	return finding.Finding{
		Location:   pass.At(a.Site),
		Confidence: sure,
		Evidence:   evidence(l),
		Subject:    p.Qualified(l.Path),
		Function:   p.QualifiedName(a.Site.Func),
		Chains:     []finding.Chain{pass.Chain(a)},
	}
}

func evidence(l *race.Location) finding.Evidence {
	switch {
	case l.Claim == nil:
		return finding.Spawned
	case l.Claim.Kind == race.DeclaredClaim:
		return finding.Declared
	}
	return finding.Library
}

// Meet adds the other side of the race: its chain, its place if it is another
// one, and the line that says which threads meet.
func (pass *ProjectPass) Meet(f *finding.Finding, l *race.Location, a, b *race.Access) {
	f.Chains = append(f.Chains, pass.Chain(b))
	f.Facts = append(f.Facts, pass.Threads(l, a, b)...)
	if a.Site != b.Site {
		f.Related = append(f.Related, finding.Related{Location: pass.At(b.Site), Role: Role(b.Kind), Message: pass.side(b)})
	}
	switch {
	case l.BesideLoop(a, b):
		f.Confidence = finding.Possible
	case f.Evidence == finding.Spawned && pass.certain(a) && pass.certain(b):
		f.Confidence = finding.Certain
	}
}

// At gives the place of a site in the text.
func (pass *ProjectPass) At(s link.Site) finding.Location {
	return finding.Location{File: s.File, Span: pass.Program.Span(s)}
}

// Role names a place by what happens there: it is read or written.
func Role(k race.Kind) string {
	if k == race.Read {
		return "read"
	}
	return "write"
}

// Chain is how the access is reached: the spawn, the calls, the access.
func (pass *ProjectPass) Chain(a *race.Access) finding.Chain {
	p := pass.Program
	var chain finding.Chain
	for fr := a.Frame; fr.Parent != nil; fr = fr.Parent {
		chain = append(chain, finding.Frame{Location: pass.At(fr.Site), Function: p.QualifiedName(fr.Site.Func)})
	}
	slices.Reverse(chain)
	return append(chain, finding.Frame{Location: pass.At(a.Site), Function: p.QualifiedName(a.Site.Func), Locks: lockNames(a.Held)})
}

func lockNames(held []lock.Held) []string {
	var names []string
	for _, h := range held {
		names = append(names, h.Name)
	}
	return names
}

// side says what the other side of a race does: "`reset` writes it here,
// holding no lock".
func (pass *ProjectPass) side(a *race.Access) string {
	verb := map[race.Kind]string{race.Read: "reads", race.Write: "writes", race.Update: "updates", race.Mutate: "changes"}[a.Kind]
	return fmt.Sprintf("%s %s it here, %s", pass.Who(a), verb, holding(a.Held))
}

func holding(held []lock.Held) string {
	if len(held) == 0 {
		return "holding no lock"
	}
	return "holding " + quoted(lockNames(held))
}

func quoted(names []string) string { return "`" + strings.Join(names, "`, `") + "`" }

// Who names the function of an access: "`Pool.reset`", "module level".
func (pass *ProjectPass) Who(a *race.Access) string {
	if name := pass.Program.LocalName(a.Site.Func); name != "" {
		return "`" + name + "`"
	}
	return "module level"
}

// Both names the functions of two accesses: "`take` and `skip`", "two threads in `take`".
func (pass *ProjectPass) Both(a, b *race.Access) string {
	if a.Site.Func == b.Site.Func {
		return "two threads in " + pass.Who(a)
	}
	return pass.Who(a) + " and " + pass.Who(b)
}

// Threads says who runs beside whom, one line for each entry and one for code
// that no entry runs.
func (pass *ProjectPass) Threads(l *race.Location, a, b *race.Access) []finding.Fact {
	p := pass.Program
	if l.Claim != nil {
		at := finding.Location{File: l.Claim.File, Span: l.Claim.Span}
		return []finding.Fact{{Label: "threads", Text: fmt.Sprintf("%s [%s]", l.Claim.Text, evidence(l)), At: &at}}
	}
	var out []finding.Fact
	add := func(x *race.Access) {
		if x.Entry == nil {
			text := fmt.Sprintf("%s is called by other code while that thread runs", pass.Who(x))
			if x.Frame.Parent != nil || x.Site.Func == starter(a, b) {
				text = fmt.Sprintf("%s runs on the starting thread, before the join", pass.Who(x))
			}
			out = append(out, finding.Fact{Label: "threads", Text: text})
			return
		}
		target := p.LocalName(x.Entry.Target.Func)
		text := fmt.Sprintf("`%s` runs on %s", target, x.Entry.Words)
		if x.Entry.Many {
			text += ", many at a time"
		}
		text += " [spawned]"
		at := pass.At(x.Entry.Spawn)
		out = append(out, finding.Fact{Label: "threads", Text: text, At: &at})
	}
	add(a)
	if b.Entry != a.Entry {
		add(b)
	}
	return out
}

// starter is the function that starts the thread of the pair.
func starter(a, b *race.Access) link.Func {
	if a.Entry != nil {
		return a.Entry.Start.Func
	}
	return b.Entry.Start.Func
}

// certain reports whether every call on the way to the access can mean that
// one function only, from a thread that the project starts.
func (pass *ProjectPass) certain(a *race.Access) bool {
	if a.Entry == nil {
		return a.Frame.Parent != nil
	}
	for fr := a.Frame; fr.Parent != nil && fr.Depth > 1; fr = fr.Parent {
		op := pass.Program.Op(fr.Site)
		callees, resolved := pass.Program.Callees(link.Expr{Func: fr.Site.Func, Value: op.Value})
		if !resolved || len(callees) != 1 {
			return false
		}
	}
	return a.Entry.Resolved
}

// GIL says whether the GIL hid the loss of an update. Since 3.10 another thread
// gets in only where a function is entered, a loop turns, or after a call
// (CPython 3.13, Python/bytecodes.c: RESUME, JUMP_BACKWARD, CALL).
func (pass *ProjectPass) GIL(a *race.Access) finding.GIL {
	return pass.between(a.Site.Func, a.From.Op, a.Site.Op)
}
