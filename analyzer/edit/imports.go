package edit

import (
	"strings"

	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// newLock is the expression that makes a lock at an offset of the module, by
// the names that the module has there; else threading is imported.
func (d *draft) newLock(before uint32) (string, error) {
	for _, s := range d.tree.Body {
		if s.Extent().End > before {
			break
		}
		if name := lockFrom(s); name != "" {
			root, _, _ := strings.Cut(name, ".")
			if d.rebound(root) {
				return "", refusal("`" + root + "` is used for something else")
			}
			return name + "()", nil
		}
	}
	if d.rebound("threading") {
		return "", refusal("`threading` is used for something else")
	}
	if d.once("import threading") {
		return "threading.Lock()", d.importModule("threading", before)
	}
	return "threading.Lock()", nil
}

// lockFrom is how threading's Lock is named after an import; "" if it is not.
func lockFrom(s syntax.Stmt) string {
	switch s := s.(type) {
	case *syntax.Import:
		for _, a := range s.Names {
			if a.Name == "threading" {
				return boundBy(a) + ".Lock"
			}
		}
	case *syntax.ImportFrom:
		if s.Module != "threading" || s.Level > 0 {
			return ""
		}
		for _, a := range s.Names {
			if a.Name == "Lock" {
				return boundBy(a)
			}
		}
	}
	return ""
}

// rebound reports whether a name is given to something else than what an
// import of threading brings, anywhere in the file.
func (d *draft) rebound(name string) bool {
	other := false
	d.tree.Inspect(func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Import:
			for _, a := range n.Names {
				other = other || boundBy(a) == name && a.Name != "threading" && !strings.HasPrefix(a.Name, "threading.")
			}
		case *syntax.ImportFrom:
			for _, a := range n.Names {
				other = other || boundBy(a) == name && (n.Module != "threading" || a.Name != "Lock")
			}
		case *syntax.Name:
			other = other || n.ID == name && n.Ctx != syntax.Load
		case *syntax.FunctionDef:
			other = other || n.Name == name
		case *syntax.ClassDef:
			other = other || n.Name == name
		case *syntax.Arg:
			other = other || n.Name == name
		case *syntax.ExceptHandler:
			other = other || n.Name == name
		}
		return !other
	})
	return other
}

// importModule puts an import among those that the file begins with, before
// an offset of the module:
//
//	"""Docstring."""
//	from __future__ import annotations
//
//	import os
//	import threading       in the order of names among plain imports
//	from queue import Queue
func (d *draft) importModule(module string, before uint32) error {
	body := d.tree.Body
	first := 0
	if isDocstring(body[0]) {
		first = 1
	}
	for first < len(body) && isFuture(body[first]) {
		first++
	}
	run := first
	for run < len(body) && isImport(body[run]) && body[run].Extent().End <= before {
		run++
	}
	text := "import " + module
	if run > first {
		at := first
		for i := first; i < run && (i == first || !d.apart(body[i-1], body[i])); i++ {
			if s, plain := body[i].(*syntax.Import); plain && s.Names[0].Name < module {
				at = i + 1
			}
		}
		if at > first {
			return d.insertAfter(body[at-1], d.nl+text)
		}
		return d.insertBefore(body[first], text+d.nl)
	}
	if first > 0 {
		return d.insertAfter(body[first-1], d.nl+d.nl+text)
	}
	return d.insertBefore(body[0], text+d.nl+d.nl)
}

func isFuture(s syntax.Stmt) bool {
	from, ok := s.(*syntax.ImportFrom)
	return ok && from.Module == "__future__" && from.Level == 0
}

func isImport(s syntax.Stmt) bool {
	switch s.(type) {
	case *syntax.Import, *syntax.ImportFrom:
		return true
	}
	return false
}

// apart reports whether an empty line or a comment stands between two statements.
func (d *draft) apart(a, b syntax.Stmt) bool {
	between := d.source.Position(b.Extent().Start).Row - d.source.Position(a.Extent().End).Row
	return between > 1
}

// insertAfter puts lines below the line on which a statement of the module ends.
func (d *draft) insertAfter(s syntax.Stmt, text string) error {
	at := d.line(s.Extent().End).End
	if next := d.following(s); next != nil && d.startOf(next) < at {
		return refusal("there is no line for an import")
	}
	d.insert(at, text)
	return nil
}

// following is the statement of the module after another one.
func (d *draft) following(s syntax.Stmt) syntax.Stmt {
	for i, other := range d.tree.Body {
		if other == s && i+1 < len(d.tree.Body) {
			return d.tree.Body[i+1]
		}
	}
	return nil
}

// insertBefore puts lines above a statement of the module, below its comments.
func (d *draft) insertBefore(s syntax.Stmt, text string) error {
	start := d.startOf(s)
	if !d.leads(start) {
		return refusal("there is no line for an import")
	}
	d.replace(source.Span{Start: start, End: start}, text)
	return nil
}
