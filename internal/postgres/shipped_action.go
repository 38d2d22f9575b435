package postgres

import (
	"encoding/json"
	"time"

	"rumbo/internal/action"
	"rumbo/internal/lang"
	"rumbo/internal/shipped"
)

// actionSteps bring meetings and sets of lines of action up to the shipped ones, as their statements take them.
func actionSteps(d *shipped.Data) []step {
	type meeting struct {
		Code, Group string
		Kind        action.MeetingKind
		Name        lang.Text
		Starts      time.Time
		Ends        time.Time
		Details     action.MeetingDetails
	}
	type took struct {
		Step    action.StepKind `json:"step"`
		Meeting string          `json:"meeting"`
		Day     string          `json:"day"`
	}
	type version struct {
		Number  int             `json:"number"`
		Details json.RawMessage `json:"details"`
		Steps   []took          `json:"steps"`
	}
	type set struct {
		Code     string    `json:"code"`
		Versions []version `json:"versions"`
	}
	var meetings []meeting
	for _, m := range d.Meetings {
		meetings = append(meetings, meeting{m.Code, m.Group, m.Kind, m.Name, m.Starts, m.Ends, m.MeetingDetails})
	}
	var sets []set
	for _, s := range d.Sets {
		one := set{Code: s.Code}
		for _, v := range s.Versions {
			details, _ := json.Marshal(v.VersionDetails) // texts and numbers alone
			w := version{Number: v.Number, Details: details}
			for _, t := range v.Steps {
				w.Steps = append(w.Steps, took{t.Kind, t.Meeting, t.Day.Format(time.DateOnly)})
			}
			one.Versions = append(one.Versions, w)
		}
		sets = append(sets, one)
	}
	return []step{{"meetings", meetings}, {"line_sets", d.Sets}, {"line_versions", sets}, {"line_steps", sets}}
}
