package borrowed

import (
	"fmt"
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/analyzer/syntax"
	"github.com/ftlint/ftlint/rules/rule"
)

// StaleIndex is FT402.
var StaleIndex = &rule.Rule{
	Code: "FT402", Name: "stale-index", Severity: finding.Warning, Since: "0.2.0",
	Project: staleIndex, Preview: true,
	Doc: rule.Doc{
		Title: "the length or a position of a container that threads share is kept, and used after another thread may have changed the container",
		Why: "`i = rows.index(row)` says where the row is at that moment. If another thread inserts or removes something before `del rows[i]`, another row is deleted, or IndexError is raised. " +
			"`place = len(rows)`, then `rows.append(row)` gives two threads the same place.",
		Bad: `import threading

rows = []

def add(row):
    place = len(rows)
    rows.append(row)
    return place

def serve():
    print(add("a row"))

for _ in range(2):
    threading.Thread(target=serve).start()
`,
		Good: `import threading

rows = []
rows_lock = threading.Lock()

def add(row):
    with rows_lock:
        place = len(rows)
        rows.append(row)
    return place

def serve():
    print(add("a row"))

for _ in range(2):
    threading.Thread(target=serve).start()
`,
		Fix: "Hold one lock from the question to the use. Or ask in the step that acts: `rows.remove(row)`, `rows.pop()`, `rows[-1]`, a number from `next(itertools.count())`.",
		Limits: "Positions come from `len` and `index`; they are followed through variables, arithmetic and `range` within a function, and through its callees. A use in a `try` statement with a handler is left alone, and so are containers that do not change so as to move what the position means. " +
			"A read that a test of the length allows is FT206, such a removal FT204.",
		Sources: []string{
			"https://docs.python.org/3/library/threadsafety.html",
			"https://py-free-threading.github.io/porting/",
		},
	},
}

func staleIndex(pass *rule.ProjectPass) {
	s := stale{pass: pass, p: pass.Program, seen: map[any]bool{}}
	pass.Steps(s.atPlace, s.placed, moves, func(pt *rule.Pattern) {
		does := map[bool]string{true: "removed", false: "used"}[pt.Second.Action == race.Remove]
		s.report(pt, fmt.Sprintf("a position in `%%s` is kept from an earlier look and %s here: %s may have moved what was there", does, s.pass.Who(pt.Rival)), "hold one lock from the look to the use")
	})
	pass.Steps(s.adds, s.numbered, grows, func(pt *rule.Pattern) {
		s.report(pt, fmt.Sprintf("the length of `%%s` is kept as the place of what is added: %s may add in between, and two get one place", s.pass.Who(pt.Rival)), "hold one lock around both, or take numbers from `itertools.count()`")
	})
	pass.Steps(s.lastPlace, s.added, grows, func(pt *rule.Pattern) {
		s.report(pt, fmt.Sprintf("the length of `%%s` is taken for the place of what was just added: %s may have added something since", s.pass.Who(pt.Rival)), "hold one lock around both, or take numbers from `itertools.count()`")
	})
}

type stale struct {
	pass *rule.ProjectPass
	p    *link.Program
	seen map[any]bool
}

// moves: an access after which a position means something else.
func moves(a *race.Access) bool { return shrinks(a) || a.Action == race.Edit }

func shrinks(a *race.Access) bool { return a.Action == race.Remove || a.Action == race.Empty }

func grows(a *race.Access) bool { return a.Action == race.Insert || a.Action == race.Edit }

// atPlace: an item is read, stored or taken out under a key.
func (s *stale) atPlace(v *race.View, e *race.Event) bool {
	return e.Item != 0 && (e.Action == race.Peek || e.Action == race.Insert || e.Action == race.Remove) && s.subscript(e) && !forgiven(s.p.Function(v.Func), e.At)
}

// subscript: `rows[i]`, `rows[i] = x`, `del rows[i]`, `rows.pop(i)`.
func (s *stale) subscript(e *race.Event) bool {
	return s.p.Op(e.Site).Kind != facts.Invoke || s.called(e) == "pop"
}

// called gives the last name of what an event's op calls.
func (s *stale) called(e *race.Event) string {
	fn := s.p.Function(e.Site.Func)
	if op := fn.Ops[e.Site.Op]; op.Kind == facts.Invoke {
		switch callee := fn.Values[fn.Values[op.Value].A]; callee.Kind {
		case facts.Attr, facts.Global:
			return s.p.Text(e.Site.Func, callee.Name)
		}
	}
	return ""
}

// placed: the key comes from a look at the container that tells a position.
//
//	i = rows.index(row)         first
//	del rows[i]                 second
func (s *stale) placed(v *race.View, first, second *race.Event) bool {
	told := s.tells(first)
	if told == 0 || !race.Depends(s.p, v.Func, second.Item, told) {
		return false
	}
	return second.Action != race.Insert || s.called(first) == "index" || !s.same(v.Func, second.Item, told) // `table[len(table)] = x` is new
}

// tells gives the value of the view's function that a look at the container
// gives as a position in it: its length, or what index has found; 0 for any
// other look.
func (s *stale) tells(e *race.Event) facts.ValueID {
	if e.Kind != race.Read {
		return 0
	}
	if s.called(e) == "index" {
		return e.Result
	}
	length := s.length(e)
	if length == 0 || e.Own() {
		return length
	}
	return e.Result // a callee's answer depends on it
}

// length gives the call of len that an event's function measures the container by.
func (s *stale) length(e *race.Event) facts.ValueID {
	if e.Kind != race.Read || e.Item != 0 {
		return 0
	}
	f := e.Site.Func
	fn := s.p.Function(f)
	for _, op := range fn.Ops[e.Site.Op:] {
		if op.Kind != facts.Invoke {
			continue
		}
		callee, args := fn.Values[fn.Values[op.Value].A], fn.Calls[fn.Values[op.Value].B].Args
		if callee.Kind == facts.Global && s.p.Text(f, callee.Name) == "len" && len(args) == 1 && args[0].Value == e.Of {
			return op.Value
		}
	}
	return 0
}

// same: a value is another one, or a variable that holds it.
func (s *stale) same(f link.Func, v, other facts.ValueID) bool {
	val := s.p.Value(link.Expr{Func: f, Value: v})
	return v == other || val.Kind == facts.Local && slices.ContainsFunc(s.p.VarDefs(f, facts.VarID(val.A)), func(d link.Def) bool {
		return d.Func == f && d.Src == other
	})
}

// adds: something new is put in.
func (s *stale) adds(_ *race.View, e *race.Event) bool {
	return e.Own() && e.Action == race.Insert && (s.called(e) == "append" || s.p.Op(e.Site).Kind == facts.Write)
}

// numbered: the length from before is stored with what is added, is its key, or
// is handed on as its place.
//
//	place = len(rows)           first
//	rows.append(row)            second
//	return place
func (s *stale) numbered(v *race.View, first, second *race.Event) bool {
	length := s.length(first)
	if length == 0 || !first.Own() {
		return false
	}
	fn := s.p.Function(v.Func)
	if op := fn.Ops[second.At]; op.Kind == facts.Write {
		return s.place(v.Func, op.Src, length) || second.Item != 0 && s.place(v.Func, second.Item, length)
	}
	return slices.ContainsFunc(fn.Ops, func(op facts.Op) bool {
		switch op.Kind {
		case facts.Return:
			return s.place(v.Func, op.Value, length)
		case facts.Write:
			return s.place(v.Func, op.Src, length)
		}
		return false
	})
}

// place: a value is a length, or one more or less than it.
func (s *stale) place(f link.Func, v, length facts.ValueID) bool {
	if v == 0 {
		return false
	}
	fn := s.p.Function(f)
	val := fn.Values[v]
	if val.Kind == facts.Local && !s.same(f, v, length) {
		defs := s.p.VarDefs(f, facts.VarID(val.A))
		return len(defs) == 1 && defs[0].Func == f && defs[0].Src != v && fn.Values[defs[0].Src].Kind == facts.Compute && s.place(f, defs[0].Src, length)
	}
	if val.Kind == facts.Compute && len(fn.Lists[val.A]) == 2 && (val.Op == 1+uint8(syntax.Add) || val.Op == 1+uint8(syntax.Sub)) {
		one := fn.Values[fn.Lists[val.A][1]]
		return one.Kind == facts.Constant && s.p.Text(f, one.Name) == "1" && s.same(f, fn.Lists[val.A][0], length)
	}
	return s.same(f, v, length)
}

// lastPlace: the length less one is handed on.
func (s *stale) lastPlace(v *race.View, e *race.Event) bool {
	length := s.length(e)
	if length == 0 || !e.Own() {
		return false
	}
	fn := s.p.Function(v.Func)
	return slices.ContainsFunc(fn.Ops[e.At:], func(op facts.Op) bool {
		return op.Kind == facts.Return && op.Value != 0 && fn.Values[op.Value].Kind == facts.Compute && s.place(v.Func, op.Value, length)
	})
}

// added: something was appended just before.
//
//	rows.append(row)            first
//	return len(rows) - 1        second
func (s *stale) added(v *race.View, first, second *race.Event) bool {
	return first.Own() && first.Action == race.Insert && s.called(first) == "append" && v.Together(first.At, second.At)
}

func (s *stale) report(pt *rule.Pattern, message, help string) {
	key := [2]any{pt.Second.Path, pt.View.Func}
	if s.seen[key] || pt.Inside() {
		return
	}
	s.seen[key] = true
	f := s.pass.Told(pt, "looked at here")
	f.Message = fmt.Sprintf(message, s.p.Show(pt.Second.Path.Container()))
	f.Label = "relies on the earlier look"
	f.GIL = s.pass.PatternGIL(pt)
	f.Help = help
	if l := pt.Location; l.Claim != nil && l.Claim.Kind == race.LibraryClaim {
		f.Confidence = finding.Possible
	}
	s.pass.Report(f)
}
