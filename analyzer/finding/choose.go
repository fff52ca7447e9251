package finding

import "slices"

// choose drops what comments ignore and what the settings do not ask for.
func choose(p *Policy, findings []Finding) []Finding {
	return slices.DeleteFunc(findings, func(f Finding) bool {
		least := p.Least(f.File)
		return f.suppressed || f.Confidence < least.Confidence || f.Evidence > least.Evidence || !p.Selected(f.File, f.Code)
	})
}
