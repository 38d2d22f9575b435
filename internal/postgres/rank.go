package postgres

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

var (
	yearInName = regexp.MustCompile(`(?:^|\D)((?:19|20|21)\d\d)(?:\D|$)`)
	partAfter  = regexp.MustCompile(`^(\D{0,4}?)(\d{1,2})(?:\D|$)`)
	lastSerial = regexp.MustCompile(`/(\d+)$`)
)

// rankOf places a release that nobody has ranked: by the year in its name and the number that follows it ("UN SDG
// 2023.Q1" is 2023.1, as the shipped releases are ranked), else by a name without a year before all others. The release of
// a submission ("PAN 2021/12") goes by its serial, in a fixed width, since it is the only number that grows.
func rankOf(release string) string {
	at := yearInName.FindStringSubmatchIndex(release)
	if at == nil {
		return "0"
	}
	year, rest := release[at[2]:at[3]], release[at[3]:]
	if m := lastSerial.FindStringSubmatch(release); m != nil {
		if n, err := strconv.Atoi(m[1]); err == nil {
			return fmt.Sprintf("%s.%06d", year, n)
		}
	}
	if m := partAfter.FindStringSubmatch(rest); m != nil {
		if n, err := strconv.Atoi(m[2]); err == nil && !strings.ContainsAny(m[1], "QqTt") {
			return fmt.Sprintf("%s.%02d", year, n) // a month
		}
		return year + "." + m[2]
	}
	return year + ".0"
}
