package source

import (
	"slices"
	"strings"
)

// lineStarts lists the offsets at which lines start, the first being 0. LF,
// CRLF and a CR alone end a line, as for CPython; a form feed does not.
func lineStarts(text string) []uint32 {
	starts := append(make([]uint32, 0, 1+len(text)/32), 0)
	anyCR := strings.IndexByte(text, '\r') >= 0
	for at := 0; ; {
		var next int
		if anyCR {
			next = strings.IndexAny(text[at:], "\r\n")
		} else {
			next = strings.IndexByte(text[at:], '\n')
		}
		if next < 0 {
			return starts
		}
		at += next + 1
		if text[at-1] == '\r' && at < len(text) && text[at] == '\n' {
			at++
		}
		starts = append(starts, uint32(at))
	}
}

// lineAt is the index of the line that holds the offset.
func lineAt(starts []uint32, offset uint32) int {
	i, exact := slices.BinarySearch(starts, offset)
	if exact {
		return i
	}
	return i - 1
}
