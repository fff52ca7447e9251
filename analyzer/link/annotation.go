package link

import (
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// addAnnotationTypes gives instances of what an annotation names. It reads `C`,
// `m.C`, `C | None`, `Optional[C]`, `Union[C, D]`, `Annotated[C, …]`,
// `type[C]`, `list[C]` and the same between quotes (PEP 484, 563 and 604).
func (p *Program) addAnnotationTypes(set *typeSet, e Expr) {
	v := p.Value(e)
	switch v.Kind {
	case facts.Constant:
		if syntax.ConstantKind(v.Op) == syntax.Str {
			p.addQuoted(set, e, p.Text(e.Func, v.Name))
		}
	case facts.Compute, facts.Display:
		for _, alt := range p.Function(e.Func).Lists[v.A] {
			p.addAnnotationTypes(set, Expr{e.Func, alt})
		}
	case facts.Item:
		p.addSubscripted(set, e, v)
	default:
		p.addNamed(set, p.Types(e))
	}
}

// addNamed adds instances of what a name in an annotation means.
func (p *Program) addNamed(set *typeSet, named []Type) {
	p.instantiate(set, slices.DeleteFunc(slices.Clone(named), func(t Type) bool { return t.Kind == External && noClass(t.Name) }))
}

// noClass says whether the name of an annotation stands for no class, or for what many
// unrelated ones are: what is assigned tells more.
//
//	self._lock: Final = threading.Lock()
//	self._guard: AbstractContextManager = threading.Lock()
func noClass(name string) bool {
	switch module, last, _ := strings.Cut(name, "."); module {
	case "typing", "typing_extensions":
		_, wraps := wrappers[last]
		return wraps || last == "Any" || last == "ContextManager"
	case "contextlib":
		return last == "AbstractContextManager"
	}
	return name == "object"
}

// wrappers are the typing constructs around what is meant; all says that each
// argument is meant, else the first alone.
var wrappers = map[string]bool{
	"Optional": true, "Union": true, "Annotated": false, "Final": false, "ClassVar": false, "Required": false, "NotRequired": false,
}

func (p *Program) addSubscripted(set *typeSet, e Expr, v facts.Value) {
	argument := Expr{e.Func, facts.ValueID(v.B)}
	for _, t := range p.Types(Expr{e.Func, facts.ValueID(v.A)}) {
		switch last := known.LastName(t.Name); {
		case t.Kind == ClassObject:
			set.add(Type{Kind: Instance, Class: t.Class})
		case t.Kind != External:
		case last == "Type" || last == "type":
			p.addClassesNamed(set, argument)
		case t.Name == "typing."+last || t.Name == "typing_extensions."+last:
			if all, ok := wrappers[last]; ok {
				p.addWrapped(set, argument, all)
			} else if name, ok := typingContainers[last]; ok {
				set.add(Type{Kind: ExternalInstance, Name: name, Items: e})
			}
		case !noClass(t.Name):
			name := known.Canonical(t.Name)
			of := Type{Kind: ExternalInstance, Name: name}
			if _, ok := known.Containers[name]; ok {
				of.Items = e
			}
			set.add(of)
		}
	}
}

var typingContainers = map[string]string{
	"List": "list", "Dict": "dict", "Set": "set", "DefaultDict": "collections.defaultdict", "Deque": "collections.deque",
	"OrderedDict": "collections.OrderedDict", "Counter": "collections.Counter",
}

func (p *Program) addWrapped(set *typeSet, argument Expr, all bool) {
	if v := p.Value(argument); !all && v.Kind == facts.Display {
		if items := p.Function(argument.Func).Lists[v.A]; len(items) > 0 {
			argument.Value = items[0]
		}
	}
	p.addAnnotationTypes(set, argument)
}

func (p *Program) addClassesNamed(set *typeSet, e Expr) {
	var instances typeSet
	p.addAnnotationTypes(&instances, e)
	for _, t := range instances {
		if t.Kind == Instance {
			set.add(Type{Kind: ClassObject, Class: t.Class})
		}
	}
}

// addQuoted reads an annotation between quotes: names, dots, `|`, and the
// arguments of what only wraps them. at is where it stands.
func (p *Program) addQuoted(set *typeSet, at Expr, text string) {
	for _, alt := range splitTop(text, '|') {
		alt = strings.Trim(strings.TrimSpace(alt), `"'`)
		head, args, subscripted := strings.Cut(alt, "[")
		if head = strings.TrimSpace(head); !dotted(head) {
			continue
		}
		if !subscripted {
			p.addNamed(set, p.named(at, head))
			continue
		}
		all, wraps := wrappers[known.LastName(head)]
		if !wraps {
			p.addNamed(set, p.named(at, head))
			continue
		}
		parts := splitTop(strings.TrimSuffix(strings.TrimSpace(args), "]"), ',')
		if !all {
			parts = parts[:1]
		}
		for _, part := range parts {
			p.addQuoted(set, at, part)
		}
	}
}

// splitTop cuts at a separator outside of brackets.
func splitTop(text string, separator byte) []string {
	var parts []string
	depth, start := 0, 0
	for i := range len(text) {
		switch text[i] {
		case '[':
			depth++
		case ']':
			depth--
		case separator:
			if depth == 0 {
				parts = append(parts, text[start:i])
				start = i + 1
			}
		}
	}
	return append(parts, text[start:])
}

func dotted(name string) bool {
	for _, r := range name {
		if r != '.' && r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r < 0x80 {
			return false
		}
	}
	return name != ""
}

// named gives what a dotted name means where an annotation stands: a class of
// the function or class around it, or a global.
func (p *Program) named(at Expr, name string) []Type {
	head, rest, more := strings.Cut(name, ".")
	var set typeSet
	for f := at.Func; len(set) == 0; f = (Func{f.File, p.Function(f).Outer}) {
		fn := p.Function(f)
		if fn.Kind == facts.ModuleBody {
			p.addBindingTypes(&set, p.Global(at.File, head))
			break
		}
		for v, local := range fn.Vars {
			if p.Text(f, local.Name) == head {
				set.join(p.varTypes(f, facts.VarID(v))) // asked, since an annotation may name what it annotates
			}
		}
	}
	for more && len(set) > 0 {
		head, rest, more = strings.Cut(rest, ".")
		var next typeSet
		for _, t := range set {
			p.addAttr(&next, t, NameOf(head), Expr{})
		}
		set = next
	}
	return set
}

func (p *Program) instantiate(set *typeSet, classes []Type) {
	for _, t := range classes {
		switch t.Kind {
		case ClassObject:
			set.add(Type{Kind: Instance, Class: t.Class})
		case External:
			set.add(externalInstance(t.Name, Expr{}))
		case Immutable, Container:
			if t.Name == "None" {
				set.add(t)
			}
		}
	}
}
