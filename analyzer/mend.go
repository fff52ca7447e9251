package analyzer

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/edit"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/source"
)

// mend turns the plans of fixes into edits. Each file that has such findings is
// read once. A fix that cannot be made is dropped.
func mend(files *source.Set, findings []finding.Finding) {
	var file *edit.File
	last := -1
	for i := range findings {
		f := &findings[i]
		for j := range f.Fixes {
			if len(f.Fixes[j].Plans) == 0 {
				continue
			}
			if last != int(f.File) {
				text, err := files.Open(f.File)
				last, file = int(f.File), nil
				if err == nil {
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
