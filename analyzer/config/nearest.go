package config

import "fmt"

// suggestion is "; did you mean `x`?" for the known name that is closest to a
// wrong one, or "" if none is close.
func suggestion(wrong string, known []string) string {
	best, least := "", max(2, len(wrong)/3)+1
	for _, name := range known {
		if d := distance(wrong, name); d < least {
			best, least = name, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean `%s`?", best)
}

// distance is how many insertions, deletions, replacements and swaps of
// neighbours turn a into b (optimal string alignment).
func distance(a, b string) int {
	const long = 64 // no key or code is as long
	if len(a) > long || len(b) > long {
		return long
	}
	before, previous, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		previous[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			row[j] = min(previous[j]+1, row[j-1]+1, previous[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, previous, row = previous, row, before
	}
	return previous[len(b)]
}
