package source

import (
	"crypto/sha256"
	"path/filepath"
	"strings"
	"sync"
	"unicode/utf8"
)

// File is one decoded source file. It is immutable; do not copy it.
type File struct {
	Path string // as it is shown: slashes, relative to the working directory where it lies below it
	Kind Kind
	Text string // UTF-8, without a BOM, newlines as they are in the file

	Encoding string // Python's name of it; "" is UTF-8
	BOM      bool   // the file began with one

	data []byte // the bytes of the file; nil if it was made from text

	once   sync.Once
	starts []uint32 // of the lines
}

// NewFile makes a file from text, as a test has it.
func NewFile(path, text string) *File {
	return &File{Path: path, Kind: KindOf(path), Text: text}
}

// Hash is the SHA-256 of the bytes of the file; zero if it was made from text.
func (f *File) Hash() [32]byte {
	if f.data == nil {
		return [32]byte{}
	}
	return sha256.Sum256(f.data)
}

// KindOf tells from a file's name how its text is to be read. What is not a
// stub is a module, whatever its name.
func KindOf(path string) Kind {
	if filepath.Ext(path) == ".pyi" {
		return Stub
	}
	return Python
}

// Position counts the row and column of an offset. One beyond the end is the
// end, one within a character is its start.
func (f *File) Position(offset uint32) Position {
	offset = min(offset, uint32(len(f.Text)))
	starts := f.lines()
	row := lineAt(starts, offset)
	before := f.Text[starts[row]:offset]
	if int(offset) < len(f.Text) {
		for len(before) > 0 && !utf8.RuneStart(f.Text[int(starts[row])+len(before)]) {
			before = before[:len(before)-1]
		}
	}
	return Position{Row: row + 1, Column: utf8.RuneCountInString(before) + 1}
}

// Rows is the number of lines. The last is empty if the text ends in a newline.
func (f *File) Rows() int { return len(f.lines()) }

// LineSpan is the range of a line, without its newline. A row that does not
// exist gives the closest that does.
func (f *File) LineSpan(row int) Span {
	starts := f.lines()
	row = min(max(row, 1), len(starts))
	start, end := starts[row-1], uint32(len(f.Text))
	if row < len(starts) {
		end = starts[row]
		line := f.Text[start:end]
		end -= uint32(len(line) - len(strings.TrimRight(line, "\r\n")))
	}
	return Span{start, end}
}

// Line is the text of a line, without its newline.
func (f *File) Line(row int) string {
	span := f.LineSpan(row)
	return f.Text[span.Start:span.End]
}

// Newline is the first newline of the file, for lines that are to be added.
func (f *File) Newline() string {
	i := strings.IndexAny(f.Text, "\r\n")
	switch {
	case i < 0 || f.Text[i] == '\n':
		return "\n"
	case strings.HasPrefix(f.Text[i:], "\r\n"):
		return "\r\n"
	default:
		return "\r"
	}
}

func (f *File) lines() []uint32 {
	f.once.Do(func() { f.starts = lineStarts(f.Text) })
	return f.starts
}
