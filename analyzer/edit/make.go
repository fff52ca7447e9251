package edit

import (
	"cmp"
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// Edit replaces a range of a text.
type Edit struct {
	source.Span
	Content string
}

// Apply makes edits in a text. They are in order, and apart.
func Apply(text string, edits []Edit) string {
	var b strings.Builder
	at := uint32(0)
	for _, e := range edits {
		b.WriteString(text[at:e.Start])
		b.WriteString(e.Content)
		at = e.End
	}
	b.WriteString(text[at:])
	return b.String()
}

// Make turns the plans of one fix into edits, in order and apart; or says why
// they cannot all be carried out.
func (f *File) Make(plans []Plan) ([]Edit, error) {
	if len(f.tree.Errors) > 0 {
		return nil, refusal("the file has syntax errors")
	}
	d := &draft{File: f}
	for _, p := range plans {
		if err := p.carryOut(d); err != nil {
			return nil, err
		}
	}
	edits, err := d.finish()
	if err != nil {
		return nil, err
	}
	return edits, f.verify(edits)
}

// verify reads what has come out: it must be Python, with all comments.
func (f *File) verify(edits []Edit) error {
	text := Apply(f.Text, edits)
	tree := syntax.Parse(text)
	if len(tree.Errors) > 0 {
		return refusal("the result would not be Python")
	}
	same := slices.EqualFunc(f.tree.Comments, tree.Comments, func(a, b source.Span) bool {
		return f.Text[a.Start:a.End] == text[b.Start:b.End]
	})
	if !same {
		return refusal("a comment would be lost")
	}
	return nil
}

// draft collects the changes of one fix.
type draft struct {
	*File
	changes []Edit
	regions []source.Span // what is to be one edit: all that is changed within
	made    map[any]bool  // what changes have brought already: locks, imports, lines of their own
}

func (d *draft) replace(span source.Span, text string) {
	d.changes = append(d.changes, Edit{span, text})
}

func (d *draft) insert(at uint32, text string) { d.replace(source.Span{Start: at, End: at}, text) }

// gone reports whether the line that starts at an offset is taken away.
func (d *draft) gone(at uint32) bool {
	return slices.ContainsFunc(d.changes, func(c Edit) bool { return c.Content == "" && c.Start <= at && at < c.End })
}

// once reports whether something is to be brought for the first time.
func (d *draft) once(what any) bool {
	if d.made[what] {
		return false
	}
	if d.made == nil {
		d.made = map[any]bool{}
	}
	d.made[what] = true
	return true
}

// finish puts the changes in order. Those of one region become one edit, so
// that nobody else edits between them.
func (d *draft) finish() ([]Edit, error) {
	slices.SortStableFunc(d.changes, byPlace)
	if len(d.changes) == 0 {
		return nil, refusal("there is nothing to change")
	}
	for i := 1; i < len(d.changes); i++ {
		if d.changes[i].Start < d.changes[i-1].End {
			return nil, refusal("two changes are in each other's way")
		}
	}
	var edits []Edit
	for rest := d.changes; len(rest) > 0; {
		hull, n := rest[0].Span, 1
		for n < len(rest) && (rest[n].Start <= hull.End && rest[n].Start == rest[n-1].End || d.joined(hull, rest[n].Span)) {
			hull.End = rest[n].End
			n++
		}
		edits = append(edits, d.join(hull, rest[:n]))
		rest = rest[n:]
	}
	return edits, nil
}

func byPlace(a, b Edit) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End)) }

// joined reports whether a region holds both of two places.
func (d *draft) joined(a, b source.Span) bool {
	return slices.ContainsFunc(d.regions, func(r source.Span) bool {
		return r.Start <= a.End && a.Start <= r.End && r.Contains(b)
	})
}

// join makes one edit of several, with the text between them.
func (d *draft) join(hull source.Span, changes []Edit) Edit {
	inner := slices.Clone(changes)
	for i := range inner {
		inner[i].Start -= hull.Start
		inner[i].End -= hull.Start
	}
	return Edit{hull, Apply(d.Text[hull.Start:hull.End], inner)}
}
