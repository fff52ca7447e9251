package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/source"
)

// keys are all that a configuration file may say. Each changes the settings
// that a draft is to become.
var keys = map[string]func(d *draft, value any) error{
	"extend":            func(*draft, any) error { return nil }, // followed when the file was read
	"target-python":     targetPython,
	"select":            rules(func(s *selectors) *[]string { return &s.selected }),
	"extend-select":     rules(func(s *selectors) *[]string { return &s.extended }),
	"ignore":            rules(func(s *selectors) *[]string { return &s.ignored }),
	"per-file-ignores":  perFileIgnores,
	"exclude":           exclude,
	"extend-exclude":    extendExclude,
	"force-exclude":     toggle(func(d *draft) *bool { return &d.Exclusion.Force }),
	"respect-gitignore": toggle(func(d *draft) *bool { return &d.Exclusion.Gitignore }),
	"preview":           toggle(func(d *draft) *bool { return &d.Selection.Preview }),
	"evidence":          evidence,
	"min-confidence":    minConfidence,
	"roots":             roots,
	"entry-points":      entryPoints,
	"output-format":     outputFormat,
	"cache-dir":         cacheDir,
	"baseline":          baseline,
	"jobs":              jobs,
}

// valueError is a value that a key cannot have. The path leads from the key's
// value to the part that is to blame: indices and keys.
type valueError struct {
	path    []any
	message string
}

func (e *valueError) Error() string { return e.message }

func invalid(format string, args ...any) error {
	return &valueError{message: fmt.Sprintf(format, args...)}
}

// within says in which part of a value an error lies.
func within(part any, err error) error {
	if v, ok := err.(*valueError); ok {
		v.path = append([]any{part}, v.path...)
	}
	return err
}

func targetPython(d *draft, value any) error {
	text, err := asString(value)
	if err != nil {
		return err
	}
	if d.Target, err = ParsePython(text); err != nil {
		return invalid("%v", err)
	}
	return nil
}

func rules(of func(*selectors) *[]string) func(*draft, any) error {
	return func(d *draft, value any) error {
		list, err := d.selectors(value)
		if err != nil {
			return err
		}
		*of(&d.layer) = list
		return nil
	}
}

func perFileIgnores(d *draft, value any) error {
	table, ok := value.(map[string]any)
	if !ok {
		return invalid("expected a table from patterns to lists of rules, found %s", typeName(value))
	}
	d.PerFileIgnores = nil
	for _, pattern := range sortedKeys(table) {
		codes, err := d.selectors(table[pattern])
		if err != nil {
			return within(pattern, err)
		}
		d.PerFileIgnores = append(d.PerFileIgnores, newPerFileIgnore(pattern, d.base, codes))
	}
	return nil
}

func exclude(d *draft, value any) error {
	patterns, err := d.patterns(value)
	d.excluded = patterns
	return err
}

func extendExclude(d *draft, value any) error {
	patterns, err := d.patterns(value)
	d.extended = append(slices.Clip(d.extended), patterns...)
	return err
}

func toggle(of func(*draft) *bool) func(*draft, any) error {
	return func(d *draft, value any) error {
		b, ok := value.(bool)
		if !ok {
			return invalid("expected true or false, found %s", typeName(value))
		}
		*of(d) = b
		return nil
	}
}

func evidence(d *draft, value any) error {
	return oneOf(value, &d.Evidence, finding.Spawned, finding.Declared, finding.Library)
}

func minConfidence(d *draft, value any) error {
	return oneOf(value, &d.MinConfidence, finding.Possible, finding.Likely, finding.Certain)
}

func roots(d *draft, value any) error {
	list, err := asStrings(value)
	d.Roots = nil
	for _, dir := range list {
		d.Roots = append(d.Roots, d.path(dir))
	}
	return err
}

func entryPoints(d *draft, value any) error {
	list, err := asStrings(value)
	if err != nil {
		return err
	}
	for i, name := range list {
		module, function, found := strings.Cut(name, ":")
		if !found || module == "" || function == "" {
			return within(i, invalid("expected `package.module:function`, found `%s`", name))
		}
	}
	d.EntryPoints = list
	return nil
}

func outputFormat(d *draft, value any) error {
	text, err := asString(value)
	if err != nil {
		return err
	}
	if formats := d.opt.Formats; formats != nil && !slices.Contains(formats, text) {
		return invalid("unknown format `%s`%s", text, suggestion(text, formats))
	}
	d.OutputFormat = text
	return nil
}

func cacheDir(d *draft, value any) error {
	text, err := asString(value)
	if err == nil {
		d.CacheDir = d.path(text)
	}
	return err
}

func baseline(d *draft, value any) error {
	text, err := asString(value)
	if err == nil {
		d.Baseline = d.path(text)
	}
	return err
}

func jobs(d *draft, value any) error {
	n, ok := value.(int64)
	if !ok {
		return invalid("expected a number, found %s", typeName(value))
	}
	if n < 0 || n > 1<<16 {
		return invalid("expected 0 or more jobs, found %d", n)
	}
	d.Jobs = int(n)
	return nil
}

// selectors reads a list of codes and prefixes, each of which must name a rule.
func (d *draft) selectors(value any) ([]string, error) {
	list, err := asStrings(value)
	if err != nil {
		return nil, err
	}
	for i, text := range list {
		known := text == everything || text != "" && slices.ContainsFunc(d.opt.Codes, func(code string) bool {
			return strings.HasPrefix(code, text)
		})
		if !known && d.opt.Codes != nil {
			return nil, within(i, invalid("unknown rule `%s`%s", text, suggestion(text, d.opt.Codes)))
		}
	}
	return list, nil
}

func (d *draft) patterns(value any) ([]source.Pattern, error) {
	list, err := asStrings(value)
	if err != nil {
		return nil, err
	}
	patterns := make([]source.Pattern, len(list))
	for i, text := range list {
		patterns[i] = source.Pattern{Text: text, Base: d.patternBase}
	}
	return patterns, nil
}
