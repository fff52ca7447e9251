package link

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
)

// forked are the functions that run in a new process.
type forked struct{ functions map[Func]bool }

// AfterFork reports whether a function runs only in a process that has just been
// forked, where no other thread is: it is registered for that, says so by its
// name, or is a private one that such functions alone call.
//
//	os.register_at_fork(after_in_child=reset)
//	def _reinit_after_fork(self): self._drop()
func (p *Program) AfterFork(f Func) bool { return Side(p, findForked).functions[f] }

func findForked(p *Program) *forked {
	k := &forked{functions: map[Func]bool{}}
	queue := append(p.forkHandlers(), p.index().afterFork...)
	for len(queue) > 0 {
		f := queue[0]
		if queue = queue[1:]; k.functions[f] {
			continue
		}
		k.functions[f] = true
		fn := p.Function(f)
		for _, op := range fn.Ops {
			if op.Kind != facts.Invoke {
				continue
			}
			callees, _ := p.Callees(Expr{Func: f, Value: op.Value})
			for _, c := range callees {
				if k.alone(p, c.Func) {
					queue = append(queue, c.Func)
				}
			}
		}
	}
	return k
}

// alone reports whether only functions of a new process call one that is private.
func (k *forked) alone(p *Program, f Func) bool {
	return p.Private(f) && !slices.ContainsFunc(p.Callers(f), func(s Site) bool { return !k.functions[s.Func] })
}

// forkHandlers gives the functions that are registered for new processes.
func (p *Program) forkHandlers() []Func {
	var handlers []Func
	for _, registrar := range known.ForkRegistrars {
		for _, site := range p.InvokesOf(registrar) {
			call := Expr{Func: site.Func, Value: p.Op(site).Value}
			for _, arg := range p.Function(site.Func).Calls[p.Value(call).B].Args {
				for _, t := range p.Types(Expr{Func: site.Func, Value: arg.Value}) {
					if c, ok := p.CalleeOf(t); ok {
						handlers = append(handlers, c.Func)
					}
				}
			}
		}
	}
	return handlers
}
