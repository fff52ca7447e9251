package cache

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
)

type leaf struct {
	shown  string
	hidden []int
	more   *leaf
}

func TestDescribe(t *testing.T) {
	type any2 struct{ a, b any }
	values := []any{
		nil, false, true, 0, 1, -1, uint8(1), 1.5, 2.5, "", "a", "b", []string(nil), []string{}, []string{"a"}, []string{"", "a"}, []string{"a", ""},
		[2]int{1, 2}, [2]int{2, 1}, map[string]bool{}, map[string]bool{"a": true}, map[string]bool{"a": false}, map[string]bool{"b": true},
		leaf{}, leaf{shown: "x"}, leaf{hidden: []int{0}}, leaf{hidden: []int{0, 0}}, &leaf{}, leaf{more: &leaf{}}, leaf{more: &leaf{shown: "x"}},
		any2{1, nil}, any2{nil, 1}, any2{int8(1), nil}, regexp.MustCompile("a"), regexp.MustCompile("b"), regexp.MustCompile("a*"),
		(func())(nil),
	}
	// Types need not differ in what is written: the same field always has the
	// same one, unless it is an interface, which says its type. So all stand in one.
	seen := map[string]any{}
	for _, v := range values {
		text, ok := Describe(any2{v, nil})
		assert.True(t, ok, "%#v", v)
		if other, again := seen[string(text)]; again {
			t.Errorf("%#v and %#v are written alike", v, other)
		}
		seen[string(text)] = v
	}
}

// TestDescribeMaps: the order in which a map is walked does not show.
func TestDescribeMaps(t *testing.T) {
	m := map[string]int{}
	for i, c := range "abcdefghijklmnop" {
		m[string(c)] = i
	}
	first, _ := Describe(m)
	for range 20 {
		again, ok := Describe(m)
		assert.True(t, ok)
		assert.Equal(t, first, again)
	}
}

func TestIndescribable(t *testing.T) {
	circle := &leaf{}
	circle.more = circle
	for _, v := range []any{circle, func() {}, make(chan int), struct{ f func() }{func() {}}, map[string]any{"f": func() {}}, complex(1, 1)} {
		_, ok := Describe(v)
		assert.False(t, ok, "%T", v)
	}
}
