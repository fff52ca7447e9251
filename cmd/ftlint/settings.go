package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/ftlint/ftlint/analyzer/config"
	"github.com/ftlint/ftlint/rules"
)

// printSettings prints settings as a configuration file has them. Rules are
// those that are on, whatever selected them.
func printSettings(w io.Writer, s *config.Settings) error {
	var b strings.Builder
	if s.Path != "" {
		fmt.Fprintf(&b, "# from %s\n", s.Path)
	}
	set := func(key, value string) { fmt.Fprintf(&b, "%s = %s\n", key, value) }

	var on, excluded []string
	for _, r := range rules.All() {
		if s.Selection.Enabled(r.Code, r.Preview) && (!r.OptIn || s.Selection.Asks(r.Code)) {
			on = append(on, r.Code)
		}
	}
	for _, p := range s.Exclusion.Patterns {
		excluded = append(excluded, p.Text)
	}
	set("target-python", strconv.Quote(s.Target.String()))
	set("select", list(on))
	set("preview", strconv.FormatBool(s.Selection.Preview))
	set("evidence", strconv.Quote(s.Evidence.String()))
	set("min-confidence", strconv.Quote(s.MinConfidence.String()))
	set("exclude", list(excluded))
	set("force-exclude", strconv.FormatBool(s.Exclusion.Force))
	set("respect-gitignore", strconv.FormatBool(s.Exclusion.Gitignore))
	if s.OutputFormat != "" {
		set("output-format", strconv.Quote(s.OutputFormat))
	}
	set("roots", list(s.Roots))
	set("entry-points", list(s.EntryPoints))
	if s.CacheDir != "" {
		set("cache-dir", strconv.Quote(s.CacheDir))
	}
	if s.Baseline != "" {
		set("baseline", strconv.Quote(s.Baseline))
	}
	set("jobs", strconv.Itoa(s.Jobs))
	if len(s.PerFileIgnores) > 0 {
		b.WriteString("\n[per-file-ignores]\n")
		for _, p := range s.PerFileIgnores {
			set(strconv.Quote(p.Pattern), list(p.Rules))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func list(items []string) string {
	quoted := make([]string, len(items))
	for i, item := range items {
		quoted[i] = strconv.Quote(item)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}
