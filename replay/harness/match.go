package harness

import (
	"strings"

	"github.com/ftlint/ftlint/analyzer/bind"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// A match statement is printed as the tests and assignments that it stands for
// (the language reference, "The match statement"):
//
//	match command:                 _subject_1 = command
//	    case ["add", n]:           if _is_sequence(_subject_1) and len(_subject_1) == 2 and _subject_1[0] == 'add':
//	        total += n                 n = _subject_1[1]
//	                                   total += n
//	    case _:                    else:
//	        raise Unknown              raise Unknown

// patternText has the tests that patterns for sequences and mappings begin with.
const patternText = `from collections.abc import Mapping as _Mapping, Sequence as _Sequence
def _is_sequence(value):
    return isinstance(value, _Sequence) and not issubclass(type(value), (str, bytes))
def _is_mapping(value):
    return isinstance(value, _Mapping)
`

// mostCases keeps branches within each other below the 100 levels of indentation
// that a Python reads.
const mostCases = 60

func (p *printer) match(st *syntax.Match) {
	if len(st.Cases) > mostCases {
		p.refuse(st, "a match statement with more than "+itoa(mostCases)+" cases")
	}
	p.temps++
	subject := "_subject_" + itoa(p.temps)
	p.line(subject + " = " + p.expr(st.Subject))
	p.cases(subject, st.Cases)
}

// cases prints the first case, and the others as what is done otherwise.
func (p *printer) cases(subject string, cases []*syntax.MatchCase) {
	c := cases[0]
	p.row = p.s.rowOf(c)
	m := &matching{p: p}
	test := strings.Join(m.tests(c.Pattern, subject), " and ")
	switch {
	case c.Guard == nil:
	case len(m.binds) == 0:
		if test != "" {
			test += " and "
		}
		test += p.operand(c.Guard)
	default: // the guard reads what the pattern binds
		p.temps++
		matched := "_matched_" + itoa(p.temps)
		if test == "" {
			test = "True"
		}
		p.line(matched + " = " + test)
		p.line("if " + matched + ":")
		p.indent++
		p.bind(m.binds)
		p.line(matched + " = " + p.expr(c.Guard))
		p.indent--
		m.binds, test = nil, matched
	}
	if test == "" { // it matches whatever there is, and is the last one
		p.bind(m.binds)
		p.block(c.Body)
		return
	}
	p.line("if " + test + ":")
	p.indent++
	p.bind(m.binds)
	p.block(c.Body)
	p.indent--
	if len(cases) > 1 {
		p.line("else:")
		p.indent++
		p.cases(subject, cases[1:])
		p.indent--
	}
}

func (p *printer) bind(binds []string) {
	for _, text := range binds {
		p.line(text)
	}
}

// matching collects what a pattern binds.
type matching struct {
	p     *printer
	binds []string
}

func (m *matching) bind(of syntax.Node, name, value string) {
	if name != "" {
		m.binds = append(m.binds, m.p.name(of, name)+" = "+value)
	}
}

// tests are what has to be true of a value for a pattern to match it; none if it
// matches everything.
func (m *matching) tests(pattern syntax.Pattern, value string) []string {
	p := m.p
	switch pt := pattern.(type) {
	case *syntax.MatchValue:
		return []string{value + " == " + p.operand(pt.Value)}
	case *syntax.MatchSingleton:
		return []string{value + " is " + p.constant(&syntax.Constant{Kind: pt.Value})}
	case *syntax.MatchAs:
		var all []string
		if pt.Pattern != nil {
			all = m.tests(pt.Pattern, value)
		}
		m.bind(pt, pt.Name, value)
		return all
	case *syntax.MatchOr:
		return m.any(pt, value)
	case *syntax.MatchSequence:
		return m.sequence(pt, value)
	case *syntax.MatchMapping:
		return m.mapping(pt, value)
	case *syntax.MatchClass:
		return m.class(pt, value)
	}
	p.refuse(pattern, "a pattern")
	return nil
}

func (m *matching) any(pt *syntax.MatchOr, value string) []string {
	var all []string
	bound := len(m.binds)
	for _, alternative := range pt.Patterns {
		one := m.tests(alternative, value)
		if len(m.binds) > bound {
			m.p.refuse(pt, "a pattern whose alternatives bind names")
		}
		if len(one) == 0 {
			return nil
		}
		all = append(all, strings.Join(one, " and "))
	}
	return []string{"(" + strings.Join(all, " or ") + ")"}
}

func (m *matching) sequence(pt *syntax.MatchSequence, value string) []string {
	m.p.asks.patterns = true
	star := -1
	for i, sub := range pt.Patterns {
		if _, ok := sub.(*syntax.MatchStar); ok {
			star = i
		}
	}
	n := len(pt.Patterns)
	all := []string{"_is_sequence(" + value + ")"}
	if star < 0 {
		all = append(all, "len("+value+") == "+itoa(n))
	} else if n > 1 {
		all = append(all, "len("+value+") >= "+itoa(n-1))
	}
	for i, sub := range pt.Patterns {
		switch s, ok := sub.(*syntax.MatchStar); {
		case ok:
			m.bind(s, s.Name, "list("+value+"["+itoa(i)+":len("+value+") - "+itoa(n-1-i)+"])")
		case star >= 0 && i > star:
			all = append(all, m.tests(sub, value+"["+itoa(i-n)+"]")...)
		default:
			all = append(all, m.tests(sub, value+"["+itoa(i)+"]")...)
		}
	}
	return all
}

func (m *matching) mapping(pt *syntax.MatchMapping, value string) []string {
	m.p.asks.patterns = true
	all := []string{"_is_mapping(" + value + ")"}
	var keys []string
	for i, k := range pt.Keys {
		key := m.p.expr(k)
		keys = append(keys, key)
		all = append(all, key+" in "+value)
		all = append(all, m.tests(pt.Patterns[i], value+"["+key+"]")...)
	}
	m.bind(pt, pt.Rest, "{key: value for key, value in "+value+".items() if key not in ["+strings.Join(keys, ", ")+"]}")
	return all
}

// matchedWhole are built-in classes whose one positional pattern is about the
// object itself.
var matchedWhole = map[string]bool{"bool": true, "bytearray": true, "bytes": true, "dict": true, "float": true, "frozenset": true, "int": true,
	"list": true, "set": true, "str": true, "tuple": true}

func (m *matching) class(pt *syntax.MatchClass, value string) []string {
	p := m.p
	if p.has.unknown {
		p.asks.checks = true
	}
	kind := p.expr(pt.Cls)
	all := []string{"isinstance(" + value + ", " + kind + ")"}
	_, place := p.s.table.Resolve(p.scope, kind)
	whole := matchedWhole[kind] && place == bind.Unknown
	for i, sub := range pt.Patterns {
		at := value
		if !whole {
			at = "getattr(" + value + ", " + kind + ".__match_args__[" + itoa(i) + "])"
		}
		all = append(all, m.tests(sub, at)...)
	}
	for i, name := range pt.KwdAttrs {
		all = append(all, "hasattr("+value+", "+quoted(name)+")")
		all = append(all, m.tests(pt.KwdPatterns[i], value+"."+name)...)
	}
	return all
}

// captured lists the names that a pattern binds.
func captured(pattern syntax.Pattern) []string {
	var names []string
	syntax.Inspect(pattern, func(n syntax.Node) bool {
		if p, ok := n.(syntax.Pattern); ok && syntax.Captured(p) != "" {
			names = append(names, syntax.Captured(p))
		}
		return true
	})
	return names
}

// wantMatched wants the attributes that a pattern of a class reads.
func (s *slicer) wantMatched(pt *syntax.MatchClass) {
	for _, name := range pt.KwdAttrs {
		s.wantAttr(name)
	}
	c := s.classes[syntax.LastName(pt.Cls)]
	if len(pt.Patterns) == 0 || c == nil {
		return
	}
	s.wantAttr("__match_args__")
	for _, st := range c.Body {
		switch st := st.(type) {
		case *syntax.AnnAssign:
			s.wantAttr(path(st.Target))
		case *syntax.Assign:
			if path(st.Targets[0]) == "__match_args__" {
				syntax.Inspect(st.Value, func(n syntax.Node) bool {
					if k, ok := n.(*syntax.Constant); ok && k.Kind == syntax.Str {
						s.wantAttr(k.Value)
					}
					return true
				})
			}
		}
	}
}
