package intake

import (
	"strings"

	"rumbo/internal/lang"
	"rumbo/internal/observation"
)

// symbolKind is what a sign or word in place of a figure means.
type symbolKind int

const (
	noSymbol     symbolKind = iota
	symbolGap               // a gap
	symbolAsk               // could mean several things; a person has to say
	symbolDash              // em dash: less than half the unit in UN DESA files, elsewhere anything
	symbolLoneN             // "N": not applicable in UN columns, "No" in yes/no columns
	symbolAnswer            // yes or no
)

// symbol is the meaning of a cell that holds no figure.
type symbol struct {
	kind symbolKind
	gap  observation.Gap
	yes  bool
}

// symbolOf reads the signs and words that files hold instead of figures (SDG database, UN DESA legend, statistical
// offices in three languages).
func symbolOf(text string) symbol {
	s := strings.ToLower(strings.TrimSpace(text))
	switch s {
	case "..", "...", "…", "....", "#n/a", "nan", "na", "(na)", "s/d", "s. d.", "s.d.", "s/i", "s.i.", ":", "n/d", "n.d.", "nd":
		return symbol{kind: symbolGap, gap: observation.NotAvailable}
	case "n/a", "n.a.", "n. a.", "n/ap":
		return symbol{kind: symbolGap, gap: observation.NotApplicable}
	case "~", "(x)", "x)", "c)":
		return symbol{kind: symbolGap, gap: observation.Suppressed}
	case "-", "–", "--", "−", "*", "?":
		return symbol{kind: symbolAsk}
	case "—", "——":
		return symbol{kind: symbolDash}
	case "n":
		return symbol{kind: symbolLoneN}
	case "✓", "✔", "☑":
		return symbol{kind: symbolAnswer, yes: true}
	case "ns/nr", "ns / nr", "n.s./n.r.", "ns", "nr", "ne sait pas/refus":
		return symbol{kind: symbolGap, gap: observation.NotAnswered}
	}
	if len(s) > 60 || strings.HasPrefix(s, ".") || strings.HasPrefix(s, "-") {
		return symbol{} // ".. No disponible" explains a sign
	}
	switch lang.Fold(s) {
	case "sin dato", "sin datos", "sin informacion", "no disponible", "dato no disponible", "not available", "no data", "missing", "non disponible", "donnee manquante", "pas de donnees":
		return symbol{kind: symbolGap, gap: observation.NotAvailable}
	case "not applicable", "no aplica", "no aplicable", "no se aplica", "no corresponde", "sans objet", "non applicable":
		return symbol{kind: symbolGap, gap: observation.NotApplicable}
	case "confidential", "suppressed", "confidencial", "suprimido", "confidentiel", "supprime":
		return symbol{kind: symbolGap, gap: observation.Suppressed}
	case "no sabe", "no responde", "no sabe no responde", "no sabe o no responde", "no contesta", "no especificado", "sin respuesta",
		"don t know", "do not know", "no answer", "refused", "not stated", "not specified", "ne sait pas", "sans reponse", "pas de reponse", "non precise":
		return symbol{kind: symbolGap, gap: observation.NotAnswered}
	case "yes", "si", "oui", "y", "s", "o", "true", "verdadero", "vrai", "x":
		return symbol{kind: symbolAnswer, yes: true}
	case "no", "non", "false", "falso", "faux":
		return symbol{kind: symbolAnswer}
	}
	return symbol{}
}

// isNoAnswerCode tells the codes 997 to 999, which surveys write where nobody answered. They count as such only where
// the value is a code of a short scale.
func isNoAnswerCode(s string) bool {
	return s == "997" || s == "998" || s == "999"
}

// statusOf reads a cell of a column of observation status: the SDMX letter, the word of a gap as Rumbo prints it, or the
// name of a letter as the UN download spells it.
func statusOf(text string) (observation.Status, observation.Gap, bool) {
	switch text {
	case "", "A", "E", "P": // what most cells say
		return observation.Status(text), observation.NoGap, true
	}
	s := unlabelled(strings.TrimSpace(text))
	if g := observation.Gap(strings.ToLower(s)); g != observation.NoGap && g.Valid() {
		return "", g, true
	}
	switch strings.ToUpper(s) {
	case "", "A", "B", "E", "F", "I", "P", "U", "N", "V":
		return observation.Status(strings.ToUpper(s)), observation.NoGap, true
	case "L":
		return "", observation.NotAvailable, true
	case "M":
		return "", observation.NotApplicable, true
	case "Q":
		return "", observation.Suppressed, true
	case "O":
		return "O", observation.NoGap, true
	}
	switch lang.Fold(s) {
	case "normal value", "normal":
		return "A", observation.NoGap, true
	case "time series break", "break", "ruptura de serie", "rupture de serie":
		return "B", observation.NoGap, true
	case "estimated value", "estimated", "estimado", "estime":
		return "E", observation.NoGap, true
	case "forecast value", "forecast":
		return "F", observation.NoGap, true
	case "imputed value", "imputed value ccsa definition", "imputed":
		return "I", observation.NoGap, true
	case "provisional value", "provisional", "preliminar", "provisoire":
		return "P", observation.NoGap, true
	case "low reliability":
		return "U", observation.NoGap, true
	case "not significant":
		return "N", observation.NoGap, true
	case "unvalidated value", "unvalidated":
		return "V", observation.NoGap, true
	case "missing value":
		return "O", observation.NoGap, true
	}
	return "", observation.NoGap, false
}
