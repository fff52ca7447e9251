package harness

import (
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/bind"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// Where all that the threads may come to is more than can be cut out, the
// narrow harness has only what the finding is about, and what could make a
// difference to it: the functions that it names, and those that touch the
// shared variable, or may wait or take a lock, however far away. All else of
// the project is as unknown as if it were another's:
//
//	class Pool:                          # kept, with what it derives from as Opaque
//	    def __init__(self, url):
//	        self.url = parse(url)        # gone: nothing that is kept reads it
//	        self.made = 0                # kept
//	    def get(self):                   # kept: the finding names it
//	        self.made += 1
//	        return make(self.options)    # make = Unknown('make')
//
// That is told.

// BuildNarrow makes the narrow harness of a finding.
func BuildNarrow(files *source.Set, f *finding.Finding, w World) (*Harness, error) {
	w.narrow = true
	return build(files, f, w, func(s *slicer) {
		s.matters = map[*syntax.FunctionDef]bool{}
		s.stubs = map[string]bool{}
		if Sequential(f.Code) {
			s.findSequence()
		} else {
			s.findDrivers()
		}
	})
}

// checkReach refuses a narrow harness that has left out where a side of the
// finding ends: what it shows would be no word about the finding.
func (s *slicer) checkReach(h *Harness) {
	for _, chain := range s.finding.Chains {
		if len(chain) == 0 {
			continue
		}
		at := s.statementAt(chain[len(chain)-1].Span)
		file, row := s.place(s.row(at))
		found := false
		for i := range h.Rows {
			found = found || h.Files[i] == file && h.Rows[i] == row
		}
		if !found {
			refuse(s.row(at), "a side of the finding is not cut out with the rest: what it does")
		}
	}
}

// statementAt is where the innermost statement around a place begins.
func (s *slicer) statementAt(at source.Span) uint32 {
	begins := at.Start
	s.mod.Inspect(func(n syntax.Node) bool {
		if _, ok := n.(syntax.Stmt); ok && n.Extent().Contains(at) {
			begins = n.Extent().Start
		}
		return n.Extent().Contains(at)
	})
	return begins
}

// stub says whether a statement of module level is left out of a narrow
// harness, and what it binds is unknown.
func (s *slicer) stub(st syntax.Stmt) bool {
	if s.stubs == nil {
		return false
	}
	switch st := st.(type) {
	case *syntax.FunctionDef:
		return !st.Async && !yields(st) && !s.essential(st) // what those give is no value
	case *syntax.ClassDef:
		return !s.essentialClass(st)
	case *syntax.Import, *syntax.ImportFrom:
		return false
	case *syntax.Assign:
		return !s.bindsWanted(st) && !plain(st.Value)
	case *syntax.AnnAssign:
		return st.Value == nil || !s.bindsWanted(st) && !plain(st.Value)
	}
	return !s.bindsWanted(st) && s.enclosingStmt(st) == nil
}

// enclosingStmt gives a place of the finding that a statement holds.
func (s *slicer) enclosingStmt(st syntax.Stmt) *source.Span {
	for _, at := range s.places() {
		if st.Extent().Contains(at) {
			return &at
		}
	}
	return nil
}

// bindsWanted says whether a statement binds the subject, or makes an object of
// a class that is kept.
func (s *slicer) bindsWanted(st syntax.Stmt) bool {
	for _, name := range bound(st) {
		if name == s.subject.global {
			return true
		}
		if class, attr, ok := strings.Cut(name, "."); ok && s.attrs[attr] && s.classes[class] != nil { // Color.DEFAULT = Color(0)
			return s.essentialClass(s.classes[class])
		}
	}
	if a, ok := st.(*syntax.Assign); ok {
		if c, ok := a.Value.(*syntax.Call); ok {
			if class := s.classes[syntax.LastName(c.Func)]; class != nil {
				return s.essentialClass(class)
			}
		}
	}
	return false
}

// plain says whether a value can be made without the rest of the project.
func plain(e syntax.Expr) bool {
	switch e := e.(type) {
	case *syntax.Constant:
		return true
	case *syntax.List:
		return allPlain(e.Elts)
	case *syntax.Tuple:
		return allPlain(e.Elts)
	case *syntax.Set:
		return allPlain(e.Elts)
	case *syntax.Dict:
		return allPlain(e.Keys) && allPlain(e.Values)
	case *syntax.UnaryOp:
		return plain(e.Operand)
	case *syntax.Call:
		return plainCalls[syntax.LastName(e.Func)] && allPlain(e.Args)
	}
	return false
}

func allPlain(es []syntax.Expr) bool {
	for _, e := range es {
		if e == nil || !plain(e) {
			return false
		}
	}
	return true
}

// plainCalls make what the machine has.
var plainCalls = map[string]bool{"Lock": true, "RLock": true, "Condition": true, "Event": true, "Semaphore": true, "BoundedSemaphore": true,
	"local": true, "dict": true, "set": true, "list": true, "tuple": true, "frozenset": true, "deque": true, "OrderedDict": true, "defaultdict": true,
	"count": true, "object": true, "Queue": true, "LifoQueue": true, "SimpleQueue": true, "int": true, "float": true, "bytearray": true}

// onlyNames says whether a class only gives names to plain values, as an
// enumeration does.
func onlyNames(c *syntax.ClassDef) bool {
	for _, b := range c.Bases {
		if name := syntax.LastName(b); name != "object" && !strings.HasSuffix(name, "Enum") && !strings.HasSuffix(name, "Flag") {
			return false
		}
	}
	for _, d := range c.Decorators {
		if syntax.LastName(d) != "unique" {
			return false
		}
	}
	names := 0
	for _, st := range c.Body {
		switch st := st.(type) {
		case *syntax.Assign:
			if !plain(st.Value) {
				return false
			}
			names++
		case *syntax.ExprStmt:
			if _, text := st.Value.(*syntax.Constant); !text {
				return false
			}
		default:
			return false
		}
	}
	return names > 0 && len(c.Keywords) == 0
}

// places lists what the finding names.
func (s *slicer) places() []source.Span {
	at := []source.Span{s.finding.Span}
	for _, r := range s.finding.Related {
		if r.File == s.id {
			at = append(at, r.Span)
		}
	}
	for _, chain := range s.finding.Chains {
		for _, fr := range chain {
			at = append(at, fr.Span)
		}
	}
	return at
}

// essential says whether a function stays in a narrow harness.
func (s *slicer) essential(def *syntax.FunctionDef) bool {
	if s.roles[def] || s.enclosingStmt(def) != nil {
		return true
	}
	for _, d := range s.drivers {
		if d.fn != nil && d.fn.def == def {
			return true
		}
	}
	return s.affects(def, 0)
}

// affects says whether a function, or one that it may call by name, touches the
// subject, or may wait or take a lock.
func (s *slicer) affects(def *syntax.FunctionDef, depth int) bool {
	const far = 12
	if known, ok := s.matters[def]; ok {
		return known
	}
	s.matters[def] = false // what is under way is found out where it began
	scope, _ := s.table.ScopeOf(def)
	found := false
	for _, st := range def.Body {
		if acc := s.accessesOf(st, scope); acc.reads || acc.writes {
			found = true
		}
	}
	syntax.Inspect(def, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Attribute:
			found = found || locking(n.Attr)
		case *syntax.With:
			for _, it := range n.Items {
				found = found || path(it.ContextExpr) != ""
			}
		case *syntax.Call:
			name := syntax.LastName(n.Func)
			_, method := n.Func.(*syntax.Attribute)
			found = found || plainObjects[name] || method && (name == "acquire" || name == "release" || name == "wait" || name == "notify" || name == "notify_all")
			if !found && depth < far {
				for _, f := range s.functionsNamed(name) {
					found = found || s.affects(f.def, depth+1)
				}
			}
		}
		return !found
	})
	s.matters[def] = found
	return found
}

// functionsNamed lists the functions and methods of a name.
func (s *slicer) functionsNamed(name string) []*function {
	if s.byName == nil {
		s.byName = map[string][]*function{}
		for _, f := range s.sortedFunctions() {
			s.byName[f.def.Name] = append(s.byName[f.def.Name], f)
		}
	}
	return s.byName[name]
}

// essentialClass says whether a class stays in a narrow harness: one with a
// method that the finding names, one that such a class derives from, locks, and
// exceptions.
func (s *slicer) essentialClass(c *syntax.ClassDef) bool {
	if c.Name == s.subject.class || s.enclosingStmt(c) != nil || locking(c.Name) || onlyNames(c) {
		return true
	}
	for _, sh := range s.shared {
		if s.derives(s.classes[sh.class], c, 0) {
			return true
		}
	}
	for _, name := range sorted(s.classes) {
		if other := s.classes[name]; other != c && (name == s.subject.class || s.enclosingStmt(other) != nil) && s.derives(other, c, 0) {
			return true
		}
	}
	for _, b := range c.Bases {
		if name := syntax.LastName(b); strings.HasSuffix(name, "Error") || strings.HasSuffix(name, "Exception") {
			return true
		}
	}
	return false
}

// keepNarrow keeps of a class what a narrow harness has of it.
func (s *slicer) keepNarrow(c *syntax.ClassDef) {
	for _, b := range c.Bases {
		s.mention(b, bind.ModuleScope)
	}
	for _, k := range c.Keywords {
		s.mention(k.Value, bind.ModuleScope)
	}
	scope, _ := s.table.ScopeOf(c)
	for _, st := range c.Body {
		switch st := st.(type) {
		case *syntax.FunctionDef:
			switch {
			case st.Name == "__init__":
				s.mark(st)
				for _, e := range append(append([]syntax.Expr(nil), st.Args.Defaults...), st.Args.KwDefaults...) {
					if e != nil {
						s.mention(e, scope)
					}
				}
				s.sliceConstructor(st)
			case s.usedMethod(c, st) && (s.essential(st) || identities[st.Name] || s.inBody(c, st.Name)):
				s.mark(st)
				s.mention(st, scope)
			}
		case *syntax.ClassDef:
		default:
			for _, name := range bound(st) {
				if s.attrs[name] || s.subject.isAttr(name) || name == "__slots__" {
					s.mark(st)
					s.mention(st, scope)
					s.wantMethods(st)
				}
			}
		}
	}
}

// inBody says whether a statement or decorator of a class body that stays names a
// method.
func (s *slicer) inBody(c *syntax.ClassDef, method string) bool {
	for _, st := range c.Body {
		exprs := exprsOf(st)
		if def, ok := st.(*syntax.FunctionDef); ok {
			exprs = def.Decorators // @size.setter
		}
		for _, e := range exprs {
			if s.keep[st] && slices.Contains(namesIn(e), method) {
				return true
			}
		}
	}
	return false
}

// identities are the methods that containers call.
var identities = map[string]bool{"__eq__": true, "__hash__": true, "__new__": true}

// sliceConstructor keeps of a constructor what sets an attribute that somebody
// reads, what the finding names, and what that needs.
func (s *slicer) sliceConstructor(def *syntax.FunctionDef) {
	scope, _ := s.table.ScopeOf(def)
	needed := map[string]bool{}
	wants := func(st syntax.Stmt) bool {
		if s.enclosingStmt(st) != nil {
			return true
		}
		for _, name := range bound(st) {
			if needed[name] {
				return true
			}
			if _, attr, ok := strings.Cut(name, "."); ok && (s.attrs[attr] || s.subject.isAttr(attr)) {
				return true
			}
		}
		if es, ok := st.(*syntax.ExprStmt); ok {
			if c, ok := es.Value.(*syntax.Call); ok {
				if syntax.LastName(c.Func) == "__init__" {
					return true
				}
				for _, f := range s.functionsNamed(syntax.LastName(c.Func)) {
					if s.affects(f.def, 0) {
						return true
					}
				}
			}
		}
		return false
	}
	for n := -1; n != len(needed); {
		n = len(needed)
		for _, st := range def.Body {
			if s.keep[st] || wants(st) {
				s.markWhole(st)
				s.mention(st, scope)
				for _, name := range namesIn(st) {
					needed[name] = true
				}
			}
		}
	}
}

// markWhole keeps a statement with all that is in it.
func (s *slicer) markWhole(st syntax.Stmt) {
	syntax.Inspect(st, func(n syntax.Node) bool {
		if inner, ok := n.(syntax.Stmt); ok {
			s.mark(inner)
		}
		return true
	})
}

// printStubs prints what a narrow harness does not look into.
func (p *printer) printStubs() {
	p.row = 0
	var names []string
	for _, name := range sorted(p.s.stubs) {
		names = append(names, "`"+name+"`")
		if c := p.s.classes[name]; c != nil {
			p.opaque()
			base := "Opaque"
			if p.s.foreignError(name) {
				p.errorClass(name)
				base = "ForeignError"
			}
			p.suiteOf("class "+name+"("+base+"):", "pass")
			continue
		}
		p.asks.unknown = true
		p.line(name + " = Unknown(" + quoted(name) + ", None, True)")
	}
	if len(names) > 0 {
		p.note(strings.Join(names, ", ") + " of the project: not looked into; they do what they are asked, and order no threads")
	}
	if p.s.stubs != nil {
		p.note("what constructors set that nothing here reads is left out")
	}
}
