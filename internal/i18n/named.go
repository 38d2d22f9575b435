package i18n

import "strings"

// Named says what data name by a word or two ("World Bank", "as published") in the language, where a message has it under
// the kind and the word in lower case, as in agency.world_bank; else the text as it is.
func (p *Printer) Named(kind, text string) string {
	word := func(r rune) bool { return r < 'a' && (r < '0' || r > '9') || r > 'z' }
	key := kind + "." + strings.Join(strings.FieldsFunc(strings.ToLower(text), word), "_")
	if text == "" || !p.Has(key) {
		return text
	}
	return p.T(key)
}

// Agencies says the agencies of a list ("UN DESA; IOM") in the language, with the names by which they are known in it.
func (p *Printer) Agencies(list string) string {
	var out []string
	for _, one := range strings.Split(list, ";") {
		if one = strings.TrimSpace(one); one != "" {
			out = append(out, p.Named("agency", one))
		}
	}
	return strings.Join(out, ", ")
}
