package finding

// Fix gives the fix to apply if what is applied may be at most as risky as
// level: the first safe one, else the first.
func (f *Finding) Fix(level Applicability) (*Fix, bool) {
	for a := Safe; a <= level; a++ {
		for i := range f.Fixes {
			if fix := &f.Fixes[i]; fix.Applicability == a {
				return fix, true
			}
		}
	}
	return nil, false
}
