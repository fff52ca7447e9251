package iteration

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/edit"
	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/rules/rule"
)

// EscapingLiveState is FT305.
var EscapingLiveState = &rule.Rule{
	Code: "FT305", Name: "escaping-live-state", Severity: finding.Error, Since: "0.2.0",
	Half: escapingLiveState,
	Doc: rule.Doc{
		Title: "a live view, an iterator or the container itself is handed out by the code that holds its lock",
		Why: "`with self.lock: return self.orders.values()` holds the lock while the view is made, not while it is gone through. " +
			"The caller's loop runs beside the methods that change the container under the lock: `RuntimeError: dictionary changed size during iteration`.",
		Bad: `import threading

class OrderBook:
    def __init__(self):
        self.lock = threading.Lock()
        self.orders = {}

    def place(self, number, order):
        with self.lock:
            self.orders[number] = order

    def all(self):
        with self.lock:
            return self.orders.values()
`,
		Good: `import threading

class OrderBook:
    def __init__(self):
        self.lock = threading.Lock()
        self.orders = {}

    def place(self, number, order):
        with self.lock:
            self.orders[number] = order

    def all(self):
        with self.lock:
            return list(self.orders.values())
`,
		Fix: "Return a copy that is made under the lock: `list(d.values())`, `dict(d)`. For a view `--fix` does that; a copy of the container itself needs `--unsafe-fixes`, since callers may change what they get.",
		Limits: "Methods whose names start with an underscore are left alone: their callers may hold the lock. Containers that are only replaced, never changed in place, may be handed out, " +
			"and so may lists that are only appended to. Without a lock, only views and iterators are reported, and only if some caller goes through them.",
		Sources: []string{
			"https://docs.python.org/3/library/threadsafety.html#thread-safety-for-dict-objects",
			"https://docs.python.org/3/library/stdtypes.html#dictionary-view-objects",
		},
	},
}

func escapingLiveState(pass *rule.ProjectPass) {
	for i := range pass.Races.Locations {
		l := &pass.Races.Locations[i]
		seen := map[link.Site]bool{}
		for j := range l.Accesses {
			if a := &l.Accesses[j]; a.Action == race.Load {
				if e, ok := escapes(pass, l, a); ok && !seen[e.out] {
					seen[e.out] = true
					reportEscape(pass, l, e)
				}
			}
		}
	}
}

// escape is a part of a location that leaves a function alive.
type escape struct {
	load, change *race.Access
	out          link.Site // the return
	what         form
}

// form says what is handed out.
type form uint8

const (
	none form = iota
	itself
	view
	iterator
)

func (w form) String() string {
	return [...]string{"", "the container", "a live view", "a live iterator"}[w]
}

// walkedOut reports whether a walk over what a function returns is known to meet
// a change: that is FT303, which names both places.
func walkedOut(l *race.Location, out link.Site) bool {
	return slices.ContainsFunc(l.Pairs, func(pair race.Pair) bool {
		by, ok := l.Accesses[pair.Second].Lent()
		return ok && by == out
	})
}

// escapes reports whether what an access has loaded is handed out, while others
// change it in place.
func escapes(pass *rule.ProjectPass, l *race.Location, a *race.Access) (escape, bool) {
	p := pass.Program
	fn := p.Function(a.Site.Func)
	if fn.Generator || strings.HasPrefix(p.Text(a.Site.Func, fn.Name), "_") {
		return escape{}, false
	}
	e := escape{load: a}
	for i, op := range fn.Ops {
		if op.Kind == facts.Return && facts.OpID(i) > a.Site.Op {
			if e.what = exposes(p, a.Site.Func, op.Value, a.Of, 0); e.what != none {
				e.out = link.Site{Func: a.Site.Func, Op: facts.OpID(i)}
				break
			}
		}
	}
	if e.what == none || replaced(l, &e) {
		return escape{}, false
	}
	classes := containersOf(p, a)
	for i := range l.Accesses {
		c := &l.Accesses[i]
		if c.Site.Func == a.Site.Func || !disturbs(p, classes, c) || !pass.Races.Meet(l, a, c) {
			continue
		}
		if slices.ContainsFunc(a.Held, func(h lock.Held) bool {
			return h.Site.Func == a.Site.Func && !h.Guess && !h.Fresh && lock.Holds(c.Held, h)
		}) ||
			len(a.Held)+len(c.Held) == 0 && e.what != itself && consumed(pass, a.Site.Func) && !walkedOut(l, e.out) {
			e.change = c
			return e, true
		}
	}
	return escape{}, false
}

// replaced reports whether the function puts another container in the place of
// the one that it hands out: whoever gets that has it alone.
func replaced(l *race.Location, e *escape) bool {
	return slices.ContainsFunc(l.Accesses, func(a race.Access) bool {
		return a.Action == race.Store && a.Site.Func == e.out.Func && a.Site.Op > e.load.Site.Op && a.Site.Op < e.out.Op
	})
}

// exposes says in which form a value hands out a container.
func exposes(p *link.Program, f link.Func, v, container facts.ValueID, depth int) form {
	if v == container {
		return itself
	}
	if depth > 3 {
		return none
	}
	fn := p.Function(f)
	switch val := fn.Values[v]; val.Kind {
	case facts.Local:
		if bound, ok := p.BoundOnce(link.Expr{Func: f, Value: v}); ok {
			return exposes(p, f, bound.Value, container, depth+1)
		}
	case facts.Built:
		if facts.DisplayKind(val.Op) == facts.GeneratorDisplay && lazily(p, f, container, depth) {
			return iterator
		}
	case facts.CallOf:
		called := fn.Values[val.A]
		if called.Kind == facts.Attr && facts.ValueID(called.A) == container && known.Views[p.Text(f, called.Name)] != "" {
			return view
		}
		if row := adaptor(p, link.Expr{Func: f, Value: v}); row != nil {
			args := fn.Calls[val.B].Args
			for i, arg := range args {
				if arg.Name == 0 && row.Takes(i, len(args)) && exposes(p, f, arg.Value, container, depth+1) != none {
					return iterator
				}
			}
		}
	}
	return none
}

// adaptor gives the row of a call that makes an iterator over its arguments.
func adaptor(p *link.Program, call link.Expr) *known.Consumer {
	for _, t := range p.DottedCallee(call) {
		if row := known.ConsumerOf(t.Name); row != nil && row.Lazy {
			return row
		}
	}
	return nil
}

// lazily reports whether a generator expression of the function goes through the container.
func lazily(p *link.Program, f link.Func, container facts.ValueID, depth int) bool {
	fn := p.Function(f)
	for i, block := range fn.Ops {
		if block.Kind != facts.Lazy {
			continue
		}
		for _, op := range fn.Ops[i:block.End] {
			if op.Kind == facts.For && exposes(p, f, op.Value, container, max(depth+1, 2)) != none {
				return true
			}
		}
	}
	return false
}

// consumed reports whether some caller goes through what the function returns,
// holding no lock.
func consumed(pass *rule.ProjectPass, f link.Func) bool {
	p := pass.Program
	for _, call := range p.Callers(f) {
		fn := p.Function(call.Func)
		result := p.Op(call).Value
		found := false
		lock.Walk(p, p.Static(call.Func), nil, func(i facts.OpID, held []lock.Held) {
			if op := fn.Ops[i]; op.Kind == facts.For && len(held) == 0 && gives(p, call.Func, op.Value, result) && !retried(pass, link.Site{Func: call.Func, Op: i}) {
				found = true
			}
		})
		if found {
			return true
		}
	}
	return false
}

// gives reports whether a value is another one, or a variable that holds it.
func gives(p *link.Program, f link.Func, v, of facts.ValueID) bool {
	if v == of {
		return true
	}
	val := p.Value(link.Expr{Func: f, Value: v})
	return val.Kind == facts.Local && slices.ContainsFunc(p.VarDefs(f, facts.VarID(val.A)), func(d link.Def) bool { return d.Func == f && d.Src == of })
}

func reportEscape(pass *rule.ProjectPass, l *race.Location, e escape) {
	name := pass.Program.Show(l.Path)
	f := pass.Start(l, e.load)
	f.Location = pass.At(e.out)
	pass.Meet(&f, l, e.load, e.change)
	left := "is handed out"
	if len(e.load.Held) > 0 {
		left = fmt.Sprintf("leaves `%s`", e.load.Held[0].Name)
	}
	f.Message = fmt.Sprintf("%s of `%s` %s: %s changes it while callers go through it", e.what, name, left, pass.Who(e.change))
	if e.what == itself {
		f.Message = fmt.Sprintf("`%s` itself %s: %s changes it while callers use it", name, left, pass.Who(e.change))
	}
	f.Label = "handed out here"
	f.Help = "return a copy that is made under the lock"
	if len(e.load.Held) == 0 && l.Claim != nil {
		f.Confidence = finding.Possible
	}
	if fix, ok := copyOut(pass, e); ok {
		f.Fixes = append(f.Fixes, fix)
	}
	pass.Report(f)
}

// copyOut is the fix: a copy is returned, if list, dict or set makes it in one
// step or the lock is held meanwhile.
func copyOut(pass *rule.ProjectPass, e escape) (finding.Fix, bool) {
	p := pass.Program
	at, ok := spanOf(p, e.out, p.Op(e.out).Value)
	classes := containersOf(p, e.load)
	if !ok || len(classes) != 1 || !copyable(p, e.load) {
		return finding.Fix{}, false
	}
	fix := finding.Fix{Applicability: finding.Safe, Message: "return a copy"}
	call := "list"
	if e.what == itself {
		fix.Applicability = finding.Unsafe
		call = classes[0]
	}
	if call != "list" && call != "dict" && call != "set" {
		return finding.Fix{}, false
	}
	fix.Plans = []edit.Plan{edit.Copy{Of: at, Call: call}}
	return fix, true
}
