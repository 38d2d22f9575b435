-- Entries that hold the words $1 (terms with their endings open) or, by the stems of the entry's language, $2; joined by $3. $4 and
-- $5 are the whole query as a code, $6 the whole query; $7 is the reader's language, $8 one kind or all, $9 the most of each kind. Words that say
-- nothing in a language ("de", "the") are not asked for in it. $10 are words of the query as codes, $11 runs of its words: what has one of them for its code or
-- its name is named by the query ("10.7.2 Mexico") and stands before what only holds the words.
with word as (
    select l.lang, w.n, to_tsquery('simple', w.terms) as open,
           replace(plainto_tsquery(l.config, w.plain)::text, '&', '|')::tsquery as stems, length(w.plain) as long
    from (values ('en', 'english'::regconfig), ('es', 'spanish'), ('fr', 'french')) as l(lang, config),
         unnest($1::text[], $2::text[]) with ordinality as w(terms, plain, n)
), asked as (
    select lang, coalesce(
        string_agg('(' || (open || stems)::text || ')', $3 order by n) filter (where numnode(stems) > 0 or long = 1),
        string_agg('(' || open::text || ')', $3 order by n))::tsquery as query
    from word group by lang
), hit as (
    select distinct on (e.kind, e.code) e.kind, e.code, e.lang, e.body, e.place, e.name,
           ts_rank('{.05, .2, .5, 1}', e.found_by, a.query) * case when e.lang = $7 then 1.3 else 1 end
           + case when e.key = $4 then 20 when e.key = any ($10::text[]) then 12 when $5 <> '' and e.code_is ^@ ($5 || ' ') then 6 else 0 end
           + case when e.name_is = $6 then 8 when e.name_is = any ($11::text[]) then 5 when ' | ' || e.also_is || ' | ' like '% | ' || $6 || ' | %' then 4
                  when e.name_is ^@ $6 then 2 when ' ' || e.also_is || ' ' like '% ' || $6 || ' %' then 1 else 0 end as score
    from search_entry e join asked a using (lang)
    where (e.found_by @@ a.query or e.key = $4 or $5 <> '' and e.code_is ^@ ($5 || ' ')) and $8 in ('', e.kind)
    order by e.kind, e.code, score desc, e.lang = $7 desc
), placed as (
    select h.*, row_number() over of_kind as n, count(*) over (partition by h.kind) as of
    from hit h window of_kind as (partition by h.kind order by h.score desc, h.place, h.code)
)
select p.kind, p.code, s.name, s.body, case when p.lang = $7 then '' else p.name || ' · ' || p.body end, p.lang, p.of::integer, p.score::float8
from placed p join search_entry s on (s.kind, s.code, s.lang) = (p.kind, p.code, $7)
where p.n <= $9
order by p.kind, p.n
