// Package views holds the files of the web pages: templates (page), style sheet, pictures and built scripts (static).
package views

import "embed"

// Files holds page/*.html, mail/*.html and static/**. Scripts stand in static/gen once the front-end build has run; without them the
// pages are complete all the same.
//
//go:embed page static mail
var Files embed.FS
