package link

// Fork gives a program over the same facts that remembers for itself, so that a
// second goroutine may ask it. The answers are the same.
func (p *Program) Fork() *Program {
	next := newProgram(p.Files)
	next.Modules, next.Where, next.shared = p.Modules, p.Where, p.shared
	return next
}
