package main

import "errors"

type ast struct {
	Files []string `arg:"" name:"file" help:"Files to read."`
}

func (a *ast) Run(t *terminal) error { return errors.New("not yet") }
