package bind

import "strings"

// Mangle gives the name under which the code of scope knows a name or an
// attribute: `__x` within class C is `_C__x`.
func (t *Table) Mangle(scope ScopeID, name string) string {
	if len(name) < 3 || name[0] != '_' || name[1] != '_' {
		return name
	}
	s := &t.Scopes[scope]
	long := mangled(s.private, name)
	if s.unmangled != 0 {
		if _, _, ok := t.symbolOf(s.unmangled, long); !ok {
			return name
		}
	}
	return long
}

// manglingName gives what of a class's name goes into the private names of its
// body. One of absurd length gives nothing: a name of a megabyte, put before
// each of a million others, would not fit into memory.
func manglingName(class string) string {
	const absurd = 255
	if len(class) > absurd {
		return ""
	}
	return strings.TrimLeft(class, "_")
}

// Mangled gives the name that a private one has outside of the body of its class.
func Mangled(class, name string) string { return mangled(manglingName(class), name) }

// mangled is the name in a class whose own name is private without its leading
// underscores; a class named by underscores alone mangles nothing.
func mangled(private, name string) string {
	if private == "" || !strings.HasPrefix(name, "__") || strings.HasSuffix(name, "__") {
		return name
	}
	return "_" + private + name
}
