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

// LastName is the name that an expression ends in: of `pool.workers` workers; ""
// if it is neither a name nor an attribute.
func LastName(e Expr) string {
	switch e := e.(type) {
	case *Name:
		return e.ID
	case *Attribute:
		return e.Attr
	}
	return ""
}
