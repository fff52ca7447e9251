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
