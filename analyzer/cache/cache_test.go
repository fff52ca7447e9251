package cache

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// at opens a cache as a certain build of ftlint would.
func at(dir string, build byte, limit int64) *Cache {
	return &Cache{dir: dir, limit: limit, build: func() (Key, error) { return Key{build}, nil }}
}

func key(text string) Key { return sha256.Sum256([]byte(text)) }

// put keeps entries in a session of its own.
func put(t require.TestingT, c *Cache, entries map[Key][]byte) {
	for k, data := range entries {
		c.Put(k, data)
	}
	require.NoError(t, c.Close())
}

func TestWhatWasPutIsThere(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "cache")
	c := at(dir, 1, Limit)
	_, ok := c.Get(key("a"))
	assert.False(t, ok)
	c.Put(key("a"), []byte("one"))
	data, ok := c.Get(key("a"))
	assert.True(t, ok, "at once")
	assert.Equal(t, "one", string(data))
	assert.True(t, c.Has(key("a")))
	put(t, c, map[Key][]byte{key("b"): nil})

	c = at(dir, 1, Limit)
	assert.True(t, c.Has(key("a")))
	data, ok = c.Get(key("a"))
	assert.True(t, ok)
	assert.Equal(t, "one", string(data))
	data, ok = c.Get(key("b"))
	assert.True(t, ok)
	assert.Empty(t, data)
	assert.False(t, c.Has(key("c")))
	require.NoError(t, c.Close())

	c = at(dir, 2, Limit)
	assert.False(t, c.Has(key("a")), "another build sees other packs")
	require.NoError(t, c.Close())
}

func TestKeys(t *testing.T) {
	one, other := at("", 1, Limit), at("", 2, Limit)
	keys := []Key{
		{}, one.Key("facts"), other.Key("facts"), one.Key("result"), one.Key("facts", []byte("a")), one.Key("facts", []byte("b")),
		one.Key("facts", []byte("a"), nil), one.Key("facts", nil, []byte("a")), one.Key("fact", []byte("sa")),
	}
	for i := range keys {
		for j := range i {
			assert.NotEqual(t, keys[i], keys[j], "%d and %d", i, j)
		}
	}
	assert.Equal(t, one.Key("facts", []byte("a")), one.Key("facts", []byte("a")))
}

func TestExecutable(t *testing.T) {
	sum, err := executable()
	require.NoError(t, err)
	path, err := os.Executable()
	require.NoError(t, err)
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, sha256.Sum256(data), [32]byte(sum))
}

// TestNil: no cache is an empty one.
func TestNil(t *testing.T) {
	var c *Cache
	c.Put(key("a"), nil)
	assert.False(t, c.Has(key("a")))
	_, ok := c.Get(key("a"))
	assert.False(t, ok)
	assert.Equal(t, Key{}, c.Key("facts"))
	assert.NoError(t, c.Close())
}

// TestNowhereToWrite: reading goes on, Close says what is wrong.
func TestNowhereToWrite(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	c := at(filepath.Join(file, "cache"), 1, Limit)
	c.Put(key("a"), []byte("one"))
	c.Put(key("b"), []byte("two"))
	assert.False(t, c.Has(key("a")))
	_, ok := c.Get(key("a"))
	assert.False(t, ok)
	assert.Error(t, c.Close())

	dir := t.TempDir()
	c = &Cache{dir: dir, limit: Limit, build: func() (Key, error) { return Key{}, errors.New("who am I?") }}
	c.Put(key("a"), []byte("one"))
	assert.False(t, c.Has(key("a")))
	assert.ErrorContains(t, c.Close(), "who am I?")
	assert.Empty(t, entriesIn(t, dir))
}

func entriesIn(t require.TestingT, dir string) []string {
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// TestModel: whatever several sessions do to one directory, and whatever
// happens to its files, an answer is what was put under that key, or none; and
// without damage and below the limit nothing is lost.
func TestModel(t *testing.T) {
	parent := t.TempDir()
	trial := 0
	rapid.Check(t, func(t *rapid.T) {
		trial++
		dir := filepath.Join(parent, fmt.Sprint(trial))
		limit := rapid.SampledFrom([]int64{300, 3000, Limit}).Draw(t, "limit")
		value := func(name string) []byte { return bytes.Repeat([]byte(name), len(name)*7) }
		names := rapid.SampledFrom([]string{"a", "bc", "def", "ghij", "klmno"})
		kept := map[string]bool{}
		hurt := limit < Limit
		for range rapid.IntRange(1, 40).Draw(t, "sessions") {
			c := at(dir, rapid.Byte().Draw(t, "build")%2, limit)
			fresh := rapid.SliceOfN(names, 0, 3).Draw(t, "put")
			for _, name := range rapid.SliceOfN(names, 0, 5).Draw(t, "get") {
				data, ok := c.Get(c.Key(name))
				if ok {
					require.Equal(t, value(name), data)
				}
				build, _ := c.build()
				require.True(t, ok || hurt || !kept[prefix(build)+name], "%s is lost", name)
			}
			for _, name := range fresh {
				c.Put(c.Key(name), value(name))
				if data, ok := c.Get(c.Key(name)); ok {
					require.Equal(t, value(name), data)
				}
				build, _ := c.build()
				kept[prefix(build)+name] = true
			}
			require.NoError(t, c.Close())
			require.True(t, len(fresh) == 0 || total(dir) <= limit, "%d bytes", total(dir))
			if files := list(dir); len(files) > 0 && rapid.IntRange(0, 3).Draw(t, "damage") == 0 {
				hurt = true
				i := rapid.IntRange(0, len(files)-1).Draw(t, "file")
				damage(t, files[i].path(dir))
			}
		}
	})
}

func total(dir string) (n int64) {
	for _, f := range list(dir) {
		n += f.size
	}
	return n
}

func damage(t *rapid.T, path string) {
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	switch rapid.IntRange(0, 3).Draw(t, "kind") {
	case 0:
		err = os.Remove(path)
	case 1:
		err = os.Truncate(path, int64(rapid.IntRange(0, len(data)).Draw(t, "length")))
	case 2:
		for range min(len(data), rapid.IntRange(1, 5).Draw(t, "bytes")) {
			data[rapid.IntRange(0, len(data)-1).Draw(t, "at")] ^= rapid.ByteRange(1, 255).Draw(t, "flip")
		}
		err = os.WriteFile(path, data, 0o600)
	case 3:
		err = os.WriteFile(path, append(data, data...), 0o600)
	}
	require.NoError(t, err)
}

// TestSize: the directory stays within its limit, and what was used last is
// what is left.
func TestSize(t *testing.T) {
	dir := t.TempDir()
	const limit = 100_000
	blob := func(i int) []byte { return bytes.Repeat([]byte{byte(i)}, 9_000) }
	put(t, at(dir, 1, limit), map[Key][]byte{key("old"): blob(0)})
	first := list(dir)[0].path(dir)
	for i := 1; i < 60; i++ {
		longAgo := time.Now().Add(-24 * time.Hour)
		require.NoError(t, os.Chtimes(first, longAgo, longAgo))
		reader := at(dir, 1, limit)
		_, ok := reader.Get(key("old"))
		require.True(t, ok, "it is used each time, and must not go: %d", i)
		require.NoError(t, reader.Close())
		c := at(dir, byte(i%3), limit) // three builds take turns
		c.Put(key(fmt.Sprint(i)), blob(i))
		require.NoError(t, c.Close())
		require.LessOrEqual(t, total(dir), int64(limit))
	}
	reader := at(dir, 1, limit)
	assert.False(t, reader.Has(key("1")))
	assert.True(t, reader.Has(key("58")))
	require.NoError(t, reader.Close())
	big := at(dir, 1, limit)
	big.Put(key("big"), make([]byte, limit))
	require.NoError(t, big.Close())
	big = at(dir, 1, limit)
	assert.False(t, big.Has(key("big")), "one entry must not push out all others")
	require.NoError(t, big.Close())
}

// TestMerge: many small runs leave few packs, and lose nothing.
func TestMerge(t *testing.T) {
	dir := t.TempDir()
	for i := range 200 {
		put(t, at(dir, 1, Limit), map[Key][]byte{key(fmt.Sprint(i)): fmt.Append(nil, i), key("same"): []byte("same")})
		require.LessOrEqual(t, len(list(dir)), maxPacks)
	}
	c := at(dir, 1, Limit)
	for i := range 200 {
		data, ok := c.Get(key(fmt.Sprint(i)))
		require.True(t, ok)
		require.Equal(t, fmt.Sprint(i), string(data))
	}
	require.NoError(t, c.Close())
}

// TestLeftovers: packs of runs that were killed go, those of runs that are
// still at work stay, and so does what is not ours.
func TestLeftovers(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, age time.Duration) {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte("x"), 0o600))
		require.NoError(t, os.Chtimes(path, time.Now().Add(-age), time.Now().Add(-age)))
	}
	write("new-1.tmp", 2*time.Hour)
	write("new-2.tmp", time.Minute)
	write("notes.txt", 1000*time.Hour)
	write("0123456789abcdef-0123456789abcdef.pack", time.Hour)
	require.NoError(t, os.Mkdir(filepath.Join(dir, "0123456789abcdef-ffffffffffffffff.pack"), 0o700))
	put(t, at(dir, 1, Limit), map[Key][]byte{key("a"): []byte("one")})
	names := entriesIn(t, dir)
	assert.Len(t, names, 5)
	assert.NotContains(t, names, "new-1.tmp")
	assert.Contains(t, names, "new-2.tmp")

	size, err := Clean(dir)
	require.NoError(t, err)
	assert.Positive(t, size)
	assert.Equal(t, []string{"0123456789abcdef-ffffffffffffffff.pack", "notes.txt"}, entriesIn(t, dir))
}

func TestClean(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "cache")
	size, err := Clean(dir)
	require.NoError(t, err)
	assert.Zero(t, size)
	put(t, at(dir, 1, Limit), map[Key][]byte{key("a"): []byte("one")})
	assert.Contains(t, entriesIn(t, dir), "CACHEDIR.TAG")
	_, err = Clean(dir)
	require.NoError(t, err)
	assert.NoDirExists(t, dir)

	mine := t.TempDir() // a directory that ftlint did not make stays, however empty
	put(t, at(mine, 1, Limit), map[Key][]byte{key("a"): []byte("one")})
	_, err = Clean(mine)
	require.NoError(t, err)
	assert.Empty(t, entriesIn(t, mine))
}

// TestManyAtOnce: sessions that overlap, some of them merging and clearing
// away, and somebody who breaks files under their hands.
func TestManyAtOnce(t *testing.T) {
	dir := t.TempDir()
	value := func(i int) []byte { return bytes.Repeat(fmt.Append(nil, i), 50) }
	var group sync.WaitGroup
	for worker := range 4 {
		group.Go(func() {
			random := rand.New(rand.NewPCG(1, uint64(worker)))
			for range 60 {
				c := at(dir, 1, 20_000)
				var readers sync.WaitGroup
				for range 2 {
					seed := random.Uint64()
					readers.Go(func() {
						random := rand.New(rand.NewPCG(2, seed))
						for range 20 {
							i := random.IntN(100)
							if data, ok := c.Get(key(fmt.Sprint(i))); ok {
								assert.Equal(t, value(i), data)
							} else {
								c.Put(key(fmt.Sprint(i)), value(i))
							}
						}
					})
				}
				readers.Wait()
				assert.NoError(t, c.Close())
			}
		})
	}
	group.Go(func() {
		random := rand.New(rand.NewPCG(3, 3))
		for range 300 {
			if files := list(dir); len(files) > 0 {
				path := files[random.IntN(len(files))].path(dir)
				if random.IntN(2) == 0 {
					os.Truncate(path, random.Int64N(2000))
				} else if file, err := os.OpenFile(path, os.O_WRONLY, 0); err == nil {
					file.WriteAt([]byte{byte(random.Uint32())}, random.Int64N(2000))
					file.Close()
				}
			}
			time.Sleep(time.Millisecond)
		}
	})
	group.Wait()
	for _, path := range temporaries(dir) {
		t.Errorf("%s was left", path)
	}
}

// FuzzPack: bytes that nobody wrote have no entries, or those whose checksum
// somebody has got right.
func FuzzPack(f *testing.F) {
	dir := f.TempDir()
	put(f, at(dir, 1, Limit), map[Key][]byte{key("a"): []byte("one"), key("b"): []byte("two")})
	whole, err := os.ReadFile(list(dir)[0].path(dir))
	require.NoError(f, err)
	f.Add(whole)
	f.Add(whole[:len(whole)-1])
	f.Add(append(bytes.Clone(whole), whole...))
	f.Add([]byte(magic + magic))
	f.Fuzz(func(t *testing.T, data []byte) {
		p := &pack{from: bytes.NewReader(data)}
		if p.readIndex(int64(len(data)), 1<<20) != nil {
			return
		}
		for i := range p.len() {
			if data, ok := p.get(p.key(i)); ok {
				require.True(t, p.key(i) != key("a") || string(data) == "one")
			}
		}
	})
}
