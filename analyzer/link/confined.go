package link

import (
	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/source"
)

// confinement is what `# ftlint: thread-confined` says: such code, and objects of
// such classes, belong to one thread at a time.
type confinement struct {
	functions map[Func]bool
	classes   map[Class]bool
}

// Confined reports whether a function, or a function or class around it, is
// declared to run on one thread only.
func (p *Program) Confined(f Func) bool {
	c := Side(p, newConfinement)
	if len(c.functions)+len(c.classes) == 0 {
		return false
	}
	for {
		fn := p.Function(f)
		if c.functions[f] || fn.Class != 0 && c.classes[Class{f.File, fn.Class}] {
			return true
		}
		if fn.Kind == facts.ModuleBody {
			return false
		}
		f = Func{f.File, fn.Outer}
	}
}

// ConfinedClass reports whether a class, or one of its bases, is declared to
// have objects of one thread only.
func (p *Program) ConfinedClass(class Class) bool {
	c := Side(p, newConfinement)
	if len(c.classes) == 0 {
		return false
	}
	for _, k := range p.MRO(class) {
		if c.classes[k] {
			return true
		}
	}
	return false
}

func newConfinement(p *Program) *confinement {
	c := &confinement{map[Func]bool{}, map[Class]bool{}}
	for i, file := range p.Files {
		for j := range file.Directives {
			d := &file.Directives[j]
			if d.Kind != facts.ThreadConfined {
				continue
			}
			if class, ok := p.classIn(source.FileID(i), d.Covers); ok {
				c.classes[class] = true
			} else if f, ok := p.DefinedIn(source.FileID(i), d.Covers); ok {
				c.functions[f] = true
			}
		}
	}
	return c
}

// Confines reports whether a directive that covers a span speaks of a class or
// a function.
func (p *Program) Confines(file source.FileID, span source.Span) bool {
	_, class := p.classIn(file, span)
	_, function := p.DefinedIn(file, span)
	return class || function
}

// DefinedIn gives the function whose header a span covers.
func (p *Program) DefinedIn(file source.FileID, span source.Span) (Func, bool) {
	for j := range p.Files[file].Functions {
		if fn := &p.Files[file].Functions[j]; fn.Kind == facts.Def && covers(span, fn.NameSpan) {
			return Func{file, facts.FuncID(j)}, true
		}
	}
	return Func{}, false
}

func (p *Program) classIn(file source.FileID, span source.Span) (Class, bool) {
	for j := range p.Files[file].Classes {
		if covers(span, p.Files[file].Classes[j].NameSpan) {
			return Class{file, facts.ClassID(j + 1)}, true
		}
	}
	return Class{}, false
}

func covers(a, b source.Span) bool { return a.Start <= b.Start && b.End <= a.End }
