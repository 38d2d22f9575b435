package postgres

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/lang"
	"rumbo/internal/publish"
)

// searchKey is the lock under which the index is brought to what is public: of two processes the later one stays.
const searchKey = 0x52756d626f27

// KeepSearch makes the index hold exactly these entries and words. What is the same already is not written again.
func (s *Store) KeepSearch(ctx context.Context, entries []publish.Entry, words []publish.Word) error {
	n := len(entries)
	var columns [9][]string
	for i := range columns {
		columns[i] = make([]string, n)
	}
	places := make([]int32, n)
	for i, e := range entries {
		code, name, also, body := e.Folded()
		for c, v := range []string{string(e.Kind), e.Code, string(e.Lang), e.Name, e.Body, code, name, also, body} {
			columns[c][i] = v
		}
		places[i] = int32(e.Place)
	}
	texts, uses, trigrams := make([]string, len(words)), make([]int32, len(words)), make([]string, len(words))
	for i, w := range words {
		// Arrays of arrays must be square: trigrams, which hold no slash, travel as one text.
		texts[i], uses[i], trigrams[i] = w.Text, int32(w.Uses), strings.Join(publish.Trigrams(w.Text), "/")
	}
	return s.asRumbo(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `select pg_advisory_xact_lock($1)`, int64(searchKey)); err != nil {
			return err
		}
		args := []any{places}
		for _, c := range columns {
			args = append(args, c)
		}
		if _, err := tx.Exec(ctx, statement("search_keep"), args...); err != nil {
			return wrap("search_keep", err)
		}
		_, err := tx.Exec(ctx, statement("search_keep_words"), texts, uses, trigrams)
		return wrap("search_keep_words", err)
	})
}

// Search gives what was asked for, the best first within each kind, and how many there are of it.
func (s *Store) Search(ctx context.Context, a publish.Asked) (out []publish.Hit, err error) {
	prefixes, plain := make([]string, len(a.Words)), make([]string, len(a.Words))
	for i, all := range a.Words {
		var terms []string
		for _, w := range all {
			// Folded words are letters and digits alone, which a quoted term may hold. Those of a letter or two, and numbers, are
			// meant as they stand.
			term := "'" + w + "'"
			if utf8.RuneCountInString(w) > 2 && strings.Trim(w, "0123456789") != "" {
				term += ":*"
			}
			terms = append(terms, term)
		}
		prefixes[i], plain[i] = strings.Join(terms, " | "), strings.Join(all, " ")
	}
	joint := " & "
	if a.Any {
		joint = " | "
	}
	err = s.read(ctx, func(tx pgx.Tx) error {
		out, err = list(ctx, tx, "search", func(r pgx.CollectableRow) (h publish.Hit, err error) {
			return h, r.Scan(text(&h.Kind), &h.Code, &h.Name, &h.Body, &h.Matched, text(&h.In), &h.Of, &h.Score)
		}, prefixes, plain, joint, a.Key, a.Code, a.Name, string(a.Lang), string(a.Kind), a.Most, a.Codes, a.Runs)
		return err
	})
	return out, err
}

// LikeWords gives, of each word that begins no word of the index, those with some of its trigrams, the most alike first.
func (s *Store) LikeWords(ctx context.Context, words []string) (map[string][]publish.Word, error) {
	trigrams := make([]string, len(words))
	for i, w := range words {
		trigrams[i] = strings.Join(publish.Trigrams(lang.Fold(w)), "/")
	}
	type like struct {
		typed string
		publish.Word
	}
	out := map[string][]publish.Word{}
	err := s.read(ctx, func(tx pgx.Tx) error {
		found, err := list(ctx, tx, "search_like", func(r pgx.CollectableRow) (w like, err error) {
			return w, r.Scan(&w.typed, &w.Text, &w.Uses)
		}, words, trigrams)
		for _, w := range found {
			out[w.typed] = append(out[w.typed], w.Word)
		}
		return err
	})
	return out, err
}
