package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/ftlint/ftlint/analyzer/source"
)

// revision is what git knows of the state that changes are counted from: where
// the work branched off from the revision that the user named.
type revision struct {
	context.Context
	top    string // directory of the working tree, absolute
	commit string
}

// branchPoint finds the revision from which the working tree in dir departs.
func branchPoint(ctx context.Context, dir, name string) (*revision, error) {
	r := &revision{Context: ctx, top: dir}
	inside, err := r.git("rev-parse", "--show-prefix")
	if err != nil {
		return nil, fmt.Errorf("--diff-base needs a git repository: %w", err)
	}
	prefix := filepath.FromSlash(strings.TrimSuffix(string(inside), "\n"))
	top, ok := strings.CutSuffix(dir+string(filepath.Separator), prefix)
	if !ok {
		return nil, fmt.Errorf("git takes %s for %s of its repository", dir, prefix)
	}
	r.top = filepath.Clean(top)
	commit, err := r.git("merge-base", "--", name, "HEAD")
	if err != nil {
		err = fmt.Errorf("there is no way from HEAD back to `%s`: %w", name, err)
		if shallow, _ := r.git("rev-parse", "--is-shallow-repository"); strings.TrimSpace(string(shallow)) == "true" {
			err = fmt.Errorf("%w; the clone is shallow: fetch its history first (git fetch --unshallow; fetch-depth: 0)", err)
		}
		return nil, err
	}
	r.commit = strings.TrimSpace(string(commit))
	return r, nil
}

// git runs a command in the working tree's top directory.
func (r *revision) git(args ...string) ([]byte, error) {
	command := exec.CommandContext(r, "git", append([]string{"-C", r.top, "-c", "core.quotePath=false"}, args...)...)
	var said bytes.Buffer
	command.Stderr = &said
	out, err := command.Output()
	if message := strings.TrimSpace(said.String()); err != nil && message != "" {
		first, _, _ := strings.Cut(message, "\n")
		err = errors.New(first)
	}
	return out, err
}

// rows are the lines of a file that are not as they were, as first and last of
// ranges; nil stands for all.
type rows [][2]int

// changes are what differs from a revision.
type changes struct {
	rows    map[string]rows // of each file, by its path from the top
	renamed bool            // some files had other names
	foreign []string        // directories that are other repositories', with a slash
}

// changed gives the changed lines of each file. A place where lines were taken out is
// the line before it. A file that has another name has changed where it says
// something else. What submodules contain is their own repositories' to tell.
func (r *revision) changed() (*changes, error) {
	diff, err := r.git("diff", "--unified=0", "--no-color", "--no-ext-diff", "--find-renames", "--submodule=short", "--no-prefix", r.commit, "--")
	if err != nil {
		return nil, err
	}
	c := &changes{renamed: bytes.Contains(diff, []byte("\nrename from "))}
	if c.rows, err = changedRows(diff); err != nil {
		return nil, err
	}
	tracked, err := r.git("ls-files", "--stage", "-z")
	if err != nil {
		return nil, err
	}
	for entry := range strings.SplitSeq(string(tracked), "\x00") {
		if mode, name, _ := strings.Cut(entry, "\t"); strings.HasPrefix(mode, "160000 ") {
			c.foreign = append(c.foreign, name+"/")
		}
	}
	untracked, err := r.git("ls-files", "--others", "--exclude-standard", "-z")
	if err != nil {
		return nil, err
	}
	for file := range strings.SplitSeq(strings.TrimSuffix(string(untracked), "\x00"), "\x00") {
		if strings.HasSuffix(file, "/") { // a repository within
			c.foreign = append(c.foreign, file)
		} else {
			c.rows[file] = nil
		}
	}
	return c, nil
}

// changedRows reads a diff without context lines.
func changedRows(diff []byte) (map[string]rows, error) {
	files := map[string]rows{}
	file := ""
	inHunk := 0 // lines of the hunk that are left, which may look like headers
	lines := bufio.NewReader(bytes.NewReader(diff))
	for {
		line, err := lines.ReadString('\n')
		if line == "" && err != nil {
			return files, nil
		}
		line = strings.TrimSuffix(line, "\n")
		switch name, isName := strings.CutPrefix(line, "+++ "); {
		case inHunk > 0:
			if !strings.HasPrefix(line, `\`) { // "\ No newline at end of file"
				inHunk--
			}
		case isName:
			if file = strings.TrimSuffix(name, "\t"); strings.HasPrefix(file, `"`) {
				if file, err = strconv.Unquote(file); err != nil {
					return nil, fmt.Errorf("git names a file %s", name)
				}
			}
			files[file] = rows{}
		case strings.HasPrefix(line, "@@ "):
			var first, count, removed int
			if first, count, removed, err = hunk(line); err != nil {
				return nil, err
			}
			if files[file] == nil || count < 0 || removed < 0 {
				return nil, fmt.Errorf("git says %q", line)
			}
			inHunk = count + removed
			files[file] = append(files[file], [2]int{first, first + max(1, count) - 1})
		}
	}
}

// hunk reads `@@ -12,3 +14,2 @@`: the first new line, how many there are, and
// how many old ones.
func hunk(header string) (first, count, removed int, err error) {
	fields := strings.Fields(header)
	if len(fields) < 3 {
		return 0, 0, 0, fmt.Errorf("git says %q", header)
	}
	number := func(text string) (start, n int, err error) {
		text = text[1:]
		begin, length, has := strings.Cut(text, ",")
		if start, err = strconv.Atoi(begin); err != nil || !has {
			return start, 1, err
		}
		n, err = strconv.Atoi(length)
		return start, n, err
	}
	_, removed, err = number(fields[1])
	if err == nil {
		first, count, err = number(fields[2])
	}
	return first, count, removed, err
}

// extract writes what an analysis of the revision reads into a directory:
// Python files, configuration and lists of ignored files.
func (r *revision) extract(dir string) error {
	listing, err := r.git("ls-tree", "-r", "-z", r.commit)
	if err != nil {
		return err
	}
	batch := exec.CommandContext(r, "git", "-C", r.top, "cat-file", "--batch")
	var names []string
	var ask bytes.Buffer
	for entry := range strings.SplitSeq(strings.TrimSuffix(string(listing), "\x00"), "\x00") {
		kind, name, _ := strings.Cut(entry, "\t")
		fields := strings.Fields(kind) // mode, type, object
		if len(fields) == 3 && fields[1] == "blob" && fields[0] != "120000" && matters(name) && filepath.IsLocal(name) {
			names = append(names, name)
			ask.WriteString(fields[2] + "\n")
		}
	}
	batch.Stdin = &ask
	out, err := batch.StdoutPipe()
	if err != nil {
		return err
	}
	if err := batch.Start(); err != nil {
		return err
	}
	if err := unpack(bufio.NewReader(out), names, dir); err != nil {
		batch.Process.Kill()
		batch.Wait()
		return err
	}
	return batch.Wait()
}

func matters(name string) bool {
	switch path.Base(name) {
	case "pyproject.toml", "ftlint.toml", ".gitignore":
		return true
	}
	return source.IsPython(name)
}

// unpack writes the objects of `git cat-file --batch`: a header with the size,
// the bytes, and a newline.
func unpack(out *bufio.Reader, names []string, dir string) error {
	for _, name := range names {
		header, err := out.ReadString('\n')
		if err != nil {
			return err
		}
		fields := strings.Fields(header)
		size, err := strconv.ParseInt(fields[len(fields)-1], 10, 64)
		if err != nil {
			return fmt.Errorf("git says %q of %s", strings.TrimSpace(header), name)
		}
		target := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(target), 0o777); err != nil {
			return err
		}
		file, err := os.Create(target)
		if err != nil {
			return err
		}
		_, err = io.CopyN(file, out, size)
		if err := errors.Join(err, file.Close()); err != nil {
			return err
		}
		if _, err := out.Discard(1); err != nil {
			return err
		}
	}
	return nil
}
