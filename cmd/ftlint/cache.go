package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/ftlint/ftlint/analyzer/cache"
	"github.com/ftlint/ftlint/analyzer/config"
)

// cacheDir is where the cache lies: where the command line, the environment or
// a configuration file says, else where the system has caches. "" is nowhere.
func cacheDir(s *config.Settings) string {
	if s.CacheDir != "" {
		return s.CacheDir
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "ftlint")
}

// openCache gives the cache that the flags ask for, nil if none.
func (a *analysis) openCache(s *config.Settings) *cache.Cache {
	dir := cacheDir(s)
	if a.NoCache || dir == "" {
		return nil
	}
	return cache.Open(dir)
}

// cacheFlag is the option that several subcommands have.
type cacheFlag struct {
	CacheDir string `env:"FTLINT_CACHE_DIR" help:"Where to keep what runs have found out, for later ones." placeholder:"DIR"`
}

// override is the flag as a layer of settings.
func (c *cacheFlag) override() *string {
	if c.CacheDir == "" {
		return nil
	}
	return &c.CacheDir
}

type cleanCommand struct {
	cacheFlag
	Config   []string `sep:"none" help:"A configuration file, or a setting as 'key = value'." placeholder:"FILE"`
	Isolated bool     `help:"Read no configuration file."`
	Quiet    bool     `short:"q" help:"Print errors alone."`
}

// Help is the long form of the command's help.
func (cleanCommand) Help() string {
	return "Removes what ftlint has put into its cache directory: the one that a check in the working directory would use. " +
		"Nothing else that may be in it is touched."
}

// Run removes the cache.
func (c *cleanCommand) Run(t *terminal) error {
	dir, err := os.Getwd()
	if err != nil {
		return err
	}
	resolver, err := config.NewResolver(config.Options{
		Dir: dir, Isolated: c.Isolated, Config: c.Config, Overrides: config.Overrides{CacheDir: c.override()},
	})
	if err != nil {
		return err
	}
	settings, err := resolver.Program()
	if err != nil {
		return err
	}
	path := cacheDir(settings)
	if path == "" {
		return nil
	}
	size, err := cache.Clean(path)
	if !c.Quiet {
		fmt.Fprintf(t.err, "removed %.1f MB from %s\n", float64(size)/1e6, path)
	}
	return err
}
