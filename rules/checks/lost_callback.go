package checks

import (
	"fmt"
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/rules/rule"
)

// LostCallback is FT209.
var LostCallback = &rule.Rule{
	Code: "FT209", Name: "lost-callback", Severity: finding.Error, Since: "0.2.0",
	Project: lostCallback,
	Doc: rule.Doc{
		Title: "a callback is put into a list that may have been run already",
		Why:   "One side says: if it is done, call now, else remember the callback. The other says: it is done, now run what is remembered. If the second runs between the test and the append of the first, the callback is remembered by a list that nobody runs any more: it is never called, and whoever waits for it waits for ever.",
		Bad: `import threading

class Promise:
    def __init__(self):
        self.lock = threading.Lock()
        self.done = False
        self.callbacks = []

    def then(self, callback):
        if self.done:
            callback()
        else:
            self.callbacks.append(callback)

    def finish(self):
        self.done = True
        for callback in list(self.callbacks):
            callback()
`,
		Good: `import threading

class Promise:
    def __init__(self):
        self.lock = threading.Lock()
        self.done = False
        self.callbacks = []

    def then(self, callback):
        with self.lock:
            if not self.done:
                self.callbacks.append(callback)
                return
        callback()

    def finish(self):
        with self.lock:
            self.done = True
            callbacks, self.callbacks = self.callbacks, []
        for callback in callbacks:
            callback()
`,
		Fix:    "Test and append under one lock, set the flag under the same lock, and run the callbacks after it is let go. `concurrent.futures.Future.add_done_callback` does it.",
		Limits: "Both sides must be seen: a function that calls its argument in one case and stores it in the other, and one that sets what the first has tested and then goes through the store.",
		Sources: []string{
			"https://docs.python.org/3.14/library/concurrent.futures.html#concurrent.futures.Future.add_done_callback",
			"https://py-free-threading.github.io/porting/",
		},
	},
}

func lostCallback(pass *rule.ProjectPass) {
	seen := map[link.Site]bool{}
	for i := range pass.Races.Locations {
		l := &pass.Races.Locations[i]
		for j := range l.Accesses {
			put := &l.Accesses[j]
			if put.Action != race.Insert && put.Action != race.Edit || put.Key == 0 || seen[put.Site] {
				continue
			}
			k, ok := keeping(pass.Program, l, put)
			if !ok {
				continue
			}
			if run := finisher(pass, k); run != nil {
				seen[put.Site] = true
				k.report(pass, run)
			}
		}
	}
}

// keep is an access that remembers a callback because a test has not found the
// work done; had it, the callback would have been called.
type keep struct {
	location *race.Location
	put      *race.Access
	test     facts.OpID
	held     []lock.Held     // from the test to the put, without a pause
	flags    map[string]bool // attributes that the test asks about
}

func keeping(p *link.Program, l *race.Location, put *race.Access) (*keep, bool) {
	f := put.Site.Func
	fn := p.Function(f)
	callback, ok := kept(fn, put.Key, 0)
	if !ok || fn.Ops[put.Site.Op].Kind != facts.Invoke || !isParameter(p, f, callback) {
		return nil, false
	}
	v := race.NewView(p, f)
	for test := range put.Site.Op {
		if k := fn.Ops[test].Kind; k != facts.If && k != facts.Condition {
			continue
		}
		branch := v.Governs(test, put.Site.Op)
		if branch == race.Always || !calledOtherwise(fn, v, test, branch, callback) {
			continue
		}
		flags := map[string]bool{}
		asked(p, f, fn.Ops[test].Value, flags, 0)
		k := &keep{location: l, put: put, test: test, flags: flags}
		var atTest []lock.Held
		lock.Walk(p, p.Static(f), nil, func(op facts.OpID, held []lock.Held) {
			if op < test && fn.Ops[op].Kind == facts.Read && race.Depends(p, f, fn.Ops[test].Value, fn.Ops[op].Value) {
				atTest = held
			}
			if op == put.Site.Op && lock.SameSection(atTest, held) {
				k.held = lock.Common(atTest, held)
			}
		})
		return k, len(flags) > 0
	}
	return nil, false
}

// kept gives the variable whose value is put in: a callback, alone or in a
// tuple with its arguments.
func kept(fn *facts.Function, v facts.ValueID, depth int) (facts.Value, bool) {
	switch val := fn.Values[v]; val.Kind {
	case facts.Local, facts.Captured:
		return val, true
	case facts.Display:
		for _, item := range fn.Lists[val.A] {
			if depth == 0 && item != 0 {
				return kept(fn, item, depth+1)
			}
		}
	}
	return facts.Value{}, false
}

// isParameter reports whether a variable is a parameter of its function: the
// caller's callback.
func isParameter(p *link.Program, f link.Func, v facts.Value) bool {
	home, id := f, facts.VarID(v.A)
	if v.Kind == facts.Captured {
		home, id = link.Func{File: f.File, ID: facts.FuncID(v.A)}, facts.VarID(v.B)
	}
	return slices.ContainsFunc(p.Function(home).Params, func(param facts.Param) bool { return param.Var == id })
}

// calledOtherwise reports whether the callback is called, or handed to a call,
// where the test has gone the other way.
func calledOtherwise(fn *facts.Function, v *race.View, test facts.OpID, branch race.Branch, callback facts.Value) bool {
	same := func(w facts.ValueID) bool {
		val := fn.Values[w]
		return val.Kind == callback.Kind && val.A == callback.A && val.B == callback.B
	}
	for i := test + 1; int(i) < len(fn.Ops); i++ {
		op := fn.Ops[i]
		if other := v.Governs(test, i); op.Kind != facts.Invoke || other == race.Always || other == branch {
			continue
		}
		call := fn.Values[op.Value]
		if same(facts.ValueID(call.A)) {
			return true
		}
		if args := fn.Calls[call.B].Args; len(args) > 0 && same(args[0].Value) { // call_soon(callback, self)
			return true
		}
	}
	return false
}

// asked gathers the names of the attributes and globals that a test asks about:
// `self.done`, `self._event.is_set()`.
func asked(p *link.Program, f link.Func, v facts.ValueID, names map[string]bool, depth int) {
	if depth > 6 || v == 0 {
		return
	}
	fn := p.Function(f)
	switch val := fn.Values[v]; val.Kind {
	case facts.Attr, facts.Global:
		names[p.Text(f, val.Name)] = true
	case facts.Not, facts.Compare:
		asked(p, f, facts.ValueID(val.A), names, depth+1)
	case facts.Either:
		for _, alt := range fn.Lists[val.A] {
			asked(p, f, alt, names, depth+1)
		}
	case facts.CallOf:
		if callee := fn.Values[val.A]; callee.Kind == facts.Attr {
			asked(p, f, facts.ValueID(callee.A), names, depth+1)
		}
	case facts.Local:
		for _, d := range p.VarDefs(f, facts.VarID(val.A)) {
			if d.Func == f {
				asked(p, f, d.Src, names, depth+1)
			}
		}
	}
}

// finisher gives the access with which another function goes through the kept
// callbacks, after it has set what is tested, with no lock that keeps the two
// apart.
func finisher(pass *rule.ProjectPass, k *keep) *race.Access {
	p := pass.Program
	return pass.Races.Meeting(k.location, k.put, func(a *race.Access) bool {
		f := a.Site.Func
		if f == k.put.Site.Func || a.Action != race.Walk && a.Action != race.Peek && a.Action != race.Load && a.Action != race.Remove {
			return false
		}
		if k.setBefore(p, a.Site) {
			return true
		}
		return slices.ContainsFunc(p.Callers(f), func(call link.Site) bool { return call.Func != k.put.Site.Func && k.setBefore(p, call) })
	})
}

// setBefore reports whether a function sets what is tested, before it comes to
// the site, and not under a lock that is held from the test to the put.
func (k *keep) setBefore(p *link.Program, s link.Site) bool {
	var set []lock.Held
	found := false
	lock.Walk(p, p.Static(s.Func), nil, func(op facts.OpID, held []lock.Held) {
		if op < s.Op && k.sets(p, s.Func, op) {
			set, found = held, true
		}
	})
	return found && len(lock.Common(k.held, set)) == 0
}

// sets reports whether an op sets what the test asks about.
func (k *keep) sets(p *link.Program, f link.Func, op facts.OpID) bool {
	fn := p.Function(f)
	o := fn.Ops[op]
	switch o.Kind {
	case facts.Write:
		v := fn.Values[o.Value]
		return (v.Kind == facts.Attr || v.Kind == facts.Global) && k.flags[p.Text(f, v.Name)]
	case facts.Invoke:
		callee := fn.Values[fn.Values[o.Value].A]
		if callee.Kind != facts.Attr || p.Text(f, callee.Name) != "set" {
			return false
		}
		event := fn.Values[callee.A]
		return (event.Kind == facts.Attr || event.Kind == facts.Global) && k.flags[p.Text(f, event.Name)]
	}
	return false
}

func (k *keep) report(pass *rule.ProjectPass, run *race.Access) {
	p := pass.Program
	name := p.Show(k.location.Path)
	f := pass.Start(k.location, k.put)
	test := link.Site{Func: k.put.Site.Func, Op: k.test}
	pass.Meet(&f, k.location, k.put, run)
	f.Related = append([]finding.Related{{Location: pass.At(test), Role: "test", Message: "found not done here"}}, f.Related...)
	f.Message = fmt.Sprintf("a callback put into `%s` may be lost: %s can set what is tested and run the list between the test and here", name, pass.Who(run))
	f.Label = "remembered here, perhaps too late"
	f.GIL = finding.UnsafeAnyway
	f.Help = "test and append under one lock, and set the flag under the same lock"
	pass.Report(f)
}
