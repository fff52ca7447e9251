package syntax

import (
	"strconv"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/runenames"
)

// characterByName looks up the name in \N{NAME}, as unicodedata.lookup does for
// one character: names, aliases, CJK ideographs and Hangul syllables.
func characterByName(name string) (rune, bool) {
	if hex, ok := strings.CutPrefix(name, "CJK UNIFIED IDEOGRAPH-"); ok && (len(hex) == 4 || len(hex) == 5) {
		v, err := strconv.ParseUint(hex, 16, 32)
		if err == nil && strings.ToUpper(hex) == hex && (strings.HasPrefix(runenames.Name(rune(v)), "<CJK Ideograph") || unicode.Is(unicode151, rune(v))) {
			return rune(v), true
		}
		return 0, false
	}
	if syllable, ok := strings.CutPrefix(name, "HANGUL SYLLABLE "); ok {
		return hangul(syllable)
	}
	r, ok := charactersByName()[strings.ToUpper(name)]
	return r, ok
}

// charactersByName is made at the first \N{…} only: few programs have one.
var charactersByName = sync.OnceValue(func() map[string]rune {
	m := make(map[string]rune, 1<<15)
	for r := rune(0); r <= 0x10FFFF; r++ {
		if r == 0x3400 { // CJK ideographs, Hangul, private use: named by rule
			r = 0x4DC0
		} else if r == 0x4E00 {
			r = 0xA000
		} else if r == 0xAC00 {
			r = 0xD7B0
		} else if r == 0xD800 {
			r = 0xF900
		} else if r == 0x323B0 {
			r = 0xE0000
		} else if r == 0xF0000 {
			break
		}
		if name := runenames.Name(r); name != "" && name[0] != '<' {
			m[name] = r
		}
	}
	for name, r := range characterAliases {
		m[name] = r
	}
	return m
})

// Jamo short names, Unicode 3.12: the syllable's name is made of three.
var (
	leads  = strings.Split("G GG N D DD R M B BB S SS  J JJ C K T P H", " ")
	vowels = strings.Split("A AE YA YAE EO E YEO YE O WA WAE OE YO U WEO WE WI YU EU YI I", " ")
	tails  = strings.Split(" G GG GS N NJ NH D L LG LM LB LS LT LP LH M B BS S SS NG J C K T P H", " ")
)

func hangul(name string) (rune, bool) {
	for l, lead := range leads {
		rest, ok := strings.CutPrefix(name, lead)
		if !ok {
			continue
		}
		for v, vowel := range vowels {
			tail, ok := strings.CutPrefix(rest, vowel)
			if !ok {
				continue
			}
			for t := range tails {
				if tails[t] == tail {
					return rune(0xAC00 + (l*len(vowels)+v)*len(tails) + t), true
				}
			}
		}
	}
	return 0, false
}
