package finding

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/ftlint/ftlint/analyzer/source"
)

// Baseline is the findings that a project had when it took the tool up, so that
// only new ones are told. It is kept in one JSON file under version control:
//
//	{"version": 1, "files": {"app/cache.py": [{"code": "FT201", "fingerprint": "…", "sites": ["…"], "shape": "…"}]}}
//
// It holds no line numbers, so that edits elsewhere do not touch it. A finding
// is known if its fingerprint is, and if all of its places are: a further place
// of a known cause is news. If its file is gone, it is known by what stands at its
// places: the file has another name. What no file has any more goes when the project
// is checked as a whole.
type Baseline struct {
	Version int                 `json:"version"`
	Files   map[string][]*Entry `json:"files"` // by path, relative to the baseline's directory, with slashes
	moved   int                 // entries that were found in a file of another name
}

// Entry is one known finding.
type Entry struct {
	Code        string   `json:"code"`
	Fingerprint string   `json:"fingerprint"`
	Sites       []string `json:"sites"` // of the places: file and statement, hashed; sorted
	Shape       string   `json:"shape"` // of what stands at all of them, hashed
	found       bool
}

const baselineVersion = 1

// A file that cannot be read is no debt to be paid later, and the baseline
// would hide all that stands in it.
func neverKnown(code string) bool { return code == "FT002" || code == "FT003" }

// ParseBaseline reads a baseline file.
func ParseBaseline(data []byte) (*Baseline, error) {
	b := &Baseline{}
	d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	d.DisallowUnknownFields()
	if err := d.Decode(b); err != nil {
		return nil, err
	}
	if b.Version != baselineVersion {
		return nil, fmt.Errorf("its version is %d, and this release reads version %d", b.Version, baselineVersion)
	}
	for file, entries := range b.Files {
		if slices.Contains(entries, nil) {
			return nil, fmt.Errorf("an entry of %q is null", file)
		}
	}
	return b, nil
}

// NewBaseline knows all of the findings. The function gives a file's path as
// the baseline has it.
func NewBaseline(files *source.Set, findings []Finding, name func(source.FileID) string) *Baseline {
	b, sites := &Baseline{Version: baselineVersion, Files: map[string][]*Entry{}}, newSites(files, name)
	for i := range findings {
		if f := &findings[i]; !neverKnown(f.Code) {
			file := name(f.File)
			b.Files[file] = append(b.Files[file], &Entry{Code: f.Code, Fingerprint: f.Fingerprint, Sites: sites.of(f), Shape: sites.shape(f)})
		}
	}
	return b
}

// Apply takes the known findings away. A known one with places that are not
// known stays, and says where they are. gone says that there is no file of a name any more.
func (b *Baseline) Apply(files *source.Set, findings []Finding, name func(source.FileID) string, gone func(string) bool) []Finding {
	sites, left := newSites(files, name), findings[:0]
	lost := b.lost(gone)
	for _, f := range findings {
		e := b.entry(name(f.File), &f)
		if e == nil && len(lost) > 0 && !neverKnown(f.Code) {
			e = b.move(&f, name(f.File), sites, lost)
		}
		if e != nil {
			e.found = true
			news := sites.newOf(&f, e)
			if len(news) == 0 {
				continue
			}
			f.Facts = slices.Clip(f.Facts)
			for i := range news {
				f.Facts = append(f.Facts, Fact{"baseline", "known, but this place is new", &news[i]})
			}
		}
		left = append(left, f)
	}
	return left
}

func (b *Baseline) entry(file string, f *Finding) *Entry {
	entries := b.Files[file]
	i := slices.IndexFunc(entries, func(e *Entry) bool { return e.Code == f.Code && e.Fingerprint == f.Fingerprint })
	if i < 0 || neverKnown(f.Code) {
		return nil
	}
	return entries[i]
}

// lost gives the names of files that are gone, in order.
func (b *Baseline) lost(gone func(string) bool) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(b.Files)), func(file string) bool { return !gone(file) })
}

// move finds the entry that a finding had in a file that is gone, and has it be one
// of the file that it is in now.
func (b *Baseline) move(f *Finding, file string, sites *sites, lost []string) *Entry {
	shape := sites.shape(f)
	for _, old := range lost {
		i := slices.IndexFunc(b.Files[old], func(e *Entry) bool { return e.Code == f.Code && e.Shape == shape })
		if i < 0 {
			continue
		}
		e := b.Files[old][i]
		if b.Files[old] = slices.Delete(b.Files[old], i, i+1); len(b.Files[old]) == 0 {
			delete(b.Files, old)
		}
		e.Fingerprint, e.Sites = f.Fingerprint, sites.of(f)
		b.Files[file] = append(b.Files[file], e)
		b.moved++
		return e
	}
	return nil
}

// Moved is the number of entries that were found in files of other names.
func (b *Baseline) Moved() int { return b.moved }

// Shrink forgets the entries that no finding has needed since the baseline was
// read, and tells how many they were.
func (b *Baseline) Shrink() int {
	gone := 0
	for file, entries := range b.Files {
		kept := slices.DeleteFunc(slices.Clone(entries), func(e *Entry) bool { return !e.found })
		gone += len(entries) - len(kept)
		if b.Files[file] = kept; len(kept) == 0 {
			delete(b.Files, file)
		}
	}
	return gone
}

// Len is the number of entries.
func (b *Baseline) Len() int {
	n := 0
	for entries := range maps.Values(b.Files) {
		n += len(entries)
	}
	return n
}

// Text is the file's content: the same for the same findings in any order.
func (b *Baseline) Text() []byte {
	for entries := range maps.Values(b.Files) {
		slices.SortFunc(entries, func(a, b *Entry) int {
			return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.Fingerprint, b.Fingerprint))
		})
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(b); err != nil {
		panic(err) // strings and a number
	}
	return out.Bytes()
}
