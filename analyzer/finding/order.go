package finding

import (
	"cmp"
	"slices"
)

// order sorts by place, then by what is said. FileIDs are in the order of paths.
func order(_ *Policy, findings []Finding) []Finding {
	slices.SortStableFunc(findings, func(a, b Finding) int { return compare(&a, &b) })
	return findings
}

func compare(a, b *Finding) int {
	return cmp.Or(
		cmp.Compare(a.File, b.File),
		cmp.Compare(a.Span.Start, b.Span.Start),
		cmp.Compare(a.Span.End, b.Span.End),
		cmp.Compare(a.Code, b.Code),
		cmp.Compare(a.Subject, b.Subject),
		cmp.Compare(a.Message, b.Message),
	)
}

// distinct keeps one of several that say the same of the same place.
func distinct(_ *Policy, findings []Finding) []Finding {
	return slices.CompactFunc(findings, func(a, b Finding) bool { return compare(&a, &b) == 0 })
}
