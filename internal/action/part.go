package action

import (
	"strconv"
	"strings"

	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/survey"
)

// The fields of a line in a questionnaire; a milestone has three, told apart by its code.
const (
	fieldTaken      = "taken"
	fieldBody       = "body"
	fieldContact    = "contact"
	fieldPlan       = "plan"
	fieldBudget     = "budget"
	fieldCurrency   = "currency"
	fieldIndicators = "indicators"
	fieldStatus     = "status"
	fieldOn         = "on"
	fieldPercent    = "percent"
	fieldShare      = "share"
	fieldDone       = "done"
	fieldObstacles  = "obstacles"
	fieldNext       = "next"
)

// Milestones is how many a country can give for a line.
const Milestones = 6

// milestone is the code of the n-th, from 1 on; its title has it as field, its days with an ending.
func milestone(n int) string { return "m" + strconv.Itoa(n) }

const (
	dueOf     = "_due"
	reachedOf = "_reached"
)

// PartCode is the code of the questionnaire that asks for the progress of a set.
func PartCode(set string) string { return strings.ToLower(set) }

// ItemID names a field of a line in the questionnaire of its set: "rcm-2018.3.status". It is the same through all versions of the set.
func ItemID(set, line, field string) string { return PartCode(set) + "." + line + "." + field }

// SectionCode is the code of the section that a line has in the questionnaire.
func SectionCode(line string) string { return "L" + line }

// lineOf is the line of a section.
func lineOf(s survey.Section) string { return strings.TrimPrefix(s.Code, "L") }

// fieldOf is the field that an item asks for.
func fieldOf(item string) string { return item[strings.LastIndexByte(item, '.')+1:] }

// Questionnaire asks a country for its progress on each line of a version: a section for each line. It is fault.Invalid to ask for
// a version that is still a draft, or that holds no line.
func Questionnaire(s Set, v Version) (survey.Questionnaire, error) {
	q := survey.Questionnaire{
		Code: PartCode(s.Code), Kind: survey.SetOfLines, Version: strconv.Itoa(v.Number), Name: s.Name, Intro: words["intro"], Working: v.Working,
		Choices: []survey.ChoiceList{taken(), status(), currencies()},
	}
	if v.Working {
		q.Intro = words["working"]
	}
	switch {
	case v.Draft():
		return q, fault.New(fault.Invalid, "lines.draft")
	case len(v.Lines) == 0:
		return q, fault.New(fault.Invalid, "lineset.step_empty")
	}
	for _, l := range v.Lines {
		q.Sections = append(q.Sections, survey.Section{Code: SectionCode(l.Code), Name: l.Title, Short: l.Title, Question: l.Text, Items: items(s.Code, l.Code)})
	}
	for _, f := range q.Check() {
		if !f.Missing {
			return q, &fault.Error{Kind: fault.Invalid, Key: f.Key, Args: f.Args}
		}
	}
	return q, nil
}

// items are the fields of a line. Whether it is taken up and its status are asked; the rest is for who has something to say.
func items(set, line string) []survey.Item {
	one := func(letter, field string, kind survey.Kind) survey.Item {
		return survey.Item{ID: ItemID(set, line, field), Letter: line + letter, Kind: kind, Text: words[field], Help: help[field], Optional: true, Plain: true}
	}
	out := []survey.Item{
		one("a", fieldTaken, survey.Choice), one("b", fieldBody, survey.Text), one("c", fieldContact, survey.Text), one("d", fieldPlan, survey.Text),
		one("e", fieldIndicators, survey.Text), one("f", fieldBudget, survey.Number), one("g", fieldCurrency, survey.Choice),
		one("h", fieldStatus, survey.Choice), one("i", fieldOn, survey.Date), one("j", fieldPercent, survey.Number), one("k", fieldShare, survey.Share),
		one("l", fieldDone, survey.Text), one("m", fieldObstacles, survey.Text), one("n", fieldNext, survey.Text),
	}
	for i := range out {
		item := &out[i]
		switch fieldOf(item.ID) {
		case fieldTaken:
			item.Choices, item.Optional, item.Heading = fieldTaken, false, words["decision"]
		case fieldContact:
			item.Private = true
		case fieldBudget:
			item.Bounds = []int{0}
		case fieldCurrency:
			item.Choices = fieldCurrency
		case fieldStatus:
			item.Choices, item.Optional, item.Plain, item.Heading = fieldStatus, false, false, words["progress"]
		case fieldPercent:
			item.Bounds, item.Unit = []int{0, 100}, lang.Text{En: "%", Es: "%", Fr: "%"}
		}
	}
	for n := 1; n <= Milestones; n++ {
		code := milestone(n)
		row := []survey.Item{one(code, code, survey.Text), one(code+"d", code+dueOf, survey.Date), one(code+"r", code+reachedOf, survey.Date)}
		for i, text := range []string{"milestone", "due", "reached"} {
			row[i].Text, row[i].Row = words[text], strconv.Itoa(n)
		}
		if n == 1 {
			row[0].Heading = words["milestones"]
		}
		out = append(out, row...)
	}
	return out
}

func text(en, es, fr string) lang.Text { return lang.Text{En: en, Es: es, Fr: fr} }

var words = map[string]lang.Text{
	"intro": text("What your country does on each line of action, and how far it has come.", "Qué hace su país en cada línea de acción y hasta dónde ha llegado.",
		"Ce que votre pays fait sur chaque ligne d’action, et où il en est."),
	"working": text("What your country does on each line of action, and how far it has come. The wording of the lines is a working text, not an official one.",
		"Qué hace su país en cada línea de acción y hasta dónde ha llegado. La redacción de las líneas es un texto de trabajo, no oficial.",
		"Ce que votre pays fait sur chaque ligne d’action, et où il en est. Le libellé des lignes est un texte de travail, non officiel."),
	"decision":   text("Decision and set-up", "Decisión y organización", "Décision et organisation"),
	"progress":   text("Progress", "Avance", "Avancement"),
	"milestones": text("Milestones", "Hitos", "Jalons"),
	"milestone":  text("Milestone", "Hito", "Jalon"),
	"due":        text("Due on", "Fecha prevista", "Échéance"),
	"reached":    text("Reached on", "Alcanzado el", "Atteint le"),

	fieldTaken:      text("Does your country take this line up?", "¿Su país asume esta línea?", "Votre pays reprend-il cette ligne ?"),
	fieldBody:       text("Responsible body", "Institución responsable", "Organisme responsable"),
	fieldContact:    text("Contact (never published)", "Contacto (nunca se publica)", "Contact (jamais publié)"),
	fieldPlan:       text("National plan it belongs to", "Plan nacional al que pertenece", "Plan national dont elle relève"),
	fieldBudget:     text("Budget", "Presupuesto", "Budget"),
	fieldCurrency:   text("Currency of the budget", "Moneda del presupuesto", "Monnaie du budget"),
	fieldIndicators: text("Indicators chosen for it", "Indicadores elegidos", "Indicateurs retenus"),
	fieldStatus:     text("Status", "Estado", "État"),
	fieldOn:         text("Status as of", "Estado al", "État au"),
	fieldPercent:    text("Done, in percent", "Avance en porcentaje", "Avancement en pourcentage"),
	fieldShare:      text("Share reached, where it can be counted", "Proporción alcanzada, si puede contarse", "Part atteinte, si elle peut être comptée"),
	fieldDone:       text("What was done", "Qué se hizo", "Ce qui a été fait"),
	fieldObstacles:  text("Obstacles", "Obstáculos", "Obstacles"),
	fieldNext:       text("Next step", "Próximo paso", "Prochaine étape"),
}

var help = map[string]lang.Text{
	fieldContact: text("A person, an address or a telephone number, for those who review this.", "Una persona, un correo o un teléfono, para quienes lo revisan.",
		"Une personne, une adresse ou un téléphone, pour celles et ceux qui l’examinent."),
	fieldIndicators: text("Codes of the catalogue (10.7.2) or indicators of your own in words, one a line.", "Códigos del catálogo (10.7.2) o indicadores propios en palabras, uno por renglón.",
		"Codes du catalogue (10.7.2) ou indicateurs propres en toutes lettres, un par ligne."),
	fieldShare: text("For example 3 of 14 provinces.", "Por ejemplo, 3 de 14 provincias.", "Par exemple 3 provinces sur 14."),
}

func taken() survey.ChoiceList {
	return survey.ChoiceList{Code: fieldTaken, Choices: []survey.Option{
		{Code: string(TakenUp), Label: text("Taken up", "Asumida", "Reprise"), Synonyms: []string{"yes", "sí", "oui"}},
		{Code: string(Considering), Label: text("Under consideration", "En estudio", "À l’étude")},
		{Code: string(NotTaken), Label: text("Not taken up", "No asumida", "Non reprise"), Synonyms: []string{"no", "non"}},
	}}
}

// StatusName is the word of a status.
func StatusName(s Status) lang.Text {
	for _, o := range status().Choices {
		if o.Code == string(s) {
			return o.Label
		}
	}
	return lang.Text{}
}

// UptakeName is the word of an answer to whether a line is taken up.
func UptakeName(u Uptake) lang.Text {
	for _, o := range taken().Choices {
		if o.Code == string(u) {
			return o.Label
		}
	}
	return lang.Text{}
}

func status() survey.ChoiceList {
	return survey.ChoiceList{Code: fieldStatus, Choices: []survey.Option{
		{Code: string(NotStarted), Label: text("Not started", "No iniciada", "Non commencée")},
		{Code: string(Planned), Label: text("Planned", "Planificada", "Prévue")},
		{Code: string(InProgress), Label: text("In progress", "En curso", "En cours"), Synonyms: []string{"en proceso", "en ejecución"}},
		{Code: string(Completed), Label: text("Completed", "Concluida", "Achevée"), Synonyms: []string{"done", "completada", "finalizada", "terminada", "terminée"}},
		{Code: string(Suspended), Label: text("Suspended", "Suspendida", "Suspendue")},
		{Code: string(Cancelled), Label: text("Cancelled", "Cancelada", "Abandonnée"), Synonyms: []string{"annulée"}},
		{Code: string(NoInformation), Label: text("No information", "Sin información", "Sans information")},
	}}
}

// currencies are those in which the governments of the region and who gives them money count, by their code (ISO 4217).
func currencies() survey.ChoiceList {
	list := survey.ChoiceList{Code: fieldCurrency}
	add := func(code, en, es, fr string) {
		list.Choices = append(list.Choices, survey.Option{Code: code, Label: text(code+" "+en, code+" "+es, code+" "+fr)})
	}
	add("USD", "US dollar", "dólar estadounidense", "dollar des États-Unis")
	add("BZD", "Belize dollar", "dólar beliceño", "dollar bélizien")
	add("CAD", "Canadian dollar", "dólar canadiense", "dollar canadien")
	add("CRC", "Costa Rican colón", "colón costarricense", "colón costaricien")
	add("DOP", "Dominican peso", "peso dominicano", "peso dominicain")
	add("EUR", "euro", "euro", "euro")
	add("GTQ", "Guatemalan quetzal", "quetzal guatemalteco", "quetzal guatémaltèque")
	add("HNL", "Honduran lempira", "lempira hondureño", "lempira hondurien")
	add("MXN", "Mexican peso", "peso mexicano", "peso mexicain")
	add("NIO", "Nicaraguan córdoba", "córdoba nicaragüense", "córdoba nicaraguayen")
	add("PAB", "Panamanian balboa", "balboa panameño", "balboa panaméen")
	add("ARS", "Argentine peso", "peso argentino", "peso argentin")
	add("BOB", "Bolivian boliviano", "boliviano", "boliviano")
	add("BRL", "Brazilian real", "real brasileño", "réal brésilien")
	add("CHF", "Swiss franc", "franco suizo", "franc suisse")
	add("CLP", "Chilean peso", "peso chileno", "peso chilien")
	add("COP", "Colombian peso", "peso colombiano", "peso colombien")
	add("CUP", "Cuban peso", "peso cubano", "peso cubain")
	add("GBP", "pound sterling", "libra esterlina", "livre sterling")
	add("GYD", "Guyanese dollar", "dólar guyanés", "dollar guyanien")
	add("HTG", "Haitian gourde", "gourde haitiano", "gourde haïtienne")
	add("JMD", "Jamaican dollar", "dólar jamaicano", "dollar jamaïcain")
	add("PEN", "Peruvian sol", "sol peruano", "sol péruvien")
	add("PYG", "Paraguayan guaraní", "guaraní paraguayo", "guarani paraguayen")
	add("SRD", "Surinamese dollar", "dólar surinamés", "dollar surinamais")
	add("TTD", "Trinidad and Tobago dollar", "dólar de Trinidad y Tobago", "dollar de Trinité-et-Tobago")
	add("UYU", "Uruguayan peso", "peso uruguayo", "peso uruguayen")
	add("VES", "Venezuelan bolívar", "bolívar venezolano", "bolivar vénézuélien")
	return list
}
