package finding

import "slices"

// choose drops what comments ignore and what the settings do not ask for.
func choose(p *Policy, findings []Finding) []Finding {
	return slices.DeleteFunc(findings, func(f Finding) bool { return f.suppressed || !p.Shows(&f) })
}

// Shows reports whether the settings ask for a finding.
func (p *Policy) Shows(f *Finding) bool {
	least := p.Least(f.File)
	return f.Confidence >= least.Confidence && f.Evidence <= least.Evidence && p.Selected(f.File, f.Code)
}
