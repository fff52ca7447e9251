package machine

// Subject is the shared variable that a run is observed at: a global, or an
// attribute of the instances of a class, or of the class itself.
type Subject struct {
	Global string
	Class  string // "": of any class of the program
	Attr   string

	Identity map[string]bool // classes: whether two of its instances are one is told
}

// watched says whether instances of a class are observed.
func (s *Subject) watched(c *Class) bool {
	if s.Attr == "" {
		return false
	}
	if s.Class == "" {
		return true
	}
	for _, k := range c.mro {
		if !k.builtin && k.name == s.Class {
			return true
		}
	}
	return false
}

// Watch says what Observe looks at.
func (m *Machine) Watch(s Subject) { m.subject = s }

// Observe gives the subject's value after a run: for an attribute, that of
// each instance that has it, in the order in which they were made, thread by
// thread, or else that of the class; then what the functions give that were
// kept for the end. It is "" if there is none.
//
// seen is what each thread observed, by number.
func (m *Machine) Observe() (subject string, seen []string, err *UnsupportedError) {
	var values []Value
	ran := m.threads
	s := &m.subject
	if s.Global != "" {
		if i, ok := m.program.index[s.Global]; ok && m.globals[i].v != nil {
			values = append(values, m.globals[i].v)
		}
	}
	for _, th := range m.threads {
		for _, o := range th.watched {
			if v := o.attrs.get(s.Attr); v != nil {
				values = append(values, v)
			}
		}
	}
	if s.Attr != "" && len(values) == 0 {
		for i := range m.globals {
			if c, ok := m.globals[i].v.(*Class); ok && !c.builtin && (s.watched(c) || c.meta != nil && s.watched(c.meta)) {
				if v := c.attrs.get(s.Attr); v != nil && isData(v) {
					values = append(values, v)
				}
			}
		}
	}
	subject, err = m.alone(func(th *Thread) string {
		d := th.newDumper()
		for _, t := range ran {
			values = append(values, th.laterOf(t)...)
		}
		text := ""
		for i, v := range values {
			if i > 0 {
				text += ", "
			}
			text += d.text(v, 0)
		}
		for _, t := range ran {
			seen = append(seen, d.observed(t))
		}
		return text
	})
	return subject, seen, err
}

// laterOf gives the values of the functions that another thread kept for the
// end. One that fails has none: its variable is not bound.
func (th *Thread) laterOf(other *Thread) []Value {
	var values []Value
	for _, f := range other.later {
		th.protect(func() signal {
			values = append(values, th.call(f, nil, nil))
			return goOn
		})
	}
	return values
}

// alone runs f on a thread of its own after a run; what it raises is the
// result.
func (m *Machine) alone(f func(th *Thread) string) (string, *UnsupportedError) {
	main := &Thread{m: m, name: "MainThread", clocks: clocks{1}}
	m.several, m.end, m.fuel = false, nil, m.limits.Fuel
	m.threads = append(m.threads[:0:0], main)
	result := ""
	m.protectRun(main, func() { result = f(main) })
	m.killAll()
	switch {
	case m.end != nil:
		return "", &UnsupportedError{m.end.reason, m.end.line}
	case main.error != nil:
		return main.describe(main.error), nil
	}
	return result, nil
}
