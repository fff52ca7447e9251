package analyzer

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/ftlint/ftlint/analyzer/edit"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// Fixed is what fixes have changed. Nothing is written before Write.
type Fixed struct {
	Findings []finding.Finding // those that are gone, in the order in which they went
	Changes  []Change          // in order of files

	files *source.Set
}

// Change is a file before and after.
type Change struct {
	File       source.FileID
	Old, Fixed *source.File
}

// Write puts the new texts in the place of the old ones, a file at a time. That
// of standard input has no place.
func (f *Fixed) Write() error {
	for _, c := range f.Changes {
		if f.files.InMemory(c.File) {
			continue
		}
		if err := f.files.Write(c.File, c.Old, c.Fixed); err != nil {
			return err
		}
	}
	return nil
}

// Stdin gives the new text of standard input; false if nothing was changed in it.
func (f *Fixed) Stdin() (*source.File, bool) {
	for _, c := range f.Changes {
		if f.files.InMemory(c.File) {
			return c.Fixed, true
		}
	}
	return nil, false
}

// maxRounds bounds how often the program is analysed again. A round mends all
// findings whose fixes are not in each other's way.
const maxRounds = 50

// Fix analyses a program and applies fixes that are at most as risky as level,
// until there is nothing left to do. After each round the program is analysed
// as it would be then: a fix after which its finding is still there is taken
// back, with all of its round, and not tried again until the others are done: a
// second run, which would try it, is to change nothing. The result is that of
// the program with all fixes.
func Fix(ctx context.Context, opt Options, level finding.Applicability) (*Result, *Fixed, error) {
	files, err := Files(ctx, opt)
	if err != nil {
		return nil, nil, err
	}
	result, err := Check(ctx, files, opt)
	if err != nil {
		return nil, nil, err
	}
	m := &mender{level: level, files: files, texts: map[source.FileID]*source.File{}, useless: map[string]bool{}}
	opt.Progress = nil
	for range maxRounds {
		texts, mended := m.round(result)
		if len(mended) == 0 {
			if m.last || len(m.useless) == 0 {
				break
			}
			m.last, m.useless, m.notes = true, map[string]bool{}, nil
			continue
		}
		next, err := Check(ctx, m.files.With(texts), opt)
		if err != nil {
			return nil, nil, err
		}
		if !m.helped(result.Findings, next.Findings, mended) {
			continue
		}
		for id, f := range texts {
			m.texts[id] = f
		}
		m.last = false
		m.mended = append(m.mended, mended...)
		result.Files, result.Findings = next.Files, next.Findings
	}
	fixed := &Fixed{Findings: m.mended, files: files}
	for id, f := range m.texts {
		old, err := files.Open(id)
		if err != nil {
			return nil, nil, err
		}
		fixed.Changes = append(fixed.Changes, Change{id, old, f})
	}
	slices.SortFunc(fixed.Changes, func(a, b Change) int { return cmp.Compare(a.File, b.File) })
	result.Notes = append(result.Notes, m.notes...)
	return result, fixed, nil
}

// mender is the state of one Fix.
type mender struct {
	level   finding.Applicability
	files   *source.Set                    // as they are on the disk
	texts   map[source.FileID]*source.File // of the files that have changed
	mended  []finding.Finding
	useless map[string]bool // findings whose fixes do not help
	last    bool            // all have been tried again since something helped
	notes   []string
}

// causeOf names what a finding is about, apart from where it stands.
func (m *mender) causeOf(f *finding.Finding) string {
	return fmt.Sprintf("%s %d %q %q", f.Code, f.File, f.Subject, f.Function)
}

// round applies the fixes that are not in each other's way, and gives the texts
// of the files that are changed now or were before.
func (m *mender) round(result *Result) (map[source.FileID]*source.File, []finding.Finding) {
	texts := map[source.FileID]*source.File{}
	for id, f := range m.texts {
		texts[id] = f
	}
	var mended []finding.Finding
	for some := range byFile(result.Findings) {
		file, err := result.Files.Open(some[0].File)
		if err != nil {
			continue
		}
		if next, done := m.mendFile(file, some); next != nil {
			texts[some[0].File] = next
			mended = append(mended, done...)
		}
	}
	return texts, mended
}

// byFile gives findings file by file, in their order.
func byFile(findings []finding.Finding) iter.Seq[[]finding.Finding] {
	return func(yield func([]finding.Finding) bool) {
		for len(findings) > 0 {
			n := 1
			for n < len(findings) && findings[n].File == findings[0].File {
				n++
			}
			if !yield(findings[:n]) {
				return
			}
			findings = findings[n:]
		}
	}
}

// mendFile applies fixes of one file's findings, first come, first served.
func (m *mender) mendFile(file *source.File, findings []finding.Finding) (*source.File, []finding.Finding) {
	var edits []edit.Edit
	var mended []finding.Finding
	var next *source.File
	for i := range findings {
		f := &findings[i]
		fix, ok := f.Fix(m.level)
		if !ok || m.useless[m.causeOf(f)] {
			continue
		}
		all, ok := joined(edits, fix.Edits)
		if !ok {
			continue
		}
		text, err := m.apply(file, all)
		if err != nil {
			m.giveUp(f, err.Error())
			continue
		}
		edits, next = all, text
		mended = append(mended, *f)
	}
	return next, mended
}

// giveUp notes a finding whose fix is not to be tried again.
func (m *mender) giveUp(f *finding.Finding, why string) {
	m.useless[m.causeOf(f)] = true
	m.notes = append(m.notes, fmt.Sprintf("%s: the fix of %s is left out: %s", m.files.Path(f.File), f.Code, why))
}

// apply makes the new text of a file: it must be Python at least as well as the
// old one, and in the file's encoding.
func (m *mender) apply(file *source.File, edits []edit.Edit) (*source.File, error) {
	text := edit.Apply(file.Text, edits)
	if len(syntax.Parse(text).Errors) > len(syntax.Parse(file.Text).Errors) {
		return nil, fmt.Errorf("the result would not be Python")
	}
	return file.WithText(text)
}

// joined puts the edits of one more fix among those of others. What both have
// is made once: an import, a lock. It is false if they touch elsewhere.
func joined(edits []edit.Edit, more []finding.Edit) ([]edit.Edit, bool) {
	all := slices.Clone(edits)
	for _, e := range more {
		own := edit.Edit{Span: e.Span, Content: e.Content}
		if slices.Contains(edits, own) {
			continue
		}
		if slices.ContainsFunc(edits, func(o edit.Edit) bool { return own.Start <= o.End && o.Start <= own.End }) {
			return nil, false
		}
		all = append(all, own)
	}
	slices.SortFunc(all, func(a, b edit.Edit) int { return cmp.Compare(a.Start, b.Start) })
	return all, true
}

// helped reports whether all of the findings that were mended are gone. It
// remembers those that are not.
func (m *mender) helped(before, after []finding.Finding, mended []finding.Finding) bool {
	count := func(findings []finding.Finding) map[string]int {
		n := map[string]int{}
		for i := range findings {
			n[m.causeOf(&findings[i])]++
		}
		return n
	}
	was, is, gone := count(before), count(after), count(mended)
	all := true
	for i := range mended {
		if cause := m.causeOf(&mended[i]); is[cause] > was[cause]-gone[cause] && !m.useless[cause] {
			m.giveUp(&mended[i], "the finding would still be there")
			all = false
		}
	}
	return all
}
