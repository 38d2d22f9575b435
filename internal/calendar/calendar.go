// Package calendar writes calendar files (RFC 5545).
package calendar

import (
	"strconv"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"rumbo/internal/lang"
)

// Entry is one date of a calendar. UID names it for ever: a file that comes later with the same one replaces it.
type Entry struct {
	UID              string
	Title, Say, Link string
	// Ends is the moment by which something is to be done; the event is the hour before. A zero Ends with a Day is the whole day.
	Ends time.Time
	Day  time.Time
	// Remind is how long before its beginning programs remind of it, in whole days.
	Remind time.Duration
}

// Write is a calendar of these entries, stamped with the moment now.
func Write(l lang.Code, now time.Time, entries ...Entry) []byte {
	c := ics.NewCalendarFor("Rumbo")
	c.SetProductId("-//Rumbo//" + strings.ToUpper(string(l)))
	c.SetMethod(ics.MethodPublish)
	c.SetCalscale("GREGORIAN")
	for _, e := range entries {
		v := c.AddEvent(e.UID)
		v.SetDtStampTime(now)
		if e.Ends.IsZero() {
			v.SetAllDayStartAt(e.Day)
			v.SetAllDayEndAt(e.Day.AddDate(0, 0, 1))
		} else {
			v.SetStartAt(e.Ends.Add(-time.Hour))
			v.SetEndAt(e.Ends)
		}
		v.SetSummary(e.Title)
		if e.Say != "" {
			v.SetDescription(e.Say)
		}
		if e.Link != "" {
			v.SetURL(e.Link)
		}
		if e.Remind > 0 {
			a := v.AddAlarm()
			a.SetAction(ics.ActionDisplay)
			a.SetProperty(ics.ComponentPropertyDescription, e.Title)
			a.SetTrigger("-P" + strconv.Itoa(int(e.Remind/(24*time.Hour))) + "D")
		}
	}
	return []byte(c.Serialize(ics.WithNewLineWindows))
}
