package harness

import (
	"strings"
	"unicode"

	"github.com/ftlint/ftlint/analyzer/bind"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
	"github.com/ftlint/ftlint/replay/machine"
)

// pattern is what a finding of two steps says: they are meant to be one. If the
// second is a call, end is what that does in the end.
type pattern struct{ first, second, end source.Span }

// findPatterns reads the steps off the finding: the related place that comes
// before the primary one in its function. Which of them it is depends on the
// rule; FT101 and FT102 have their regions by data flow, deadlocks need none.
func (s *slicer) findPatterns() {
	f := s.finding
	switch f.Code {
	case "FT101", "FT102", "FT301", "FT302", "FT305", "FT502", "FT503", "FT504", "FT505", "FT506", "FT507", "FT508", "FT510", "FT511":
		return
	case "FT303":
		s.findCopies()
		return
	case "FT501", "FT103", "FT104", "FT304":
		s.patterns = append(s.patterns, pattern{first: f.Span, second: f.Span})
	}
	in := s.enclosing(f.Span)
	for _, r := range f.Related {
		if r.File != s.id || r.Role == "lock" || r.Role == "spawn" {
			continue
		}
		switch {
		case f.Code == "FT401" && s.enclosing(r.Span) != in: // removing and closing
			if other := s.enclosing(r.Span); other != nil {
				body := other.def.Body
				s.patterns = append(s.patterns, pattern{first: body[0].Extent(), second: body[len(body)-1].Extent()})
			}
		case s.enclosing(r.Span) != in: // what the other side does is one step; who clears something may do it in several
			if f.Code != "FT206" && !s.isOneStep(r.Span) {
				s.patterns = append(s.patterns, pattern{first: r.Span, second: r.Span})
			}
		case r.Role == "site" || f.Code == "FT501" || f.Code == "FT104" && r.Role == "write":
			s.patterns = append(s.patterns, pattern{first: r.Span, second: r.Span})
		case r.Span.Start <= f.Span.Start:
			s.patterns = append(s.patterns, pattern{first: r.Span, second: f.Span, end: s.endOf(f.Span)})
		default:
			s.patterns = append(s.patterns, pattern{first: f.Span, second: r.Span, end: s.endOf(r.Span)})
		}
	}
}

// endOf is where the chain of calls ends that has a call at a place; no place if
// it ends there.
//
//	for channel in self.channels: channel.close()    # first
//	self.connect()                                   # second
//	def connect(self):
//	    self.channels = []                           # the end: what else connect does is no part of it
func (s *slicer) endOf(at source.Span) source.Span {
	for _, chain := range s.finding.Chains {
		for _, fr := range chain[:max(len(chain)-1, 0)] {
			if fr.Span == at {
				return chain[len(chain)-1].Span
			}
		}
	}
	return source.Span{}
}

// isOneStep says whether all that the statement around a place has to do with the
// subject is to bind it: as a region it would make one of what else it does, and
// accuse whoever sees that half done.
func (s *slicer) isOneStep(at source.Span) bool {
	var simple syntax.Stmt
	s.mod.Inspect(func(n syntax.Node) bool {
		if st, ok := n.(syntax.Stmt); ok && st.Extent().Contains(at) {
			if simple = st; compound(st) || defines(st) {
				simple = nil
			}
		}
		return n.Extent().Contains(at)
	})
	if _, ok := simple.(*syntax.AugAssign); simple == nil || ok {
		return false
	}
	reads, writes := 0, 0
	scope := bind.ModuleScope
	if def := s.innermost(at); def != nil {
		scope, _ = s.table.ScopeOf(def)
	}
	syntax.Inspect(simple, func(n syntax.Node) bool {
		if e, ok := n.(syntax.Expr); ok && s.isSubject(e, scope) {
			if acc := s.accessesOf(e, scope); acc.writes {
				writes++
			} else {
				reads++
			}
		}
		return true
	})
	return reads == 0 && writes == 1
}

// findObserved finds the functions whose results count: those in which the
// steps of the finding are. Who calls them may use what they give, also if the
// call that the harness keeps does not.
func (s *slicer) findObserved() {
	s.observes = map[*syntax.FunctionDef]bool{}
	places := []source.Span{s.finding.Span}
	for _, pt := range s.patterns {
		places = append(places, pt.first, pt.second)
	}
	for _, at := range places {
		if def := s.innermost(at); def != nil && !s.roles[def] {
			s.observes[def] = true
		}
	}
}

// innermost is the function that a place is directly in, nil for none.
func (s *slicer) innermost(at source.Span) *syntax.FunctionDef {
	return functionAt(s.mod, at)
}

// observed prints a value that a function returns.
func (p *printer) observed(text string) string {
	if !p.observing {
		return text
	}
	p.note("what the function returns is used by its caller")
	return p.looksAt(text)
}

// splitsLoop says whether a pattern begins in the test of a loop and ends in
// its body: its region is one round, not the loop.
func (s *slicer) splitsLoop(st *syntax.While) bool {
	test, whole := st.Test.Extent(), st.Extent()
	for _, pt := range s.patterns {
		if test.Contains(pt.first) && whole.Contains(pt.second) && !test.Contains(pt.second) {
			return true
		}
	}
	return false
}

// patternRegions finds, for each pattern, the least run of statements of one
// block that holds both steps.
func (p *printer) patternRegions() []machine.Region {
	var out []machine.Region
	for _, pt := range p.s.patterns {
		if r, ok := p.regionOf(pt); ok {
			if r.Until = p.lineOf(pt.end); r.Until <= r.Last && r.Until >= r.First {
				r.Until = 0
			}
			out = append(out, r)
		}
	}
	if p.s.guards() {
		out = append(out, p.guarded()...)
	}
	if p.s.finding.Code == "FT202" && len(p.s.patterns) == 0 {
		out = append(out, p.roles...) // what is made on first use, wherever the library does that
	}
	return out
}

func (p *printer) regionOf(pt pattern) (machine.Region, bool) {
	var best machine.Region
	found := false
	for _, b := range p.order {
		first, second := holder(b.stmts, pt.first), holder(b.stmts, pt.second)
		if second < 0 {
			continue
		}
		if first < 0 {
			// The test of a loop stands in its body.
			line, ok := p.tests[b.of]
			if !ok || !b.of.Test.Extent().Contains(pt.first) {
				continue
			}
			return machine.Region{First: line, Last: p.lines[b.stmts[second]].last}, true
		}
		from, ok1 := p.lines[b.stmts[first]]
		to, ok2 := p.lines[b.stmts[second]]
		if !ok1 || !ok2 || defines(b.stmts[first]) || defines(b.stmts[second]) {
			continue
		}
		r := machine.Region{First: from.first, Last: to.last}
		if !found || r.Last-r.First < best.Last-best.First {
			best, found = r, true
		}
	}
	return best, found
}

// lineOf is the line of the simple statement that a place is in, 0 if none is printed.
func (p *printer) lineOf(at source.Span) int {
	for _, b := range p.order {
		if i := holder(b.stmts, at); at.End > 0 && i >= 0 && !compound(b.stmts[i]) && !defines(b.stmts[i]) {
			return p.lines[b.stmts[i]].last
		}
	}
	return 0
}

// holder gives the statement that a place is in, -1 for none.
func holder(stmts []syntax.Stmt, at source.Span) int {
	for i, st := range stmts {
		if st.Extent().Contains(at) {
			return i
		}
	}
	return -1
}

// identity lists the classes of which it matters whether two objects are one:
// those whose objects change after they are made. Of foreign ones it is guessed
// by the name: a class, or what opens a connection.
func (s *slicer) identity() map[string]bool {
	ids := map[string]bool{}
	for _, name := range sorted(s.classes) {
		if s.changes(s.classes[name]) {
			ids[name] = true
		}
	}
	if c := s.toBeOne(); c != nil {
		ids[c.Name] = true
	}
	s.mod.Inspect(func(n syntax.Node) bool {
		c, ok := n.(*syntax.Call)
		if !ok {
			return true
		}
		last := syntax.LastName(c.Func)
		if last == "" || foreignValues[last] {
			return true
		}
		if name, ok := builtStates[last]; ok {
			ids[name] = true
		}
		if name := weakNames[last]; strings.HasPrefix(last, "Weak") {
			ids[name] = true
		}
		if foreignStates[last] || unicode.IsUpper([]rune(last)[0]) && strings.ToUpper(last) != last {
			ids[last+"()"] = true
		}
		return true
	})
	for _, name := range append(s.madeEmpty(), s.madeElsewhere()...) {
		ids[name] = true
	}
	return ids
}

// toBeOne is the class of which the finding's function is to make one object.
func (s *slicer) toBeOne() *syntax.ClassDef {
	fn := s.enclosing(s.finding.Span)
	switch s.finding.Code {
	case "FT201", "FT202", "FT203":
	default:
		return nil
	}
	if fn == nil || fn.def.Name == "__init__" {
		return nil
	}
	if fn.class == nil {
		return s.shapedBy(fn.def.Name)
	}
	return s.madeBy(fn)
}

// madeElsewhere lists what unknown modules, and open, make in the finding's
// function: it says that each thread makes its own.
func (s *slicer) madeElsewhere() []string {
	def := s.innermost(s.finding.Span)
	switch s.finding.Code {
	case "FT201", "FT202", "FT203":
	default:
		return nil
	}
	var names []string
	syntax.Inspect(def, func(n syntax.Node) bool {
		if c, ok := n.(*syntax.Call); ok && (s.foreign(head(path(c.Func))) || path(c.Func) == "open" && !s.bindsOpen()) {
			names = append(names, syntax.LastName(c.Func)+"()")
		}
		return def != nil
	})
	return names
}

// bindsOpen says whether open is something of the program's own.
func (s *slicer) bindsOpen() bool {
	_, bound := s.table.Lookup(bind.ModuleScope, "open")
	return bound
}

// opensSubject says whether a statement binds the subject, or an item of it, to
// something that is open until somebody closes it, and the finding says that each
// thread makes its own.
func (s *slicer) opensSubject(st *syntax.Assign) bool {
	c, ok := st.Value.(*syntax.Call)
	if !ok || !opened[syntax.LastName(c.Func)] || s.finding.Code != "FT201" && s.finding.Code != "FT202" {
		return false
	}
	target := st.Targets[0]
	if item, ok := target.(*syntax.Subscript); ok {
		target = item.Value
	}
	return s.bindsSubject(target)
}

// opened are the names of what makes something that has to be closed.
var opened = map[string]bool{
	"open": true, "fdopen": true, "socket": true, "create_connection": true, "Popen": true, "NamedTemporaryFile": true, "TemporaryFile": true, "TemporaryDirectory": true,
	"ThreadPoolExecutor": true, "ProcessPoolExecutor": true, "ThreadPool": true, "Pool": true,
}

// builtStates are the names of the types that Python's own constructors make,
// where which object it is matters.
var builtStates = map[string]string{
	"Lock": "lock", "RLock": "RLock", "Condition": "Condition", "Event": "Event", "Semaphore": "Semaphore", "BoundedSemaphore": "BoundedSemaphore",
	"Barrier": "Barrier", "Queue": "Queue", "LifoQueue": "LifoQueue", "PriorityQueue": "PriorityQueue", "SimpleQueue": "SimpleQueue",
	"Thread": "Thread", "Timer": "Timer", "ThreadPoolExecutor": "ThreadPoolExecutor", "Future": "Future", "local": "_local",
}

// madeEmpty lists the types of the empty containers that the finding's function
// makes: somebody fills them, and of two one is lost.
func (s *slicer) madeEmpty() []string {
	switch s.finding.Code {
	case "FT201", "FT202", "FT203":
	default:
		return nil
	}
	def := s.innermost(s.finding.Span)
	if def == nil {
		return nil
	}
	var names []string
	syntax.Inspect(def, func(n syntax.Node) bool {
		a, ok := n.(*syntax.Assign)
		if !ok {
			return true
		}
		switch v := a.Value.(type) {
		case *syntax.List:
			if len(v.Elts) == 0 {
				names = append(names, "list")
			}
		case *syntax.Dict:
			if len(v.Values) == 0 {
				names = append(names, "dict")
			}
		case *syntax.Call:
			switch last := syntax.LastName(v.Func); last {
			case "list", "dict", "set", "deque", "defaultdict", "OrderedDict", "Counter":
				if len(v.Args) == 0 || last == "defaultdict" {
					names = append(names, last)
				}
			}
		}
		return true
	})
	return names
}

var (
	foreignValues = map[string]bool{"Path": true, "PurePath": true, "Decimal": true, "Fraction": true, "UUID": true, "ZoneInfo": true, "Template": true, "Version": true}
	foreignStates = map[string]bool{"create_connection": true, "connect": true, "socket": true, "client": true, "resource": true}
)

// changes says whether the objects of a class change after they are made.
func (s *slicer) changes(c *syntax.ClassDef) bool {
	changes := false
	for _, st := range c.Body {
		f, ok := st.(*syntax.FunctionDef)
		if !ok {
			continue
		}
		if f.Name == "__eq__" {
			return false
		}
		syntax.Inspect(f, func(n syntax.Node) bool {
			switch n := n.(type) {
			case *syntax.AugAssign:
				_, attr := n.Target.(*syntax.Attribute)
				changes = changes || attr
			case *syntax.Assign:
				for _, t := range n.Targets {
					if _, attr := t.(*syntax.Attribute); attr {
						changes = changes || f.Name != "__init__" || growing(n.Value)
					}
				}
			}
			return true
		})
	}
	return changes
}

// growing says whether a value is a new container, or a lock.
func growing(e syntax.Expr) bool {
	switch e := e.(type) {
	case *syntax.List, *syntax.Dict, *syntax.Set:
		return true
	case *syntax.Call:
		switch syntax.LastName(e.Func) {
		case "list", "dict", "set", "deque", "defaultdict", "OrderedDict", "Queue", "Lock", "RLock", "Condition", "Event", "Semaphore":
			return true
		}
		return foreignStates[syntax.LastName(e.Func)]
	}
	return false
}
