package report_test

import (
	"encoding/json"
	"encoding/xml"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/report"
)

type sarifLog struct {
	Runs []struct {
		Tool struct {
			Driver struct {
				Rules []struct {
					ID               string
					ShortDescription struct{ Text string }
					FullDescription  struct{ Text string }
				}
			}
		}
		Results []struct {
			RuleID           string `json:"ruleId"`
			RuleIndex        int
			Message          struct{ Text string }
			RelatedLocations []struct{ ID int }
			CodeFlows        []struct {
				ThreadFlows []struct {
					Locations []struct{ ExecutionOrder int }
				}
			}
		}
	}
}

var sarifLink = regexp.MustCompile(`(?:^|[^\\])\]\((\d+)\)`)

// What the schema cannot say: indices, links and orders fit each other.
func TestSarifHoldsTogether(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := anyInput(t)
		var log sarifLog
		require.NoError(t, json.Unmarshal([]byte(say(t, "sarif", in)), &log))
		run := log.Runs[0]
		require.Len(t, run.Results, len(in.Findings))
		for _, r := range run.Tool.Driver.Rules {
			require.LessOrEqual(t, utf8.RuneCountInString(r.ShortDescription.Text), 1024)
			require.LessOrEqual(t, utf8.RuneCountInString(r.FullDescription.Text), 1024)
		}
		for _, result := range run.Results {
			require.Equal(t, result.RuleID, run.Tool.Driver.Rules[result.RuleIndex].ID)
			for _, link := range sarifLink.FindAllStringSubmatch(result.Message.Text, -1) {
				id, err := strconv.Atoi(link[1])
				require.NoError(t, err)
				require.True(t, 1 <= id && id <= len(result.RelatedLocations), result.Message.Text)
			}
			for i, l := range result.RelatedLocations {
				require.Equal(t, i+1, l.ID)
			}
			for _, flow := range result.CodeFlows {
				for _, thread := range flow.ThreadFlows {
					for i := 1; i < len(thread.Locations); i++ {
						require.Less(t, thread.Locations[i-1].ExecutionOrder, thread.Locations[i].ExecutionOrder)
					}
				}
			}
		}
	})
}

func say(t require.TestingT, name string, in report.Input) string {
	var b strings.Builder
	require.NoError(t, report.ByName(name).Report(&b, in))
	require.True(t, utf8.ValidString(b.String()))
	return b.String()
}

// Of too many the worst are kept, and the number of the others is told.
func TestSarifKeepsTheWorst(t *testing.T) {
	in := at("a.py", "x", 0, 1, "m")
	note := in.Findings[0]
	note.Severity = finding.Note
	for range 25_000 {
		in.Findings = append(in.Findings, note)
	}
	in.Findings[25_000].Severity, in.Findings[25_000].Code = finding.Error, "FT102"
	text := say(t, "sarif", in)
	require.Contains(t, text, "1 findings are left out; a run has at most 25000.")
	require.Equal(t, 25_000, strings.Count(text, `"partialFingerprints"`))
	require.Less(t, strings.Index(text, `"ruleId": "FT102"`), strings.Index(text, `"ruleId": "FT101"`))
}

func TestSarifPaths(t *testing.T) {
	in := at("a b/ü#.py", "x", 0, 1, "m [see](1)")
	in.Prefix = "sub"
	text := say(t, "sarif", in)
	require.Contains(t, text, `"uri": "sub/a%20b/%C3%BC%23.py"`)
	require.Contains(t, text, `"text": "m \\[see\\](1)."`)
	require.Contains(t, say(t, "sarif", at("/abs/a.py", "x", 0, 1, "m")), `"uri": "file:///abs/a.py"`)
}

// Other programs' formats hold all findings, whatever is in them.
func TestAnyFindingForForges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := anyInput(t)

		var issues []struct{ Fingerprint string }
		require.NoError(t, json.Unmarshal([]byte(say(t, "gitlab", in)), &issues))
		require.Len(t, issues, len(in.Findings))

		var suites struct {
			Tests  int `xml:"tests,attr"`
			Suites []struct {
				Tests int `xml:"tests,attr"`
				Cases []struct {
					Failure *struct{} `xml:"failure"`
				} `xml:"testcase"`
			} `xml:"testsuite"`
		}
		require.NoError(t, xml.Unmarshal([]byte(say(t, "junit", in)), &suites))
		failed, tests := 0, 0
		for _, s := range suites.Suites {
			require.Len(t, s.Cases, s.Tests)
			tests += s.Tests
			for _, c := range s.Cases {
				if c.Failure != nil {
					failed++
				}
			}
		}
		require.Equal(t, len(in.Findings), failed)
		require.Equal(t, max(1, failed), tests)
		require.Equal(t, tests, suites.Tests)

		var diagnostics struct {
			Diagnostics []struct {
				Location struct {
					Range struct{ Start, End struct{ Line, Column int } }
				}
			}
		}
		require.NoError(t, json.Unmarshal([]byte(say(t, "rdjson", in)), &diagnostics))
		require.Len(t, diagnostics.Diagnostics, len(in.Findings))
		for i, d := range diagnostics.Diagnostics {
			f := in.Findings[i]
			file, _ := in.Files.Open(f.File)
			line := file.LineSpan(d.Location.Range.Start.Line)
			require.Equal(t, file.Position(f.Span.Start).Row, d.Location.Range.Start.Line)
			require.LessOrEqual(t, d.Location.Range.Start.Column-1, int(line.End-line.Start))
		}
	})
}
