package lock

import (
	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
)

// Callers remembers what the callers of functions hold.
type Callers struct {
	p       *link.Program
	entered map[link.Func][]Held
}

// NewCallers prepares the questions for one program.
func NewCallers(p *link.Program) *Callers {
	return &Callers{p: p, entered: map[link.Func][]Held{}}
}

// Entered gives the locks that all known callers of f hold when they call it,
// as paths in f's static frame; none if nobody is known to call it.
func (c *Callers) Entered(f link.Func) []Held {
	if held, ok := c.entered[f]; ok {
		return held
	}
	c.entered[f] = nil // a cycle holds nothing
	var all []Held
	for i, site := range c.p.Callers(f) {
		held := c.at(site, f)
		if i == 0 {
			all = held
		} else {
			all = Common(all, held)
		}
		if len(all) == 0 {
			break
		}
	}
	c.entered[f] = all
	return all
}

// at gives what is held at a call, as far as the callee can name it: locks of
// globals and classes, and those of self if the callee has the same self.
func (c *Callers) at(site link.Site, callee link.Func) []Held {
	fr := c.p.Static(site.Func)
	var here []Held
	Walk(c.p, fr, c.Entered(site.Func), func(op facts.OpID, held []Held) {
		if op == site.Op {
			here = held
		}
	})
	var out []Held
	for _, h := range here {
		switch h.Path.Root.Kind {
		case link.GlobalRoot, link.ClassRoot:
			out = append(out, h)
		case link.SelfRoot:
			if c.sameSelf(fr, site, callee) {
				out = append(out, h)
			}
		}
	}
	return out
}

// sameSelf reports whether a call passes the caller's own self on as receiver.
func (c *Callers) sameSelf(fr *link.Frame, site link.Site, callee link.Func) bool {
	callees, _ := c.p.Callees(link.Expr{Func: site.Func, Value: c.p.Op(site).Value})
	for _, k := range callees {
		if k.Func != callee || k.Receiver.Value == 0 {
			continue
		}
		for _, path := range c.p.Paths(fr, k.Receiver.Value) {
			if path.Root.Kind == link.SelfRoot && path.Len == 0 {
				return true
			}
		}
	}
	return false
}
