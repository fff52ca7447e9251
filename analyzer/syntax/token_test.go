package syntax_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/ftlint/ftlint/analyzer/syntax"
)

func TestKeywords(t *testing.T) {
	keywords := strings.Fields(`False None True and as assert async await break class continue def del
		elif else except finally for from global if import in is lambda nonlocal not or pass raise return
		try while with yield`)
	assert.Len(t, keywords, 35)
	for _, word := range keywords {
		for token := range syntax.Tokens(word) {
			assert.Contains(t, []syntax.TokenKind{syntax.KeywordToken, syntax.NewlineToken}, token.Kind, word)
		}
		for token := range syntax.Tokens(word + "_") {
			assert.Contains(t, []syntax.TokenKind{syntax.NameToken, syntax.NewlineToken}, token.Kind, word)
		}
	}
}

func TestTokens(t *testing.T) {
	cases := map[string]string{
		"x = 1  # c\n":           "x|=|1|# c|\n",
		"if a:\n  b\n":           "if|a|:|\n|b|\n",
		"(a,\n # c\n b)":         "(|a|,|# c|b|)",
		"a \\\n b":               "a|b",
		"f'a{b!r:>{c}}d{{' 'e'":  "f'|a|{|b|!|r|:|>|{|c|}|}|d{{|'|'e'",
		"f'{a['b']}'":            "f'|{|a|[|'b'|]|}|'",
		"f'{f'{a}'}'":            "f'|{|f'|{|a|}|'|}|'",
		"a $ b":                  "a|$|b",
		"'a\nb":                  "'a|\n|b",
		"rb'a' + 0x1f.x":         "rb'a'|+|0x1f|.|x",
		"a->b:=c...**=":          "a|->|b|:=|c|...|**=",
		"f'''{a:\n}''' # c":      "f'''|{|a|:|\n|}|'''|# c",
		"f'{a:\n}'":              "f'|{|a|:|}|'",
		"f'{a:{b}{c:d}}' if e":   "f'|{|a|:|{|b|}|{|c|:|d|}|}|'|if|e",
		"f'\\N{DIGIT ONE}\\{a}'": "f'|\\N{DIGIT ONE}\\|{|a|}|'",
	}
	for text, want := range cases {
		var got []string
		for token := range syntax.Tokens(text) {
			got = append(got, text[token.Start:token.End])
		}
		assert.Equal(t, want, strings.Join(got, "|"), text)
	}
}

// TestTokensStop: who has seen enough may go.
func TestTokensStop(t *testing.T) {
	n := 0
	for range syntax.Tokens("a b # c\nd") {
		if n++; n == 2 {
			break
		}
	}
	assert.Equal(t, 2, n)
}
