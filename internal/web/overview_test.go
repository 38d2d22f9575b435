package web

import (
	"strings"
	"testing"
)

// TestOverviews: the sentences that are made from the figures, whole, in each language.
func TestOverviews(t *testing.T) {
	w := site(t)
	for address, wanted := range map[string][]string{
		"/es/regions/RCM": {
			"Respondieron 7 de 11 gobiernos sobre el indicador 10.7.2, hasta 2021: Belice, Canadá, El Salvador, Guatemala (2019), Honduras, México y Panamá.",
			"Por ámbito de política, en 2019: donde menos gobiernos cumplen o cumplen plenamente es en «Bienestar socioeconómico» (2 de 6).",
			"Son más los países que mejoraron que los que empeoraron en: Políticas migratorias (mejor en 2 de 5, peor en 0, 2019–2021).",
			"Las categorías por ámbito de política no se han publicado para 5 de los 7 gobiernos que respondieron.",
			"Sin cifra: Costo hacia el país receptor (Belice, Canadá y Estados Unidos de América);",
		},
		"/en/regions/RCM": {
			"7 of 11 governments have answered on indicator 10.7.2, as of 2021: Belize, Canada, El Salvador, Guatemala (2019), Honduras, Mexico and Panama.",
			"Cost to receiving country, below 3%: met by 0 of 8;", "Statistical law, yes by 2020: met by 6 of 10.",
		},
		"/fr/regions/RCM":           {"7 gouvernements sur 11 ont répondu sur l’indicateur 10.7.2, jusqu’à 2021 : Belize, Canada,", "atteinte par 0 sur 8 ;"},
		"/en/regions/1":             {"138 of 197 governments have answered on indicator 10.7.2, as of 2021."},
		"/es/regions/RCM?year=2019": {"Respondieron 6 de 11 gobiernos sobre el indicador 10.7.2, hasta 2019:"},
		"/es/countries/PAN": {
			"Categoría 2 en 2019, 3 en 2021 (Naciones Unidas).", "Costo hacia el país receptor, de 4.7% en 2015 a 4.6% en 2018.",
			"La última cifra cumple: Legislación estadística (sí en 2019; meta: sí para 2020).",
		},
		"/fr/countries/BLZ": {"D’autres membres du groupe (Conférence régionale sur les migrations) ont une donnée, mais pas ce pays : Coût vers le pays bénéficiaire."},
	} {
		_, text := w.do(t, ask(address))
		doc := document(t, text)
		said := strings.ReplaceAll(doc.Find("#overview").Text(), "\u00a0", " ")
		for _, sentence := range wanted {
			if !strings.Contains(said, strings.ReplaceAll(sentence, "\u00a0", " ")) {
				t.Errorf("%s does not say %q:\n%s", address, sentence, said)
			}
		}
	}
}
