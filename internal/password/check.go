package password

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"rumbo/internal/fault"
)

// Bounds of the length of a password, in characters.
const (
	Shortest = 12
	Longest  = 256
)

// common are beginnings that everybody tries first; a password is not one of them with little added.
var common = []string{
	"password", "contrasena", "contraseña", "motdepasse", "clave", "secreto", "secret", "bienvenido", "bienvenida", "bienvenue", "welcome", "iloveyou",
	"tequiero", "teamo", "admin", "administrador", "administrator", "usuario", "migracion", "migration", "rumbo", "qwerty", "qwertz", "azerty", "asdfgh",
	"letmein", "dragon", "futbol", "football", "barcelona", "realmadrid", "panama", "costarica", "guatemala", "honduras", "mexico", "nicaragua", "elsalvador",
	"canada", "belice", "belize", "dominicana", "estadosunidos", "verano", "invierno", "primavera", "otono", "summer", "winter", "spring", "autumn",
	"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
}

// Check refuses a password that is easily guessed, as fault.Invalid that says why: too short or too long, one sign or a
// sequence, a common word with digits after it, or with what about says of the person (name, address, institution) in it.
func Check(plain string, about ...string) error {
	plain = norm.NFKC.String(plain)
	switch n := utf8.RuneCountInString(plain); {
	case n < Shortest:
		return fault.New(fault.Invalid, "password.short", "Min", Shortest)
	case n > Longest:
		return fault.New(fault.Invalid, "password.long", "Max", Longest)
	}
	for _, c := range plain {
		if unicode.IsControl(c) {
			return fault.New(fault.Invalid, "password.control")
		}
	}
	folded := fold(plain)
	if distinct(folded) < 5 || sequence(folded) {
		return fault.New(fault.Invalid, "password.simple")
	}
	letters := strings.TrimFunc(folded, func(c rune) bool { return !unicode.IsLetter(c) })
	if letters != "" && sequence(letters) && utf8.RuneCountInString(folded)-utf8.RuneCountInString(letters) < 8 {
		return fault.New(fault.Invalid, "password.common")
	}
	for _, word := range common {
		if rest, ok := strings.CutPrefix(letters, fold(word)); ok && utf8.RuneCountInString(rest) < 4 {
			return fault.New(fault.Invalid, "password.common")
		}
	}
	for _, text := range about {
		for _, word := range strings.FieldsFunc(fold(text), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) }) {
			if utf8.RuneCountInString(word) >= 4 && strings.Contains(folded, word) && utf8.RuneCountInString(folded)-utf8.RuneCountInString(word) < 8 {
				return fault.New(fault.Invalid, "password.personal")
			}
		}
	}
	return nil
}

// fold makes equal what a guesser takes as equal: case, accents, the usual digits for letters.
func fold(s string) string {
	s = strings.ToLower(norm.NFD.String(s))
	return strings.Map(func(c rune) rune {
		switch {
		case unicode.Is(unicode.Mn, c):
			return -1
		case c == '@':
			return 'a'
		case c == '$':
			return 's'
		}
		return c
	}, s)
}

func distinct(s string) int {
	seen := map[rune]bool{}
	for _, c := range s {
		seen[c] = true
	}
	return len(seen)
}

// sequence tells a run up or down the alphabet, the digits or a row of keys, or one piece again and again.
func sequence(s string) bool {
	const rows = "qwertyuiop asdfghjkl zxcvbnm 1234567890123456789012345678901234567890 qwertzuiop azertyuiop"
	if strings.Contains(rows, s) {
		return true
	}
	r := []rune(s)
	up, down := true, true
	for i := 1; i < len(r); i++ {
		up = up && r[i] == r[i-1]+1
		down = down && r[i] == r[i-1]-1
	}
	if up || down {
		return true
	}
	for n := 1; n <= 4; n++ {
		if len(r)%n == 0 && strings.Repeat(string(r[:n]), len(r)/n) == s {
			return true
		}
	}
	return false
}
