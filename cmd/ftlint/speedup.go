package main

import (
	"fmt"
	"os"

	"github.com/ftlint/ftlint/analyzer"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/replay"
	"github.com/ftlint/ftlint/report"
	"github.com/ftlint/ftlint/speedup"
)

type speedupCommand struct {
	analysis

	OutputFormat string `group:"output" help:"How to print: text or json." enum:"text,json" default:"text" placeholder:"FORMAT"`
	Workers      []int  `group:"output" help:"The numbers of workers to estimate for." default:"1,2,4,8,16" placeholder:"N"`
	Cores        int    `group:"output" help:"How many cores the machine has; as many as workers unless said." placeholder:"N"`
	Calibration  string `group:"settings" help:"What operations cost, as --calibrate writes it, instead of what comes with ftlint." placeholder:"FILE"`
}

// Help is the long form of the command's help.
func (speedupCommand) Help() string {
	return "Estimates, for each part of a project that runs on threads, how much faster it would run on a Python without the GIL than one task after the other, and what holds it back."
}

// Run prints the estimates.
func (c *speedupCommand) Run(t *terminal, line *commandLine) error {
	opt, err := c.options(t, nil)
	if err != nil {
		return err
	}
	free, err := speedup.ShippedCalibration("3.13t")
	if err != nil {
		return err
	}
	if c.Calibration != "" {
		data, err := os.ReadFile(c.Calibration)
		if err != nil {
			return fmt.Errorf("the calibration cannot be read: %w", err)
		}
		if free, err = speedup.ParseCalibration(data); err != nil {
			return err
		}
	}
	gil, err := speedup.ShippedCalibration("3.13")
	if err != nil {
		return err
	}
	files, answers, _, err := analyzer.Speedup(t, opt, func(files *source.Set) speedup.Meter { return replay.NewMeter(files) }, speedup.Options{Workers: c.Workers, Cores: c.Cores, Free: free, GIL: gil})
	_ = opt.Cache.Close()
	if err != nil {
		return err
	}
	out := report.Speedup{Files: files, Answers: answers, Python: free.Python, Colour: wantsColour(line.Color, t.out)}
	if c.OutputFormat == "json" {
		return out.JSON(t.out)
	}
	return out.Text(t.out)
}
