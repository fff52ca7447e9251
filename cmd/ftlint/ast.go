package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/ftlint/ftlint/analyzer/config"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

type ast struct {
	Files        []string `arg:"" name:"file" help:"Files to read; - is standard input."`
	JSON         bool     `name:"json" help:"Print an object for each file, with nodes and fields as CPython's ast has them."`
	TargetPython string   `help:"The Python whose grammar is meant; the newest unless said." placeholder:"VERSION"`
}

// Run prints trees in the order of the files. Syntax errors are findings.
func (a *ast) Run(t *terminal) error {
	target := syntax.Newest
	if a.TargetPython != "" {
		python, err := config.ParsePython(a.TargetPython)
		if err != nil {
			return err
		}
		target = python.Version
	}
	dir, err := os.Getwd()
	if err != nil {
		return err
	}
	for _, name := range a.Files {
		opt := source.Options{Dir: dir, Paths: []string{name}}
		if name == "-" {
			opt.Paths = nil
			if opt.Stdin, err = t.stdin(); err != nil {
				return err
			}
		}
		files, err := source.Find(t, opt)
		if err != nil {
			return err
		}
		for i := range files.Len() {
			file, err := files.Open(source.FileID(i))
			if err := a.print(t, file, err, target); err != nil {
				return err
			}
		}
	}
	return nil
}

// print prints the tree of one file. Of a file that cannot be read the error
// takes the place of syntax errors.
func (a *ast) print(t *terminal, file *source.File, problem error, target syntax.Version) error {
	m := syntax.Parse(file.Text)
	errors := m.ErrorsFor(target)
	if e, ok := problem.(*source.Error); ok {
		errors = []syntax.Error{{Span: e.Span, Message: e.Message}}
	}
	if len(errors) > 0 {
		t.status = found
	}
	if a.JSON {
		return printJSON(t, file, m, errors)
	}
	for _, e := range errors {
		at := file.Position(e.Start)
		fmt.Fprintf(t.err, "%s:%d:%d: %s\n", file.Path, at.Row, at.Column, e.Message)
	}
	w := bufio.NewWriter(t.out)
	for _, s := range m.Body {
		outline(w, file, s, 0)
	}
	return w.Flush()
}

type syntaxErrorRecord struct {
	Line    int    `json:"line"`
	Col     int    `json:"col"`
	Message string `json:"message"`
}

// printJSON prints {"file": …, "ast": …}, with "errors" if there are any.
func printJSON(t *terminal, file *source.File, m *syntax.Module, errors []syntax.Error) error {
	w := bufio.NewWriterSize(t.out, 1<<16)
	path, err := json.Marshal(file.Path)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, `{"file":%s,"ast":`, path)
	if err := syntax.WriteJSON(w, file.Text, m); err != nil {
		return err
	}
	if len(errors) > 0 {
		var records []syntaxErrorRecord
		for _, e := range errors {
			at := file.Position(e.Start)
			records = append(records, syntaxErrorRecord{at.Row, at.Column, e.Message})
		}
		list, err := json.Marshal(records)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, `,"errors":%s`, list)
	}
	w.WriteString("}\n")
	return w.Flush()
}

// outline prints a node and below it what is in it: its kind, where it stands,
// and its text if it has no parts.
func outline(w *bufio.Writer, file *source.File, n syntax.Node, depth int) {
	span := n.Extent()
	start, end := file.Position(span.Start), file.Position(span.End)
	fmt.Fprintf(w, "%*s%s %d:%d-%d:%d", 2*depth, "", strings.TrimPrefix(fmt.Sprintf("%T", n), "*syntax."), start.Row, start.Column, end.Row, end.Column)
	var parts []syntax.Node
	syntax.Inspect(n, func(part syntax.Node) bool {
		if part != n {
			parts = append(parts, part)
		}
		return part == n
	})
	if len(parts) == 0 {
		fmt.Fprintf(w, " %s", strings.Join(strings.Fields(file.Text[span.Start:span.End]), " "))
	}
	w.WriteByte('\n')
	for _, part := range parts {
		outline(w, file, part, depth+1)
	}
}
