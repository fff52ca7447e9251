package config

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/ftlint/ftlint/analyzer/source"
)

// layer is one source of settings.
type layer struct {
	path     string         // as it is shown; "" for flags
	base     string         // what its paths are relative to
	table    map[string]any // what it says
	document []byte         // that the table was read from, nil if none
	prefix   []any          // where in the document the table stands
}

// parse reads a TOML document. A pyproject.toml is read for our table alone;
// found is false if it has none.
func parse(path, shown string, document []byte) (l layer, found bool, err error) {
	l = layer{path: shown, base: filepath.Dir(path), document: document}
	pyproject := filepath.Base(path) == "pyproject.toml"
	if pyproject && !mentions(document) {
		return l, false, nil
	}
	if err := toml.Unmarshal(document, &l.table); err != nil {
		return l, false, syntaxError(shown, err)
	}
	if !pyproject {
		return l, true, nil
	}
	l.prefix = []any{"tool", "ftlint"}
	tool, _ := l.table["tool"].(map[string]any)
	value, found := tool["ftlint"]
	if !found {
		return l, false, nil
	}
	table, ok := value.(map[string]any)
	if !ok {
		return l, true, l.fault(nil, "expected a table, found "+typeName(value))
	}
	l.table = table
	return l, true, nil
}

func syntaxError(shown string, err error) error {
	e := &Error{Path: shown, Message: strings.TrimPrefix(err.Error(), "toml: ")}
	var wrong *toml.DecodeError
	if errors.As(err, &wrong) {
		e.Row, e.Column = wrong.Position()
	}
	return e
}

// fault is an error at a place in the layer.
func (l *layer) fault(path []any, message string) error {
	e := &Error{Path: l.path, Message: message}
	if l.document != nil {
		e.Row, e.Column = locate(l.document, slices.Concat(l.prefix, path))
	}
	return e
}

// read gives the layers of a configuration file: those that it extends, then
// itself. Depth counts how many have led to it.
func (r *Resolver) read(path string, depth int) ([]layer, error) {
	shown := r.shown(path)
	document, err := source.ReadFile(path)
	if err != nil {
		return nil, readError(shown, err)
	}
	l, found, err := parse(path, shown, document)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, &Error{Path: shown, Message: "has no table [tool.ftlint]"}
	}
	return r.extended(l, depth)
}

// maxExtend bounds how many files `extend` may chain, which ends circles.
const maxExtend = 20

func (r *Resolver) extended(l layer, depth int) ([]layer, error) {
	value, ok := l.table["extend"]
	if !ok {
		return []layer{l}, nil
	}
	text, err := asString(value)
	if err != nil {
		return nil, l.fault([]any{"extend"}, "extend: "+err.Error())
	}
	if depth == maxExtend {
		return nil, l.fault([]any{"extend"}, "extend: too many files extend one another; is it a circle?")
	}
	layers, err := r.read(join(l.base, text), depth+1)
	var wrong *source.Error
	if errors.As(err, &wrong) {
		return nil, l.fault([]any{"extend"}, "extend: "+wrong.Error())
	}
	return append(layers, l), err
}

func join(base, path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(base, path)
}

// readError keeps apart what the caller can put in better words: that there is
// no such file.
func readError(shown string, err error) error {
	var wrong *source.Error
	if errors.As(err, &wrong) {
		return &source.Error{Path: shown, Kind: wrong.Kind, Message: wrong.Message}
	}
	return &Error{Path: shown, Message: err.Error()}
}

// missing reports whether an error means that there is no such file.
func missing(err error) bool {
	var wrong *source.Error
	return errors.As(err, &wrong) && wrong.Kind == source.Missing
}
