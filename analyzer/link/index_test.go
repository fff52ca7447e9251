package link

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/ftlint/ftlint/analyzer/bind"
	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// The index is made by goroutines of its own, but fails where it is asked, so that
// whoever asks can leave out what needs it.
func TestIndexFailsWhereItIsAsked(t *testing.T) {
	file := source.NewFile("app.py", "def main():\n    work()\n")
	tree := syntax.Parse(file.Text)
	f := facts.Extract(file, tree, bind.Bind(tree))
	for i := range f.Functions[1].Ops {
		f.Functions[1].Ops[i].Value = 1 << 20
	}
	p := New([]*facts.File{f}, []string{"app.py"}, func(string) bool { return false })
	for range 2 {
		assert.Panics(t, func() { p.InvokesOf("work") })
	}
}
