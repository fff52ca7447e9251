package edit

import (
	"strings"

	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// block is a list of sibling statements: a module, or a suite.
type block struct {
	stmts []syntax.Stmt
	owner syntax.Stmt // the compound statement that it is part of, nil for a module's
	outer *block      // the one that the owner stands in
}

// section is a run of the statements of a block, from the first to the last.
type section struct {
	*block
	first, last int
}

func (s section) run() []syntax.Stmt { return s.stmts[s.first : s.last+1] }

// holds reports whether a section holds all of another one.
func (s section) holds(inner section) bool {
	if s.block.same(inner.block) {
		return s.first <= inner.first && inner.last <= s.last
	}
	for b := inner.block; b.outer != nil; b = b.outer {
		if s.block.same(b.outer) {
			for _, stmt := range s.run() {
				if stmt == b.owner {
					return true
				}
			}
		}
	}
	return false
}

// same reports whether two blocks are one: they are found anew for each place.
func (b *block) same(other *block) bool {
	return len(b.stmts) > 0 && len(other.stmts) > 0 && b.stmts[0] == other.stmts[0]
}

// enclosing gives the definitions that a block is in, innermost first.
func (b *block) enclosing() []syntax.Stmt {
	var out []syntax.Stmt
	for ; b.outer != nil; b = b.outer {
		switch b.owner.(type) {
		case *syntax.FunctionDef, *syntax.ClassDef:
			out = append(out, b.owner)
		}
	}
	return out
}

// function is the innermost function that a block is in, nil for none.
func (b *block) function() *syntax.FunctionDef {
	for _, s := range b.enclosing() {
		if f, ok := s.(*syntax.FunctionDef); ok {
			return f
		}
	}
	return nil
}

// suites are the blocks of a compound statement. Those of an `elif` belong to
// the `if`: the `elif` itself is no statement that could stand elsewhere.
func (f *File) suites(s syntax.Stmt) [][]syntax.Stmt {
	switch s := s.(type) {
	case *syntax.FunctionDef:
		return [][]syntax.Stmt{s.Body}
	case *syntax.ClassDef:
		return [][]syntax.Stmt{s.Body}
	case *syntax.For:
		return [][]syntax.Stmt{s.Body, s.Orelse}
	case *syntax.While:
		return [][]syntax.Stmt{s.Body, s.Orelse}
	case *syntax.With:
		return [][]syntax.Stmt{s.Body}
	case *syntax.If:
		all := [][]syntax.Stmt{s.Body}
		for f.hasElif(s) {
			s = s.Orelse[0].(*syntax.If)
			all = append(all, s.Body)
		}
		return append(all, s.Orelse)
	case *syntax.Try:
		all := [][]syntax.Stmt{s.Body, s.Orelse, s.Finalbody}
		for _, h := range s.Handlers {
			all = append(all, h.Body)
		}
		return all
	case *syntax.Match:
		var all [][]syntax.Stmt
		for _, c := range s.Cases {
			all = append(all, c.Body)
		}
		return all
	}
	return nil
}

func (f *File) hasElif(s *syntax.If) bool {
	if len(s.Orelse) != 1 {
		return false
	}
	inner, ok := s.Orelse[0].(*syntax.If)
	return ok && strings.HasPrefix(f.Text[inner.Start:], "elif")
}

// module is the block of the whole file.
func (f *File) module() *block { return &block{stmts: f.tree.Body} }

// sectionOf finds the smallest run of statements that holds all places.
func (f *File) sectionOf(places ...source.Span) (section, bool) {
	s, ok := f.module().covering(f, places)
	for ok && s.first == s.last {
		inner, deeper := section{}, false
		for _, suite := range f.suites(s.stmts[s.first]) {
			b := &block{suite, s.stmts[s.first], s.block}
			if inner, deeper = b.covering(f, places); deeper {
				break
			}
		}
		if !deeper {
			break
		}
		s = inner
	}
	return s, ok
}

// covering is the run of a block's statements that holds all places; false if
// some lie outside.
func (b *block) covering(f *File, places []source.Span) (section, bool) {
	s := section{block: b, first: len(b.stmts), last: -1}
	for _, p := range places {
		at := -1
		for i, stmt := range b.stmts {
			if (source.Span{Start: f.startOf(stmt), End: stmt.Extent().End}).Contains(p) {
				at = i
				break
			}
		}
		if at < 0 {
			return section{}, false
		}
		s.first, s.last = min(s.first, at), max(s.last, at)
	}
	return s, len(places) > 0
}

// startOf is where a statement starts, with its decorators.
func (f *File) startOf(s syntax.Stmt) uint32 {
	var decorators []syntax.Expr
	switch s := s.(type) {
	case *syntax.FunctionDef:
		decorators = s.Decorators
	case *syntax.ClassDef:
		decorators = s.Decorators
	}
	if len(decorators) > 0 {
		at := decorators[0].Extent().Start
		for t := f.tokenBefore(at); t.End > 0; t = f.tokenBefore(t.Start) {
			if f.Text[t.Start:t.End] == "@" {
				return t.Start
			}
		}
	}
	return s.Extent().Start
}

// indent is what the lines of a block begin with. inline reports whether it
// stands on the line of its header, and has none of its own.
func (f *File) indent(b *block) (text string, inline bool) {
	if b.owner == nil {
		return "", false
	}
	start := f.startOf(b.stmts[0])
	if f.leads(start) {
		margin := f.margin(f.line(start))
		return f.Text[margin.Start:margin.End], false
	}
	outer, _ := f.indent(b.outer)
	return outer + f.unit(b.outer), true
}

// unit is by how much the blocks in a block are indented: as much as it itself
// is indented in its own, else as much as the first indented block of the file.
func (f *File) unit(b *block) string {
	if b.owner != nil {
		if own, inline := f.indent(b); !inline {
			if outer, _ := f.indent(b.outer); len(outer) < len(own) && strings.HasPrefix(own, outer) {
				return own[len(outer):]
			}
		}
	}
	if unit := f.firstUnit(f.module()); unit != "" {
		return unit
	}
	return "    "
}

func (f *File) firstUnit(b *block) string {
	for _, s := range b.stmts {
		for _, suite := range f.suites(s) {
			if len(suite) == 0 {
				continue
			}
			start := f.startOf(suite[0])
			if f.leads(start) {
				margin := f.margin(f.line(start))
				return f.Text[margin.Start:margin.End]
			}
		}
	}
	return ""
}
