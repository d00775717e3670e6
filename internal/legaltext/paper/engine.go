package paper

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
)

// enginePages is the most memory that the PDF engine may take for one file, in pages of 64 KB: 512 MB.
const enginePages = 512 << 20 >> 16

var (
	errEngine  = errors.New("the PDF engine does not start")
	errStopped = errors.New("the PDF engine stopped")
)

// engine is PDFium compiled for WebAssembly. The compiled code is shared; each file gets a machine of its own with its
// own bounded memory, which is thrown away with it: what a hostile file does to it, the next file does not see.
type engine struct {
	dir   string
	turn  chan struct{} // holds one: two files at once would take twice the memory
	cache wazero.CompilationCache
}

// with opens the file and calls use with it. The machine has no files, no network and no clock, and it stops when ctx
// ends.
func (e *engine) with(ctx context.Context, data []byte, use func(*file) error) (err error) {
	select {
	case e.turn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-e.turn }()
	if err := e.warm(); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	// PDFium's Go side calls a machine that has stopped, and one that has no memory left, without looking.
	defer func() {
		if r := recover(); r != nil {
			err = errors.Join(ctx.Err(), fmt.Errorf("%w: %v", errStopped, r))
		}
	}()
	pool, err := webassembly.Init(webassembly.Config{
		Context: ctx, MinIdle: 0, MaxIdle: 1, MaxTotal: 1,
		FSConfig: wazero.NewFSConfig(), Stdout: io.Discard, Stderr: io.Discard,
		RuntimeConfig: wazero.NewRuntimeConfig().
			WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling).
			WithCompilationCache(e.cache).
			WithMemoryLimitPages(enginePages).
			WithCloseOnContextDone(true),
	})
	if err != nil {
		return errors.Join(ctx.Err(), fmt.Errorf("%w: %w", errEngine, err))
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	machine, err := pool.GetInstanceWithContext(ctx)
	if err != nil {
		return errors.Join(ctx.Err(), fmt.Errorf("%w: %w", errEngine, err))
	}
	doc, err := machine.OpenDocument(&requests.OpenDocument{File: &data})
	if err != nil {
		return errors.Join(ctx.Err(), err)
	}
	return use(&file{machine, doc.Document})
}

// warm opens the place where compiled code is kept.
func (e *engine) warm() error {
	if e.cache != nil {
		return nil
	}
	if e.dir == "" {
		e.cache = wazero.NewCompilationCache()
		return nil
	}
	cache, err := wazero.NewCompilationCacheWithDir(e.dir)
	if err != nil {
		return fmt.Errorf("keep the PDF engine in %s: %w", e.dir, err)
	}
	e.cache = cache
	return nil
}

func (e *engine) close() error {
	e.turn <- struct{}{}
	defer func() { <-e.turn }()
	if e.cache == nil {
		return nil
	}
	cache := e.cache
	e.cache = nil
	return cache.Close(context.Background())
}

// file is an open PDF.
type file struct {
	pdf pdfium.Pdfium
	doc references.FPDF_DOCUMENT
}

func (f *file) pages() (int, error) {
	n, err := f.pdf.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: f.doc})
	if err != nil {
		return 0, err
	}
	return n.PageCount, nil
}
