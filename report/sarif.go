package report

import (
	"cmp"
	"fmt"
	"io"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/finding"
)

// sarif prints the Static Analysis Results Interchange Format, version 2.1.0,
// as GitHub's code scanning reads it: each thread of a race is a threadFlow,
// the other places are related locations that the message links to.
//
// Source: OASIS, sarif-v2.1.0-os; GitHub, "SARIF support for code scanning".
type sarif struct{}

const (
	sarifSchema  = "https://json.schemastore.org/sarif-2.1.0.json"
	sarifRoot    = "SRCROOT"
	sarifResults = 25_000 // of a run that GitHub takes
)

func (sarif) Report(w io.Writer, in Input) error {
	run := sarifRun{
		Tool:       sarifTool{sarifDriver{Name: "ftlint", InformationURI: home, SemanticVersion: semantic(in.Version)}},
		ColumnKind: "unicodeCodePoints", Results: []sarifResult{},
		OriginalURIBaseIDs: map[string]sarifBase{sarifRoot: {Description: &sarifText{Text: "The root of the repository."}}},
	}
	shown := worst(in.Findings)
	if len(shown) > sarifResults {
		note := fmt.Sprintf("%d findings are left out; a run has at most %d.", len(shown)-sarifResults, sarifResults)
		run.Invocations = []sarifInvocation{{true, []sarifNotification{{"note", sarifText{Text: note}}}}}
		shown = shown[:sarifResults]
	}
	b := sarifBuilder{Input: in, at: newPlaces(in.Files), index: map[string]int{}, rules: []sarifRule{}}
	for _, f := range shown {
		run.Results = append(run.Results, b.result(f))
	}
	run.Tool.Driver.Rules = b.rules
	return encode(w, sarifLog{sarifSchema, "2.1.0", []sarifRun{run}})
}

// worst are the findings by severity and confidence; equals keep their order.
func worst(findings []finding.Finding) []*finding.Finding {
	list := make([]*finding.Finding, len(findings))
	for i := range findings {
		list[i] = &findings[i]
	}
	slices.SortStableFunc(list, func(a, b *finding.Finding) int {
		return cmp.Or(cmp.Compare(b.Severity, a.Severity), cmp.Compare(b.Confidence, a.Confidence))
	})
	return list
}

// semantic is a version without what follows it.
func semantic(version string) string {
	number, _, _ := strings.Cut(version, " ")
	return number
}

// sarifBuilder makes results, and a descriptor for each rule that has some.
type sarifBuilder struct {
	Input
	at    places
	rules []sarifRule
	index map[string]int // of a code in rules
}

func (b *sarifBuilder) rule(f *finding.Finding) int {
	i, known := b.index[f.Code]
	if !known {
		i = len(b.rules)
		b.index[f.Code] = i
		b.rules = append(b.rules, sarifRuleOf(f))
	}
	return i
}

func (b *sarifBuilder) result(f *finding.Finding) sarifResult {
	text := markdown(sentence(f.Message))
	var related []sarifLocation
	for i, r := range f.Related {
		l := b.location(r.Location)
		id := i + 1
		l.ID, l.Message = &id, &sarifText{Text: cmp.Or(r.Message, r.Role)}
		related = append(related, l)
		text += fmt.Sprintf("\n[%s](%d)", markdown(cmp.Or(r.Message, r.Role)), id)
	}
	text += markdown(details(b.at, f))
	r := sarifResult{
		RuleID: f.Code, RuleIndex: b.rule(f), Level: levelOf(f.Severity), Message: sarifText{Text: text},
		Locations: []sarifLocation{b.location(f.Location)}, RelatedLocations: related,
		CodeFlows:           b.codeFlows(f),
		PartialFingerprints: map[string]string{"ftlint/v1": f.Fingerprint},
		Properties:          sarifProperties{Confidence: f.Confidence.String(), Evidence: f.Evidence.String()},
	}
	if f.Evidence != finding.NoEvidence {
		r.Properties.GIL = f.GIL.String()
	}
	if f.Replay != nil {
		r.Properties.Replay = f.Replay.Verdict.String()
	}
	if fix, ok := f.Fix(b.Level); ok {
		r.Fixes = b.fixes(fix)
	}
	return r
}

func (b *sarifBuilder) location(l finding.Location) sarifLocation {
	p := b.at.of(l)
	return sarifLocation{PhysicalLocation: sarifPhysical{b.artifact(p.path), regionOf(p)}}
}

func (b *sarifBuilder) artifact(file string) sarifArtifact {
	file = path.Clean(b.inRepository(file))
	uri := (&url.URL{Path: file}).String()
	if path.IsAbs(file) {
		return sarifArtifact{URI: "file://" + uri}
	}
	return sarifArtifact{URI: strings.TrimPrefix(uri, "./"), URIBaseID: sarifRoot}
}

func regionOf(p place) sarifRegion {
	return sarifRegion{p.start.Row, p.start.Column, p.end.Row, p.end.Column}
}

// codeFlows is one flow with a threadFlow for each thread. The order of
// execution is one that breaks the program as far as chains tell: all threads
// have arrived before the first accesses.
func (b *sarifBuilder) codeFlows(f *finding.Finding) []sarifCodeFlow {
	var flow sarifCodeFlow
	order := 0
	for i, chain := range f.Chains {
		if len(chain) == 0 {
			continue
		}
		t := sarifThreadFlow{ID: fmt.Sprintf("thread %c", 'A'+i%26)}
		for depth, frame := range chain {
			l := b.location(frame.Location)
			text := "in " + frame.Function
			if len(frame.Locks) > 0 {
				text += ", holding " + strings.Join(frame.Locks, ", ")
			}
			l.Message = &sarifText{Text: text}
			order++
			t.Locations = append(t.Locations, sarifStep{Location: l, NestingLevel: depth, ExecutionOrder: order})
		}
		flow.ThreadFlows = append(flow.ThreadFlows, t)
	}
	if len(flow.ThreadFlows) == 0 {
		return nil
	}
	for i := range flow.ThreadFlows {
		order++
		steps := flow.ThreadFlows[i].Locations
		steps[len(steps)-1].ExecutionOrder = order
	}
	return []sarifCodeFlow{flow}
}

func (b *sarifBuilder) fixes(fix *finding.Fix) []sarifFix {
	if len(fix.Edits) == 0 {
		return nil
	}
	change := sarifChange{ArtifactLocation: b.artifact(b.Files.Path(fix.Edits[0].File))}
	for _, e := range fix.Edits {
		change.Replacements = append(change.Replacements, sarifReplacement{regionOf(b.at.of(e.Location)), sarifText{Text: e.Content}})
	}
	return []sarifFix{{sarifText{Text: sentence(fix.Message)}, []sarifChange{change}}}
}

func levelOf(s finding.Severity) string {
	return [...]string{finding.Note: "note", finding.Warning: "warning", finding.Error: "error"}[s]
}

// markdown escapes what makes a link in a message of SARIF (section 3.11.6).
func markdown(text string) string {
	return strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`).Replace(text)
}

// sentence ends a text with a dot.
func sentence(text string) string {
	if strings.HasSuffix(text, ".") {
		return text
	}
	return text + "."
}
