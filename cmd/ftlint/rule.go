package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/ftlint/ftlint/report"
	"github.com/ftlint/ftlint/rules"
	"github.com/ftlint/ftlint/rules/rule"
)

type ruleCommand struct {
	Code         string `arg:"" optional:"" help:"The code of the rule, as FT101."`
	All          bool   `help:"Print all rules."`
	OutputFormat string `help:"How to print: text or json." enum:"text,json" default:"text" placeholder:"FORMAT"`
}

// Run prints a page, or all.
func (c *ruleCommand) Run(t *terminal) error {
	list, err := c.rules()
	if err != nil {
		return err
	}
	if c.OutputFormat == "json" {
		return c.printJSON(t, list)
	}
	for i, r := range list {
		if i > 0 {
			fmt.Fprintln(t.out)
		}
		if _, err := fmt.Fprint(t.out, r.Page(1)); err != nil {
			return err
		}
	}
	return nil
}

func (c *ruleCommand) rules() ([]*rule.Rule, error) {
	if c.All == (c.Code != "") {
		return nil, fmt.Errorf("name one rule, or --all")
	}
	if c.All {
		return rules.All(), nil
	}
	if r := rules.ByCode(strings.ToUpper(c.Code)); r != nil {
		return []*rule.Rule{r}, nil
	}
	return nil, fmt.Errorf("there is no rule `%s`; `ftlint rule --all` prints all", c.Code)
}

// ruleRecord is a rule as the JSON format has it.
type ruleRecord struct {
	Code     string   `json:"code"`
	Name     string   `json:"name"`
	Title    string   `json:"title"`
	Severity string   `json:"severity"`
	Preview  bool     `json:"preview"`
	Since    string   `json:"since"`
	URL      string   `json:"url"`
	Why      string   `json:"why"`
	Bad      string   `json:"bad"`
	Good     string   `json:"good"`
	Fix      string   `json:"fix"`
	Limits   string   `json:"limits"`
	Sources  []string `json:"sources"`
}

// printJSON prints one rule as an object, all as an array.
func (c *ruleCommand) printJSON(t *terminal, list []*rule.Rule) error {
	records := []ruleRecord{}
	for _, r := range list {
		records = append(records, ruleRecord{
			r.Code, r.Name, r.Doc.Title, r.Severity.String(), r.Preview, r.Since, report.URL(r.Code, r.Name),
			r.Doc.Why, r.Doc.Bad, r.Doc.Good, r.Doc.Fix, r.Doc.Limits, append([]string{}, r.Doc.Sources...),
		})
	}
	e := json.NewEncoder(t.out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if c.All {
		return e.Encode(records)
	}
	return e.Encode(records[0])
}
