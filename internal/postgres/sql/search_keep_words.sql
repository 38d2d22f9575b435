-- Brings the words of the index to those given; the trigrams of each come as one text.
with given as (
    select g.word, g.uses, string_to_array(g.trigrams, '/') as trigrams from unnest($1::text[], $2::integer[], $3::text[]) as g(word, uses, trigrams)
), gone as (
    delete from search_word w where not exists (select from given g where g.word = w.word collate "C")
)
insert into search_word as w (word, uses, trigrams) select g.word, g.uses, g.trigrams from given g
on conflict (word) do update set uses = excluded.uses where w.uses <> excluded.uses
