package facts

import (
	"fmt"
	"io"
	"strings"

	"github.com/ftlint/ftlint/analyzer/syntax"
)

// maxShown is how deep an expression is written out.
const maxShown = 6

// Expr writes a value as Python would, as far as facts keep it: `self.users[key]`,
// `load(…)`.
func (f *File) Expr(fn *Function, v ValueID) string {
	var b strings.Builder
	f.write(&b, fn, v, 0)
	return b.String()
}

func (f *File) write(b *strings.Builder, fn *Function, v ValueID, depth int) {
	if depth > maxShown {
		b.WriteString("…")
		return
	}
	val := fn.Values[v]
	sub := func(v uint32) { f.write(b, fn, ValueID(v), depth+1) }
	list := func(separator string) { f.list(b, fn, fn.Lists[val.A], separator, depth) }
	switch val.Kind {
	case Constant:
		b.WriteString(f.constant(val))
	case Local:
		b.WriteString(f.Names[fn.Vars[val.A].Name])
	case Captured:
		b.WriteString(f.Names[f.Functions[val.A].Vars[val.B].Name])
	case Global:
		b.WriteString(f.Names[val.Name])
	case Attr:
		sub(val.A)
		b.WriteString("." + f.Names[val.Name])
	case Item:
		sub(val.A)
		b.WriteString("[")
		sub(val.B)
		b.WriteString("]")
	case CallOf:
		sub(val.A)
		b.WriteString("(")
		f.args(b, fn, fn.Calls[val.B].Args, depth)
		b.WriteString(")")
	case FuncOf, ClassOf:
		b.WriteString(f.definition(val))
	case Imported:
		b.WriteString("import " + f.importName(&f.Imports[val.A]))
	case Display:
		b.WriteString([...]string{"(", "[", "{", "{", "("}[val.Op])
		list(", ")
		b.WriteString([...]string{")", "]", "}", "}", ")"}[val.Op])
	case Built:
		b.WriteString([...]string{"tuple", "list", "set", "dict", "iter"}[val.Op] + " of ")
		sub(val.A)
	case Compute:
		for i, operand := range fn.Lists[val.A] {
			if i > 0 {
				b.WriteString(" " + operatorText(val.Op) + " ")
			}
			f.operand(b, fn, operand, depth)
		}
	case Compare:
		sub(val.A)
		b.WriteString(" " + compareText(val.Op) + " ")
		sub(val.B)
	case Not:
		b.WriteString("not ")
		sub(val.A)
	case Either:
		list([...]string{" | ", " and ", " or "}[val.Op])
	case Element:
		b.WriteString("each of ")
		sub(val.A)
	case Entered:
		b.WriteString("entered ")
		sub(val.A)
	case Awaited:
		b.WriteString("await ")
		sub(val.A)
	case Unpacked:
		fmt.Fprintf(b, "part %d of ", val.B)
		sub(val.A)
	case Starred:
		b.WriteString("*")
		sub(val.A)
	default:
		b.WriteString("…")
	}
}

// operand writes a part of an operation, in brackets if it is one itself.
func (f *File) operand(b *strings.Builder, fn *Function, v ValueID, depth int) {
	val := fn.Values[v]
	if val.Kind == Compute && len(fn.Lists[val.A]) > 1 || val.Kind == Compare || val.Kind == Either {
		b.WriteString("(")
		defer b.WriteString(")")
	}
	f.write(b, fn, v, depth+1)
}

func (f *File) list(b *strings.Builder, fn *Function, items []ValueID, separator string, depth int) {
	for i, item := range items {
		if i > 0 {
			b.WriteString(separator)
		}
		f.write(b, fn, item, depth+1)
	}
}

func (f *File) args(b *strings.Builder, fn *Function, args []Arg, depth int) {
	for i, a := range args {
		if i > 0 {
			b.WriteString(", ")
		}
		switch {
		case a.Name != 0:
			b.WriteString(f.Names[a.Name] + "=")
		case a.Mapping:
			b.WriteString("**")
		}
		f.write(b, fn, a.Value, depth+1)
	}
}

func (f *File) constant(v Value) string {
	kind := syntax.ConstantKind(v.Op)
	text := f.Names[v.Name]
	switch {
	case kind == syntax.Str && v.Name != 0:
		return fmt.Sprintf("%q", text)
	case (kind == syntax.Int || kind == syntax.Float) && v.Name != 0:
		return text
	}
	return [...]string{"'…'", "b'…'", "0…", "0.…", "…j", "True", "False", "None", "..."}[kind]
}

func (f *File) definition(v Value) string {
	if v.Kind == ClassOf {
		return "class " + f.Names[f.Classes[v.A-1].Name]
	}
	if g := &f.Functions[v.A]; g.Kind == Def {
		return "def " + f.Names[g.Name]
	}
	return "lambda"
}

func (f *File) importName(i *Import) string {
	name := strings.Repeat(".", int(i.Level)) + f.Names[i.Module]
	if i.From {
		name += ":" + f.Names[i.Name]
	}
	return name
}

func operatorText(op uint8) string {
	return [...]string{",", "+", "-", "*", "@", "/", "%", "**", "<<", ">>", "|", "^", "&", "//"}[op]
}

func compareText(op uint8) string {
	return [...]string{"==", "!=", "<", "<=", ">", ">=", "is", "is not", "in", "not in"}[op]
}

var opNames = [...]string{
	Read: "read", Write: "write", Delete: "delete", Bind: "bind", Declare: "declare", Invoke: "call", If: "if", Else: "else", While: "while", For: "for",
	LoopElse: "loop else", With: "with", Try: "try", Except: "except", TryElse: "try else", Finally: "finally", Guard: "guard", Lazy: "lazy",
	Condition: "while", Return: "return", Raise: "raise", Yield: "yield", Await: "await", Break: "break", Continue: "continue",
	Contains: "look up",
}

// Dump writes the effect trees of a file, one op a line.
func (f *File) Dump(w io.Writer) error {
	for i := range f.Functions {
		fn := &f.Functions[i]
		if _, err := fmt.Fprintf(w, "%s:\n", f.heading(FuncID(i))); err != nil {
			return err
		}
		var ends []OpID
		for j, op := range fn.Ops {
			for len(ends) > 0 && ends[len(ends)-1] <= OpID(j) {
				ends = ends[:len(ends)-1]
			}
			if _, err := fmt.Fprintf(w, "%4d%s %s\n", j, strings.Repeat("  ", len(ends)+1), f.opText(fn, op)); err != nil {
				return err
			}
			if op.End > OpID(j)+1 {
				ends = append(ends, op.End)
			}
		}
	}
	return nil
}

func (f *File) heading(id FuncID) string {
	fn := &f.Functions[id]
	name := f.Names[fn.Name]
	switch fn.Kind {
	case ModuleBody:
		return "module"
	case Lambda:
		name = "lambda"
	case ClassBody:
		name = "class " + name
	}
	if fn.Outer != 0 {
		return f.heading(fn.Outer) + "." + name
	}
	return name
}

func (f *File) opText(fn *Function, op Op) string {
	text := opNames[op.Kind]
	if op.Flags&Negated != 0 {
		text += " not"
	}
	if op.Value != 0 {
		text += " " + f.Expr(fn, op.Value)
	}
	if op.Src != 0 {
		text += " <- " + f.Expr(fn, op.Src)
	}
	return text
}
