package config

// Resolver finds the settings of each path. It may be used from several
// goroutines.
type Resolver struct{}

// NewResolver checks what the command line says and reads the file that it
// names. The error is an [*Error] if a file or value is to blame.
func NewResolver(opt Options) (*Resolver, error) { return &Resolver{}, nil }

// Program gives the settings that concern the whole program: those of the
// closest file at or above the common directory of all that is analysed.
func (r *Resolver) Program() (*Settings, error) { return &Settings{}, nil }

// For gives the settings of the files in a directory, an absolute path.
func (r *Resolver) For(dir string) (*Settings, error) { return &Settings{}, nil }
