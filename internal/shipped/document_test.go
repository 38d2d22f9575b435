package shipped

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"rumbo/data"
	"rumbo/internal/survey"
)

// TestDocumentComesBack: what is downloaded is what is uploaded, also after an editor has indented it with tabs.
func TestDocumentComesBack(t *testing.T) {
	t.Parallel()
	d, err := Reference()
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range d.Questionnaires {
		document, err := QuestionnaireDocument(q)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(document, []byte(`"meets_from": 3`)) || bytes.Contains(document, []byte(`\u003c`)) {
			t.Errorf("%.300s", document)
		}
		var tabbed bytes.Buffer
		if err := json.Indent(&tabbed, document, "", "\t"); err != nil {
			t.Fatal(err)
		}
		for name, content := range map[string][]byte{"as downloaded": document, "with tabs": tabbed.Bytes(), "with a byte order mark": append([]byte("\xef\xbb\xbf"), document...)} {
			got, wrong := ParseQuestionnaire(content)
			if len(wrong) > 0 || !reflect.DeepEqual(got, q) {
				t.Errorf("%s, %s: %v", q.Code, name, wrong)
			}
		}
	}
}

func TestFlawsByPlace(t *testing.T) {
	t.Parallel()
	content, err := data.Files.ReadFile("questionnaire/sdg_10_7_2.yaml")
	if err != nil {
		t.Fatal(err)
	}
	line := func(text string) int {
		return strings.Count(string(content[:bytes.Index(content, []byte(text))]), "\n") + 1
	}
	for name, tc := range map[string]struct {
		old, new, key string
		line          int
		missing       bool
	}{
		"key not known":       {"meets_from: 3", "meets: 3", "flaw.unknown_key", line("meets_from"), false},
		"not a number":        {"meets_from: 3", "meets_from: three", "flaw.wrong_kind", line("meets_from"), false},
		"key twice":           {"meets_from: 3", "meets_from: 3\nmeets_from: 3", "flaw.key_twice", line("meets_from") + 1, false},
		"syntax":              {"dimension: policy_domain", "dimension: [policy_domain", "flaw.syntax", line("dimension:") - 1, false},
		"band that falls":     {"from: 80", "from: 30", "flaw.band", line("from: 80"), false},
		"meets from nowhere":  {"meets_from: 3", "meets_from: 5", "flaw.meets_from", line("meets_from"), false},
		"item twice":          {"10.7.2.D1b", "10.7.2.D1a", "flaw.item_id", line("10.7.2.D1b"), false},
		"list not known":      {"choices: access", "choices: acces", "flaw.item_choices", line("choices: access"), false},
		"text missing":        {`, fr: "Répond pleinement"`, "", "flaw.text_missing.fr", line("Répond pleinement"), true},
		"code with a blank":   {"code: sdg-10.7.2", "code: sdg 10.7.2", "flaw.code", line("code: sdg"), false},
		"two documents":       {"dimension: policy_domain", "dimension: policy_domain\n---\n", "flaw.documents", 1, false},
		"version is no text?": {`version: "1"`, `version: ""`, "flaw.version", line("version:"), false},
	} {
		_, wrong := ParseQuestionnaire([]byte(strings.Replace(string(content), tc.old, tc.new, 1)))
		if len(wrong) == 0 {
			t.Errorf("%s: nothing is wrong", name)
			continue
		}
		found := false
		for _, w := range wrong {
			found = found || w.Key == tc.key && w.Line == tc.line && w.Missing == tc.missing
		}
		if !found {
			t.Errorf("%s: %#v, want %s at line %d", name, wrong[0], tc.key, tc.line)
		}
	}
	for _, empty := range []string{"", "[]", "x", "- a", "\x00", "{", "&a [*a]"} {
		if _, wrong := ParseQuestionnaire([]byte(empty)); len(wrong) == 0 {
			t.Errorf("%q is a questionnaire", empty)
		}
	}
}

func TestAgreeQuestionnaire(t *testing.T) {
	t.Parallel()
	d, err := Reference()
	if err != nil {
		t.Fatal(err)
	}
	cat, err := d.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	q := d.Questionnaires[1]
	if wrong := AgreeQuestionnaire(q, cat); len(wrong) > 0 {
		t.Fatal(wrong)
	}
	q.CategorySeries = "NO_SUCH"
	q.Sections = append([]survey.Section(nil), q.Sections...)
	q.Sections[1].Part = "PD_99"
	wrong := AgreeQuestionnaire(q, cat)
	if len(wrong) != 2 || wrong[0].Key != "flaw.no_series" || wrong[1].Path != "sections.1.part" {
		t.Error(wrong)
	}
}

func FuzzParseQuestionnaire(f *testing.F) {
	f.Add([]byte("code: a\nversion: 1\nsections: [{code: x, items: [{id: a}]}]"))
	f.Add([]byte(`{"code": "a", "choices": [{"code": "x", "options": [{"code": "y"}]}]}`))
	f.Fuzz(func(t *testing.T, content []byte) {
		q, wrong := ParseQuestionnaire(content)
		for _, w := range wrong {
			if w.Line < 1 || w.Key == "" {
				t.Errorf("%+v", w)
			}
		}
		if len(wrong) > 0 {
			return
		}
		document, err := QuestionnaireDocument(q)
		if err != nil {
			t.Fatal(err)
		}
		if again, wrong := ParseQuestionnaire(document); len(wrong) > 0 || !reflect.DeepEqual(q, again) {
			t.Errorf("%v", wrong)
		}
	})
}
