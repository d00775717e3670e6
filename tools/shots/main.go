// Command shots takes a picture of every kind of page of a running demonstration,
// as a phone (360 px) and as a laptop (1280 px) shows it.
package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"

	"github.com/chromedp/chromedp"

	"github.com/loa-vn/loa/test/browser"
)

func main() {
	url := flag.String("url", "http://127.0.0.1:8080", "the running demonstration")
	users := flag.String("users", "data/demo-users.txt", "its users: role, login and password a line")
	out := flag.String("out", "shots", "where the pictures go")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, strings.TrimSuffix(*url, "/"), *users, *out); err != nil {
		fmt.Fprintln(os.Stderr, "shots:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, url, users, out string) error {
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	accounts, err := readUsers(users)
	if err != nil {
		return err
	}
	c := &camera{base: url, out: out, seen: map[string]bool{}}
	if err := c.walk(ctx, nil, "/"); err != nil {
		return err
	}
	for _, account := range accounts {
		if err := c.walk(ctx, account, "/desk"); err != nil {
			return fmt.Errorf("as %s: %w", account[0], err)
		}
	}
	_, err = fmt.Fprintf(os.Stdout, "%d pages in %s\n", len(c.seen), out)
	return err
}

// readUsers reads what the demonstration wrote down at its start.
func readUsers(file string) ([][]string, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("%w (is the demonstration running, and is this its data folder?)", err)
	}
	defer func() { _ = f.Close() }()
	var users [][]string
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if fields := strings.Split(lines.Text(), "\t"); len(fields) == 3 {
			users = append(users, fields)
		}
	}
	return users, nil
}

type camera struct {
	base, out string
	seen      map[string]bool // kinds of pages that were taken
}

// walk follows links from start and takes each kind of page once.
func (c *camera) walk(ctx context.Context, account []string, start string) error {
	tab, stop := browser.Open(ctx)
	defer stop()
	if account != nil {
		if err := browser.Login(tab, c.base, account[1], account[2]); err != nil {
			return fmt.Errorf("log in: %w", err)
		}
	}
	desk := strings.HasPrefix(start, "/desk")
	for queue := []string{start}; len(queue) > 0; queue = queue[1:] {
		path := queue[0]
		kind := browser.Kind(path)
		if kind == "" || c.seen[kind] && path != start || strings.HasPrefix(path, "/desk") != desk || skip(path) {
			continue // everybody's start leads elsewhere, so it is looked at again
		}
		c.seen[kind] = true
		links, err := c.take(tab, path, kind)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		queue = append(queue, links...)
	}
	return nil
}

// skip leaves out what is no page.
func skip(path string) bool {
	for _, part := range []string{"/assets/", ".atom", ".rss", ".json", ".csv", ".xml", ".txt", ".html", "/original", "/logout"} {
		if strings.Contains(path, part) {
			return true
		}
	}
	return false
}

func (c *camera) take(tab context.Context, path, kind string) ([]string, error) {
	if err := chromedp.Do(tab, chromedp.Navigate(c.base+path)); err != nil {
		return nil, err
	}
	links, err := browser.Links(tab, c.base)
	if err != nil {
		return nil, err
	}
	name := strings.Trim(strings.ReplaceAll(kind, "/", "."), ".")
	if name == "" {
		name = "home"
	}
	for _, width := range []int64{1280, 360} {
		// Loaded at the width that is shown: some pages look different at birth.
		if err := chromedp.Do(tab, chromedp.EmulateViewport(width, 800), chromedp.Navigate(c.base+path)); err != nil {
			return nil, err
		}
		png, err := chromedp.Run(tab, chromedp.FullScreenshot(100))
		if err != nil {
			return nil, err
		}
		if err := os.WriteFile(filepath.Join(c.out, fmt.Sprintf("%s-%d.png", name, width)), png, 0o644); err != nil {
			return nil, err
		}
	}
	return links, nil
}
