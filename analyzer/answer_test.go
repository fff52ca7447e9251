package analyzer

import (
	"path/filepath"
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"
	"pgregory.net/rapid"

	"github.com/ftlint/ftlint/analyzer/cache"
	"github.com/ftlint/ftlint/analyzer/config"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/thread"
	"github.com/ftlint/ftlint/speedup"
)

// TestAnswerRoundTrip: every field of a finding comes back, also one that is
// added tomorrow, and a list that is empty does not become none.
func TestAnswerRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := new(answer)
		fill(t, reflect.ValueOf(a).Elem())
		data, ok := a.encode()
		require.True(t, ok)
		back, ok := decodeAnswer(data)
		require.True(t, ok)
		require.Equal(t, a, back)
	})
}

// working are fields that serve the way to a finding, and are empty at its end.
var working = map[string]bool{"Finding.suppressed": true, "Fix.Plans": true}

// fill draws a value for all that v is made of.
func fill(t *rapid.T, v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			field := v.Type().Field(i)
			if !working[v.Type().Name()+"."+field.Name] {
				require.True(t, field.IsExported(), "%s.%s is lost on the way", v.Type(), field.Name)
				fill(t, v.Field(i))
			}
		}
	case reflect.Slice:
		if n := rapid.IntRange(-1, 2).Draw(t, "length"); n >= 0 {
			v.Set(reflect.MakeSlice(v.Type(), n, n))
		}
		for i := range v.Len() {
			fill(t, v.Index(i))
		}
	case reflect.Pointer:
		if rapid.Bool().Draw(t, "there") {
			v.Set(reflect.New(v.Type().Elem()))
			fill(t, v.Elem())
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range rapid.IntRange(1, 2).Draw(t, "entries") {
			key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			fill(t, key)
			fill(t, value)
			v.SetMapIndex(key, value)
		}
	case reflect.String:
		v.SetString(rapid.String().Draw(t, "text"))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "flag"))
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(rapid.Int64Range(-100, 100).Draw(t, "number"))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(rapid.Uint64Range(0, 255).Draw(t, "number"))
	case reflect.Float64:
		v.SetFloat(rapid.Float64Range(-1, 1).Draw(t, "number"))
	default:
		t.Fatalf("there is no test for a %s", v.Type())
	}
}

// TestResultIsCarried: what an answer keeps of a Result is all but these, which
// are of the run at hand. A new field has to be put on one of the sides.
func TestResultIsCarried(t *testing.T) {
	ofTheRun := map[string]bool{"Files": true, "Stages": true, "Reused": true, "Faults": true} // what has faults is not kept
	kept := reflect.TypeFor[answer]()
	for _, field := range reflect.VisibleFields(reflect.TypeFor[Result]()) {
		_, carried := kept.FieldByName(field.Name)
		assert.NotEqual(t, ofTheRun[field.Name], carried, field.Name)
	}
}

// TestEveryFieldOfSettingsIsAsked: no two settings share answers unless they
// differ in these fields alone, which change how a run goes or is shown. Who
// adds a field that is one of them has to say so.
func TestEveryFieldOfSettingsIsAsked(t *testing.T) {
	aside := map[string]bool{"OutputFormat": true, "CacheDir": true, "Baseline": true, "Jobs": true}
	plain, ok := cache.Describe(concerning(&config.Settings{}))
	require.True(t, ok)
	for _, field := range reflect.VisibleFields(reflect.TypeFor[config.Settings]()) {
		rapid.Check(t, func(t *rapid.T) {
			var s config.Settings
			v := reflect.ValueOf(&s).Elem().FieldByIndex(field.Index)
			differ(t, v)
			text, ok := cache.Describe(concerning(&s))
			require.True(t, ok)
			require.Equal(t, aside[field.Name], string(plain) == string(text), field.Name)
		})
	}
}

// differ gives v a value that is not zero, by one of its exported parts.
func differ(t *rapid.T, v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		var parts []reflect.Value
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				parts = append(parts, v.Field(i))
			}
		}
		differ(t, rapid.SampledFrom(parts).Draw(t, "part"))
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
	case reflect.String:
		v.SetString("x")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int:
		v.SetInt(1)
	case reflect.Uint8:
		v.SetUint(1)
	default:
		t.Fatalf("there is no test for a %s", v.Type())
	}
}

// TestOnlyWhatComesBackIsKept: a text that the encoding would change is not.
func TestOnlyWhatComesBackIsKept(t *testing.T) {
	_, ok := (&answer{Notes: []string{"caf\xe9.py: skipped"}}).encode()
	assert.False(t, ok)
}

// TestFactsStayAsTheyAre: they are written to the cache while the other stages
// look at them, which must not change them.
func TestFactsStayAsTheyAre(t *testing.T) {
	archives, err := filepath.Glob("../testdata/rules/*/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, archives)
	for _, path := range archives {
		archive, err := txtar.ParseFile(path)
		require.NoError(t, err)
		var texts []*source.File
		for _, f := range archive.Files {
			texts = append(texts, source.NewFile(f.Name, string(f.Data)))
		}
		files := source.NewSet(texts...)
		s, err := settingsOf(files, Options{})
		require.NoError(t, err)
		c, err := read(t.Context(), files, 1, Options{})
		require.NoError(t, err)
		encoded := func() (all [][]byte) {
			for _, f := range c.facts {
				all = append(all, f.Encode())
			}
			return all
		}
		before := encoded()
		program := link.New(c.facts, paths(files), packagesOf(files).is)
		search := race.Start(program)
		entries, _ := thread.Find(program)
		checks := newChecks(entries, s, func() []speedup.Answer { return nil })
		checks.run(&checks.whole, whole, checks.search(search))
		require.Equal(t, before, encoded(), path)
	}
}

func FuzzDecodeAnswer(f *testing.F) {
	data, ok := (&answer{Notes: []string{"a note"}}).encode()
	require.True(f, ok)
	f.Add(data)
	f.Fuzz(func(_ *testing.T, data []byte) { decodeAnswer(data) })
}
