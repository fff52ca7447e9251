package harness

import (
	slashed "path"
	"slices"
	"sort"
	"strings"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// A finding may need what other files of the project define. Then their texts
// are put one after the other, what is imported first, and the whole is sliced
// as one file: `from .store import Store` goes away, `store.Store` becomes
// `Store`. Nothing moves within a file, so that each place has one in the whole
// by adding where its file begins.

// part is a file in the whole.
type part struct {
	id       source.FileID
	file     *source.File
	mod      *syntax.Module
	start    uint32                   // offset in the whole
	firstRow int                      // row in the whole of its first row, less one
	text     []byte                   // with its imports of other parts gone
	aliases  []alias                  // `as` of names of other parts, as assignments before it
	imports  map[string]source.FileID // names that stand for other parts
	must     bool                     // the finding names it
	stars    []source.FileID          // other parts, all of whose names it has
	eager    []source.FileID          // other parts that have what it needs when it is imported
	deps     []source.FileID          // files of the project that it imports; nil if nobody has asked yet

	unused map[*syntax.ExceptHandler]bool // those that import a substitute
}

// alias is a statement that gives a name of another part (nil: of none) another one.
type alias struct {
	text string
	of   *part
}

// Bounds of what is put together.
const (
	mostParts    = 24
	mostPartText = 200_000 // of those that the finding does not name
)

type merger struct {
	files  *source.Set
	byPath map[string]source.FileID
	parts  map[source.FileID]*part
	order  []*part
	size   int
	narrow bool                             // only the finding's own files
	read   map[source.FileID]*syntax.Module // those that are no parts

	names   map[source.FileID]*names
	called  map[origin]string // what is called otherwise in the whole
	clashes map[string]bool   // names that stand for several things
}

// merge puts a finding's files and what they import together. The finding that
// it gives is about the whole.
func (s *slicer) merge(files *source.Set, f *finding.Finding, narrow bool) {
	m := &merger{files: files, narrow: narrow, byPath: map[string]source.FileID{}, parts: map[source.FileID]*part{}}
	for id := range files.Len() {
		m.byPath[m.path(source.FileID(id))] = source.FileID(id)
	}
	m.choose(f)
	m.rename(f)
	for _, p := range m.order {
		m.rewrite(p)
	}
	m.arrange()
	after := m.delayed()
	s.clashes, s.renamed = m.clashes, m.renamings()
	var whole strings.Builder
	rows := 0
	for _, p := range m.order {
		for _, a := range p.aliases {
			whole.WriteString(a.text + "\n")
			rows++
		}
		p.start, p.firstRow = uint32(whole.Len()), rows
		whole.Write(p.text)
		if n := len(p.text); n > 0 && p.text[n-1] != '\n' {
			whole.WriteByte('\n')
		}
		for _, a := range after[p] {
			whole.WriteString(a.text + "\n")
		}
		rows = strings.Count(whole.String(), "\n")
	}
	s.parts = m.order
	s.id = f.File
	if len(m.order) == 1 && len(m.order[0].aliases) == 0 {
		m.order[0].start, m.order[0].firstRow = 0, 0
		s.file, s.finding = m.order[0].file, f
		return
	}
	s.file = source.NewFile(files.Path(f.File), whole.String())
	s.finding = m.moved(f)
}

// delayed takes out the other names for what a part has that comes later, in a ring
// of imports, and says after which part they are to stand.
//
//	__init__.py    level = "info"
//	               from .configure import settings as config    # config = settings, after configure.py
//	configure.py   from . import level
func (m *merger) delayed() map[*part][]alias {
	after := map[*part][]alias{}
	for i, p := range m.order {
		p.aliases = slices.DeleteFunc(p.aliases, func(a alias) bool {
			later := a.of != nil && slices.Contains(m.order[i+1:], a.of)
			if later {
				after[a.of] = append(after[a.of], a)
			}
			return later
		})
	}
	return after
}

// choose brings in the files that a finding names, and what they import: the
// nearest first, as many as may be, in an order in which each comes after what it
// imports.
func (m *merger) choose(f *finding.Finding) {
	var named, queue []source.FileID
	for _, chain := range f.Chains {
		for _, fr := range chain {
			named = append(named, fr.File)
		}
	}
	for _, id := range append(named, f.File) {
		if m.admit(id, true) {
			queue = append(queue, id)
		}
	}
	roots := queue
	for _, r := range f.Related {
		if r.Role == "site" && m.admit(r.File, false) { // who uses it
			queue, roots = append(queue, r.File), append(roots, r.File)
		}
	}
	for i := 0; i < len(queue); i++ {
		for _, id := range m.imported(m.parts[queue[i]]) {
			if m.admit(id, false) {
				queue = append(queue, id)
			}
		}
	}
	placed := map[source.FileID]bool{}
	for _, id := range roots {
		m.place(id, placed)
	}
}

// admit makes a file a part, if there is room, and says whether it is a new one.
func (m *merger) admit(id source.FileID, must bool) bool {
	if m.parts[id] != nil || !must && (m.narrow || len(m.parts) >= mostParts) {
		return false // what it has stays unknown
	}
	file, err := m.files.Open(id)
	if err != nil {
		refuse(0, "%s cannot be read", m.files.Path(id))
	}
	if !must && m.size+len(file.Text) > mostPartText {
		return false
	}
	p := &part{id: id, file: file, mod: syntax.Parse(file.Text), text: []byte(file.Text), imports: map[string]source.FileID{}, must: must, unused: map[*syntax.ExceptHandler]bool{}}
	if len(p.mod.Errors) > 0 {
		if must {
			refuse(file.Position(p.mod.Errors[0].Start).Row, "a syntax error")
		}
		return false
	}
	m.parts[id] = p
	if !must {
		m.size += len(file.Text)
	}
	return true
}

// place puts a part in order, after those that it imports.
func (m *merger) place(id source.FileID, placed map[source.FileID]bool) {
	p := m.parts[id]
	if p == nil || placed[id] {
		return
	}
	placed[id] = true
	for _, dep := range m.imported(p) {
		m.place(dep, placed)
	}
	m.order = append(m.order, p)
}

// imported lists the files of the project that one imports.
func (m *merger) imported(p *part) []source.FileID {
	if p.deps != nil {
		return p.deps
	}
	p.deps = []source.FileID{}
	p.mod.Inspect(func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Try:
			m.leaveSubstitutes(p, n)
		case *syntax.ExceptHandler:
			return !p.unused[n]
		case *syntax.Import:
			for _, a := range n.Names {
				if dep, ok := m.module(p, a.Name); ok {
					p.deps = append(p.deps, dep)
				}
			}
		case *syntax.ImportFrom:
			p.deps = append(p.deps, m.from(p, n)...)
		}
		return true
	})
	return p.deps
}

// leaveSubstitutes notes handlers that import a module of the project for want of
// one that is not in it: the other one is there.
//
//	try:
//	    import selectors
//	except ImportError:
//	    from .vendor import selectors
func (m *merger) leaveSubstitutes(p *part, st *syntax.Try) {
	elsewhere := slices.ContainsFunc(st.Body, func(st syntax.Stmt) bool {
		switch st := st.(type) {
		case *syntax.Import:
			_, ok := m.module(p, st.Names[0].Name)
			return !ok
		case *syntax.ImportFrom:
			return len(m.from(p, st)) == 0
		}
		return false
	})
	for _, h := range st.Handlers {
		if name := syntax.LastName(h.Type); elsewhere && (name == "ImportError" || name == "ModuleNotFoundError") {
			p.unused[h] = true
		}
	}
}

// module finds the file of a dotted name: below the directories above the
// importing file that are no packages.
func (m *merger) module(p *part, name string) (source.FileID, bool) {
	const mostAbove = 8
	at := strings.ReplaceAll(name, ".", "/")
	dir := slashed.Dir(m.path(p.id))
	for range mostAbove {
		if _, isPackage := m.byPath[slashed.Join(dir, "__init__.py")]; !isPackage {
			for _, root := range []string{dir, slashed.Join(dir, "src")} {
				if id, ok := m.at(slashed.Join(root, at)); ok {
					return id, true
				}
			}
		}
		up := slashed.Dir(dir)
		if up == dir {
			break
		}
		dir = up
	}
	return 0, false
}

// at finds the module or package of a path.
func (m *merger) at(path string) (source.FileID, bool) {
	id, ok := m.byPath[path+".py"]
	if !ok {
		id, ok = m.byPath[path+"/__init__.py"]
	}
	return id, ok
}

// origin finds what a statement imports from, or, with a name, the module of
// that name in it.
func (m *merger) origin(p *part, n *syntax.ImportFrom, name string) (source.FileID, bool) {
	dotted := strings.Trim(n.Module+"."+name, ".")
	if n.Level == 0 {
		return m.module(p, dotted)
	}
	dir := slashed.Dir(m.path(p.id))
	for range n.Level - 1 {
		dir = slashed.Dir(dir)
	}
	return m.at(slashed.Join(dir, strings.ReplaceAll(dotted, ".", "/")))
}

// path is where a file is: absolute, or as it is shown if it is nowhere.
func (m *merger) path(id source.FileID) string {
	at := m.files.Absolute(id)
	if at == "" {
		at = m.files.Path(id)
	}
	return strings.ReplaceAll(at, "\\", "/")
}

func (m *merger) from(p *part, n *syntax.ImportFrom) []source.FileID {
	var deps []source.FileID
	if id, ok := m.origin(p, n, ""); ok {
		deps = append(deps, id)
	}
	for _, a := range n.Names {
		if id, ok := m.origin(p, n, a.Name); ok {
			deps = append(deps, id)
		}
	}
	return deps
}

// rewrite takes the imports of other parts out of a part, and the modules out
// of the paths that begin with them.
func (m *merger) rewrite(p *part) {
	p.mod.Inspect(func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.ExceptHandler:
			return !p.unused[n]
		case *syntax.Import:
			if m.importedAs(p, n, "import ", n.Names) {
				return true
			}
			all := true
			for _, a := range n.Names {
				dep, ok := m.module(p, a.Name)
				if ok = ok && m.parts[dep] != nil; ok && a.AsName == "" {
					p.imports[a.Name] = dep // `import a.b`, used as `a.b.x`
				} else if ok {
					p.imports[a.AsName] = dep
				}
				all = all && ok && (a.AsName != "" || !strings.Contains(a.Name, "."))
			}
			if all {
				p.blank(n)
			}
		case *syntax.ImportFrom:
			m.rewriteFrom(p, n)
		}
		return true
	})
	p.forgetShadowed()
	if len(p.imports) == 0 {
		return
	}
	p.mod.Inspect(func(n syntax.Node) bool {
		a, ok := n.(*syntax.Attribute)
		if !ok || a.Ctx != syntax.Load {
			return true // what is set in another module stays unknown, and is refused
		}
		if _, isPart := p.imports[path(a.Value)]; isPart {
			at := a.Extent()
			if text := p.text[at.Start:at.End]; !strings.Contains(string(text), "\n") {
				copy(text, m.callsIt(p.imports[path(a.Value)], a.Attr)+strings.Repeat(" ", len(text)-len(a.Attr)))
			}
		}
		return true
	})
}

// forgetShadowed leaves modules alone whose names the file binds to something
// else, too.
func (p *part) forgetShadowed() {
	forget := func(name string) {
		for at := range p.imports {
			if head(at) == name {
				delete(p.imports, at)
			}
		}
	}
	p.mod.Inspect(func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Arg:
			forget(n.Name)
		case *syntax.Name:
			if n.Ctx != syntax.Load {
				forget(n.ID)
			}
		case *syntax.FunctionDef:
			for _, a := range parameters(n) {
				forget(a.Name)
			}
		}
		return true
	})
}

func (m *merger) rewriteFrom(p *part, n *syntax.ImportFrom) {
	if n.Level == 0 && m.importedAs(p, n, "from "+n.Module+" import ", n.Names) {
		return
	}
	dep, isPart := m.origin(p, n, "")
	isPart = isPart && m.parts[dep] != nil
	if passed := m.passedOn(p, n); passed != nil && !isPart {
		p.blank(n)
		p.aliases = append(p.aliases, passed...)
		return
	}
	all := true
	var aliases []alias
	for _, a := range n.Names {
		sub, isModule := m.origin(p, n, a.Name)
		switch {
		case isModule && m.parts[sub] != nil:
			p.imports[aliasName(a)] = sub
		case isPart && a.Name == "*":
		case isModule || isPart && !m.has(dep, a.Name):
			aliases = append(aliases, alias{text: "from " + unknownModule + " import " + importText(a)})
		case isPart:
			if a.AsName != "" && a.AsName != a.Name {
				aliases = append(aliases, alias{m.callsIt(p.id, a.AsName) + " = " + m.callsIt(dep, a.Name), m.parts[dep]})
			}
		default:
			all = false
		}
	}
	if all {
		p.blank(n)
		p.aliases = append(p.aliases, aliases...)
	}
}

// importedAs imports something by another name if that of the statement is another
// one's, and says whether it does.
func (m *merger) importedAs(p *part, st syntax.Stmt, from string, names []*syntax.Alias) bool {
	other := false
	for _, a := range names {
		if m.names[p.id].others[aliasName(a)] == "" {
			return false // of a part
		}
		other = other || m.callsIt(p.id, aliasName(a)) != aliasName(a)
	}
	if !other {
		return false
	}
	for _, a := range names {
		name := m.callsIt(p.id, aliasName(a))
		if a.AsName == "" && strings.Contains(a.Name, ".") {
			return false
		}
		p.aliases = append(p.aliases, alias{text: from + importText(&syntax.Alias{Name: a.Name, AsName: name})})
	}
	p.blank(st)
	return true
}

// stateless says whether it makes no difference that two files bind a name by
// the same text.
func stateless(st syntax.Stmt) bool {
	a, ok := st.(*syntax.Assign)
	if !ok {
		return false
	}
	if c, ok := a.Value.(*syntax.Call); ok {
		switch syntax.LastName(c.Func) {
		case "getLogger", "get_logger", "TypeVar", "ParamSpec":
			return true
		}
	}
	return false
}

// unknownModule stands for a module of the project that has a name in a way
// that is not followed.
const unknownModule = "_unknown_module"

// blank overwrites a statement with `pass`, or with less if it is shorter.
func (p *part) blank(n syntax.Stmt) {
	at := n.Extent()
	for i := at.Start; i < at.End; i++ {
		switch p.text[i] {
		case '\n', '\r':
			// The rows stay; within parentheses no indentation counts.
		default:
			p.text[i] = ' '
		}
	}
	copy(p.text[at.Start:at.End], "pass")
}

// moved is the finding in the whole.
func (m *merger) moved(f *finding.Finding) *finding.Finding {
	g := *f
	move := func(l finding.Location) (finding.Location, bool) {
		p := m.parts[l.File]
		if p == nil {
			return l, false
		}
		return finding.Location{File: f.File, Span: source.Span{Start: l.Span.Start + p.start, End: l.Span.End + p.start}}, true
	}
	g.Location, _ = move(f.Location)
	g.Related, g.Chains = nil, nil
	for _, r := range f.Related {
		if at, ok := move(r.Location); ok {
			r.Location = at
			g.Related = append(g.Related, r)
		}
	}
	for _, chain := range f.Chains {
		var c finding.Chain
		for _, fr := range chain {
			fr.Location, _ = move(fr.Location)
			c = append(c, fr)
		}
		g.Chains = append(g.Chains, c)
	}
	return &g
}

// place gives the file, and the row in it, of a row of the whole; row 0 for what
// is in none.
func (s *slicer) place(row int) (source.FileID, int) {
	i := sort.Search(len(s.parts), func(i int) bool { return s.parts[i].firstRow >= row })
	if i == 0 || row == 0 {
		return s.id, 0
	}
	p := s.parts[i-1]
	if row -= p.firstRow; row > p.file.Position(uint32(max(len(p.file.Text), 1)-1)).Row {
		return p.id, 0 // a name for what another part has
	}
	return p.id, row
}

// partOf numbers the part that a node is in.
func (s *slicer) partOf(n syntax.Node) int {
	row := s.rowOf(n)
	return sort.Search(len(s.parts), func(i int) bool { return s.parts[i].firstRow >= row })
}

// shown is a row of the whole as a number in its file.
func (s *slicer) shown(row int) int {
	_, row = s.place(row)
	return row
}

// checkNames refuses a name that the slice needs and that two parts define, and
// tells what is called otherwise here.
func (s *slicer) checkNames() {
	for _, st := range s.mod.Body {
		for _, name := range bound(st) {
			if s.keep[st] && s.globals[name] && s.clashes[name] {
				refuse(s.rowOf(st), "two files that define %s", name)
			}
		}
	}
	for _, other := range sorted(s.renamed) {
		if s.globals[other] {
			s.assumptions = append(s.assumptions, s.renamed[other])
		}
	}
}
