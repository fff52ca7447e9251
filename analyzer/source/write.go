package source

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
)

// Write puts a new version of a file in the place of the one on the disk: all
// of it or nothing, with the mode that it had, and where a link leads. The
// error, an [*Error], is for a file that is not any more what old says, or that
// cannot be written.
func (s *Set) Write(id FileID, old, new *File) error {
	e := s.entries[id]
	if e.absolute == "" {
		return &Error{Path: e.path, Kind: Unreadable, Message: "is no file"}
	}
	err := replace(e.absolute, old, new)
	if err == nil {
		return nil
	}
	var problem *Error
	if !errors.As(err, &problem) {
		problem = unreadable(err)
	}
	problem.Path = e.path
	return problem
}

func replace(path string, old, new *File) error {
	path, err := filepath.EvalSymlinks(path)
	if err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	before, problem := readRegular(path, MaxSize)
	if problem != nil {
		return problem
	}
	if sha256.Sum256(before) != old.Hash() {
		return errors.New("has changed meanwhile")
	}
	if again, err := old.Encode(old.Text); err != nil || !bytes.Equal(before, again) {
		return errors.New("would not keep its bytes: its encoding has several ways to write one text")
	}
	data, err := new.Encode(new.Text)
	if err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	err = errors.Join(err, file.Chmod(info.Mode().Perm()), file.Sync(), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		os.Remove(file.Name()) // what is left of the attempt; the error to tell is the first
	}
	return err
}
