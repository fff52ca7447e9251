package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"

	"github.com/ftlint/ftlint/analyzer"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/replay"
	"github.com/ftlint/ftlint/report"
	"github.com/ftlint/ftlint/speedup"
)

type speedupCommand struct {
	analysis

	OutputFormat string  `group:"output" help:"How to print: text, json, svg (curves), or html (one page with curves and source)." enum:"text,json,svg,html" default:"text" placeholder:"FORMAT"`
	Workers      []int   `group:"output" help:"The numbers of workers to estimate for." default:"1,2,4,8,16" placeholder:"N"`
	Cores        int     `group:"output" help:"How many cores the machine has; as many as workers unless said." placeholder:"N"`
	Calibration  string  `group:"settings" help:"What operations cost, as --calibrate writes it, instead of what comes with ftlint." placeholder:"FILE"`
	Calibrate    string  `group:"settings" help:"Measure an interpreter, and print its calibration; nothing else should run meanwhile." placeholder:"PYTHON"`
	Seconds      float64 `group:"settings" help:"How long --calibrate measures operations; the rest takes about 20 more." default:"60" placeholder:"S"`
}

// Help is the long form of the command's help.
func (speedupCommand) Help() string {
	return "Estimates, for each part of a project that runs on threads, how much faster it would run on a Python without the GIL than one task after the other, and what holds it back."
}

// Run prints the estimates, or measures an interpreter.
func (c *speedupCommand) Run(t *terminal, line *commandLine) error {
	if c.Calibrate != "" {
		return calibrate(t, c.Calibrate, c.Seconds)
	}
	if slices.ContainsFunc(c.Workers, func(n int) bool { return n < 1 || n > maxWorkers }) || c.Cores < 0 {
		return fmt.Errorf("--workers takes numbers from 1 to %d, and --cores none below 0", maxWorkers)
	}
	opt, err := c.options(t, nil)
	if err != nil {
		return err
	}
	free, note, err := c.calibration()
	if err != nil {
		return err
	}
	gil, err := speedup.ShippedCalibration("3.13")
	if err != nil {
		return err
	}
	if note != "" {
		fmt.Fprintln(t.err, "ftlint: "+note)
	}
	meter := func(files *source.Set) speedup.Meter { return replay.NewMeter(files) }
	files, answers, err := analyzer.Speedup(t, opt, meter, speedup.Options{Workers: c.Workers, Cores: c.Cores, Free: free, GIL: gil, Note: note})
	_ = opt.Cache.Close() // what could not be kept is made again
	if err != nil {
		return err
	}
	out := report.Speedup{Files: files, Answers: answers, Python: free.Python, Colour: wantsColour(line.Color, t.out)}
	switch c.OutputFormat {
	case "json":
		return out.JSON(t.out)
	case "svg":
		return out.SVG(t.out)
	case "html":
		return out.HTML(t.out)
	}
	return out.Text(t.out)
}

// maxWorkers bounds the rows of the table: a simulation takes time for each.
const maxWorkers = 64

// calibration is the user's, that of the target Python's free-threaded build,
// or the one that was measured; in that case with a note that says so.
func (c *speedupCommand) calibration() (free *speedup.Calibration, note string, err error) {
	if c.Calibration != "" {
		data, err := os.ReadFile(c.Calibration)
		if err != nil {
			return nil, "", fmt.Errorf("the calibration cannot be read: %w", err)
		}
		free, err = speedup.ParseCalibration(data)
		if err == nil && !free.FreeThreaded() {
			err = fmt.Errorf("%s is of a Python with the GIL (%s): calibrate a free-threaded build", c.Calibration, free.Python)
		}
		return free, "", err
	}
	name := measuredPython
	if c.TargetPython != nil {
		name = strings.TrimSuffix(*c.TargetPython, "t") + "t"
		if !slices.Contains(speedup.Shipped(), name) {
			note = fmt.Sprintf("there is no calibration for Python %s: the figures are those of %s", name, measuredPython)
			name = measuredPython
		}
	}
	free, err = speedup.ShippedCalibration(name)
	return free, note, err
}

// measuredPython is the free-threaded Python whose costs were measured.
const measuredPython = "3.13t"

// calibrate runs the measuring script on an interpreter; what it prints is the
// calibration.
func calibrate(t *terminal, python string, seconds float64) error {
	script, err := os.CreateTemp("", "ftlint-*.py")
	if err != nil {
		return fmt.Errorf("the measuring script cannot be written: %w", err)
	}
	defer os.Remove(script.Name())
	_, err = script.Write(speedup.MeasuringScript)
	if err = errors.Join(err, script.Close()); err != nil {
		return fmt.Errorf("the measuring script cannot be written: %w", err)
	}
	command := exec.CommandContext(t, python, script.Name(), "--seconds", strconv.FormatFloat(seconds, 'g', -1, 64))
	command.Stdout, command.Stderr = t.out, t.err
	if err := command.Run(); err != nil {
		return fmt.Errorf("%s cannot be measured: %w", python, err)
	}
	return nil
}
