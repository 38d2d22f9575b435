package postgres_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"rumbo/internal/action"
	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/postgres"
)

// drafts makes a set with a draft of two lines and opens its room, whose link has that secret.
func drafts(t testing.TB, s *postgres.Store, office context.Context, group, code, link string) {
	t.Helper()
	if err := s.AddLineSet(office, action.Set{Code: code, Group: group, Name: spanish("Líneas " + code)}); err != nil {
		t.Fatal(err)
	}
	v := draftOf(t, s, office, code)
	v.Lines = []action.Line{{Code: "1", Title: spanish("Coordinación")}, {Code: "2", Title: spanish("Datos")}}
	if err := s.SaveWording(office, v); err != nil {
		t.Fatal(err)
	}
	must[int64](t)(s.OpenRoom(office, action.Room{Set: code, Version: 1, Ends: time.Now().Add(time.Hour)}, secretDigest(link)))
}

func draftOf(t testing.TB, s *postgres.Store, office context.Context, code string) action.Version {
	t.Helper()
	v, _ := must[action.Set](t)(s.LineSet(office, code)).Version(1)
	return v
}

// seat gives a phone a seat by a link; its secret is its name.
func seat(t testing.TB, s *postgres.Store, link, country, phone string) [][]byte {
	t.Helper()
	must[int64](t)(s.TakeSeat(t.Context(), secretDigest(link), action.Seat{Country: country}, secretDigest(phone)))
	return [][]byte{secretDigest(phone)}
}

func newLine(key, title string) action.Proposal {
	return action.Proposal{Key: key, Language: lang.Spanish, Title: title, Text: "Texto de " + title}
}

func TestRoom(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	s, office := w.store, w.as(t, "regional office")
	const set, link = "SALA-2030", "a link"
	drafts(t, s, office, "RCM", set, link)
	digest := secretDigest(link)
	for _, who := range []string{"regional office elsewhere", "focal point PAN", "partner agency", "nobody"} {
		if _, err := s.Room(w.as(t, who), set); fault.KindOf(err) != fault.NotFound {
			t.Errorf("%s sees the room: %v", who, err)
		}
		if err := s.LinkRoom(w.as(t, who), set, secretDigest("x")); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("%s makes a link: %v", who, err)
		}
	}
	_, err := s.OpenRoom(office, action.Room{Set: set, Version: 1, Ends: time.Now().Add(time.Hour)}, digest)
	refuses(t, err, fault.Conflict, "room.already")
	refuses(t, s.EndRoom(office, set, time.Now().Add(-time.Hour)), fault.Invalid, "room.end_wrong")
	if err := s.RemoveDraft(office, draftOf(t, s, office, set)); fault.KindOf(err) != fault.Conflict {
		t.Error(err)
	}

	// Seats: of members of the group, or observers.
	_, err = s.TakeSeat(t.Context(), digest, action.Seat{Country: "ARG"}, secretDigest("argentina"))
	refuses(t, err, fault.Invalid, "room.seat_missing")
	_, err = s.RoomPulse(t.Context(), secretDigest("a guess"), nil)
	refuses(t, err, fault.NotFound, "room.unknown")
	panama, second, costaRica := seat(t, s, link, "PAN", "p1"), seat(t, s, link, "PAN", "p2"), seat(t, s, link, "CRI", "c1")
	must[int64](t)(s.TakeSeat(t.Context(), digest, action.Seat{Observer: "OIM"}, secretDigest("o1")))
	observer := [][]byte{secretDigest("o1")}
	before := must[action.Pulse](t)(s.RoomPulse(t.Context(), digest, panama))
	if before.Seat.Country != "PAN" || before.Room.Set != set || !before.Room.Open(before.Now) {
		t.Errorf("%+v", before)
	}
	_, err = s.Propose(t.Context(), digest, nil, newLine("k", "x"))
	refuses(t, err, fault.Conflict, "room.seat_first")

	// Sent twice it is one; the same key of another phone is another.
	first := must[int64](t)(s.Propose(t.Context(), digest, panama, newLine("k", "Remesas")))
	if again := must[int64](t)(s.Propose(t.Context(), digest, panama, newLine("k", "Remesas"))); again != first {
		t.Error("sent twice, it is two")
	}
	theirs := must[int64](t)(s.Propose(t.Context(), digest, costaRica, newLine("k", "Envíos")))
	amended := must[int64](t)(s.Propose(t.Context(), digest, observer, action.Proposal{Key: "a", Line: "1", Language: lang.Spanish, Text: "Coordinar mejor"}))
	both := must[int64](t)(s.Propose(t.Context(), digest, costaRica, action.Proposal{Key: "b", Of: first, Language: lang.Spanish, Text: "Remesas más baratas"}))
	_, err = s.Propose(t.Context(), digest, panama, action.Proposal{Key: "c", Line: "9", Language: lang.Spanish, Text: "x"})
	refuses(t, err, fault.NotFound, "lineset.no_line")
	// Their own, from the same phone only.
	change := newLine("k", "Remesas solidarias")
	change.ID = first
	refuses(t, s.ChangeProposal(t.Context(), digest, second, change), fault.NotFound, "room.no_proposal")
	refuses(t, s.WithdrawProposal(t.Context(), digest, costaRica, first), fault.NotFound, "room.no_proposal")
	if err := s.ChangeProposal(t.Context(), digest, panama, change); err != nil {
		t.Fatal(err)
	}
	withdrawn := must[int64](t)(s.Propose(t.Context(), digest, panama, newLine("w", "Otra")))
	if err := s.WithdrawProposal(t.Context(), digest, panama, withdrawn); err != nil {
		t.Fatal(err)
	}

	// Countries support, not phones, and not observers.
	target := action.ProposalTarget(first)
	for _, phone := range [][][]byte{panama, second, second, costaRica} {
		if err := s.SupportInRoom(t.Context(), digest, phone, target, true); err != nil {
			t.Fatal(err)
		}
	}
	refuses(t, s.SupportInRoom(t.Context(), digest, observer, target, true), fault.Conflict, "room.observers_watch")
	refuses(t, s.SupportInRoom(t.Context(), digest, panama, "line/9", true), fault.Conflict, "room.decided_meanwhile")
	if err := s.SupportInRoom(t.Context(), digest, costaRica, target, false); err != nil {
		t.Fatal(err)
	}
	pulse := must[action.Pulse](t)(s.RoomPulse(t.Context(), digest, panama))
	if pulse.Room.Revision <= before.Room.Revision {
		t.Error("a room in which things happen stands still")
	}
	_, _, room, err := s.RoomContent(t.Context(), pulse)
	if got := room.Supporters(target); err != nil || len(got) != 1 || got[0] != "PAN" || room.Waiting() != 4 || len(room.Events) != 0 {
		t.Errorf("%v %v %d", err, got, room.Waiting())
	}

	// What becomes of them.
	v := draftOf(t, s, office, set)
	refuses(t, s.SetAside(office, set, amended, " "), fault.Invalid, "room.reason_missing")
	refuses(t, s.SetAside(office, set, withdrawn, "x"), fault.Conflict, "room.decided_meanwhile")
	if err := s.SetAside(office, set, amended, "Ya está en la línea 2"); err != nil {
		t.Fatal(err)
	}
	if err := s.BringBack(office, set, amended); err != nil {
		t.Fatal(err)
	}
	code := must[string](t)(s.TakeProposals(office, v, action.Line{Title: spanish("Remesas y envíos")}, []int64{first, theirs, both}))
	if code != "3" {
		t.Error(code)
	}
	_, err = s.TakeProposals(office, v, action.Line{Code: "1", Title: spanish("x")}, []int64{amended})
	refuses(t, err, fault.Conflict, "admin.changed_meanwhile")
	v = draftOf(t, s, office, set)
	_, err = s.TakeProposals(office, v, action.Line{Title: spanish("x")}, []int64{first})
	refuses(t, err, fault.Conflict, "room.decided_meanwhile")
	if got := draftOf(t, s, office, set); len(got.Lines) != 3 {
		t.Error("taken in spite of a conflict")
	}
	must[string](t)(s.TakeProposals(office, v, action.Line{Code: "1", Title: spanish("Coordinación"), Text: spanish("Coordinar mejor")}, []int64{amended}))
	refuses(t, s.ChangeProposal(t.Context(), digest, panama, change), fault.Conflict, "room.decided_meanwhile")
	for _, err := range []error{s.MoveLine(office, set, "3", -1), s.DropLine(office, set, "2")} {
		if err != nil {
			t.Fatal(err)
		}
	}
	refuses(t, s.MoveLine(office, set, "1", -1), fault.Conflict, "admin.changed_meanwhile")
	v = draftOf(t, s, office, set)
	if len(v.Lines) != 2 || v.Lines[0].Code != "1" || v.Lines[0].Text.Es != "Coordinar mejor" || v.Lines[1].Title.Es != "Remesas y envíos" {
		t.Errorf("%+v", v.Lines)
	}

	// Closed, nothing comes in; opened again, it does.
	if err := s.CloseRoom(office, set, true); err != nil {
		t.Fatal(err)
	}
	_, err = s.Propose(t.Context(), digest, panama, newLine("z", "Tarde"))
	refuses(t, err, fault.Conflict, "room.closed_now")
	if err := s.CloseRoom(office, set, false); err != nil {
		t.Fatal(err)
	}
	must[int64](t)(s.Propose(t.Context(), digest, panama, newLine("z", "Tarde")))

	// Everything is kept, in order, by country.
	room = must[action.Room](t)(s.Room(office, set))
	counts := map[string]int{}
	for _, e := range room.Events {
		counts[e.Kind]++
		if e.Kind == "changed" && (e.Title != "Remesas solidarias" || e.Country != "PAN" || e.By != 0) || e.Kind == "merged" && (e.Into != "3" || e.By != w.people["regional office"]) {
			t.Errorf("%+v", e)
		}
	}
	if want := map[string]int{"opened": 1, "joined": 4, "proposed": 6, "changed": 1, "withdrawn": 1, "supported": 3, "unsupported": 1, "aside": 1, "back": 1, "merged": 3, "taken": 1,
		"line_moved": 1, "line_removed": 1, "closed": 1, "reopened": 1}; fmt.Sprint(counts) != fmt.Sprint(want) {
		t.Errorf("%v, want %v", counts, want)
	}

	// A link that was replaced, revoked or is over opens nothing, and is told from a guess.
	if err := s.LinkRoom(office, set, secretDigest("another")); err != nil {
		t.Fatal(err)
	}
	_, err = s.RoomPulse(t.Context(), digest, panama)
	refuses(t, err, fault.Forbidden, "room.link_replaced")
	if p := must[action.Pulse](t)(s.RoomPulse(t.Context(), secretDigest("another"), panama)); p.Seat.Country != "PAN" {
		t.Error("a new link, and the phone has lost its seat")
	}
	if err := s.LinkRoom(office, set, nil); err != nil {
		t.Fatal(err)
	}
	_, err = s.Propose(t.Context(), secretDigest("another"), panama, newLine("y", "x"))
	refuses(t, err, fault.Forbidden, "room.link_revoked")
	if err := s.LinkRoom(office, set, digest); err == nil {
		t.Error("an old secret works again")
	}
	if err := s.LinkRoom(office, set, secretDigest("third")); err != nil {
		t.Fatal(err)
	}
	owner := connect(t, w.db.OwnerURL)
	exec(t, owner, `select set_config('rumbo.actor', '2', false)`)
	exec(t, owner, `alter table room disable trigger moves`)
	exec(t, owner, `update room set ends = now() - interval '1 second'`)
	exec(t, owner, `alter table room enable trigger moves`)
	_, err = s.RoomPulse(t.Context(), secretDigest("third"), panama)
	refuses(t, err, fault.Forbidden, "room.is_over")

	// Frozen, it stays as it is.
	if err := s.EndRoom(office, set, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := s.TakeStep(office, v, action.Step{Kind: action.Presented, Day: day(t, "2030-03-05")}); err != nil {
		t.Fatal(err)
	}
	_, err = s.Propose(t.Context(), secretDigest("third"), panama, newLine("f", "x"))
	refuses(t, err, fault.Conflict, "room.closed_now")
	refuses(t, s.BringBack(office, set, first), fault.Conflict, "lineset.frozen")
	if got := must[action.Room](t)(s.Room(office, set)); got.Events[len(got.Events)-1].Kind != "frozen" || !got.Frozen {
		t.Errorf("%+v", got.Events[len(got.Events)-1])
	}
}

// TestRoomsApart: what is known in one room opens nothing in another, and by the tables themselves nobody does what is another's.
func TestRoomsApart(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	s := w.store
	office, elsewhere := w.as(t, "regional office"), w.as(t, "regional office elsewhere")
	drafts(t, s, office, "RCM", "UNA", "one")
	drafts(t, s, elsewhere, "CARICOM", "OTRA", "two")
	panama := seat(t, s, "one", "PAN", "p1")
	id := must[int64](t)(s.Propose(t.Context(), secretDigest("one"), panama, newLine("k", "Remesas")))
	if p := must[action.Pulse](t)(s.RoomPulse(t.Context(), secretDigest("two"), panama)); p.Seat.ID != 0 || p.Room.Set != "OTRA" {
		t.Errorf("%+v", p)
	}
	_, err := s.Propose(t.Context(), secretDigest("two"), panama, newLine("k", "x"))
	refuses(t, err, fault.Conflict, "room.seat_first")
	must[int64](t)(s.TakeSeat(t.Context(), secretDigest("two"), action.Seat{Observer: "OIM"}, secretDigest("o")))
	_, err = s.Propose(t.Context(), secretDigest("two"), [][]byte{secretDigest("o")}, action.Proposal{Key: "k", Of: id, Language: lang.Spanish, Text: "x"})
	refuses(t, err, fault.NotFound, "room.no_proposal")
	refuses(t, s.SetAside(elsewhere, "OTRA", id, "x"), fault.Conflict, "room.decided_meanwhile")
	if err := s.SetAside(elsewhere, "UNA", id, "x"); fault.KindOf(err) != fault.Forbidden {
		t.Error(err)
	}
	for who, statements := range map[string][]string{
		"regional office elsewhere": {
			`update room_proposal set state = 'aside', reason = 'x' where id = %d`, `update room set closed = now() where set = 'UNA'`,
			`select link_room((select id from room where set = 'UNA'), sha256('x'))`, `select tell_room((select min(id) from room), 'line_edited', '1', '{}')`,
		},
		"regional office": {
			`update room_proposal set text = 'x' where id = %d`, `update room_proposal set state = 'withdrawn' where id = %d`, `delete from room_proposal where id = %d`,
			`insert into room_seat (room, country) select id, 'PAN' from room where set = 'UNA'`, `insert into room_event (room, kind) select id, 'opened' from room where set = 'UNA'`,
			`update room_event set kind = 'opened'`, `delete from room_event`, `select token from room_link`, `select token from room_seat_key`, `update room set version = 2 where set = 'UNA'`,
			`insert into room_support (seat, room, target, given) select seat, room, 'line/1', true from room_proposal where id = %d`,
		},
	} {
		for _, statement := range statements {
			if n, err := did(t, w, who, statement, id); err == nil && n > 0 {
				t.Errorf("%s does %s", who, statement)
			}
		}
	}
}

// did runs a statement as a person on a connection of the server's own, and tells how many rows it gave or changed.
func did(t *testing.T, w working, who, statement string, id int64) (int64, error) {
	t.Helper()
	app := served(t, w.db)
	exec(t, app, `select set_config('rumbo.actor', $1, false)`, fmt.Sprint(w.people[who]))
	if len(statement) > 0 {
		statement = fmt.Sprintf(statement+"%.0s", id)
	}
	done, err := app.Exec(t.Context(), statement)
	return done.RowsAffected(), err
}

// TestEverybodyProposesAtOnce: fifty phones propose, each several times over and each twice, while lines are taken; nothing is lost and nothing is doubled.
func TestEverybodyProposesAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	s, office := w.store, w.as(t, "regional office")
	drafts(t, s, office, "RCM", "MUCHAS", "link")
	digest := secretDigest("link")
	const phones, each = 50, 4
	var wait sync.WaitGroup
	for n := range phones {
		wait.Go(func() {
			key := [][]byte{secretDigest(fmt.Sprint("phone ", n))}
			if _, err := s.TakeSeat(t.Context(), digest, action.Seat{Country: []string{"PAN", "CRI", "MEX", "CAN"}[n%4]}, key[0]); err != nil {
				t.Error(err)
				return
			}
			for i := range each {
				p := newLine(fmt.Sprint(i), fmt.Sprintf("Propuesta %d de %d", i, n))
				one, err := s.Propose(t.Context(), digest, key, p)
				if err != nil {
					t.Error(err)
					return
				}
				if two, err := s.Propose(t.Context(), digest, key, p); err != nil || two != one {
					t.Error(one, two, err)
				}
				if err := s.SupportInRoom(t.Context(), digest, key, action.LineTarget("1"), true); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Go(func() {
		for range 10 {
			if err := s.MoveLine(office, "MUCHAS", "2", -1); err != nil {
				t.Error(err)
			}
			if err := s.MoveLine(office, "MUCHAS", "2", 1); err != nil {
				t.Error(err)
			}
		}
	})
	wait.Wait()
	room := must[action.Room](t)(s.Room(office, "MUCHAS"))
	seen := map[string]bool{}
	for _, p := range room.Proposals {
		seen[p.Title] = true
	}
	if len(room.Proposals) != phones*each || len(seen) != phones*each || len(room.Seats) != phones || len(room.Supporters(action.LineTarget("1"))) != 4 {
		t.Errorf("%d proposals, %d titles, %d seats, %v", len(room.Proposals), len(seen), len(room.Seats), room.Supporters(action.LineTarget("1")))
	}
}

// TestRoomHasLimits: a phone proposes at most so many lines within a minute.
func TestRoomHasLimits(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	drafts(t, w.store, w.as(t, "regional office"), "RCM", "PRISA", "link")
	phone := seat(t, w.store, "link", "PAN", "p")
	for n := range action.MostAtOnce {
		must[int64](t)(w.store.Propose(t.Context(), secretDigest("link"), phone, newLine(fmt.Sprint(n), "x")))
	}
	_, err := w.store.Propose(t.Context(), secretDigest("link"), phone, newLine("more", "x"))
	refuses(t, err, fault.Throttled, "room.too_fast")
	must[int64](t)(w.store.Propose(t.Context(), secretDigest("link"), phone, newLine("1", "x"))) // what has come in is told so all the same
}

// rooms are two rooms of neighbouring groups in which things happened.
func rooms(t *testing.T, w working) {
	t.Helper()
	for group, office := range map[string]string{"RCM": "regional office", "CARICOM": "regional office elsewhere"} {
		who := w.as(t, office)
		drafts(t, w.store, who, group, "SALA-"+group, "room of "+group)
		digest, key := secretDigest("room of "+group), [][]byte{secretDigest("phone of " + group)}
		must[int64](t)(w.store.TakeSeat(t.Context(), digest, action.Seat{Country: map[string]string{"RCM": "PAN", "CARICOM": "JAM"}[group]}, key[0]))
		must[int64](t)(w.store.Propose(t.Context(), digest, key, newLine("k", "Remesas")))
		if err := w.store.SupportInRoom(t.Context(), digest, key, action.LineTarget("1"), true); err != nil {
			t.Fatal(err)
		}
	}
}
