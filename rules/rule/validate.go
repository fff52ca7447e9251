package rule

import (
	"fmt"
	"regexp"
	"strings"
)

var (
	codeForm = regexp.MustCompile(`^FT[0-9]{3}$`)
	nameForm = regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)
)

// Validate says what is missing or misshapen in a list of rules: the first
// complaint, or nil.
func Validate(rules []*Rule) error {
	last := ""
	names := map[string]bool{}
	for _, r := range rules {
		if err := r.validate(); err != nil {
			return fmt.Errorf("%s: %w", r.Code, err)
		}
		if r.Code <= last {
			return fmt.Errorf("%s stands after %s", r.Code, last)
		}
		if names[r.Name] {
			return fmt.Errorf("%s: a second rule is named %s", r.Code, r.Name)
		}
		last, names[r.Name] = r.Code, true
	}
	return nil
}

func (r *Rule) validate() error {
	switch {
	case !codeForm.MatchString(r.Code):
		return fmt.Errorf("the code is no FT and three digits")
	case !nameForm.MatchString(r.Name):
		return fmt.Errorf("the name %q is not in kebab-case", r.Name)
	case r.Since == "":
		return fmt.Errorf("no release is named that brought it")
	case (r.Project != nil || r.Half != nil || r.Beside != nil) == r.Builtin:
		return fmt.Errorf("it needs a function, or is made by the analyzer itself")
	case len(r.Doc.Sources) == 0:
		return fmt.Errorf("no source says that this is a hazard")
	}
	parts := []struct{ name, text string }{
		{"title", r.Doc.Title}, {"why", r.Doc.Why}, {"bad", r.Doc.Bad}, {"good", r.Doc.Good}, {"fix", r.Doc.Fix}, {"limits", r.Doc.Limits},
	}
	for _, p := range parts {
		if strings.TrimSpace(p.text) == "" {
			return fmt.Errorf("its page has no %s", p.name)
		}
	}
	return nil
}
