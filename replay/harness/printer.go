package harness

import (
	"slices"
	"sort"
	"strings"

	"github.com/ftlint/ftlint/analyzer/bind"
	"github.com/ftlint/ftlint/analyzer/syntax"
	"github.com/ftlint/ftlint/replay/machine"
)

// printer writes statements as Python 3.4, one a line, and keeps which row of
// the file each line comes from.
type printer struct {
	s      *slicer
	out    strings.Builder
	rows   []int
	indent int
	row    int
	sliced bool // print only what is marked
	scope  bind.ScopeID
	temps  int

	lines map[syntax.Stmt]lineRange
	order []block
	notes map[string]bool

	tests    map[*syntax.While]int // where the test of a loop stands, if in its body
	snapshot bool                  // go over copies, where the finding says that one should

	hoisted   map[*syntax.NamedExpr]bool // assignment expressions that stand before
	settable  map[string]bool            // names that the function which is printed has a setter for
	loop      *syntax.While              // the loop whose body comes next
	asks, has extras                     // what the text uses of what the harness brings, and what stands at its head
	head      int                        // lines before the user's code
	starting  bool                       // the loop that is printed starts threads

	called    bool             // something is printed as a call that is none in the source
	below     bool             // the class that is printed derives from one that is not known
	observing bool             // what is returned is observed
	roles     []machine.Region // what the harness's own threads do
	late      bool             // a range is cut that could run later rounds
	forks     bool             // a call asks which process it is
}

// extras are what a harness brings beside the program's own text.
type extras struct {
	unknown  bool // values that are not known
	opaque   bool // classes that are not
	checks   bool // isinstance with those
	steps    bool // a call in C in steps
	raises   bool // a call that raises
	streams  bool // a stream in memory
	pools    bool // pools of threads of multiprocessing
	used     bool // what is gone through at once
	times    bool // a wait that is over by its time
	weak     bool // containers that refer weakly
	errors   bool // exceptions that are not known
	inherits bool // what classes that are not known would give
	joins    bool // displays of what others hold
	threads  bool // threading, by a name that no program has
	records  bool // objects of no class
	first    bool // the first elements of what a loop goes over
	patterns bool // tests for sequences and mappings
	version  bool // sys.version_info
	names    bool // attributes by names that are computed
	process  bool // the number of the process
}

type lineRange struct{ first, last int }

// block is a list of statements that was printed, and the scope it is in.
type block struct {
	stmts []syntax.Stmt
	scope bind.ScopeID
	of    *syntax.While // whose body it is, if its test stands in it
}

func (s *slicer) print() *Harness {
	s.findPatterns()
	s.findObserved()
	p := &printer{s: s}
	p.program()
	for n := -1; p.asks != p.has || n != len(s.spoken)+len(s.lacked); {
		n = len(s.spoken) + len(s.lacked)
		p = &printer{s: s, has: p.asks, asks: p.asks}
		p.program()
	}
	yardstick := &printer{s: s, has: p.has, asks: p.has, snapshot: true}
	if yardstick.program(); yardstick.out.String() == p.out.String() {
		yardstick.out.Reset()
	}
	h := &Harness{Text: p.out.String(), Yardstick: yardstick.out.String(), Subject: s.subject.machine(), Guesses: p.has.unknown, Late: p.late, Alike: s.alike, Forks: p.forks, KeepsLimit: s.keepsLimit, FromZero: s.fromZero, Lowered: p.called, Head: p.head, Whole: s.advances(), Iterator: s.iterator()}
	for _, c := range s.calls {
		h.Called = h.Called || c.threaded
	}
	h.Called = h.Called || s.others > 0
	for _, row := range p.rows {
		file, row := s.place(row)
		h.Files, h.Rows = append(h.Files, file), append(h.Rows, row)
	}
	h.Subject.Identity = s.identity()
	h.Regions = p.patternRegions()
	if s.finding.Code == "FT101" || s.finding.Code == "FT102" {
		h.Regions = p.regions()
		h.Direct = s.isDirect(s.effects())
	}
	for n := range p.notes {
		h.Assumptions = append(h.Assumptions, n)
	}
	h.Assumptions = append(h.Assumptions, s.assumptions...)
	sort.Strings(h.Assumptions)
	return h
}

// program prints the whole harness.
func (p *printer) program() {
	p.sliced, p.lines, p.notes = true, map[syntax.Stmt]lineRange{}, map[string]bool{}
	p.tests = map[*syntax.While]int{}
	p.asks.unknown = p.asks.unknown || p.s.tells
	if p.has.unknown {
		p.text(p.s.preludeText())
		for _, text := range p.s.world.lines() {
			p.line(text)
		}
		p.line("_subject = " + quoted(p.s.subject.last()))
		p.s.world.note(p)
		if !p.s.bindsOpen() {
			p.line("open = Unknown('open', None, True)")
		}
	}
	for _, extra := range []struct {
		has  bool
		text string
	}{{p.has.opaque, opaqueText}, {p.has.checks, isinstanceText}, {p.has.steps, eachText}, {p.has.raises, raisesText}, {p.has.streams, streamText},
		{p.has.used, usedText}, {p.has.times, overText}, {p.has.weak, weakText}, {p.has.pools, threadPoolText}, {p.has.errors, foreignErrorText}, {p.has.inherits, inheritedText},
		{p.s.makers != nil, "_made = {}\n"}, {p.s.replaced != nil, withinText}, {p.s.tells, tellText}, {p.s.interruption != nil, "_begun = False\n"}, {p.has.joins, joinedText},
		{p.has.threads, "import threading as _threading\n"}, {p.has.records, recordText}, {p.has.first, firstText}, {p.has.patterns, patternText}, {p.has.version, versionText}, {p.has.names, namedText}} {
		if extra.has {
			p.text(extra.text)
		}
	}
	if p.has.process {
		p.line(processID + " = 1")
	}
	p.errorClasses()
	p.lackings()
	p.head = len(p.rows)
	var threaded []call
	for _, c := range p.s.calls {
		if c.threaded {
			threaded = append(threaded, c)
		}
	}
	if len(threaded) > 0 {
		p.line("import threading")
	}
	p.printStubs()
	p.block(p.s.mod.Body)
	p.givens()
	for _, sh := range p.s.shared {
		p.row = sh.row
		p.line(sh.name + " = " + sh.text)
	}
	p.row = 0
	if p.has.process {
		p.line(processID + " = 2")
		p.note("`os.getpid()` is another number since a fork")
	}
	for _, text := range p.s.fills {
		p.asks.unknown = p.asks.unknown || strings.Contains(text, "Unknown(")
		p.line(text)
		p.note("before: `" + text + "`")
	}
	for _, c := range p.s.calls {
		if p.row = c.row; !c.threaded {
			p.line(c.text)
		}
	}
	if p.s.interruption != nil {
		p.line("_begun = True")
	}
	p.callThreaded(threaded)
}

// text prints lines of the harness's own.
func (p *printer) text(lines string) {
	for _, line := range strings.Split(strings.TrimSuffix(lines, "\n"), "\n") {
		p.line(line)
	}
}

// callThreaded runs functions that nobody is seen to run in threads of their
// own, at the same time.
func (p *printer) callThreaded(calls []call) {
	for i, c := range calls {
		p.row = c.row
		role := "role_" + string(rune('a'+i))
		p.line("def " + role + "():")
		p.indent++
		first := len(p.rows) + 1
		p.role(c)
		p.roles = append(p.roles, machine.Region{First: first, Last: len(p.rows)})
		p.indent--
		p.line("thread_" + string(rune('a'+i)) + " = threading.Thread(target=" + role + ")")
	}
	for i := range calls {
		p.line("thread_" + string(rune('a'+i)) + ".start()")
	}
	switch n := len(calls); {
	case n > 2:
		p.note(itoa(n) + " threads call this at the same time")
	case n == 2:
		p.note("two threads call this at the same time")
	}
}

func (p *printer) suiteOf(head, body string) {
	p.line(head)
	p.indent++
	p.line(body)
	p.indent--
}

func (p *printer) note(text string) { p.notes[text] = true }

func (p *printer) line(text string) {
	p.out.WriteString(strings.Repeat("    ", p.indent) + text + "\n")
	p.rows = append(p.rows, p.row)
}

// block prints statements, and `pass` if none stays.
func (p *printer) block(stmts []syntax.Stmt) {
	p.order = append(p.order, block{stmts, p.scope, p.loop})
	p.loop = nil
	n := len(p.rows)
	for _, st := range stmts {
		if p.sliced && !p.s.keep[st] || p.s.dropped[st] || p.scope == bind.ModuleScope && exports(st) {
			continue
		}
		was := p.sliced
		if p.s.whole[st] {
			p.sliced = false
		}
		first := len(p.rows) + 1
		p.row = p.s.rowOf(st)
		p.letGo(st)
		if p.replaces(st) {
			p.line("pass")
			continue
		}
		p.passes(st, true)
		p.stmt(st)
		p.passes(st, false)
		if !compound(st) && !defines(st) {
			p.interrupt(st)
		}
		p.sliced = was
		if last := len(p.rows); last >= first {
			p.lines[st] = lineRange{first, last}
		}
		p.putIn(st)
		p.useTaken(st)
	}
	if len(p.rows) == n && p.indent > 0 {
		p.line("pass")
	}
}

func (p *printer) suite(head string, stmts []syntax.Stmt) {
	p.line(head)
	p.body(stmts)
}

func (p *printer) body(stmts []syntax.Stmt) {
	p.indent++
	p.block(stmts)
	p.indent--
}

func (p *printer) refuse(n syntax.Node, what string) { refuse(p.s.rowOf(n), "%s", what) }

func (p *printer) stmt(st syntax.Stmt) {
	switch st := st.(type) {
	case *syntax.ExprStmt:
		p.exprStmt(st)
	case *syntax.Assign:
		p.assign(st)
	case *syntax.AnnAssign:
		if st.Value != nil {
			p.line(p.expr(st.Target) + " = " + p.expr(st.Value))
		}
	case *syntax.AugAssign:
		if st.Op == syntax.MatMult {
			p.refuse(st, "the operator @")
		}
		p.line(p.expr(st.Target) + " " + operatorText[st.Op] + "= " + p.expr(st.Value))
	case *syntax.Return:
		if st.Value == nil {
			p.line("return")
		} else {
			p.hoist(st.Value)
			p.line("return " + p.observed(p.expr(st.Value)))
		}
	case *syntax.If:
		if p.asksAgain(st) {
			break
		}
		p.hoist(st.Test)
		p.suite("if "+p.expr(st.Test)+":", st.Body)
		if len(st.Orelse) > 0 && p.anyStays(st.Orelse) {
			p.suite("else:", st.Orelse)
		}
	case *syntax.For:
		p.forStmt(st)
	case *syntax.While:
		p.while(st)
	case *syntax.With:
		p.with(st)
	case *syntax.Try:
		p.try(st)
	case *syntax.FunctionDef:
		p.functionDef(st)
	case *syntax.ClassDef:
		p.classDef(st)
	case *syntax.Raise:
		p.raise(st)
	case *syntax.Assert:
		if st.Msg != nil {
			p.line("assert " + p.expr(st.Test) + ", " + p.expr(st.Msg))
		} else {
			p.line("assert " + p.expr(st.Test))
		}
	case *syntax.Delete:
		for _, t := range st.Targets {
			p.notePut(t)
		}
		p.line("del " + p.list(st.Targets))
	case *syntax.Global:
		p.line("global " + strings.Join(st.Names, ", "))
	case *syntax.Nonlocal:
		p.line("nonlocal " + strings.Join(st.Names, ", "))
	case *syntax.Pass:
		p.line("pass")
	case *syntax.Break:
		p.line("break")
	case *syntax.Continue:
		p.line("continue")
	case *syntax.Import:
		p.importStmt(st)
	case *syntax.ImportFrom:
		p.importFrom(st)
	case *syntax.Match:
		p.match(st)
	case *syntax.TypeAlias:
		p.refuse(st, "type statement")
	}
}

func (p *printer) anyStays(stmts []syntax.Stmt) bool {
	if !p.sliced {
		return true
	}
	for _, st := range stmts {
		if p.s.keep[st] {
			return true
		}
	}
	return false
}

func (p *printer) exprStmt(st *syntax.ExprStmt) {
	if p.asksFirst(st) {
		return
	}
	switch e := st.Value.(type) {
	case *syntax.Constant:
		return // a docstring, or nothing
	case *syntax.Call:
		if name, ok := e.Func.(*syntax.Name); ok && name.ID == "exec" && p.scope == bind.ModuleScope {
			p.note("what exec does at line " + itoa(p.s.shown(p.s.rowOf(st))) + " while the module is imported is left out")
			p.line("pass")
			return
		}
		if a, ok := e.Func.(*syntax.Attribute); ok && a.Attr == "setDaemon" {
			p.note("daemon threads are ordinary ones, so that the end of the program waits for them")
			return
		}
	}
	if c, ok := st.Value.(*syntax.Call); ok {
		p.line(p.asEffect(c))
		return
	}
	p.line(p.expr(st.Value))
}

func (p *printer) assign(st *syntax.Assign) {
	if a, ok := st.Targets[0].(*syntax.Attribute); ok && a.Attr == "daemon" && len(st.Targets) == 1 {
		if c, ok := st.Value.(*syntax.Constant); ok && c.Kind == syntax.True {
			p.note("daemon threads are ordinary ones, so that the end of the program waits for them")
			return
		}
	}
	text := ""
	for _, t := range st.Targets {
		p.notePut(t)
		text += p.target(t) + " = "
	}
	value := ""
	if p.s.isSubjectName(st.Targets[0], st.Value) {
		value = p.standIn(st.Value)
	}
	if value == "" {
		value = p.unpacked("_row", st.Targets[0], st.Value, p.expr(st.Value))
	}
	if p.s.opensSubject(st) {
		p.note("that another one is opened at line " + itoa(p.s.shown(p.row)) + " is seen: nobody closes the one that it replaces")
		value = "_observe(" + value + ")"
	}
	p.line(text + value)
}

// target prints an assignment's target without the parentheses of a tuple.
func (p *printer) target(e syntax.Expr) string {
	if t, ok := e.(*syntax.Tuple); ok && len(t.Elts) > 0 {
		if len(t.Elts) == 1 {
			return p.expr(t.Elts[0]) + ","
		}
		return p.list(t.Elts)
	}
	return p.expr(e)
}

// unpacked prints what is taken apart into other than two names: what is not known
// holds two elements elsewhere.
func (p *printer) unpacked(by string, target, value syntax.Expr, text string) string {
	names, ok := target.(*syntax.Tuple)
	if _, display := value.(*syntax.Tuple); !ok || display || !p.has.unknown || len(names.Elts) == 2 || slices.ContainsFunc(names.Elts, isStarred) {
		return text
	}
	return by + "(" + text + ", " + itoa(len(names.Elts)) + ")"
}

func isStarred(e syntax.Expr) bool {
	_, ok := e.(*syntax.Starred)
	return ok
}
