package cli

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/legaltext/form"
	"github.com/loa-vn/loa/internal/legaltext/paper"
)

// legalCmd is what Loa does with files of legal documents. None of it needs a site or a database.
type legalCmd struct {
	Parse       legalParseCmd       `cmd:"" help:"Read a legal document and show what it is made of."`
	Consolidate legalConsolidateCmd `cmd:"" help:"Apply amending documents to the one that they amend."`
	Diff        legalDiffCmd        `cmd:"" help:"Compare two versions of a document, part by part and word by word."`
}

// exitError is an end that is not 0 and not told as an error: the command has said all there is to say.
type exitError int

func (c exitError) Error() string { return fmt.Sprintf("exit %d", int(c)) }

// trouble is an error that ends with another code than 1.
type trouble struct {
	error
	code int
}

func (t trouble) Unwrap() error { return t.error }

// codeOf is the exit code that an error ends with, and whether it has to be told.
func codeOf(err error) (code int, tell bool) {
	if c, ok := errors.AsType[exitError](err); ok {
		return int(c), false
	}
	if t, ok := errors.AsType[trouble](err); ok {
		return t.code, true
	}
	return 1, true
}

// files reads legal documents of any format for one command.
type files struct {
	e      *env
	reader *paper.Reader
	stdin  bool // has been read
}

// withFiles gives work a reader of documents and closes it.
func (e *env) withFiles(work func(f *files) error) error {
	f := &files{e: e, reader: paper.New(paper.Options{})}
	err := work(f)
	return errors.Join(err, f.reader.Close())
}

// read reads one document; "-" is the standard input, once.
func (f *files) read(name string) (*legaltext.Document, error) {
	data, err := f.bytes(name)
	if err != nil {
		return nil, err
	}
	if form.IsJSON(data) {
		return about(name)(form.ParseJSON(data))
	}
	return about(name)(f.reader.Read(f.e.ctx, name, data))
}

func (f *files) bytes(name string) ([]byte, error) {
	if name == "-" {
		if f.stdin {
			return nil, fault.Invalid("legal.cli.stdin_twice")
		}
		f.stdin = true
		return io.ReadAll(io.LimitReader(f.e.In, legaltext.MaxBytes+1))
	}
	in, err := os.Open(name)
	if err != nil {
		return nil, fault.NotFound("legal.cli.unreadable", "file", name).Wrap(err)
	}
	defer func() { _ = in.Close() }()
	data, err := io.ReadAll(io.LimitReader(in, legaltext.MaxBytes+1))
	if err != nil {
		return nil, fault.NotFound("legal.cli.unreadable", "file", name).Wrap(err)
	}
	return data, nil
}

// about says which file an error is about.
func about(name string) func(*legaltext.Document, error) (*legaltext.Document, error) {
	return func(d *legaltext.Document, err error) (*legaltext.Document, error) {
		if fault.Code(err) != "" {
			err = fault.Invalid("legal.cli.about", "file", name, "what", err).Wrap(err)
		}
		return d, err
	}
}

// give writes a form of a document to the standard output.
func (e *env) give(as func(*legaltext.Document) ([]byte, error), d *legaltext.Document) error {
	data, err := as(d)
	if err != nil {
		return err
	}
	_, err = e.Out.Write(data)
	return err
}
