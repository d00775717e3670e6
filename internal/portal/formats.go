package portal

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"time"
)

// channel is a feed before it has a form.
type channel struct {
	Base, Self, Home string
	Title, Author    string
	Items            []item
}

type item struct {
	Link, Title, Summary, HTML, Author, Kind, Locale string
	Published, Updated                               time.Time
	Corrects                                         string   // the story that this one corrects
	CorrectedBy                                      []string // newest first
}

// updated is when anything in the feed last changed; zero for an empty feed.
func (c channel) updated() time.Time {
	var last time.Time
	for _, i := range c.Items {
		if i.Updated.After(last) {
			last = i.Updated
		}
	}
	return last
}

type formatter func(channel) (body, contentType string, err error)

// formats are the forms of a feed by the file's name.
func formats() map[string]formatter {
	return map[string]formatter{"feed.atom": atom, "feed.rss": rss, "feed.json": jsonFeed}
}

type atomLink struct {
	Rel  string `xml:"rel,attr,omitempty"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomText struct {
	Type string `xml:"type,attr"`
	Text string `xml:",chardata"`
}

type atomEntry struct {
	ID        string     `xml:"id"`
	Lang      string     `xml:"xml:lang,attr,omitempty"`
	Title     string     `xml:"title"`
	Updated   string     `xml:"updated"`
	Published string     `xml:"published"`
	Author    string     `xml:"author>name"`
	Links     []atomLink `xml:"link"`
	Category  atomTerm   `xml:"category"`
	Summary   string     `xml:"summary,omitempty"`
	Content   *atomText  `xml:"content"`
}

// links are the story itself, and those that it corrects or that correct it.
func (i item) links() []atomLink {
	all := []atomLink{{Rel: "alternate", Type: "text/html", Href: i.Link}}
	if i.Corrects != "" {
		all = append(all, atomLink{Rel: "related", Type: "text/html", Href: i.Corrects})
	}
	for _, c := range i.CorrectedBy {
		all = append(all, atomLink{Rel: "related", Type: "text/html", Href: c})
	}
	return all
}

type atomTerm struct {
	Term string `xml:"term,attr"`
}

// atom is RFC 4287.
func atom(c channel) (string, string, error) {
	feed := struct {
		XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
		ID      string      `xml:"id"`
		Title   string      `xml:"title"`
		Updated string      `xml:"updated"`
		Author  string      `xml:"author>name"`
		Links   []atomLink  `xml:"link"`
		Entries []atomEntry `xml:"entry"`
	}{
		ID: c.Base + c.Self, Title: c.Title, Author: c.Author, Updated: instant(c.updated()),
		Links: []atomLink{{Rel: "self", Type: "application/atom+xml", Href: c.Base + c.Self}, {Rel: "alternate", Type: "text/html", Href: c.Base + c.Home}},
	}
	for _, i := range c.Items {
		e := atomEntry{
			ID: i.Link, Lang: i.Locale, Title: i.Title, Updated: instant(i.Updated), Published: instant(i.Published), Author: i.Author,
			Links: i.links(), Category: atomTerm{i.Kind}, Summary: i.Summary,
		}
		if i.HTML != "" {
			e.Content = &atomText{Type: "html", Text: i.HTML}
		}
		feed.Entries = append(feed.Entries, e)
	}
	return markup(feed, "application/atom+xml; charset=utf-8")
}

type rssItem struct {
	Title       string  `xml:"title"`
	Link        string  `xml:"link"`
	GUID        rssGUID `xml:"guid"`
	PubDate     string  `xml:"pubDate"`
	Creator     string  `xml:"dc:creator"`
	Category    string  `xml:"category"`
	Description string  `xml:"description"`
	Content     string  `xml:"content:encoded,omitempty"`
}

type rssGUID struct {
	Permalink bool   `xml:"isPermaLink,attr"`
	Text      string `xml:",chardata"`
}

// rss is RSS 2.0 with the names that its profile recommends for authors and
// contents.
func rss(c channel) (string, string, error) {
	var items []rssItem
	for _, i := range c.Items {
		items = append(items, rssItem{
			Title: i.Title, Link: i.Link, GUID: rssGUID{true, i.Link}, PubDate: i.Published.UTC().Format(time.RFC1123Z),
			Creator: i.Author, Category: i.Kind, Description: i.Summary, Content: i.HTML,
		})
	}
	feed := struct {
		XMLName     xml.Name  `xml:"rss"`
		Version     string    `xml:"version,attr"`
		Atom        string    `xml:"xmlns:atom,attr"`
		DC          string    `xml:"xmlns:dc,attr"`
		ContentNS   string    `xml:"xmlns:content,attr"`
		Title       string    `xml:"channel>title"`
		Link        string    `xml:"channel>link"`
		Description string    `xml:"channel>description"`
		Self        atomLink  `xml:"channel>atom:link"`
		Items       []rssItem `xml:"channel>item"`
	}{
		Version: "2.0", Atom: "http://www.w3.org/2005/Atom", DC: "http://purl.org/dc/elements/1.1/", ContentNS: "http://purl.org/rss/1.0/modules/content/",
		Title: c.Title, Link: c.Base + c.Home, Description: c.Title,
		Self: atomLink{Rel: "self", Type: "application/rss+xml", Href: c.Base + c.Self}, Items: items,
	}
	return markup(feed, "application/rss+xml; charset=utf-8")
}

func markup(doc any, contentType string) (string, string, error) {
	var b bytes.Buffer
	b.WriteString(xml.Header)
	enc := xml.NewEncoder(&b)
	enc.Indent("", "  ")
	err := enc.Encode(doc)
	b.WriteByte('\n')
	return b.String(), contentType, err
}

type jsonAuthor struct {
	Name string `json:"name"`
}

type jsonItem struct {
	ID        string       `json:"id"`
	URL       string       `json:"url"`
	Title     string       `json:"title"`
	Summary   string       `json:"summary,omitempty"`
	HTML      string       `json:"content_html,omitempty"`
	Text      string       `json:"content_text,omitempty"`
	Published string       `json:"date_published"`
	Modified  string       `json:"date_modified"`
	Authors   []jsonAuthor `json:"authors"`
	Tags      []string     `json:"tags"`
	Language  string       `json:"language,omitempty"`
	Loa       *jsonLoa     `json:"_loa,omitempty"`
}

// jsonLoa is what JSON Feed has no word for.
type jsonLoa struct {
	Corrects    string   `json:"corrects,omitempty"`
	CorrectedBy []string `json:"corrected_by,omitempty"`
}

// jsonFeed is JSON Feed 1.1.
func jsonFeed(c channel) (string, string, error) {
	feed := struct {
		Version string       `json:"version"`
		Title   string       `json:"title"`
		Home    string       `json:"home_page_url"`
		Self    string       `json:"feed_url"`
		Authors []jsonAuthor `json:"authors"`
		Items   []jsonItem   `json:"items"`
	}{
		Version: "https://jsonfeed.org/version/1.1", Title: c.Title, Home: c.Base + c.Home, Self: c.Base + c.Self,
		Authors: []jsonAuthor{{c.Author}}, Items: []jsonItem{},
	}
	for _, i := range c.Items {
		one := jsonItem{
			ID: i.Link, URL: i.Link, Title: i.Title, Summary: i.Summary, HTML: i.HTML, Published: instant(i.Published), Modified: instant(i.Updated),
			Authors: []jsonAuthor{{i.Author}}, Tags: []string{i.Kind}, Language: i.Locale,
		}
		if i.Corrects != "" || len(i.CorrectedBy) > 0 {
			one.Loa = &jsonLoa{i.Corrects, i.CorrectedBy}
		}
		if one.HTML == "" {
			one.Text = i.Summary // the format asks for one of the two
		}
		feed.Items = append(feed.Items, one)
	}
	data, err := json.MarshalIndent(feed, "", "  ")
	return string(data) + "\n", "application/feed+json; charset=utf-8", err
}

// instant is RFC 3339; an empty feed has not been updated since the epoch.
func instant(t time.Time) string {
	if t.IsZero() {
		t = time.Unix(0, 0)
	}
	return t.UTC().Format(time.RFC3339)
}
