package config

import (
	"strings"
)

// Options say where settings come from.
type Options struct {
	Dir       string    // the working directory, absolute
	Paths     []string  // what is analysed: its common directory decides which file speaks for the whole program
	Isolated  bool      // read no configuration files
	Config    []string  // of --config: a file that is used for all, or `key = value` in TOML
	Overrides Overrides // the other flags

	Codes   []string // of all rules: what a selector may name; nil allows any
	Formats []string // what output-format may name; nil allows any
}

// Overrides are the flags of the command line: the layer above all files. A
// nil field was not given. Paths and patterns are relative to the working directory.
type Overrides struct {
	Target           *string
	Select           []string
	ExtendSelect     []string
	Ignore           []string
	PerFileIgnores   []string // as `tests/:FT101`
	Exclude          []string
	ExtendExclude    []string
	ForceExclude     *bool
	RespectGitignore *bool
	Preview          *bool
	Evidence         *string
	MinConfidence    *string
	OutputFormat     *string
	CacheDir         *string
	Jobs             *int
}

// table gives the flags as a configuration file would have them.
func (o Overrides) table() (map[string]any, error) {
	t := map[string]any{}
	putList(t, "select", o.Select)
	putList(t, "extend-select", o.ExtendSelect)
	putList(t, "ignore", o.Ignore)
	putList(t, "exclude", o.Exclude)
	putList(t, "extend-exclude", o.ExtendExclude)
	put(t, "target-python", o.Target)
	put(t, "force-exclude", o.ForceExclude)
	put(t, "respect-gitignore", o.RespectGitignore)
	put(t, "preview", o.Preview)
	put(t, "evidence", o.Evidence)
	put(t, "min-confidence", o.MinConfidence)
	put(t, "output-format", o.OutputFormat)
	put(t, "cache-dir", o.CacheDir)
	if o.Jobs != nil {
		t["jobs"] = int64(*o.Jobs)
	}
	if o.PerFileIgnores == nil {
		return t, nil
	}
	ignores := map[string]any{}
	for _, text := range o.PerFileIgnores {
		colon := strings.LastIndexByte(text, ':')
		if colon < 1 {
			return nil, &Error{Path: "--per-file-ignores", Message: "expected `PATTERN:CODE`, found `" + text + "`"}
		}
		pattern, code := text[:colon], text[colon+1:]
		codes, _ := ignores[pattern].([]any)
		ignores[pattern] = append(codes, code)
	}
	t["per-file-ignores"] = ignores
	return t, nil
}

func put[T any](t map[string]any, key string, value *T) {
	if value != nil {
		t[key] = *value
	}
}

func putList(t map[string]any, key string, values []string) {
	if values == nil {
		return
	}
	list := make([]any, len(values))
	for i, v := range values {
		list[i] = v
	}
	t[key] = list
}
