package config

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/ftlint/ftlint/analyzer/source"
)

// draft is settings in the making: layers are laid on it one by one.
type draft struct {
	Settings
	opt *Options

	base        string // what paths of the current layer are relative to
	patternBase string // the same for patterns of exclusion: "" for the command line
	layer       selectors

	excluded, extended []source.Pattern
}

// build lays layers on the defaults.
func build(opt *Options, layers []layer) (*Settings, error) {
	d := &draft{Settings: defaults(), opt: opt}
	d.excluded = d.Exclusion.Patterns
	for i := range layers {
		if err := d.lay(&layers[i]); err != nil {
			return nil, err
		}
	}
	d.Exclusion.Patterns = slices.Concat(d.excluded, d.extended)
	return &d.Settings, nil
}

// lay applies one layer. Of several faults the first in the document is told.
func (d *draft) lay(l *layer) error {
	d.base, d.patternBase, d.layer = l.base, l.base, selectors{}
	if l.document == nil {
		d.patternBase = ""
	}
	var faults []*Error
	for _, key := range sortedKeys(l.table) {
		if err := d.set(l, key, l.table[key]); err != nil {
			var fault *Error
			if !errors.As(err, &fault) {
				return err
			}
			faults = append(faults, fault)
		}
	}
	if len(faults) > 0 {
		return slices.MinFunc(faults, func(a, b *Error) int {
			return cmp.Or(cmp.Compare(a.Row, b.Row), cmp.Compare(a.Column, b.Column))
		})
	}
	if d.layer.selected != nil || d.layer.extended != nil || d.layer.ignored != nil {
		d.Selection.layers = append(d.Selection.layers, d.layer)
	}
	return nil
}

func (d *draft) set(l *layer, key string, value any) error {
	apply, known := keys[key]
	if !known {
		return l.fault([]any{key}, fmt.Sprintf("unknown key `%s`%s", key, suggestion(key, sortedKeys(keys))))
	}
	err := apply(d, value)
	if err == nil {
		return nil
	}
	path := []any{key}
	var wrong *valueError
	if errors.As(err, &wrong) {
		path = append(path, wrong.path...)
	}
	if l.path == "" {
		return &Error{Path: "--" + key, Message: err.Error()}
	}
	return l.fault(path, key+": "+err.Error())
}

// path makes a path of the current layer absolute.
func (d *draft) path(text string) string {
	if filepath.IsAbs(text) {
		return filepath.Clean(text)
	}
	return filepath.Join(d.base, text)
}
