package config

import (
	"path/filepath"
	"strings"
	"sync"

	"github.com/pelletier/go-toml/v2"

	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// Resolver finds the settings of each path. It may be used from several
// goroutines.
type Resolver struct {
	opt  Options
	top  []layer   // the command line
	all  *Settings // for every path, if no files are looked for
	root string    // the common directory of what is analysed

	mutex    sync.Mutex
	settings map[string]resolved       // by directory
	requires map[string]syntax.Version // by directory
}

type resolved struct {
	settings *Settings
	err      error
}

// NewResolver checks what the command line says and reads the file that it
// names. The error is an [*Error] if a file or a value is to blame.
func NewResolver(opt Options) (*Resolver, error) {
	r := &Resolver{opt: opt, settings: map[string]resolved{}, requires: map[string]syntax.Version{}}
	r.root = commonDirectory(opt.Dir, opt.Paths)
	file, err := r.commandLine()
	if err != nil {
		return nil, err
	}
	var layers []layer
	switch {
	case file != "" && opt.Isolated:
		return nil, &Error{Path: "--isolated", Message: "`--config " + file + "` names a configuration file, which `--isolated` forbids"}
	case file != "":
		if layers, err = r.read(join(opt.Dir, file), 0); err != nil {
			return nil, err
		}
	case !opt.Isolated:
		_, err := build(&r.opt, r.top)
		return r, err
	}
	r.all, err = r.settle(layers)
	return r, err
}

// commandLine makes the layers of flags, and tells which file --config names.
func (r *Resolver) commandLine() (file string, err error) {
	for _, text := range r.opt.Config {
		if !strings.Contains(text, "=") {
			file = text
			continue
		}
		l := layer{path: "--config '" + text + "'", base: r.opt.Dir}
		if err := toml.Unmarshal([]byte(text), &l.table); err != nil {
			return "", &Error{Path: l.path, Message: strings.TrimPrefix(err.Error(), "toml: ")}
		}
		r.top = append(r.top, l)
	}
	flags, err := r.opt.Overrides.table()
	if err != nil {
		return "", err
	}
	r.top = append(r.top, layer{base: r.opt.Dir, table: flags})
	return file, nil
}

// settle lays the command line on the layers of files.
func (r *Resolver) settle(layers []layer) (*Settings, error) {
	s, err := build(&r.opt, append(layers[:len(layers):len(layers)], r.top...))
	if err == nil && len(layers) > 0 {
		s.Path = layers[len(layers)-1].path
	}
	return s, err
}

// Root is the common directory of what is analysed, absolute. If that is one
// file, it is the file.
func (r *Resolver) Root() string { return r.root }

// Program gives the settings that concern the whole program: those of the
// closest file at or above the common directory of all that is analysed.
func (r *Resolver) Program() (*Settings, error) { return r.For(r.root) }

// For gives the settings of the files in a directory, an absolute path.
func (r *Resolver) For(dir string) (*Settings, error) {
	if r.all != nil {
		return r.all, nil
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return r.closest(filepath.Clean(dir))
}

// Exclusion is [source.Options.Exclusion].
func (r *Resolver) Exclusion(dir string) (*source.Exclusion, error) {
	s, err := r.For(dir)
	if err != nil {
		return nil, err
	}
	return &s.Exclusion, nil
}

// closest finds the settings of a directory: those of a file in it, else those
// of the directory above.
func (r *Resolver) closest(dir string) (*Settings, error) {
	if known, ok := r.settings[dir]; ok {
		return known.settings, known.err
	}
	settings, err := r.load(dir)
	r.settings[dir] = resolved{settings, err}
	return settings, err
}

func (r *Resolver) load(dir string) (*Settings, error) {
	layers, err := r.in(dir)
	if err != nil {
		return nil, err
	}
	parent := filepath.Dir(dir)
	var settings *Settings
	if layers == nil && parent != dir {
		settings, err = r.closest(parent)
	} else {
		settings, err = r.settle(layers)
	}
	if requires := r.requiresPython(dir); err == nil && settings.Requires != requires {
		own := *settings
		own.Requires = requires
		settings = &own
	}
	return settings, err
}

// in reads the configuration file of a directory, nil if it has none.
func (r *Resolver) in(dir string) ([]layer, error) {
	for _, name := range []string{"ftlint.toml", "pyproject.toml"} {
		path := filepath.Join(dir, name)
		document, err := source.ReadFile(path)
		if missing(err) {
			continue
		}
		if err != nil {
			return nil, readError(r.shown(path), err)
		}
		l, found, err := parse(path, r.shown(path), document)
		if err != nil {
			return nil, err
		}
		if found {
			return r.extended(l, 0)
		}
	}
	return nil, nil
}

// requiresPython is the lower bound that the closest pyproject.toml with one
// puts to the version of Python.
func (r *Resolver) requiresPython(dir string) syntax.Version {
	if known, ok := r.requires[dir]; ok {
		return known
	}
	var version syntax.Version
	if document, err := source.ReadFile(filepath.Join(dir, "pyproject.toml")); err == nil {
		version = lowerBound(document)
	}
	if parent := filepath.Dir(dir); version == (syntax.Version{}) && parent != dir {
		version = r.requiresPython(parent)
	}
	r.requires[dir] = version
	return version
}

// shown is how a path is printed: relative to the working directory if it lies
// below it.
func (r *Resolver) shown(path string) string {
	if relative, err := filepath.Rel(r.opt.Dir, path); err == nil && filepath.IsLocal(relative) {
		return filepath.ToSlash(relative)
	}
	return filepath.ToSlash(path)
}

// commonDirectory is the deepest directory that all paths lie in. One path
// gives itself: for a file the search goes on in its directory.
func commonDirectory(dir string, paths []string) string {
	common := ""
	for i, path := range paths {
		path = join(dir, path)
		if i == 0 {
			common = path
		}
		for common != path && !strings.HasPrefix(path, strings.TrimSuffix(common, string(filepath.Separator))+string(filepath.Separator)) {
			common = filepath.Dir(common)
		}
	}
	if common == "" {
		return dir
	}
	return common
}
