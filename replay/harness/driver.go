package harness

import (
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// Where the finding's chains begin, who calls that, and what the harness itself
// calls beside it.

// driver is where chains begin: a function, or module level if fn is nil.
type driver struct {
	fn    *function
	seeds []source.Span // the spawns, or what the main thread does
	roots map[string]bool
	needs map[string]bool // locals that kept statements read

	lifted bool // another driver calls it
}

// call is a line at the end of the harness.
type call struct {
	text     string
	threaded bool
	steps    bool // it gives a generator, which does nothing by itself
	row      int
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
	s.findRing()
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
	s.invokeTops()
}

// findRing finds out how many places the ring of locks has that a finding is about.
func (s *slicer) findRing() {
	if s.finding.Code != "FT504" || len(s.finding.Chains[0]) == 0 {
		return
	}
	s.ring = s.ringAt(s.finding.Chains[0][0].Span)
	for _, r := range s.finding.Related { // where a constructor takes its locks
		if s.ring == 0 && r.Role == "site" && r.File == s.finding.File {
			s.ring = s.ringAt(r.Span)
		}
	}
	s.allThreads = s.allThreads && s.ring == 0 // those of the ring are many enough
}

// invokeTops calls the drivers that no other one calls, and decides about the other
// threads that drivers start.
func (s *slicer) invokeTops() {
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
		found = found || ok && at.Contains(c.Span) && syntax.LastName(c.Func) == "serve_forever"
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
		other := s.calls[0]
		if at := s.finding.Chains[0][0].Span; s.enclosing(at) != nil {
			other.text = s.roleAt(at, s.enclosing(at))
		}
		s.calls = append(s.calls, other)
	}
}

// begins says whether a chain begins where a thread is started. One that is
// only the place of the finding does not, also if that makes a thread.
func (s *slicer) begins(chain finding.Chain) bool {
	return (len(chain) > 1 || !chain[0].Span.Contains(s.finding.Span) && !s.finding.Span.Contains(chain[0].Span)) && s.spawnAt(chain[0].Span)
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
	s.need(fn)
	s.calls = append(s.calls, call{text: s.roleAt(chain[0].Span, fn), threaded: true, row: s.rowOf(fn.def), steps: yields(fn.def) && len(fn.def.Decorators) == 0 && !s.advances()})
}

// roleAt is what a thread of the harness does whose chain begins at a place of a
// function: another one that does the same may be given something else.
func (s *slicer) roleAt(at source.Span, fn *function) string {
	again := s.roles[fn.def]
	s.roles[fn.def] = true
	s.apart = again && s.world.Apart
	if again && (s.world.Apart || s.world.Full || s.finding.Code == "FT304" || s.finding.Code == "FT402") {
		s.fresh = 1 // two that ask for the same, or get one place for one thing, could not be told apart
		defer func() { s.fresh, s.apart = 0, false }()
	}
	text := s.madeText(at, fn)
	if text == "" {
		text = s.roleText(fn)
	}
	s.alike = s.alike || again && !s.world.Apart && !s.world.Full && strings.Contains(text, "given_")
	return text
}

// callsOf finds calls of a function in a driver, by its name.
func (s *slicer) callsOf(d *driver, fn *function) []source.Span {
	var spans []source.Span
	look := func(n syntax.Node) bool {
		if c, ok := n.(*syntax.Call); ok {
			if fn.class != nil && fn.def.Name == "__init__" {
				if syntax.LastName(c.Func) == fn.class.Name {
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

func (s *slicer) body(d *driver) []syntax.Stmt {
	if d.fn == nil {
		return s.mod.Body
	}
	return d.fn.def.Body
}
