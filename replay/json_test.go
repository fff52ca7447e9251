package replay_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/ftlint/ftlint/replay"
	"github.com/stretchr/testify/require"
)

func TestJSON(t *testing.T) {
	a := load(t, "../testdata/replay/bad_self_attribute.txtar")
	confirmed, _ := examine(t, a, replay.Options{})
	b := load(t, "../testdata/replay/no_import.txtar")
	refused, _ := examine(t, b, replay.Options{})
	var out bytes.Buffer
	require.NoError(t, replay.WriteJSON(&out, a.files, []*replay.Report{confirmed, refused}))
	var got []map[string]any
	require.NoError(t, json.Unmarshal(out.Bytes(), &got))
	require.Len(t, got, 2)
	for _, key := range []string{"code", "filename", "location", "verdict", "kind", "schedule", "threads", "switches", "schedules",
		"exhaustive", "bound", "pct", "gil", "expected", "observed", "witness", "assumptions", "reason"} {
		require.Contains(t, got[0], key)
	}
	require.Len(t, got[0], 18, "these keys and no others")
	require.Equal(t, "confirmed", got[0]["verdict"])
	require.Equal(t, "lost update", got[0]["kind"])
	require.Equal(t, []any{"2"}, got[0]["expected"])
	require.Equal(t, "1", got[0]["observed"])
	require.Equal(t, "masked", got[0]["gil"])
	require.Nil(t, got[0]["reason"])
	require.Equal(t, map[string]any{"thread": "A", "filename": "app.py", "row": 11.0, "action": "read self.n", "value": "0"}, got[0]["witness"].([]any)[0])
	require.Equal(t, "not replayable", got[1]["verdict"])
	require.Equal(t, "the decorator wrapt.synchronized, which is not known, at line 6", got[1]["reason"])
	require.Nil(t, got[1]["schedule"])
	require.Empty(t, got[1]["witness"])

	out.Reset()
	require.NoError(t, replay.WriteJSON(&out, a.files, nil))
	require.Equal(t, "[]\n", out.String())
}
