package config

import "strings"

// Selection says which rules are on. It has a layer per configuration file and
// one for the command line: a layer that selects starts anew, one that does
// not changes what stands below it. Within a layer the most specific selector
// decides, and of two that are equal the one that ignores.
type Selection struct {
	Preview bool // rules in preview may be on
	layers  []selectors
}

// selectors are what one layer says. A nil select was not given, an empty one
// selects nothing.
type selectors struct{ selected, extended, ignored []string }

// Enabled reports whether a rule is on; preview says that it is one in preview.
// Without any selector all rules are.
func (s Selection) Enabled(code string, preview bool) bool {
	if preview && !s.Preview {
		return false
	}
	on := true
	for _, l := range s.layers {
		if l.selected != nil {
			on = false
		}
		chosen := max(specificity(l.selected, code), specificity(l.extended, code))
		ignored := specificity(l.ignored, code)
		if chosen >= 0 || ignored >= 0 {
			on = chosen > ignored
		}
	}
	return on
}

// Asks reports whether some layer selects the rule, its family or all rules: by
// default the rules that are not wrong code are off.
func (s Selection) Asks(code string) bool {
	for _, l := range s.layers {
		if specificity(l.selected, code) >= 0 || specificity(l.extended, code) >= 0 {
			return true
		}
	}
	return false
}

// everything selects all rules.
const everything = "ALL"

// specificity is the length of the longest selector that names the rule, 0 for
// ALL, -1 if none does.
func specificity(selectors []string, code string) int {
	most := -1
	for _, s := range selectors {
		switch {
		case s == everything:
			most = max(most, 0)
		case strings.HasPrefix(code, s):
			most = max(most, len(s))
		}
	}
	return most
}
