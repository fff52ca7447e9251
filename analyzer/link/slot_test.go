package link

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ftlint/ftlint/analyzer/bind"
	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// A field, a global and a variable that are read to be stored again, in many
// places, take steps by the square of their number: not by the number of orders
// in which they lead to one another.
func TestManyReadersOfOneSlot(t *testing.T) {
	const n = 40
	var text strings.Builder
	text.WriteString("at = 0\nclass Reader:\n    def __init__(self):\n        self.at = 0\n")
	for i := range n {
		fmt.Fprintf(&text, "    def step%d(self):\n        global at\n        at = at + %d\n        self.at = self.at + %d\n", i, i, i)
	}
	text.WriteString("def walk(k=0):\n    while k:\n")
	for i := range n {
		fmt.Fprintf(&text, "        k = k + %d\n", i)
	}
	file := source.NewFile("app.py", text.String())
	tree := syntax.Parse(file.Text)
	p := New([]*facts.File{facts.Extract(file, tree, bind.Bind(tree))}, []string{"app.py"}, func(string) bool { return false })
	asked := 0
	p.Functions(func(f Func, fn *facts.Function) {
		for v, val := range fn.Values {
			if v == 0 || val.Kind != facts.Compute {
				continue
			}
			asked++
			require.Equal(t, []Type{{Kind: Immutable, Name: "int"}}, p.Types(Expr{f, facts.ValueID(v)}))
		}
	})
	assert.Equal(t, 3*n, asked)
	assert.Less(t, p.forgotten, 2*n*asked)
}
