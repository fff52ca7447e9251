package source_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ftlint/ftlint/analyzer/source"
)

func TestDecode(t *testing.T) {
	const bom = "\xEF\xBB\xBF"
	for _, test := range []struct {
		name, data string
		text       string // "" is the data itself
		encoding   string
		bom        bool
	}{
		{name: "ASCII", data: "x = 1\n"},
		{name: "UTF-8", data: "x = 'é'\n"},
		{name: "BOM", data: bom + "x = 'é'\n", text: "x = 'é'\n", bom: true},
		{name: "BOM and cookie", data: bom + "# coding: utf-8\n", text: "# coding: utf-8\n", bom: true},
		{name: "a second BOM is text", data: bom + bom, text: "\uFEFF", bom: true},
		{name: "utf-8-sig", data: "# coding: utf-8-sig\né"},
		{name: "utf8 without a hyphen", data: "# coding: utf8\né"},
		{name: "latin-1", data: "# -*- coding: latin-1 -*-\n'\xE9'", text: "# -*- coding: latin-1 -*-\n'é'", encoding: "latin_1"},
		{name: "iso8859-15", data: "# coding=iso8859-15\n'\xA4'", text: "# coding=iso8859-15\n'€'", encoding: "iso8859_15"},
		{name: "ISO_8859-15", data: "# coding=ISO_8859-15\n'\xA4'", text: "# coding=ISO_8859-15\n'€'", encoding: "iso8859_15"},
		{name: "vim", data: "# vim: set fileencoding=cp1252 :\n'\x80'", text: "# vim: set fileencoding=cp1252 :\n'€'", encoding: "cp1252"},
		{name: "koi8-r", data: "# coding: koi8-r\n\xC1", text: "# coding: koi8-r\nа", encoding: "koi8_r"},
		{name: "euc_jp", data: "# coding: euc_jp\n\xA4\xA2", text: "# coding: euc_jp\nあ", encoding: "euc_jp"},
		{name: "second line", data: "#!/usr/bin/python\n# coding: latin-1\n\xE9", text: "#!/usr/bin/python\n# coding: latin-1\né", encoding: "latin_1"},
		{name: "after a blank line", data: " \t\f\n# coding: latin-1\n\xE9", text: " \t\f\n# coding: latin-1\né", encoding: "latin_1"},
		{name: "CR", data: "#\r# coding: latin-1\r\xE9", text: "#\r# coding: latin-1\ré", encoding: "latin_1"},
		{name: "CRLF", data: "#\r\n# coding: latin-1\r\n\xE9", text: "#\r\n# coding: latin-1\r\né", encoding: "latin_1"},
		{name: "third line", data: "#\n#\n# coding: latin-1\né"},
		{name: "after code", data: "x\n# coding: latin-1\né"},
		{name: "beside code", data: "x # coding: latin-1\né"},
		{name: "in a string", data: "'# coding: latin-1'\né"},
		{name: "space before the colon", data: "# coding : latin-1\né"},
		{name: "second of two words", data: "# coding coding: latin-1\n\xE9", text: "# coding coding: latin-1\né", encoding: "latin_1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			f, err := source.Decode("a.py", []byte(test.data))
			require.NoError(t, err)
			want := test.text
			if want == "" {
				want = test.data
			}
			assert.Equal(t, want, f.Text)
			assert.Equal(t, test.encoding, f.Encoding)
			assert.Equal(t, test.bom, f.BOM)
			back, err := f.Encode(f.Text)
			require.NoError(t, err)
			assert.Equal(t, test.data, string(back))
		})
	}
}

func TestDecodeErrors(t *testing.T) {
	for _, test := range []struct {
		name, data, message string
		row, col            int
	}{
		{"no cookie", "x\ny = 'é\xFF'", `Non-UTF-8 code starting with '\xff', but no encoding declared; see https://peps.python.org/pep-0263/ for details`, 2, 7},
		{"declared UTF-8", "# coding: utf-8\n\xE9", "'utf-8' codec can't decode byte 0xe9", 2, 1},
		{"surrogate", "# coding: utf-8\nab\xED\xA0\x80", "'utf-8' codec can't decode byte 0xed", 2, 3},
		{"unknown", "# coding: foo\n", "unknown encoding: foo", 1, 11},
		{"not a charset", "#\n# coding: rot13\n", "unknown encoding: rot13", 2, 11},
		{"BOM and another", "\xEF\xBB\xBF# coding: latin-1\n", "encoding problem: latin-1 with BOM", 1, 11},
		{"hole in a code page", "# coding: cp1252\n'\x80\x81'", "'cp1252' codec can't decode what stands here", 2, 3},
		{"not ASCII", "# coding: ascii\n'\xE9'", "'ascii' codec can't decode what stands here", 2, 2},
		{"half a character", "# coding: shift_jis\n'\x82", "'shift_jis' codec can't decode what stands here", 2, 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			f, err := source.Decode("a.py", []byte(test.data))
			var wrong *source.Error
			require.True(t, errors.As(err, &wrong))
			assert.Equal(t, source.Undecodable, wrong.Kind)
			assert.Equal(t, test.message, wrong.Message)
			assert.Equal(t, source.Position{Row: test.row, Column: test.col}, f.Position(wrong.Span.Start))
			assert.LessOrEqual(t, int(wrong.Span.End), len(f.Text))
		})
	}
}

func TestEncodeNamesWhatIsLacking(t *testing.T) {
	f, err := source.Decode("a.py", []byte("# coding: latin-1\n"))
	require.NoError(t, err)
	_, err = f.Encode("é€")
	assert.EqualError(t, err, "a.py: 'latin_1' has no character '€'")
}

// What Encode writes, Decode reads as the same text.
func TestEncodeRoundTrips(t *testing.T) {
	names := []string{"utf-8", "latin-1", "cp1252", "cp437", "koi8-u", "iso8859-7", "cp1255", "mac-roman", "euc_jp", "shift_jis",
		"iso2022_jp", "euc_kr", "gb18030", "gbk", "hz", "big5", "ascii"}
	rapid.Check(t, func(t *rapid.T) {
		head := "# coding: " + rapid.SampledFrom(names).Draw(t, "encoding") + "\n"
		f, err := source.Decode("a.py", []byte(head))
		require.NoError(t, err)
		text := head + rapid.StringOf(rapid.SampledFrom([]rune("ab\r\n\t~\\{éßžЖя¥あ漢字한글€\u0080"))).Draw(t, "text")
		data, err := f.Encode(text)
		if err != nil {
			t.Skip("not in the encoding")
		}
		again, err := source.Decode("a.py", data)
		require.NoError(t, err)
		require.Equal(t, text, again.Text)
	})
}

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		"", "\xEF\xBB\xBF", "# coding: utf-8\n\xFF", "# coding: cp1252\n\x81", "#\r# coding=hz\r~{", "# coding: iso2022_jp\n\x1B$B",
		"# coding: gb18030\n\x84\x31\xA4\x37", "# coding:", "# coding: \xFF", "\f#coding=utf8-\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<12 {
			return
		}
		file, err := source.Decode("a.py", data)
		require.NotNil(t, file)
		require.Equal(t, file.Text, strings.ToValidUTF8(file.Text, "?"), "the text is UTF-8")
		if err != nil {
			var wrong *source.Error
			require.ErrorAs(t, err, &wrong)
			require.LessOrEqual(t, wrong.Span.Start, wrong.Span.End)
			require.LessOrEqual(t, int(wrong.Span.End), len(file.Text))
			return
		}
		for offset := range len(file.Text) + 2 {
			position := file.Position(uint32(offset))
			require.LessOrEqual(t, position.Row, file.Rows())
		}
		back, err := file.Encode(file.Text)
		if err != nil {
			return // a decoder may read what its encoder does not write
		}
		again, err := source.Decode("a.py", back)
		require.NoError(t, err)
		require.Equal(t, file.Text, again.Text)
	})
}
