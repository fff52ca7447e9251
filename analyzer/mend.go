package analyzer

import (
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/ftlint/ftlint/analyzer/edit"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/source"
)

// mend turns the plans of fixes into edits, in several files at once: findings
// are in order of files. A fix that cannot be made is dropped.
func mend(files *source.Set, findings []finding.Finding, jobs int) {
	var group errgroup.Group
	group.SetLimit(jobs)
	for len(findings) > 0 {
		n := 1
		for n < len(findings) && findings[n].File == findings[0].File {
			n++
		}
		one := findings[:n]
		group.Go(func() error {
			mendFile(files, one)
			return nil
		})
		findings = findings[n:]
	}
	_ = group.Wait() // none of them fails
}

// mendFile mends the findings of one file, which is read once if they need it.
func mendFile(files *source.Set, findings []finding.Finding) {
	var file *edit.File
	read := false
	for i := range findings {
		f := &findings[i]
		for j := range f.Fixes {
			if len(f.Fixes[j].Plans) == 0 {
				continue
			}
			if !read {
				read = true
				if text, err := files.Open(f.File); err == nil {
					file = edit.Read(text.Text)
				}
			}
			f.Fixes[j].Edits = made(file, f.File, f.Fixes[j].Plans)
			f.Fixes[j].Plans = nil
		}
		f.Fixes = slices.DeleteFunc(f.Fixes, func(fix finding.Fix) bool { return len(fix.Edits) == 0 })
	}
}

// made gives the edits of plans; none if the file cannot be read, or the plans
// cannot be carried out.
func made(file *edit.File, id source.FileID, plans []edit.Plan) []finding.Edit {
	if file == nil {
		return nil
	}
	edits, err := file.Make(plans)
	if err != nil {
		return nil
	}
	var out []finding.Edit
	for _, e := range edits {
		out = append(out, finding.Edit{Location: finding.Location{File: id, Span: e.Span}, Content: e.Content})
	}
	return out
}
