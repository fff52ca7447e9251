package finding

import "slices"

// choose drops what comments ignore and what the settings do not ask for.
func choose(p *Policy, findings []Finding) []Finding {
	return slices.DeleteFunc(findings, func(f Finding) bool {
		return f.suppressed || f.Confidence < p.Confidence || f.Evidence > p.Evidence || !p.Selected(p.Files.Path(f.File), f.Code)
	})
}
