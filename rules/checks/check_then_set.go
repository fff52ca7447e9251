package checks

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/analyzer/syntax"
	"github.com/ftlint/ftlint/rules/rule"
)

// CheckThenSet is FT207.
var CheckThenSet = &rule.Rule{
	Code: "FT207", Name: "check-then-set", Severity: finding.Error, Since: "0.2.0",
	Project: checkThenSet, Half: findTestedSets,
	Doc: rule.Doc{
		Title: "a flag or field that threads share is tested and then set, so that two threads pass the test",
		Why:   "`if not self.closed: self.closed = True; self.release()` is meant to let one caller through. Two threads that test before either sets the flag both pass, and both release.",
		Bad: `import threading

class Job:
    def __init__(self):
        self.lock = threading.Lock()
        self.results = []
        self.started = False

    def run(self):
        if not self.started:
            self.started = True
            self.results.append(42)

job = Job()
for _ in range(2):
    threading.Thread(target=job.run).start()
`,
		Good: `import threading

class Job:
    def __init__(self):
        self.lock = threading.Lock()
        self.results = []
        self.started = False

    def run(self):
        with self.lock:
            if self.started:
                return
            self.started = True
        self.results.append(42)

job = Job()
for _ in range(2):
    threading.Thread(target=job.run).start()
`,
		Fix:    "Test and set under one lock, and act afterwards. A lock's `acquire(blocking=False)` is a test-and-set in one step.",
		Limits: "A flag that is only set, with nothing done beside it but reporting (a warning that is given once), is left alone. What a method that starts or ends an object (`close`, `stop_reader`, `install`) does twice is shown by default only where two threads are seen to call it, or where it calls what the object was given to call; and so is what a private method, or one of a `with`, does twice, unless a destructor calls it or its name says that it happens once. By default nothing is said of a flag of a module or class of which nothing says that threads come to it. A number that is asked whether there is enough, and then lowered, or raised up to a limit, counts where it is changed under a lock; without one, the updates themselves are lost (FT102).",
		Sources: []string{
			"https://docs.python.org/3.14/library/threadsafety.html",
			"https://py-free-threading.github.io/porting/",
		},
	},
}

// findTestedSets keeps what is to happen once and is not, if another thread tests and sets, too.
func findTestedSets(pass *rule.ProjectPass) {
	p := pass.Program
	isAct := func(v *race.View, e *race.Event) bool {
		sets := e.Action == race.Store && e.Kind == race.Write && !itemPath(e)
		bound := counted(e) && len(e.Held) > 0 // without a lock it is a lost update, whatever was tested
		return (sets || bound) && (e.Own() || always(p, e.Site) && !looksItself(p, v, e))
	}
	var found []*once
	pass.Relations(isAct, changes, func(r *rule.Relation) {
		if counted(r.Second) {
			if excess := overdraws(pass, r); excess != "" {
				found = append(found, &once{r, excess})
			}
			return
		}
		if r.Handled || replaced(&r.Pattern) || polled(p, r) || aside(p, r) {
			return
		}
		if extreme(p, r) {
			found = append(found, &once{r, "store, the worse value last"})
			return
		}
		if r.First.Action.Contents() || !flips(pass, r) {
			return
		}
		if effect, ok := effectOf(pass, r); ok {
			found = append(found, &once{r, effect})
		}
	})
	pass.Keep(found)
}

func checkThenSet(pass *rule.ProjectPass) {
	p := pass.Program
	found := rule.Kept[*once](pass)
	acts := map[link.Site]bool{} // stores that a test of their own decides
	for _, o := range found {
		acts[o.Second.Site] = true
	}
	for _, o := range found {
		r := o.Relation
		r.Rival = pass.Races.Rival(r.View, r.First, r.Second, func(a *race.Access) bool {
			return acts[a.Site] && nothing(p, a) == nothing(p, &r.Second.Access) && !pass.Apart(r.View.Func, a.Site.Func)
		})
		if r.Rival != nil {
			pass.Once([2]any{r.Second.Path, r.View.Func}, func() finding.Finding { return o.told(pass) })
		}
	}
}

// told tells of something that two threads both do, each having passed the test.
func (o *once) told(pass *rule.ProjectPass) finding.Finding {
	p, r := pass.Program, o.Relation
	name, done := p.Show(r.Second.Path), "set"
	if counted(r.Second) {
		done = "changed"
	}
	f := pass.Told(&r.Pattern, tested(r))
	f.Message = fmt.Sprintf("`%s` is tested and then %s: %s can both pass the test and %s", name, done, meeting(pass, r), o.effect)
	f.Label = label(r, done)
	f.GIL = pass.PatternGIL(&r.Pattern)
	f.Help = fmt.Sprintf("test `%s` under the lock under which it is %s", name, done)
	if len(r.Second.Held) == 0 {
		f.Help = fmt.Sprintf("test and set `%s` under one lock", name)
	}
	once := startsOrEnds(p, r.View.Func) && startsOrEnds(p, r.Rival.Site.Func) && !callsBack(p, r)
	if f.Evidence == finding.Library || f.Evidence == finding.Declared && once || r.Location.OneCaller(p, r.View.Func, r.Rival.Site.Func) {
		f.Confidence = finding.Possible // one caller, as far as anybody can tell
	}
	if fix, ok := pass.HoldNew(r.Second.Path, []link.Site{r.First.Site, r.Second.Site}); ok && r.First.Own() && r.Second.Own() && len(r.First.Held)+len(r.Second.Held) == 0 {
		f.Fixes = append(f.Fixes, fix)
	}
	return f
}

// startsOrEnds reports whether a function is there to start or to end what an
// object or a module does, by its name: the program that has it calls it, once.
// A longer name tells of a step that others make on their way.
//
//	close, stop_listening, shutdown_pool        open_to_write, start_metrics_once
func startsOrEnds(p *link.Program, f link.Func) bool {
	name := strings.Trim(p.Text(f, p.Function(f).Name), "_")
	if known.Constructors[p.Text(f, p.Function(f).Name)] || strings.Count(name, "_") > 1 {
		return false
	}
	word := known.FirstWord(name)
	return known.RegisterWords[word] || known.LifeWords[word]
}

// callsBack reports whether one of the calls that are made twice is of what the
// object was given to call: whoever gave it counts on one call.
//
//	if not self.closed:
//	    self.closed = True
//	    self.on_close()
func callsBack(p *link.Program, r *rule.Relation) bool {
	f := r.View.Func
	_, class, ok := p.Self(f)
	fn := p.Function(f)
	return ok && slices.ContainsFunc(fn.Ops[r.Test:], func(op facts.Op) bool {
		if op.Kind != facts.Invoke {
			return false
		}
		callee := facts.ValueID(fn.Values[op.Value].A)
		if !p.OfSelf(link.Expr{Func: f, Value: callee}) {
			return false
		}
		_, method := p.Method(class, p.Text(f, fn.Values[callee].Name))
		return !method
	})
}

// once is something that a test and a store are to let happen once, and do not.
type once struct {
	*rule.Relation
	effect string // "call `start`", "take more than there is"
}

// operands are the parts of a test that `or` and `and` join.
func operands(fn *facts.Function, v facts.ValueID) []facts.ValueID {
	if val := fn.Values[v]; val.Kind == facts.Either {
		var all []facts.ValueID
		for _, part := range fn.Lists[val.A] {
			all = append(all, operands(fn, part)...)
		}
		return all
	}
	return []facts.ValueID{v}
}

// always reports whether a function that is called comes to the site whatever
// it finds.
func always(p *link.Program, s link.Site) bool {
	fn := p.Function(s.Func)
	for i := range s.Op {
		switch op := fn.Ops[i]; op.Kind {
		case facts.If, facts.Else, facts.Except, facts.For, facts.While, facts.Guard:
			if op.End > s.Op {
				return false
			}
		}
	}
	return true
}

// polled reports whether the test is that of a loop, and the store behind it: a
// flag that ends the loop, and is reset.
func polled(p *link.Program, r *rule.Relation) bool {
	test := p.Op(link.Site{Func: r.View.Func, Op: r.Test})
	return test.Kind == facts.Condition && r.Branch == race.IfFalse
}

// aside reports whether the store is made where something has failed, and the
// test is not: the store belongs to the failure.
func aside(p *link.Program, r *rule.Relation) bool {
	fn := p.Function(r.View.Func)
	for i := r.Test; i < r.Second.At; i++ {
		if fn.Ops[i].Kind == facts.Except && fn.Ops[i].End > r.Second.At {
			return true
		}
	}
	return false
}

// flips reports whether the store makes the test fail for whoever comes next:
// what was absent is set, what was present is taken away, what had one state
// gets another.
func flips(pass *rule.ProjectPass, r *rule.Relation) bool {
	p := pass.Program
	if told := pass.Found(r); told != rule.Unclear && isConstant(p, r.Second) && direct(p, r) {
		return nothing(p, &r.Second.Access) == (told == rule.Present)
	}
	if _, claimed := handsOver(p, r); claimed && pass.Found(r) == rule.Absent && direct(p, r) {
		return !nothing(p, &r.Second.Access)
	}
	return moves(p, r)
}

// moves reports whether the test compares with a state, and the store leaves it
// or reaches it, so that the test no longer holds:
//
//	if self.state == IDLE: self.state = BUSY
//	if self.pid != getpid(): self.pid = getpid()
func moves(p *link.Program, r *rule.Relation) bool {
	fn := p.Function(r.View.Func)
	test := p.Op(link.Site{Func: r.View.Func, Op: r.Test}).Value
	for part, holds := range conjuncts(fn, test, r.Branch == race.IfTrue) {
		if movesBy(p, r, fn.Values[part], holds) {
			return true
		}
	}
	return false
}

// conjuncts gives the parts of a test of which it is known whether they hold, once the
// test has held or not: all that `and` joins if it did, all that `or` joins if not.
func conjuncts(fn *facts.Function, test facts.ValueID, holds bool) iter.Seq2[facts.ValueID, bool] {
	return func(yield func(facts.ValueID, bool) bool) {
		switch val := fn.Values[test]; {
		case val.Kind == facts.Not:
			conjuncts(fn, facts.ValueID(val.A), !holds)(yield)
		case val.Kind == facts.Either && facts.EitherKind(val.Op) != facts.EitherIf && (facts.EitherKind(val.Op) == facts.EitherAnd) == holds:
			for _, part := range fn.Lists[val.A] {
				for part, holds := range conjuncts(fn, part, holds) {
					if !yield(part, holds) {
						return
					}
				}
			}
		default:
			yield(test, holds)
		}
	}
}

// movesBy is moves for one part of the test.
func movesBy(p *link.Program, r *rule.Relation, test facts.Value, holds bool) bool {
	if test.Kind != facts.Compare {
		return false
	}
	fn := p.Function(r.View.Func)
	if !race.Depends(p, r.View.Func, facts.ValueID(test.A), r.First.Result) {
		if test.A, test.B = test.B, test.A; fn.Values[test.B].Kind == facts.Local || !race.Depends(p, r.View.Func, facts.ValueID(test.A), r.First.Result) {
			return false // a local variable is mostly who this thread is: `me == self.owner`
		}
	}
	state := written(p, link.Expr{Func: r.View.Func, Value: facts.ValueID(test.B)})
	next := written(p, stored(p, r.Second))
	if state == "" || next == "" {
		return false
	}
	switch syntax.CmpOperator(test.Op) {
	case syntax.Eq, syntax.Is:
		return holds && state != next && isMark(p, r.Second) || !holds && state == next
	case syntax.NotEq, syntax.IsNot:
		return holds && state == next || !holds && state != next && isMark(p, r.Second)
	}
	return false
}

// written is how a value is written, without the object whose attribute it is.
func written(p *link.Program, e link.Expr) string {
	text := p.File(e.Func).Expr(p.Function(e.Func), e.Value)
	return text[strings.LastIndex(text, ".")+1:]
}

// isMark reports whether a store is of a constant or of a name for one.
func isMark(p *link.Program, e *race.Event) bool { return race.Mark(p, stored(p, e)) }

// effectOf gives what both threads do if both pass the test: a call that is
// made for its effect, or the use of a value that only one should get.
func effectOf(pass *rule.ProjectPass, r *rule.Relation) (string, bool) {
	p := pass.Program
	if crashes(p, r) {
		return "", false // FT206 says so
	}
	fn := p.Function(r.View.Func)
	used := uses(fn)
	for i := range fn.Ops {
		at, op := facts.OpID(i), fn.Ops[i]
		if op.Kind != facts.Invoke || used[op.Value] || r.View.Governs(r.Test, at) != r.Branch || elsewhere(fn, r, at) || beside(fn, r, at) {
			continue
		}
		if at == r.Second.At && !reruns(p, r) || !matters(p, r.View.Func, op.Value) {
			continue
		}
		return fmt.Sprintf("call `%s`", p.File(r.View.Func).Expr(fn, facts.ValueID(fn.Values[op.Value].A))), true
	}
	if what, ok := replaces(p, r); ok {
		return what, true
	}
	if claims(p, r) {
		return "return `True`", true
	}
	if what, ok := handsOver(p, r); ok {
		return fmt.Sprintf("return the same `%s`", what), true
	}
	return taken(pass, r)
}

// replaces gives what a new object is stored in where the flag is set, so that
// the second thread throws the object of the first away:
//
//	if enabled: return
//	enabled = True
//	cache = Cache(limit)
func replaces(p *link.Program, r *rule.Relation) (string, bool) {
	if !isConstant(p, r.Second) || !r.Second.Own() {
		return "", false
	}
	fn := p.Function(r.View.Func)
	for i := range fn.Ops {
		at, op := facts.OpID(i), fn.Ops[i]
		if op.Kind != facts.Write || at == r.Second.At || r.View.Governs(r.Test, at) != r.Branch || elsewhere(fn, r, at) || beside(fn, r, at) {
			continue
		}
		if kind := fn.Values[op.Value].Kind; kind != facts.Attr && kind != facts.Global {
			continue
		}
		if w := judgeOf(p).value(link.Expr{Func: r.View.Func, Value: op.Src}, 0); w.matter == Matters {
			return fmt.Sprintf("replace `%s`", p.File(r.View.Func).Expr(fn, op.Value)), true
		}
	}
	return "", false
}

// claims reports whether the caller is told that it was the one: True comes
// after the store, False where the test is not passed.
//
//	if self.state is not NEW: return False
//	self.state = CLAIMED
//	return True
func claims(p *link.Program, r *rule.Relation) bool {
	fn := p.Function(r.View.Func)
	var won, lost bool
	for i := range fn.Ops {
		at, op := facts.OpID(i), fn.Ops[i]
		v := fn.Values[op.Value]
		if op.Kind != facts.Return || v.Kind != facts.Constant {
			continue
		}
		passed := r.View.Governs(r.Test, at) == r.Branch
		switch syntax.ConstantKind(v.Op) {
		case syntax.True:
			won = won || passed && at > r.Second.At
		case syntax.False:
			lost = lost || !passed
		}
	}
	return won && lost
}

// handsOver gives the object whose field is set, if the function has looked for it
// and returns it then: the caller takes it to be its own.
//
//	for job in self.jobs:
//	    if job.state == NEW:
//	        job.state = TAKEN
//	        return job
func handsOver(p *link.Program, r *rule.Relation) (string, bool) {
	f := r.View.Func
	fn := p.Function(f)
	set := fn.Values[fn.Ops[r.Second.At].Value]
	if !r.Second.Own() || set.Kind != facts.Attr || fn.Values[set.A].Kind != facts.Local {
		return "", false
	}
	object := fn.Values[set.A]
	found := slices.ContainsFunc(p.VarDefs(f, facts.VarID(object.A)), func(d link.Def) bool {
		of := fn.Values[d.Src]
		return d.Func == f && (of.Kind == facts.Element || of.Kind == facts.Item || of.Kind == facts.CallOf && takes[lastOf(p, link.Expr{Func: f, Value: d.Src})])
	})
	if !found {
		return "", false // the caller has it already, or it is new
	}
	gives := slices.ContainsFunc(fn.Ops[r.Second.At:], func(op facts.Op) bool {
		v := fn.Values[op.Value]
		return op.Kind == facts.Return && v.Kind == facts.Local && v.A == object.A
	})
	return p.File(f).Expr(fn, facts.ValueID(set.A)), gives
}

// reruns reports whether the store is made by running a constructor again.
func reruns(p *link.Program, r *rule.Relation) bool {
	return p.Text(r.Second.Site.Func, p.Function(r.Second.Site.Func).Name) == "__init__"
}

// elsewhere reports whether an op runs only where something has failed, and the
// store does not.
func elsewhere(fn *facts.Function, r *rule.Relation, at facts.OpID) bool {
	for i := r.Test; i < at; i++ {
		if fn.Ops[i].Kind == facts.Except && fn.Ops[i].End > at && (r.Second.At < i || r.Second.At >= fn.Ops[i].End) {
			return true
		}
	}
	return false
}

// beside reports whether the store depends on a further test, and an op does
// not: then the op is not what the flag stands for.
func beside(fn *facts.Function, r *rule.Relation, at facts.OpID) bool {
	for i := r.Test + 1; i < r.Second.At; i++ {
		op := fn.Ops[i]
		if (op.Kind == facts.If || op.Kind == facts.Else) && op.End > r.Second.At && (at <= i || at >= op.End) {
			return true
		}
	}
	return false
}

// harmlessAgain are methods that may be called twice to the same end, as their
// name is used: a closed file may be closed, a set event set.
var harmlessAgain = map[string]bool{
	"set": true, "clear": true, "notify": true, "notify_all": true, "notifyAll": true, "cancel": true, "close": true, "join": true,
	"discard": true, "update": true, "setdefault": true, "wakeup": true, "kill": true, "terminate": true, "acquire": true, "release": true,
	"flush": true, "wait": true, "register_after_fork": true, "simplefilter": true, "filterwarnings": true,
}

// matters reports whether it makes a difference that a call is made twice.
func matters(p *link.Program, f link.Func, call facts.ValueID) bool {
	fn := p.Function(f)
	text := p.File(f).Expr(fn, facts.ValueID(fn.Values[call].A))
	if callee := fn.Values[fn.Values[call].A]; callee.Kind == facts.Attr && ownContainer(p, f, facts.ValueID(callee.A)) {
		return false
	}
	if strings.HasPrefix(text, "sys.std") {
		return false
	}
	name := strings.TrimLeft(text[strings.LastIndex(text, ".")+1:], "_")
	return !shows(name) && !known.Reports(name) && !harmlessAgain[name]
}

// ownContainer reports whether a value is a local variable that holds a
// container which the function makes.
func ownContainer(p *link.Program, f link.Func, v facts.ValueID) bool {
	val := p.Value(link.Expr{Func: f, Value: v})
	if val.Kind != facts.Local {
		return false
	}
	defs := p.VarDefs(f, facts.VarID(val.A))
	for _, d := range defs {
		if kind := p.Value(link.Expr{Func: d.Func, Value: d.Src}).Kind; kind != facts.Display && kind != facts.Built {
			return false
		}
	}
	return len(defs) > 0
}

// crashes reports whether the field is read again to be used, between a test
// that finds an object there and the store that takes it away: then the other
// thread fails at that, and it is FT206.
func crashes(p *link.Program, r *rule.Relation) bool {
	if !nothing(p, &r.Second.Access) {
		return false
	}
	for i := range r.View.Events {
		e := &r.View.Events[i]
		if e.Same(r.Second) && e.At > r.First.At && e.At < r.Second.At && again(p, e) {
			return true
		}
	}
	return false
}

// taken reports whether the value is taken out of the field, to be used once:
//
//	if self.pending:
//	    job, self.pending = self.pending, None
func taken(pass *rule.ProjectPass, r *rule.Relation) (string, bool) {
	p := pass.Program
	if !nothing(p, &r.Second.Access) || !r.Second.Own() {
		return "", false
	}
	fn := p.Function(r.View.Func)
	for i := range r.View.Events {
		e := &r.View.Events[i]
		if !e.Own() || !e.Same(r.Second) || e.Action != race.Load || e == r.First || e.At >= r.Second.At || e.Result == r.First.Result {
			continue
		}
		for j := e.At; j <= r.Second.At; j++ {
			if fn.Ops[j].Kind == facts.Bind && fn.Ops[j].Src == e.Result {
				return "take what it holds", true
			}
		}
	}
	return "", false
}
