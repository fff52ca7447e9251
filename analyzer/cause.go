package analyzer

import (
	"cmp"

	"github.com/ftlint/ftlint/analyzer/finding"
)

// causes collects what the rules report, one finding for each root cause: one
// rule says one thing of a place, on the strongest evidence; and where several
// rules complain of one location for one reason, the first of them says it and
// shows the other places.
type causes struct {
	findings []finding.Finding
	at       map[place]int
}

type place struct {
	code string
	finding.Location
}

func (c *causes) add(f finding.Finding) {
	key := place{f.Code, f.Location}
	i, ok := c.at[key]
	switch {
	case !ok:
		c.at[key] = len(c.findings)
		c.findings = append(c.findings, f)
	case stronger(&f, &c.findings[i]):
		c.findings[i] = f
	}
}

func stronger(f, than *finding.Finding) bool {
	return cmp.Or(cmp.Compare(f.Confidence, than.Confidence), cmp.Compare(than.Evidence, f.Evidence)) > 0
}

// merged gives the findings without those that another one's cause explains.
// A location that some code guards by a lock and other code does not is missing
// that lock, whatever the other code does (FT501), and so is one under a lock
// that keeps nobody out (FT502). Of looks and removals that nothing guards, the
// first kind speaks for both, and in its own function for loops, too; so do
// removals there for reads.
// Only what is told at all speaks for others.
func (c *causes) merged(told func(*finding.Finding) bool) []finding.Finding {
	speaker := map[string]int{}
	rank := map[string]int{"FT501": 1, "FT502": 2, "FT201": 3, "FT204": 4, "FT303": 5}
	for i := range c.findings {
		f := &c.findings[i]
		r := rank[f.Code]
		if r == 0 || f.Subject == "" || f.Confidence < finding.Likely || !told(f) {
			continue
		}
		have, ok := speaker[f.Subject]
		if !ok || r < rank[c.findings[have].Code] {
			speaker[f.Subject] = i
		}
	}
	var out []finding.Finding
	gone := make([]bool, len(c.findings))
	for i := range c.findings {
		f := &c.findings[i]
		if s, ok := speaker[f.Subject]; ok && s != i && explains(&c.findings[s], f) {
			absorb(&c.findings[s], f)
			gone[i] = true
		}
	}
	elsewhere := c.told()
	for i := range c.findings {
		if !gone[i] && !(c.findings[i].Code == "FT603" && elsewhere[c.findings[i].Location]) {
			out = append(out, c.findings[i])
		}
	}
	return out
}

// told gives the places at which a rule says what goes wrong step by step: that
// what they work on is shared by mistake (FT603) is then no second finding.
func (c *causes) told() map[finding.Location]bool {
	told := map[finding.Location]bool{}
	for i := range c.findings {
		f := &c.findings[i]
		if f.Code >= "FT6" || f.Confidence < finding.Likely {
			continue
		}
		told[f.Location] = true
		for _, r := range f.Related {
			told[r.Location] = true
		}
	}
	return told
}

// explains reports whether the speaker's cause is that of another finding on the
// same location.
func explains(speaker, f *finding.Finding) bool {
	if speaker.Code == "FT501" || speaker.Code == "FT502" {
		return f.Code < "FT4" || f.Code == "FT602"
	}
	switch here := f.Function == speaker.Function; f.Code {
	case "FT204":
		return f.Code != speaker.Code
	case "FT206":
		return speaker.Code == "FT204" && here
	case "FT303":
		return f.Code != speaker.Code && here
	}
	return false
}

// absorb adds the places of a finding to the one that speaks for it.
func absorb(speaker, f *finding.Finding) {
	add := func(r finding.Related) {
		for _, have := range speaker.Related {
			if have.Location == r.Location {
				return
			}
		}
		if r.Location != speaker.Location {
			speaker.Related = append(speaker.Related, r)
		}
	}
	for _, r := range f.Related {
		if r.Role == "test" || r.Role == "read" && f.Code == "FT303" { // all the loops
			add(r)
		}
	}
	add(finding.Related{Location: f.Location, Role: "act", Message: f.Label})
}
