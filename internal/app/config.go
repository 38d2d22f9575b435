package app

import (
	"net/url"

	"rumbo/internal/fault"
)

// database says which database to use: one that the environment names, or a private cluster in the data folder.
type database struct {
	appURL   string // empty: private
	ownerURL string // migrations; the application's login where none is given
}

// database reads DATABASE_URL and DATABASE_OWNER_URL.
func (r *rumbo) database() (database, error) {
	d := database{appURL: r.getenv("DATABASE_URL"), ownerURL: r.getenv("DATABASE_OWNER_URL")}
	if d.appURL == "" {
		return database{}, nil
	}
	if d.ownerURL == "" {
		d.ownerURL = d.appURL
	}
	if d.role() == "" {
		return d, fault.New(fault.Usage, "cli.database_url")
	}
	return d, nil
}

// role is the login of the application.
func (d database) role() string {
	u, err := url.Parse(d.appURL)
	if err != nil || u.User == nil {
		return ""
	}
	return u.User.Username()
}
