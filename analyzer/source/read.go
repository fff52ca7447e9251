package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"syscall"
)

// MaxSize is the size of the largest file that is read. The largest sources
// that people write by hand are a hundred times smaller.
const MaxSize = 64 << 20

// Buffer is memory for what is read from one file after the other. The zero
// value is ready for use, by one goroutine at a time.
type Buffer struct{ data []byte }

// readRegular reads a regular file of at most limit bytes.
func readRegular(path string, limit int64) ([]byte, *Error) { return new(Buffer).read(path, limit) }

// read is readRegular into the memory of what was read before, which is gone. It
// looks before it opens, since opening a FIFO waits for a writer and opening a
// device may do anything, and again after, since the path may have become
// another file.
func (b *Buffer) read(path string, limit int64) ([]byte, *Error) {
	info, err := os.Stat(path)
	if err == nil {
		if problem := unfit(info, limit); problem != nil {
			return nil, problem
		}
	}
	file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, unreadable(err)
	}
	defer file.Close()
	if info, err = file.Stat(); err != nil {
		return nil, unreadable(err)
	}
	if problem := unfit(info, limit); problem != nil {
		return nil, problem
	}
	data, err := readUpTo(file, slices.Grow(b.data[:0], int(info.Size())+1), limit)
	if err != nil {
		return nil, unreadable(err)
	}
	if int64(len(data)) > limit {
		return nil, tooLarge(limit)
	}
	b.data = data
	return data, nil
}

// readUpTo reads behind data until the end, or just past the limit if the file
// grows meanwhile.
func readUpTo(file *os.File, data []byte, limit int64) ([]byte, error) {
	for {
		n, err := file.Read(data[len(data):cap(data)])
		data = data[:len(data)+n]
		switch {
		case errors.Is(err, io.EOF) || int64(len(data)) > limit:
			return data, nil
		case err != nil:
			return nil, err
		case len(data) == cap(data):
			data = append(data, 0)[:len(data)]
		}
	}
}

// unfit says why a file is not read, nil if it is.
func unfit(info fs.FileInfo, limit int64) *Error {
	switch {
	case info.IsDir():
		return &Error{Kind: Unreadable, Message: "is a directory"}
	case !info.Mode().IsRegular():
		return &Error{Kind: Unreadable, Message: "is not a regular file"}
	case info.Size() > limit:
		return tooLarge(limit)
	}
	return nil
}

func tooLarge(limit int64) *Error {
	return &Error{Kind: TooLarge, Message: fmt.Sprintf("is larger than %d MiB", limit>>20)}
}

// ReadFile reads a configuration file, which is small, or a list of what the
// project requires, which may hold thousands of hashes. A BOM, which some editors
// put there, is left out. The error is an [*Error].
// In a directory that may not be searched every file is missing: a walk that
// cannot enter it must be able to go on.
func ReadFile(path string) ([]byte, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrPermission) {
		return nil, &Error{Path: path, Kind: Missing, Message: unreadable(err).Message}
	}
	data, problem := readRegular(path, 8<<20)
	if problem != nil {
		problem.Path = path
		return nil, problem
	}
	return bytes.TrimPrefix(data, []byte(byteOrderMark)), nil
}

// unreadable keeps of an error what the system says, without the path.
func unreadable(err error) *Error {
	kind := Unreadable
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		kind = Missing
	}
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		err = pathError.Err
	}
	return &Error{Kind: kind, Message: err.Error()}
}
