package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/ftlint/ftlint/analyzer/finding"
)

// junit prints what continuous integration takes for the results of tests: a
// suite for each file that has findings, a failed test for each finding. Where
// nothing is found one test has passed, since an empty report counts as lost.
//
// Source: the schema of Jenkins' xunit plugin, junit-10.xsd.
type junit struct{}

type (
	junitReport struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name    string        `xml:"name,attr"`
		Class   string        `xml:"classname,attr"`
		File    string        `xml:"file,attr,omitempty"`
		Line    int           `xml:"line,attr,omitempty"`
		Failure *junitFailure `xml:"failure"`
	}
	junitFailure struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
)

func (junit) Report(w io.Writer, in Input) error {
	at := newPlaces(in.Files)
	result := junitReport{Name: "ftlint"}
	last := finding.Location{}
	for i := range in.Findings {
		f := &in.Findings[i]
		if i == 0 || f.File != last.File {
			result.Suites = append(result.Suites, junitSuite{Name: shown(in.inRepository(in.Files.Path(f.File)))})
		}
		last = f.Location
		suite := &result.Suites[len(result.Suites)-1]
		suite.Cases = append(suite.Cases, in.junitCase(at, f))
		suite.Tests, suite.Failures = suite.Tests+1, suite.Failures+1
		result.Tests, result.Failures = result.Tests+1, result.Failures+1
	}
	if len(result.Suites) == 0 {
		result.Tests = 1
		result.Suites = []junitSuite{{Name: "ftlint", Tests: 1, Cases: []junitCase{{Name: "all checks passed", Class: "ftlint"}}}}
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(result); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func (in Input) junitCase(at places, f *finding.Finding) junitCase {
	where := at.of(f.Location)
	path := in.inRepository(where.path)
	return junitCase{
		Name:  shown(fmt.Sprintf("%s %s at line %d, column %d", f.Code, f.Name, where.start.Row, where.start.Column)),
		Class: shown(strings.ReplaceAll(strings.TrimSuffix(path, ".py"), "/", ".")),
		File:  shown(path), Line: where.start.Row,
		Failure: &junitFailure{shown(f.Message), f.Code, shown(fmt.Sprintf("%s:%d:%d: %s%s", path, where.start.Row, where.start.Column, f.Message, details(at, f)))},
	}
}

// shown makes control characters, most of which XML 1.0 cannot hold even
// escaped, visible line by line.
func shown(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = plain(lines[i])
	}
	return strings.Join(lines, "\n")
}
