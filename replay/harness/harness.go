// Package harness cuts the code that a finding is about out of its files and
// makes a small closed program of it, in the Python that gpython's parser reads
// (3.4).
//
// Its question is: what is the least of this file that still starts these
// threads and takes them to this shared variable?
//
//	import requests                      # gone: nothing below needs it
//	counter = 0                          # kept: the subject
//	def work(n):                         # kept: a thread's target
//	    global counter
//	    for _ in range(n):               # for _ in range(min(n, 2)):
//	        counter += 1                 # a region: read and write of the subject
//	def main():                          # kept, reduced to what starts and joins threads
//	    print(requests.get(URL).text)    # gone
//	    for _ in range(8):               # for _ in range(2):
//	        threading.Thread(target=work, args=(1000,)).start()
//
// # Model
//
// The drivers are the functions in which the finding's chains begin; module
// level may be one. A driver is sliced: what stays is each spawn, each
// statement that has to do with the threads that it makes (start, join, the
// list they are kept in), and what those statements need. So the order of
// start and join is the program's own. What a driver needs of the module, by
// name and transitively, is kept whole, except that a class keeps only methods
// whose name somebody uses. Then a line calls the driver.
//
// Loops are cut to two rounds where their length is a number in the text or a
// range. Daemon threads are made ordinary ones, so that the end of the program
// does not hide what they do. Both are told as assumptions.
//
// # What it leaves out
//
// Asynchronous code; signal handlers and destructors, which run in the middle of
// other code; two files that define one name. What is not known of the
// world outside becomes an Unknown, told as an assumption (unknown.go); where
// no thread is started, the harness makes the roles (invoke.go). What cannot be
// cut out gives a Refusal with its place, never a guess.
//
// # Cost
//
// One parse and one walk of the file, plus a few walks of what is kept.
package harness

import (
	"fmt"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/replay/machine"
)

// Harness is a closed program.
type Harness struct {
	Text        string
	Yardstick   string           // the program whose outcomes are allowed, "": Text with atomic regions
	Called      bool             // it calls functions in threads that the program does not start
	Iterator    *Iterator        // what the finding says is advanced by several threads, if it can stand alone
	Whole       bool             // allowed is what it can do if iterators are advanced in one step
	Head        int              // lines at its head that are no code of the user
	Lowered     bool             // it has calls where the program has operators
	Guesses     bool             // it has values that stand for unknown ones
	Alike       bool             // threads that it makes are given the same thing, and could be given one each
	FromZero    bool             // the shared variable is a number that is 0 first
	Forks       bool             // it asks which process it is, and could be the child of a fork
	KeepsLimit  bool             // the shared variable keeps to a limit of its own, and could be nearly full
	Late        bool             // of a range, it could run other rounds than the first
	Rows        []int            // for each line of Text the row of the file that it comes from, 0 for none
	Files       []source.FileID  // for each line of Text the file that its row is of
	Regions     []machine.Region // by lines of Text
	Direct      bool             // what the finding names reads or writes the subject itself, or through calls that are known
	Subject     machine.Subject
	Assumptions []string
}

// Row is the row of its file that a line of the harness comes from.
func (h *Harness) Row(line int) int {
	_, row := h.Place(line)
	return row
}

// Place gives the file and the row in it that a line of the harness comes from.
func (h *Harness) Place(line int) (source.FileID, int) {
	for ; line > 0 && line <= len(h.Rows); line-- {
		if h.Rows[line-1] > 0 {
			return h.Files[line-1], h.Rows[line-1]
		}
	}
	return 0, 0
}

// Refusal says why there is no harness.
type Refusal struct {
	What string
	Row  int // 0: nowhere in particular
}

func (r *Refusal) Error() string {
	if r.Row == 0 {
		return r.What
	}
	return fmt.Sprintf("%s at line %d", r.What, r.Row)
}

// Build makes the harness of a finding, with all threads that its drivers
// start. An error is a *Refusal.
func Build(files *source.Set, f *finding.Finding, w World) (*Harness, error) {
	return build(files, f, w, func(s *slicer) { s.allThreads = true; s.findDrivers() })
}

// BuildAlone is Build without the threads that the finding does not name, and
// without what its threads do on their way that has nothing to do with it.
func BuildAlone(files *source.Set, f *finding.Finding, w World) (*Harness, error) {
	return build(files, f, w, func(s *slicer) { s.findDrivers(); s.focus() })
}

// BuildLeast is BuildAlone without the updates of the shared variable, or of what
// has its name, that the finding does not name: those that it names are lost with
// or without others. Nothing may depend on what comes of them.
func BuildLeast(files *source.Set, f *finding.Finding, w World) (*Harness, error) {
	w.least = true
	return build(files, f, w, func(s *slicer) {
		if s.isTested() {
			refuse(s.row(f.Span.Start), "a variable that is tested")
		}
		s.findDrivers()
		s.focus()
	})
}

// Updates says whether the least harness fits a code: the finding is about updates
// that are lost.
func Updates(code string) bool {
	return code == "FT101" || code == "FT102" || code == "FT103" || code == "FT104"
}

// BuildShort is BuildAlone with all loops cut to a few rounds that end by
// themselves.
func BuildShort(rounds int) func(*source.Set, *finding.Finding, World) (*Harness, error) {
	return func(files *source.Set, f *finding.Finding, w World) (*Harness, error) {
		w.Short = rounds
		return BuildAlone(files, f, w)
	}
}

func build(files *source.Set, f *finding.Finding, w World, drive func(*slicer)) (h *Harness, err error) {
	var s *slicer
	defer func() {
		if r := recover(); r != nil {
			refusal, ok := r.(*Refusal)
			if !ok {
				panic(r)
			}
			if s != nil {
				var file source.FileID
				if file, refusal.Row = s.place(refusal.Row); file != f.File && refusal.Row > 0 {
					refusal.What += " in " + files.Path(file)
				}
			}
			h, err = nil, refusal
		}
	}()
	if f.Code == "FT506" && len(f.Chains) == 1 { // nobody waits for ever, but longer than need be
		refuse(0, "how long somebody waits is no fault of a schedule")
	}
	s = newSlicer(files, f, w)
	s.world = w
	drive(s)
	s.passOver()
	s.fill()
	s.stock()
	s.feed()
	s.prime()
	s.setBefore()
	s.slice()
	s.enrol()
	s.findInitial()
	s.findZero()
	s.findRoom()
	s.checkNames()
	if w.Short > 0 {
		s.checkOrder()
	}
	h = s.print()
	if s.interruption != nil && !s.interruption.printed {
		refuse(s.row(s.interruption.at.Start), "what is interrupted is not cut out with the rest: what it does")
	}
	if w.narrow {
		s.checkReach(h)
	}
	return h, nil
}

func refuse(row int, format string, args ...any) {
	panic(&Refusal{fmt.Sprintf(format, args...), row})
}
