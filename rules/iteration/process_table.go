package iteration

import (
	"fmt"
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/rules/rule"
)

// tables are the containers that all code of a process shares and that any
// thread may change, and what else changes them. The
// plain iterator of os.environ goes through a copy of the keys, its views look
// each of these up again (CPython, Lib/os.py, class _Environ): what is set
// meanwhile does no harm, what is deleted is missing.
var tables = []table{
	{"sys.modules", "modules", true, "any thread that imports a module changes it"},
	{"os.environ", "environ", false, "any thread may delete a variable meanwhile"},
}

type table struct {
	dotted, last string
	plain        bool // the plain iterator is live, not only the views
	other        string
}

// processTables finds loops over the tables of the process. They need no other
// evidence: an import in any thread is the other side.
func processTables(pass *rule.ProjectPass) {
	p := pass.Program
	for i, file := range p.Files {
		for _, table := range tables {
			if !p.HasName(source.FileID(i), table.last) {
				continue
			}
			for j := range file.Functions {
				f := link.Func{File: source.FileID(i), ID: facts.FuncID(j)}
				for k, op := range file.Functions[j].Ops {
					if op.Kind == facts.For && file.Functions[j].Kind != facts.ModuleBody {
						processTable(pass, table, link.Site{Func: f, Op: facts.OpID(k)})
					}
				}
			}
		}
	}
}

func processTable(pass *rule.ProjectPass, table table, s link.Site) {
	p := pass.Program
	over, plain := p.Op(s).Value, true
	if c, ok := callee(p, link.Expr{Func: s.Func, Value: over}); ok {
		switch name := p.Text(s.Func, c.Name); {
		case c.Kind != facts.Attr || name != "items" && name != "values" && name != "keys":
			return
		case name != "keys":
			plain = false
		}
		over = facts.ValueID(c.A)
	}
	if plain && !table.plain || retried(pass, s) {
		return
	}
	for _, t := range p.Types(link.Expr{Func: s.Func, Value: over}) {
		if t.Kind == link.External && t.Name == table.dotted {
			sure := finding.Likely
			if !table.plain && !deletes(p, table) {
				sure = finding.Possible
			}
			reportTable(pass, table, s, sure)
			return
		}
	}
}

// deletes reports whether some function of the program takes something out of a
// table.
func deletes(p *link.Program, table table) bool {
	is := func(f link.Func, v facts.ValueID) bool {
		return slices.ContainsFunc(p.Types(link.Expr{Func: f, Value: v}), func(t link.Type) bool { return t.Kind == link.External && t.Name == table.dotted })
	}
	for i := range p.Files {
		if file := source.FileID(i); p.Aside(file) || !p.HasName(file, table.last) {
			continue
		}
		for j := range p.Files[i].Functions {
			f := link.Func{File: source.FileID(i), ID: facts.FuncID(j)}
			fn := p.Function(f)
			if fn.Kind == facts.ModuleBody {
				continue
			}
			for k, op := range fn.Ops {
				v := fn.Values[op.Value]
				if op.Kind == facts.Delete && v.Kind == facts.Item && is(f, facts.ValueID(v.A)) {
					return true
				}
				if method, on := p.MethodCalled(link.Site{Func: f, Op: facts.OpID(k)}); takers[method] && is(f, on.Value) {
					return true
				}
			}
		}
	}
	return false
}

// takers are the methods of a dict that take something out of it.
var takers = map[string]bool{"pop": true, "popitem": true, "clear": true}

func reportTable(pass *rule.ProjectPass, table table, s link.Site, sure finding.Confidence) {
	pass.Report(finding.Finding{
		Location:   pass.At(s),
		Confidence: sure,
		Evidence:   finding.Intrinsic,
		Subject:    table.dotted,
		Function:   pass.Program.QualifiedName(s.Func),
		Message:    fmt.Sprintf("`%s` is gone through step by step: %s", table.dotted, table.other),
		Label:      "gone through here",
		GIL:        finding.UnsafeAnyway,
		Help:       fmt.Sprintf("go through `list(%s.items())` or `%s.copy()`", table.dotted, table.dotted),
	})
}
