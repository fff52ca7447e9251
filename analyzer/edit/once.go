package edit

import (
	"cmp"
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

func (p ReadOnce) carryOut(d *draft) error {
	reads := slices.Clone(p.Reads)
	slices.SortFunc(reads, func(a, b source.Span) int { return cmp.Compare(a.Start, b.Start) })
	reads = slices.Compact(reads)
	s, ok := d.sectionOf(reads...)
	if !ok || len(reads) < 2 {
		return refusal("there are no two reads")
	}
	what, err := d.readsOf(s, reads)
	if err != nil {
		return err
	}
	if err := d.mayReadBefore(s, reads); err != nil {
		return err
	}
	if err := d.keepsBetween(s, what, reads); err != nil {
		return err
	}
	name, had := d.keptAs(s, reads[0])
	if had {
		reads = reads[1:]
	} else {
		if name, err = d.freshName(s, what, p.Name); err != nil {
			return err
		}
		d.before(s, name+" = "+d.of(what))
	}
	for _, r := range reads {
		d.replace(r, name)
	}
	d.regions = append(d.regions, source.Span{Start: d.startOf(s.stmts[s.first]), End: reads[len(reads)-1].End})
	return nil
}

// keptAs is the variable that has what the first read has read, if that is all
// the statement does and nothing else is ever stored in it:
//
//	thread = self.thread
//	if thread is not None:
//	    self.thread.join()
func (d *draft) keptAs(s section, read source.Span) (string, bool) {
	assign, ok := s.stmts[s.first].(*syntax.Assign)
	f := s.function()
	if !ok || f == nil || len(assign.Targets) != 1 || assign.Value.Extent() != read {
		return "", false
	}
	name, ok := assign.Targets[0].(*syntax.Name)
	if !ok || !binds(f, name.ID) || isParameter(f, name.ID) {
		return "", false
	}
	stores := 0
	syntax.Inspect(f, func(n syntax.Node) bool {
		if n, ok := n.(*syntax.Name); ok && n.ID == name.ID && n.Ctx != syntax.Load {
			stores++
		}
		return true
	})
	return name.ID, stores == 1
}

// readsOf finds the expression that all the places read.
func (d *draft) readsOf(s section, reads []source.Span) (syntax.Expr, error) {
	found := map[source.Span]syntax.Expr{}
	deferred := false
	for _, stmt := range s.run() {
		syntax.Inspect(stmt, func(n syntax.Node) bool {
			switch n.(type) {
			case *syntax.FunctionDef, *syntax.ClassDef, *syntax.Lambda, *syntax.GeneratorExp:
				deferred = deferred || slices.ContainsFunc(reads, n.Extent().Contains)
			case *syntax.Name, *syntax.Attribute, *syntax.Subscript, *syntax.Call:
				if slices.Contains(reads, n.Extent()) && !stored(n) {
					found[n.Extent()] = n.(syntax.Expr)
				}
			}
			return true
		})
	}
	if deferred {
		return nil, refusal("a read runs later than the statement that it stands in")
	}
	first := found[reads[0]]
	for _, r := range reads {
		if e := found[r]; first == nil || e == nil || !d.alike(first, e) {
			return nil, refusal("the reads are not written alike")
		}
	}
	if call, ok := first.(*syntax.Call); ok && (len(call.Args)+len(call.Keywords) > 0 || !isPlace(call.Func)) || !ok && !isPlace(first) {
		return nil, refusal("what is read is no name, attribute or item")
	}
	return first, nil
}

func stored(n syntax.Node) bool {
	switch n := n.(type) {
	case *syntax.Name:
		return n.Ctx != syntax.Load
	case *syntax.Attribute:
		return n.Ctx != syntax.Load
	case *syntax.Subscript:
		return n.Ctx != syntax.Load
	}
	return false
}

// mayReadBefore says why the first read cannot happen right before the first
// statement: it might not be reached, or something might run before it, or it
// is to be repeated.
func (d *draft) mayReadBefore(s section, reads []source.Span) error {
	first := s.stmts[s.first]
	var header syntax.Node = first
	switch stmt := first.(type) {
	case *syntax.If:
		header = stmt.Test
	case *syntax.For:
		header = stmt.Iter
	case *syntax.Assign, *syntax.AugAssign, *syntax.AnnAssign, *syntax.Return, *syntax.ExprStmt, *syntax.Assert, *syntax.Raise, *syntax.Delete:
	default:
		return refusal("the first read cannot go before its statement")
	}
	if !header.Extent().Contains(reads[0]) {
		return refusal("the first read may not be reached")
	}
	var problem error
	syntax.Inspect(header, func(n syntax.Node) bool {
		if runs(n) && n.Extent().End <= reads[0].Start {
			problem = refusal("something is called before the first read")
		}
		return true
	})
	for _, stmt := range s.run() {
		syntax.Inspect(stmt, func(n syntax.Node) bool {
			switch n := n.(type) {
			case *syntax.While:
				if slices.ContainsFunc(reads, n.Contains) {
					problem = refusal("a loop is to read again")
				}
			case *syntax.For:
				if slices.ContainsFunc(reads, func(r source.Span) bool { return n.Contains(r) && !n.Iter.Extent().Contains(r) }) {
					problem = refusal("a loop is to read again")
				}
			case *syntax.ListComp, *syntax.SetComp, *syntax.DictComp:
				if s.function() == nil && slices.ContainsFunc(reads, n.Extent().Contains) {
					problem = refusal("a comprehension may not see a variable here")
				}
			}
			return true
		})
	}
	return problem
}

// runs reports whether a node runs other code, or lets other code run.
func runs(n syntax.Node) bool {
	switch n.(type) {
	case *syntax.Call, *syntax.Await, *syntax.Yield, *syntax.YieldFrom:
		return true
	}
	return false
}

// keepsBetween says what, between the reads, may be meant to change what they
// read: a store, or a call of something else than what was read.
func (d *draft) keepsBetween(s section, what syntax.Expr, reads []source.Span) error {
	between := source.Span{Start: reads[0].End, End: reads[len(reads)-1].Start}
	var problem error
	for _, stmt := range s.run() {
		syntax.Inspect(stmt, func(n syntax.Node) bool {
			span := n.Extent()
			inside := span.Start < between.End && span.End > between.Start
			if e, ok := n.(syntax.Expr); ok && stored(n) && span.End > reads[0].Start && span.Start < between.End && d.alike(e, what) {
				problem = refusal("it is stored to between the reads")
			}
			if inside && runs(n) && span.End <= between.End {
				if call, ok := n.(*syntax.Call); !ok || !slices.ContainsFunc(reads, call.Func.Extent().Contains) && !harmless(call) {
					problem = refusal("what is called between the reads may change it")
				}
			}
			return true
		})
	}
	return problem
}

// harmless are calls of builtins that change nothing.
func harmless(call *syntax.Call) bool {
	f, ok := call.Func.(*syntax.Name)
	switch {
	case !ok:
		return false
	case f.ID == "len", f.ID == "isinstance", f.ID == "bool", f.ID == "int", f.ID == "str", f.ID == "id", f.ID == "type", f.ID == "callable":
		return true
	}
	return false
}

// freshName is a name that the function does not use, nor the module for
// something of its own: `socket = self.socket` would hide an import.
func (d *draft) freshName(s section, what syntax.Expr, wanted string) (string, error) {
	if defs := s.enclosing(); len(defs) > 0 {
		if _, class := defs[0].(*syntax.ClassDef); class {
			return "", refusal("a variable of a class is an attribute of it")
		}
	}
	names := []string{wanted}
	if wanted == "" {
		last := strings.Trim(lastName(what), "_")
		names = []string{last, "current_" + last}
	}
	taken := d.namesIn(s)
	for _, name := range names {
		if isIdentifier(name) && !taken[name] && !setIn(d.tree.Body, name) {
			return name, nil
		}
	}
	return "", refusal("`" + names[0] + "` is used for something else")
}

func lastName(e syntax.Expr) string {
	switch e := e.(type) {
	case *syntax.Subscript:
		return "item"
	case *syntax.Call:
		return lastName(e.Func)
	}
	return syntax.LastName(e)
}

// isIdentifier reports whether a text is one name that is no keyword.
func isIdentifier(text string) bool {
	for t := range syntax.Tokens(text) {
		if t.Kind == syntax.NameToken && t.Start == 0 && int(t.End) == len(text) {
			return true
		}
		break
	}
	return false
}

// namesIn gives the names that are used where a section is: in its function, or
// in the module.
func (d *draft) namesIn(s section) map[string]bool {
	names := map[string]bool{}
	body := d.tree.Body
	if f := s.function(); f != nil {
		body = []syntax.Stmt{f}
	}
	for _, stmt := range body {
		syntax.Inspect(stmt, func(n syntax.Node) bool {
			switch n := n.(type) {
			case *syntax.Name:
				names[n.ID] = true
			case *syntax.Arg:
				names[n.Name] = true
			case *syntax.Alias:
				names[boundBy(n)] = true
			case *syntax.FunctionDef:
				names[n.Name] = true
			case *syntax.ClassDef:
				names[n.Name] = true
			case *syntax.ExceptHandler:
				names[n.Name] = true
			case *syntax.Global:
				for _, name := range n.Names {
					names[name] = true
				}
			case *syntax.Nonlocal:
				for _, name := range n.Names {
					names[name] = true
				}
			case syntax.Pattern:
				names[syntax.Captured(n)] = true
			}
			return true
		})
	}
	return names
}
