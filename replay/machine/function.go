package machine

import (
	"slices"

	"github.com/go-python/gpython/ast"
)

// code is a compiled function.
type code struct {
	name      string
	qual      string   // __qualname__
	module    string   // of the library, "" for the harness
	params    []string // in the order of the slots
	npos      int      // positional
	nparams   int      // positional and keyword-only
	vararg    bool     // slot nparams
	kwarg     bool     // the slot behind
	nlocals   int
	own       []int // for each cell that the frame makes: its slot, whose value it starts with
	free      []int // for each cell from outside: its index in the frame around
	body      []step
	generator bool
	line      int32
	doc       Value
}

// frame is an activation of a function.
type frame struct {
	m      *Machine
	th     *Thread
	code   *code // nil: the module
	line   int32
	locals []Value
	cells  []*cell
	ns     *attrs  // of a class body
	bases  []Value // of the class
	owner  *cell   // __class__
	ret    Value
	gen    *Generator
	steps  []step // of a generator
	back   *frame
	open   int // try-finally and with blocks that are open
}

// function compiles the body of a function, lambda or comprehension.
func (c *compiler) function(node ast.Ast, name string, args *ast.Arguments, body func() []step) *code {
	outer, scope, line, defLine := c.cur, c.of[node], c.line, c.defLine
	k := &code{name: name, qual: c.qualified(name), module: c.module, line: line, generator: scope.yields, nlocals: len(scope.locals), doc: None}
	if args != nil {
		k.params = paramNames(args)
		for i, n := range k.params {
			if slices.Contains(k.params[:i], n) {
				c.unsupported("duplicate parameter " + n)
			}
		}
		k.npos = len(args.Args)
		k.nparams = k.npos + len(args.Kwonlyargs)
		k.vararg, k.kwarg = args.Vararg != nil, args.Kwarg != nil
	}
	for _, n := range scope.own {
		k.own = append(k.own, scope.locals[n])
	}
	for _, n := range scope.free {
		i, ok := outer.cells[n]
		if !ok {
			c.unsupported("captured variable " + n)
		}
		k.free = append(k.free, i)
	}
	qual := c.qual
	if c.qual = k.qual + "."; scope.kind == functionScope {
		c.qual += "<locals>."
	}
	c.cur, c.defLine = scope, line
	k.body = body()
	c.cur, c.line, c.defLine, c.qual = outer, line, defLine, qual
	return k
}

// capture collects the cells that a function takes from the frame that makes it.
func (f *frame) capture(k *code) []*cell {
	if len(k.free) == 0 {
		return nil
	}
	cells := make([]*cell, len(k.free))
	for i, j := range k.free {
		cells[i] = f.cells[j]
	}
	return cells
}

// maker compiles the making of a function object: its defaults are evaluated
// where it is made.
func (c *compiler) maker(k *code, args *ast.Arguments) evalFn {
	var defaults, kwDefaults []evalFn
	if args != nil {
		defaults = c.exprs(args.Defaults)
		for _, d := range args.KwDefaults {
			if d == nil {
				kwDefaults = append(kwDefaults, func(*frame) Value { return nil })
			} else {
				kwDefaults = append(kwDefaults, c.expr(d))
			}
		}
		if n := len(kwDefaults); n != 0 && n != len(args.Kwonlyargs) {
			c.unsupported("keyword-only parameters with and without defaults")
		}
	}
	return func(f *frame) Value {
		fn := &Function{code: k, name: k.name, qual: k.qual, free: f.capture(k), owner: f.owner}
		if len(defaults) > 0 {
			fn.defaults = f.eval(defaults)
		}
		if len(kwDefaults) > 0 {
			fn.kwDefaults = f.eval(kwDefaults)
		}
		return fn
	}
}

func (c *compiler) functionDef(s *ast.FunctionDef) execFn {
	decorators := c.exprs(s.DecoratorList)
	at := c.site("decorator")
	body := s.Body
	k := c.function(s, string(s.Name), s.Args, func() []step { return c.block(body) })
	k.doc = docString(body)
	mk, store := c.maker(k, s.Args), c.storeName(string(s.Name))
	return func(f *frame) signal {
		decs := f.eval(decorators)
		v := mk(f)
		for i := len(decs) - 1; i >= 0; i-- {
			f.th.site = at
			v = f.th.call(decs[i], []Value{v}, nil)
		}
		store(f, v)
		return goOn
	}
}

func (c *compiler) lambda(e *ast.Lambda) evalFn {
	k := c.function(e, "<lambda>", e.Args, func() []step {
		v := c.expr(e.Body)
		return []step{{line: c.line, exec: func(f *frame) signal { f.ret = v(f); return doReturn }}}
	})
	return c.maker(k, e.Args)
}

func (c *compiler) classDef(s *ast.ClassDef) execFn {
	if s.Starargs != nil || s.Kwargs != nil {
		c.unsupported("* in the bases of a class")
	}
	decorators, bases := c.exprs(s.DecoratorList), c.exprs(s.Bases)
	var names []string
	var values []evalFn
	for _, k := range s.Keywords {
		names, values = append(names, string(k.Arg)), append(values, c.expr(k.Value))
	}
	name, at := string(s.Name), c.site("class "+string(s.Name))
	qual := c.qualified(name)
	class, calls := c.inClass, c.superCalls
	c.inClass = name
	k := c.function(s, name, nil, func() []step { return c.block(s.Body) })
	c.inClass = class
	needsCell := c.superCalls > calls
	doc, module := docString(s.Body), c.moduleName()
	store := c.storeName(name)
	return func(f *frame) signal {
		th := f.th
		decs := f.eval(decorators)
		bs := f.eval(bases)
		var meta Value
		var kw []kwarg
		for i, v := range values {
			if names[i] == "metaclass" {
				meta = v(f)
				continue
			}
			kw = append(kw, kwarg{names[i], v(f)})
		}
		inner := &frame{m: f.m, th: th, code: k, line: f.line, ns: &attrs{}, bases: bs, owner: &cell{}, back: f, cells: f.capture(k)}
		inner.ns.set("__module__", module)
		inner.ns.set("__qualname__", Str(qual))
		if doc != None {
			inner.ns.set("__doc__", doc)
		}
		if len(k.body) > 0 {
			th.frame = inner
			inner.run(k.body)
			th.frame = f
		}
		if needsCell {
			inner.ns.set(classCellName, &classCell{inner.owner})
		}
		th.site = at
		v := th.makeClass(name, bs, inner.ns, meta, kw)
		for i := len(decs) - 1; i >= 0; i-- {
			th.site = at
			v = th.call(decs[i], []Value{v}, nil)
		}
		store(f, v)
		return goOn
	}
}

// qualified is __qualname__ of what is defined here under a name.
func (c *compiler) qualified(name string) string {
	if c.cur.global[name] {
		return name
	}
	return c.qual + name
}

func (c *compiler) moduleName() Value {
	if c.module == "" {
		return Str("__main__")
	}
	return Str(c.module)
}

func docString(body []ast.Stmt) Value {
	if len(body) > 0 {
		if e, ok := body[0].(*ast.ExprStmt); ok {
			if d, ok := e.Value.(*ast.Str); ok {
				return Str(d.S)
			}
		}
	}
	return None
}

// perCall is what a call of a function of the program adds to the depth; one of
// ours adds 1.
const perCall = 4

// callFunction calls a function of the program. It keeps args.
func (th *Thread) callFunction(fn *Function, args []Value, kw []kwarg) Value {
	k := fn.code
	f := &frame{m: th.m, th: th, code: k, line: k.line, owner: fn.owner, back: th.frame}
	if len(args) == k.npos && len(kw) == 0 && k.nparams == k.npos && !k.vararg && !k.kwarg {
		f.locals = args
		if k.nlocals > len(args) {
			f.locals = make([]Value, k.nlocals)
			copy(f.locals, args)
		}
	} else {
		f.locals = th.bindArguments(fn, args, kw)
	}
	if n := len(k.own) + len(fn.free); n > 0 {
		f.cells = make([]*cell, 0, n)
		for _, i := range k.own {
			f.cells = append(f.cells, &cell{v: f.locals[i]})
		}
		f.cells = append(f.cells, fn.free...)
	}
	if k.generator {
		return th.newGenerator(f, k)
	}
	if th.depth += perCall; th.depth > perCall*th.m.limits.Depth {
		th.depth -= perCall
		th.exhaust("maximum recursion depth exceeded")
	}
	th.frame = f
	if f.m.gil {
		th.point()
	}
	f.ret = nil
	step := th.held
	sig := f.run(k.body)
	th.regain(step)
	th.frame = f.back
	th.depth -= perCall
	if sig != doReturn {
		return None
	}
	return f.ret
}

// bindArguments fills the slots of the parameters, as the language reference
// says ("Calls").
func (th *Thread) bindArguments(fn *Function, args []Value, kw []kwarg) []Value {
	k := fn.code
	locals := make([]Value, k.nlocals)
	n := copy(locals[:k.npos], args)
	slot := k.nparams
	if k.vararg {
		locals[slot] = &Tuple{append([]Value(nil), args[n:]...)}
		slot++
	}
	var rest *Dict
	if k.kwarg {
		rest = &Dict{}
		locals[slot] = rest
	}
names:
	for _, a := range kw {
		for i := 0; i < k.nparams; i++ {
			if k.params[i] != a.name {
				continue
			}
			if locals[i] != nil {
				th.raise(typeErrorClass, fn.qual+"() got multiple values for argument '"+a.name+"'")
			}
			locals[i] = a.v
			continue names
		}
		if rest == nil {
			th.raise(typeErrorClass, fn.qual+"() got an unexpected keyword argument '"+a.name+"'")
		}
		rest.put(th, Str(a.name), a.v)
	}
	if len(args) > n && !k.vararg {
		th.tooMany(fn, len(args), locals)
	}
	var missing []string
	for i := 0; i < k.npos; i++ {
		if locals[i] == nil {
			if j := i - (k.npos - len(fn.defaults)); j >= 0 {
				locals[i] = fn.defaults[j]
			} else {
				missing = append(missing, k.params[i])
			}
		}
	}
	if len(missing) > 0 {
		th.missingArguments(fn, missing, "positional")
	}
	for i := k.npos; i < k.nparams; i++ {
		if locals[i] == nil {
			if j := i - k.npos; j < len(fn.kwDefaults) && fn.kwDefaults[j] != nil {
				locals[i] = fn.kwDefaults[j]
			} else {
				missing = append(missing, k.params[i])
			}
		}
	}
	if len(missing) > 0 {
		th.missingArguments(fn, missing, "keyword-only")
	}
	return locals
}

func (th *Thread) tooMany(fn *Function, n int, locals []Value) {
	k := fn.code
	takes := itoa(k.npos)
	if len(fn.defaults) > 0 {
		takes = "from " + itoa(k.npos-len(fn.defaults)) + " to " + takes
	}
	noun, verb := " positional arguments", " were given"
	if k.npos == 1 && len(fn.defaults) == 0 {
		noun = " positional argument"
	}
	if n == 1 {
		verb = " was given"
	}
	only := 0
	for _, v := range locals[k.npos:k.nparams] {
		if v != nil {
			only++
		}
	}
	if only > 0 {
		if verb = " positional argument"; n > 1 {
			verb += "s"
		}
		verb += " (and " + itoa(only) + " keyword-only argument"
		if only > 1 {
			verb += "s"
		}
		verb += ") were given"
	}
	th.raise(typeErrorClass, fn.qual+"() takes "+takes+noun+" but "+itoa(n)+verb)
}

func (th *Thread) missingArguments(fn *Function, names []string, kind string) {
	list := "'" + names[0] + "'"
	for i, n := range names[1:] {
		switch {
		case i < len(names)-2:
			list += ", '" + n + "'"
		case len(names) == 2:
			list += " and '" + n + "'"
		default:
			list += ", and '" + n + "'"
		}
	}
	noun := " argument: "
	if len(names) > 1 {
		noun = " arguments: "
	}
	th.raise(typeErrorClass, fn.qual+"() missing "+itoa(len(names))+" required "+kind+noun+list)
}
