package main

import (
	"bufio"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

type initCommand struct {
	Directory string `arg:"" optional:"" default:"." help:"The project's directory." placeholder:"DIR"`
}

// Help is the long form of the command's help.
func (initCommand) Help() string {
	return "Writes a configuration file, a pre-commit hook and a workflow for GitHub Actions. On a terminal it asks before each; " +
		"nothing that is there is changed but by adding to it."
}

//go:embed init
var initFiles embed.FS

// proposal is a file that a project may want.
type proposal struct {
	path string // within the project
	what string
	text func(old string) (string, error) // new content; old is empty if there is no file
}

var errPresent = errors.New("is there already")

// Run proposes files, and writes those that are wanted.
func (c *initCommand) Run(t *terminal) error {
	if info, err := os.Stat(c.Directory); err != nil || !info.IsDir() {
		return fmt.Errorf("%s is no directory", c.Directory)
	}
	answers := bufio.NewReader(t.in)
	for _, p := range proposals(c.Directory) {
		if err := c.propose(t, answers, p); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintln(t.out, "Next: `ftlint` checks the project; `ftlint --write-baseline` keeps what it has out of the way.")
	return err
}

func proposals(dir string) []proposal {
	list := []proposal{
		{"ftlint.toml", "configuration", configuration},
		{".pre-commit-config.yaml", "pre-commit hook", hook},
		{filepath.Join(".github", "workflows", "ftlint.yml"), "workflow for GitHub Actions", workflow},
	}
	if text, err := os.ReadFile(filepath.Join(dir, "pyproject.toml")); err == nil && strings.Contains(string(text), "[tool.ftlint") {
		list = list[1:] // the settings are there
	}
	return list
}

func (c *initCommand) propose(t *terminal, answers *bufio.Reader, p proposal) error {
	path := filepath.Join(c.Directory, p.path)
	old, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	text, err := p.text(string(old))
	if err != nil {
		_, err = fmt.Fprintf(t.out, "%s: %v\n", path, err)
		return err
	}
	if wanted, err := ask(t, answers, fmt.Sprintf("Write the %s, %s?", p.what, path)); !wanted {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		return err
	}
	_, err = fmt.Fprintf(t.out, "%s: written\n", path)
	return err
}

// ask puts a question to a user at a terminal; to anything else the answer is yes.
func ask(t *terminal, answers *bufio.Reader, question string) (bool, error) {
	if in, ok := t.in.(io.Writer); !ok || !isTerminal(in) {
		return true, nil
	}
	fmt.Fprintf(t.err, "%s [Y/n] ", question)
	answer, err := answers.ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return false, err
	}
	answer = strings.ToLower(strings.TrimSpace(answer))
	return err == nil && (answer == "" || strings.HasPrefix(answer, "y")), nil
}

func template(name string) string {
	text, err := initFiles.ReadFile("init/" + name)
	if err != nil {
		panic(err) // it is part of the program
	}
	return strings.ReplaceAll(string(text), "REVISION", "v"+strings.TrimSuffix(release, "-dev"))
}

func configuration(old string) (string, error) {
	if old != "" {
		return "", errPresent
	}
	return template("ftlint.toml"), nil
}

func workflow(old string) (string, error) {
	if old != "" {
		return "", errPresent
	}
	return template("workflow.yml"), nil
}

var (
	topLevelKey = regexp.MustCompile(`(?m)^([A-Za-z_][\w-]*):`)
	repository  = regexp.MustCompile(`(?m)^( *)- repo:`)
)

// hook adds ours to the hooks that there are, if their list is the last thing in
// the file and written as lists usually are.
func hook(old string) (string, error) {
	if strings.TrimSpace(old) == "" {
		return "repos:\n" + template("hook.yml"), nil
	}
	if strings.Contains(old, "- id: ftlint") {
		return "", errPresent
	}
	keys := topLevelKey.FindAllStringSubmatch(old, -1)
	item := repository.FindStringSubmatch(old)
	if len(keys) == 0 || keys[len(keys)-1][1] != "repos" || item == nil {
		return "", errors.New("add this to its `repos`:\n\n" + template("hook.yml"))
	}
	var b strings.Builder
	b.WriteString(strings.TrimRight(old, "\n") + "\n")
	for line := range strings.Lines(template("hook.yml")) {
		b.WriteString(item[1] + line)
	}
	return b.String(), nil
}
