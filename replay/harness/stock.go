package harness

import (
	"strings"

	"github.com/ftlint/ftlint/analyzer/bind"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// A finding about what a container holds needs one that holds something. What
// it holds before the threads run is put there by a function of the file that
// adds to it, called with arguments of its own, or else by the harness itself.

// holding is the kind of container that the subject is.
type holding uint8

const (
	nothing holding = iota // none that is known
	mapping
	collection // a set
	sequence
)

// holds reads the kind off what the subject is first bound to.
func (s *slicer) holds() holding { return holdingOf(s.container()) }

// container is the first container or other object that the subject is bound
// to, nil if none is.
func (s *slicer) container() syntax.Expr {
	var found, object syntax.Expr
	bind := func(target, value syntax.Expr) {
		if !s.bindsSubject(target) {
			return
		}
		if _, call := value.(*syntax.Call); call && object == nil {
			object = value
		}
		if holdingOf(value) != nothing && found == nil {
			found = value
		}
	}
	s.mod.Inspect(func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Assign:
			for _, t := range n.Targets {
				for _, b := range pairs(t, n.Value) {
					bind(b.target, b.value)
				}
			}
		case *syntax.AnnAssign:
			bind(n.Target, n.Value)
		}
		return found == nil
	})
	if found == nil {
		return object
	}
	return found
}

// defaults says whether the subject makes what it is asked for.
func (s *slicer) defaults() bool {
	c, ok := s.container().(*syntax.Call)
	return ok && (syntax.LastName(c.Func) == "defaultdict" || syntax.LastName(c.Func) == "Counter")
}

// bindsSubject says whether a target is the subject, as far as its name tells;
// in a class body an attribute is bound as a name.
func (s *slicer) bindsSubject(target syntax.Expr) bool {
	if name, ok := target.(*syntax.Name); ok && s.subject.isAttr(name.ID) {
		return true
	}
	return s.isSubject(target, bind.ModuleScope)
}

func holdingOf(e syntax.Expr) holding {
	switch e := e.(type) {
	case *syntax.Dict, *syntax.DictComp:
		return mapping
	case *syntax.Set, *syntax.SetComp:
		return collection
	case *syntax.List, *syntax.ListComp:
		return sequence
	case *syntax.Call:
		switch syntax.LastName(e.Func) {
		case "dict", "OrderedDict", "defaultdict", "WeakValueDictionary", "WeakKeyDictionary", "Counter":
			return mapping
		case "set", "WeakSet":
			return collection
		case "list", "deque":
			return sequence
		}
	}
	return nothing
}

// stock fills the subject where the finding is about what it holds.
func (s *slicer) stock() {
	switch {
	case s.guards() || s.finding.Code == "FT102" && len(s.drivers) == 0 && len(s.roles) > 1:
		s.stockGuarded()
		return
	case s.finding.Code == "FT207":
		s.stockAct()
		return
	case s.finding.Code != "FT303" && s.finding.Code != "FT305" && s.finding.Code != "FT401":
		return
	}
	if len(s.calls) == 0 || len(s.drivers) > 0 {
		return // a driver of the program prepares its own state
	}
	var keys []string
	for _, f := range s.sortedFunctions() {
		if s.roles[f.def] && (s.takes(f) || !s.adds(f) && !s.defaults()) { // who adds has to find that something is missing
			keys = append(keys, s.keysOf(f)...)
		}
	}
	if f := s.adder(); f != nil {
		s.need(f)
		if len(keys) > 0 {
			s.fills = append(s.fills, s.callText(f))
		}
		for s.fresh = 1; s.fresh <= 2; s.fresh++ {
			if text := s.callText(f); len(s.fills) == 0 || s.fills[len(s.fills)-1] != text {
				s.fills = append(s.fills, text)
			}
		}
		s.fresh = 0
		return
	}
	s.putIn(keys)
}

// holdsText says whether the finding goes through the subject with what takes
// texts alone: `", ".join(names)`, `map(str.upper, names)`.
func (s *slicer) holdsText() bool {
	if s.finding.Code != "FT303" && s.finding.Code != "FT305" {
		return false
	}
	found := false
	s.mod.Inspect(func(n syntax.Node) bool {
		c, ok := n.(*syntax.Call)
		if !ok || !c.Extent().Contains(s.finding.Span) && !s.finding.Span.Contains(c.Extent()) {
			return true
		}
		switch name := syntax.LastName(c.Func); {
		case name == "join" && len(c.Args) == 1:
			a, method := c.Func.(*syntax.Attribute)
			if method {
				_, text := a.Value.(*syntax.Constant)
				found = found || text
			}
		case name == "map" && len(c.Args) == 2:
			found = found || head(path(c.Args[0])) == "str"
		}
		return true
	})
	return found
}

// adder is a function that adds to the subject, one that is no role if there is
// any.
func (s *slicer) adder() *function {
	var role *function
	for _, f := range s.sortedFunctions() {
		if f.def.Name == "__init__" || f.def.Async || !s.ofSubject(f) || !s.adds(f) || s.takes(f) {
			continue
		}
		if !s.roles[f.def] {
			return f
		}
		role = f
	}
	return role
}

// ofSubject says whether a method belongs to the class that has the subject, or
// to one that it derives from.
func (s *slicer) ofSubject(f *function) bool {
	c := s.classes[s.subject.class]
	return f.class == nil || c == nil || s.derives(c, f.class, 0) || s.derives(f.class, c, 0)
}

// takes says whether a function itself takes elements out of the subject.
func (s *slicer) takes(f *function) bool {
	deletes := func(n syntax.Node) []syntax.Expr {
		if n, ok := n.(*syntax.Delete); ok {
			return n.Targets
		}
		return nil
	}
	return s.edits(f, deletes, "pop", "popleft", "popitem", "remove", "discard", "clear")
}

// keysOf lists, as the harness writes them, the keys and elements by which a
// role asks for something that the subject has to hold.
func (s *slicer) keysOf(f *function) []string {
	scope := s.scopeAt(f)
	var keys []string
	add := func(e syntax.Expr) {
		switch e := e.(type) {
		case *syntax.Constant:
			if e.Kind == syntax.Str || e.Kind == syntax.Int {
				keys = append(keys, (&printer{s: s}).constant(e))
			}
		case *syntax.Name:
			if s.invented["given_"+e.ID] != "" {
				keys = append(keys, "given_"+e.ID)
			}
		}
	}
	syntax.Inspect(f.def, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Subscript:
			if n.Ctx != syntax.Store && s.isSubject(n.Value, scope) {
				add(n.Slice)
			}
		case *syntax.Call:
			if a, ok := n.Func.(*syntax.Attribute); ok && len(n.Args) > 0 && s.isSubject(a.Value, scope) {
				switch a.Attr {
				case "get", "pop", "remove", "discard":
					add(n.Args[0])
				}
			}
		}
		return true
	})
	return keys
}

// putIn fills the subject without a function of the program: with what the
// roles ask for, and two elements beside.
func (s *slicer) putIn(keys []string) {
	on := s.subject.global
	if on == "" {
		if s.subject.class == "" || len(s.shared) == 0 {
			return
		}
		on = s.instance(s.classes[s.subject.class]) + "." + s.subject.attr
	}
	kind := s.holds()
	seen := map[string]bool{}
	elements := 0
	all := append(append([]string(nil), keys...), "", "")
	if kind == mapping { // popitem takes the last
		all = append([]string{"", ""}, keys...)
	}
	for _, key := range all {
		if seen[key] && key != "" {
			continue
		}
		seen[key] = true
		elements++
		label := "element_" + itoa(elements)
		text := "Unknown(" + quoted(label) + ", None, True)"
		if s.holdsText() {
			text = quoted(label)
		}
		element := s.invention(label, text)
		switch {
		case kind == mapping && key == "":
			key = quoted("key_" + itoa(elements))
		case kind != mapping && strings.HasPrefix(key, "given_"):
			element = key
		}
		s.putInto(kind, on, key, element)
	}
}

// putInto has the harness put an element into a container, into a mapping under a key.
func (s *slicer) putInto(kind holding, on, key, element string) {
	switch kind {
	case mapping:
		s.fills = append(s.fills, on+"["+key+"] = "+element)
	case collection:
		s.fills = append(s.fills, on+".add("+element+")")
	case sequence:
		s.fills = append(s.fills, on+".append("+element+")")
	}
}

// heldKey is a key that the subject has from the beginning, if a parameter is what a
// function asks the subject for; else it is "".
//
//	stock = {"tea": 10}
//	def book(name):
//	    stock[name] -= 1       # given_name = 'tea'
func (s *slicer) heldKey(fn *function, param string) string {
	made, ok := s.container().(*syntax.Dict)
	if !ok || len(made.Keys) == 0 {
		return ""
	}
	key, ok := made.Keys[0].(*syntax.Constant)
	if !ok || key.Kind != syntax.Str && key.Kind != syntax.Int {
		return ""
	}
	asks := false
	syntax.Inspect(fn.def, func(n syntax.Node) bool {
		if at, ok := n.(*syntax.Subscript); ok && path(at.Slice) == param && s.isSubject(at.Value, s.scopeAt(fn)) {
			asks = true
		}
		return !asks
	})
	if !asks {
		return ""
	}
	return (&printer{s: s}).constant(key)
}

// isKey says whether a parameter is a key by which a function asks the subject.
func (s *slicer) isKey(fn *function, param string) bool {
	scope, found := s.scopeAt(fn), false
	asks := func(container, key syntax.Expr) {
		found = found || path(key) == param && s.isSubject(container, scope)
	}
	syntax.Inspect(fn.def, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Subscript:
			asks(n.Value, n.Slice)
		case *syntax.Compare:
			asks(n.Comparators[0], n.Left)
		case *syntax.Call:
			if a, ok := n.Func.(*syntax.Attribute); ok && len(n.Args) > 0 && (a.Attr == "get" || a.Attr == "pop" || a.Attr == "setdefault") {
				asks(a.Value, n.Args[0])
			}
		}
		return !found
	})
	return found
}

// invention is the name of a value that the harness makes up.
func (s *slicer) invention(label, text string) string {
	name := "given_" + label
	if s.invented == nil {
		s.invented = map[string]string{}
	}
	if s.invented[name] == "" {
		s.invented[name] = text
		s.inventions = append(s.inventions, name)
	}
	return name
}
