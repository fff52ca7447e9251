package facts

import (
	"encoding/binary"
	"errors"
	"strings"
	"sync"

	"github.com/ftlint/ftlint/analyzer/source"
)

// Encode writes the facts of a file as bytes that depend on nothing else.
func (f *File) Encode() []byte { return f.Append(nil) }

// Append is Encode behind other data.
func (f *File) Append(data []byte) []byte {
	c := &codec{writing: true, data: data}
	f.code(c)
	return c.data
}

// ErrCorrupt says that bytes are no encoded facts.
var ErrCorrupt = errors.New("facts: corrupt encoding")

// Decode reads what Encode wrote. Other bytes give ErrCorrupt, or facts that
// nobody wrote: who stores them must check that they come back as they went.
func Decode(data []byte) (*File, error) {
	c := decoders.Get().(*codec)
	defer decoders.Put(c)
	c.data, c.corrupt = data, false
	f := new(File)
	f.code(c)
	whole := !c.corrupt && len(c.data) == 0
	c.data = nil
	if !whole {
		return nil, ErrCorrupt
	}
	return f, nil
}

// decoders keeps room from file to file.
var decoders = sync.Pool{New: func() any { return new(codec) }}

// codec writes or reads: each type says once, in its code method, of which
// parts it is made, so that the two directions cannot differ.
type codec struct {
	writing bool
	corrupt bool
	data    []byte // written so far, or still to be read

	room room
}

func num[T ~uint8 | ~uint32 | ~int](c *codec, p *T) {
	if c.writing {
		c.data = binary.AppendUvarint(c.data, uint64(*p))
		return
	}
	if len(c.data) > 0 && c.data[0] < 0x80 { // most are
		*p, c.data = T(c.data[0]), c.data[1:]
		return
	}
	v, n := binary.Uvarint(c.data)
	if n <= 0 || uint64(T(v)) != v {
		c.fail()
		return
	}
	c.data = c.data[n:]
	*p = T(v)
}

func (c *codec) fail() { c.corrupt, c.data = true, nil }

func (c *codec) flag(p *bool) {
	var b uint8
	if *p {
		b = 1
	}
	num(c, &b)
	if b > 1 {
		c.fail()
	}
	if !c.writing { // others may be reading
		*p = b == 1
	}
}

func (c *codec) text(p *string) {
	n := len(*p)
	num(c, &n)
	switch {
	case c.writing:
		c.data = append(c.data, *p...)
	case n > len(c.data):
		c.fail()
	default:
		*p, c.data = string(c.data[:n]), c.data[n:]
	}
}

// names codes texts in one piece, which they share.
func (c *codec) names(p *[]string) {
	joined := ""
	if c.writing {
		joined = strings.Join(*p, "")
	}
	c.text(&joined)
	each(c, p, func(c *codec, name *string) {
		n := len(*name)
		num(c, &n)
		switch {
		case c.writing:
		case n > len(joined):
			c.fail()
		default:
			*name, joined = joined[:n], joined[n:]
		}
	})
}

// each codes the length of a list and its elements.
func each[T any](c *codec, p *[]T, code func(*codec, *T)) {
	elements(c, p, func(n int) []T { return make([]T, n) }, code)
}

// short is each for the lists of functions.
func short[T any](c *codec, rest *[]T, p *[]T, code func(*codec, *T)) {
	elements(c, p, func(n int) []T { return carve(rest, n) }, code)
}

// elements codes a list. An element takes a byte at least, so that a length can
// be held against what is left.
func elements[T any](c *codec, p *[]T, allocate func(n int) []T, code func(*codec, *T)) {
	n := len(*p)
	num(c, &n)
	if !c.writing {
		if n > len(c.data) {
			c.fail()
		}
		if c.corrupt || n == 0 {
			return
		}
		*p = allocate(n)
	}
	for i := range *p {
		code(c, &(*p)[i])
	}
}

func (c *codec) values(p *[]ValueID) { short(c, &c.room.ids, p, num[ValueID]) }

func span(c *codec, s *source.Span) {
	num(c, &s.Start)
	length := s.End - s.Start
	num(c, &length)
	if !c.writing {
		s.End = s.Start + length
	}
}

func (f *File) code(c *codec) {
	num(c, &f.Kind)
	num(c, &f.Lines)
	c.names(&f.Names)
	each(c, &f.Functions, codeFunction)
	each(c, &f.Classes, codeClass)
	each(c, &f.Imports, codeImport)
	each(c, &f.Errors, codeError)
	each(c, &f.Gates, func(c *codec, g *Gate) {
		codeError(c, &g.SyntaxError)
		num(c, &g.Since)
	})
	each(c, &f.Directives, codeDirective)
	each(c, &f.Promises, func(c *codec, p *Promise) {
		num(c, &p.Class)
		span(c, &p.Span)
		c.flag(&p.Denied)
		c.flag(&p.Bound)
		span(c, &p.About)
	})
	each(c, &f.Requirements, func(c *codec, r *Requirement) {
		num(c, &r.Func)
		span(c, &r.Span)
		c.text(&r.Lock)
	})
	c.flag(&f.Threads)
}

func codeError(c *codec, e *SyntaxError) {
	span(c, &e.Span)
	c.text(&e.Message)
}

func codeFunction(c *codec, f *Function) {
	num(c, &f.Kind)
	c.flag(&f.Async)
	c.flag(&f.Generator)
	num(c, &f.Name)
	num(c, &f.Outer)
	num(c, &f.Class)
	span(c, &f.Span)
	span(c, &f.NameSpan)
	short(c, &c.room.parameters, &f.Params, func(c *codec, p *Param) {
		num(c, &p.Kind)
		num(c, &p.Name)
		num(c, &p.Var)
		num(c, &p.Default)
		num(c, &p.Annotation)
	})
	c.values(&f.Decorators)
	short(c, &c.room.vars, &f.Vars, func(c *codec, v *Var) {
		num(c, &v.Name)
		c.flag(&v.Captured)
	})
	short(c, &c.room.values, &f.Values, func(c *codec, v *Value) {
		num(c, &v.Kind)
		num(c, &v.Op)
		num(c, &v.Name)
		num(c, &v.A)
		num(c, &v.B)
	})
	short(c, &c.room.lists, &f.Lists, (*codec).values)
	short(c, &c.room.calls, &f.Calls, func(c *codec, call *Call) { short(c, &c.room.args, &call.Args, codeArg) })
	short(c, &c.room.ops, &f.Ops, func(c *codec, o *Op) {
		num(c, &o.Kind)
		num(c, &o.Flags)
		num(c, &o.Value)
		num(c, &o.Src)
		num(c, &o.End)
	})
	short(c, &c.room.spans, &f.Spans, span)
}

func codeArg(c *codec, a *Arg) {
	num(c, &a.Name)
	c.flag(&a.Mapping)
	num(c, &a.Value)
}

func codeClass(c *codec, k *Class) {
	num(c, &k.Name)
	num(c, &k.Body)
	num(c, &k.Outer)
	c.values(&k.Bases)
	c.values(&k.Decorators)
	span(c, &k.Span)
	span(c, &k.NameSpan)
}

func codeImport(c *codec, i *Import) {
	num(c, &i.Module)
	num(c, &i.Level)
	c.flag(&i.From)
	num(c, &i.Name)
	c.flag(&i.Whole)
}

func codeDirective(c *codec, d *Directive) {
	num(c, &d.Kind)
	span(c, &d.Span)
	span(c, &d.Covers)
	each(c, &d.Codes, func(c *codec, code *Code) {
		c.text(&code.Text)
		span(c, &code.Span)
		span(c, &code.Covers)
	})
	c.flag(&d.Noqa)
	c.text(&d.Argument)
	c.text(&d.Reason)
	c.text(&d.Message)
}
