-- Brings the entries of the index to those given, column by column.
with given as (
    select * from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $1::integer[], $7::text[], $8::text[], $9::text[], $10::text[])
        as g(kind, code, lang, name, body, place, code_is, name_is, also_is, body_is)
), gone as (
    delete from search_entry e where not exists (select from given g where (g.kind, g.code, g.lang) = (e.kind, e.code, e.lang))
)
insert into search_entry as e (kind, code, lang, name, body, place, key, code_is, name_is, also_is, body_is)
select g.kind, g.code, g.lang, g.name, g.body, g.place, replace(g.code_is, ' ', ''), g.code_is, g.name_is, g.also_is, g.body_is from given g
on conflict (kind, code, lang) do update
set name = excluded.name, body = excluded.body, place = excluded.place, name_is = excluded.name_is, also_is = excluded.also_is, body_is = excluded.body_is
where (e.name, e.body, e.place, e.also_is) is distinct from (excluded.name, excluded.body, excluded.place, excluded.also_is)
