package cache

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"sync/atomic"
	"time"
)

// A pack is, from front to back,
//
//	magic
//	entries   each the checksum of its key and data, then the data
//	index     of each entry: key, offset, length of the data; sorted by key
//	trailer   offset of the index, magic
//
// Nothing in it is believed but entries whose checksum is right: a wrong index
// leads to misses.
const (
	magic       = "ftlint cache 1\r\n"
	indexSize   = len(Key{}) + 8 + 8
	trailerSize = int64(8 + len(magic))
)

var errForeign = errors.New("not a pack")

// pack is a pack that is open for reading.
type pack struct {
	from  io.ReaderAt
	index []byte
	end   int64 // of the entries

	file *os.File  // the same as from
	time time.Time // of its last use, as the directory has it
	used atomic.Bool
}

func openPack(path string, limit int64) (*pack, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	p := &pack{from: file, file: file}
	info, err := file.Stat()
	if err == nil {
		err = p.readIndex(info.Size(), limit)
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	return p, nil
}

// readIndex needs no more memory than the pack has bytes, of which limit is
// the most.
func (p *pack) readIndex(size, limit int64) error {
	if size < int64(len(magic))+trailerSize || size > limit {
		return errForeign
	}
	var first [len(magic)]byte
	var last [trailerSize]byte
	if _, err := p.from.ReadAt(first[:], 0); err != nil {
		return err
	}
	if _, err := p.from.ReadAt(last[:], size-trailerSize); err != nil {
		return err
	}
	start, end := binary.LittleEndian.Uint64(last[:]), uint64(size-trailerSize)
	if string(first[:]) != magic || string(last[8:]) != magic || start < uint64(len(magic)) || start > end || (end-start)%uint64(indexSize) != 0 {
		return errForeign
	}
	p.end = int64(start)
	p.index = make([]byte, end-start)
	_, err := p.from.ReadAt(p.index, p.end)
	return err
}

// extent is where an entry lies in its pack.
type extent struct{ offset, length uint64 }

func (p *pack) len() int { return len(p.index) / indexSize }

func (p *pack) key(i int) Key { return Key(p.index[i*indexSize:]) }

func (p *pack) extent(i int) extent {
	at := p.index[i*indexSize+len(Key{}):]
	return extent{binary.LittleEndian.Uint64(at), binary.LittleEndian.Uint64(at[8:])}
}

func (p *pack) find(key Key) (extent, bool) {
	i := sort.Search(p.len(), func(i int) bool { return bytes.Compare(p.index[i*indexSize:][:len(key)], key[:]) >= 0 })
	if i == p.len() || p.key(i) != key {
		return extent{}, false
	}
	return p.extent(i), true
}

func (p *pack) get(key Key) ([]byte, bool) {
	e, ok := p.find(key)
	if !ok {
		return nil, false
	}
	return p.read(key, e)
}

// read gives the data of an entry if it is the very data that was put there.
func (p *pack) read(key Key, e extent) ([]byte, bool) {
	end := uint64(p.end)
	if e.offset > end || e.length > end-e.offset || end-e.offset-e.length < sha256.Size {
		return nil, false
	}
	entry := make([]byte, sha256.Size+e.length)
	if _, err := p.from.ReadAt(entry, int64(e.offset)); err != nil {
		return nil, false
	}
	data := entry[sha256.Size:]
	return data, checksum(key, data) == [sha256.Size]byte(entry)
}

// writer writes a pack, under another name until it is complete.
type writer struct {
	file *os.File
	size int64
	at   map[Key]extent
	keys []Key
	full []byte // what is not yet in the file
}

// create starts a pack in a directory.
func create(dir string) (*writer, error) {
	file, err := os.CreateTemp(dir, temporary)
	if errors.Is(err, os.ErrNotExist) {
		if err := makeDir(dir); err != nil {
			return nil, err
		}
		file, err = os.CreateTemp(dir, temporary)
	}
	if err != nil {
		return nil, err
	}
	return &writer{file: file, size: int64(len(magic)), at: map[Key]extent{}, full: []byte(magic)}, nil
}

// with is the size of the pack once it is complete, with one more entry.
func (w *writer) with(data []byte) int64 {
	return w.size + sha256.Size + int64(len(data)+(len(w.keys)+1)*indexSize) + trailerSize
}

// add appends an entry, unless there is one of that key.
func (w *writer) add(key Key, sum [sha256.Size]byte, data []byte) error {
	if _, again := w.at[key]; again {
		return nil
	}
	w.at[key] = extent{uint64(w.size), uint64(len(data))}
	w.keys = append(w.keys, key)
	w.size += int64(len(sum) + len(data))
	return w.write(sum[:], data)
}

// has reports whether an entry was added; to nil none was.
func (w *writer) has(key Key) bool {
	if w == nil {
		return false
	}
	_, ok := w.at[key]
	return ok
}

// get reads an entry back.
func (w *writer) get(key Key) ([]byte, bool) {
	if !w.has(key) || w.flush() != nil {
		return nil, false
	}
	p := pack{from: w.file, end: w.size}
	return p.read(key, w.at[key])
}

func (w *writer) write(parts ...[]byte) error {
	for _, part := range parts {
		w.full = append(w.full, part...)
	}
	if len(w.full) < 1<<20 {
		return nil
	}
	return w.flush()
}

func (w *writer) flush() error {
	_, err := w.file.Write(w.full)
	w.full = w.full[:0]
	return err
}

// finish completes the pack and gives it a name. It is not forced to the disk:
// the checksums tell what a crash leaves of it.
func (w *writer) finish(build string) error {
	slices.SortFunc(w.keys, func(a, b Key) int { return bytes.Compare(a[:], b[:]) })
	for _, key := range w.keys {
		w.full = append(w.full, key[:]...)
		w.full = binary.LittleEndian.AppendUint64(w.full, w.at[key].offset)
		w.full = binary.LittleEndian.AppendUint64(w.full, w.at[key].length)
	}
	w.full = binary.LittleEndian.AppendUint64(w.full, uint64(w.size))
	w.full = append(w.full, magic...)
	err := errors.Join(w.flush(), w.file.Close())
	if err == nil {
		err = os.Rename(w.file.Name(), filepath.Join(filepath.Dir(w.file.Name()), newName(build)))
	}
	if err != nil {
		os.Remove(w.file.Name())
	}
	return err
}

// drop gives the pack up.
func (w *writer) drop() {
	w.file.Close()
	os.Remove(w.file.Name())
}
