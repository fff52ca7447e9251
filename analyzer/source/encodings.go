package source

import (
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// encodings are those that a cookie may name: CPython's codec, its aliases in
// Lib/encodings/aliases.py (3.13), and how it is read. UTF-8 has no codec here:
// it is the text itself. Left out is what no source file can be written in,
// since its ASCII is not ASCII (UTF-16, EBCDIC), and what is no charset (hex,
// rot13, unicode_escape).
var encodings = []struct {
	name    string
	aliases string
	codec   func() codec
}{
	{"utf-8", "utf_8 utf_8_sig cp65001 u8 utf utf8 utf8_ucs2 utf8_ucs4", nil},
	{"ascii", "646 ansi_x3.4_1968 ansi_x3.4_1986 ansi_x3_4_1968 cp367 csascii ibm367 iso646_us iso_646.irv_1991 iso_ir_6 us us_ascii", func() codec { return ascii{} }},
	{"latin_1", "8859 cp819 csisolatin1 ibm819 iso8859 iso8859_1 iso_8859_1 iso_8859_1_1987 iso_ir_100 l1 latin latin1", charset(charmap.ISO8859_1, nil)},
	{"cp437", "437 cspc8codepage437 ibm437", charset(charmap.CodePage437, nil)},
	{"cp850", "850 cspc850multilingual ibm850", charset(charmap.CodePage850, nil)},
	{"cp852", "852 cspcp852 ibm852", charset(charmap.CodePage852, nil)},
	{"cp855", "855 csibm855 ibm855", charset(charmap.CodePage855, nil)},
	{"cp858", "858 csibm858 ibm858", charset(charmap.CodePage858, nil)},
	{"cp860", "860 csibm860 ibm860", charset(charmap.CodePage860, nil)},
	{"cp862", "862 cspc862latinhebrew ibm862", charset(charmap.CodePage862, nil)},
	{"cp863", "863 csibm863 ibm863", charset(charmap.CodePage863, nil)},
	{"cp865", "865 csibm865 ibm865", charset(charmap.CodePage865, nil)},
	{"cp866", "866 csibm866 ibm866", charset(charmap.CodePage866, nil)},
	{"iso8859_2", "csisolatin2 iso_8859_2 iso_8859_2_1987 iso_ir_101 l2 latin2", charset(charmap.ISO8859_2, controls)},
	{"iso8859_3", "csisolatin3 iso_8859_3 iso_8859_3_1988 iso_ir_109 l3 latin3", charset(charmap.ISO8859_3, controls)},
	{"iso8859_4", "csisolatin4 iso_8859_4 iso_8859_4_1988 iso_ir_110 l4 latin4", charset(charmap.ISO8859_4, controls)},
	{"iso8859_5", "csisolatincyrillic cyrillic iso_8859_5 iso_8859_5_1988 iso_ir_144", charset(charmap.ISO8859_5, controls)},
	{"iso8859_6", "arabic asmo_708 csisolatinarabic ecma_114 iso_8859_6 iso_8859_6_1987 iso_ir_127", charset(charmap.ISO8859_6, controls)},
	{"iso8859_7", "csisolatingreek ecma_118 elot_928 greek greek8 iso_8859_7 iso_8859_7_1987 iso_ir_126", charset(charmap.ISO8859_7, controls)},
	{"iso8859_8", "csisolatinhebrew hebrew iso_8859_8 iso_8859_8_1988 iso_ir_138", charset(charmap.ISO8859_8, controls)},
	{"iso8859_9", "csisolatin5 iso_8859_9 iso_8859_9_1989 iso_ir_148 l5 latin5", charset(charmap.ISO8859_9, nil)},
	{"iso8859_10", "csisolatin6 iso_8859_10 iso_8859_10_1992 iso_ir_157 l6 latin6", charset(charmap.ISO8859_10, controls)},
	{"iso8859_13", "iso_8859_13 l7 latin7", charset(charmap.ISO8859_13, controls)},
	{"iso8859_14", "iso_8859_14 iso_8859_14_1998 iso_celtic iso_ir_199 l8 latin8", charset(charmap.ISO8859_14, controls)},
	{"iso8859_15", "iso_8859_15 l9 latin9", charset(charmap.ISO8859_15, controls)},
	{"iso8859_16", "iso_8859_16 iso_8859_16_2001 iso_ir_226 l10 latin10", charset(charmap.ISO8859_16, controls)},
	{"koi8_r", "cskoi8r", charset(charmap.KOI8R, nil)},
	{"koi8_u", "", charset(charmap.KOI8U, map[byte]rune{0xAE: '╝', 0xBE: '╬'})},
	{"mac_roman", "macintosh macroman", charset(charmap.Macintosh, nil)},
	{"mac_cyrillic", "maccyrillic", charset(charmap.MacintoshCyrillic, nil)},
	{"cp874", "", charset(charmap.Windows874, nil)},
	{"cp1250", "1250 windows_1250", charset(charmap.Windows1250, nil)},
	{"cp1251", "1251 windows_1251", charset(charmap.Windows1251, nil)},
	{"cp1252", "1252 windows_1252", charset(charmap.Windows1252, nil)},
	{"cp1253", "1253 windows_1253", charset(charmap.Windows1253, nil)},
	{"cp1254", "1254 windows_1254", charset(charmap.Windows1254, nil)},
	{"cp1255", "1255 windows_1255", charset(charmap.Windows1255, map[byte]rune{0xCA: utf8.RuneError})},
	{"cp1256", "1256 windows_1256", charset(charmap.Windows1256, nil)},
	{"cp1257", "1257 windows_1257", charset(charmap.Windows1257, nil)},
	{"cp1258", "1258 windows_1258", charset(charmap.Windows1258, nil)},
	{"euc_jp", "eucjp u_jis ujis", func() codec { return multiByte{japanese.EUCJP} }},
	{"shift_jis", "csshiftjis s_jis shiftjis sjis x_mac_japanese", func() codec { return multiByte{japanese.ShiftJIS} }},
	{"cp932", "932 ms932 ms_kanji mskanji windows_31j", func() codec { return multiByte{japanese.ShiftJIS} }},
	{"iso2022_jp", "csiso2022jp iso2022jp iso_2022_jp", func() codec { return multiByte{japanese.ISO2022JP} }},
	{"euc_kr", "euckr korean ks_c_5601 ks_c_5601_1987 ks_x_1001 ksc5601 ksx1001 x_mac_korean", func() codec { return multiByte{korean.EUCKR} }},
	{"cp949", "949 ms949 uhc", func() codec { return multiByte{korean.EUCKR} }},
	{"gb2312", "chinese csiso58gb231280 euc_cn euccn eucgb2312_cn gb2312_1980 gb2312_80 iso_ir_58 x_mac_simp_chinese", func() codec { return multiByte{simplifiedchinese.GBK} }},
	{"gbk", "936 cp936 ms936", func() codec { return multiByte{simplifiedchinese.GBK} }},
	{"gb18030", "gb18030_2000", func() codec { return multiByte{simplifiedchinese.GB18030} }},
	{"hz", "hz_gb hz_gb_2312 hzgb", func() codec { return multiByte{simplifiedchinese.HZGB2312} }},
	{"big5", "big5_tw csbig5 x_mac_trad_chinese", func() codec { return multiByte{traditionalchinese.Big5} }},
	{"big5hkscs", "big5_hkscs hkscs", func() codec { return multiByte{traditionalchinese.Big5} }},
	{"cp950", "950 ms950", func() codec { return multiByte{traditionalchinese.Big5} }},
}

func charset(table *charmap.Charmap, differing map[byte]rune) func() codec {
	return sync.OnceValue(func() codec { return newSingleByte(table, differing) })
}

// controls are the bytes that ISO 8859 leaves to ISO 6429: CPython reads them,
// x/text does not.
var controls = func() map[byte]rune {
	m := make(map[byte]rune, 32)
	for b := byte(0x80); b < 0xA0; b++ {
		m[b] = rune(b)
	}
	return m
}()

// lookup finds an encoding by any name that CPython knows it by. The codec is
// nil for UTF-8 and for what is not known, whose name is "".
func lookup(name string) (string, codec) {
	normal := normalizeEncoding(name)
	i, ok := encodingNames()[normal]
	if !ok {
		i, ok = encodingNames()[strings.ReplaceAll(normal, ".", "_")]
	}
	if !ok {
		return "", nil
	}
	e := encodings[i]
	if e.codec == nil {
		return e.name, nil
	}
	return e.name, e.codec()
}

var encodingNames = sync.OnceValue(func() map[string]int {
	names := make(map[string]int, 512)
	for i, e := range encodings {
		names[normalizeEncoding(e.name)] = i
		for alias := range strings.FieldsSeq(e.aliases) {
			names[alias] = i
		}
	}
	return names
})

// normalizeEncoding lowers the name and joins its words by underscores, as
// normalize_encoding of Lib/encodings does. A dot is part of a word.
func normalizeEncoding(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r == '-' || r == '_' || r == ' ' })
	return strings.Join(words, "_")
}
