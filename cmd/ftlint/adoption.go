package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/ftlint/ftlint/analyzer"
	"github.com/ftlint/ftlint/analyzer/config"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/source"
)

// adoption is the flags by which a project with many findings starts to use the
// tool: what it has is written down, and only what is new is told.
type adoption struct {
	Baseline      string `group:"adoption" help:"A file of known findings, which are not told." placeholder:"FILE"`
	WriteBaseline bool   `group:"adoption" xor:"writes,all" help:"Write what is found into the baseline (${baseline} unless --baseline says another one), and stop."`
	AddNoqa       bool   `group:"adoption" xor:"writes" help:"Add a comment to each statement that has findings, by which they are ignored from now on, and stop."`
	DiffBase      string `group:"adoption" xor:"all" help:"Tell only what touches lines that have changed since the branch point with a git revision, and what the project did not have then." placeholder:"REV"`
}

const defaultBaseline = "ftlint-baseline.json"

// misnamed: the file that is to be written is given as one to check.
func (a *adoption) misnamed(paths []string) error {
	for _, path := range paths {
		if a.WriteBaseline && filepath.Ext(path) == ".json" {
			return fmt.Errorf("--write-baseline takes no file: say --baseline=%s", path)
		}
	}
	return nil
}

// adopt takes away what the user does not want to hear of. It is true if the
// command is done with that.
func (a *adoption) adopt(t *terminal, opt analyzer.Options, flags *analysis, settings *config.Settings, result *analyzer.Result, quiet bool) (bool, error) {
	if a.DiffBase != "" {
		news, err := flags.news(t, a.DiffBase, result)
		if err != nil {
			return false, err
		}
		result.Findings = news
	}
	path := cmp.Or(a.Baseline, settings.Baseline)
	if a.WriteBaseline {
		return true, writeBaseline(t, cmp.Or(path, defaultBaseline), result, quiet)
	}
	if path != "" {
		whole := a.DiffBase == "" && !flags.narrow()
		if err := applyBaseline(t, path, whole, result, quiet); err != nil {
			return false, err
		}
	}
	if a.AddNoqa {
		return true, addNoqa(t, opt, result, quiet)
	}
	return false, nil
}

func addNoqa(t *terminal, opt analyzer.Options, result *analyzer.Result, quiet bool) error {
	if opt.Stdin != nil {
		return errors.New("--add-noqa goes with files, not with standard input")
	}
	opt.Progress = nil
	fixed, err := analyzer.AddNoqa(t, opt, result)
	if err != nil {
		return err
	}
	if err := fixed.Write(); err != nil {
		return err
	}
	if !quiet {
		fmt.Fprintf(t.err, "note: ignored from now on: %d\n", len(fixed.Findings))
		for _, note := range result.Notes {
			fmt.Fprintln(t.err, "note:", note)
		}
	}
	return nil
}

func writeBaseline(t *terminal, path string, result *analyzer.Result, quiet bool) error {
	name, err := namesFrom(path, result.Files)
	if err != nil {
		return err
	}
	b := finding.NewBaseline(result.Files, result.Findings, name)
	if err := os.WriteFile(path, b.Text(), 0o666); err != nil {
		return fmt.Errorf("the baseline cannot be written: %w", err)
	}
	if !quiet {
		fmt.Fprintf(t.err, "note: %s: %d known\n", path, b.Len())
	}
	return nil
}

// applyBaseline takes the known findings away, and shortens the file where the
// whole of what is found is there and all files were checked. On a build server it stays as it is,
// so that what is checked in is what counts.
func applyBaseline(t *terminal, path string, whole bool, result *analyzer.Result, quiet bool) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("the baseline cannot be read: %w", err)
	}
	b, err := finding.ParseBaseline(data)
	if err != nil {
		return fmt.Errorf("%s is no baseline: %w", path, err)
	}
	name, err := namesFrom(path, result.Files)
	if err != nil {
		return err
	}
	checked := map[string]bool{}
	for i := range result.Files.Len() {
		checked[name(source.FileID(i))] = true
	}
	gone := func(file string) bool { return !checked[file] && !mayExist(path, file) }
	result.Findings = b.Apply(result.Files, result.Findings, name, gone)
	if !whole || !coversAll(b, path, checked) {
		return nil
	}
	change := changeOf(b.Shrink(), b.Moved())
	switch {
	case change == "":
		return nil
	case os.Getenv("CI") != "":
		if !quiet {
			fmt.Fprintf(t.err, "note: %s: %s; a run outside CI notes that\n", path, change)
		}
		return nil
	}
	if err := os.WriteFile(path, b.Text(), 0o666); err != nil {
		return fmt.Errorf("the baseline cannot be written: %w", err)
	}
	if !quiet {
		fmt.Fprintf(t.err, "note: %s: %s, %d known\n", path, change, b.Len())
	}
	return nil
}

// narrow says that flags change what is found, so that what is not may be there
// all the same.
func (a *analysis) narrow() bool {
	lists := len(a.Select) + len(a.ExtendSelect) + len(a.Ignore) + len(a.PerFileIgnores) + len(a.Exclude) + len(a.ExtendExclude) + len(a.Config)
	return lists > 0 || a.Isolated || a.StdinFilename != "" || a.Preview != nil || a.Evidence != nil || a.MinConfidence != nil ||
		a.TargetPython != nil || a.ForceExclude != nil || a.RespectGitignore != nil
}

// changeOf tells how a baseline has changed; "" for not at all.
func changeOf(gone, moved int) string {
	var parts []string
	if gone > 0 {
		parts = append(parts, fmt.Sprintf("%d gone", gone))
	}
	if moved > 0 {
		parts = append(parts, fmt.Sprintf("%d moved", moved))
	}
	return strings.Join(parts, ", ")
}

// coversAll says that all files of a baseline that still exist were checked.
func coversAll(b *finding.Baseline, path string, checked map[string]bool) bool {
	for file := range b.Files {
		if !checked[file] && mayExist(path, file) {
			return false
		}
	}
	return true
}

// mayExist reports whether there may be a file that a baseline names.
func mayExist(baseline, file string) bool {
	_, err := os.Lstat(filepath.Join(filepath.Dir(baseline), filepath.FromSlash(file)))
	return !errors.Is(err, fs.ErrNotExist) || strings.Contains(file, badByte)
}

// badByte begins a byte of a name that is not UTF-8, which JSON cannot hold.
const badByte = "\ufffd"

// jsonName gives a file's name, with such bytes in hexadecimal.
func jsonName(name string) string {
	var b strings.Builder
	for i, r := range name {
		if r == utf8.RuneError && !strings.HasPrefix(name[i:], badByte) {
			fmt.Fprintf(&b, badByte+"%02x", name[i])
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// namesFrom gives files the names that a baseline has for them: their paths
// from its directory.
func namesFrom(baseline string, files *source.Set) (func(source.FileID) string, error) {
	dir, err := filepath.Abs(filepath.Dir(baseline))
	if err != nil {
		return nil, err
	}
	return func(id source.FileID) string {
		relative, err := filepath.Rel(dir, files.Absolute(id))
		if err != nil {
			return jsonName(files.Path(id))
		}
		return jsonName(filepath.ToSlash(relative))
	}, nil
}
