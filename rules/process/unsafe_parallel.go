package process

import (
	"fmt"
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
	"github.com/ftlint/ftlint/analyzer/syntax"
	"github.com/ftlint/ftlint/rules/rule"
)

// UnsafeParallelTest is FT610.
var UnsafeParallelTest = &rule.Rule{
	Code: "FT610", Name: "unsafe-parallel-test", Severity: finding.Warning, Since: "0.2.0",
	Beside: unsafeParallelTests, Preview: true,
	Doc: rule.Doc{
		Title: "a test that runs on several threads at once uses what all of them share",
		Why: "`pytest-run-parallel` calls one test on many threads at once, with the same object and the same values of fixtures. What the test writes to a file of a fixed name, to its own object or to a global, the others write, too; " +
			"what it captures or patches is that of the process. It fails for reasons of its own, or passes on one thread only, since the plugin gives up on it.",
		Bad: `import pytest

@pytest.mark.parallel_threads(8)
def test_export(exporter):
    exporter.write("report.txt")
    with open("report.txt", "a") as report:
        report.write("end")
    assert exporter.complete("report.txt")
`,
		Good: `import pytest

@pytest.mark.parallel_threads(8)
def test_export(exporter, tmp_path):
    path = tmp_path / "report.txt"
    exporter.write(path)
    with open(path, "a") as report:
        report.write("end")
    assert exporter.complete(path)
`,
		Fix: "Give each thread its own: a path below `tmp_path`, a local variable, a generator with a seed of its own. What cannot be shared out belongs in a test that is marked `thread_unsafe`.",
		Limits: "Tests are parallel if they, their class or their module are marked so, or if pytest's configuration file says so for all; what a command line says is not known. Calls are followed two deep within the file. " +
			"Of what pytest-run-parallel finds by itself only tests with a mark of their own are told. Processes, as those of pytest-xdist, share nothing. Of the threads that tests start themselves the code of the target is looked at.",
		Sources: []string{
			"https://pypi.org/project/pytest-run-parallel/",
			"https://pypi.org/project/pytest-threadpool/",
			"https://docs.pytest.org/en/stable/explanation/flaky.html#thread-safety",
			"https://py-free-threading.github.io/testing/",
		},
	},
}

func unsafeParallelTests(pass *rule.ProjectPass) {
	t := parallelTests{pass: pass, p: pass.Program, minor: targetMinor(freeTarget(pass))}
	marked := map[link.Func]bool{}
	for name, mark := range known.ParallelMarks {
		if mark.Parallel {
			for _, site := range t.p.InvokesOf(name) {
				marked[link.Func{File: site.File}] = true
			}
		}
	}
	if len(marked) > 0 || pass.Parallel != nil {
		t.p.Functions(func(f link.Func, fn *facts.Function) {
			if fn.Kind == facts.Def && t.isTest(f) && (pass.Parallel != nil || marked[link.Func{File: f.File}]) {
				if run, ok := t.parallel(f); ok {
					t.test(f, run)
				}
			}
		})
	}
	for i := range pass.Entries {
		e := &pass.Entries[i]
		if f := e.Target.Func; e.Kind == known.Parallel && !e.Framework && known.IsTestModule(t.p.Modules[f.File]) {
			t.startedBy(e.Spawn, f, e.Many)
		}
	}
}

// parallelTests looks at tests that run on several threads.
type parallelTests struct {
	pass  *rule.ProjectPass
	p     *link.Program
	minor int // of the Python that the project is for
}

// run says why a test runs on several threads.
type run struct {
	mark    link.Site // where it is marked
	marked  bool
	detects bool // the runner finds the usual fixtures and calls by itself
	started link.Site
	starts  bool // a test has started the thread
	many    bool
}

// isTest: by the names that unittest and pytest look for.
func (t *parallelTests) isTest(f link.Func) bool {
	fn := t.p.Function(f)
	outer := t.p.Function(link.Func{File: f.File, ID: fn.Outer}).Kind
	name := t.p.Text(f, fn.Name)
	return len(name) > 4 && name[:4] == "test" && (outer == facts.ModuleBody || outer == facts.ClassBody)
}

// parallel says whether a test runs on several threads: the closest mark decides,
// on itself, its class or its module, else the configuration.
func (t *parallelTests) parallel(f link.Func) (run, bool) {
	fn := t.p.Function(f)
	outer := link.Func{File: f.File, ID: fn.Outer}
	marks := exprs(outer, fn.Decorators)
	if fn.Class != 0 {
		class := link.Class{File: f.File, ID: fn.Class}
		c := t.p.ClassFacts(class)
		marks = append(marks, exprs(link.Func{File: f.File, ID: c.Outer}, c.Decorators)...)
		for _, d := range t.p.FieldDefs(class, "pytestmark") {
			marks = append(marks, link.Expr{Func: d.Func, Value: d.Src})
		}
	}
	for _, d := range t.p.GlobalDefs(f.File, "pytestmark") {
		marks = append(marks, link.Expr{Func: d.Func, Value: d.Src})
	}
	for _, m := range marks {
		if on, ok := t.mark(m); ok {
			return run{mark: link.Site{Func: m.Func, Op: t.p.OpOf(m)}, marked: true}, on
		}
	}
	if t.pass.Parallel == nil || !known.IsTestModule(t.p.Modules[f.File]) {
		return run{}, false
	}
	return run{detects: t.pass.Parallel.Option.Detects}, true
}

func exprs(f link.Func, values []facts.ValueID) []link.Expr {
	var out []link.Expr
	for _, v := range values {
		out = append(out, link.Expr{Func: f, Value: v})
	}
	return out
}

// mark reads a mark, or a list of them; ok is false if it speaks of other things.
func (t *parallelTests) mark(e link.Expr) (on, ok bool) {
	fn := t.p.Function(e.Func)
	v := fn.Values[e.Value]
	if v.Kind == facts.Display {
		for _, item := range fn.Lists[v.A] {
			if on, ok = t.mark(link.Expr{Func: e.Func, Value: item}); ok {
				return on, true
			}
		}
		return false, false
	}
	one := false
	if v.Kind == facts.CallOf {
		args := fn.Calls[v.B].Args
		one = len(args) > 0 && fn.Values[args[0].Value].Kind == facts.Constant && t.p.Text(e.Func, fn.Values[args[0].Value].Name) == "1"
		v = fn.Values[v.A]
	}
	if v.Kind != facts.Attr && v.Kind != facts.Global {
		return false, false
	}
	m, ok := known.ParallelMarks[t.p.Text(e.Func, v.Name)]
	return m.Parallel && !one, ok
}

// hazard is something that the threads of a test share.
type hazard struct {
	at    link.Site
	what  string // what there is one of
	text  string // what all of them do
	usual bool   // the runner finds it by itself
}

// maxTestDepth is how many calls below a test are looked at.
const maxTestDepth = 2

// test reports what a test uses, once for each thing that is shared.
func (t *parallelTests) test(f link.Func, r run) {
	fn := t.p.Function(f)
	for _, param := range fn.Params {
		if known.ParallelAware[t.p.Text(f, param.Name)] != "" {
			return
		}
	}
	at := finding.Location{File: f.File, Span: fn.NameSpan}
	told := map[string]bool{}
	tell := func(at finding.Location, h hazard) {
		if !told[h.what] && !(h.usual && r.detects) {
			told[h.what] = true
			t.report(f, at, h, r)
		}
	}
	for _, param := range fn.Params {
		name := t.p.Text(f, param.Name)
		if h, ok := known.ParallelFixtures[name]; ok && t.shared(h) {
			tell(at, hazard{what: h.What, text: fmt.Sprintf("`%s` is about %s, which they share", name, h.What), usual: true})
		}
	}
	for _, d := range fn.Decorators {
		outer := link.Func{File: f.File, ID: fn.Outer}
		if v := t.p.Value(link.Expr{Func: outer, Value: d}); v.Kind == facts.CallOf {
			if name, h, ok := t.call(link.Expr{Func: outer, Value: d}); ok {
				tell(at, hazard{what: h.What, text: fmt.Sprintf("`%s` changes %s, which they share", name, h.What), usual: true})
			}
		}
	}
	for _, h := range t.hazards(f, 0, map[link.Func]bool{}) {
		tell(t.pass.At(h.at), h)
	}
	for _, h := range t.stores(f) {
		tell(t.pass.At(h.at), h)
	}
}

// startedBy reports what a thread uses that a test starts.
func (t *parallelTests) startedBy(spawn link.Site, f link.Func, many bool) {
	told := map[string]bool{}
	for _, h := range t.hazards(f, maxTestDepth, map[link.Func]bool{}) {
		if !told[h.what] {
			told[h.what] = true
			t.report(f, t.pass.At(h.at), h, run{started: spawn, starts: true, many: many})
		}
	}
}

// shared: the threads do not have one each on the Python that the project is for.
func (t *parallelTests) shared(h known.ParallelHazard) bool { return h.Until == 0 || t.minor < h.Until }

// call gives the hazard of calling a function, by its dotted name.
func (t *parallelTests) call(call link.Expr) (string, known.ParallelHazard, bool) {
	for _, x := range t.p.DottedCallee(call) {
		if h, ok := known.ParallelCalls[x.Name]; ok && t.shared(h) {
			return x.Name, h, true
		}
	}
	return "", known.ParallelHazard{}, false
}

// hazards gives what a function and the functions of its file that it calls do,
// under no lock.
func (t *parallelTests) hazards(f link.Func, depth int, seen map[link.Func]bool) []hazard {
	seen[f] = true
	fn := t.p.Function(f)
	var out []hazard
	lock.Walk(t.p, t.p.Static(f), nil, func(i facts.OpID, held []lock.Held) {
		site := link.Site{Func: f, Op: i}
		if slices.ContainsFunc(held, func(h lock.Held) bool { return !h.Fresh }) {
			return
		}
		switch op := fn.Ops[i]; op.Kind {
		case facts.Invoke:
			call := link.Expr{Func: f, Value: op.Value}
			if name, h, ok := t.call(call); ok {
				out = append(out, hazard{at: site, what: h.What, text: fmt.Sprintf("`%s` changes %s, which they share", name, h.What), usual: true})
				return
			}
			if h, ok := t.changes(call); ok {
				h.at = site
				out = append(out, h)
				return
			}
			callees, resolved := t.p.Callees(call)
			if depth < maxTestDepth && resolved && len(callees) == 1 && callees[0].File == f.File && !seen[callees[0].Func] {
				for _, h := range t.hazards(callees[0].Func, depth+1, seen) {
					h.at = site
					out = append(out, h)
				}
			}
		case facts.Write, facts.Delete:
			if state := t.state(f, op.Value); state != nil && t.lasting(state) {
				out = append(out, hazard{at: site, what: state.What, text: fmt.Sprintf("it changes %s, which they share", state.What)})
			}
		}
	})
	return out
}

// changes gives what a call changes that is the process's, or the file of a fixed
// name that it writes.
func (t *parallelTests) changes(call link.Expr) (hazard, bool) {
	for _, x := range t.p.DottedCallee(call) {
		if state, _ := known.ProcessStateOf(x.Name); state != nil && t.lasting(state) {
			return hazard{what: state.What, text: fmt.Sprintf("`%s` changes %s, which they share", x.Name, state.What)}, true
		}
	}
	if name, path := t.writes(call); name != "" {
		return hazard{what: path, text: fmt.Sprintf("`%s` makes all of them use the file %q", name, path)}, true
	}
	return hazard{}, false
}

// lasting: what else is the process's.
func (t *parallelTests) lasting(s *known.ProcessState) bool {
	return s.OwnSince == 0 || t.minor < s.OwnSince
}

// state gives the state of the process that storing to a value changes.
func (t *parallelTests) state(f link.Func, v facts.ValueID) *known.ProcessState {
	fn := t.p.Function(f)
	object, table := v, false
	if fn.Values[v].Kind == facts.Item {
		object, table = facts.ValueID(fn.Values[v].A), true
	}
	for _, path := range t.p.Paths(t.p.Static(f), object) {
		if path.Root.Kind != link.ExternalRoot {
			continue
		}
		if table {
			return known.ProcessTable(t.p.Qualified(path))
		}
		return known.ProcessName(t.p.Qualified(path))
	}
	return nil
}

// writes gives the function and the fixed name of a file that a call makes or changes.
func (t *parallelTests) writes(call link.Expr) (function, path string) {
	fn := t.p.Function(call.Func)
	args := fn.Calls[fn.Values[call.Value].B].Args
	callee := fn.Values[fn.Values[call.Value].A]
	name := ""
	for _, x := range t.p.DottedCallee(call) {
		if known.FileChanges[x.Name] != "" {
			name = x.Name
		}
	}
	if callee.Kind == facts.Global && t.p.Text(call.Func, callee.Name) == "open" && len(t.p.GlobalDefs(call.File, "open")) == 0 {
		name = "open"
	}
	if name == "" || len(args) == 0 || args[0].Name != 0 {
		return "", ""
	}
	file := t.text(call.Func, args[0].Value)
	if file == "" || file[0] == ':' || file == "/dev/null" {
		return "", ""
	}
	if known.FileModes[name] && !t.forWriting(call) {
		return "", ""
	}
	return name, file
}

func (t *parallelTests) forWriting(call link.Expr) bool {
	mode, ok := t.p.ArgumentAt(call, 1, "mode")
	if !ok {
		return false
	}
	return slices.ContainsFunc([]rune(t.text(call.Func, mode)), func(r rune) bool { return r == 'w' || r == 'a' || r == 'x' || r == '+' })
}

// text gives a constant string.
func (t *parallelTests) text(f link.Func, v facts.ValueID) string {
	val := t.p.Function(f).Values[v]
	if val.Kind != facts.Constant || syntax.ConstantKind(val.Op) != syntax.Str {
		return ""
	}
	return t.p.Text(f, val.Name)
}

// stores gives what a test stores in its own object or in a global: all threads
// have the same.
func (t *parallelTests) stores(f link.Func) []hazard {
	fn := t.p.Function(f)
	var out []hazard
	lock.Walk(t.p, t.p.Static(f), nil, func(i facts.OpID, held []lock.Held) {
		op := fn.Ops[i]
		target := fn.Values[op.Value]
		if op.Kind != facts.Write || slices.ContainsFunc(held, func(h lock.Held) bool { return !h.Fresh }) {
			return
		}
		if t.p.OfSelf(link.Expr{Func: f, Value: op.Value}) || target.Kind == facts.Global && fn.Values[op.Src].Kind != facts.Imported {
			name := t.p.File(f).Expr(fn, op.Value)
			out = append(out, hazard{at: link.Site{Func: f, Op: i}, what: name, text: fmt.Sprintf("all of them store to `%s`", name)})
		}
	})
	return out
}

func (t *parallelTests) report(f link.Func, at finding.Location, h hazard, r run) {
	p := t.p
	out := finding.Finding{
		Location:   at,
		Message:    fmt.Sprintf("`%s` is run on several threads at once: %s", p.LocalName(f), h.text),
		Label:      "shared by all threads of the test",
		Confidence: finding.Likely, Evidence: finding.Declared, GIL: finding.UnsafeAnyway,
		Subject: p.QualifiedName(f) + "." + h.what, Function: p.QualifiedName(f),
		Help: "give each thread its own, or mark the test `thread_unsafe`",
	}
	switch {
	case r.starts:
		out.Message = fmt.Sprintf("`%s` is run on a thread that a test starts: %s", p.LocalName(f), h.text)
		if r.many {
			out.Message = fmt.Sprintf("`%s` is run on threads that a test starts: %s", p.LocalName(f), h.text)
		}
		out.Evidence, out.Help = finding.Spawned, "do that where the threads are started, before the start and after the join"
		out.Related = []finding.Related{{Location: t.pass.At(r.started), Role: "spawn", Message: "started here"}}
	case r.marked:
		out.Related = []finding.Related{{Location: t.pass.At(r.mark), Role: "spawn", Message: "marked here"}}
	default:
		c := t.pass.Parallel
		out.Facts = []finding.Fact{{Label: "threads", Text: fmt.Sprintf("`%s` of %s, %s:%d [declared]", c.Option.Text, c.Option.Runner, c.Path, c.Row)}}
	}
	t.pass.Report(out)
}
