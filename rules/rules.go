// Package rules is the catalogue: every rule that ftlint has.
package rules

import "github.com/ftlint/ftlint/rules/rule"

// All returns the rules in the order of their codes.
func All() []*rule.Rule { return all }

// ByCode returns the rule with that code, or nil.
func ByCode(code string) *rule.Rule {
	for _, r := range all {
		if r.Code == code {
			return r
		}
	}
	return nil
}

var all []*rule.Rule
