package harness

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"github.com/ftlint/ftlint/analyzer/bind"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
	"github.com/ftlint/ftlint/replay/machine"
)

// Two files that are put together may define one name. Then one of both is called
// something else, of the same length, so that nothing moves:
//
//	core.py     def loads(data): …      # def loads(data): …
//	pickle.py   def loads(data): …      # def load2(data): …
//	worker.py   from .pickle import loads
//	            loads(message)          # load2(message)
//
// What is imported from elsewhere, and what the finding is called by, keeps its name.
// If two of those meet, and the slice needs the name, it is refused.

const nowhere = ^source.FileID(0)

// origin is what a name of module level stands for.
type origin struct {
	part  source.FileID // nowhere: none of the parts
	name  string
	from  string // what else it is by: the module of something imported, or a text that means the same in all files
	fixed bool   // it can be called nothing else
}

// foreignModule stands for all modules that nothing is known of, and for typing, whose
// names are for annotations.
const foreignModule = "?"

// names are those that module level of a part binds.
type names struct {
	own    map[string]bool   // by the part itself
	taken  map[string]origin // from other parts
	others map[string]string // from what is no part
	texts  map[string]string // by a text that means the same in all files
}

// namesOf sorts what module level of a part binds.
func (m *merger) namesOf(p *part) *names {
	ns := &names{own: map[string]bool{}, taken: map[string]origin{}, others: map[string]string{}, texts: map[string]string{}}
	eachAtModuleLevel(p.mod.Body, func(st syntax.Stmt) {
		switch st := st.(type) {
		case *syntax.Import:
			for _, a := range st.Names {
				if dep, ok := m.module(p, a.Name); ok && m.parts[dep] != nil {
					continue // its name goes away
				}
				ns.others[aliasName(a)] = foreignModule
				if machine.HasModule(a.Name) {
					ns.others[aliasName(a)] = a.Name
					if a.AsName == "" {
						ns.others[aliasName(a)] = aliasName(a)
					}
				}
			}
		case *syntax.ImportFrom:
			m.takenBy(p, st, ns)
		default:
			for _, name := range ownNames(st) {
				if at := st.Extent(); stateless(st) {
					ns.texts[name] = p.file.Text[at.Start:at.End]
				} else if !strings.Contains(name, ".") {
					ns.own[name] = true
				}
			}
		}
	})
	return ns
}

// eachAtModuleLevel visits the statements that module level runs, those within
// others, too; not what only type checkers see.
func eachAtModuleLevel(stmts []syntax.Stmt, visit func(syntax.Stmt)) {
	for _, st := range stmts {
		visit(st)
		switch st := st.(type) {
		case *syntax.If:
			if syntax.LastName(st.Test) != "TYPE_CHECKING" {
				eachAtModuleLevel(st.Body, visit)
			}
			eachAtModuleLevel(st.Orelse, visit)
		case *syntax.For:
			eachAtModuleLevel(st.Body, visit)
		case *syntax.While:
			eachAtModuleLevel(st.Body, visit)
		case *syntax.With:
			eachAtModuleLevel(st.Body, visit)
		case *syntax.Try:
			eachAtModuleLevel(st.Body, visit)
			eachAtModuleLevel(st.Orelse, visit)
			eachAtModuleLevel(st.Finalbody, visit)
			for _, h := range st.Handlers {
				eachAtModuleLevel(h.Body, visit)
			}
		case *syntax.Match:
			for _, c := range st.Cases {
				eachAtModuleLevel(c.Body, visit)
			}
		}
	}
}

// ownNames lists what a statement binds without the statements that are in it.
func ownNames(st syntax.Stmt) []string {
	switch st := st.(type) {
	case *syntax.For:
		return boundIn(st.Target)
	case *syntax.With:
		var names []string
		for _, it := range st.Items {
			if it.OptionalVars != nil {
				names = append(names, boundIn(it.OptionalVars)...)
			}
		}
		return names
	case *syntax.If, *syntax.While, *syntax.Try:
		return nil
	case *syntax.Match:
		var names []string
		for _, c := range st.Cases {
			names = append(names, captured(c.Pattern)...)
		}
		return names
	}
	return bound(st)
}

func (m *merger) takenBy(p *part, st *syntax.ImportFrom, ns *names) {
	dep, inProject := m.origin(p, st, "")
	isPart := inProject && m.parts[dep] != nil
	for _, a := range st.Names {
		sub, isModule := m.origin(p, st, a.Name)
		switch {
		case isModule && m.parts[sub] != nil:
		case isModule:
			ns.others[aliasName(a)] = foreignModule
		case isPart && a.Name == "*":
			p.stars = append(p.stars, dep)
		case isPart:
			if aliasName(a) != a.Name {
				ns.own[aliasName(a)] = true
			} else {
				ns.taken[a.Name] = origin{part: dep, name: a.Name}
			}
		default:
			ns.others[aliasName(a)] = foreignModule
			from, what := st.Module, a.Name
			if inProject {
				from, what = m.through(dep, a.Name, 0)
			} else if st.Level > 0 {
				from = ""
			}
			if from != "typing" && machine.ModuleHas(from, what) {
				ns.others[aliasName(a)] = from + "." + what
			}
		}
	}
}

// stands finds what a name of a part stands for, through what parts import from
// each other; not ok if nothing there binds it, or several things do.
func (m *merger) stands(part source.FileID, name string, depth int) (origin, bool) {
	ns := m.names[part]
	ways := 0
	taken, isTaken := ns.taken[name]
	from, isOther := ns.others[name]
	text, isText := ns.texts[name]
	for _, is := range []bool{isTaken, isOther, isText, ns.own[name]} {
		if is {
			ways++
		}
	}
	switch {
	case isOther: // if it comes from elsewhere, it comes from there: what stands beside is for where it cannot
		return origin{nowhere, name, from, from == foreignModule}, true
	case depth > mostDepth || ways > 1:
		return origin{part, name, "", true}, true
	case isTaken:
		return m.stands(taken.part, taken.name, depth+1)
	case isText:
		return origin{nowhere, name, text, false}, true
	case ways == 1:
		return origin{part, name, "", false}, true
	}
	for _, dep := range m.parts[part].stars {
		if o, ok := m.stands(dep, name, depth+1); ok && !strings.HasPrefix(name, "_") {
			return o, true
		}
	}
	return origin{}, false
}

// rename gives each thing that a name stands for a name of its own.
func (m *merger) rename(f *finding.Finding) {
	m.names, m.called, m.clashes = map[source.FileID]*names{}, map[origin]string{}, map[string]bool{}
	for _, p := range m.order {
		m.names[p.id] = m.namesOf(p)
	}
	meant := map[string]bool{}
	for _, word := range strings.FieldsFunc(f.Subject, func(r rune) bool { return strings.ContainsRune(".[*]", r) }) {
		meant[word] = true
	}
	all := map[string][]origin{} // what there is of each name, in the order of the parts
	for _, p := range m.order {
		ns := m.names[p.id]
		for _, name := range slices.Concat(sorted(ns.own), sorted(ns.others), sorted(ns.texts)) {
			if o, ok := m.stands(p.id, name, 0); ok && !slices.Contains(all[name], o) {
				all[name] = append(all[name], o)
			}
		}
	}
	for _, name := range sorted(all) {
		m.tellApart(name, all[name], func(o origin) bool {
			return o.fixed || moduleNames[name] || meant[name] && m.must(o)
		})
	}
	for _, p := range m.order {
		m.renameIn(p)
	}
}

// must says whether something is of a file that the finding names.
func (m *merger) must(o origin) bool { return o.part != nowhere && m.parts[o.part].must }

// moduleNames are those that the interpreter knows.
var moduleNames = map[string]bool{"__all__": true, "__name__": true, "__file__": true, "__path__": true, "__doc__": true, "__getattr__": true, "__dir__": true, "__spec__": true}

// tellApart decides who keeps a name: who has to, else the first one of the finding's
// own files.
func (m *merger) tellApart(name string, all []origin, fixed func(origin) bool) {
	if len(all) < 2 {
		return
	}
	keeps := -1
	for i, o := range all {
		switch {
		case fixed(o) && keeps >= 0 && fixed(all[keeps]):
			m.clashes[name] = true
		case fixed(o), keeps < 0, m.must(o) && !fixed(all[keeps]) && !m.must(all[keeps]):
			keeps = i
		}
	}
	for i, o := range all {
		if i == keeps || fixed(o) {
			continue
		}
		if m.called[o] = m.unused(name); m.called[o] == "" {
			m.clashes[name] = true
		}
	}
}

// unused makes a name of the length of another one that no part has.
func (m *merger) unused(name string) string {
	const most = 100
next:
	for n := 2; n < most; n++ {
		number := strconv.Itoa(n)
		if strings.HasPrefix(name, "__") { // or a class would mangle it
			number += "__"
		}
		if len(number) >= len(name) {
			return ""
		}
		other := name[:len(name)-len(number)] + number
		for _, p := range m.order {
			if bytes.Contains(p.text, []byte(other)) {
				continue next
			}
		}
		for _, taken := range m.called {
			if taken == other {
				continue next
			}
		}
		return other
	}
	return ""
}

// callsIt is what a name of a part is called in the whole.
func (m *merger) callsIt(part source.FileID, name string) string {
	if o, ok := m.stands(part, name, 0); ok && m.called[o] != "" {
		return m.called[o]
	}
	return name
}

// renameIn writes the new names into the text of a part.
func (m *merger) renameIn(p *part) {
	if len(m.called) == 0 {
		return
	}
	write := func(at source.Span, name string) {
		if other := m.callsIt(p.id, name); other != name && string(p.text[at.Start:at.End]) == name {
			copy(p.text[at.Start:at.End], other)
		}
	}
	s := &slicer{mod: p.mod, table: bind.Bind(p.mod)}
	s.walkScopes(p.mod.Body, func(n *syntax.Name, isGlobal bool) {
		if isGlobal {
			write(n.Span, n.ID)
		}
	})
	p.mod.Inspect(func(n syntax.Node) bool {
		if g, ok := n.(*syntax.Global); ok {
			for i, name := range g.Names {
				write(g.NameSpans[i], name)
			}
		}
		return true
	})
	eachAtModuleLevel(p.mod.Body, func(st syntax.Stmt) {
		switch st := st.(type) {
		case *syntax.FunctionDef:
			write(st.NameSpan, st.Name)
		case *syntax.ClassDef:
			write(st.NameSpan, st.Name)
		}
	})
}

// renamings tells what is called otherwise, by what it is called.
func (m *merger) renamings() map[string]string {
	told := map[string]string{}
	for o, other := range m.called {
		of := ""
		if o.part != nowhere {
			of = " of " + m.files.Path(o.part)
		}
		told[other] = "`" + o.name + "`" + of + " is called `" + other + "` here"
	}
	return told
}

// has says whether module level of a part has a name.
func (m *merger) has(part source.FileID, name string) bool {
	_, ok := m.stands(part, name, 0)
	return ok
}
