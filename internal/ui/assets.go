package ui

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
)

//go:embed assets
var built embed.FS

// AssetPath is where Assets must be mounted.
const AssetPath = "/assets/"

// Assets serves stylesheets, fonts and scripts under names that carry the hash
// of their contents, so that a browser asks for each of them once, ever.
type Assets struct {
	urls  map[string]string // "portal.css" -> "/assets/portal.4f2a91c07e.css"
	files map[string]asset  // "portal.4f2a91c07e.css" -> contents
}

type asset struct {
	kind    string
	plain   []byte
	gzipped []byte // nil where it would not help
	etag    string
}

// LoadAssets hashes and compresses what the binary carries.
func LoadAssets() (*Assets, error) {
	a := &Assets{urls: map[string]string{}, files: map[string]asset{}}
	var styles []string
	err := fs.WalkDir(built, "assets", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil || d.IsDir() || path.Ext(name) == ".md" || path.Ext(name) == ".txt":
			return err
		case path.Ext(name) == ".css":
			styles = append(styles, name)
			return nil
		}
		return a.add(name, nil)
	})
	if err != nil {
		return nil, fmt.Errorf("assets: %w", err)
	}
	// Stylesheets last: they name fonts by their hashed addresses.
	for _, name := range styles {
		if err := a.add(name, a.urls); err != nil {
			return nil, fmt.Errorf("assets: %w", err)
		}
	}
	return a, nil
}

func (a *Assets) add(name string, refs map[string]string) error {
	data, err := built.ReadFile(name)
	if err != nil {
		return err
	}
	short := strings.TrimPrefix(name, "assets/")
	for ref, url := range refs {
		data = bytes.ReplaceAll(data, []byte(`url(`+ref+`)`), []byte(`url(`+url+`)`))
	}
	sum := sha256.Sum256(data)
	hash := hex.EncodeToString(sum[:5])
	ext := path.Ext(short)
	hashed := strings.TrimSuffix(path.Base(short), ext) + "." + hash + ext
	file := asset{kind: contentType(ext), plain: data, etag: strconv.Quote(hash)}
	if ext != ".woff2" && ext != ".png" {
		if file.gzipped, err = gzipped(data); err != nil {
			return err
		}
	}
	a.urls[short], a.files[hashed] = AssetPath+hashed, file
	return nil
}

func gzipped(data []byte) ([]byte, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(data); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func contentType(ext string) string {
	switch ext {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".png":
		return "image/png"
	case ".woff2":
		return "font/woff2"
	}
	return "application/octet-stream"
}

// URL is the address of an asset by its plain name. A name that does not exist
// is an error of the template that asked for it.
func (a *Assets) URL(name string) (string, error) {
	url, ok := a.urls[name]
	if !ok {
		return "", fmt.Errorf("there is no asset %q", name)
	}
	return url, nil
}

// ServeHTTP answers GET /assets/<hashed name>.
func (a *Assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	file, ok := a.files[strings.TrimPrefix(r.URL.Path, AssetPath)]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", file.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("ETag", file.etag)
	h.Set("X-Content-Type-Options", "nosniff")
	body := file.plain
	if file.gzipped != nil {
		h.Set("Vary", "Accept-Encoding")
		if acceptsGzip(r) {
			h.Set("Content-Encoding", "gzip")
			body = file.gzipped
		}
	}
	if matches(r.Header.Get("If-None-Match"), file.etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // The reader has gone; there is nobody left to tell.
	}
}

func matches(ifNoneMatch, etag string) bool {
	tags := strings.Split(ifNoneMatch, ",")
	return slices.ContainsFunc(tags, func(tag string) bool {
		return strings.TrimPrefix(strings.TrimSpace(tag), "W/") == etag
	})
}
