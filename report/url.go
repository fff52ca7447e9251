package report

import "strings"

// home is where the tool lives.
const home = "https://github.com/ftlint/ftlint"

// URL is the address of a rule's page.
func URL(code, name string) string {
	return home + "/blob/main/rules/RULES.md#" + strings.ToLower(code) + "-" + name
}
