package cache

import (
	"crypto/sha256"
	"encoding/binary"
	"io"
	"os"
	"sync"
)

// Key names an entry.
type Key [sha256.Size]byte

// executable is the hash of the running program. Anything less, as a version,
// would serve what another build of it has computed.
var executable = sync.OnceValues(func() (key Key, err error) {
	file, err := openExecutable()
	if err != nil {
		return key, err
	}
	defer file.Close()
	hash := sha256.New()
	if _, err = io.Copy(hash, file); err != nil {
		return key, err
	}
	return Key(hash.Sum(nil)), nil
})

// openExecutable prefers what Linux has for the program that runs, even if the
// file of that name is another one by now.
func openExecutable() (*os.File, error) {
	if file, err := os.Open("/proc/self/exe"); err == nil {
		return file, nil
	}
	path, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return os.Open(path)
}

// Key makes a key of the executable, of what kind of data it is for, and of the
// parts that the data is made from. The zero Key stands for none.
func (c *Cache) Key(kind string, parts ...[]byte) Key {
	if c == nil {
		return Key{}
	}
	build, err := c.build()
	if err != nil {
		return Key{}
	}
	text := append(make([]byte, 0, 256), build[:]...)
	for _, part := range append([][]byte{[]byte(kind)}, parts...) {
		text = binary.AppendUvarint(text, uint64(len(part)))
		text = append(text, part...)
	}
	return sha256.Sum256(text)
}

// checksum covers the key, too: an index that leads to the wrong entry shows.
func checksum(key Key, data []byte) (sum [sha256.Size]byte) {
	hash := sha256.New()
	hash.Write(key[:])
	hash.Write(data)
	hash.Sum(sum[:0])
	return sum
}
