package web

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// blanks are made alike, so that sentences can be written plainly.
var blanks = strings.NewReplacer("\u00a0", " ", "\u202f", " ")

// TestOverviews: the sentences that are made from the figures, whole, in each language.
func TestOverviews(t *testing.T) {
	w := site(t)
	for address, wanted := range map[string][]string{
		"/es/regions/RCM": {
			"Respondieron 7 de 11 gobiernos sobre el indicador 10.7.2, hasta 2021: Belice, Canadá, El Salvador, Guatemala (2019), Honduras, México y Panamá.",
			"Por ámbito de política, en 2019: donde menos gobiernos cumplen o cumplen plenamente es en «Bienestar socioeconómico» (2 de 6).",
			"Son más los países que mejoraron que los que empeoraron en: Políticas migratorias (mejor en 2 de 5, peor en 0, 2019–2021).",
			"Las categorías por ámbito de política no se han publicado para 5 de los 7 gobiernos que respondieron.",
			"Sin cifra: Costo de las remesas hacia el país receptor (Belice, Canadá y Estados Unidos de América);",
		},
		"/en/regions/RCM": {
			"7 of 11 governments have answered on indicator 10.7.2, as of 2021: Belize, Canada, El Salvador, Guatemala (2019), Honduras, Mexico and Panama.",
			"Remittance cost to receiving country, target below 3% (met by 0 of 8);", "Statistical law, target yes by 2020 (met by 6 of 10).",
		},
		"/fr/regions/RCM":           {"7 gouvernements sur 11 ont répondu au sujet de l’indicateur 10.7.2, jusqu’à 2021 : Belize, Canada,", "71,4 % de ceux qui ont répondu sont classés « Répond » ou « Répond pleinement » (5 sur 7).", "cible : moins de 3 % (atteinte par 0 sur 8) ;"},
		"/en/regions/1":             {"138 of 197 governments have answered on indicator 10.7.2, as of 2021."},
		"/es/regions/RCM?year=2019": {"Respondieron 6 de 11 gobiernos sobre el indicador 10.7.2, hasta 2019:"},
		"/es/countries/PAN": {
			"Categoría 2, «Cumple parcialmente», en 2019; 3, «Cumple», en 2021 (Naciones Unidas). Las respuestas que hay detrás de las categorías de las Naciones Unidas no son públicas: no se puede saber qué explica este cambio.", "Costo de las remesas hacia el país receptor, de 4.7% en 2015 a 4.6% en 2018.",
			"Refugiados por origen (por cada 100,000 habitantes), de 2 en 2015 a 1 en 2019;", "Peor: Derechos laborales (puntaje, 0–10), de 4.9 en 2015 a 5.3 en 2017.", "un cambio no es todavía una tendencia.",
			"La última cifra cumple: Legislación estadística (sí en 2019; meta: sí para 2020).",
		},
		// None, one and all have words of their own.
		"/en/regions/830":   {"No government belongs to this group: nobody is asked about indicator 10.7.2.", "No country changed in: Deaths and disappearances (2 with two figures, 2015–2019); Refugees by origin (2 with two figures, 2015–2019)."},
		"/es/regions/61":    {"Las categorías por ámbito de política no se han publicado para el único gobierno que respondió.", "Ningún país cambió en: Muertes y desapariciones (10 con dos cifras, 2015–2019)."},
		"/fr/regions/53":    {"Les catégories par domaine d’action ne sont publiées pour aucun des 2 gouvernements ayant répondu.", "(50,0 %, 2 répondants)", "Aucun pays n’a changé pour : Décès et disparitions (6 avec deux données, 2015–2019)."},
		"/es/regions/1":     {"Consultados, sin respuesta: 59 gobiernos.", "es en «Derechos de los migrantes» (55.0%, 111 respondieron)."},
		"/es/regions/29":    {"Solo un país tiene dos cifras que comparar en: Políticas migratorias (peor, 2019–2021)."},
		"/es/countries/CRI": {"No se conoce ninguna categoría de Costa Rica en el indicador 10.7.2.", "No falta ninguna otra serie de la que miembros de «Conferencia Regional sobre Migración» tengan cifra."},
		"/fr/countries/BLZ": {"D’autres membres du groupe « Conférence régionale sur les migrations » ont une donnée, mais pas ce pays : Coût des envois de fonds vers le pays bénéficiaire."},
	} {
		_, text := w.do(t, ask(address))
		doc := document(t, text)
		said := blanks.Replace(doc.Find("#overview").Text())
		for _, sentence := range wanted {
			if !strings.Contains(said, blanks.Replace(sentence)) {
				t.Errorf("%s does not say %q:\n%s", address, sentence, said)
			}
		}
	}
}

// TestCountsInWords: what is counted on pages is said rightly where there is none, one or all, and of the years and countries that it is counted over.
func TestCountsInWords(t *testing.T) {
	w := site(t)
	for address, wanted := range map[string][]string{
		"/en/regions/830":        {"#survey: the measure is not meant to rank", "#missing: and none has a value for every one of the 3.", "#detail: Each value is 0. 2 of 2 meet the 2030 target (0)."},
		"/es/regions/61":         {"#survey: La proporción es la del único gobierno que respondió; el grupo tiene 5."},
		"/fr/regions/RCM":        {"#survey: Les parts portent sur les 7 gouvernements ayant répondu, sur 11 dans le groupe ; réponses reprises d’un cycle antérieur : 1."},
		"/en/regions/53":         {"#survey: Shares are among the 2 governments that responded, out of 2 in the group."},
		"/en/indicators/10.7.3":  {"main: have values between 2014 and 2019. The median went from 0 (2014, n = 11) to 1 (2019, n = 11)."},
		"/es/series/SG_STT_FPOS": {"main: 10 países del grupo «Conferencia Regional sobre Migración» tienen datos en 2019.", "main: 6 de 10 cumplen la meta a 2020 (sí).", "main: Meta 2020: sí"},
		"/fr/compare?view=trend&series=BX_TRF_PWKR&group=RCM": {"main: La médiane est passée de 1,6 % (1990, n = 9) à 4,9 % (2018, n = 11)."},
		"/en/completeness":                          {"main: 7 of 28 series have a figure for at least one of the 11 countries", "main: Of 21 series of the catalogue nothing is stored"},
		"/es/completeness?group=830":                {"main: ninguna tiene cifras de todos."},
		"/fr/completeness?group=830":                {"main: aucune n’en comporte pour tous."},
		"/en/countries/CAN":                         {"main: By domain, 6 categories are known for both years: the same in all."},
		"/es/countries/PAN/progress/SM_POP_REFG_OR": {"#outlook: la recta llegaría a 2.0 en 2030; el 80% de los valores nuevos quedaría entre 0.4 y 3.6."},
		"/en/countries/AIA":                         {"main: none of the 2 series with figures can be assessed."},
		"/en/countries/ATA":                         {"main: nothing is carried forward."},
	} {
		_, text := w.do(t, ask(address))
		doc := document(t, text)
		for _, one := range wanted {
			part, sentence, _ := strings.Cut(one, ": ")
			if said := blanks.Replace(doc.Find(part).Text()); !strings.Contains(said, sentence) {
				t.Errorf("%s does not say %q in %s:\n%s", address, sentence, part, said)
			}
		}
		for _, never := range []string{"0 governments", "the 1 governments", "0 of them", "0 have not", "“”", "las 1 ", "between 2019 and 2019", "(yes (2020))"} {
			if main := doc.Find("main").Text(); strings.Contains(main, never) {
				t.Errorf("%s says %q", address, never)
			}
		}
	}
}

// TestChangeExplained: where a country's category changed, the page says what that means, what it does not, and what is not public.
func TestChangeExplained(t *testing.T) {
	w := site(t)
	for address, wanted := range map[string]string{
		"/es/countries/MEX":                       "#change: Categoría general: 1, «Requiere más avances», en 2019; 3, «Cumple», en 2021. Por ámbito no se conoce ninguna categoría de ambos años.",
		"/en/countries/MEX":                       "#change: The answers behind the categories of the United Nations are not public: what explains this change cannot be told.",
		"/fr/countries/MEX":                       "#change: 1 : moins de 40 % ; 2 : de 40 % à moins de 80 % ; 3 : de 80 % à moins de 100 % ; 4 : 100 %.",
		"/en/countries/MEX/progress/SG_CPA_MIGRS": "#course: A change of category says that the sum of the answers moved across a threshold",
		"/en/countries/MEX/progress":              "#reading: In 10.7.3 (target: 0) and 8.8.2 (target: 0), the target shown with the figures follows from the indicator’s metadata.",
		"/es/countries/MEX/progress/SM_DTH_MIGR":  "#settings: En 10.7.3 (meta: 0), la meta que figura junto a las cifras se desprende de los metadatos del indicador.",
		"/es/regions/RCM":                         "#progress: El avance se juzga sin un número por alcanzar",
	} {
		part, sentence, _ := strings.Cut(wanted, ": ")
		_, text := w.do(t, ask(address))
		said := strings.ReplaceAll(document(t, text).Find(part).Text(), "\u00a0", " ")
		if !strings.Contains(said, sentence) {
			t.Errorf("%s does not say in %s %q:\n%s", address, part, sentence, said)
		}
	}
	_, text := w.do(t, ask("/es/countries/CAN"))
	if document(t, text).Find("#change .caveat").Length() != 0 {
		t.Error("a category that stayed is explained as a change")
	}
	if _, text = w.do(t, ask("/es/regions/1")); document(t, text).Find("#survey details table, #detail details table").Length() != 2 {
		t.Error("tables of the whole world stand open")
	}
	if _, text = w.do(t, ask("/es/regions/RCM")); document(t, text).Find("#survey details").Length() != 0 || document(t, text).Find("#overview ~ form.controls").Length() == 0 {
		t.Error("the minute of a region does not come first, or its table is folded")
	}
}

// TestSignsOfGapsAreNotRead: the sign of a gap is for the eye; the name of the link is the word, and a number beside it says what it is.
func TestSignsOfGapsAreNotRead(t *testing.T) {
	w := site(t)
	_, text := w.do(t, ask("/es/regions/RCM"))
	cells := document(t, text).Find(".heat td a").FilterFunction(func(_ int, a *goquery.Selection) bool { return strings.Contains(a.Text(), "··") })
	if cells.Length() == 0 {
		t.Fatal("no gap leads to a figure")
	}
	cells.Each(func(_ int, a *goquery.Selection) {
		a.Find("[aria-hidden=true]").Remove()
		said := strings.Join(strings.Fields(a.Text()), " ")
		if strings.Contains(said, "··") || !strings.HasPrefix(said, "no disponible") || strings.Contains(said, "2019") && !strings.Contains(said, "último conocido") {
			t.Errorf("read as %q", said)
		}
	})
}
