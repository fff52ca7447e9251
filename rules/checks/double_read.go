package checks

import (
	"fmt"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/rules/rule"
)

// DoubleRead is FT206.
var DoubleRead = &rule.Rule{
	Code: "FT206", Name: "double-read", Severity: finding.Error, Since: "0.2.0",
	Project: doubleRead,
	Doc: rule.Doc{
		Title: "a name or field that threads share is tested and then read again, though another thread may have set it to None",
		Why:   "`if self.sock is not None: self.sock.close()` reads the field twice. If another thread stores None in between, the second read gives None, and its use raises AttributeError.",
		Bad: `import threading

class Link:
    def __init__(self, sock):
        self.lock = threading.Lock()
        self.sock = sock

    def send(self, data):
        if self.sock is not None:
            self.sock.send(data)

    def drop(self):
        self.sock = None

def talk(link):
    threading.Thread(target=link.drop).start()
    link.send(b"hello")
`,
		Good: `import threading

class Link:
    def __init__(self, sock):
        self.lock = threading.Lock()
        self.sock = sock

    def send(self, data):
        sock = self.sock
        if sock is not None:
            sock.send(data)

    def drop(self):
        self.sock = None

def talk(link):
    threading.Thread(target=link.drop).start()
    link.send(b"hello")
`,
		Fix:    "Read the field once into a local variable, and test and use that.",
		Limits: "Only a second read whose value is used as an object (an attribute, an item or a call of it) is reported, and only if some other code outside of constructors stores None, False or an empty container there, or deletes it.",
		Sources: []string{
			"https://docs.python.org/3.14/library/threadsafety.html",
			"https://py-free-threading.github.io/porting/",
		},
	},
}

func doubleRead(pass *rule.ProjectPass) {
	isAct := func(v *race.View, e *race.Event) bool {
		return e.Action == race.Load && e.Own() && used(pass.Program, e) && !forgiven(v, e)
	}
	rival := func(a *race.Access) bool { return nothing(pass.Program, a) }
	seen := map[any]bool{}
	pass.Relations(isAct, rival, func(r *rule.Relation) {
		if r.First.Action != race.Load || !r.First.Own() || pass.Found(r) != rule.Present || rewritten(r) {
			return
		}
		key := [2]any{r.Second.Path, r.View.Func}
		if seen[key] {
			return
		}
		seen[key] = true
		name := pass.Program.Show(r.Second.Path)
		f := pass.Told(&r.Pattern, "tested here")
		f.Message = fmt.Sprintf("`%s` is tested and then read again: %s may have cleared it in between", name, pass.Who(r.Rival))
		f.Label = label(r, "read again")
		f.GIL = pass.PatternGIL(&r.Pattern)
		f.Help = "read it once into a local variable, and test and use that"
		pass.Report(f)
	})
}

// used reports whether what a read gives is used as an object: something that
// None has not.
func used(p *link.Program, e *race.Event) bool {
	op := p.Op(e.Site)
	if op.Kind != facts.Read {
		return false
	}
	fn := p.Function(e.Site.Func)
	for i := int(op.Value) + 1; i < len(fn.Values); i++ {
		switch v := fn.Values[i]; v.Kind {
		case facts.Attr, facts.Item, facts.CallOf, facts.Element, facts.Entered:
			if facts.ValueID(v.A) == op.Value {
				return true
			}
		}
	}
	return false
}

// rewritten reports whether the function itself stores to the location between
// the test and the second read.
func rewritten(r *rule.Relation) bool {
	for i := range r.View.Events {
		e := &r.View.Events[i]
		if e.Same(r.Second) && e.Kind.Changes() && e.At > r.First.At && e.At < r.Second.At {
			return true
		}
	}
	return false
}
