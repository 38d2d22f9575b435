package area

import (
	"testing"
	"time"

	"rumbo/internal/lang"
)

func day(y int) time.Time { return time.Date(y, 12, 31, 0, 0, 0, 0, time.UTC) }

func sample() *Directory {
	name := func(en, es, fr string) lang.Text { return lang.Text{En: en, Es: es, Fr: fr} }
	country := func(iso3, iso2 string, m49 int, n lang.Text, aliases ...string) Area {
		return Area{Code: iso3, Kind: Country, ISO3: iso3, ISO2: iso2, M49: m49, Scheme: "iso3", Government: true, Name: n, Aliases: aliases}
	}
	areas := []Area{
		country("PAN", "PA", 591, name("Panama", "Panamá", "Panama")),
		country("CRI", "CR", 188, name("Costa Rica", "Costa Rica", "Costa Rica")),
		country("USA", "US", 840, name("United States of America", "Estados Unidos de América", "États-Unis d’Amérique"), "EE.UU.", "USA"),
		country("AUS", "AU", 36, name("Australia", "Australia", "Australie")),
		{Code: "PRI", Kind: Country, ISO3: "PRI", ISO2: "PR", M49: 630, Scheme: "iso3", Name: name("Puerto Rico", "Puerto Rico", "Porto Rico")},
		{Code: "1", Kind: World, M49: 1, Scheme: "m49", Name: name("World", "Mundo", "Monde")},
		{Code: "53", Kind: Region, M49: 53, Scheme: "m49", Name: name("Australia and New Zealand", "Australia y Nueva Zelandia", "Australie et Nouvelle-Zélande"), Aliases: []string{"Australia"}},
		{Code: "RCM", Kind: Group, Scheme: "rumbo", Name: name("Regional Conference on Migration", "Conferencia Regional sobre Migración", "Conférence régionale sur les migrations"), Aliases: []string{"CRM"}},
	}
	return NewDirectory(areas, []Membership{
		{Group: "RCM", Member: "PAN"}, {Group: "RCM", Member: "CRI", To: day(2019)}, {Group: "RCM", Member: "USA"},
		{Group: "RCM", Member: "PRI"}, {Group: "1", Member: "PAN"},
	})
}

func TestFind(t *testing.T) {
	d := sample()
	for spelling, want := range map[string]string{
		"PAN": "PAN", "pan": "PAN", "pa": "PAN", "591": "PAN", " 591 ": "PAN", "591.0": "PAN",
		"36": "AUS", "036": "AUS", "001": "1", "1": "1", "rcm": "RCM", "53": "53",
	} {
		if a, ok := d.Find(spelling); !ok || a.Code != want {
			t.Errorf("Find(%q) = %q, want %q", spelling, a.Code, want)
		}
	}
	for _, none := range []string{"", "0", "000", "XYZ", "5910", ".0"} {
		if a, ok := d.Find(none); ok {
			t.Errorf("Find(%q) = %q", none, a.Code)
		}
	}
}

func TestByName(t *testing.T) {
	d := sample()
	for name, want := range map[string]string{
		"PANAMA": "PAN", "Panamá ": "PAN", "EEUU": "", "EE. UU.": "USA", "États-Unis d'Amérique": "USA",
		"Australia": "AUS", "crm": "RCM", "": "",
	} {
		if a, _ := d.ByName(name); a.Code != want {
			t.Errorf("ByName(%q) = %q, want %q", name, a.Code, want)
		}
	}
}

func TestSuggest(t *testing.T) {
	d := sample()
	for text, want := range map[string]string{"Pnama": "PAN", "Costa Rika": "CRI", "Estados Unidos": "USA", "PAM": "PAN", "PNA": "PAN"} {
		if got := d.Suggest(text); len(got) == 0 || got[0].Code != want {
			t.Errorf("Suggest(%q) = %v, want %s first", text, got, want)
		}
	}
	if got := d.Suggest("Mozambique"); len(got) != 0 {
		t.Errorf("Suggest(Mozambique) = %v", got)
	}
}

func TestMembership(t *testing.T) {
	d := sample()
	codes := func(areas []Area) (s string) {
		for _, a := range areas {
			s += a.Code + " "
		}
		return s
	}
	if got := codes(d.Members("RCM", day(2019))); got != "CRI PAN PRI USA " {
		t.Errorf("members in 2019: %s", got)
	}
	if got := codes(d.Governments("RCM", day(2020))); got != "PAN USA " {
		t.Errorf("governments after a member left: %s", got)
	}
	if got := codes(d.Groups("PAN", day(2020))); got != "1 RCM " {
		t.Errorf("groups of Panama: %s", got)
	}
	if d.IsMember("RCM", "CRI", day(2020)) || !d.IsMember("RCM", "CRI", day(2019)) || !d.IsMember("PAN", "PAN", day(2020)) {
		t.Error("IsMember does not follow the dates")
	}
	if got := codes(d.Members("PAN", day(2020))); got != "PAN " {
		t.Errorf("a country's only member is itself: %s", got)
	}
}

// FuzzFindAndByName: what a spelling means does not change with blanks around it or with case, and each area found is found by its own code and name.
func FuzzFindAndByName(f *testing.F) {
	for _, s := range []string{"PAN", "036", "591.0", "Panamá", "EE.UU.", "USA", "États-Unis d’Amérique", "Australia 1/", "Costa Rica (CRI)", "\u202fPanama"} {
		f.Add(s)
	}
	d := sample()
	f.Fuzz(func(t *testing.T, s string) {
		a, ok := d.Find(s)
		if b, too := d.Find(" " + s + "\t"); ok != too || a.Code != b.Code {
			t.Fatalf("%q: %q, with blanks %q", s, a.Code, b.Code)
		}
		if own, found := d.Find(a.Code); ok && (!found || own.Code != a.Code) {
			t.Fatalf("%q is %q, which is %q", s, a.Code, own.Code)
		}
		n, ok := d.ByName(s)
		if b, too := d.ByName("  " + s + " "); ok != too || n.Code != b.Code {
			t.Fatalf("%q: %q, with blanks %q", s, n.Code, b.Code)
		}
		if folded, too := d.ByName(lang.Fold(s)); ok && (!too || folded.Code != n.Code) {
			t.Fatalf("%q is %q, folded %q", s, n.Code, folded.Code)
		}
		if _, known := d.Area(n.Code); ok && !known {
			t.Fatalf("%q is %q, which does not exist", s, n.Code)
		}
	})
}

// TestNamesAsPeopleWriteThem: articles, the order of the words and abbreviations do not count where a name has several words, and never make two areas one.
func TestNamesAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	d := NewDirectory([]Area{
		{Code: "BHS", Kind: Country, Name: lang.Text{En: "Bahamas"}}, {Code: "DOM", Kind: Country, Name: lang.Text{En: "Dominican Republic", Es: "República Dominicana"}},
		{Code: "KNA", Kind: Country, Name: lang.Text{En: "Saint Kitts and Nevis"}}, {Code: "SLV", Kind: Country, Name: lang.Text{En: "El Salvador"}},
		{Code: "COG", Kind: Country, Name: lang.Text{En: "Congo"}, Aliases: []string{"Republic of the Congo"}}, {Code: "COD", Kind: Country, Name: lang.Text{En: "Democratic Republic of the Congo"}},
	}, nil)
	for name, want := range map[string]string{
		"Bahamas (Las)": "BHS", "Bahamas, The": "BHS", "Dominicana, República": "DOM", "Rep. Dominicana": "DOM", "St. Kitts & Nevis": "KNA", "Congo, Dem. Rep.": "COD", "Congo, Rep.": "COG", "Congo": "COG",
		"Republic Dominican": "", "Salvador": "", "San Salvador": "", "Dominicana": "", "Rep. Congo Brazzaville": "",
	} {
		if a, ok := d.ByName(name); a.Code != want || ok != (want != "") {
			t.Errorf("%q is %q, want %q", name, a.Code, want)
		}
	}
}
