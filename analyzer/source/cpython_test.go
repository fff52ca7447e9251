package source

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// askPython runs a program of Python 3.13 that turns the JSON on its standard
// input into JSON.
func askPython(t *testing.T, program string, question, answer any) {
	python := findPython(t)
	in, err := json.Marshal(question)
	require.NoError(t, err)
	command := exec.Command(python, "-c", program)
	command.Stdin = strings.NewReader(string(in))
	command.Stderr = os.Stderr
	out, err := command.Output()
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(out, answer))
}

// findPython finds an interpreter that runs: one on the path may be a shim
// that does not.
func findPython(t testing.TB) string {
	home, _ := os.UserHomeDir()
	candidates, _ := filepath.Glob(filepath.Join(home, ".pyenv", "versions", "3.13*", "bin", "python3.13"))
	for _, python := range append([]string{os.Getenv("FTLINT_PYTHON313"), "python3.13"}, candidates...) {
		if python != "" && exec.Command(python, "-c", "import sys; sys.exit(sys.version_info[:2] != (3, 13))").Run() == nil {
			return python
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("no Python 3.13: set FTLINT_PYTHON313")
	}
	t.Skip("no Python 3.13")
	return ""
}

// Every name that we know is a codec of CPython's, and the one we say.
func TestEncodingNamesAreCPythons(t *testing.T) {
	var names []string
	for name := range encodingNames() {
		names = append(names, name)
	}
	var same map[string]string
	askPython(t, `
import codecs, json, sys
print(json.dumps({name: codecs.lookup(name).name for name in json.load(sys.stdin)}))
`, names, &same)
	for name, theirs := range same {
		ours, _ := lookup(name)
		want := normalizeEncoding(theirs)
		if want == "utf_8_sig" {
			want = "utf_8" // the tokenizer takes it for UTF-8
		}
		if want == "iso8859_1" {
			want = "latin_1"
		}
		assert.Equal(t, want, normalizeEncoding(ours), name)
	}
}

// Every byte means to a single-byte codec what it means to CPython's.
func TestSingleByteTablesAreCPythons(t *testing.T) {
	var names []string
	for _, e := range encodings {
		if e.codec != nil {
			if _, ok := e.codec().(*singleByte); ok {
				names = append(names, e.name)
			}
		}
	}
	var tables map[string]string
	askPython(t, `
import json, sys
print(json.dumps({name: bytes(range(256)).decode(name, "replace") for name in json.load(sys.stdin)}))
`, names, &tables)
	require.Greater(t, len(tables), 30)
	for name, table := range tables {
		_, codec := lookup(name)
		assert.Equal(t, []rune(table), codec.(*singleByte).runes[:], name)
	}
}

// Whatever comment a file begins with, we find the encoding that CPython finds.
func TestCookiesAreCPythons(t *testing.T) {
	piece := rapid.SampledFrom([]string{"#", "#", "#", "coding", "coding:", "coding=", " ", "\t", "\f", "latin-1", "utf-8", "UTF-8", "utf8", "u8",
		"utf_8_sig", "Latin-1-unix", "iso-8859-15", "cp1252", "CP-1252", "foo", "koi8-r", ":", "=", "-", ".", "\n", "\n", "\r", "\r\n", "\\\n", "x=1", "é", "''"})
	head := rapid.Custom(func(t *rapid.T) []byte {
		text := strings.Join(rapid.SliceOfN(piece, 0, 8).Draw(t, "head"), "")
		bom := rapid.SampledFrom([]string{"", "", "", byteOrderMark}).Draw(t, "bom")
		body := rapid.SampledFrom([]string{"'\xA4'", "'\u00e9'", "'\x98'"}).Draw(t, "body")
		return []byte(bom + text + "\n" + body + "\n")
	})
	var questions []string
	for seed := range 20_000 {
		questions = append(questions, fmt.Sprintf("%x", head.Example(seed)))
	}
	var answers []*string
	askPython(t, `
import ast, json, sys, warnings
warnings.simplefilter("ignore")
def answer(data):
    try:
        tree = ast.parse(data)
    except SyntaxError as e:
        message = str(e)
        return "error" if any(word in message for word in ("encoding", "codec", "unicode error")) else None
    last = tree.body[-1].value if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    return "text " + last.value if isinstance(last, ast.Constant) and isinstance(last.value, str) else None
print(json.dumps([answer(bytes.fromhex(q)) for q in json.load(sys.stdin)]))
`, questions, &answers)
	judged := 0
	for i, answer := range answers {
		if answer == nil {
			continue // a syntax error for other reasons
		}
		judged++
		var data []byte
		_, err := fmt.Sscanf(questions[i], "%x", &data)
		require.NoError(t, err)
		f, err := Decode("a.py", data)
		got := "error"
		if err == nil {
			lines := strings.Split(strings.TrimRight(f.Text, "\n"), "\n")
			got = "text " + strings.Trim(lines[len(lines)-1], "'")
		}
		assert.Equal(t, *answer, got, "%q", data)
	}
	assert.Greater(t, judged, 5000)
}
