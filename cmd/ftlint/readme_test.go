package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestReadmeShowsWhatIsPrinted: the finding that the README begins with is one
// of the example project, word for word.
func TestReadmeShowsWhatIsPrinted(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	_, rest, ok := strings.Cut(string(readme), "```\n")
	require.True(t, ok)
	shown, _, ok := strings.Cut(rest, "```\n")
	require.True(t, ok)

	t.Chdir("../..")
	var out, complaints bytes.Buffer
	terminal := &terminal{Context: t.Context(), in: os.Stdin, out: &out, err: &complaints}
	require.NoError(t, terminal.do([]string{"check", "--isolated", "--no-cache", "--exit-zero", "--output-format", "full", "testdata/projects/shop"}), complaints.String())
	assert.Contains(t, out.String(), shown)
}
