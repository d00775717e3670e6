package api

import (
	"io"
	"mime"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/loa-vn/loa/internal/fault"
)

// Upload is the input of an operation that takes a file: either the bare bytes
// as the body, named by ?name=, or the first file of a multipart form. It is
// read as it comes; the service that keeps it knows the limit.
type Upload struct {
	Name string `query:"name" example:"71-2025-QD-UBND.html"`

	file io.Reader
}

// Resolve finds the file in the request.
func (u *Upload) Resolve(ctx huma.Context) []error {
	r, _ := humago.Unwrap(ctx)
	u.file = r.Body
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "multipart/form-data" {
		return nil
	}
	u.file = nil
	form, err := r.MultipartReader()
	for err == nil && u.file == nil {
		part, next := form.NextPart()
		if err = next; err == nil && part.FileName() != "" {
			u.file, u.Name = part, part.FileName()
		}
	}
	return nil
}

// given is the file, or what to do where there is none.
func (u *Upload) given() (name string, file io.Reader, err error) {
	switch {
	case u.file == nil:
		return "", nil, fault.Invalid("api.no_file")
	case u.Name == "":
		return "", nil, fault.Invalid("api.no_file_name")
	}
	return u.Name, u.file, nil
}

// takesFile describes the file of an operation. The description is written
// after the registration, lest huma read the body itself.
func (f *face) takesFile(path string, kinds ...string) {
	op := f.api.OpenAPI().Paths[prefix+path].Post
	bytes := &huma.Schema{Type: huma.TypeString, Format: "binary"}
	body := &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		"multipart/form-data": {Schema: &huma.Schema{
			Type: huma.TypeObject, Properties: map[string]*huma.Schema{"file": bytes}, Required: []string{"file"},
		}},
	}}
	for _, kind := range kinds {
		body.Content[kind] = &huma.MediaType{Schema: bytes}
	}
	op.RequestBody = body
}

// download is a file as an answer.
type download struct {
	Type        string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

func attachment(kind, name string, body []byte) *download {
	return &download{
		Type: kind, Body: body,
		Disposition: mime.FormatMediaType("attachment", map[string]string{"filename": name}),
	}
}
