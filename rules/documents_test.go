package rules_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ftlint/ftlint/rules"
	"github.com/ftlint/ftlint/rules/rule"
)

// The pages and the README's table are made from the rules themselves. Run
// `go test ./rules -update` after a change.
var update = flag.Bool("update", false, "write the generated documents")

func TestRulesAreValid(t *testing.T) {
	require.NoError(t, rule.Validate(rules.All()))
}

func TestPagesAreFresh(t *testing.T) {
	var b strings.Builder
	b.WriteString("# The rules\n\nGenerated from the rules' own documentation by `go test ./rules -update`; do not edit.\n\n")
	b.WriteString(table("#"))
	for _, r := range rules.All() {
		b.WriteString("\n" + r.Page(2))
	}
	fresh(t, "RULES.md", b.String())
}

const (
	begin = "<!-- rules: made by `go test ./rules -update` -->\n"
	end   = "<!-- end of rules -->\n"
)

func TestReadmeTableIsFresh(t *testing.T) {
	text, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	before, rest, ok := strings.Cut(string(text), begin)
	require.True(t, ok)
	_, after, ok := strings.Cut(rest, end)
	require.True(t, ok)
	fresh(t, "../README.md", before+begin+table("rules/RULES.md#")+end+after)
}

// table lists the rules, linked to their pages.
func table(target string) string {
	var b strings.Builder
	b.WriteString("| code | name | reports | severity |\n|---|---|---|---|\n")
	for _, r := range rules.All() {
		anchor := strings.ToLower(r.Code) + "-" + r.Name
		fmt.Fprintf(&b, "| [%s](%s%s) | %s | %s | %s |\n", r.Code, target, anchor, r.Name, r.Doc.Title, r.Severity)
	}
	return b.String()
}

func fresh(t *testing.T, path, text string) {
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(text), 0o666))
		return
	}
	have, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, text, string(have), "%s is stale: run `go test ./rules -update`", path)
}
