package desk

import (
	"net/http"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/ui"
)

func (d *Desk) homeRoutes() []route {
	return []route{{"GET /desk", auth.ActRead, d.home}}
}

type homeView struct {
	ui.Page

	Name string
}

func (d *Desk) home(w http.ResponseWriter, r *http.Request) error {
	return d.show(w, r, "home", &homeView{Name: actor(r).Name})
}
