package rule

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestValidateNamesWhatIsMissing(t *testing.T) {
	whole := func() *Rule {
		return &Rule{
			Code: "FT101", Name: "global-update", Since: "0.1.0", Builtin: true,
			Doc: Doc{Title: "t", Why: "w", Bad: "b", Good: "g", Fix: "f", Limits: "l", Sources: []string{"s"}},
		}
	}
	assert.NoError(t, Validate([]*Rule{whole()}))
	cases := map[string]func(*Rule){
		"code":   func(r *Rule) { r.Code = "FT1" },
		"name":   func(r *Rule) { r.Name = "Global Update" },
		"rel":    func(r *Rule) { r.Since = "" },
		"func":   func(r *Rule) { r.Builtin = false },
		"title":  func(r *Rule) { r.Doc.Title = " " },
		"why":    func(r *Rule) { r.Doc.Why = "" },
		"bad":    func(r *Rule) { r.Doc.Bad = "" },
		"good":   func(r *Rule) { r.Doc.Good = "" },
		"fix":    func(r *Rule) { r.Doc.Fix = "" },
		"limits": func(r *Rule) { r.Doc.Limits = "" },
		"source": func(r *Rule) { r.Doc.Sources = nil },
	}
	for name, spoil := range cases {
		r := whole()
		spoil(r)
		assert.ErrorContains(t, Validate([]*Rule{r}), name, name)
	}
	assert.ErrorContains(t, Validate([]*Rule{whole(), whole()}), "after")
}
