package cache

import (
	"errors"
	"os"
	"sync"
	"time"
)

// Limit is how many bytes a cache directory may hold.
const Limit = 512 << 20

// Cache is a directory of packs. It may be used from several goroutines, and
// the directory by several processes. A nil Cache is empty and stays so.
type Cache struct {
	dir   string
	limit int64
	build func() (Key, error) // the hash of the executable

	load  sync.Once
	packs []*pack // of this executable, the one that was used last first

	mutex sync.Mutex
	out   *writer // of what is new; nil until there is something
	err   error   // the first thing that kept something from being written
}

// Open prepares a cache in a directory, which need not exist. Nothing is read
// until somebody asks.
func Open(dir string) *Cache {
	go executable() // it takes a moment, and is needed soon
	return &Cache{dir: dir, limit: Limit, build: executable}
}

// opened gives the packs.
func (c *Cache) opened() []*pack {
	if c == nil {
		return nil
	}
	c.load.Do(func() {
		build, err := c.build()
		if err != nil {
			c.fail(err)
			return
		}
		for _, f := range list(c.dir) {
			if f.build != prefix(build) {
				continue
			}
			if p, err := openPack(f.path(c.dir), c.limit); err == nil {
				p.time = f.time
				c.packs = append(c.packs, p)
			}
		}
	})
	return c.packs
}

// Has reports whether there is an entry, as far as can be told without reading it.
func (c *Cache) Has(key Key) bool {
	for _, p := range c.opened() {
		if _, ok := p.find(key); ok {
			return true
		}
	}
	if c == nil {
		return false
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.out.has(key)
}

// Get gives the data that was put under a key.
func (c *Cache) Get(key Key) ([]byte, bool) {
	for _, p := range c.opened() {
		if data, ok := p.get(key); ok {
			p.used.Store(true)
			return data, true
		}
	}
	if c == nil {
		return nil, false
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.out.get(key)
}

// Put keeps data under a key. What goes wrong is told by Close.
func (c *Cache) Put(key Key, data []byte) {
	if c == nil {
		return
	}
	c.opened() // fails if it cannot be told whose the data is
	sum := checksum(key, data)
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.err != nil {
		return
	}
	if c.out == nil {
		if c.out, c.err = create(c.dir); c.err != nil {
			return
		}
	}
	if c.out.with(data) <= c.limit/2 { // what is larger would push out all else
		c.err = c.out.add(key, sum, data)
	}
}

// touched is how old a pack's time may be before a use renews it.
const touched = time.Hour

// Close writes what is new and clears away what is old. The cache must not be
// used any more. The error says why nothing was kept; nothing else is wrong then.
func (c *Cache) Close() error {
	if c == nil {
		return nil
	}
	now := time.Now()
	for _, p := range c.packs {
		if p.used.Load() && now.Sub(p.time) > touched {
			_ = os.Chtimes(p.file.Name(), now, now) // else it goes sooner than need be
		}
		p.file.Close()
	}
	if c.out == nil {
		return c.err
	}
	build, err := c.build()
	if err := errors.Join(c.err, err); err != nil {
		c.out.drop()
		return err
	}
	if err := c.out.finish(prefix(build)); err != nil {
		return err
	}
	tidy(c.dir, prefix(build), c.limit)
	return nil
}

func (c *Cache) fail(err error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.err = err
}
