package speedup

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
	starts "github.com/ftlint/ftlint/analyzer/thread"
)

// region is a parallel part of the program, and what its tasks do.
type region struct {
	*group
	works   []*work // of different tasks, in order
	of      []int   // by task: which of works it does
	unknown map[place]string
	shared  map[*object]bool    // objects that more than one task uses
	guards  map[*object]*object // of those: the lock that they go from thread to thread with
}

// maxWalked is how many tasks of a region are followed one by one; more are
// taken to be like the nearest of these.
const maxWalked = 64

// worth: more than one task may run at a time.
func (g *group) worth() bool { return (len(g.tasks) > 1 || g.more) && g.workers != 1 }

// roots gives the functions that start threads or hand tasks over, and the
// files that may start some when they are run as scripts, in order.
func (m *Model) roots(entries []starts.Entry) (roots []link.Func, scripts []source.FileID) {
	seen := map[link.Func]bool{}
	files := map[source.FileID]bool{}
	add := func(f link.Func) {
		if !seen[f] {
			seen[f] = true
			roots = append(roots, f)
			files[f.File] = true
		}
	}
	for i := range entries {
		e := &entries[i]
		if e.Kind == known.Parallel && !e.Framework {
			add(e.Spawn.Func)
			for _, via := range e.Via {
				add(via.Func)
			}
		}
	}
	for id := range m.Program.Files {
		if m.Program.ImportsAny(source.FileID(id), "multiprocessing", "concurrent.futures") {
			m.processRoots(source.FileID(id), add)
		}
	}
	slices.SortFunc(roots, func(a, b link.Func) int { return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.ID, b.ID)) })
	for id := range files {
		if m.Program.HasName(id, "__name__") || seen[link.Func{File: id}] {
			scripts = append(scripts, id)
		}
	}
	slices.Sort(scripts)
	return roots, scripts
}

// processRoots finds the functions of a file that make processes.
func (m *Model) processRoots(id source.FileID, add func(link.Func)) {
	if !slices.ContainsFunc([]string{"ProcessPoolExecutor", "Pool", "Process"}, func(name string) bool { return m.Program.HasName(id, name) }) {
		return
	}
	for j := range m.Program.Files[id].Functions {
		f := link.Func{File: id, ID: facts.FuncID(j)}
		fn := m.Program.Function(f)
		for _, op := range fn.Ops {
			if op.Kind != facts.Invoke {
				continue
			}
			callee := fn.Values[fn.Values[op.Value].A]
			if name := m.Program.Text(f, callee.Name); poolMethods[name] != "" || name == "Pool" || name == "Process" || name == "ProcessPoolExecutor" {
				add(f)
				break
			}
		}
	}
}

// asScript walks a file as `python file.py` runs it.
func (m *Model) asScript(file source.FileID) []*group {
	env := m.module(file)
	if env.text == nil {
		return nil
	}
	again := &moduleEnv{file: file, text: env.text, tree: env.tree, vars: map[string]value{}, cells: map[string]*object{}}
	again.vars["__name__"] = value{kind: text, known: true, text: "__main__"}
	budget := rootNodes
	w := &walk{model: m, acc: newWork(0), times: 1, budget: &budget, spawns: &spawns{}}
	w.fr = &frame{env: again, vars: again.vars, live: 1}
	w.block(env.tree.Body)
	return w.spawns.groups
}

// asRoot walks a function of which it is not known who calls it.
func (m *Model) asRoot(f link.Func) []*group {
	budget := rootNodes
	env := m.module(f.File)
	if env.text == nil || f.ID == 0 {
		return nil
	}
	fn, ok := m.functionOf(f)
	if !ok {
		return nil
	}
	w := &walk{model: m, acc: newWork(0), times: 1, budget: &budget, spawns: &spawns{}}
	w.fr = &frame{env: env, vars: map[string]value{}, live: 1, fn: &functionDef{}}
	var args []value
	if c := fn.obj.function.class; c != nil && fn.obj.alloc != "staticmethod" {
		args = append(args, m.someInstance(c))
	}
	w.invoke(fn, args, nil, fn.obj.function.node)
	return w.spawns.groups
}

// follow walks the tasks of a region.
func (m *Model) follow(g *group) *region {
	r := &region{group: g, unknown: map[place]string{}, shared: map[*object]bool{}, guards: map[*object]*object{}}
	n := len(g.tasks)
	walked := min(n, maxWalked)
	budget := taskNodes
	for i := range walked {
		at := i
		if n > walked {
			at = i * n / walked
		}
		w := m.followTask(g, at, i+1, &budget)
		for p, what := range w.unknown {
			r.unknown[p] = what
		}
		r.works = append(r.works, w)
	}
	for i := range n {
		r.of = append(r.of, i*walked/n)
	}
	if g.more {
		if _, ok := r.unknown[g.at]; ok {
			r.unknown[g.at] = unknownAll
		} else {
			r.unknown[g.at] = unknownTasks
		}
		for len(r.of) < int(m.guess.tasks) {
			r.of = append(r.of, r.of[len(r.of)%max(n, 1)])
		}
	}
	r.findShared()
	return r
}

// followTask walks one task; if what it does is not known then, it is run, and
// walked once more beside the counts.
func (m *Model) followTask(g *group, at, number int, budget *int) *work {
	m.profile = nil
	w := m.walkTask(g, at, number, budget)
	if m.meter == nil || !w.vague() {
		return w
	}
	fn, args, ok := callText(g.tasks[at])
	if !ok {
		return w
	}
	profile, ok := m.meter.Run(fn.env.file, fn.name, args)
	if !ok {
		return w
	}
	m.profile, m.profiled = profile, fn.env.file
	fresh := taskNodes / 4
	again := m.walkTask(g, at, number, &fresh)
	again.measured = true
	m.profile = nil
	return again
}

func (m *Model) walkTask(g *group, at, number int, budget *int) *work {
	acc := newWork(number)
	m.recursions = map[*functionDef]value{}
	env := m.module(g.at.file)
	w := &walk{model: m, acc: acc, times: 1, budget: budget}
	w.fr = &frame{env: env, vars: map[string]value{}, live: 1, fn: &functionDef{}}
	t := g.tasks[at]
	node := syntax.Pass{Span: g.at.span}
	acc.gives = w.apply(t.callee, &arguments{positional: t.args.positional, named: t.args.named}, &node)
	acc.enlarge(m.guess.unseen)
	w.ops("stack_chunk", &node, nil, w.levels.crossings())
	if acc.vague() {
		acc.shorten(m.guess.longest)
	}
	return acc
}

// typical is what an operation takes, in nanoseconds, where only the order of
// magnitude matters.
const typical = 30

// shorten makes a task take so many nanoseconds at most.
func (w *work) shorten(most float64) {
	sum := 0.0
	for it, n := range w.items {
		switch it.op {
		case waiting, unseenWork, fileAccess:
			sum += n
		default:
			sum += n * typical
		}
	}
	if sum <= most {
		return
	}
	for it := range w.items {
		w.items[it] *= most / sum
	}
}

// enlarge makes what nobody sees of a task take so many nanoseconds at least.
func (w *work) enlarge(least float64) {
	sum := 0.0
	for it, n := range w.items {
		if it.op == unseenWork {
			sum += n
		}
	}
	if sum == 0 || sum >= least {
		return
	}
	for it := range w.items {
		if it.op == unseenWork {
			w.items[it] *= least / sum
		}
	}
}

// vague reports whether running the task could tell more about it.
func (w *work) vague() bool {
	for _, what := range w.unknown {
		switch what {
		case unknownTrips, unknownEnd, unknownTest, unknownDepth, tooLarge:
			return true
		}
	}
	return false
}

// callText gives a task as a call of a module's function with constants.
func callText(t task) (*functionDef, []string, bool) {
	if t.callee.kind != function || t.callee.obj.function.outer != nil || t.callee.obj.function.class != nil || len(t.args.named) > 0 {
		return nil, nil, false
	}
	var args []string
	for _, v := range t.args.positional {
		text, ok := literalText(v, 0)
		if !ok {
			return nil, nil, false
		}
		args = append(args, text)
	}
	return t.callee.obj.function, args, true
}

func literalText(v value, depth int) (string, bool) {
	switch {
	case v.kind == none:
		return "None", true
	case v.kind == boolean && v.known:
		return map[bool]string{true: "True", false: "False"}[v.num != 0], true
	case v.kind == integer && v.known:
		return strconv.FormatFloat(v.num, 'f', 0, 64), true
	case v.kind == floating && v.known:
		s := strconv.FormatFloat(v.num, 'g', -1, 64)
		if !strings.ContainsAny(s, ".e") {
			s += ".0"
		}
		return s, true
	case v.kind == text && v.known && len(v.text) < 10_000:
		return strconv.QuoteToASCII(v.text), true
	case (v.kind == tuple || v.kind == list) && v.obj.items != nil && depth < 4 && len(v.obj.items) < 1000:
		var parts []string
		for _, x := range v.obj.items {
			part, ok := literalText(x, depth+1)
			if !ok {
				return "", false
			}
			parts = append(parts, part)
		}
		if v.kind == list {
			return "[" + strings.Join(parts, ", ") + "]", true
		}
		return "(" + strings.Join(append(parts, ""), ", ") + ")", true
	}
	return "", false
}

// executions is how often a statement was executed when the task was run.
func (w *walk) executions(s syntax.Node) (float64, bool) {
	if w.model.profile == nil || w.fr.env.text == nil || w.fr.env.file != w.model.profiled {
		return 0, false
	}
	return w.model.profile[w.fr.env.text.Position(s.Extent().Start).Row], true
}

// ratio is how often the first statement of a body was executed for each time
// that the statement around it was.
func (w *walk) ratio(s syntax.Node, body []syntax.Stmt) (float64, bool) {
	outer, ok := w.executions(s)
	if !ok || outer == 0 || len(body) == 0 {
		return 0, false
	}
	line := func(n syntax.Node) int { return w.fr.env.text.Position(n.Extent().Start).Row }
	if line(s) == line(body[0]) {
		return 0, false
	}
	inner, _ := w.executions(body[0])
	return inner / outer, true
}

// findShared tells which objects more than one task uses, and which lock each
// of those goes from thread to thread with.
func (r *region) findShared() {
	users := map[*object]map[int]bool{}
	uses := map[*object]*uses{}
	for i, w := range r.works {
		for _, it := range w.lines() {
			o := it.obj
			if o == nil || o.task != 0 || it.op == acquire {
				continue
			}
			if users[o] == nil {
				users[o], uses[o] = map[int]bool{}, newUses()
			}
			users[o][i] = true
			uses[o].add(it)
		}
	}
	alike := len(r.works) == 1 && len(r.of) > 1
	for o, tasks := range users {
		if (len(tasks) > 1 || alike) && !r.apart(o) {
			r.shared[o] = true
			r.guards[o] = uses[o].guard()
		}
	}
}

// apart reports whether each task takes elements of its own out of a container.
func (r *region) apart(elements *object) bool {
	var parts []part
	for _, w := range r.works {
		if p, ok := w.parts[elements]; ok {
			parts = append(parts, p)
		}
	}
	slices.SortFunc(parts, func(a, b part) int { return cmp.Compare(a.low, b.low) })
	for i := 1; i < len(parts); i++ {
		if parts[i].low < parts[i-1].high {
			return false
		}
	}
	return len(parts) > 1 && len(parts) == len(r.works) && len(r.of) == len(r.works)
}

// uses is how often an object is used, and under which locks.
type uses struct {
	all, writes        float64
	under, writesUnder map[*object]float64
}

func newUses() *uses {
	return &uses{under: map[*object]float64{}, writesUnder: map[*object]float64{}}
}

func (u *uses) add(it line) {
	u.all += it.n
	if writes[it.op] {
		u.writes += it.n
	}
	for h := it.held; h != nil; h = h.outer {
		u.under[h.lock] += it.n
		if writes[it.op] {
			u.writesUnder[h.lock] += it.n
		}
	}
}

// guard is the lock that is held at all writes and most uses, nil if there is
// none.
func (u *uses) guard() *object {
	var guard *object
	for l, n := range u.under {
		if u.writesUnder[l] == u.writes && n*2 >= u.all && (guard == nil || l.compare(guard) < 0) {
			guard = l
		}
	}
	return guard
}

// size is how many tasks there are, NaN if unknown.
func (r *region) size() float64 {
	if r.more {
		return nan
	}
	return float64(len(r.of))
}
