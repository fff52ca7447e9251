package main

import (
	"fmt"
	"runtime/debug"
)

// release is set by the linker in released builds.
var release = "0.2.0-dev"

type versionCommand struct{}

func (versionCommand) Run(t *terminal) error {
	_, err := fmt.Fprintln(t.out, "ftlint", version())
	return err
}

// version is the release, and for other builds the commit they were made from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return release
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return release + " (" + s.Value[:min(12, len(s.Value))] + ")"
		}
	}
	return release
}
