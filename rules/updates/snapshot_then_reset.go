package updates

import (
	"fmt"
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/analyzer/syntax"
	"github.com/ftlint/ftlint/rules/rule"
)

// SnapshotThenReset is FT107.
var SnapshotThenReset = &rule.Rule{
	Code: "FT107", Name: "snapshot-then-reset", Severity: finding.Error, Since: "0.2.0",
	Half: snapshotThenReset,
	Doc: rule.Doc{
		Title: "the contents of something that threads share are taken, then it is cleared or replaced, in two steps",
		Why:   "`todo = list(self.ready); self.ready.clear()` takes what is there and then empties the container. What another thread adds in between is neither taken nor kept: it is lost. Replacing the container (`todo = self.ready; self.ready = []`) has the same hole, because a thread that has read the attribute before may add to the old one after it was worked off.",
		Bad: `import threading

class Outbox:
    def __init__(self):
        self.lock = threading.Lock()
        self.mails = []

    def put(self, mail):
        self.mails.append(mail)

    def flush(self):
        mails = list(self.mails)
        self.mails.clear()
        return mails
`,
		Good: `import threading

class Outbox:
    def __init__(self):
        self.lock = threading.Lock()
        self.mails = []

    def put(self, mail):
        with self.lock:
            self.mails.append(mail)

    def flush(self):
        with self.lock:
            mails = list(self.mails)
            self.mails.clear()
        return mails
`,
		Fix: "Hold one lock around both steps and around every addition. A `collections.deque` or `queue.SimpleQueue` that is emptied item by item (`while True: try: q.popleft()`) needs none.",
		Limits: "Only if some other code adds to the container, or counts up the number, with no lock in common. What is set aside and put back later is left alone. " +
			"A container that is replaced by what was picked out of it (`self.jobs = [job for job in self.jobs if not job.done]`) counts as well, a mere copy does not; where nothing says that threads share it, as possible only; " +
			"the buffers of code that reads a stream, and what a `close` works off, are reported as possible only.",
		Sources: []string{
			"https://docs.python.org/3.14/library/threadsafety.html",
			"https://py-free-threading.github.io/porting/",
		},
	},
}

func snapshotThenReset(pass *rule.ProjectPass) {
	for i := range pass.Races.Views {
		v := &pass.Races.Views[i]
		for j := range v.Events {
			pt, how := snapshot(pass, v, j), "what is in `%s` is taken, then it is reset: what %s adds in between is lost"
			if pt == nil {
				pt, how = rebuild(pass, v, j), "`%s` is replaced by what was picked out of it: what %s adds in between is lost"
			}
			if pt == nil || pt.Inside() {
				continue
			}
			pass.Once(pt.Key(), func() finding.Finding { return lostReset(pass, pt, how) })
		}
	}
}

// snapshot gives the pattern whose second step is a reset. Either step may be
// made by a helper that does just that: what is further down is about something
// else.
func snapshot(pass *rule.ProjectPass, v *race.View, at int) *rule.Pattern {
	reset := &v.Events[at]
	if reset.Calls > 1 || !resets(pass.Program, reset) || !counted(pass, v, reset) {
		return nil
	}
	for i := at - 1; i >= 0; i-- {
		take := &v.Events[i]
		if take.Calls+reset.Calls > 1 || !take.Same(reset) || take.At == reset.At && take.Calls > 0 || !v.Together(take.At, reset.At) || !takes(pass.Program, v, take) {
			continue
		}
		rival := pass.Races.Rival(v, take, reset, adds)
		if rival == nil || restores(pass.Program, v, take, at) {
			return nil
		}
		return &rule.Pattern{Location: pass.Races.Location(v, reset), View: v, First: take, Second: reset, Rival: rival}
	}
	return nil
}

// restores reports whether what was taken is put back later: it is set aside, not
// taken away.
func restores(p *link.Program, v *race.View, take *race.Event, after int) bool {
	for i := after + 1; i < len(v.Events); i++ {
		e := &v.Events[i]
		if e.Own() && take.Own() && e.Action == race.Store && e.Same(take) && race.Depends(p, v.Func, p.Op(e.Site).Src, take.Result) {
			return true
		}
	}
	return false
}

// resets reports whether an access leaves an empty container, or zero.
func resets(p *link.Program, e *race.Event) bool {
	switch e.Action {
	case race.Empty:
		return true
	case race.Store:
		return e.Kind == race.Write && empty(p, link.Expr{Func: e.Site.Func, Value: p.Op(e.Site).Src})
	}
	return false
}

// empty reports whether an expression makes an empty container, or is zero.
func empty(p *link.Program, e link.Expr) bool {
	v := p.Value(e)
	switch v.Kind {
	case facts.Constant:
		return p.Text(e.Func, v.Name) == "0" && syntax.ConstantKind(v.Op) == syntax.Int
	case facts.Display:
		return len(p.Function(e.Func).Lists[v.A]) == 0
	case facts.CallOf:
		if len(p.Function(e.Func).Calls[v.B].Args) > 0 {
			return false
		}
		for _, t := range p.Types(e) {
			name := known.LastName(t.Name)
			if _, ok := known.Containers[t.Name]; ok && (t.Kind == link.ExternalInstance || t.Kind == link.Container) && name == p.Text(e.Func, p.Function(e.Func).Values[v.A].Name) {
				return true
			}
		}
	}
	return false
}

// takes reports whether an access keeps what is there: the object itself or a
// copy is bound to a name, stored, returned or handed on, or its items are
// worked off one by one.
func takes(p *link.Program, v *race.View, e *race.Event) bool {
	if e.Kind != race.Read || e.Item != 0 && !p.Function(v.Func).IsSlice(e.Item) {
		return false
	}
	if !e.Own() {
		return returns(p, e) && keeps(p, v.Func, e.Result)
	}
	return e.Action == race.Walk || keeps(p, v.Func, e.Result) || handsOn(p, v.Func, e.Result)
}

// handsOn reports whether a value, or a copy of it, is an argument of a call that
// does something with it: it is not `len`, does not only show or log it, or keep
// it, to which more may be added then.
//
//	send(json.dumps(self.rows[:]))
func handsOn(p *link.Program, f link.Func, v facts.ValueID) bool {
	fn := p.Function(f)
	called := func(call facts.Value) string {
		return p.LastName(link.Expr{Func: f, Value: facts.ValueID(call.A)}).String()
	}
	passes := func(arg facts.ValueID) bool {
		return arg == v || copied(p, f, arg, v) && !measures[called(fn.Values[arg])]
	}
	return v != 0 && slices.ContainsFunc(fn.Ops, func(op facts.Op) bool {
		if op.Kind != facts.Invoke {
			return false
		}
		call := fn.Values[op.Value]
		name := called(call)
		return !known.Reports(name) && !measures[name] && !leavesWhole[name] &&
			slices.ContainsFunc(fn.Calls[call.B].Args, func(a facts.Arg) bool { return passes(a.Value) })
	})
}

// measures are builtins whose value keeps nothing of what a container holds.
var measures = map[string]bool{
	"len": true, "bool": true, "any": true, "all": true, "id": true, "type": true, "isinstance": true, "hash": true, "range": true,
}

// leavesWhole are builtins that give a copy, with which nothing is done yet, and
// methods that keep the container itself.
var leavesWhole = map[string]bool{
	"list": true, "tuple": true, "set": true, "frozenset": true, "dict": true, "sorted": true, "reversed": true, "iter": true, "copy": true, "deepcopy": true,
	"append": true, "appendleft": true, "add": true, "insert": true,
}

// returns reports whether the function of an access returns what it reads, or a
// copy of that.
func returns(p *link.Program, e *race.Event) bool {
	f := e.Site.Func
	read := p.Op(e.Site).Value
	return slices.ContainsFunc(p.Function(f).Ops, func(op facts.Op) bool {
		return op.Kind == facts.Return && op.Value != 0 && (op.Value == read || copied(p, f, op.Value, read))
	})
}

// keeps reports whether a function binds or stores a value, or a copy of it.
func keeps(p *link.Program, f link.Func, v facts.ValueID) bool {
	return v != 0 && slices.ContainsFunc(p.Function(f).Ops, func(op facts.Op) bool {
		return (op.Kind == facts.Bind || op.Kind == facts.Write) && (op.Src == v || copied(p, f, op.Src, v))
	})
}

// copied reports whether a value is a copy of another: list(x), x.copy(), sorted(x).
func copied(p *link.Program, f link.Func, v, of facts.ValueID) bool {
	fn := p.Function(f)
	val := fn.Values[v]
	if val.Kind != facts.CallOf {
		return false
	}
	if callee := fn.Values[val.A]; callee.Kind == facts.Attr {
		name := p.Text(f, callee.Name)
		return facts.ValueID(callee.A) == of && (name == "copy" || name == "items" || name == "values" || name == "keys")
	}
	args := fn.Calls[val.B].Args
	return len(args) == 1 && (args[0].Value == of || copied(p, f, args[0].Value, of))
}

// adds reports whether an access puts something in, which a reset would lose.
func adds(a *race.Access) bool {
	return a.Action == race.Insert || a.Action == race.Edit || a.Kind == race.Update
}

// lostReset makes the finding; how words it for a location and who adds to that.
func lostReset(pass *rule.ProjectPass, pt *rule.Pattern, how string) finding.Finding {
	name := pass.Program.Show(pt.Second.Path)
	f := pass.Told(pt, "taken here")
	if doubtfulReset(pass.Program, pt) {
		f.Confidence = finding.Possible
	}
	f.Message = fmt.Sprintf(how, name, pass.Who(pt.Rival))
	f.Label = "reset here"
	f.GIL = pass.PatternGIL(pt)
	f.Help = fmt.Sprintf("hold one lock around both steps and around every addition to `%s`", name)
	if fix, ok := swap(pass, pt); ok {
		f.Fixes = append(f.Fixes, fix)
	}
	return f
}

// swap is the fix: both steps, and the addition that was seen, under one new
// lock. Where a lock is held, it is another one that is missing.
func swap(pass *rule.ProjectPass, pt *rule.Pattern) (finding.Fix, bool) {
	if !pt.First.Own() || !pt.Second.Own() || len(pt.First.Held)+len(pt.Second.Held)+len(pt.Rival.Held) > 0 || pt.Rival.Site.File != pt.View.Func.File {
		return finding.Fix{}, false
	}
	sections := [][]link.Site{{pt.View.Site(pt.First), pt.View.Site(pt.Second)}}
	for i := range pt.Location.Accesses {
		a := &pt.Location.Accesses[i]
		if !adds(a) || a.Site.Func == pt.View.Func {
			continue
		}
		if len(a.Held) > 0 || a.Site.File != pt.View.Func.File {
			return finding.Fix{}, false
		}
		section := []link.Site{a.Site}
		if a.Kind == race.Update {
			section = []link.Site{a.From, a.Site}
		}
		sections = append(sections, section)
	}
	return pass.HoldNew(pt.Location.Path, sections...)
}

// doubtfulReset: the buffers of who reads a stream, which one thread does; what
// is worked off when everything ends; a number of one object, what is picked out of
// a registry or put into one while a program is set up, and what stands under a key,
// where nobody says that threads share it.
func doubtfulReset(p *link.Program, pt *rule.Pattern) bool {
	claim := pt.Location.Claim
	if readsStream(p, pt.View.Func, 0) || pt.First.Action == race.Walk && claim != nil && known.Ends(p.Text(pt.View.Func, p.Function(pt.View.Func).Name)) {
		return true
	}
	if claim == nil || claim.Kind != race.LibraryClaim {
		return false
	}
	if path := pt.Location.Path; path.Len > 0 && path.Last().IsItem() || known.Enters(p.Text(pt.Rival.Site.Func, p.Function(pt.Rival.Site.Func).Name)) {
		return true
	}
	return pt.Second.Action == race.Store && (pt.Rival.Kind == race.Update || !resets(p, pt.Second))
}
