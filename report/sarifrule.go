package report

import (
	"strings"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/rules"
)

// sarifDescription is how many characters of a rule's description GitHub shows.
const sarifDescription = 1024

// sarifRuleOf is the descriptor of a finding's rule: its page of the catalogue.
// A code that the catalogue does not have is described by its name.
func sarifRuleOf(f *finding.Finding) sarifRule {
	d := sarifRule{
		ID: f.Code, Name: pascal(f.Name), HelpURI: URL(f.Code, f.Name), Configuration: sarifConfiguration{levelOf(f.Severity)},
		Properties: sarifRuleProperties{"high", problemSeverity(f.Severity), []string{"concurrency", "free-threading", "python"}},
	}
	title, why, help := f.Name, f.Name, f.Name
	if r := rules.ByCode(f.Code); r != nil {
		title, why, help = r.Doc.Title, r.Doc.Why, r.Page(1)
		if r.Preview {
			d.Properties.Precision = "low"
		}
	}
	d.ShortDescription = sarifText{cut(sentence(title), sarifDescription)}
	d.FullDescription = sarifText{cut(sentence(strings.TrimSpace(why)), sarifDescription)}
	d.Help = sarifHelp{help, help}
	return d
}

func problemSeverity(s finding.Severity) string {
	return [...]string{finding.Note: "recommendation", finding.Warning: "warning", finding.Error: "error"}[s]
}

// pascal writes a rule's name as SARIF wants names: GlobalUpdate.
func pascal(kebab string) string {
	var b strings.Builder
	for word := range strings.SplitSeq(kebab, "-") {
		if word != "" {
			b.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	return b.String()
}
