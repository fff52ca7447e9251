package main

import (
	"fmt"

	"github.com/ftlint/ftlint/analyzer"
)

type graphCommand struct {
	analysis
	Format string `group:"output" help:"How to print: text, or dot for Graphviz." enum:"text,dot" default:"text" placeholder:"FORMAT"`
}

// Help is the long form of the command's help.
func (graphCommand) Help() string {
	return "Prints the threads of a project, its locks and where they are taken, and what is shared, with what each thread does to it under which locks."
}

// Run prints the graph. What was not analysed is said on standard error.
func (c *graphCommand) Run(t *terminal) error {
	opt, err := c.options(t, nil)
	if err != nil {
		return err
	}
	g, notes, err := analyzer.Graph(t, opt)
	_ = opt.Cache.Close() // what could not be kept is made again
	if err != nil {
		return err
	}
	for _, note := range notes {
		fmt.Fprintln(t.err, "note:", note)
	}
	if c.Format == "dot" {
		return g.WriteDOT(t.out)
	}
	return g.WriteText(t.out)
}
