package source

import (
	"fmt"
	"strings"
)

// wildmatch translates a pattern of git's to a regular expression over bytes
// as characters, so that matching takes linear time. It reports false for a
// pattern that cannot match, as one with an open bracket.
//
//	?     a byte but '/'
//	*     any number of them
//	[a-z] one of a set, never '/'
//	**/   at the start or after '/': nothing, or anything up to a '/'
//	/**   at the end: anything
//	\c    the byte c
func wildmatch(pattern string) (expression string, ok bool) {
	var re strings.Builder
	re.WriteString(`(?s)\A`)
	for i := 0; i < len(pattern); {
		switch c := pattern[i]; c {
		case '?':
			re.WriteString(`[^/]`)
			i++
		case '*':
			atStart := i == 0 || pattern[i-1] == '/'
			stars := len(pattern[i:]) - len(strings.TrimLeft(pattern[i:], "*"))
			i += stars
			i += writeStars(&re, stars, atStart, pattern[i:])
		case '[':
			set, size := byteSet(pattern[i+1:])
			if size == 0 {
				return "", false
			}
			writeSet(&re, set)
			i += 1 + size
		case '\\':
			if i+1 == len(pattern) {
				return "", false
			}
			writeByte(&re, pattern[i+1])
			i += 2
		default:
			writeByte(&re, c)
			i++
		}
	}
	re.WriteString(`\z`)
	return re.String(), true
}

// writeStars translates a run of asterisks before rest and gives how much of
// rest it has taken with it.
func writeStars(re *strings.Builder, stars int, atStart bool, rest string) int {
	across := stars > 1 && atStart
	switch {
	case across && strings.HasPrefix(rest, "/"):
		re.WriteString(`(?:.*/)?`)
		return 1
	case across && (rest == "" || strings.HasPrefix(rest, `\/`)):
		re.WriteString(`.*`)
	default:
		re.WriteString(`[^/]*`)
	}
	return 0
}

func writeByte(re *strings.Builder, c byte) { fmt.Fprintf(re, `\x{%02x}`, c) }

// writeSet writes a set without '/', which no set matches.
func writeSet(re *strings.Builder, set [256]bool) {
	set['/'] = false
	re.WriteByte('[')
	empty := true
	for c := range set {
		if set[c] {
			writeByte(re, byte(c))
			empty = false
		}
	}
	if empty {
		re.WriteString(`^\x{00}-\x{10ffff}`)
	}
	re.WriteByte(']')
}

// byteSet reads what follows '[' up to and with ']'. The size is 0 if there is
// no end or a class has no known name.
func byteSet(pattern string) (set [256]bool, size int) {
	i, negated := 0, false
	if i < len(pattern) && (pattern[i] == '!' || pattern[i] == '^') {
		i, negated = 1, true
	}
	previous := -1 // the byte before, which a range may start at
	for first := true; ; first = false {
		if i == len(pattern) {
			return set, 0
		}
		c := pattern[i]
		switch {
		case c == ']' && !first:
			if negated {
				for b := range set {
					set[b] = !set[b]
				}
			}
			return set, i + 1
		case c == '-' && previous >= 0 && i+1 < len(pattern) && pattern[i+1] != ']':
			last, after := literalByte(pattern, i+1)
			if after == 0 {
				return set, 0
			}
			for b := previous; b <= int(last); b++ {
				set[b] = true
			}
			i, previous = after, -1
		case strings.HasPrefix(pattern[i:], "[:") && classEnd(pattern[i+2:]) >= 0:
			end := i + 2 + classEnd(pattern[i+2:])
			member, known := classes[pattern[i+2:end]]
			if !known {
				return set, 0
			}
			for b := range byte(0x80) {
				set[b] = set[b] || member(b)
			}
			i, previous = end+len(":]"), -1
		default:
			b, after := literalByte(pattern, i)
			if after == 0 {
				return set, 0
			}
			set[b] = true
			i, previous = after, int(b)
		}
	}
}

// literalByte is the byte at i, or the one that a backslash there protects,
// and the offset after it; 0 if the pattern ends.
func literalByte(pattern string, i int) (b byte, after int) {
	if pattern[i] == '\\' {
		i++
	}
	if i == len(pattern) {
		return 0, 0
	}
	return pattern[i], i + 1
}

// classEnd is the offset of the ":]" that ends a class's name, -1 if the first
// ']' has no colon before it.
func classEnd(pattern string) int {
	i := strings.IndexByte(pattern, ']')
	if i < 1 || pattern[i-1] != ':' {
		return -1
	}
	return i - 1
}

var classes = map[string]func(byte) bool{
	"alnum":  func(b byte) bool { return isAlpha(b) || isDigit(b) },
	"alpha":  isAlpha,
	"blank":  func(b byte) bool { return b == ' ' || b == '\t' },
	"cntrl":  func(b byte) bool { return b < ' ' || b == 0x7F },
	"digit":  isDigit,
	"graph":  isGraph,
	"lower":  isLower,
	"print":  func(b byte) bool { return isGraph(b) || b == ' ' },
	"punct":  func(b byte) bool { return isGraph(b) && !isAlpha(b) && !isDigit(b) },
	"space":  func(b byte) bool { return b == ' ' || '\t' <= b && b <= '\r' },
	"upper":  isUpper,
	"xdigit": func(b byte) bool { return isDigit(b) || 'a' <= b|0x20 && b|0x20 <= 'f' },
}

func isLower(b byte) bool { return 'a' <= b && b <= 'z' }
func isUpper(b byte) bool { return 'A' <= b && b <= 'Z' }
func isAlpha(b byte) bool { return isLower(b) || isUpper(b) }
func isDigit(b byte) bool { return '0' <= b && b <= '9' }
func isGraph(b byte) bool { return ' ' < b && b < 0x7F }
