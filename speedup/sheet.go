package speedup

import (
	"sync"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// sheet is what walks read of a file, and never change.
type sheet struct {
	text  *source.File // nil if it cannot be read
	tree  *syntax.Module
	calls func() map[source.Span]link.Site // by their ranges
}

// sheets are those of a program, made when they are asked for. They are for any
// number of goroutines.
type sheets struct {
	open  func(source.FileID) (*source.File, error)
	mutex sync.Mutex
	of    map[source.FileID]func() *sheet
}

func (s *sheets) at(p *link.Program, file source.FileID) *sheet {
	s.mutex.Lock()
	get, ok := s.of[file]
	if !ok {
		get = sync.OnceValue(func() *sheet { return s.read(p, file) })
		s.of[file] = get
	}
	s.mutex.Unlock()
	return get()
}

func (s *sheets) read(p *link.Program, file source.FileID) *sheet {
	text, err := s.open(file)
	if err != nil {
		return &sheet{tree: &syntax.Module{}}
	}
	return &sheet{text, syntax.Parse(text.Text), sync.OnceValue(func() map[source.Span]link.Site { return callsOf(p, file) })}
}

func callsOf(p *link.Program, file source.FileID) map[source.Span]link.Site {
	calls := map[source.Span]link.Site{}
	for j := range p.Files[file].Functions {
		fn := &p.Files[file].Functions[j]
		for i, op := range fn.Ops {
			if op.Kind == facts.Invoke {
				calls[fn.Spans[i]] = link.Site{Func: link.Func{File: file, ID: facts.FuncID(j)}, Op: facts.OpID(i)}
			}
		}
	}
	return calls
}
