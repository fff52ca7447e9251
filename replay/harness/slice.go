package harness

import (
	"github.com/ftlint/ftlint/analyzer/bind"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// slicer decides which statements of a file stay.
type slicer struct {
	file    *source.File // the whole, if it is made of several
	parts   []*part
	id      source.FileID
	finding *finding.Finding
	mod     *syntax.Module
	table   *bind.Table
	subject subject

	functions map[string]*function // top-level functions and methods, by name as `f` or `C.m`
	classes   map[string]*syntax.ClassDef
	parents   map[*syntax.FunctionDef]*function
	drivers   []*driver
	calls     []call // what the last lines of the harness do

	keep    map[syntax.Stmt]bool
	whole   map[syntax.Stmt]bool // with all that is in it
	dropped map[syntax.Stmt]bool // what a focused harness does without
	passed  map[syntax.Expr]bool // elements that a loop does not come to
	globals map[string]bool      // names of the module that are needed
	attrs   map[string]bool      // attributes that somebody uses
	changed bool

	ring        int                          // the places of the ring that the finding is about; 0 if it is about none
	others      int                          // sides of the finding that the harness calls itself, beside the threads
	allThreads  bool                         // the drivers' other threads belong to the program
	patterns    []pattern                    // steps that the finding says should be one
	initial     []string                     // what the subject holds when it is made
	most        int                          // or how many elements: as many as it may
	numbers     map[syntax.Expr]int          // numbers of the text that are too high, and what they become
	observes    map[*syntax.FunctionDef]bool // what they return is observed
	copied      []source.Span                // what it says should be copied before it is gone over
	lock        syntax.Expr                  // what a finding says stays held
	exits       []source.Span                // and where
	stubs       map[string]bool              // names of a narrow harness that are not looked into; nil if it is none
	matters     map[*syntax.FunctionDef]bool // what affects found out
	byName      map[string][]*function
	shared      []sharedObject
	world       World
	roles       map[*syntax.FunctionDef]bool // what the harness itself runs in threads
	making      map[*syntax.ClassDef]bool    // of what objects are being made
	fresh       int                          // numbers the arguments of a call that has its own, 0: those of all calls
	fills       []string                     // calls that fill the subject before
	invented    map[string]string            // arguments that nobody gives, and what they are
	inventions  []string                     // their names in order
	assumptions []string
	clashes     map[string]bool   // names that stand for several things in several files
	renamed     map[string]string // by their names here, what is told of those that had another one's name
	errors      map[string]bool   // what is raised and handled, by its path
	spoken      map[string]bool   // dotted paths of those that the harness has classes for
	lacked      map[string]bool   // what it has stand-ins for, by dotted names
	bindsNames  map[string]bool   // names that anything in the files binds; nil if nobody has asked

	makers       []*syntax.FunctionDef        // what the harness calls for the functions that it makes, the inner ones being returned
	called       map[*syntax.FunctionDef]bool // those of them that the harness calls
	interruption *interruption                // what runs in the middle of what; nil if nothing does
	callbacks    map[*syntax.Arg]bool         // what is given the harness's own callback
	replaced     *replacement                 // a lock that is replaced, nil if the finding is about none
	tells        bool                         // the harness itself gives notice of what threads wait for
	waitsOnce    *onceMore                    // a wait that lacks a loop, nil if the finding is about none
}

// sharedObject is one that the harness makes, for all that call its methods.
type sharedObject struct {
	class, name, text string
	row               int
}

// function is a top-level function or a method.
type function struct {
	def   *syntax.FunctionDef
	class *syntax.ClassDef // nil for a function
}

func (f *function) name() string {
	if f.class != nil {
		return f.class.Name + "." + f.def.Name
	}
	return f.def.Name
}

func newSlicer(files *source.Set, f *finding.Finding, w World) *slicer {
	s := &slicer{
		functions: map[string]*function{}, classes: map[string]*syntax.ClassDef{}, parents: map[*syntax.FunctionDef]*function{},
		making: map[*syntax.ClassDef]bool{}, roles: map[*syntax.FunctionDef]bool{}, keep: map[syntax.Stmt]bool{}, whole: map[syntax.Stmt]bool{}, globals: map[string]bool{}, attrs: map[string]bool{}, spoken: map[string]bool{}, lacked: map[string]bool{}}
	s.merge(files, f, w.narrow)
	s.mod = syntax.Parse(s.file.Text)
	if len(s.mod.Errors) > 0 {
		refuse(s.row(s.mod.Errors[0].Start), "a syntax error")
	}
	s.table = bind.Bind(s.mod)
	s.index(s.mod.Body, nil)
	s.subject = s.findSubject(f.Subject)
	return s
}

func (s *slicer) row(offset uint32) int { return s.file.Position(offset).Row }

func (s *slicer) rowOf(n syntax.Node) int { return s.row(n.Extent().Start) }

// index finds the functions and classes that module level defines.
func (s *slicer) index(stmts []syntax.Stmt, class *syntax.ClassDef) {
	for _, st := range stmts {
		switch st := st.(type) {
		case *syntax.FunctionDef:
			f := &function{st, class}
			key := f.name()
			if s.functions[key] != nil {
				key += "@" + itoa(int(st.Start)) // of another file, or defined again
			}
			s.functions[key] = f
			s.parents[st] = f
		case *syntax.ClassDef:
			if class == nil {
				s.classes[st.Name] = st
				s.index(st.Body, st)
			}
		case *syntax.If:
			s.index(st.Body, class)
			s.index(st.Orelse, class)
		case *syntax.Try:
			s.index(st.Body, class)
		}
	}
}

// enclosing is the top-level function or method that holds a place, nil for
// module level.
func (s *slicer) enclosing(at source.Span) *function {
	for _, name := range sorted(s.functions) {
		if f := s.functions[name]; f.def.Extent().Contains(at) {
			return f
		}
	}
	return nil
}

// findDrivers finds out where the chains begin, and what the harness calls.
func (s *slicer) findDrivers() {
	switch s.finding.Code {
	case "FT503":
		s.findHolders()
		return
	case "FT507":
		s.findWaiters()
		return
	case "FT508":
		s.findReplacer()
		return
	case "FT511":
		s.findReentry()
		return
	}
	if len(s.finding.Chains) == 0 {
		refuse(0, "a finding without chains")
	}
	if interrupts(s.finding) {
		s.findInterruption()
		return
	}
	if !(s.allThreads && s.begins(s.finding.Chains[0])) && s.cross() { // what the program starts is tried first
		return
	}
	if s.finding.Code == "FT504" && len(s.finding.Chains[0]) > 0 {
		s.ring = s.ringAt(s.finding.Chains[0][0].Span)
		for _, r := range s.finding.Related { // where a constructor takes its locks
			if s.ring == 0 && r.Role == "site" && r.File == s.finding.File {
				s.ring = s.ringAt(r.Span)
			}
		}
		s.allThreads = s.allThreads && s.ring == 0 // those of the ring are many enough
	}
	spawned := 0
	chains := s.chains()
	for _, chain := range chains {
		if s.begins(chain) {
			s.addDriver(s.enclosing(chain[0].Span)).add(chain[0].Span)
			spawned++
		}
	}
	for _, chain := range chains {
		if !s.begins(chain) {
			s.addOther(chain, spawned)
		}
	}
	s.lift()
	tops := s.tops()
	for _, d := range tops {
		s.invoke(d)
	}
	s.pair()
	for _, d := range s.drivers {
		others := s.otherSpawns(d)
		if s.allThreads {
			d.seeds = append(d.seeds, others...)
		} else if s.anyNew(d, others) {
			s.leaveOthersOut()
		}
	}
	if len(tops) > 1 {
		s.assumptions = append(s.assumptions, "the functions that start threads are called one after the other")
		for _, d := range tops {
			if at, ok := s.waits(d); ok {
				refuse(s.row(at.Start), "two functions that start threads, and one of them waits for its own,")
			}
		}
	}
}

// chains gives those of the finding. What a server's loop starts for each request
// begins where the request does: the loop itself is nobody's to run.
func (s *slicer) chains() []finding.Chain {
	var chains []finding.Chain
	for _, chain := range s.finding.Chains {
		if len(chain) == 0 {
			refuse(0, "a chain without frames")
		}
		if len(chain) > 1 && s.servesAt(chain[0].Span) {
			chain = chain[1:]
		}
		chains = append(chains, chain)
	}
	return chains
}

// servesAt reports whether a place calls the loop of a server.
func (s *slicer) servesAt(at source.Span) bool {
	found := false
	s.mod.Inspect(func(n syntax.Node) bool {
		c, ok := n.(*syntax.Call)
		found = found || ok && at.Contains(c.Span) && lastName(c.Func) == "serve_forever"
		return !found
	})
	return found
}

// leaveOthersOut tells that threads which the finding does not name are left out.
func (s *slicer) leaveOthersOut() {
	const text = "other threads are left out"
	if !slices.Contains(s.assumptions, text) {
		s.assumptions = append(s.assumptions, text)
	}
}

// pair gives a side that the harness calls alone the same as its other one.
func (s *slicer) pair() {
	if len(s.drivers) == 0 && len(s.calls) == 1 && s.calls[0].threaded {
		s.calls = append(s.calls, s.calls[0])
	}
}

// begins says whether a chain begins where a thread is started. One that is
// only the place of the finding does not, also if that makes a thread.
func (s *slicer) begins(chain finding.Chain) bool {
	return (len(chain) > 1 || !chain[0].Span.Contains(s.finding.Span) && !s.finding.Span.Contains(chain[0].Span)) && s.spawnAt(chain[0].Span)
}

// otherSpawns finds the threads that a driver makes beside those of the
// finding: they may be what those wait for.
func (s *slicer) otherSpawns(d *driver) []source.Span {
	var spans []source.Span
	for _, st := range s.body(d) {
		syntax.Inspect(st, func(n syntax.Node) bool {
			switch n := n.(type) {
			case *syntax.FunctionDef, *syntax.ClassDef:
				return false
			case *syntax.Call:
				name := lastName(n.Func)
				if name == "Thread" || s.isThreadClass(s.classes[name], 0) {
					spans = append(spans, n.Span)
				}
			}
			return true
		})
	}
	return spans
}

// anyNew says whether one of some spawns is none of the driver's seeds.
func (s *slicer) anyNew(d *driver, spawns []source.Span) bool {
	for _, at := range spawns {
		known := false
		for _, seed := range d.seeds {
			known = known || seed.Contains(at) || at.Contains(seed)
		}
		if !known {
			return true
		}
	}
	return false
}

func (s *slicer) addDriver(fn *function) *driver {
	for _, d := range s.drivers {
		if d.fn == fn || d.fn != nil && fn != nil && d.fn.def == fn.def {
			return d
		}
	}
	d := &driver{fn: fn, roots: map[string]bool{}, needs: map[string]bool{}}
	s.drivers = append(s.drivers, d)
	return d
}

func (d *driver) add(at source.Span) { d.seeds = append(d.seeds, at) }

// addOther adds a chain that begins with no spawn: the code runs on the thread
// that starts the others, or, if nothing starts threads, on any caller's.
func (s *slicer) addOther(chain finding.Chain, spawned int) {
	fn := s.enclosing(chain[0].Span)
	if spawned > 0 {
		for _, d := range s.drivers {
			if d.fn == fn {
				d.add(chain[0].Span)
				return
			}
		}
		for _, d := range s.drivers { // the driver may call it
			if fn == nil {
				break
			}
			if calls := s.callsOf(d, fn); len(calls) > 0 {
				d.seeds = append(d.seeds, calls...)
				return
			}
		}
		if fn == nil {
			refuse(s.row(chain[0].Span.Start), "code of module level beside threads that a function starts")
		}
		if len(s.callers(fn)) > 0 {
			s.addDriver(fn).add(fn.def.Body[0].Extent())
			return
		}
		s.assumptions = append(s.assumptions, fn.def.Name+" is called while the threads run")
		s.calls = append(s.calls, call{text: s.callText(fn), row: s.rowOf(fn.def)})
		s.need(fn)
		s.others++
		return
	}
	if fn == nil {
		refuse(s.row(chain[0].Span.Start), "module level, which runs once")
	}
	if (s.finding.Code == "FT304" || s.finding.Code == "FT402") && s.roles[fn.def] {
		s.fresh = 1 // two that ask for the same, or get one place for one thing, could not be told apart
	}
	text := s.madeText(chain[0].Span, fn)
	if text == "" {
		text = s.roleText(fn)
	}
	s.fresh = 0
	s.need(fn)
	s.roles[fn.def] = true
	s.calls = append(s.calls, call{text: text, threaded: true, row: s.rowOf(fn.def), steps: yields(fn.def) && len(fn.def.Decorators) == 0 && !s.advances()})
}

// callsOf finds calls of a function in a driver, by its name.
func (s *slicer) callsOf(d *driver, fn *function) []source.Span {
	var spans []source.Span
	look := func(n syntax.Node) bool {
		if c, ok := n.(*syntax.Call); ok {
			if fn.class != nil && fn.def.Name == "__init__" {
				if lastName(c.Func) == fn.class.Name {
					spans = append(spans, c.Span)
				}
				return true
			}
			switch f := c.Func.(type) {
			case *syntax.Name:
				if fn.class == nil && f.ID == fn.def.Name {
					spans = append(spans, c.Span)
				}
			case *syntax.Attribute:
				if fn.class != nil && f.Attr == fn.def.Name && !s.startsNew(f) {
					spans = append(spans, c.Span)
				}
			}
		}
		return true
	}
	for _, st := range s.body(d) {
		if _, ok := st.(*syntax.FunctionDef); ok && d.fn == nil {
			continue
		}
		if _, ok := st.(*syntax.ClassDef); ok && d.fn == nil {
			continue
		}
		syntax.Inspect(st, look)
	}
	return spans
}

// startsNew recognises `Thread(…).start`.
func (s *slicer) startsNew(f *syntax.Attribute) bool {
	c, ok := f.Value.(*syntax.Call)
	return ok && f.Attr == "start" && s.isSpawn(c)
}

func (s *slicer) body(d *driver) []syntax.Stmt {
	if d.fn == nil {
		return s.mod.Body
	}
	return d.fn.def.Body
}

// spawnAt says whether the innermost call around a place, or in it, starts a
// thread.
func (s *slicer) spawnAt(at source.Span) bool {
	found := false
	s.mod.Inspect(func(n syntax.Node) bool {
		e := n.Extent()
		if !e.Contains(at) && !at.Contains(e) {
			return !found
		}
		if c, ok := n.(*syntax.Call); ok && s.isSpawn(c) {
			// A spawn that only holds the place in a lambda or an argument of
			// its own is not meant.
			if at.Contains(e) || at.Start == e.Start {
				found = true
			}
		}
		return !found
	})
	return found
}

// isSpawn recognises the calls that make or start a thread.
func (s *slicer) isSpawn(c *syntax.Call) bool {
	switch last := lastName(c.Func); last {
	case "Thread", "Timer":
		return true
	case "submit", "map", "start":
		_, method := c.Func.(*syntax.Attribute)
		return method
	default:
		return s.isThreadClass(s.classes[last], 0)
	}
}

func (s *slicer) isThreadClass(c *syntax.ClassDef, depth int) bool {
	if c == nil || depth > 20 {
		return false
	}
	for _, b := range c.Bases {
		if n := lastName(b); n == "Thread" || s.isThreadClass(s.classes[n], depth+1) {
			return true
		}
	}
	return false
}

func lastName(e syntax.Expr) string {
	switch e := e.(type) {
	case *syntax.Name:
		return e.ID
	case *syntax.Attribute:
		return e.Attr
	}
	return ""
}

// path is an expression as a dotted path, "" if it is none.
func path(e syntax.Expr) string {
	switch e := e.(type) {
	case *syntax.Name:
		return e.ID
	case *syntax.Attribute:
		if p := path(e.Value); p != "" {
			return p + "." + e.Attr
		}
	}
	return ""
}

// waitsIn finds a join in some statements.
func (s *slicer) waitsIn(stmts []syntax.Stmt, inFunction bool) (source.Span, bool) {
	var at source.Span
	found := false
	for _, st := range stmts {
		syntax.Inspect(st, func(n syntax.Node) bool {
			switch n := n.(type) {
			case *syntax.FunctionDef, *syntax.ClassDef:
				return inFunction
			case *syntax.Call:
				switch lastName(n.Func) {
				case "join", "result", "shutdown":
					if a, ok := n.Func.(*syntax.Attribute); ok {
						if _, text := a.Value.(*syntax.Constant); !text {
							at, found = n.Span, true
						}
					}
				}
			case *syntax.With:
				for _, it := range n.Items {
					if c, ok := it.ContextExpr.(*syntax.Call); ok && strings.HasSuffix(lastName(c.Func), "Executor") {
						at, found = n.Span, true
					}
				}
			}
			return true
		})
	}
	return at, found
}
