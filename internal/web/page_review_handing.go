package web

import (
	"context"
	"maps"
	"slices"

	"github.com/shopspring/decimal"

	"rumbo/internal/account"
	"rumbo/internal/catalog"
	"rumbo/internal/observation"
	"rumbo/internal/publish"
	"rumbo/internal/survey"
	"rumbo/internal/view"
)

// handing is what was handed in, with everything that it is held against.
type handing struct {
	subject
	work   survey.Work
	serial survey.Submission // the newest that was not taken back

	now       map[string]survey.Entry
	before    handedBefore // as handed in the time before
	validated handedBefore // as validated last, where it has been changed since
	published survey.Response
	last      survey.Response // of the round before
	lastRound survey.Round
	un        map[string]publish.Row // newest official category by breakdown
	findings  []survey.Finding
	waiting   []survey.Waiting // of the country in this round
	supported
}

// handedBefore are the answers of an earlier handing-in; without one the serial is 0.
type handedBefore struct {
	serial  int
	answers map[string]survey.Answer
}

// handing finds what the address speaks of. It is for who reads what countries hand in; for others there is no such page. The serial is
// 0 where nothing is handed in, though something was before.
func (s *Server) handing(ctx context.Context, r *request) (h handing, err error) {
	if h.subject, err = s.subject(r); err != nil {
		return h, err
	}
	if !r.who.MayIn(account.ReadSubmitted, h.place.Country) {
		return h, errNoPage
	}
	if h.work, err = s.deps.Works.Work(ctx, h.place); err != nil {
		return h, err
	}
	if h.work.Serial == 0 {
		return h, errNoPage
	}
	if h.waiting, err = s.deps.Works.Inbox(ctx, survey.InboxFilter{Place: survey.Place{Country: h.place.Country, Round: h.place.Round}}); err != nil {
		return h, err
	}
	if h.question, err = s.answeredTo(ctx, r, h.work); err != nil {
		return h, err
	}
	for _, o := range h.work.Submissions {
		if !o.Withdrawn.IsZero() {
			continue
		}
		if h.serial.Serial > 0 {
			h.before.serial = h.serial.Serial
		}
		h.serial = o
	}
	if h.serial.Serial == 0 {
		return h, nil
	}
	if h.now, err = s.deps.Works.Submitted(ctx, h.work.ID, h.serial.Serial); err != nil {
		return h, err
	}
	if h.work.ValidatedSerial < h.serial.Serial {
		h.validated.serial = h.work.ValidatedSerial
	}
	for _, earlier := range []*handedBefore{&h.before, &h.validated} {
		if earlier.serial == 0 {
			continue
		}
		entries, err := s.deps.Works.Submitted(ctx, h.work.ID, earlier.serial)
		if err != nil {
			return h, err
		}
		earlier.answers = survey.AnswersOf(entries)
	}
	if h.supported, err = s.supported(ctx, h.work.ID, h.serial.Serial); err != nil {
		return h, err
	}
	if err := s.heldAgainst(ctx, r, &h); err != nil {
		return h, err
	}
	known, err := s.known(ctx, r, h)
	if err != nil {
		return h, err
	}
	ofLines, err := s.lineFindings(ctx, r, h.subject, survey.AnswersOf(h.now))
	h.findings = append(survey.Checks(h.question, h.last.Answers, survey.AnswersOf(h.now), known), ofLines...)
	return h, err
}

// known is what the checks of the answers need besides: files of evidence, series, the country's own figures of other years, and the official categories
// of the year.
func (s *Server) known(ctx context.Context, r *request, h handing) (survey.Known, error) {
	k := survey.Known{Series: map[string]catalog.Series{}, Past: map[string][]decimal.Decimal{}, Attached: map[string]bool{}, Official: map[string]int{}}
	for _, f := range h.files {
		k.Attached[f.Item] = true
	}
	for _, part := range append([]survey.Section{{}}, h.question.Sections...) {
		breakdown := ""
		if part.Part != "" {
			breakdown = observation.Breakdown{h.question.Dimension: part.Part}.Key()
		} else if part.Code != "" {
			continue
		}
		if row, ok := h.un[breakdown]; ok && row.Observation.Period.Year() == h.round.ReferenceYear && row.Observation.Value.Number.Valid {
			k.Official[part.Part] = int(row.Observation.Value.Number.Decimal.IntPart())
		}
	}
	items := map[string][]survey.Item{} // by series
	for _, item := range h.question.Items() {
		if one, ok := r.ref.Catalog.Series(item.Series); ok {
			k.Series[one.Code], items[one.Code] = one, append(items[one.Code], item)
		}
	}
	if len(items) == 0 {
		return k, nil
	}
	rows, err := s.deps.Publish.Rows(ctx, publish.Query{Series: slices.Sorted(maps.Keys(items)), Areas: []string{h.place.Country}, Flow: observation.National, AllParts: true})
	for _, row := range rows {
		o := row.Observation
		for _, item := range items[o.Key.Series] {
			if item.Breakdown.Key() == o.Key.Breakdown && o.Period.Year() != h.round.ReferenceYear && o.Value.Number.Valid {
				k.Past[item.ID] = append(k.Past[item.ID], o.Value.Number.Decimal)
			}
		}
	}
	return k, err
}

// heldAgainst adds what is published: of this round, of the round before, and by the United Nations.
func (s *Server) heldAgainst(ctx context.Context, r *request, h *handing) error {
	responses, err := s.deps.Works.Responses(ctx, h.place.Country)
	if err != nil {
		return err
	}
	for _, one := range responses {
		if one.Questionnaire != h.place.Part {
			continue
		}
		if one.Round == h.place.Round {
			h.published = one
			continue
		}
		i := slices.IndexFunc(r.ref.Rounds, func(o survey.Round) bool { return o.Code == one.Round })
		if i < 0 || r.ref.Rounds[i].ReferenceYear >= h.round.ReferenceYear || r.ref.Rounds[i].ReferenceYear <= h.lastRound.ReferenceYear {
			continue
		}
		h.last, h.lastRound = one, r.ref.Rounds[i]
	}
	if h.question.CategorySeries == "" {
		return nil
	}
	rows, err := s.deps.Publish.Rows(ctx, publish.Query{Series: []string{h.question.CategorySeries}, Areas: []string{h.place.Country}, Flow: observation.UN, AllParts: true})
	h.un = map[string]publish.Row{}
	for _, row := range rows {
		part := row.Observation.Key.Breakdown
		if had, ok := h.un[part]; !ok || had.Observation.Period.Year() <= row.Observation.Period.Year() {
			h.un[part] = row
		}
	}
	return err
}

// lastAnswer is an answer of the round before.
func (h handing) lastAnswer(item string) survey.Answer { return h.last.Answers[item] }

// changed tells whether an answer is another than it was validated, handed in or published before, in this order of what there is;
// without any of these, than in the round before.
func (h handing) changed(item string) bool {
	now := h.now[item].Answer
	for _, than := range []struct {
		is  bool
		was survey.Answer
	}{
		{h.validated.serial > 0, h.validated.answers[item]}, {h.before.serial > 0, h.before.answers[item]}, {h.published.ID > 0, h.published.Answers[item]}, {h.last.ID > 0, h.last.Answers[item]},
	} {
		if than.is {
			return !now.Same(than.was)
		}
	}
	return false
}

// firedAt are the checks that fired about an item. Those about a category are told at their section, those about a sum at the total.
func (h handing) firedAt(item string) []survey.Finding {
	var out []survey.Finding
	for _, f := range h.findings {
		if f.Code != survey.CheckDiffers && f.Items[0] == item {
			out = append(out, f)
		}
	}
	return out
}

// firedIn are the checks that fired about the category of a section, "" for the whole.
func (r *request) firedIn(h handing, section string) []view.Pair {
	var out []view.Pair
	for _, f := range h.findings {
		if f.Code == survey.CheckDiffers && f.Section == section {
			out = append(out, r.finding(f))
		}
	}
	return out
}

func (r *request) finding(f survey.Finding) view.Pair {
	return view.Pair{Name: "△ " + r.T("check."+string(f.Code)), Text: r.TM(f.Key, f.Args)}
}

func (h handing) remarkedAt(item string) []survey.WorkRemark {
	var out []survey.WorkRemark
	for _, m := range h.work.Remarks {
		if m.Item == item {
			out = append(out, m)
		}
	}
	return out
}

// silent tells that an item which nobody is asked for was not answered, now or before.
func (h handing) silent(item survey.Item) bool {
	if !item.Optional || len(h.firedAt(item.ID))+len(h.remarkedAt(item.ID)) > 0 {
		return false
	}
	for _, answers := range []map[string]survey.Answer{survey.AnswersOf(h.now), h.before.answers, h.validated.answers, h.published.Answers, h.last.Answers} {
		if _, said := answers[item.ID]; said {
			return false
		}
	}
	return true
}
