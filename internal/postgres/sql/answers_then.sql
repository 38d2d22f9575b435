-- The answers that stood at the change set $2 of the responses $1; one that was taken back is none.
select a.response, a.item, a.choice, a.number, a.numerator, a.denominator, a.day, a.words, a.gap, a.evidence, a.literal,
       o.kind, encode(f.sha256, 'hex'), o.file_name, o.sheet, a.cell, a.origin_item, o.import, o.response
from (
    select distinct on (v.response, v.item) v.*
    from answer_version v
    where v.response = any ($1::bigint[]) and v.change_set <= $2
    order by v.response, v.item, v.revision desc
) a
join origin o on o.id = a.origin_id
left join file f on f.id = o.file
where (a.choice, a.words, a.gap, a.evidence) <> ('', '', '', '')
   or coalesce(a.number, a.numerator, a.denominator) is not null or a.day is not null
