package lock_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
)

// stmt is a statement of a small language of locks, which is run here and read
// by Walk.
type stmt struct {
	kind string // mark, acquire, release, with, if, while, finally, except, return, break, continue
	lock int
	id   int
	a, b []stmt
}

var lockNames = []string{"other", "second"}

func drawBlock(t *rapid.T, depth int, inLoop bool, marks *int) []stmt {
	kinds := []string{"mark", "mark", "acquire", "release", "return"}
	if depth > 0 {
		kinds = append(kinds, "with", "if", "while", "finally", "except", "mark")
	}
	if inLoop {
		kinds = append(kinds, "break", "continue")
	}
	var out []stmt
	for range rapid.IntRange(1, 4).Draw(t, "length") {
		s := stmt{kind: rapid.SampledFrom(kinds).Draw(t, "kind"), lock: rapid.IntRange(0, 1).Draw(t, "lock"), id: *marks}
		*marks++
		switch s.kind {
		case "with":
			s.a = drawBlock(t, depth-1, inLoop, marks)
		case "while":
			s.a = drawBlock(t, depth-1, true, marks)
		case "if", "finally", "except":
			s.a, s.b = drawBlock(t, depth-1, inLoop, marks), drawBlock(t, depth-1, inLoop && s.kind != "finally", marks)
		}
		out = append(out, s)
	}
	return out
}

func write(b *strings.Builder, block []stmt, indent string) {
	line := func(format string, args ...any) { fmt.Fprintf(b, indent+format+"\n", args...) }
	inner := indent + " "
	for _, s := range block {
		switch s.kind {
		case "mark":
			line("mark%d()", s.id)
		case "acquire", "release":
			line("%s.%s()", lockNames[s.lock], s.kind)
		case "with":
			line("with %s:", lockNames[s.lock])
			write(b, s.a, inner)
		case "if":
			line("if x:")
			write(b, s.a, inner)
			line("else:")
			write(b, s.b, inner)
		case "while":
			line("while x:")
			write(b, s.a, inner)
		case "finally", "except":
			line("try:")
			write(b, s.a, inner)
			line("%s:", s.kind)
			write(b, s.b, inner)
		default:
			line("%s", s.kind)
		}
	}
}

// run is one execution: which way it takes at each test, and which marks raise,
// is by chance.
type run struct {
	chance *rand.Rand
	count  [2]int
	steps  int
	mark   func(id int, count [2]int)
}

// block runs statements; it says how control leaves them: "" is off their end,
// "stop" gives the execution up.
func (r *run) block(block []stmt) string {
	for _, s := range block {
		if r.steps++; r.steps > 200 {
			return "stop"
		}
		if way := r.stmt(s); way != "" {
			return way
		}
	}
	return ""
}

func (r *run) stmt(s stmt) string {
	switch s.kind {
	case "mark":
		r.mark(s.id, r.count)
		if r.chance.IntN(4) == 0 {
			return "raise"
		}
	case "acquire":
		r.count[s.lock]++
	case "release":
		return r.release(s.lock)
	case "with":
		r.count[s.lock]++
		way := r.block(s.a)
		if way == "stop" || r.release(s.lock) != "" {
			return "stop"
		}
		return way
	case "if":
		if r.chance.IntN(2) == 0 {
			return r.block(s.a)
		}
		return r.block(s.b)
	case "while":
		for r.chance.IntN(3) > 0 {
			switch way := r.block(s.a); way {
			case "break":
				return ""
			case "", "continue":
			default:
				return way
			}
		}
	case "finally":
		way := r.block(s.a)
		if way == "stop" {
			return way
		}
		if last := r.block(s.b); last != "" {
			return last
		}
		return way
	case "except":
		if way := r.block(s.a); way != "raise" {
			return way
		}
		return r.block(s.b)
	default:
		return s.kind
	}
	return ""
}

func (r *run) release(l int) string {
	if r.count[l] == 0 {
		return "stop" // RuntimeError: not a program that anybody has
	}
	r.count[l]--
	return ""
}

// TestHeldIsHeld: what Walk says is held at a place is held there in each
// execution that gets there.
func TestHeldIsHeld(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		marks := 0
		body := drawBlock(rt, 4, false, &marks)
		var text strings.Builder
		text.WriteString("second = threading.RLock()\ndef f(x):\n")
		write(&text, body, " ")
		p := newProgram(t, text.String())
		f := p.function("f")
		claims := map[string][]string{}
		visited := 0
		lock.Walk(p.Program, p.Static(f), nil, func(i facts.OpID, held []lock.Held) {
			visited++
			name, _, _ := strings.Cut(p.text(link.Site{Func: f, Op: i}), "(")
			for _, h := range held {
				if p.Function(f).Ops[i].Kind == facts.Invoke && !h.Guess {
					claims[name] = append(claims[name], h.Name)
				}
			}
		})
		require.Equal(t, len(p.Function(f).Ops), visited, "each op once\n%s", text.String())
		seed := rapid.Uint64().Draw(rt, "seed")
		for n := range uint64(30) {
			r := run{chance: rand.New(rand.NewPCG(seed, n))}
			r.mark = func(id int, count [2]int) {
				for _, name := range claims[fmt.Sprintf("mark%d", id)] {
					for l := range lockNames {
						if lockNames[l] == name && count[l] == 0 {
							rt.Fatalf("%s is not held at mark%d\n%s", name, id, text.String())
						}
					}
				}
			}
			r.block(body)
		}
	})
}
