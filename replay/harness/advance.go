package harness

import (
	"sort"
	"strings"

	"github.com/ftlint/ftlint/analyzer/bind"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// A finding about a shared iterator says that to advance it should be one step.
// The machine knows that by itself (Harness.Whole); what is left to do here is
// to give the program iterators where it asks for some.

// advances says whether a finding is about iterators, or streams with a
// position.
func (s *slicer) advances() bool {
	switch s.finding.Code {
	case "FT301", "FT302", "FT304":
		return true
	}
	return false
}

// inventIterator is an argument whose values somebody takes one by one: what
// `next` is called on is an iterator, and what methods of str are applied to
// holds strings. "" if neither is seen.
func (s *slicer) inventIterator(fn *function, param *syntax.Arg, label string) string {
	names := s.keptAs(fn, param.Name)
	elements := "[" + quoted(label+"_1") + ", " + quoted(label+"_2") + "]"
	text := ""
	s.mod.Inspect(func(n syntax.Node) bool {
		c, ok := n.(*syntax.Call)
		if !ok || len(c.Args) == 0 {
			return true
		}
		switch name := syntax.LastName(c.Func); {
		case name == "next" && names[syntax.LastName(c.Args[0])]:
			text = "iter(" + elements + ")"
		case name == "map" && len(c.Args) > 1 && names[syntax.LastName(c.Args[1])] && head(path(c.Args[0])) == "str" && text == "":
			text = elements
		}
		return true
	})
	return text
}

// taken prints a call of next that the finding is about: what each thread gets is
// observed.
func (p *printer) taken(c *syntax.Call, text string) string {
	at := c.Extent()
	if name, ok := c.Func.(*syntax.Name); !ok || name.ID != "next" || !p.s.advances() || !at.Contains(p.s.finding.Span) && !p.s.finding.Span.Contains(at) {
		return text
	}
	return "_observe(" + text + ")"
}

// keptAs lists the names that a parameter has: its own, and those of the
// attributes that it is assigned to.
func (s *slicer) keptAs(fn *function, name string) map[string]bool {
	names := map[string]bool{name: true}
	syntax.Inspect(fn.def, func(n syntax.Node) bool {
		if a, ok := n.(*syntax.Assign); ok && syntax.LastName(a.Value) == name {
			for _, t := range a.Targets {
				if at, ok := t.(*syntax.Attribute); ok {
					names[at.Attr] = true
				}
			}
		}
		return true
	})
	return names
}

// prime starts a generator that the roles send something to: before its first
// yield it takes nothing.
func (s *slicer) prime() {
	if !s.advances() || len(s.drivers) > 0 || s.subject.global == "" && len(s.shared) == 0 {
		return
	}
	if c := s.classes[s.subject.class]; c != nil && !s.setUp() {
		var items []string
		for _, label := range []string{"item_1", "item_2"} {
			items = append(items, s.invention(label, "Unknown("+quoted(label)+", None, True)"))
		}
		s.fills = append(s.fills, s.shared[0].name+"."+s.subject.attr+" = iter(["+strings.Join(items, ", ")+"])")
		return
	}
	sends := false
	for _, f := range s.sortedFunctions() {
		if !s.roles[f.def] {
			continue
		}
		scope := s.scopeAt(f)
		syntax.Inspect(f.def, func(n syntax.Node) bool {
			if c, ok := n.(*syntax.Call); ok && syntax.LastName(c.Func) == "send" {
				if a, ok := c.Func.(*syntax.Attribute); ok {
					sends = sends || s.isSubject(a.Value, scope)
				}
			}
			return !sends
		})
	}
	if !sends {
		return
	}
	on := s.subject.global
	if on == "" {
		on = s.shared[0].name + "." + s.subject.attr
	}
	s.fills = append(s.fills, "next("+on+")")
}

// Iterator is what several threads advance at once, as an expression: what
// happens within one `next` can be shown on a real Python only by doing it very
// often.
type Iterator struct {
	Text      string
	Imports   []string // lines
	Iterables []string // names in Text that stand for something to go over
	Functions []string // names in Text that stand for functions of one argument
}

// iterator finds the expression that makes the subject, nil if it cannot stand
// alone.
func (s *slicer) iterator() *Iterator {
	if !s.advances() {
		return nil
	}
	value, scope := s.made()
	if value == nil {
		return nil
	}
	p := &printer{s: s, scope: scope, notes: map[string]bool{}}
	text := p.standIn(value)
	if strings.HasPrefix(text, "Stream") {
		return nil
	}
	if text != "" {
		return &Iterator{Text: "iter(rows)", Iterables: []string{"rows"}}
	}
	it := &Iterator{Text: p.expr(value)}
	if _, ok := value.(*syntax.Name); ok {
		it.Text = "iter(" + it.Text + ")"
	}
	alone := it.names(s, value, scope)
	if !alone {
		return nil
	}
	return it
}

// made finds the value that is bound to the subject, and its scope. A variable
// that the finding knows only by the call that makes it is that of the function
// around the finding, or the only one.
func (s *slicer) made() (value syntax.Expr, scope bind.ScopeID) {
	type binding struct {
		value  syntax.Expr
		scope  bind.ScopeID
		around bool
	}
	var found []binding
	visit := func(n syntax.Node, in bind.ScopeID, f *function) {
		a, ok := n.(*syntax.Assign)
		if !ok || !s.isSubjectName(a.Targets[0], a.Value) {
			return
		}
		if c, ok := a.Value.(*syntax.Constant); ok && c.Kind == syntax.None {
			return // there is none yet, or no more
		}
		if _, ok := a.Targets[0].(*syntax.Attribute); ok && s.subject.class != "" {
			if f == nil || f.class == nil || !s.derives(s.classes[s.subject.class], f.class, 0) {
				return
			}
		}
		found = append(found, binding{a.Value, in, f != nil && f.def.Extent().Contains(s.finding.Span)})
	}
	for _, st := range s.mod.Body {
		visit(st, bind.ModuleScope, nil)
	}
	for _, f := range s.sortedFunctions() {
		syntax.Inspect(f.def, func(n syntax.Node) bool {
			visit(n, s.scopeAt(f), f)
			return true
		})
	}
	for _, b := range found {
		if b.around {
			return b.value, b.scope
		}
	}
	byName := s.subject.class != "" || s.subject.global != "" || s.subject.owner != nil
	if len(found) == 0 || len(found) > 1 && !byName {
		return nil, 0
	}
	return found[0].value, found[0].scope
}

// names sorts what an expression mentions, and says whether that is all that it
// needs.
func (it *Iterator) names(s *slicer, value syntax.Expr, scope bind.ScopeID) bool {
	iterables, functions, imports := map[string]bool{}, map[string]bool{}, map[string]bool{}
	alone := true
	syntax.Inspect(value, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Lambda, *syntax.GeneratorExp, *syntax.ListComp, *syntax.SetComp, *syntax.DictComp, *syntax.Await, *syntax.Yield:
			alone = false
		case *syntax.Call:
			if name := syntax.LastName(n.Func); (name == "map" || name == "filter") && len(n.Args) > 1 {
				if f, ok := n.Args[0].(*syntax.Name); ok {
					functions[f.ID] = true
				}
			}
		case *syntax.Name:
			_, place := s.table.Resolve(scope, n.ID)
			switch {
			case place == bind.Unknown: // a builtin
			case place == bind.ModuleVar && s.imported(n.ID) && !s.foreign(n.ID):
				imports[n.ID] = true
			case place == bind.ModuleVar && s.functions[n.ID] != nil && !functions[n.ID]:
				alone = false
			case n.ID == "self":
				alone = false
			default:
				iterables[n.ID] = true
			}
		}
		return alone
	})
	for _, name := range sorted(iterables) {
		if functions[name] {
			it.Functions = append(it.Functions, name)
		} else {
			it.Iterables = append(it.Iterables, name)
		}
	}
	for _, st := range s.mod.Body {
		switch st.(type) {
		case *syntax.Import, *syntax.ImportFrom:
			for _, name := range bound(st) {
				if imports[name] {
					it.Imports = append(it.Imports, s.file.Text[st.Extent().Start:st.Extent().End])
					break
				}
			}
		}
	}
	sort.Strings(it.Imports)
	return alone
}

// setUp says whether a constructor binds the subject.
func (s *slicer) setUp() bool {
	found := false
	for _, f := range s.sortedFunctions() {
		if f.class == nil || f.def.Name != "__init__" {
			continue
		}
		for _, st := range f.def.Body {
			found = found || s.accessesOf(st, s.scopeAt(f)).writes
		}
	}
	return found
}
