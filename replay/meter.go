package replay

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
	"github.com/ftlint/ftlint/replay/machine"
	"github.com/ftlint/ftlint/speedup"
)

// Meter runs tasks of a project on the machine, to count what they do. A task
// is run with the text of its own file around it, written in the machine's
// Python; each line stays where it is, so that the counts are those of the
// file. Like the replay it fails closed: what the machine does not have is not
// counted.
type Meter struct {
	files  *source.Set
	fuel   int // left for all tasks
	failed map[string]bool
}

// Budgets of counting, in statements: of a task, and of all tasks of a meter.
const (
	taskFuel  = 4_000_000
	meterFuel = 12_000_000
)

// NewMeter makes a meter for the files of a project.
func NewMeter(files *source.Set) *Meter {
	return &Meter{files: files, fuel: meterFuel, failed: map[string]bool{}}
}

// Run implements speedup.Meter.
func (m *Meter) Run(id source.FileID, function string, args []string) (speedup.Profile, bool) {
	key := strconv.Itoa(int(id)) + " " + function
	if m.failed[key] || m.fuel <= 0 {
		return nil, false
	}
	profile, ok := m.run(id, function, args)
	m.failed[key] = !ok
	return profile, ok
}

func (m *Meter) run(id source.FileID, function string, args []string) (speedup.Profile, bool) {
	file, err := m.files.Open(id)
	if err != nil {
		return nil, false
	}
	text := strings.TrimRight(runnable(file.Text), "\n") + "\n"
	last := strings.Count(text, "\n") + 1
	text += fmt.Sprintf("%s(%s)\n", function, strings.Join(args, ", "))
	program, err := machine.Compile(text)
	if err != nil {
		return nil, false
	}
	limits := machine.DefaultLimits
	limits.Fuel = min(taskFuel, m.fuel)
	limits.Size = 64 << 20
	vm := machine.New(program, limits)
	defer vm.Close()
	counts, result := vm.Profile(last, last)
	for _, n := range counts {
		m.fuel -= n
	}
	if result.Status != machine.Finished || result.Error != "" {
		return nil, false
	}
	profile := speedup.Profile{}
	for line, n := range counts {
		if n > 0 {
			profile[line] = float64(n)
		}
	}
	return profile, true
}

// change is a piece of text to be replaced.
type change struct {
	source.Span
	text string
}

// runnable writes a module in Python 3.4 and line by line: without what runs it
// as a script, without annotations and without imports that the machine lacks.
func runnable(text string) string {
	var changes []change
	put := func(span source.Span, with string) {
		lines := strings.Count(text[span.Start:span.End], "\n") - strings.Count(with, "\n")
		changes = append(changes, change{span, with + strings.Repeat("\n", max(0, lines))})
	}
	tree := syntax.Parse(text)
	tree.Inspect(func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.If:
			if isMainGuard(n.Test) {
				put(n.Span, "pass")
				return false
			}
		case *syntax.Import:
			if slices.ContainsFunc(n.Names, func(a *syntax.Alias) bool { return !machine.HasModule(a.Name) }) {
				put(n.Span, "pass")
			}
			return false
		case *syntax.ImportFrom:
			if !machine.HasModule(n.Module) || n.Level > 0 {
				put(n.Span, "pass")
			}
			return false
		case *syntax.Arg:
			if n.Annotation != nil {
				put(n.Span, n.Name)
			}
			return false
		case *syntax.FunctionDef:
			if n.Returns != nil {
				if arrow := strings.LastIndex(text[:n.Returns.Extent().Start], "->"); arrow >= 0 {
					put(source.Span{Start: uint32(arrow), End: n.Returns.Extent().End}, " ")
				}
			}
		case *syntax.AnnAssign:
			if n.Value == nil {
				put(n.Span, "pass")
				return false
			}
			put(source.Span{Start: n.Target.Extent().End, End: n.Annotation.Extent().End}, " ")
		case *syntax.Constant:
			if (n.Kind == syntax.Int || n.Kind == syntax.Float) && strings.Contains(n.Value, "_") {
				put(n.Span, strings.ReplaceAll(n.Value, "_", ""))
			}
		case *syntax.JoinedStr:
			put(n.Span, percented(text, n))
			return false
		}
		return true
	})
	return replaced(text, changes)
}

func isMainGuard(test syntax.Expr) bool {
	c, ok := test.(*syntax.Compare)
	if !ok {
		return false
	}
	name, ok := c.Left.(*syntax.Name)
	return ok && name.ID == "__name__"
}

// percented writes a formatted string with the % operator.
func percented(text string, s *syntax.JoinedStr) string {
	var format strings.Builder
	var values []string
	for _, part := range s.Values {
		switch part := part.(type) {
		case *syntax.Constant:
			format.WriteString(strings.ReplaceAll(part.Value, "%", "%%"))
		case *syntax.FormattedValue:
			format.WriteString("%s")
			at := part.Value.Extent()
			values = append(values, "("+text[at.Start:at.End]+")")
		}
	}
	return "(" + strconv.QuoteToASCII(format.String()) + " % (" + strings.Join(append(values, ""), ", ") + "))"
}

// replaced applies changes; of two that overlap the outer one.
func replaced(text string, changes []change) string {
	slices.SortStableFunc(changes, func(a, b change) int { return int(a.Start) - int(b.Start) })
	var b strings.Builder
	end := uint32(0)
	for _, c := range changes {
		if c.Start < end {
			continue
		}
		b.WriteString(text[end:c.Start])
		b.WriteString(c.text)
		end = c.End
	}
	b.WriteString(text[end:])
	return b.String()
}
