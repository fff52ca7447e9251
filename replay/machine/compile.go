package machine

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-python/gpython/ast"
	"github.com/go-python/gpython/parser"
	"github.com/go-python/gpython/py"
)

// Program is a compiled harness. It is immutable and may be shared.
type Program struct {
	body    []step
	globals []string
	index   map[string]int
	sites   []site
	modules []modulePartCode // in the order of their imports
	needed  map[string]bool
	cancels bool // futures may be cancelled, or asked whether they run
}

// site is a place in the program that takes steps.
type site struct {
	line int32  // 0 in the library
	what string // the location in the program's words, as far as the text tells
}

// endSite is where threads end and results are given.
const endSite = 0

// Region is a range of whole statements of one block that an atomic run
// executes without a switch, by their lines.
type Region struct {
	First, Last int
	Until       int // what is called there ends it when it has executed this line; 0 for none
}

// UnsupportedError says what the machine does not have.
type UnsupportedError struct {
	Name string
	Line int
}

func (e *UnsupportedError) Error() string {
	return fmt.Sprintf("%s at line %d", e.Name, e.Line)
}

// Compile reads a program in Python 3.4 with gpython's parser.
func Compile(text string, regions ...Region) (p *Program, err error) {
	tree, err := parser.Parse(strings.NewReader(text), "harness.py", py.ExecMode)
	if err != nil {
		return nil, fmt.Errorf("gpython's parser: %s", strings.TrimSpace(err.Error()))
	}
	mod, ok := tree.(*ast.Module)
	if !ok {
		return nil, fmt.Errorf("gpython's parser gave no module")
	}
	defer func() {
		if r := recover(); r != nil {
			u, ok := r.(*UnsupportedError)
			if !ok {
				panic(r)
			}
			p, err = nil, u
		}
	}()
	c := &compiler{attrs: attributeNames(mod), p: &Program{index: map[string]int{}, needed: map[string]bool{}}, regions: regions}
	c.p.cancels = c.attrs["cancel"] || c.attrs["map"] || c.attrs["running"] || c.attrs["shutdown"]
	c.site("") // endSite
	c.cur, c.of = scopes(mod)
	c.p.body = c.block(mod.Body)
	return c.p, nil
}

// The compiled forms: an expression gives a value, a statement a signal, a
// target takes a value.
type (
	evalFn  func(f *frame) Value
	execFn  func(f *frame) signal
	storeFn func(f *frame, v Value)

	step struct {
		exec execFn
		line int32
	}
	signal uint8
)

const (
	goOn signal = iota
	doBreak
	doContinue
	doReturn
)

type compiler struct {
	p       *Program
	cur     *scope
	of      map[ast.Ast]*scope
	regions []Region
	line    int32
	defLine int32  // of the function that is compiled: a region around it does not reach into it
	inClass string // the class whose private names are mangled
	qual    string // what stands before the names of what is defined here in __qualname__
	module  string // of the library, "" for the harness

	attrs      map[string]bool // names of attributes that the program asks for
	superCalls int             // uses of `super()` and `__class__` so far
}

func (c *compiler) unsupported(name string) {
	panic(&UnsupportedError{name, int(c.line)})
}

func (c *compiler) site(what string) int32 {
	at := site{c.line, what}
	if c.module != "" {
		at.line = 0
	}
	c.p.sites = append(c.p.sites, at)
	return int32(len(c.p.sites) - 1)
}

func (c *compiler) globalIndex(name string) int {
	if c.module != "" {
		name = c.module + "/" + name
	}
	i, ok := c.p.index[name]
	if !ok {
		i = len(c.p.globals)
		c.p.index[name] = i
		c.p.globals = append(c.p.globals, name)
	}
	return i
}

// mangle applies the rule for private names.
func (c *compiler) mangle(name string) string {
	class := strings.TrimLeft(c.inClass, "_")
	if class == "" || !strings.HasPrefix(name, "__") || strings.HasSuffix(name, "__") || strings.Contains(name, ".") {
		return name
	}
	return "_" + class + name
}

// text is what an expression looks like, as far as it is a path.
func text(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Name:
		return string(e.Id)
	case *ast.Attribute:
		return text(e.Value) + "." + string(e.Attr)
	case *ast.Subscript:
		if i, ok := e.Slice.(*ast.Index); ok {
			return text(e.Value) + "[" + text(i.Value) + "]"
		}
		return text(e.Value) + "[:]"
	case *ast.Call:
		return text(e.Func) + "()"
	case *ast.Num:
		return fmt.Sprint(e.N)
	case *ast.Str:
		return fmt.Sprintf("%q", string(e.S))
	}
	return "…"
}

// block compiles a suite and puts the regions in it into one step each.
func (c *compiler) block(stmts []ast.Stmt) []step {
	var steps []step
	for i := 0; i < len(stmts); i++ {
		end := i
		if r := c.regionAt(stmts[i].GetLineno()); r != nil {
			for end+1 < len(stmts) && stmts[end+1].GetLineno() <= r.Last {
				end++
			}
			inner := make([]step, 0, end-i+1)
			for _, s := range stmts[i : end+1] {
				inner = append(inner, c.step(s))
			}
			steps = append(steps, step{atomically(inner, int32(r.Until)), inner[0].line})
			i = end
			continue
		}
		steps = append(steps, c.step(stmts[i]))
	}
	return steps
}

func (c *compiler) regionAt(line int) *Region {
	for i := range c.regions {
		if r := &c.regions[i]; r.First <= line && line <= r.Last && r.First > int(c.defLine) {
			return r
		}
	}
	return nil
}

// atomically runs steps without a switch if the run has atomic regions; before
// them there is one. If they raise, whoever catches restores the nesting.
func atomically(steps []step, until int32) execFn {
	return func(f *frame) signal {
		if !f.m.regions {
			return f.run(steps)
		}
		th, outer := f.th, f.th.atomic
		if outer == 0 {
			th.until = until
			if f.m.several {
				th.offer(th.site)
			}
		}
		th.atomic++
		s := f.run(steps)
		th.atomic = min(th.atomic, outer)
		return s
	}
}

// endsRegion ends the region in which it is executed, if that says so.
func endsRegion(exec execFn, line int32) execFn {
	return func(f *frame) signal {
		s := exec(f)
		if th := f.th; th.atomic > 0 && th.until == line && th.gen == nil {
			th.atomic = 0
		}
		return s
	}
}

func (c *compiler) step(s ast.Stmt) step {
	c.line = int32(s.GetLineno())
	line := c.line
	exec := c.stmt(s)
	if slices.ContainsFunc(c.regions, func(r Region) bool { return r.Until == int(line) }) {
		exec = endsRegion(exec, line)
	}
	return step{exec, line}
}

// run executes the steps of a block.
func (f *frame) run(steps []step) signal {
	for i := range steps {
		s := &steps[i]
		f.line = s.line
		if f.th.fuel--; f.th.fuel < 0 {
			f.th.refill()
		}
		f.th.let()
		if f.m.profile != nil {
			f.m.profile.counted(f.th, s.line)
		}
		if sig := s.exec(f); sig != goOn {
			return sig
		}
	}
	return goOn
}

// joinAll is what the interpreter does at its end: it waits for the threads
// that are no daemons.
func (th *Thread) joinAll() {
	th.await(everybody{th.m}, 0, false)
	for _, t := range th.m.threads {
		th.synced(&t.ends, ReadItem, 0)
	}
	th.m.noteEnd()
}

// everybody is what the interpreter waits for at its end.
type everybody struct{ m *Machine }

func (w everybody) ready(*Thread) bool    { return w.owner() == nil }
func (everybody) waiting() string         { return "join" }
func (everybody) object() (*shadow, Need) { return nil, NeedOnce }
func (w everybody) owner() *Thread {
	for _, t := range w.m.threads[1:] {
		if !t.daemon && !t.done {
			return t
		}
	}
	return nil
}

// ready makes a thread something to wait for: its end.
func (th *Thread) ready(*Thread) bool      { return th.done }
func (th *Thread) waiting() string         { return "join of " + th.name }
func (th *Thread) object() (*shadow, Need) { return &th.ends, NeedOnce }
func (th *Thread) owner() *Thread          { return th }
