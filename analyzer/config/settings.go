package config

import (
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/source"
)

// Settings are what the closest configuration file says, with the defaults
// below it and the command line above it. They are shared: do not change them.
type Settings struct {
	Path string // of the configuration file, as it is shown; "" if there is none

	// What may differ from directory to directory.

	Target         Python // whose grammar and library are meant; the newest unless said
	Requires       Python // the least that requires-python allows, for information; zero if nothing says so
	Selection      Selection
	PerFileIgnores []PerFileIgnore
	Exclusion      source.Exclusion
	Evidence       finding.Evidence   // Spawned, Declared or Library; each includes those before it
	MinConfidence  finding.Confidence // what is less sure is not shown

	// What concerns the whole program: see [Resolver.Program].

	Roots        []string // directories that module names start from, absolute; nil: find them
	EntryPoints  []string // functions that run on threads of their own, as `package.module:Class.method`
	OutputFormat string   // "" leaves the choice to the command
	CacheDir     string   // absolute; "" leaves the choice to the command
	Jobs         int      // files compiled at once; 0: one per CPU
}

// PerFileIgnore takes rules away from the files that match Pattern.
type PerFileIgnore struct {
	Pattern source.Pattern // a leading "!" means every file but those
	Rules   []string       // codes, prefixes, ALL
}

// Overrides are the flags of the command line: the layer above all files. A
// nil field was not given. Paths and patterns are relative to the working directory.
type Overrides struct {
	Target           *string  `toml:"target-python"`
	Select           []string `toml:"select"`
	ExtendSelect     []string `toml:"extend-select"`
	Ignore           []string `toml:"ignore"`
	PerFileIgnores   []string `toml:"per-file-ignores"` // as `tests/*:FT101`
	Exclude          []string `toml:"exclude"`
	ExtendExclude    []string `toml:"extend-exclude"`
	ForceExclude     *bool    `toml:"force-exclude"`
	RespectGitignore *bool    `toml:"respect-gitignore"`
	Preview          *bool    `toml:"preview"`
	Evidence         *string  `toml:"evidence"`
	MinConfidence    *string  `toml:"min-confidence"`
	OutputFormat     *string  `toml:"output-format"`
	CacheDir         *string  `toml:"cache-dir"`
	Jobs             *int     `toml:"jobs"`
}

// Options say where settings come from.
type Options struct {
	Dir       string    // the working directory, absolute
	Paths     []string  // what is analysed: its common directory decides which file speaks for the whole program
	Isolated  bool      // read no file, not even one that Config names
	Config    []string  // of --config: a file that is used for all, or `key = value` in TOML
	Overrides Overrides // the other flags

	Codes   []string // of all rules: what a selector may name
	Formats []string // what output-format may name
}
