package harness

import (
	"slices"
	"strconv"
	"strings"

	"github.com/ftlint/ftlint/analyzer/syntax"
)

// A finding about taking something out of a container needs one that holds
// something, and what fills it may be beyond the slice. Then the harness puts
// something in where the container is made:
//
//	prices = {}
//	prices['a'] = Unknown('element')    # bad_price('a') asks for it
//
// What is asked for by a key is put in by the keys that the program's calls
// give; of what is taken whichever it is, one is enough, and more would do.

// findInitial decides what the subject holds when it is made.
func (s *slicer) findInitial() {
	switch s.finding.Code {
	case "FT207":
		s.findEdge()
		return
	case "FT103", "FT204", "FT205", "FT206", "FT208", "FT210":
	default:
		return
	}
	def := s.taker(s.innermost(s.finding.Span))
	if def == nil {
		return
	}
	if s.most = s.brink(def); s.most > 0 || len(s.fills) > 0 || !s.needsElements(def) {
		return
	}
	if s.releases(def) {
		s.initial = []string{"acquire"}
		return
	}
	s.initial = []string{quoted("key")}
	if s.asksByKey(def) {
		s.initial = s.givenKeys()
	}
}

// taker is the function that takes something out, where the finding is about one
// that asks one method and then calls another: that of the other side.
func (s *slicer) taker(def *syntax.FunctionDef) *syntax.FunctionDef {
	if s.finding.Code != "FT208" || def == nil || s.takes(&function{def: def}) {
		return def
	}
	for _, f := range s.sortedFunctions() {
		if s.roles[f.def] && s.takes(f) {
			return f.def
		}
	}
	return def
}

// needsElements says whether the finding's function cannot come to its second
// step while the subject is empty.
func (s *slicer) needsElements(def *syntax.FunctionDef) bool {
	switch s.finding.Code {
	case "FT103":
		return s.holds() == mapping && !s.defaults() && s.asksByKey(def)
	case "FT208":
		return !s.filled() && s.takes(&function{def: def})
	}
	return !s.filled()
}

// filled says whether anything that stays adds to the subject.
func (s *slicer) filled() bool {
	for _, f := range s.sortedFunctions() {
		if s.keep[f.def] && f.def.Name != "__init__" && s.adds(f) && !s.takes(f) {
			return true
		}
	}
	for _, d := range s.drivers {
		for _, st := range s.body(d) {
			if s.keep[st] && s.addsHere(st) {
				return true
			}
		}
	}
	return false
}

// addsHere says whether a statement of a driver adds to the subject.
func (s *slicer) addsHere(st syntax.Stmt) bool {
	return !defines(st) && s.adds(&function{def: &syntax.FunctionDef{Body: []syntax.Stmt{st}, Args: &syntax.Arguments{}}})
}

// releases says whether a function gives back a lock that it asks about.
func (s *slicer) releases(def *syntax.FunctionDef) bool {
	found := false
	scope, _ := s.table.ScopeOf(def)
	syntax.Inspect(def, func(n syntax.Node) bool {
		if c, ok := n.(*syntax.Call); ok {
			if a, ok := c.Func.(*syntax.Attribute); ok && a.Attr == "release" && s.isSubject(a.Value, scope) {
				found = true
			}
		}
		return true
	})
	return found
}

// asksByKey says whether a function names what it wants of the subject.
func (s *slicer) asksByKey(def *syntax.FunctionDef) bool {
	scope, _ := s.table.ScopeOf(def)
	found := false
	named := func(e syntax.Expr) {
		if c, ok := e.(*syntax.Constant); ok && c.Kind == syntax.Int && s.holds() == sequence {
			return // the first or the last, whichever it is
		}
		switch e := e.(type) {
		case *syntax.Name:
			found = found || !s.drawn(def, e.ID)
		case *syntax.Constant, *syntax.Attribute:
			found = true
		}
	}
	syntax.Inspect(def, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Subscript:
			if s.isSubject(n.Value, scope) {
				named(n.Slice)
			}
		case *syntax.Compare:
			if len(n.Ops) == 1 && (n.Ops[0] == syntax.In || n.Ops[0] == syntax.NotIn) && s.isSubject(n.Comparators[0], scope) {
				named(n.Left)
			}
		case *syntax.Call:
			if a, ok := n.Func.(*syntax.Attribute); ok && len(n.Args) > 0 && s.isSubject(a.Value, scope) {
				named(n.Args[0])
			}
		}
		return true
	})
	return found
}

// drawn says whether a name stands for what a loop takes from the subject.
func (s *slicer) drawn(def *syntax.FunctionDef, name string) bool {
	scope, _ := s.table.ScopeOf(def)
	found := false
	syntax.Inspect(def, func(n syntax.Node) bool {
		if loop, ok := n.(*syntax.For); ok && slices.Contains(boundIn(loop.Target), name) {
			found = found || s.accessesOf(loop.Iter, scope).reads
		}
		return !found
	})
	return found
}

// givenKeys lists what calls give that stay: constants, the numbers of the
// rounds of a loop, and what the harness makes up.
func (s *slicer) givenKeys() []string {
	const most = 6
	var keys []string
	add := func(text string) {
		if len(keys) < most && !slices.Contains(keys, text) {
			keys = append(keys, text)
		}
	}
	for _, name := range s.inventions {
		if text := s.invented[name]; strings.HasPrefix(text, "Unknown(") || !strings.HasSuffix(text, ")") {
			add(text)
		}
	}
	literal := func(e syntax.Expr) {
		syntax.Inspect(e, func(n syntax.Node) bool {
			if c, ok := n.(*syntax.Constant); ok && (c.Kind == syntax.Str || c.Kind == syntax.Int) {
				add((&printer{s: s}).constant(c))
			}
			return true
		})
	}
	for _, st := range s.mod.Body {
		if !s.keep[st] {
			continue
		}
		syntax.Inspect(st, func(n syntax.Node) bool {
			if inner, ok := n.(syntax.Stmt); ok && s.isDropped(inner) {
				return false
			}
			c, ok := n.(*syntax.Call)
			if !ok {
				return true
			}
			if syntax.LastName(c.Func) == "range" {
				add("0")
				add("1")
				return false
			}
			for _, a := range c.Args {
				literal(a)
			}
			for _, k := range c.Keywords {
				literal(k.Value)
			}
			return true
		})
	}
	return keys
}

// putIn prints what goes into the subject, after the statement that makes it.
func (p *printer) putIn(st syntax.Stmt) {
	if len(p.s.initial) == 0 && p.s.most == 0 {
		return
	}
	switch st := st.(type) {
	case *syntax.Assign:
		for _, t := range st.Targets {
			for _, b := range pairs(t, st.Value) {
				p.putInto(b.target, b.value)
			}
		}
	case *syntax.AnnAssign:
		if st.Value != nil {
			p.putInto(st.Target, st.Value)
		}
	}
}

func (p *printer) putInto(target, value syntax.Expr) {
	if !p.s.isSubject(target, p.scope) && !p.isOwnName(target) {
		return
	}
	on := p.expr(target)
	row := p.row
	p.row = 0
	for _, text := range p.s.entries(on, value) {
		p.asks.unknown = true
		p.line(text)
		p.note("`" + on + "` holds something when the threads start, or is held: `" + text + "`")
	}
	p.row = row
}

// highestIndex is the highest position that is asked for.
func (s *slicer) highestIndex() int {
	top := 0
	for _, key := range s.initial {
		if n, err := strconv.Atoi(key); err == nil && n <= highest {
			top = max(top, n)
		}
	}
	return top
}

// isOwnName says whether a name of a class body is the subject.
func (p *printer) isOwnName(target syntax.Expr) bool {
	name, ok := target.(*syntax.Name)
	c := p.s.classes[p.s.subject.class]
	if !ok || c == nil || !p.s.subject.isAttr(name.ID) {
		return false
	}
	scope, _ := p.s.table.ScopeOf(c)
	return scope == p.scope
}

// manyEntries fill a container up to a limit.
func (s *slicer) manyEntries(on string, value syntax.Expr) []string {
	number := " for number in range(" + itoa(s.most) + ")"
	const element = "Unknown('element_' + str(number), None, True)"
	if c, ok := value.(*syntax.Call); ok && strings.HasSuffix(syntax.LastName(c.Func), "Queue") {
		return []string{"[" + on + ".put(" + element + ")" + number + "]"}
	}
	if s.keepsLimit {
		return []string{"[" + on + ".__setitem__('key_' + str(number), " + element + ")" + number + "]"}
	}
	switch holdingOf(value) {
	case mapping:
		return []string{on + ".update(('key_' + str(number), " + element + ")" + number + ")"}
	case collection:
		return []string{on + ".update(" + element + number + ")"}
	case sequence:
		return []string{on + ".extend(" + element + number + ")"}
	}
	return nil
}

// entries are statements that put something into a new, empty container.
func (s *slicer) entries(on string, value syntax.Expr) []string {
	const element = "Unknown('element', None, True)"
	if s.most > 0 {
		return s.manyEntries(on, value)
	}
	var out []string
	put := func(before, after string) {
		for _, key := range s.initial {
			out = append(out, on+before+key+after)
		}
	}
	anything := func(before string) {
		for _, key := range s.initial {
			if key == quoted("key") {
				key = element
			}
			out = append(out, on+before+key+")")
		}
	}
	if s.initial[0] == "acquire" {
		if c, ok := value.(*syntax.Call); ok && (syntax.LastName(c.Func) == "Lock" || syntax.LastName(c.Func) == "RLock") {
			return []string{on + ".acquire()"}
		}
		return nil
	}
	switch e := value.(type) {
	case *syntax.Dict:
		if len(e.Values) > 0 {
			return nil
		}
	case *syntax.List:
		if len(e.Elts) > 0 {
			return nil
		}
	case *syntax.Call:
		switch syntax.LastName(e.Func) {
		case "Queue", "LifoQueue", "PriorityQueue", "SimpleQueue":
			return []string{on + ".put(" + element + ")"}
		case "defaultdict":
		default:
			if len(e.Args) > 0 {
				return nil
			}
		}
	default:
		return nil
	}
	switch holdingOf(value) {
	case mapping:
		put("[", "] = "+element)
	case collection:
		anything(".add(")
	case sequence:
		anything(".append(")
		for len(out) <= s.highestIndex() && len(out) > 0 {
			out = append(out, out[len(out)-1])
		}
	}
	return out
}
