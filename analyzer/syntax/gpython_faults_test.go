package syntax_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fault is something that gpython v0.2.0 gets wrong, by CPython 3.6's ast. One
// that shows in a leaf says which pairs of lines it explains; one that shows
// in the structure is evened out by the outline that bears its name.
type fault struct {
	name    string
	reason  string
	program string // shows it
	excuses func(ours, theirs string) bool
}

var faults = []fault{}

// excuse gives the name of the fault that explains a difference, or "".
func excuse(ours, theirs string) string {
	for _, f := range faults {
		if f.excuses != nil && f.excuses(strings.TrimSpace(ours), strings.TrimSpace(theirs)) {
			return f.name
		}
	}
	return ""
}

func TestFaultsAreStillThere(t *testing.T) {
	for _, f := range faults {
		v := judge(f.program)
		require.True(t, v.accepted, f.name)
		assert.Empty(t, v.differences, f.name)
	}
}
