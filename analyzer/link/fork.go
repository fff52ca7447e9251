package link

// Fork gives a program over the same facts that remembers for itself, so that a
// second goroutine may ask it. The answers are the same.
func (p *Program) Fork() *Program {
	next := newProgram(p.Files)
	next.Modules, next.Where, next.byName, next.packages = p.Modules, p.Where, p.byName, p.packages
	next.index = p.index // of facts alone, and never changed
	return next
}
