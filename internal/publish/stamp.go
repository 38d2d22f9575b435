package publish

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"strings"

	"rumbo/internal/lang"
)

// Stamp writes the code and the data hash of a snapshot into a file as it leaves: into a CSV table as two last columns, into a JSON array as two
// members of each object and into a JSON object as its first two. A calendar is described by them. Files of other kinds stay as they are:
// workbooks say it themselves.
func Stamp(kind string, content []byte, s Snapshot, l lang.Code) ([]byte, error) {
	kind, _, _ = strings.Cut(kind, ";")
	switch kind {
	case "text/csv":
		return stampTable(content, s)
	case "application/json":
		return stampJSON(content, s)
	case "text/calendar":
		return stampCalendar(content, s, l), nil
	}
	return content, nil
}

const byteOrderMark = "\ufeff"

func stampTable(content []byte, s Snapshot) ([]byte, error) {
	rest, marked := bytes.CutPrefix(content, []byte(byteOrderMark))
	head, _, _ := bytes.Cut(rest, []byte("\n"))
	in := csv.NewReader(bytes.NewReader(rest))
	in.FieldsPerRecord = -1
	if bytes.ContainsRune(head, ';') {
		in.Comma = ';'
	}
	rows, err := in.ReadAll()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if marked {
		out.WriteString(byteOrderMark)
	}
	w := csv.NewWriter(&out)
	w.Comma = in.Comma
	for i, row := range rows {
		if i == 0 {
			row = append(row, "snapshot", "data_hash")
		} else {
			row = append(row, s.Code, s.DataHash)
		}
		_ = w.Write(row) // the error stays with the writer
	}
	w.Flush()
	return out.Bytes(), w.Error()
}

func stampJSON(content []byte, s Snapshot) ([]byte, error) {
	code, _ := json.Marshal(s.Code)
	members := `"snapshot": ` + string(code) + `, "data_hash": "` + s.DataHash + `"`
	into := func(object []byte) []byte {
		object = bytes.TrimSpace(object)
		inside := bytes.TrimSpace(bytes.TrimPrefix(object, []byte("{")))
		if len(object) == 0 || object[0] != '{' {
			return object
		}
		text := members
		var given map[string]json.RawMessage
		if err := json.Unmarshal(object, &given); err == nil && given["data_hash"] != nil {
			text, _, _ = strings.Cut(members, ", ")
		}
		if !bytes.Equal(inside, []byte("}")) {
			text += ", "
		}
		return append([]byte("{"+text), inside...)
	}
	trimmed := bytes.TrimSpace(content)
	if len(trimmed) == 0 || trimmed[0] != '[' {
		return append(into(trimmed), '\n'), nil
	}
	var list []json.RawMessage
	if err := json.Unmarshal(trimmed, &list); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.WriteString("[")
	for i, one := range list {
		if i > 0 {
			out.WriteString(",")
		}
		out.WriteString("\n")
		out.Write(into(one))
	}
	out.WriteString("\n]\n")
	return out.Bytes(), nil
}

// stampCalendar adds the description of a calendar (RFC 7986), folded after 75 bytes (RFC 5545).
func stampCalendar(content []byte, s Snapshot, l lang.Code) []byte {
	text := "DESCRIPTION:" + strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`).Replace(s.Title(l)+" · "+s.DataHash)
	var line strings.Builder
	width := 0
	for _, r := range text {
		if n := len(string(r)); width+n > 74 {
			line.WriteString("\r\n ")
			width = 1 + n
		} else {
			width += n
		}
		line.WriteRune(r)
	}
	begin := []byte("BEGIN:VCALENDAR\r\n")
	return bytes.Replace(content, begin, append(begin, line.String()+"\r\n"...), 1)
}

// WriteChanges writes the changes between two moments, whose codes and data hashes are given, as a tidy table: a row a figure, its value, status and
// release before and after.
func WriteChanges(w io.Writer, list []Change, codes, hashes [2]string, f Format) error {
	out, err := f.table(w)
	if err != nil {
		return err
	}
	side := func(r *Row) (value, status, release string) {
		if r == nil {
			return "", "", ""
		}
		t := tidyOf(*r)
		return f.number(t.Value), t.Status, t.Release
	}
	_ = out.Write([]string{"change", "series", "area", "period", "breakdown", "flow", "old_value", "old_status", "old_release", "new_value", "new_status", "new_release",
		"from", "from_data_hash", "to", "to_data_hash"}) // the error stays with the writer
	for _, c := range list {
		k := c.Row().Observation.Key
		oldValue, oldStatus, oldRelease := side(c.Old)
		newValue, newStatus, newRelease := side(c.New)
		_ = out.Write([]string{string(c.Kind), unformula(k.Series), unformula(k.Area), unformula(k.Period), unformula(k.Breakdown), string(k.Flow),
			oldValue, oldStatus, unformula(oldRelease), newValue, newStatus, unformula(newRelease), codes[0], hashes[0], codes[1], hashes[1]})
	}
	out.Flush()
	return out.Error()
}
