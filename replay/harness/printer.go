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
	loop      *syntax.While              // the loop whose body comes next
	asks, has extras                     // what the text uses of what the harness brings, and what stands at its head
	head      int                        // lines before the user's code
	starting  bool                       // the loop that is printed starts threads

	observing bool             // what is returned is observed
	roles     []machine.Region // what the harness's own threads do
}

// extras are what a harness brings beside the program's own text.
type extras struct {
	unknown bool // values that are not known
	opaque  bool // classes that are not
	checks  bool // isinstance with those
	steps   bool // a call in C in steps
	raises  bool // a call that raises
	streams bool // a stream in memory
	used    bool // what is gone through at once
	times   bool // a wait that is over by its time
	weak    bool // containers that refer weakly
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
	for p.asks != p.has {
		p = &printer{s: s, has: p.asks, asks: p.asks}
		p.program()
	}
	yardstick := &printer{s: s, has: p.has, asks: p.has, snapshot: true}
	if yardstick.program(); yardstick.out.String() == p.out.String() {
		yardstick.out.Reset()
	}
	h := &Harness{Text: p.out.String(), Yardstick: yardstick.out.String(), Subject: s.subject.machine(), Guesses: p.has.unknown, Head: p.head, Whole: s.advances(), Iterator: s.iterator()}
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
	if p.has.unknown {
		p.text(p.s.preludeText())
		for _, text := range p.s.world.lines() {
			p.line(text)
		}
		p.s.world.note(p)
		if _, bound := p.s.table.Lookup(bind.ModuleScope, "open"); !bound {
			p.line("open = Unknown('open', None, True)")
		}
	}
	for _, extra := range []struct {
		has  bool
		text string
	}{{p.has.opaque, opaqueText}, {p.has.checks, isinstanceText}, {p.has.steps, eachText}, {p.has.raises, raisesText}, {p.has.streams, streamText},
		{p.has.used, usedText}, {p.has.times, overText}, {p.has.weak, weakText}} {
		if extra.has {
			p.text(extra.text)
		}
	}
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
	if len(calls) > 0 {
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
		if p.sliced && !p.s.keep[st] || p.s.dropped[st] {
			continue
		}
		was := p.sliced
		if p.s.whole[st] {
			p.sliced = false
		}
		first := len(p.rows) + 1
		p.row = p.s.rowOf(st)
		p.letGo(st)
		p.stmt(st)
		p.sliced = was
		if last := len(p.rows); last >= first {
			p.lines[st] = lineRange{first, last}
		}
		p.putIn(st)
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
		p.refuse(st, "match statement")
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
	switch e := st.Value.(type) {
	case *syntax.Constant:
		return // a docstring, or nothing
	case *syntax.Call:
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
		text += p.target(t) + " = "
	}
	value := ""
	if p.s.isSubjectName(st.Targets[0], st.Value) {
		value = p.standIn(st.Value)
	}
	if value == "" {
		value = p.unpacked("_row", st.Targets[0], st.Value, p.expr(st.Value))
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

func (p *printer) forStmt(st *syntax.For) {
	if st.Async {
		p.refuse(st, "async for")
	}
	p.starting = p.s.spawnsIn(st)
	p.suite("for "+p.target(st.Target)+" in "+p.unpacked("_rows", st.Target, st.Iter, p.copied(st.Iter, p.iterable(st.Iter)))+":", st.Body)
	if len(st.Orelse) > 0 && p.anyStays(st.Orelse) {
		p.suite("else:", st.Orelse)
	}
}

// while cuts an endless loop to two rounds: nothing that stands behind it is
// ever reached, so the function returns.
func (p *printer) while(st *syntax.While) {
	if !isTrue(st.Test) && !p.s.neverSet(st.Test) || leaves(st.Body) || p.scope == bind.ModuleScope {
		if (p.s.splitsLoop(st) || walrus(st.Test) != nil) && len(st.Orelse) == 0 {
			p.line("while True:")
			p.indent++
			p.tests[st] = len(p.rows) + 1
			p.hoist(st.Test)
			p.suiteOf("if not "+p.operand(st.Test)+":", "break")
			p.indent--
			p.loop = st
			p.body(st.Body)
		} else if c := p.s.timedWait(st.Test); c != nil && p.scope != bind.ModuleScope {
			p.temps++
			turns := "_turns_" + itoa(p.temps)
			p.asks.times = true
			p.note("the wait at line " + itoa(p.s.shown(p.row)) + " is over by its time at once, and then no more")
			p.line(turns + " = 0")
			p.line("while not _over(" + p.expr(c.Func.(*syntax.Attribute).Value) + ", " + p.arguments(c) + ", " + turns + "):")
			p.indent++
			p.line(turns + " += 1")
			p.indent--
			p.body(st.Body)
		} else if c, ok := st.Test.(*syntax.Call); ok && p.has.unknown && p.scope != bind.ModuleScope {
			p.temps++
			turns := "_turns_" + itoa(p.temps)
			p.line(turns + " = 0")
			p.line("while _again(" + p.expr(c) + ", " + turns + "):")
			p.indent++
			p.line(turns + " += 1")
			p.indent--
			p.body(st.Body)
		} else {
			p.suite("while "+p.expr(st.Test)+":", st.Body)
		}
		if len(st.Orelse) > 0 && p.anyStays(st.Orelse) {
			p.suite("else:", st.Orelse)
		}
		return
	}
	p.starting = p.s.spawnsIn(st)
	n := itoa(p.length(0))
	p.note("the endless loop at line " + itoa(p.s.shown(p.row)) + " runs " + n + " rounds")
	p.suite("for _round in range("+n+"):", st.Body)
	p.line("return")
}

// neverSet says whether a test asks for a flag that nothing here sets after it is
// made.
func (s *slicer) neverSet(test syntax.Expr) bool {
	not, ok := test.(*syntax.UnaryOp)
	if !ok || not.Op != syntax.Not || path(not.Operand) == "" {
		return false
	}
	flag := lastName(not.Operand)
	made, set := 0, 0
	for _, st := range s.mod.Body {
		if s.keep[st] && !defines(st) && s.binds(st, flag) {
			made++
		}
	}
	for _, f := range s.functions {
		if !s.keep[f.def] {
			continue
		}
		syntax.Inspect(f.def, func(n syntax.Node) bool {
			st, ok := n.(syntax.Stmt)
			if !ok || st == syntax.Stmt(f.def) {
				return true
			}
			for _, name := range bound(st) {
				if name[strings.LastIndexByte(name, '.')+1:] == flag {
					if f.def.Name == "__init__" {
						made++
					} else {
						set++
					}
				}
			}
			return true
		})
	}
	return made > 0 && set == 0
}

func isTrue(e syntax.Expr) bool {
	c, ok := e.(*syntax.Constant)
	return ok && (c.Kind == syntax.True || c.Kind == syntax.Int && c.Value != "0")
}

// leaves says whether a loop's body has a break of its own or a return.
func leaves(stmts []syntax.Stmt) bool {
	found := false
	for _, st := range stmts {
		syntax.Inspect(st, func(n syntax.Node) bool {
			switch n.(type) {
			case *syntax.FunctionDef, *syntax.ClassDef:
				return false
			case *syntax.Break, *syntax.Return, *syntax.Yield, *syntax.YieldFrom:
				found = true
			}
			return true
		})
	}
	return found
}

func (p *printer) with(st *syntax.With) {
	if st.Async {
		p.refuse(st, "async with")
	}
	var items []string
	for _, it := range st.Items {
		text := ""
		if it.OptionalVars != nil && p.s.isSubjectName(it.OptionalVars, it.ContextExpr) {
			text = p.standIn(it.ContextExpr)
		}
		if text == "" {
			text = p.expr(it.ContextExpr)
		}
		if it.OptionalVars != nil {
			text += " as " + p.expr(it.OptionalVars)
		}
		items = append(items, text)
	}
	p.suite("with "+strings.Join(items, ", ")+":", st.Body)
}

func (p *printer) try(st *syntax.Try) {
	if st.Star {
		p.refuse(st, "except*")
	}
	p.suite("try:", st.Body)
	for _, h := range st.Handlers {
		p.row = p.s.rowOf(h)
		head := "except"
		if h.Type != nil {
			head += " " + p.handled(h.Type)
		}
		if h.Name != "" {
			head += " as " + p.name(h, h.Name)
		}
		p.suite(head+":", h.Body)
	}
	if len(st.Orelse) > 0 && p.anyStays(st.Orelse) {
		p.suite("else:", st.Orelse)
	}
	if len(st.Finalbody) > 0 {
		p.suite("finally:", st.Finalbody)
	}
}

func (p *printer) raise(st *syntax.Raise) {
	switch {
	case st.Exc == nil:
		p.line("raise")
	case st.Cause == nil:
		p.line("raise " + p.expr(st.Exc))
	default:
		p.line("raise " + p.expr(st.Exc) + " from " + p.expr(st.Cause))
	}
}

// functionDef prints a function. gpython takes a dotted decorator for one name
// and rejects other expressions, so that such a decorator is evaluated before
// and applied by an assignment.
func (p *printer) functionDef(f *syntax.FunctionDef) {
	if f.Async || p.driven(f) {
		p.asyncDef(f)
		return
	}
	if f.Name == "__del__" {
		p.note("the method __del__ is left out")
		p.line("pass")
		return
	}
	apply := p.decorators(f.Decorators, f)
	p.row = p.s.rowOf(f)
	sliced, scope := p.sliced, p.scope
	p.sliced = p.isDriver(f) || p.s.stubs != nil && f.Name == "__init__" && p.s.keep[f]
	head := "def " + p.name(f, f.Name) + "(" + p.parameters(f.Args) + "):"
	p.scope, _ = p.s.table.ScopeOf(f)
	observing := p.observing
	p.observing = p.s.observes[f]
	p.line(head)
	if f == p.s.subject.owner {
		p.indent++
		p.line("_at_end(lambda: " + p.name(f, p.s.subject.local) + ")")
		p.indent--
	}
	p.body(f.Body)
	p.sliced, p.scope, p.observing = sliced, scope, observing
	p.row = p.s.rowOf(f)
	for i := len(apply) - 1; i >= 0; i-- {
		p.line(f.Name + " = " + apply[i] + "(" + f.Name + ")")
	}
}

func (p *printer) isDriver(f *syntax.FunctionDef) bool {
	for _, d := range p.s.drivers {
		if d.fn != nil && d.fn.def == f {
			return true
		}
	}
	return false
}

func (p *printer) decorators(list []syntax.Expr, f *syntax.FunctionDef) []string {
	var apply []string
	for _, d := range list {
		if formalDecorator(d) {
			continue
		}
		of := d
		if c, ok := d.(*syntax.Call); ok {
			of = c.Func
		}
		if pt := path(of); pt != "" && p.s.foreign(head(pt)) {
			if !p.wraps(d, f) {
				p.refuse(d, "the decorator "+pt+", which is not known,")
			}
			p.note("the decorator " + pt + " leaves what it decorates as it is")
			continue
		}
		text := p.expr(d)
		if _, ok := d.(*syntax.Name); !ok {
			p.temps++
			temp := "_decorator_" + itoa(p.temps)
			p.line(temp + " = " + text)
			text = temp
		}
		apply = append(apply, text)
	}
	return apply
}

func (p *printer) classDef(c *syntax.ClassDef) {
	apply := p.decorators(c.Decorators, nil)
	p.row = p.s.rowOf(c)
	var bases []string
	for _, b := range c.Bases {
		if p.s.formal(b) {
			continue
		}
		if lastName(b) == "object" && p.s.stubs != nil {
			continue
		}
		bases = append(bases, p.base(b))
	}
	for _, k := range c.Keywords {
		if k.Arg == "" {
			p.refuse(c, "** in a class statement")
		}
		if k.Arg == "metaclass" && lastName(k.Value) == "ABCMeta" {
			continue
		}
		bases = append(bases, k.Arg+"="+p.expr(k.Value))
	}
	if p.s.opensUp(c) {
		p.opaque()
		bases = append(bases, "Opaque")
	}
	head := "class " + p.name(c, c.Name)
	if len(bases) > 0 {
		head += "(" + strings.Join(bases, ", ") + ")"
	}
	scope := p.scope
	p.scope, _ = p.s.table.ScopeOf(c)
	p.suite(head+":", c.Body)
	p.scope = scope
	p.row = p.s.rowOf(c)
	for i := len(apply) - 1; i >= 0; i-- {
		p.line(c.Name + " = " + apply[i] + "(" + c.Name + ")")
	}
}

func (p *printer) importStmt(st *syntax.Import) {
	for _, a := range st.Names {
		if p.sliced && !p.wanted(aliasName(a)) {
			continue
		}
		if !machine.HasModule(a.Name) {
			name, label := a.AsName, a.Name
			if name == "" {
				name, _, _ = strings.Cut(a.Name, ".")
				label = name
			}
			p.unknownImport(name, label)
			continue
		}
		p.line("import " + importText(a))
	}
}

func importText(a *syntax.Alias) string {
	if a.AsName != "" {
		return a.Name + " as " + a.AsName
	}
	return a.Name
}

// wanted says whether a global is needed; within functions all is.
func (p *printer) wanted(name string) bool {
	return p.scope != bind.ModuleScope || p.s.globals[name]
}

func (p *printer) importFrom(st *syntax.ImportFrom) {
	if st.Module == "__future__" {
		return
	}
	var names []string
	for _, a := range st.Names {
		switch {
		case p.sliced && a.Name != "*" && !p.wanted(aliasName(a)):
		case a.Name == "*":
			p.refuse(st, "import *")
		case isWeak(st, a.Name):
			p.weak(a)
		case st.Level > 0 || !machine.HasModule(st.Module) || !machine.ModuleHas(st.Module, a.Name):
			p.unknownImport(aliasName(a), a.Name)
		default:
			names = append(names, importText(a))
		}
	}
	if len(names) > 0 {
		p.line("from " + st.Module + " import " + strings.Join(names, ", "))
	}
}
