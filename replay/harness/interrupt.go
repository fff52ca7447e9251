package harness

import (
	"strings"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// What runs in the middle of other code, on its thread: a signal handler between
// any two instructions of the main thread, `__del__` and the callbacks of weak
// references where an object dies. No machine is needed that raises signals: the
// harness calls it at the place that the finding names, where the lock is held.
//
//	def count(key):
//	    with stats_lock:
//	        if _begun:
//	            on_usr1(given_signum, given_frame)
//	        stats.setdefault(key, 0)
//
// Nothing is interrupted before the threads run, while objects are made.
// `__del__` goes by another name there, so that nothing else calls it.
const dies = "_dies"

// interruption is such a call, and the place where the lock is taken before it.
type interruption struct {
	at      source.Span
	call    string
	printed bool
}

// interrupts says whether a finding is about what interrupts and what is
// interrupted, and not about one way through the program.
func interrupts(f *finding.Finding) bool { return f.Code == "FT505" && len(f.Chains) > 1 }

// findInterruption has one thread call what is interrupted.
func (s *slicer) findInterruption() {
	holder, handler := s.finding.Chains[0], s.finding.Chains[1]
	fn := s.enclosing(holder[0].Span)
	if fn == nil {
		refuse(s.row(holder[0].Span.Start), "module level, which runs once")
	}
	s.interruption = &interruption{at: holder[len(holder)-1].Span, call: s.handlerText(handler[0].Span, fn)}
	text := s.roleText(fn)
	s.need(fn)
	s.roles[fn.def] = true
	s.calls = append(s.calls, call{text: text, threaded: true, row: s.rowOf(fn.def)})
	s.assumptions = append(s.assumptions, "where "+fn.name()+" holds the lock, "+s.interruption.call+" interrupts it")
}

// handlerText is a call of what interrupts, as it can stand in a function.
func (s *slicer) handlerText(at source.Span, in *function) string {
	by := s.enclosing(at)
	if by == nil {
		refuse(s.row(at.Start), "a handler that is no function")
	}
	if def := s.innermost(at); def != by.def {
		if by.def != in.def {
			refuse(s.row(at.Start), "a handler that another function defines")
		}
		return def.Name + "(" + strings.Join(nones(def.Args), ", ") + ")"
	}
	s.need(by)
	if by.def.Name == "__del__" {
		return s.instance(by.class) + "." + dies + "()"
	}
	return s.callText(by)
}

// nones are arguments for all parameters that have to have one.
func nones(a *syntax.Arguments) []string {
	var given []string
	for range len(a.PosOnly) + len(a.Args) - len(a.Defaults) {
		given = append(given, "None")
	}
	return given
}

// interrupt prints the call if the lock has been taken by what was printed last.
func (p *printer) interrupt(n syntax.Node) {
	if i := p.s.interruption; i != nil && n.Extent().Contains(i.at) {
		i.printed = true
		p.row = 0
		p.suiteOf("if _begun:", i.call)
	}
}
