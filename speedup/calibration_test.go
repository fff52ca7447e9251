package speedup

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestShippedCalibrations(t *testing.T) {
	require.Contains(t, Shipped(), "3.13t")
	for _, name := range Shipped() {
		c, err := ShippedCalibration(name)
		require.NoError(t, err, name)
		assert.NotEmpty(t, c.Provenance.Source, name)
		assert.Contains(t, c.Python+" ", name[:4])
	}
	_, err := ShippedCalibration("2.7")
	assert.ErrorContains(t, err, "3.13t")
}

func TestCalibrationIsChecked(t *testing.T) {
	for text, want := range map[string]string{
		`{`:            "no JSON",
		`{"schema":2}`: "schema 2",
		`{"schema":1,"operations":{"len":{"ns":-1}}}`: `"len"`,
		`{"schema":1,"operations":{}}`:                "lacks",
	} {
		_, err := ParseCalibration([]byte(text))
		assert.ErrorContains(t, err, want)
	}
}

func FuzzParseCalibration(f *testing.F) {
	data, _ := shipped.ReadFile("calibration/3.13t.json")
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		if c, err := ParseCalibration(data); err == nil {
			assert.GreaterOrEqual(t, c.Switch, 1.0)
		}
	})
}

// Beyond what was measured an object that all want is a queue.
func TestFigure(t *testing.T) {
	p := newPrices(&Calibration{}, 1)
	c := Cost{NS: 10, Foreign: 14, Shared: map[string]float64{"2": 50}, Private: map[string]float64{"2": 11}}
	assert.EqualValues(t, 10, p.at(c, own, 1))
	assert.EqualValues(t, 11, p.at(c, own, 8))
	assert.EqualValues(t, 14, p.at(c, foreign, 8))
	assert.EqualValues(t, 14, p.at(c, common, 1))
	assert.EqualValues(t, 50, p.at(c, common, 2))
	assert.EqualValues(t, 14+36*2, p.at(c, common, 4))
}

// Reads get cheaper with the distance between two uses of an object, writes
// dearer, and neither beyond what was measured.
func TestSpacedUses(t *testing.T) {
	c := &Calibration{Operations: map[string]Cost{
		"dict_item":  {NS: 10, Shared: map[string]float64{"2": 30}, Spaced: map[string]float64{"2": 12}},
		"dict_store": {NS: 20, Shared: map[string]float64{"2": 50}, Spaced: map[string]float64{"2": 140}},
		"len":        {NS: 10, Shared: map[string]float64{"2": 30}},
	}}
	p := newPrices(c, 1)
	at := func(op string, every float64) float64 { return p.item(line{op: op, every: every}, common, 2) }
	assert.EqualValues(t, 30, at("dict_item", 15))
	assert.InDelta(t, 21, at("dict_item", 55), 0.1, "half way")
	assert.EqualValues(t, 12, at("dict_item", 500))
	assert.EqualValues(t, 50, at("dict_store", 60))
	assert.EqualValues(t, 140, at("dict_store", 500))
	assert.EqualValues(t, 30, at("len", 500), "what has no figure for it")
	assert.EqualValues(t, 12, p.item(line{op: "dict_item", every: 500}, common, 2))
	assert.EqualValues(t, 10, p.item(line{op: "dict_item", every: 500}, own, 2))
}

// A reference to what is only loaded costs what it does at the distance of its
// uses; texts of the program are interned, and not counted.
func TestReferencesAtADistance(t *testing.T) {
	load := Cost{NS: 2, Shared: map[string]float64{"2": 102}, Spaced: map[string]float64{"2": 62}}
	p := newPrices(&Calibration{Operations: map[string]Cost{"local_load": load}, Counted: []string{"int_constant", "str"}}, 1)
	at := func(kind string, every float64) float64 {
		return p.item(line{op: reference, kind: kind, every: every}, common, 2)
	}
	assert.EqualValues(t, 100, at("int_constant", 0))
	assert.EqualValues(t, 60, at("int_constant", 500))
	assert.Zero(t, at("str_constant", 500))
	assert.Equal(t, "str_constant", join(value{kind: text, literal: true}, value{kind: text, literal: true, text: "b"}).word())
	assert.Equal(t, "str", join(value{kind: text, literal: true}, value{kind: text}).word())
}
