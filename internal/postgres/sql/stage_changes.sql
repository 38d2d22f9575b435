-- The first $1 staged rows, in their order, that would be written or are in conflict, all rows where $1 is 0: each with what it would do
-- and the value in the store.
with told as materialized (
    select * from compared where $1 = 0 or change <> 'same' order by n limit nullif($1, 0)
)
select c.change, s.series, s.area, s.period, s.label, s.starts, s.ends, s.frequency, s.breakdown, s.flow, s.release, s.source,
       s.value, s.literal, s.censor, s.lower, s.upper, s.numerator, s.denominator, s.status, s.gap, s.negligible, s.note,
       s.kind, encode(s.file, 'hex'), s.file_name, s.sheet, s.cell, s.item, s.import, s.response,
       old.id, old.value, old.literal, old.censor, old.lower, old.upper, old.numerator, old.denominator, old.status, old.gap, old.negligible
from told c
join stage s using (n)
left join observation_version old on old.id = c.old_id
order by n
