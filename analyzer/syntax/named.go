package syntax

// Captured is the name that a pattern itself binds, "" if it binds none; those that
// the patterns within it bind are their own.
func Captured(p Pattern) string {
	switch p := p.(type) {
	case *MatchAs:
		return p.Name
	case *MatchStar:
		return p.Name
	case *MatchMapping:
		return p.Rest
	}
	return ""
}
