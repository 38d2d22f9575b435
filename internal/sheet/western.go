package sheet

import (
	"context"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The sets of 256 characters in which Western files are written that are not UTF-8, from 0x80 on: that of Windows, of which the first half is named western, that of DOS, in which spreadsheets
// still save "CSV (MS-DOS)", and that of old Macintoshes.
const (
	dosWestern = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0"
	macWestern = "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø¿¡¬√ƒ≈∆«»…\u00a0ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\uf8ffÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ"
)

// westernSet is the characters of an encoding from 0x80 on.
func westernSet(encoding string) []rune {
	switch encoding {
	case "ibm850":
		return []rune(dosWestern)
	case "macintosh":
		return []rune(macWestern)
	}
	out := []rune(western)
	for c := rune(0xa0); c <= 0xff; c++ {
		out = append(out, c)
	}
	return out
}

// Letters with accents of English, Spanish and French, by which such an encoding is known.
const accented = "áéíóúüñçàâèêëîïôùûœ"

// How much is looked at, and how many different letters have to speak for another set than that of Windows.
const (
	mostWestern   = 1 << 20
	fewestWestern = 2
)

// westernOf tells in which of the sets the letters beside letters make sense: that of Windows, unless another reads more of them as letters.
func (d *delimited) westernOf(ctx context.Context) (string, error) {
	text, err := io.ReadAll(io.LimitReader(d.raw(ctx), mostWestern))
	if err != nil {
		return "", err
	}
	best, most := "windows-1252", 0
	for _, encoding := range []string{best, "ibm850", "macintosh"} {
		set, n, met := westernSet(encoding), 0, map[byte]bool{}
		for i, c := range text {
			if c >= utf8.RuneSelf && fitsIn(text, i, set[c-utf8.RuneSelf]) {
				n++
				met[c] = true
			}
		}
		if n > most && (encoding == best || len(met) >= fewestWestern) {
			best, most = encoding, n
		}
	}
	return best, nil
}

// fitsIn tells that a character may stand where it does in a text: a small letter beside letters, a capital one where a word begins or among others of its kind, an apostrophe between letters.
func fitsIn(text []byte, i int, r rune) bool {
	at := func(i int) rune {
		if i < 0 || i >= len(text) || text[i] >= utf8.RuneSelf || !unicode.IsLetter(rune(text[i])) {
			return 0
		}
		return rune(text[i])
	}
	before, after := at(i-1), at(i+1)
	switch {
	case before == 0 && after == 0:
		return false
	case r == '’':
		return before > 0 && after > 0
	case !strings.ContainsRune(accented, unicode.ToLower(r)):
		return false
	case unicode.IsUpper(r):
		return before == 0 || unicode.IsUpper(before) && !unicode.IsLower(after)
	}
	return !unicode.IsUpper(before) || !unicode.IsUpper(after)
}
