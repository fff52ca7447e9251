package edit_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ftlint/ftlint/analyzer/edit"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// programs writes small programs in all the ways in which they can be laid out.
// Names m0, m1, … are the places that tests pick.
type programs struct {
	*rapid.T
	b        strings.Builder
	unit, nl string
	marks    int
}

func (p *programs) pick(options ...string) string {
	return rapid.SampledFrom(options).Draw(p.T, "text")
}

func (p *programs) mark() string {
	p.marks++
	return fmt.Sprintf("m%d", p.marks-1)
}

// expression may go over lines; deeper is what its further lines start with.
func (p *programs) expression(deeper string) string {
	nl := p.nl + p.pick("", " ", deeper, deeper+p.unit)
	switch rapid.IntRange(0, 9).Draw(p.T, "expression") {
	case 0:
		return p.mark() + " + \\" + nl + p.mark()
	case 1:
		return "(" + p.mark() + ", # " + p.pick("c", "'", `"""`) + nl + p.pick("", p.nl) + p.mark() + nl + ")"
	case 2:
		return `"""a` + nl + `"b` + nl + `"""`
	case 3:
		return `f'''a {` + p.mark() + `}` + nl + `{` + nl + p.mark() + ` = !r:` + `>{3}}` + nl + `'''`
	case 4:
		return "'a\\" + nl + "b' 'c'"
	case 5:
		return "[" + p.mark() + " for x in " + p.mark() + nl + "]"
	}
	return p.mark()
}

func (p *programs) simple(indent string) string {
	switch rapid.IntRange(0, 4).Draw(p.T, "simple") {
	case 0:
		return p.mark() + " += " + p.expression(indent+p.unit)
	case 1:
		return "x = " + p.expression(indent)
	case 2:
		return "del " + p.mark()
	case 3:
		return p.pick("pass", "import a, b", "assert 1, 2")
	}
	return p.expression(indent)
}

// line is one or more simple statements, with what may follow them.
func (p *programs) line(indent string) string {
	text := p.simple(indent)
	for range rapid.IntRange(0, 2).Draw(p.T, "more") * rapid.IntRange(0, 1).Draw(p.T, "several") {
		text += p.pick(";", " ; ", ";\\"+p.nl) + p.simple(indent)
	}
	return text + p.pick("", "", "", ";", " ; ", "  ") + p.pick("", "", "", "# c", "  # d: e") + p.nl
}

func (p *programs) block(indent string, depth int) {
	for range rapid.IntRange(1, 3).Draw(p.T, "statements") {
		p.b.WriteString(p.pick("", "", "", p.nl, "  "+p.nl, "\f"+p.nl, indent+"# own"+p.nl, "# left"+p.nl))
		p.statement(indent, depth)
	}
}

func (p *programs) suite(header, indent string, depth int) {
	p.b.WriteString(indent + header + ":")
	if depth > 2 || rapid.IntRange(0, 3).Draw(p.T, "inline") == 0 {
		p.b.WriteString(p.pick("", " ", "\t", " \\"+p.nl) + p.line(indent))
		return
	}
	p.b.WriteString(p.pick("", " # h") + p.nl)
	deeper := indent + p.pick(p.unit, p.unit, p.unit, " ", "\t")
	p.block(deeper, depth+1)
}

func (p *programs) statement(indent string, depth int) {
	p.b.WriteString(p.pick("", "", "", "", "\f"))
	kind := rapid.IntRange(0, 11).Draw(p.T, "statement")
	if depth > 2 {
		kind = 0
	}
	suite := func(header string) { p.suite(header, indent, depth) }
	switch kind {
	case 6:
		suite("if " + p.mark())
		if rapid.Bool().Draw(p.T, "elif") {
			suite("elif " + p.mark())
		}
		if rapid.Bool().Draw(p.T, "else") {
			suite("else")
		}
	case 7:
		suite("for x in " + p.mark())
	case 8:
		suite("try")
		suite(p.pick("except E", "finally"))
	case 9:
		if rapid.Bool().Draw(p.T, "decorated") {
			p.b.WriteString(indent + "@" + p.mark() + p.nl)
		}
		suite(p.pick("def f()", "class A", "def f(a, b)"))
	case 10:
		suite("while " + p.mark())
	case 11:
		suite("with " + p.mark())
	default:
		p.b.WriteString(indent + p.line(indent))
	}
}

func program(t *rapid.T) string {
	p := &programs{T: t}
	p.unit, p.nl = p.pick("    ", "  ", "\t"), p.pick("\n", "\n", "\r\n", "\r")
	p.b.WriteString(p.pick("", "# top"+p.nl, `"""doc"""`+p.nl, "from __future__ import annotations"+p.nl, "import os"+p.nl+"import zlib # z"+p.nl))
	p.b.WriteString("lock = g = 0" + p.nl)
	p.block("", 0)
	return p.b.String()
}

// marksOf gives the places of the marks.
func marksOf(tree *syntax.Module) []source.Span {
	var out []source.Span
	tree.Inspect(func(n syntax.Node) bool {
		if name, ok := n.(*syntax.Name); ok && strings.HasPrefix(name.ID, "m") {
			out = append(out, name.Span)
		}
		return true
	})
	return out
}

// shape writes what a tree says, whatever its places are. Of `with NAME:` it
// leaves the body alone, and of the statements brought by a new lock nothing.
func shape(b *strings.Builder, text string, v reflect.Value, name string) {
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		if !v.IsNil() {
			shape(b, text, v.Elem(), name)
		}
	case reflect.Slice:
		b.WriteString("[")
		for i := range v.Len() {
			if s, ok := v.Index(i).Interface().(syntax.Stmt); ok {
				if w, ok := s.(*syntax.With); ok && text[w.Items[0].ContextExpr.Extent().Start:w.Items[0].ContextExpr.Extent().End] == name {
					for _, inner := range w.Body {
						shape(b, text, reflect.ValueOf(inner), name)
					}
					continue
				}
				if own := text[s.Extent().Start:s.Extent().End]; own == "import threading" || own == name+" = threading.Lock()" {
					continue
				}
			}
			shape(b, text, v.Index(i), name)
		}
		b.WriteString("]")
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[source.Span]() {
			return
		}
		b.WriteString(v.Type().Name() + "(")
		for i := range v.NumField() {
			shape(b, text, v.Field(i), name)
			b.WriteString(",")
		}
		b.WriteString(")")
	default:
		fmt.Fprintf(b, "%v", v.Interface())
	}
}

func shapeOf(text string, tree *syntax.Module, name string) string {
	var b strings.Builder
	shape(&b, text, reflect.ValueOf(tree.Body), name)
	return b.String()
}

func commentsOf(text string, tree *syntax.Module) []string {
	out := []string{}
	for _, c := range tree.Comments {
		out = append(out, text[c.Start:c.End])
	}
	return out
}

// underLock gives the marks in the bodies of `with NAME:`.
func underLock(text string, tree *syntax.Module, name string) map[string]bool {
	held := map[string]bool{}
	tree.Inspect(func(n syntax.Node) bool {
		if w, ok := n.(*syntax.With); ok && text[w.Items[0].ContextExpr.Extent().Start:w.Items[0].ContextExpr.Extent().End] == name {
			for _, s := range w.Body {
				syntax.Inspect(s, func(n syntax.Node) bool {
					if name, ok := n.(*syntax.Name); ok {
						held[name.ID] = true
					}
					return true
				})
			}
		}
		return true
	})
	return held
}

// However a program is laid out, statements go under a lock and nothing else
// changes: the same tree otherwise, the same comments, the same strings.
func TestHoldChangesNothingElse(t *testing.T) {
	tried, done := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		text := program(t)
		tree := syntax.Parse(text)
		if len(tree.Errors) > 0 { // `return` of blanks and tabs mixed, mostly
			t.Skip(tree.Errors[0].Message)
		}
		marks := marksOf(tree)
		if len(marks) == 0 {
			t.Skip("nothing to hold a lock around")
		}
		var around [][]source.Span
		var names []string
		for _, group := range rapid.SliceOfN(rapid.SliceOfN(rapid.SampledFrom(marks), 1, 2), 1, 2).Draw(t, "around") {
			around = append(around, group)
			for _, s := range group {
				names = append(names, text[s.Start:s.End])
			}
		}
		lock, name := edit.Existing("lock"), "lock"
		if rapid.Bool().Draw(t, "new") {
			lock, name = edit.ForGlobal("g"), "g_lock"
		}
		tried++
		edits, err := edit.Read(text).Make([]edit.Plan{edit.Hold{Lock: lock, Around: around}})
		if err != nil {
			require.NotContains(t, err.Error(), "would not be Python", text)
			require.NotContains(t, err.Error(), "comment", text)
			return
		}
		done++
		after := edit.Apply(text, edits)
		fixed := syntax.Parse(after)
		require.Empty(t, fixed.Errors, after)
		require.Equal(t, commentsOf(text, tree), commentsOf(after, fixed), after)
		require.Equal(t, shapeOf(text, tree, name), shapeOf(after, fixed, name), after)
		held := underLock(after, fixed, name)
		for _, m := range names {
			require.True(t, held[m], "%s is not under the lock:\n%s", m, after)
		}
	})
	require.Greater(t, done*3, tried, "most plans are refused: %d of %d were carried out", done, tried)
}
