-- $1 to $6: the origin; $7: response, $8: item, then the answer, the change set, and cell and item of the origin.
with from_where as (
    select o.id
    from origin o
    left join file f on f.id = o.file
    where o.kind = $1 and f.sha256 is not distinct from $2::bytea and o.file_name = $3 and o.sheet = $4
      and o.import is not distinct from $5::bigint and o.response is not distinct from $6::bigint
),
version as (
    insert into answer_version (response, item, revision, choice, number, numerator, denominator, day, words, gap, evidence, literal, change_set, origin_id, cell, origin_item)
    select $7, $8, coalesce((select max(revision) from answer_version where response = $7 and item = $8), 0) + 1,
           $9, $10::numeric, $11::numeric, $12::numeric, $13::date, $14, $15, $16, $17, $18::bigint, (select id from from_where), $19, $20
    returning id
)
insert into answer (response, item, version_id)
select $7, $8, id from version
on conflict (response, item) do update set version_id = excluded.version_id
