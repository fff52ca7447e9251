package link

// perFunc holds one value for each function: two look-ups by index, where a map
// would hash. The functions of a file get their places when one is asked for.
type perFunc[T any] [][]T

func (m perFunc[T]) at(p *Program, f Func) *T {
	if m[f.File] == nil {
		m[f.File] = make([]T, len(p.Files[f.File].Functions))
	}
	return &m[f.File][f.ID]
}
