package analyzer

import (
	"bytes"
	"compress/flate"
	"encoding/json"
	"reflect"
	"slices"

	"github.com/ftlint/ftlint/analyzer/cache"
	"github.com/ftlint/ftlint/analyzer/config"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/requirement"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/suite"
)

// answer is what of a Result is kept for runs that would find the same.
type answer struct {
	Findings []finding.Finding
	Notes    []string
}

// question is all that an answer depends on. Who gives the analysis another
// input gives the question another field.
type question struct {
	Program  *config.Settings
	Settings []*config.Settings // each once
	Files    []asked
	Skipped  []source.Skip
	Packages packages

	Requirements []requirement.Requirement
	Parallel     *suite.Parallel
}

// asked is one file of a question.
type asked struct {
	Path     string // as it is shown, which decides the order of files
	Absolute string // which gives the module its name
	Place    string // where it is, or would be: what per-file-ignores look at
	Hash     [32]byte
	Problem  error
	Settings int // index of question.Settings
}

// question gives the key under which the answer is kept; zero if it is not.
func (c *compiled) question(s *settings, p packages) cache.Key {
	c.packages, c.asked = p, len(p)
	if c.cache == nil {
		return cache.Key{}
	}
	q := question{Program: concerning(s.program), Skipped: c.files.Skipped, Packages: p, Requirements: s.requirements, Parallel: s.parallel}
	var seen []*config.Settings
	for i := range c.facts {
		id := source.FileID(i)
		path := c.files.Path(id)
		if c.errors[i] == nil && c.hashes[i] == [32]byte{} {
			return cache.Key{} // a file that was made by hand
		}
		own := s.files[path]
		at := slices.Index(seen, own)
		if at < 0 {
			at = len(seen)
			seen = append(seen, own)
			q.Settings = append(q.Settings, concerning(own))
		}
		q.Files = append(q.Files, asked{path, c.files.Absolute(id), s.paths[path], c.hashes[i], c.errors[i], at})
	}
	text, ok := cache.Describe(q)
	if !ok {
		return cache.Key{}
	}
	return c.cache.Key("answer", text)
}

// concerning gives settings without what findings do not depend on.
func concerning(s *config.Settings) *config.Settings {
	own := *s
	own.OutputFormat, own.CacheDir, own.Baseline, own.Jobs = "", "", "", 0
	return &own
}

// recall gives the answer that an earlier run has kept. If the facts of any file
// are new, there was none.
func (c *compiled) recall(key cache.Key) (*answer, bool) {
	if key == (cache.Key{}) || slices.Contains(c.fresh, true) {
		return nil, false
	}
	data, ok := c.cache.Get(key)
	if !ok {
		return nil, false
	}
	return decodeAnswer(data)
}

// remember keeps an answer, unless it is about files that have changed meanwhile,
// or rests on directories that the question does not name.
func (c *compiled) remember(key cache.Key, a *answer) {
	if key == (cache.Key{}) || len(c.packages) != c.asked {
		return
	}
	for i := range c.facts {
		if c.files.Changed(source.FileID(i)) {
			return
		}
	}
	if data, ok := a.encode(); ok {
		c.cache.Put(key, data)
	}
}

// encode writes an answer, if it comes back as it goes: that is tried, so that a
// field which the encoding cannot carry makes a run slower, and not wrong.
func (a *answer) encode() ([]byte, bool) {
	text, err := json.Marshal(a)
	if err != nil {
		return nil, false
	}
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestSpeed)
	if err != nil {
		return nil, false
	}
	_, err = w.Write(text)
	if err != nil || w.Close() != nil {
		return nil, false
	}
	back, ok := decodeAnswer(b.Bytes())
	return b.Bytes(), ok && reflect.DeepEqual(a, back)
}

func decodeAnswer(data []byte) (*answer, bool) {
	a := new(answer)
	err := json.NewDecoder(flate.NewReader(bytes.NewReader(data))).Decode(a)
	return a, err == nil
}
