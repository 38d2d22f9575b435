-- Of each word $1 that begins no word of the index, the words that share the most of its trigrams $2.
with asked as materialized (
    select x.word, string_to_array(x.trigrams, '/') as trigrams from unnest($1::text[], $2::text[]) as x(word, trigrams)
    where not exists (select from search_word w where w.word >= x.word and w.word ^@ x.word)
)
select a.word, l.word, l.uses
from asked a, lateral (
    select w.word, w.uses, (select count(*) from unnest(w.trigrams) t where t = any (a.trigrams)) as common
    from search_word w
    where w.trigrams && a.trigrams
    order by common desc, w.uses desc, w.word
    limit 60
) l
