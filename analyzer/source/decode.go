package source

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
	"unsafe"
)

const byteOrderMark = "\xEF\xBB\xBF"

// Decode makes a file of its bytes, which it keeps: do not change them. The
// file is never nil. If the error, an [*Error], is not, its Text has U+FFFD in
// place of what could not be read.
func Decode(path string, data []byte) (*File, error) {
	f := &File{Path: path, Kind: KindOf(path), data: data}
	data, f.BOM = bytes.CutPrefix(data, []byte(byteOrderMark))
	cookie, declared := declaredEncoding(data)
	if !declared {
		return f.decodeUTF8(data, "")
	}
	normal := tokenizerName(cookie.name)
	if f.BOM && normal != "utf-8" {
		return f.undeclared(data, cookie, fmt.Sprintf("encoding problem: %s with BOM", cookie.name))
	}
	if normal == "utf-8" {
		return f.decodeUTF8(data, "utf-8")
	}
	name, codec := lookup(normal)
	switch {
	case name == "utf-8":
		return f.decodeUTF8(data, name)
	case codec == nil:
		return f.undeclared(data, cookie, "unknown encoding: "+cookie.name)
	}
	text, bad := codec.decode(data)
	f.Text, f.Encoding = text, name
	if bad >= 0 {
		return f, f.undecodable(Span{uint32(bad), uint32(bad + len("\uFFFD"))},
			fmt.Sprintf("'%s' codec can't decode what stands here", name))
	}
	return f, nil
}

// decodeUTF8 checks the bytes and takes them as they are: the string shares
// their memory.
func (f *File) decodeUTF8(data []byte, declared string) (*File, error) {
	text := unsafe.String(unsafe.SliceData(data), len(data))
	f.Text = text
	if utf8.ValidString(text) {
		return f, nil
	}
	bad := firstInvalid(text)
	f.Text = strings.ToValidUTF8(text, "\uFFFD")
	message := fmt.Sprintf("'utf-8' codec can't decode byte 0x%02x", text[bad])
	if declared == "" && !f.BOM {
		message = fmt.Sprintf("Non-UTF-8 code starting with '\\x%02x', but no encoding declared; see https://peps.python.org/pep-0263/ for details", text[bad])
	}
	return f, f.undecodable(Span{uint32(bad), uint32(bad + len("\uFFFD"))}, message)
}

// undeclared is for a cookie that cannot be followed: the text is read as
// UTF-8 as far as that goes.
func (f *File) undeclared(data []byte, cookie declaration, message string) (*File, error) {
	f.Text = strings.ToValidUTF8(string(data), "\uFFFD")
	at := uint32(len(strings.ToValidUTF8(string(data[:cookie.at]), "\uFFFD")))
	return f, f.undecodable(Span{at, at + uint32(len(cookie.name))}, message)
}

func (f *File) undecodable(span Span, message string) *Error {
	return &Error{Path: f.Path, Kind: Undecodable, Span: span, Message: message}
}

// firstInvalid is the offset of the first byte that is not UTF-8.
func firstInvalid(text string) int {
	for i, r := range text {
		if r == utf8.RuneError && !strings.HasPrefix(text[i:], "\uFFFD") {
			return i
		}
	}
	return len(text)
}

// Encode gives the bytes that a new text of the file is to be written as, with
// the file's encoding and BOM. The error names the first character that the
// encoding lacks.
func (f *File) Encode(text string) ([]byte, error) {
	_, codec := lookup(f.Encoding)
	if codec == nil {
		if f.BOM {
			text = byteOrderMark + text
		}
		return []byte(text), nil
	}
	data, ok := codec.encode(text)
	if !ok {
		return nil, fmt.Errorf("%s: '%s' has no character %q", f.Path, f.Encoding, firstLacking(codec, text))
	}
	return data, nil
}

func firstLacking(c codec, text string) rune {
	for _, r := range text {
		if _, ok := c.encode(string(r)); !ok {
			return r
		}
	}
	return utf8.RuneError
}
