package cache

import (
	"cmp"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"
)

const (
	maxPacks  = 16 // of one executable
	mergeable = 12 // how many are merged at once
)

// What ftlint calls its files; no others are ever removed.
var (
	packName  = regexp.MustCompile(`^([0-9a-f]{16})-[0-9a-f]{16}\.pack$`)
	temporary = "new-*.tmp"
)

// What makes of a directory one that backups and git leave alone
// (https://bford.info/cachedir/).
var tags = map[string]string{
	"CACHEDIR.TAG": "Signature: 8a477f597d28d172789f06886806bc55\n# This directory is a cache of ftlint. It may be deleted at any time.\n",
	".gitignore":   "*\n",
}

func makeDir(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	for name, text := range tags {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// prefix is the part of a pack's name that tells whose it is.
func prefix(build Key) string { return hex.EncodeToString(build[:8]) }

// newName is one that no other pack has.
func newName(build string) string {
	var unique [8]byte
	rand.Read(unique[:]) // it never fails
	return build + "-" + hex.EncodeToString(unique[:]) + ".pack"
}

// packFile is a pack as the directory has it.
type packFile struct {
	name  string
	build string
	size  int64
	time  time.Time
}

func (f *packFile) path(dir string) string { return filepath.Join(dir, f.name) }

// list gives the packs in a directory, the one that was used last first.
func list(dir string) []packFile {
	var out []packFile
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		match := packName.FindStringSubmatch(e.Name())
		if match == nil || !e.Type().IsRegular() {
			continue
		}
		if info, err := e.Info(); err == nil {
			out = append(out, packFile{name: e.Name(), build: match[1], size: info.Size(), time: info.ModTime()})
		}
	}
	slices.SortFunc(out, func(a, b packFile) int {
		return cmp.Or(b.time.Compare(a.time), cmp.Compare(a.name, b.name))
	})
	return out
}

// abandoned is the age at which a pack that has not got its name is given up.
const abandoned = time.Hour

// tidy merges packs, and removes some if there is too much.
func tidy(dir, build string, limit int64) {
	for _, path := range temporaries(dir) {
		if info, err := os.Lstat(path); err == nil && time.Since(info.ModTime()) > abandoned {
			os.Remove(path)
		}
	}
	merge(dir, build, limit)
	var total int64
	for _, f := range list(dir) {
		if f.size <= limit { // what is larger is none of ours
			total += f.size
		}
		if f.size > limit || total > limit {
			os.Remove(f.path(dir))
		}
	}
}

func temporaries(dir string) []string {
	var out []string
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if ours, _ := filepath.Match(temporary, e.Name()); ours && e.Type().IsRegular() {
			out = append(out, filepath.Join(dir, e.Name()))
		}
	}
	return out
}

// merge makes one pack of the smallest of an executable if there are too many.
// As the small ones are taken, an entry is copied a few times in its life,
// however much there is of it. Another process may do the same at the same time:
// then there are two of each entry, until the next time.
func merge(dir, build string, limit int64) {
	packs := slices.DeleteFunc(list(dir), func(f packFile) bool { return f.build != build })
	if len(packs) <= maxPacks {
		return
	}
	slices.SortStableFunc(packs, func(a, b packFile) int { return cmp.Compare(a.size, b.size) })
	packs = packs[:mergeable]
	out, err := create(dir)
	if err != nil {
		return
	}
	for _, f := range packs {
		if err := out.take(f.path(dir), limit); err != nil {
			out.drop()
			return
		}
	}
	if out.finish(build) != nil {
		return
	}
	for _, f := range packs {
		os.Remove(f.path(dir))
	}
}

// take copies what is sound in a pack. The error is of the writing.
func (w *writer) take(path string, limit int64) error {
	p, err := openPack(path, limit)
	if err != nil {
		return nil
	}
	defer p.file.Close()
	for i := range p.len() {
		key := p.key(i)
		data, ok := p.read(key, p.extent(i))
		if !ok || w.with(data) > limit/2 {
			continue
		}
		if err := w.add(key, checksum(key, data), data); err != nil {
			return err
		}
	}
	return nil
}

// Clean removes what ftlint has put into a directory, and the directory if it
// was made for that and nothing else is in it. It says how many bytes went.
func Clean(dir string) (int64, error) {
	var size int64
	var errs []error
	for _, f := range list(dir) {
		if err := os.Remove(f.path(dir)); err == nil {
			size += f.size
		} else if !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	for _, path := range temporaries(dir) {
		os.Remove(path)
	}
	made := false
	for name, text := range tags {
		path := filepath.Join(dir, name)
		if have, err := os.ReadFile(path); err == nil && string(have) == text {
			made = os.Remove(path) == nil
		}
	}
	if made {
		os.Remove(dir) // fails if something else is in it
	}
	return size, errors.Join(errs...)
}
