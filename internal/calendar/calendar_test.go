package calendar

import (
	"bytes"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"

	"rumbo/internal/lang"
)

func TestWrite(t *testing.T) {
	now := time.Date(2031, 1, 2, 3, 4, 5, 0, time.UTC)
	end := time.Date(2031, 7, 1, 5, 0, 0, 0, time.UTC)
	text := "Entregar; «todo», sin falta\nSegunda línea " + strings.Repeat("ñ", 90)
	got := Write(lang.Spanish, now,
		Entry{UID: "R-PAN@rumbo", Title: text, Say: text, Link: "https://rumbo.example.org/es/my-country/PAN", Ends: end, Remind: 7 * 24 * time.Hour},
		Entry{UID: "R-CRI@rumbo", Title: "Día", Day: time.Date(2031, 6, 30, 0, 0, 0, 0, time.UTC)})
	for _, line := range strings.Split(strings.TrimSuffix(string(got), "\r\n"), "\r\n") {
		if len(line) > 75 || strings.ContainsAny(line, "\r\n") {
			t.Errorf("a line of %d octets: %q", len(line), line)
		}
	}
	for _, want := range []string{"BEGIN:VCALENDAR\r\n", "PRODID:-//Rumbo//ES\r\n", "DTSTART:20310701T040000Z\r\n", "DTEND:20310701T050000Z\r\n", "TRIGGER:-P7D\r\n", "DTSTART;VALUE=DATE:20310630\r\n", "DTEND;VALUE=DATE:20310701\r\n", "END:VCALENDAR\r\n"} {
		if !bytes.Contains(got, []byte(want)) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
	back, err := ics.ParseCalendar(bytes.NewReader(got))
	if err != nil {
		t.Fatal(err)
	}
	if events := back.Events(); len(events) != 2 || ics.FromText(events[0].GetProperty(ics.ComponentPropertySummary).Value) != text {
		t.Errorf("%d events, %q", len(events), events[0].GetProperty(ics.ComponentPropertySummary).Value)
	}
}
