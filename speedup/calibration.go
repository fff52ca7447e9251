package speedup

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"path"
	"slices"
	"strings"
)

// Calibration is what one interpreter on one machine takes for single
// operations, alone and beside other threads. Times are nanoseconds. The model
// knows nothing about Python's speed but this.
type Calibration struct {
	Schema     int             `json:"schema"` // 1
	Python     string          `json:"python"` // "3.13.5t"; "t" means that it can run without the GIL
	Provenance Provenance      `json:"provenance"`
	Penalty    float64         `json:"penalty"`    // serial time of this build over that of the same version's GIL build; 0 if that is not known
	Operations map[string]Cost `json:"operations"` // by the names of operation.go
	Counted    []string        `json:"counted"`    // kinds of objects whose reference count each use changes: the names of object kinds
	Start      Start           `json:"start"`
	Lock       LockCost        `json:"lock"`
	Switch     float64         `json:"switch"` // under the GIL: time of threads that compute over that of one thread, at least 1
}

// Provenance says where the figures come from.
type Provenance struct {
	Source  string   `json:"source"` // "measured" or "published"
	Machine string   `json:"machine"`
	Cores   int      `json:"cores"`
	Build   string   `json:"build"` // compiler and configuration
	Date    string   `json:"date"`
	Script  string   `json:"script"` // name and version of what measured
	Notes   []string `json:"notes,omitempty"`
}

// Cost is the time of one operation, net of its operands. Maps are keyed by
// the number of threads that do it at the same time on cores of their own, and
// hold the time that it takes each of them.
type Cost struct {
	NS      float64            `json:"ns"`                // one thread, on an object that it made
	Foreign float64            `json:"foreign,omitempty"` // one thread, on an object that another made; 0: as NS
	Private map[string]float64 `json:"private,omitempty"` // several threads, each on an object that it made; missing: as NS
	Shared  map[string]float64 `json:"shared,omitempty"`  // several threads on one object that none of them made, time after time; missing: as Foreign
	Spaced  map[string]float64 `json:"spaced,omitempty"`  // the same with about 150 ns of other work between two uses; missing: as Shared
}

// Start is what it takes to bring work to a worker.
type Start struct {
	Pool        float64 `json:"pool"`         // making and shutting down an executor, without its threads
	Worker      float64 `json:"worker"`       // a pool's thread, started and joined
	Task        float64 `json:"task"`         // submit, run and result of one empty task
	Thread      float64 `json:"thread"`       // threading.Thread made, started and joined
	AsyncTask   float64 `json:"async_task"`   // await asyncio.to_thread of an empty function
	Process     float64 `json:"process"`      // a process pool's worker, started and joined
	ProcessTask float64 `json:"process_task"` // submit, run and result of one empty task in another process
	PickleByte  float64 `json:"pickle_byte"`  // to another process and out again

	Interpreter     float64 `json:"interpreter,omitempty"`      // a subinterpreter with a GIL of its own (PEP 684), made with a few imports and ended; 0: not known
	InterpreterTask float64 `json:"interpreter_task,omitempty"` // submit, run and result of one empty task in another interpreter
}

// LockCost is what threading.Lock costs beside taking and releasing it while
// nobody wants it, which is the operation with_lock.
type LockCost struct {
	Spin  float64 `json:"spin"`  // from finding it taken until looking again
	Block float64 `json:"block"` // that, giving up the thread state and going to sleep, on the waiter's time
	Wake  float64 `json:"wake"`  // from the release until the waiter runs again; meanwhile others may take the lock
	Rouse float64 `json:"rouse"` // what a release costs its thread when somebody sleeps
}

//go:embed calibration/*.json
var shipped embed.FS

// MeasuringScript is the Python program that prints the calibration of the
// interpreter that runs it.
//
//go:embed calibration/measure.py
var MeasuringScript []byte

// Shipped gives the names of the calibrations that come with ftlint, sorted:
// "3.13", "3.13t".
func Shipped() []string {
	entries, _ := shipped.ReadDir("calibration")
	var names []string
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), ".json"); ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// ShippedCalibration gives the calibration of a Python, "3.13t".
func ShippedCalibration(python string) (*Calibration, error) {
	data, err := shipped.ReadFile(path.Join("calibration", python+".json"))
	if err != nil {
		return nil, fmt.Errorf("no calibration for Python %q; there are %s", python, strings.Join(Shipped(), ", "))
	}
	return ParseCalibration(data)
}

// maxCost bounds what an operation may be said to take: a second.
const maxCost = 1e9

// ParseCalibration reads a calibration and holds it against what the model
// needs: no figure may be negative, and those that everything rests on must be
// there.
func ParseCalibration(data []byte) (*Calibration, error) {
	var c Calibration
	if err := json.Unmarshal(data, &c); err != nil {
		return nil, fmt.Errorf("the calibration is no JSON of the kind that --calibrate writes: %w", err)
	}
	if c.Schema != 1 {
		return nil, fmt.Errorf("the calibration has schema %d; this ftlint reads 1", c.Schema)
	}
	for _, name := range slices.Sorted(maps.Keys(c.Operations)) {
		if !c.Operations[name].sound() {
			return nil, fmt.Errorf("the calibration's operation %q has a figure that no time can be", name)
		}
	}
	for _, name := range []string{"local_load", "int_add", "call_function", "with_lock"} {
		if c.Operations[name].NS <= 0 {
			return nil, fmt.Errorf("the calibration lacks the operation %q", name)
		}
	}
	if s := c.Start; slices.Min([]float64{s.Pool, s.Worker, s.Task, s.Thread, s.AsyncTask, s.Process, s.ProcessTask, s.PickleByte, s.Interpreter, s.InterpreterTask, c.Lock.Spin, c.Lock.Block, c.Lock.Wake, c.Lock.Rouse}) < 0 {
		return nil, errors.New("the calibration's start-up and lock costs must not be negative")
	}
	c.Switch = max(c.Switch, 1)
	return &c, nil
}

func (c Cost) sound() bool {
	figures := []float64{c.NS, c.Foreign}
	figures = append(figures, slices.Collect(maps.Values(c.Private))...)
	figures = append(figures, slices.Collect(maps.Values(c.Shared))...)
	figures = append(figures, slices.Collect(maps.Values(c.Spaced))...)
	return !slices.ContainsFunc(figures, func(f float64) bool { return math.IsNaN(f) || f < 0 || f > maxCost })
}

// FreeThreaded: the interpreter can run without the GIL.
func (c *Calibration) FreeThreaded() bool { return strings.HasSuffix(c.Python, "t") }

// counts reports whether each use of an object of a kind changes its reference
// count: it is neither immortal nor deferred on this interpreter.
func (c *Calibration) counts(kind string) bool { return slices.Contains(c.Counted, kind) }
