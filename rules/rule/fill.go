package rule

import (
	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
)

// FilledAfter gives the event of a view that fills a container, in one go, in a
// loop or name by name, after an event that has left it empty where others look;
// nil if there is none.
//
//	self.table = {}
//	for key, value in rows: self.table[key] = value
func FilledAfter(p *link.Program, v *race.View, emptied *race.Event) *race.Event {
	for i := range v.Events {
		e := &v.Events[i]
		switch {
		case e.At <= emptied.At || !e.Same(emptied) || e.Calls > 1:
		case e.Action == race.Store || e.Action == race.Empty:
			return nil
		case (Grows(p, e) || e.Action == race.Insert && (v.InLoop(emptied.At, e.At) || named(p, e))) && v.Together(emptied.At, e.At):
			return e
		}
	}
	return nil
}

// named reports whether an event stores an item under a name that is written down,
// as those do who keep settings in a dict; a cache that is full is no such.
func named(p *link.Program, e *race.Event) bool {
	return e.Key != 0 && p.Value(link.Expr{Func: e.Site.Func, Value: e.Key}).Kind == facts.Constant
}

// Grows reports whether an event adds many things to a container.
func Grows(p *link.Program, e *race.Event) bool {
	op := p.Op(e.Site)
	if e.Kind != race.Mutate || op.Kind != facts.Invoke {
		return false
	}
	fn := p.Function(e.Site.Func)
	callee := fn.Values[fn.Values[op.Value].A]
	if callee.Kind != facts.Attr {
		return false
	}
	switch p.Text(e.Site.Func, callee.Name) {
	case "update", "extend", "extendleft":
		return true
	}
	return false
}
