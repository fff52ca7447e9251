package harness

import (
	_ "embed"
	"strings"

	"github.com/ftlint/ftlint/analyzer/bind"
	"github.com/ftlint/ftlint/analyzer/syntax"
	"github.com/ftlint/ftlint/replay/machine"
)

// What lies outside of the file is unknown: modules that the machine does not
// have, and arguments that nobody in the file gives. In the harness it is an
// object that accepts most operations. It is true, holds two elements, and
// equals what has the same origin if it was given; what a foreign function
// makes equals nothing else. In other worlds it is false and no more than 0, holds nothing, or
// equals whatever it is compared with. It stands in for no lock: what may order threads
// is refused. It is written in Python, so that what runs is what can be read.
//
//go:embed unknown.py
var prelude string

// given is the name of an argument that nobody in the file gives.
func (s *slicer) given(fn *function, param *syntax.Arg) string {
	if s.callbacks[param] {
		return callback
	}
	if c := s.classes[annotated(param.Annotation)]; s.isShared(c, fn) {
		return s.instance(c)
	}
	label := param.Name
	if s.fresh > 0 && !(s.apart && s.isKey(fn, param.Name)) {
		label += "_" + itoa(s.fresh)
	}
	return s.invention(label, s.invent(fn, param, label))
}

// invent chooses a value by the annotation of a parameter, or by what is done
// with it.
func (s *slicer) invent(fn *function, param *syntax.Arg, label string) string {
	unknown := "Unknown(" + quoted(label) + ", None, True)"
	if key := s.heldKey(fn, param.Name); key != "" && s.fresh == 0 {
		return key
	}
	switch syntax.LastName(param.Annotation) {
	case "int":
		return s.number(fn, param)
	case "float":
		return "1.0"
	case "str":
		return quoted(label)
	case "bytes":
		return "b" + quotedBytes(label)
	case "bool":
		return "True"
	case "dict", "Dict":
		return "{}"
	}
	if text := s.objectText(param.Annotation); text != "" {
		return text
	}
	if param.Annotation == nil {
		if text := s.usedAs(fn, param); text != "" {
			return text
		}
	}
	if param.Annotation == nil {
		if text := s.heldAs(fn, param.Name); text != "" {
			return text
		}
	}
	if s.isRaised(fn, param.Name) {
		return "Exception(" + quoted(label) + ")"
	}
	if param.Annotation == nil && s.isList(fn, param.Name) {
		return "[" + "Unknown(" + quoted(label+"_1") + ", None, True)" + "]"
	}
	if param.Annotation == nil && s.isNumber(fn, param.Name) {
		return s.number(fn, param)
	}
	if s.advances() {
		if text := s.inventIterator(fn, param, label); text != "" {
			return text
		}
	}
	if s.holdsText() {
		return quoted(label)
	}
	return unknown
}

// isRaised says whether an argument is an exception: it is raised, or kept as what
// a future raises.
func (s *slicer) isRaised(fn *function, name string) bool {
	found := false
	syntax.Inspect(fn.def, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Raise:
			found = found || path(n.Exc) == name
		case *syntax.Call:
			found = found || syntax.LastName(n.Func) == "set_exception" && len(n.Args) == 1 && path(n.Args[0]) == name
		}
		return !found
	})
	return found
}

// number is one, or two for what says how often something is done.
func (s *slicer) number(fn *function, param *syntax.Arg) string {
	n := "1"
	syntax.Inspect(fn.def, func(m syntax.Node) bool {
		if c, ok := m.(*syntax.Call); ok && syntax.LastName(c.Func) == "range" {
			for _, a := range c.Args {
				if syntax.LastName(a) == param.Name {
					n = "2"
				}
			}
		}
		return true
	})
	if s.fresh > 0 {
		n = itoa(10 + s.fresh)
	}
	return n
}

// isList says whether a parameter is added to a list.
func (s *slicer) isList(fn *function, name string) bool {
	found := false
	syntax.Inspect(fn.def, func(n syntax.Node) bool {
		if b, ok := n.(*syntax.BinOp); ok && b.Op == syntax.Add {
			found = found || s.keepsList(b.Left) && syntax.LastName(b.Right) == name || s.keepsList(b.Right) && syntax.LastName(b.Left) == name
		}
		return !found
	})
	return found
}

// keepsList says whether an expression is a list, or the subject where that is
// one.
func (s *slicer) keepsList(e syntax.Expr) bool {
	if path(e) == "" {
		return holdingOf(e) == sequence
	}
	return s.bindsSubject(e) && s.holds() == sequence
}

// counts are the calls whose arguments say how many.
var counts = map[string]bool{"range": true, "Semaphore": true, "seek": true, "read": true}

// keptAs lists the attributes that a function keeps an argument in.
func keptAs(fn *function, name string) map[string]bool {
	attrs := map[string]bool{}
	syntax.Inspect(fn.def, func(n syntax.Node) bool {
		if a, ok := n.(*syntax.Assign); ok && path(a.Value) == name {
			for _, t := range a.Targets {
				if at, ok := t.(*syntax.Attribute); ok {
					attrs[at.Attr] = true
				}
			}
		}
		return true
	})
	return attrs
}

// isNumber says whether a parameter, or the attribute that keeps it, is
// computed with.
func (s *slicer) isNumber(fn *function, name string) bool {
	names, attrs := map[string]bool{name: true}, keptAs(fn, name)
	is := func(e syntax.Expr) bool {
		switch e := e.(type) {
		case *syntax.Name:
			return names[e.ID]
		case *syntax.Attribute:
			return attrs[e.Attr]
		}
		return false
	}
	found := false
	look := func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.BinOp:
			found = found || (is(n.Left) || is(n.Right)) && !isText(n.Left) && !isText(n.Right)
		case *syntax.AugAssign:
			found = found || is(n.Value)
		case *syntax.Compare:
			for i, op := range n.Ops {
				switch op {
				case syntax.Lt, syntax.LtE, syntax.Gt, syntax.GtE:
					found = found || is(n.Left) || is(n.Comparators[i])
				}
			}
		case *syntax.Call:
			if counts[syntax.LastName(n.Func)] {
				for _, a := range n.Args {
					found = found || is(a)
				}
			}
		}
		return !found
	}
	syntax.Inspect(fn.def, look)
	if !found && len(attrs) > 0 {
		names = map[string]bool{}
		s.mod.Inspect(look)
	}
	return found
}

// isText says whether an expression is written as a text.
func isText(e syntax.Expr) bool {
	if _, formatted := e.(*syntax.JoinedStr); formatted {
		return true
	}
	c, ok := e.(*syntax.Constant)
	return ok && c.Kind == syntax.Str
}

// foreign says whether a global of the file is what a module has that the
// machine does not have.
func (s *slicer) foreign(name string) bool {
	if s.stubs[name] {
		return true
	}
	found := false
	s.eachImport(func(st *syntax.Import, from *syntax.ImportFrom, a *syntax.Alias) {
		switch {
		case aliasName(a) != name:
		case st != nil:
			found = found || !machine.HasModule(a.Name) && a.Name != "weakref"
		default:
			found = found || !isWeak(from, a.Name) && (from.Level > 0 || ofProcesses(from.Module+"."+a.Name) == "") && (from.Level > 0 || !machine.HasModule(from.Module) || !machine.ModuleHas(from.Module, a.Name))
		}
	})
	return found
}

// eachImport visits the names that imports of module level bind, also those that
// depend on a condition; one of both statements is nil.
func (s *slicer) eachImport(visit func(*syntax.Import, *syntax.ImportFrom, *syntax.Alias)) {
	eachAtModuleLevel(s.mod.Body, func(st syntax.Stmt) {
		switch st := st.(type) {
		case *syntax.Import:
			for _, a := range st.Names {
				visit(st, nil, a)
			}
		case *syntax.ImportFrom:
			for _, a := range st.Names {
				visit(nil, st, a)
			}
		}
	})
}

// constantCalls are functions of modules that the machine does not have, which
// give the same in all calls of one process.
var constantCalls = map[string]string{"os.getpid": "1", "os.getppid": "1", "socket.gethostname": "'host'", "platform.system": "'Linux'", "sys.getrecursionlimit": "1000",
	"os.cpu_count": "4", "os.sysconf": "4096"}

// constants are attributes of such modules.
var constants = map[string]string{fileName: "'/app/module.py'", versionInfo: versionTuple, "sys.version_info.major": "3", "sys.version_info.minor": "13", "sys.hexversion": "0x030d00f0",
	"sys.platform": "'linux'", "sys.maxsize": "9223372036854775807", "sys.byteorder": "'little'", "os.name": "'posix'", "os.sep": "'/'", "os.pathsep": "':'", "os.linesep": "'\\n'"}

// constantAttribute prints such an attribute, "" if it is none.
func (p *printer) constantAttribute(of string) string {
	if constants[of] == "" || !p.s.foreign(head(of)) {
		return ""
	}
	return p.constantOf(of)
}

// constantOf prints such an attribute by its full name.
func (p *printer) constantOf(of string) string {
	if of == versionInfo {
		p.asks.version = true
		p.note("`" + of + "` is " + versionTuple)
		return "_version_info"
	}
	p.note("`" + of + "` is " + constants[of])
	return constants[of]
}

// processID is the variable of a harness that forks.
const processID = "_process"

const (
	fileName     = "__file__"
	versionInfo  = "sys.version_info"
	versionTuple = "(3, 13, 0, 'final', 0)"
	versionText  = `class _VersionInfo(tuple):
    major, minor, micro, releaselevel, serial = ` + versionTuple + `
_version_info = _VersionInfo(` + versionTuple + `)
`
)

// constantCall prints such a call, "" if it is none.
func (p *printer) constantCall(c *syntax.Call) string {
	name := path(c.Func)
	value := constantCalls[name]
	if value == "" || !p.s.foreign(head(name)) {
		return ""
	}
	if name == "os.getpid" {
		if p.forks = len(p.s.drivers) == 0; p.forks && p.s.world.Forked {
			p.asks.process = true
			return processID
		}
	}
	p.note("`" + name + "()` is " + value)
	return value
}

// unknownImport prints what an import binds that the machine does not have.
func (p *printer) unknownImport(name, label string) {
	if p.s.foreignError(name) {
		p.line("class " + p.errorClass(name) + "(ForeignError):")
		p.line("    pass")
		return
	}
	p.asks.unknown = true
	p.note("`" + label + "` is not known: it does what it is asked, and orders no threads")
	p.line(name + " = Unknown(" + quoted(label) + ")")
}

// givens prints the arguments that were invented.
func (p *printer) givens() {
	for _, name := range p.s.inventions {
		text := p.s.invented[name]
		p.row = 0
		p.asks.threads = p.asks.threads || strings.Contains(text, "_threading.")
		p.asks.records = p.asks.records || strings.HasPrefix(text, "_Record(")
		p.asks.unknown = p.asks.unknown || strings.Contains(text, "Unknown(")
		p.line(name + " = " + text)
		switch {
		case strings.HasPrefix(text, "Unknown("):
			text = "something unknown"
		case strings.HasPrefix(text, "_Record("):
			text = "an object with what is used of it"
		}
		p.note("the argument " + strings.TrimPrefix(name, "given_") + " is " + text)
	}
}

// notePut tells that what is put into a container is not found there again, where
// nothing in the project makes the container.
func (p *printer) notePut(target syntax.Expr) {
	item, ok := target.(*syntax.Subscript)
	if !ok || !p.has.unknown || path(item.Value) == "" {
		return
	}
	if name := syntax.LastName(item.Value); !p.s.anyBinds(name) {
		p.note("what is put into `" + name + "`, which is not known, is not kept there")
	}
}

// anyBinds says whether anything in the files gives a variable, an attribute or a
// parameter of a name a value.
func (s *slicer) anyBinds(name string) bool {
	if s.bindsNames == nil {
		s.bindsNames = map[string]bool{}
		s.mod.Inspect(func(n syntax.Node) bool {
			switch n := n.(type) {
			case *syntax.Arg:
				s.bindsNames[n.Name] = true
			case *syntax.Name:
				s.bindsNames[n.ID] = s.bindsNames[n.ID] || n.Ctx != syntax.Load
			case *syntax.Attribute:
				s.bindsNames[n.Attr] = s.bindsNames[n.Attr] || n.Ctx != syntax.Load
			}
			return true
		})
	}
	return s.bindsNames[name]
}

// World says what unknown things are like, and how long loops are.
type World struct {
	Scale
	Alike bool // the elements of one are equal
	False bool // they are false
	Equal bool // they equal what is known
	Empty bool // they hold nothing

	Apart   bool // threads that the harness makes are given one thing each
	Counted bool // a number that is 0 first begins with more
	Full    bool // a shared container that keeps to a limit has room for one more, and threads that the harness makes are given one thing each
	Forked  bool // the threads run in the child of a fork, and what is there before was made in its parent
	Late    bool // of a range that is cut, the rounds after that of 0
	narrow  bool // what the finding is not about is unknown, too
	least   bool // of updates only those that the finding names stay
}

// Worlds are tried in this order.
var Worlds = []World{{}, {Alike: true}, {Alike: true, False: true}, {False: true}, {Alike: true, Equal: true}, {False: true, Empty: true}}

func (w World) lines() []string {
	lines := []string{"_alike = False", "_true = True", "_equal = False", "_empty = False"}
	if w.Alike {
		lines[0] = "_alike = True"
	}
	if w.False {
		lines[1] = "_true = False"
	}
	if w.Equal {
		lines[2] = "_equal = True"
	}
	if w.Empty {
		lines[3] = "_empty = True"
	}
	return lines
}

func (w World) note(p *printer) {
	switch {
	case w.Equal:
		p.note("what is not known is true, two of a kind are equal, and it equals what it is compared with")
	case w.Empty:
		p.note("what is not known is false and empty")
	case w.False && w.Alike:
		p.note("what is not known is false, and two of a kind are equal")
	case w.False:
		p.note("what is not known is false")
	case w.Alike:
		p.note("what is not known is true, and two of a kind are equal")
	default:
		p.note("what is not known is true")
	}
}

// handled prints the classes of an except clause.
func (p *printer) handled(e syntax.Expr) string {
	switch e := e.(type) {
	case *syntax.Tuple:
		var parts []string
		for _, x := range e.Elts {
			parts = append(parts, p.handled(x))
		}
		return "(" + strings.Join(parts, ", ") + ",)"
	default:
		return p.expr(e)
	}
}

// asEffect prints a call that is made for its effect. If it turns out to be one
// of something unknown, it is observed.
func (p *printer) asEffect(c *syntax.Call) string {
	text := p.expr(c)
	if p.s.finding.Code == "FT208" && syntax.LastName(c.Func) == "wait" && len(c.Args)+len(c.Keywords) > 0 {
		return "_observe(" + text + ")" // whether somebody woke it up, or its time was over
	}
	if !p.has.unknown {
		return text
	}
	switch f := c.Func.(type) {
	case *syntax.Attribute:
		return "_effect(" + text + ")"
	case *syntax.Name:
		if _, place := p.s.table.Resolve(p.scope, f.ID); place == bind.Own || place == bind.Captured {
			return "_effect(" + text + ")"
		}
	}
	return text
}
