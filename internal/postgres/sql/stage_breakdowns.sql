-- $1: the breakdowns' codes as JSON texts, $2: their keys.
insert into breakdown (dims, key)
select b.dims::jsonb, b.key
from unnest($1::text[], $2::text[]) as b (dims, key)
order by b.key collate "C"
on conflict do nothing
