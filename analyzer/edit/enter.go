package edit

import (
	"strings"

	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

func (p Enter) carryOut(d *draft) error {
	s, ok := d.sectionOf(p.At)
	if !ok || s.first != s.last {
		return refusal("the place is in no statement")
	}
	lock, call := d.methodCall(s.stmts[s.first], "acquire")
	if lock == "" || !waits(d, call) {
		return refusal("the statement does not only acquire a lock")
	}
	release := -1
	for i := s.first + 1; i < len(s.stmts) && release < 0; i++ {
		if l, _ := d.methodCall(s.stmts[i], "release"); l == lock {
			release = i
		}
	}
	if release < s.first+2 {
		return refusal("the lock is not released in the same block")
	}
	body := section{s.block, s.first + 1, release - 1}
	if isDefinition(body) {
		return refusal("a definition would get another scope")
	}
	early, err := d.earlyReleases(body, lock)
	if err != nil {
		return err
	}
	for _, stmt := range append(early, s.stmts[s.first], s.stmts[release]) {
		if err := d.remove(stmt); err != nil {
			return err
		}
	}
	d.nest(body, "with "+lock+":")
	d.regions = append(d.regions, source.Span{Start: s.stmts[s.first].Extent().Start, End: s.stmts[release].Extent().End})
	return nil
}

// isDefinition: what is defined under a lock stays where it is.
func isDefinition(s section) bool {
	for _, stmt := range s.run() {
		switch stmt.(type) {
		case *syntax.FunctionDef, *syntax.ClassDef:
			return true
		}
	}
	return false
}

// methodCall reads a statement that is a call of a method of a name or attribute.
func (d *draft) methodCall(s syntax.Stmt, method string) (object string, call *syntax.Call) {
	e, ok := s.(*syntax.ExprStmt)
	if !ok {
		return "", nil
	}
	call, ok = e.Value.(*syntax.Call)
	if !ok {
		return "", nil
	}
	f, ok := call.Func.(*syntax.Attribute)
	if !ok || f.Attr != method || !isPlace(f.Value) {
		return "", nil
	}
	return strings.Join(d.tokensOf(f.Value), ""), call
}

// waits reports whether an acquire waits as long as it takes, as `with` does.
func waits(d *draft, call *syntax.Call) bool {
	switch {
	case len(call.Args)+len(call.Keywords) == 0:
		return true
	case len(call.Args) == 1 && len(call.Keywords) == 0:
		return d.of(call.Args[0]) == "True"
	case len(call.Args) == 0 && len(call.Keywords) == 1:
		return call.Keywords[0].Arg == "blocking" && d.of(call.Keywords[0].Value) == "True"
	}
	return false
}

// earlyReleases gives the statements within a body that release the lock and
// are followed by a way out of it: there `with` releases. Anything else that
// is done to the lock within is in the way.
func (d *draft) earlyReleases(body section, lock string) ([]syntax.Stmt, error) {
	var early []syntax.Stmt
	allowed := map[syntax.Node]bool{}
	var search func(list []syntax.Stmt)
	search = func(list []syntax.Stmt) {
		for i, s := range list {
			if l, call := d.methodCall(s, "release"); l == lock && i+1 < len(list) && leaves(list[i+1]) {
				early = append(early, s)
				allowed[call.Func] = true
			}
			if _, def := s.(*syntax.FunctionDef); def {
				continue
			}
			for _, suite := range d.suites(s) {
				search(suite)
			}
		}
	}
	search(body.run())
	var problem error
	for _, s := range body.run() {
		syntax.Inspect(s, func(n syntax.Node) bool {
			a, ok := n.(*syntax.Attribute)
			if ok && !allowed[a] && isPlace(a.Value) && strings.Join(d.tokensOf(a.Value), "") == lock {
				problem = refusal("the lock is used in between")
			}
			return true
		})
	}
	return early, problem
}

func leaves(s syntax.Stmt) bool {
	switch s.(type) {
	case *syntax.Return, *syntax.Raise:
		return true
	}
	return false
}

// remove takes away a statement with its line, on which nothing else may stand.
func (d *draft) remove(s syntax.Stmt) error {
	start, end := s.Extent().Start, s.Extent().End
	line := d.line(end)
	if !d.leads(start) || !blank(d.Text[end:line.End]) {
		return refusal("something stands beside the statement that would go")
	}
	d.replace(source.Span{Start: d.line(start).Start, End: d.nextLine(line.End)}, "")
	return nil
}
