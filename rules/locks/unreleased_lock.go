package locks

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/ftlint/ftlint/analyzer/edit"
	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
	"github.com/ftlint/ftlint/rules/rule"
)

// UnreleasedLock is FT503.
var UnreleasedLock = &rule.Rule{
	Code: "FT503", Name: "unreleased-lock", Severity: finding.Error, Since: "0.2.0",
	Beside: unreleasedLock,
	Doc: rule.Doc{
		Title: "a lock is acquired and released, but not on all ways out of the function",
		Why: "A lock that is released in the last line is not released if a line before it raises, or returns. Whoever wants the lock next waits for ever, " +
			"in a thread that has nothing to do with the failure.",
		Bad: `import threading

lock = threading.Lock()
prices = {}

def update(name, fetch):
    lock.acquire()
    prices[name] = fetch(name)
    lock.release()
`,
		Good: `import threading

lock = threading.Lock()
prices = {}

def update(name, fetch):
    with lock:
        prices[name] = fetch(name)
`,
		Fix: "Take the lock by `with`, or release it in a `finally`. `--fix` writes the `with` where acquire and release stand in one block and nothing but the lines between them is meant.",
		Limits: "A function that only acquires, or that still holds the lock wherever it ends well, takes it for its caller and is left alone; so is what is " +
			"acquired by a function that says so by its name. A call between acquire and release is taken to be able to raise, unless it is one of a few methods of containers, events and logs " +
			"that do not.",
		Sources: []string{
			"https://docs.python.org/3/library/threading.html#using-locks-conditions-and-semaphores-in-the-with-statement",
		},
	},
}

func unreleasedLock(pass *rule.ProjectPass) {
	pass.Program.Functions(func(f link.Func, _ *facts.Function) {
		leaks := lock.Leaks(pass.Program, f)
		for len(leaks) > 0 {
			n := 1
			for n < len(leaks) && leaks[n].Acquire == leaks[0].Acquire {
				n++
			}
			reportLeaks(pass, leaks[:n])
			leaks = leaks[n:]
		}
	})
}

// reportLeaks reports the ways out on which one acquired lock stays held.
func reportLeaks(pass *rule.ProjectPass, leaks []lock.Leak) {
	p := pass.Program
	l := slices.MaxFunc(leaks, func(a, b lock.Leak) int { return cmp.Compare(a.Kind, b.Kind) }) // what is certain to leave tells most
	name := l.Lock.Name
	f := finding.Finding{
		Location:   pass.At(l.Acquire),
		Message:    fmt.Sprintf("`%s` stays held if %s", name, way(pass, l)),
		Label:      "acquired here",
		Confidence: finding.Likely,
		Evidence:   finding.Intrinsic,
		GIL:        finding.UnsafeAnyway, // the GIL lets no lock go
		Subject:    p.Qualified(l.Lock.Path),
		Function:   p.QualifiedName(l.Acquire.Func),
		Help:       fmt.Sprintf("take it by `with %s:`", name),
		Fixes: []finding.Fix{{
			Applicability: finding.Safe, Message: "use `with`", Plans: []edit.Plan{edit.Enter{At: pass.At(l.Acquire).Span}},
		}},
	}
	for _, l := range leaks {
		f.Related = append(f.Related, finding.Related{
			Location: pass.At(l.Exit), Role: "act", Message: map[lock.LeakKind]string{
				lock.ByException: "this may raise", lock.ByRaise: "this raises", lock.ByReturn: "this returns",
			}[l.Kind] + fmt.Sprintf(", and `%s` stays held", name),
		})
	}
	f.Related = append(f.Related, finding.Related{Location: pass.At(l.Release), Role: "site", Message: "released here, if control gets here"})
	pass.Report(f)
}

// way says how control leaves with the lock held: "`fetch(name)` raises".
func way(pass *rule.ProjectPass, l lock.Leak) string {
	op := pass.Program.Op(l.Exit)
	switch {
	case l.Kind == lock.ByRaise:
		return "this function raises"
	case l.Kind == lock.ByReturn:
		return "this function returns early"
	case op.Kind == facts.Invoke || op.Kind == facts.For:
		text := pass.Program.File(l.Exit.Func).Expr(pass.Program.Function(l.Exit.Func), op.Value)
		if len(text) > maxText {
			text = "a call"
		} else {
			text = "`" + text + "`"
		}
		return text + " raises"
	}
	return "this function is not resumed"
}

const maxText = 40 // of an expression in a message
