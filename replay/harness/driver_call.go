package harness

import (
	"strings"

	"github.com/ftlint/ftlint/analyzer/syntax"
)

// A driver, the function in which threads are started, is called as those who use it
// do: twice if it starts one thread and does not wait for it, after what starts its
// threads, and after what a test runner calls before a test.

// invoke adds the call of a driver to the end of the harness. A driver that
// starts one thread is called twice, if it does not wait for it.
func (s *slicer) invoke(d *driver) {
	if d.fn == nil {
		return
	}
	text := s.callText(d.fn)
	if yields(d.fn.def) { // a call alone runs nothing of it
		if s.hasDecorator(d.fn, "contextmanager") {
			text = "with " + text + ": pass"
		} else {
			text = "for _ in " + text + ": pass"
		}
	}
	row := s.rowOf(d.fn.def)
	if starter := s.starterOf(d); starter != nil {
		s.need(starter)
		s.calls = append([]call{{text: s.callText(starter), row: s.rowOf(starter.def)}}, s.calls...)
		if d.fn.def.Name == "__init__" {
			return
		}
	}
	if d.fn.def.Name != "__init__" || d.fn.class == nil {
		s.calls = append([]call{{text: text, row: row}}, s.calls...)
	}
	if before := s.setUpOf(d.fn); before != nil {
		s.need(before)
		s.calls = append([]call{{text: s.callText(before), row: s.rowOf(before.def)}}, s.calls...)
	}
	if !s.once(d) {
		return
	}
	if _, ok := s.waits(d); ok {
		s.assumptions = append(s.assumptions, d.fn.def.Name+" runs once at a time")
		return
	}
	if s.others > 0 {
		return // the finding's other side is called beside the thread
	}
	if d.fn.def.Name == "__init__" {
		return
	}
	s.assumptions = append(s.assumptions, d.fn.def.Name+" is called twice")
	s.calls = append(s.calls, call{text: text, row: row})
}

// setUpOf is the method that a test runner calls before a test, nil if there is none:
// that of its class, or of the nearest above it.
func (s *slicer) setUpOf(test *function) *function {
	if test.class == nil || !strings.HasPrefix(test.def.Name, "test") {
		return nil
	}
	var find func(c *syntax.ClassDef, depth int) *function
	find = func(c *syntax.ClassDef, depth int) *function {
		if c == nil || depth > mostDepth {
			return nil
		}
		for _, name := range []string{".setUp", ".setup_method"} {
			if f := s.functions[c.Name+name]; f != nil && !f.def.Async && len(f.def.Args.Args) == 1 {
				return f
			}
		}
		for _, b := range c.Bases {
			if f := find(s.classes[syntax.LastName(b)], depth+1); f != nil {
				return f
			}
		}
		return nil
	}
	return find(test.class, 0)
}

// starterOf is the method that starts the threads which another method of the
// class makes.
func (s *slicer) starterOf(d *driver) *function {
	if d.fn.class == nil || s.starts(d.fn) {
		return nil
	}
	for _, name := range sorted(s.functions) {
		if f := s.functions[name]; f.class == d.fn.class && f != d.fn && s.starts(f) {
			return f
		}
	}
	return nil
}
