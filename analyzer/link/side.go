package link

// Side gives what a later stage keeps beside the program, one value of each
// type, made when it is first asked for. It lives as long as the program, and
// is no more for two goroutines at once than that.
func Side[T any](p *Program, make func(*Program) *T) *T {
	key := any((*T)(nil))
	if have, ok := p.side[key]; ok {
		return have.(*T)
	}
	made := make(p)
	if p.side == nil {
		p.side = map[any]any{}
	}
	p.side[key] = made
	return made
}
