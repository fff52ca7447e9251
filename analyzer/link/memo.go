package link

// PerFunc holds one value for each function: two look-ups by index, where a map
// would hash. The functions of a file get their places when one is asked for.
type PerFunc[T any] [][]T

// NewPerFunc gives zero values for the functions of a program.
func NewPerFunc[T any](p *Program) PerFunc[T] { return make(PerFunc[T], len(p.Files)) }

// At gives the place of a function's value.
func (m PerFunc[T]) At(p *Program, f Func) *T {
	if m[f.File] == nil {
		m[f.File] = zeros[T](len(p.Files[f.File].Functions))
	}
	return &m[f.File][f.ID]
}

// Get gives a function's value, the zero value if it has no place yet. Several
// goroutines may do so as long as none asks At.
func (m PerFunc[T]) Get(f Func) (value T) {
	if m[f.File] != nil {
		value = m[f.File][f.ID]
	}
	return value
}

// pages holds values by number, in pieces that stay where they are: a slice that
// grows is copied again and again.
type pages[T any] [][]T

const pageSize = 4096

// add gives the number of a new value, from 0.
func (p *pages[T]) add(v T) uint32 {
	last := len(*p) - 1
	if last < 0 || len((*p)[last]) == pageSize {
		*p = append(*p, make([]T, 0, pageSize))
		last++
	}
	page := &(*p)[last]
	*page = append(*page, v)
	return uint32(last*pageSize + len(*page) - 1)
}

func (p pages[T]) at(i uint32) *T { return &p[i/pageSize][i%pageSize] }
