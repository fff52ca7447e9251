package link

import "github.com/ftlint/ftlint/analyzer/facts"

// Start says what a new thread runs, and what it is given.
type Start struct {
	Thread uint32        // numbers the thread, from 1
	Site   Site          // the call that starts it
	Target Callee        // what it runs
	Object facts.ValueID // the value, in the starting frame, that is run; 0 if there is none
	Args   []Handed
	Own    bool // the target's receiver is an object that the thread has for itself
}

// Handed is an argument that is passed on to what a thread runs: a value of a
// frame, or an item of it.
type Handed struct {
	Frame *Frame
	Value facts.ValueID
	Item  bool
	Name  string // of the parameter; "" stands for the next one by position
}

// Started gives the frame of what a thread runs, where fr starts it.
func (p *Program) Started(fr *Frame, s Start) *Frame {
	next := &Frame{Func: s.Target.Func, Thread: s.Thread, Parent: p.maker(fr, s.Object, s.Target.Func), Site: s.Site, Depth: fr.Depth + 1, around: s.Target.Around}
	params := p.Function(s.Target.Func).Params
	next.args = make([]bound, len(params))
	position := 0
	_, _, method := p.Self(s.Target.Func)
	receiver := bound{frame: p.frameOf(fr, s.Target.Receiver.Func), value: s.Target.Receiver.Value}
	switch {
	case method && s.Own:
		position = 1
		next.fresh = &Path{Root: Root{Kind: AllocRoot, File: s.Site.File, Func: s.Site.Func.ID, ID: uint32(s.Object), Thread: s.Thread}}
	case method && receiver.value != 0:
		position = 1
		next.self = receiver
	case s.Target.Around != (Func{}) && receiver.value != 0 && len(params) > 0 && params[0].Kind != facts.VarArgs && !s.Own: // the wrapper of a method
		position = 1
		next.args[0] = receiver
	}
	for _, a := range s.Args {
		i := position
		if a.Name == "" {
			position++
		} else {
			i = p.paramNamed(s.Target.Func, a.Name)
		}
		if i >= 0 && i < len(params) && params[i].Kind != facts.VarArgs && params[i].Kind != facts.VarKeywords {
			next.args[i] = bound{frame: a.Frame, value: a.Value, item: a.Item}
		}
	}
	return next
}

func (p *Program) paramNamed(f Func, name string) int {
	for i, param := range p.Function(f).Params {
		if p.Text(f, param.Name) == name {
			return i
		}
	}
	return -1
}

// Methods gives the functions that a class body defines, in order.
func (p *Program) Methods(c Class) []Func { return p.body(c).all }
