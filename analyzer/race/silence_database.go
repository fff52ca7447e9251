package race

import (
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// ofOneConnection reports whether a class is a connection or a cursor of a database
// module that says that threads share none:
//
//	apilevel, threadsafety = "2.0", 1
func (c *claims) ofOneConnection(class link.Class) bool {
	if !known.OfDatabase(c.p.ClassName(class)) {
		return false
	}
	module := c.p.Modules[class.File]
	return slices.ContainsFunc(c.unsharedDrivers(), func(driver string) bool {
		return module == driver || strings.HasPrefix(module, driver+".")
	})
}

// unsharedDrivers gives the packages and modules whose threads may share no connection:
// the module that says so is its package's face.
func (c *claims) unsharedDrivers() []string {
	if c.silences.drivers != nil {
		return *c.silences.drivers
	}
	drivers := []string{}
	for i := range c.p.Files {
		file := source.FileID(i)
		if !c.p.HasName(file, known.DriverLevel) || len(c.p.GlobalDefs(file, known.DriverLevel)) == 0 || !c.deniesSharing(file) {
			continue
		}
		name := c.p.Modules[file]
		if at := strings.LastIndexByte(name, '.'); at > 0 && !slices.ContainsFunc(c.p.Modules, func(m string) bool { return strings.HasPrefix(m, name+".") }) {
			name = name[:at]
		}
		drivers = append(drivers, name)
	}
	c.silences.drivers = &drivers
	return drivers
}

// deniesSharing reports whether a module's only level of thread safety is none.
func (c *claims) deniesSharing(file source.FileID) bool {
	defs := c.p.GlobalDefs(file, known.DriverSafety)
	if len(defs) != 1 {
		return false
	}
	v := c.p.Value(link.Expr{Func: defs[0].Func, Value: defs[0].Src})
	return v.Kind == facts.Constant && syntax.ConstantKind(v.Op) == syntax.Int && slices.Contains(known.UnsharedLevels, c.p.Text(defs[0].Func, v.Name))
}
