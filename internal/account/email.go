package account

import (
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mtibben/confusables"
	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"

	"rumbo/internal/fault"
)

// LongestEmail is the length of an address at most, in bytes (RFC 5321).
const LongestEmail = 254

// ParseEmail reads an e-mail address as people type it, and gives it as it is kept: without blanks around it, in small
// letters, the domain in ASCII. skeleton is the same for addresses that look alike, by the confusable characters of UTS 39 and
// those that a hasty eye takes for each other (rn and m, 0 and o, 1 and l, vv and w). fault.Invalid says what is wrong: no
// address, too long, or a letter of another script before the @, which is named.
func ParseEmail(text string) (address, skeleton string, err error) {
	text = norm.NFKC.String(strings.TrimSpace(text))
	wrong := fault.New(fault.Invalid, "people.email_wrong", "Address", text)
	if text == "" {
		return "", "", fault.New(fault.Invalid, "people.email_missing")
	}
	if len(text) > LongestEmail {
		return "", "", fault.New(fault.Invalid, "people.email_long", "Max", LongestEmail)
	}
	if !utf8.ValidString(text) || strings.ContainsFunc(text, func(c rune) bool { return unicode.IsControl(c) || unicode.IsSpace(c) || unicode.Is(unicode.Cf, c) }) {
		return "", "", wrong
	}
	at := strings.LastIndexByte(text, '@')
	if at < 1 {
		return "", "", wrong
	}
	local, domain := strings.ToLower(text[:at]), text[at+1:]
	for _, c := range local {
		if c > unicode.MaxASCII {
			return "", "", fault.New(fault.Invalid, "people.email_letter", "Letter", string(c), "Address", text)
		}
	}
	domain, err = idna.Lookup.ToASCII(strings.ToLower(domain))
	if err != nil || !strings.Contains(domain, ".") {
		return "", "", wrong
	}
	address = local + "@" + domain
	parsed, err := mail.ParseAddress(address)
	if err != nil || parsed.Address != address || parsed.Name != "" || strings.ContainsAny(address, `"<>()[]\,;:`) || len(address) > LongestEmail {
		return "", "", wrong
	}
	return address, look(local, domain), nil
}

// look is what an address looks like.
func look(local, domain string) string {
	if shown, err := idna.Display.ToUnicode(domain); err == nil {
		domain = shown
	}
	s := strings.ToLower(confusables.Skeleton(local + "@" + domain))
	return strings.NewReplacer("rn", "m", "vv", "w", "0", "o", "1", "l", "|", "l", "i", "l").Replace(s)
}
