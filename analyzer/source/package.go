package source

import (
	"os"
	"path/filepath"
)

// IsPackage reports whether a directory holds an `__init__` file, and so is a
// regular package. (Namespace packages have none.)
func IsPackage(dir string) bool {
	for _, name := range []string{"__init__.py", "__init__.pyi"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err == nil && info.Mode().IsRegular() {
			return true
		}
	}
	return false
}
