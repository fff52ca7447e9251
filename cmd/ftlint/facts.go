package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/ftlint/ftlint/analyzer"
	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/source"
)

type factsCommand struct {
	Files  []string `arg:"" name:"file" help:"Files to read; - is standard input."`
	Format string   `help:"How to print: text, or json with an object for each file." enum:"text,json" default:"text" placeholder:"FORMAT"`
}

// Help is the long form of the command's help.
func (factsCommand) Help() string {
	return "Prints the effects of each function of a file, in order and nested as the source nests them: what the analysis of the whole program starts from. " +
		"A number is the line."
}

// Run prints the files in order. Those that cannot be read make the exit status
// 2, and keep no others from being printed.
func (c *factsCommand) Run(t *terminal) error {
	dir, err := os.Getwd()
	if err != nil {
		return err
	}
	var problems []error
	for _, name := range c.Files {
		opt := source.Options{Dir: dir, Paths: []string{name}}
		if name == "-" {
			opt.Paths = nil
			if opt.Stdin, err = t.stdin(); err != nil {
				return err
			}
		}
		files, err := source.Find(t, opt)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		for i := range files.Len() {
			file, err := files.Open(source.FileID(i))
			if err != nil {
				problems = append(problems, err)
				continue
			}
			if err := c.print(t, file); err != nil {
				return err
			}
		}
	}
	return errors.Join(problems...)
}

func (c *factsCommand) print(t *terminal, file *source.File) error {
	f := analyzer.Facts(file)
	for _, e := range f.Errors {
		at := file.Position(e.Span.Start)
		fmt.Fprintf(t.err, "%s:%d:%d: %s\n", file.Path, at.Row, at.Column, e.Message)
	}
	w := bufio.NewWriter(t.out)
	if c.Format == "json" {
		if err := json.NewEncoder(w).Encode(newFactsRecord(file, f)); err != nil {
			return err
		}
		return w.Flush()
	}
	for _, body := range f.Outline() {
		fmt.Fprintf(w, "%s, %s:%d\n", body.Name, file.Path, file.Position(body.Span.Start).Row)
		printEffects(w, file, body.Effects, 1)
	}
	return w.Flush()
}

func printEffects(w *bufio.Writer, file *source.File, effects []facts.Effect, depth int) {
	for _, e := range effects {
		fmt.Fprintf(w, "%5d %*s%s", file.Position(e.Span.Start).Row, 2*depth, "", e.Kind)
		if e.Value != "" {
			fmt.Fprint(w, " ", e.Value)
		}
		if e.Source != "" {
			fmt.Fprint(w, " <- ", e.Source)
		}
		fmt.Fprintln(w)
		printEffects(w, file, e.Inside, depth+1)
	}
}

// factsRecord is one file of the JSON output.
type factsRecord struct {
	File      string       `json:"file"`
	Functions []bodyRecord `json:"functions"`
}

type bodyRecord struct {
	Name    string         `json:"name"`
	Line    int            `json:"line"`
	Effects []effectRecord `json:"effects"`
}

type effectRecord struct {
	Effect string         `json:"effect"`
	Value  string         `json:"value,omitempty"`
	Source string         `json:"source,omitempty"`
	Line   int            `json:"line"`
	Column int            `json:"column"`
	Inside []effectRecord `json:"inside,omitempty"`
}

func newFactsRecord(file *source.File, f *facts.File) factsRecord {
	record := factsRecord{File: file.Path, Functions: []bodyRecord{}}
	for _, body := range f.Outline() {
		record.Functions = append(record.Functions, bodyRecord{body.Name, file.Position(body.Span.Start).Row, effectRecords(file, body.Effects)})
	}
	return record
}

func effectRecords(file *source.File, effects []facts.Effect) []effectRecord {
	out := []effectRecord{}
	for _, e := range effects {
		at := file.Position(e.Span.Start)
		out = append(out, effectRecord{e.Kind, e.Value, e.Source, at.Row, at.Column, effectRecords(file, e.Inside)})
	}
	return out
}
