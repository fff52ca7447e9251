package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestChangedRows(t *testing.T) {
	files, err := changedRows([]byte(`diff --git a.py a.py
--- a.py
+++ a.py
@@ -1,0 +2,2 @@ def f():
+++ looks like a name
+@@ -9 +9 @@
@@ -7 +9 @@
-x
+y
\ No newline at end of file
@@ -20,3 +21,0 @@
-a
-b
-c
diff --git "a\"b.py" "a\"b.py"
--- /dev/null
+++ "a\"b.py"
@@ -0,0 +1 @@
+x
`))
	require.NoError(t, err)
	require.Equal(t, map[string]rows{
		"a.py":   {{2, 3}, {9, 9}, {21, 21}},
		`a"b.py`: {{1, 1}},
	}, files)
}

func FuzzChangedRows(f *testing.F) {
	f.Add([]byte("+++ a.py\n@@ -1 +1,2 @@\n+x\n"))
	f.Add([]byte("@@ -1 +1,2 @@\n"))
	f.Fuzz(func(t *testing.T, diff []byte) { changedRows(diff) })
}
