package link

import (
	"strings"

	"github.com/ftlint/ftlint/analyzer/bind"
	"github.com/ftlint/ftlint/analyzer/facts"
)

// KnownAs gives the name by which code calls a function, and by which its class has
// it: that of a private one has the class's name before it.
//
//	class Batch:
//	    def run(self): self.__send()        _Batch__send
//	    def __send(self): ...
func (p *Program) KnownAs(f Func) Name {
	fn := p.Function(f)
	if name := p.Text(f, fn.Name); !strings.HasPrefix(name, "__") || strings.HasSuffix(name, "__") {
		return p.Name(f, fn.Name)
	}
	in := f
	for p.Function(in).Class == 0 && p.Function(in).Kind != facts.ModuleBody {
		in.ID = p.Function(in).Outer
	}
	if class := p.Function(in).Class; class != 0 {
		return NameOf(bind.Mangled(p.Text(f, p.ClassFacts(Class{f.File, class}).Name), p.Text(f, fn.Name)))
	}
	return p.Name(f, fn.Name)
}
