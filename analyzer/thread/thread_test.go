package thread_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ftlint/ftlint/analyzer/bind"
	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
	"github.com/ftlint/ftlint/analyzer/thread"
)

func program(text string) *link.Program {
	f := source.NewFile("app.py", text)
	tree := syntax.Parse(f.Text)
	return link.New([]*facts.File{facts.Extract(f, tree, bind.Bind(tree))}, []string{"app.py"}, func(string) bool { return false })
}

// TestArguments: whatever way an object takes to the thread, the parameter of
// the target is that object.
func TestArguments(t *testing.T) {
	for name, start := range map[string]string{
		"tuple":         "Thread(target=work, args=(stats,)).start()",
		"list":          "Thread(target=work, args=[stats]).start()",
		"keywords":      "Thread(target=work, kwargs={'stats': stats}).start()",
		"partial":       "Thread(target=partial(work, stats)).start()",
		"partial named": "Thread(target=partial(work, stats=stats)).start()",
		"submit":        "ThreadPoolExecutor().submit(work, stats)",
		"submit named":  "ThreadPoolExecutor().submit(work, stats=stats)",
		"wrapper":       "spawn(work, stats)",
		"two wrappers":  "later(work, stats)",
		"decorator":     "decorated(stats)",
		"coroutine":     "Thread(target=asyncio.run, args=(chew(stats),)).start()",
	} {
		t.Run(name, func(t *testing.T) {
			p := program(`
import asyncio
from functools import partial
from threading import Thread
from concurrent.futures import ThreadPoolExecutor

class Stats: pass

def work(stats): stats.hits = 1
async def chew(stats): stats.hits = 1

def spawn(task, *args):
    Thread(target=task, args=args).start()

def later(task, *rest):
    spawn(task, *rest)

def threaded(f):
    def start(*args):
        Thread(target=f, args=args).start()
    return start

@threaded
def decorated(stats): stats.hits = 1

def main():
    stats = Stats()
    ` + start + "\n")
			entries, unresolved := thread.Find(p)
			for _, site := range unresolved {
				assert.NotEqual(t, "main", p.LocalName(site.Func))
			}
			var found []string
			for _, e := range entries {
				if p.LocalName(e.Spawn.Func) != "main" {
					continue
				}
				for _, path := range p.ParamPaths(e.Frame, p.Function(e.Target.Func).Params[0].Var) {
					found = append(found, p.Show(path))
				}
			}
			assert.Equal(t, []string{"Stats"}, found)
		})
	}
}

// TestOwnReceiver: what a request handler keeps in itself is its thread's own.
func TestOwnReceiver(t *testing.T) {
	p := program(`
from http.server import ThreadingHTTPServer, BaseHTTPRequestHandler

class Page(BaseHTTPRequestHandler):
    def do_GET(self):
        self.body = 1
`)
	entries, _ := thread.Find(p)
	require.Len(t, entries, 1)
	e := entries[0]
	assert.True(t, e.Own && e.Framework && e.Many)
	for _, path := range p.ParamPaths(e.Frame, p.Function(e.Target.Func).Params[0].Var) {
		assert.Equal(t, link.AllocRoot, path.Root.Kind)
		assert.Equal(t, e.ID, path.Root.Thread)
	}
}

// TestMainThread: handlers that run on the main thread are beside other threads
// only, and never beside each other.
func TestMainThread(t *testing.T) {
	p := program(`
import atexit, signal, threading

def stop(number, frame): pass
def leave(): pass
def serve(): pass
def helper(): pass

def main():
    signal.signal(signal.SIGTERM, stop)
    atexit.register(leave)
    threading.Thread(target=serve).start()
    helper()
`)
	entries, _ := thread.Find(p)
	require.Len(t, entries, 3)
	kinds := map[known.Kind]*thread.Entry{}
	for i := range entries {
		kinds[entries[i].Kind] = &entries[i]
	}
	require.Len(t, kinds, 3)
	o := thread.NewOrder(p, entries)
	helper := link.Site{Func: kinds[known.Parallel].Target.Func}
	helper.ID++ // the function after serve
	require.Equal(t, "helper", p.LocalName(helper.Func))
	assert.Equal(t, thread.Before, o.Phase(kinds[known.Interrupt], helper))
	assert.Equal(t, thread.Before, o.Phase(kinds[known.Exit], helper))
	assert.Equal(t, thread.During, o.Phase(kinds[known.Parallel], helper))
	assert.True(t, thread.InTurn(kinds[known.Interrupt], kinds[known.Exit]))
	assert.False(t, thread.InTurn(kinds[known.Interrupt], kinds[known.Parallel]))
	assert.False(t, o.Serial(helper.Func))
}

// TestUnresolved: a call of which it cannot be told what it starts is named; one
// that starts what is not of the program is none.
func TestUnresolved(t *testing.T) {
	for start, want := range map[string]int{
		"Thread(target=x.run).start()":      1,
		"Thread(target=time.sleep).start()": 0,
		"Thread(target=work).start()":       0,
		"Thread().start()":                  0,
		"ThreadPoolExecutor().submit(x)":    1,
		"pool.submit(x)":                    0, // no pool of threads, as far as is known
	} {
		_, unresolved := thread.Find(program("import time\nfrom threading import Thread\nfrom concurrent.futures import ThreadPoolExecutor\n" +
			"def work(): pass\ndef main(x, pool):\n    " + start + "\n"))
		assert.Len(t, unresolved, want, start)
	}
}

func FuzzFind(f *testing.F) {
	f.Add("import threading\nthreading.Thread(target=f, args=(1, *x), kwargs={'a': 1}).start()\n")
	f.Add("from threading import *\nclass T(Thread):\n def run(self): self.start()\n def __del__(self): f()\nT().start()\n")
	f.Add("def d(f):\n def w(*a): Thread(target=f, args=a)\n return w\n@d\ndef f(): f()\nimport threading\nfrom threading import Thread\n")
	f.Add("import flask\napp = flask.Flask(1)\n@app.route\ndef f(): pass\napp.add_url_rule(1, 2, app)\n")
	f.Add("from concurrent.futures import *\nasync def f(p):\n await p.run_in_executor(None, p, *p)\n with ThreadPoolExecutor(1) as p: list(p.map(f, p))\n")
	f.Fuzz(func(t *testing.T, text string) {
		p := program(text)
		entries, _ := thread.Find(p)
		o := thread.NewOrder(p, entries)
		p.Functions(func(fn link.Func, _ *facts.Function) {
			o.Serial(fn)
			for i := range entries {
				o.Phase(&entries[i], link.Site{Func: fn})
			}
		})
		for i := range entries {
			assert.Equal(t, uint32(i+1), entries[i].ID)
			assert.NotEmpty(t, entries[i].Words)
			assert.False(t, entries[i].Together && !entries[i].Many)
		}
	})
}
