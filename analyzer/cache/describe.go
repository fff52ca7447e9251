package cache

import (
	"bytes"
	"encoding/binary"
	"math"
	"reflect"
	"slices"
)

// maxNesting ends circles.
const maxNesting = 100

// Describe writes a value so that two descriptions are equal only if the values
// are: all of it, unexported fields too, so that whoever adds a field to it
// need not think of the cache. It fails for what has no content to write:
// functions and channels, and values that contain themselves.
func Describe(value any) (description []byte, ok bool) {
	d := describer{ok: true}
	d.value(reflect.ValueOf(value), 0)
	return d.out, d.ok
}

type describer struct {
	out []byte
	ok  bool
}

func (d *describer) number(n uint64) { d.out = binary.AppendUvarint(d.out, n) }

func (d *describer) text(s string) {
	d.number(uint64(len(s)))
	d.out = append(d.out, s...)
}

func (d *describer) flag(b bool) {
	if b {
		d.number(1)
	} else {
		d.number(0)
	}
}

func (d *describer) value(v reflect.Value, depth int) {
	if depth > maxNesting {
		d.ok = false
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		d.flag(v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		d.number(uint64(v.Int()))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		d.number(v.Uint())
	case reflect.Float32, reflect.Float64:
		d.number(math.Float64bits(v.Float()))
	case reflect.String:
		d.text(v.String())
	case reflect.Slice, reflect.Map, reflect.Pointer, reflect.Interface:
		d.flag(!v.IsNil())
		if !v.IsNil() {
			d.reference(v, depth)
		}
	case reflect.Array:
		for i := range v.Len() {
			d.value(v.Index(i), depth+1)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			d.value(v.Field(i), depth+1)
		}
	default:
		d.ok = d.ok && (v.Kind() == reflect.Func || v.Kind() == reflect.Chan) && v.IsNil()
	}
}

func (d *describer) reference(v reflect.Value, depth int) {
	switch v.Kind() {
	case reflect.Slice:
		d.number(uint64(v.Len()))
		for i := range v.Len() {
			d.value(v.Index(i), depth+1)
		}
	case reflect.Map:
		d.entries(v, depth)
	case reflect.Interface:
		t := v.Elem().Type()
		d.text(t.PkgPath())
		d.text(t.String())
		fallthrough
	case reflect.Pointer:
		d.value(v.Elem(), depth+1)
	}
}

// entries writes a map in the order of what its keys are written as.
func (d *describer) entries(v reflect.Value, depth int) {
	var entries [][]byte
	for it := v.MapRange(); it.Next(); {
		entry := describer{ok: true}
		entry.value(it.Key(), depth+1)
		entry.value(it.Value(), depth+1)
		d.ok = d.ok && entry.ok
		entries = append(entries, entry.out)
	}
	slices.SortFunc(entries, bytes.Compare)
	d.number(uint64(len(entries)))
	for _, entry := range entries {
		d.out = append(d.out, entry...)
	}
}
