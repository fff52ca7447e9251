package report

import "strings"

// URL is the address of a rule's page.
func URL(code, name string) string {
	return "https://github.com/ftlint/ftlint/blob/main/rules/RULES.md#" + strings.ToLower(code) + "-" + name
}
